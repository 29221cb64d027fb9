//! Real FTP servers of two makes, each with one user and a folder of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    jail::{Jail, is_root},
    programs,
    wait::{PATIENCE, until},
};

const USER: &str = "field";
const PASSWORD: &str = "cat-m1";
const START_LIMIT: Duration = Duration::from_secs(20);

/// The user's number with vsftpd, which serves no file as root.
const USER_NUMBER: u32 = 60_700;

/// vsftpd asks the system for its users. So it gets a copy of /etc with one more: nothing outside
/// its own mounts changes. The hash is `openssl passwd -6 cat-m1`. As process 1 the shell waits
/// for the end of its input, so that a test process that is killed takes the server along.
const VSFTPD_SCRIPT: &str = r#"
mkdir "$SCRATCH/etc" "$SCRATCH/empty"
mount -t tmpfs tmpfs "$SCRATCH/etc"
cp -a /etc/. "$SCRATCH/etc/"
mount --bind "$SCRATCH/etc" /etc
echo "field:x:$NUMBER:$NUMBER::$FOLDER:/bin/sh" >>/etc/passwd
echo "field:x:$NUMBER:" >>/etc/group
printf '%s\n' "field:$HASH:19000:0:99999:7:::" >>/etc/shadow
echo /bin/sh >>/etc/shells
mkdir -p /etc/pam.d
printf '%s\n' 'auth required pam_unix.so' 'account required pam_permit.so' \
    'session required pam_permit.so' >/etc/pam.d/sim7000-tests
cat >"$SCRATCH/vsftpd.conf" <<END
listen=YES
listen_address=127.0.0.1
listen_port=$PORT
background=NO
anonymous_enable=NO
local_enable=YES
local_root=$FOLDER
local_umask=022
write_enable=YES
chroot_local_user=YES
allow_writeable_chroot=YES
secure_chroot_dir=$SCRATCH/empty
pam_service_name=sim7000-tests
pasv_address=127.0.0.1
delay_failed_login=0
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
log_ftp_protocol=YES
xferlog_enable=YES
vsftpd_log_file=$SCRATCH/server.log
$SETTING
END
"$VSFTPD" "$SCRATCH/vsftpd.conf" </dev/null >&2 &
cat >/dev/null
"#;
const PASSWORD_HASH: &str = "$6$sim7000ftp$/4dxHzVD2eFkAD3DR0vPJ30RFCrknC/LHYrzCtSeubXp3/paA95H2ICFwcqba5pftskTkCrmn/obqpqWZEJXm1";

const PYFTPDLIB_SCRIPT: &str = r#"
"$PYTHON" -c "$PROGRAM" "$FOLDER" </dev/null &
cat >/dev/null
"#;

/// A running FTP server on 127.0.0.1.
pub struct FtpServer {
    port: u16,
    owner: Option<u32>,
    log: PathBuf,
    // Dropped in this order: the server, then its folder.
    _jail: Jail,
    scratch: TempDir,
}

impl FtpServer {
    /// vsftpd, a server in C: unix listings, passive and active. Needs root.
    #[must_use]
    #[track_caller]
    pub fn vsftpd() -> Self {
        Self::vsftpd_with("")
    }

    /// The same with one more line of its settings, as in vsftpd.conf(5).
    #[must_use]
    #[track_caller]
    pub fn vsftpd_with(setting: &str) -> Self {
        assert!(
            is_root(),
            "vsftpd starts only as root: run the tests as root"
        );
        let scratch = scratch();
        // It listens on a port that was free a moment ago; it cannot choose one by itself.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .expect("localhost has a free port")
            .port();
        let jail = Jail::start(
            VSFTPD_SCRIPT,
            &[
                ("SCRATCH", scratch.path().display().to_string()),
                ("FOLDER", folder(&scratch).display().to_string()),
                ("PORT", port.to_string()),
                ("SETTING", setting.to_owned()),
                ("NUMBER", USER_NUMBER.to_string()),
                ("HASH", PASSWORD_HASH.to_owned()),
                (
                    "VSFTPD",
                    programs::path(programs::VSFTPD).display().to_string(),
                ),
            ],
            &scratch.path().join("start.log"),
        );
        let mut server = Self {
            port,
            owner: Some(USER_NUMBER),
            log: scratch.path().join("server.log"),
            _jail: jail,
            scratch,
        };
        server.own(&server.root());
        server.wait_until_up();
        server
    }

