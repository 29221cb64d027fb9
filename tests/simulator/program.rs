//! The native modem and an FTP server as children of a test, and a host at the port.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// The longest that anything here may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A small FTP server for one user in one folder; prints its port.
const SERVER: &str = r#"
import sys
try:
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer
except ImportError:
    print("missing", flush=True)
    sys.exit(1)
import logging
logging.disable(logging.CRITICAL)
authorizer = DummyAuthorizer()
authorizer.add_user("field", "secret", sys.argv[1], perm="elradfmwMT")
FTPHandler.authorizer = authorizer
server = FTPServer(("127.0.0.1", 0), FTPHandler)
print(server.socket.getsockname()[1], flush=True)
server.serve_forever()
"#;

/// A child that does not outlive the test.
pub struct Program {
    pub child: Child,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The FTP server and its folder.
pub struct FtpServer {
    pub program: Program,
    pub port: u16,
    pub folder: PathBuf,
}

impl FtpServer {
    pub fn start(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        // Left behind by an earlier run.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", SERVER])
            .arg(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("these tests need /usr/bin/python3");
        let stdout = child.stdout.take().unwrap();
        let program = Program { child };
        let line = first_line(stdout);
        let port = line.parse().unwrap_or_else(|_| {
            panic!("these tests need pyftpdlib: install the Debian package python3-pyftpdlib")
        });
        Self {
            program,
            port,
            folder,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The first line of a child's output, within the patience.
fn first_line(stdout: ChildStdout) -> String {
    lines(stdout)
        .recv_timeout(PATIENCE)
        .expect("a first line in time")
}

/// The lines of a child's output; a thread reads them, so that waiting has a limit.
fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The modem program and the host's end of its port.
pub struct Host {
    pub program: Program,
    pub control: Option<ChildStdin>,
    pub output: Receiver<String>,
    pub port: File,
    pub bytes: Receiver<Vec<u8>>,
    pub heard: Vec<u8>,
}

impl Host {
    pub fn start(options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sim7000-modem"))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let control = child.stdin.take();
        let output = lines(child.stdout.take().unwrap());
        let program = Program { child };
        let (port, bytes) = open(&port_of(&output));
        Self {
            program,
            control,
            output,
            port,
            bytes,
            heard: Vec::new(),
        }
    }

    /// A modem with an open bearer, logged in at `server` by its settings.
    pub fn ready(server: &FtpServer, options: &[&str]) -> Self {
        let mut host = Self::start(&[options, &["--switch", "bearer_time=10"]].concat());
        host.send(b"ATE0\r");
        host.expect("ATE0\r\r\nOK\r\n");
        for line in [
            "AT+SAPBR=3,1,\"APN\",\"iot\"".to_owned(),
            "AT+SAPBR=1,1".to_owned(),
            "AT+FTPCID=1".to_owned(),
            "AT+FTPSERV=\"127.0.0.1\"".to_owned(),
            format!("AT+FTPPORT={}", server.port),
            "AT+FTPUN=\"field\"".to_owned(),
            "AT+FTPPW=\"secret\"".to_owned(),
            "AT+FTPTYPE=\"I\"".to_owned(),
            "AT+FTPMODE=1".to_owned(),
            "AT+FTPGETPATH=\"/\"".to_owned(),
            "AT+FTPPUTPATH=\"/\"".to_owned(),
            "AT+FTPPUTOPT=\"STOR\"".to_owned(),
        ] {
            host.ask(&line, "OK");
        }
        host
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.port.write_all(bytes).unwrap();
    }

    /// A command and the answer lines that it must get, each in CR LF.
    #[track_caller]
    pub fn ask(&mut self, line: &str, answers: &str) {
        self.send(line.as_bytes());
        self.send(b"\r");
        for answer in answers.split('\n') {
            self.expect(&format!("\r\n{answer}\r\n"));
        }
    }

    #[track_caller]
    pub fn expect(&mut self, text: &str) {
        let heard = self.take(text.len());
        assert_eq!(
            heard.escape_ascii().to_string(),
            text.as_bytes().escape_ascii().to_string()
        );
    }

    /// Exactly so many bytes, within the patience since the last one.
    #[track_caller]
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        while self.heard.len() < count {
            match self.bytes.recv_timeout(PATIENCE) {
                Ok(bytes) => self.heard.extend(bytes),
                Err(error) => panic!("{error}; so far: {}", self.heard.escape_ascii()),
            }
        }
        self.heard.drain(..count).collect()
    }

    /// Everything up to and with `end`.
    #[track_caller]
    pub fn take_to(&mut self, end: &str) -> String {
        let mut taken = Vec::new();
        while !taken.ends_with(end.as_bytes()) {
            taken.extend(self.take(1));
        }
        String::from_utf8_lossy(&taken).into_owned()
    }

    pub fn control(&mut self, line: &str) {
        let control = self.control.as_mut().unwrap();
        writeln!(control, "{line}").unwrap();
    }
}

pub fn port_of(output: &Receiver<String>) -> PathBuf {
    let line = output.recv_timeout(PATIENCE).expect("a port in time");
    line.strip_prefix("port: ").expect("a port").into()
}

pub fn open(path: &Path) -> (File, Receiver<Vec<u8>>) {
    let port = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let mut reader = port.try_clone().unwrap();
    let (sender, bytes) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 65536];
        // A pulled cable ends it with an error or with nothing.
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    (port, bytes)
}