    /// pyftpdlib, a server in Python: MLSD too, and other words in its answers.
    #[must_use]
    #[track_caller]
    pub fn pyftpdlib() -> Self {
        let scratch = scratch();
        let log = scratch.path().join("start.log");
        let mut jail = Jail::start(
            PYFTPDLIB_SCRIPT,
            &[
                ("FOLDER", folder(&scratch).display().to_string()),
                ("PROGRAM", include_str!("pyftpd.py").to_owned()),
                (
                    "PYTHON",
                    programs::path(programs::PYTHON).display().to_string(),
                ),
            ],
            &log,
        );
        let mut line = String::new();
        // Ends at the latest with the server.
        let _ = BufReader::new(jail.take_stdout()).read_line(&mut line);
        let Some(port) = line
            .strip_prefix("port: ")
            .and_then(|port| port.trim().parse().ok())
        else {
            panic!("pyftpdlib does not start: {}", read_log(&log));
        };
        let mut server = Self {
            port,
            owner: None,
            log,
            _jail: jail,
            scratch,
        };
        server.wait_until_up();
        server
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `field`
    #[must_use]
    pub fn user(&self) -> &'static str {
        USER
    }

    /// `cat-m1`
    #[must_use]
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// The folder that the user sees as `/`.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        folder(&self.scratch)
    }

    /// Puts a file there, as if the user had sent it. Folders on the way are made.
    #[track_caller]
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.root().join(name);
        if let Some((folders, _)) = name.rsplit_once('/') {
            self.make_folder(folders);
        }
        fs::write(&path, bytes).unwrap_or_else(|e| panic!("cannot write {name}: {e}"));
        self.own(&path);
    }

    /// Puts another file in a file's place. A session that still writes the old one, such as that
    /// of a page that was just left, does not write into the new one.
    #[track_caller]
    pub fn replace(&self, name: &str, bytes: &[u8]) {
        let aside = format!("{name}.aside");
        self.write(&aside, bytes);
        let root = self.root();
        fs::rename(root.join(aside), root.join(name))
            .unwrap_or_else(|e| panic!("cannot replace {name}: {e}"));
    }

    /// Makes a folder and those above it.
    #[track_caller]
    pub fn make_folder(&self, name: &str) {
        let mut path = self.root();
        for part in name.split('/') {
            path.push(part);
            if !path.is_dir() {
                fs::create_dir(&path).unwrap_or_else(|e| panic!("cannot make {name}: {e}"));
                self.own(&path);
            }
        }
    }

    /// Allows and forbids reading and writing of a file or folder, in the way of `chmod`. The root folder is "".
    #[track_caller]
    pub fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.root().join(name), fs::Permissions::from_mode(mode))
            .unwrap_or_else(|e| panic!("cannot change the mode of {name}: {e}"));
    }

    /// A file's bytes.
    #[must_use]
    #[track_caller]
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.root().join(name)).unwrap_or_else(|error| {
            panic!(
                "the server has no file {name} ({error}), but {:?}\n{}",
                self.names(),
                self.log()
            )
        })
    }

    /// Whether there is a file or folder of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.root().join(name).exists()
    }

    /// The names in the root folder, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.root())
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Waits until there is a file of this name and length: a server may still be writing when
    /// the client has its answer.
    #[track_caller]
    pub fn expect_length(&self, name: &str, length: u64) {
        let path = self.root().join(name);
        let is = || fs::metadata(&path).map_or(u64::MAX, |file| file.len());
        if until(PATIENCE, || (is() == length).then_some(())).is_none() {
            panic!(
                "{name} should have {length} bytes on the server and has {}; there are {:?}\n{}",
                is(),
                self.names(),
                self.log()
            );
        }
    }

    /// What the server noted down: commands and answers.
    #[must_use]
    pub fn log(&self) -> String {
        read_log(&self.log)
    }

    fn own(&self, path: &Path) {
        if let Some(owner) = self.owner {
            chown(path, Some(owner), Some(owner)).expect("root may give files away");
        }
    }

    #[track_caller]
    fn wait_until_up(&mut self) {
        let up = until(START_LIMIT, || {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
            stream.set_read_timeout(Some(START_LIMIT)).ok()?;
            let mut greeting = String::new();
            BufReader::new(stream).read_line(&mut greeting).ok()?;
            greeting.starts_with("220").then_some(())
        });
        if up.is_none() {
            let start = read_log(&self.scratch.path().join("start.log"));
            panic!("the FTP server does not start: {start}{}", self.log());
        }
    }
}

fn scratch() -> TempDir {
    let scratch = tempfile::Builder::new()
        .prefix("sim7000-server-")
        .tempdir()
        .expect("there is a place for temporary files");
    // The server's user must come through to its folder.
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(scratch.path(), open).expect("the folder is ours");
    fs::create_dir(folder(&scratch)).expect("the folder is empty");
    scratch
}

fn folder(scratch: &TempDir) -> PathBuf {
    scratch.path().join("files")
}

fn read_log(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}
