//! Programs in namespaces of their own: private mounts, and a process tree that dies as a whole.

use std::{
    ffi::OsStr,
    fs::File,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::{network::Network, process::Process, wait::until};

const HOW_TO_START: &str = ". It needs to make mount namespaces: run the tests as root, in a container with CAP_SYS_ADMIN, or where `unshare --map-root-user --mount true` works";

/// A shell script, and what it starts, in private mount and process namespaces.
///
/// The script is process 1 of its namespace: when it ends, the kernel kills the rest, whatever
/// sessions or groups they have moved to. It ends at the latest when this value is dropped; and
/// scripts see to it that they end when their standard input does, which is when the test
/// process is gone without having dropped anything.
#[derive(Debug)]
pub(crate) struct Jail {
    child: Child,
}

impl Jail {
    /// `variables` are the script's parameters. Errors of the script go to the file `log`.
    #[track_caller]
    pub(crate) fn start<V: AsRef<OsStr>>(
        script: &str,
        variables: &[(&str, V)],
        log: &Path,
    ) -> Self {
        Self::spawn(unshare(), script, variables, log)
    }

    /// The same, in a network of its own too.
    #[track_caller]
    pub(crate) fn start_with_network<V: AsRef<OsStr>>(
        script: &str,
        variables: &[(&str, V)],
        log: &Path,
    ) -> (Self, Network) {
        let mut command = unshare();
        if is_root() {
            command.arg("--net");
        }
        let jail = Self::spawn(command, script, variables, log);
        let first = until(Duration::from_secs(10), || jail.first());
        let network = first.map(Network::of);
        match network {
            Some(Ok(network)) => (jail, network),
            failed => panic!("no network of its own ({failed:?}){HOW_TO_START}"),
        }
    }

    #[track_caller]
    fn spawn<V: AsRef<OsStr>>(
        mut command: Command,
        script: &str,
        variables: &[(&str, V)],
        log: &Path,
    ) -> Self {
        let log = File::create(log).expect("a log file can be made in a folder of our own");
        command
            .args(["sh", "-euc", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        for (name, value) in variables {
            command.env(name, value);
        }
        match command.spawn() {
            Ok(child) => Self { child },
            Err(error) => panic!("`unshare` (Debian package util-linux) cannot start: {error}"),
        }
    }

    pub(crate) fn take_stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("taken once, and was piped")
    }

    pub(crate) fn take_stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().expect("taken once, and was piped")
    }

    /// Whether it has ended, and how.
    pub(crate) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok()??;
        Some(format!("it ended with {status}{HOW_TO_START}"))
    }

    /// Runs a script among the mounts of this jail, to its end.
    #[track_caller]
    pub(crate) fn enter(&self, script: &str) {
        let mut command = Command::new("nsenter");
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        let first = self.first().expect("the script is running");
        // Among its processes, too: `umount` reads /proc, which knows no others.
        let output = command
            .args(["--mount", "--pid"])
            .arg(format!("--target={}", first.id))
            .args(["sh", "-euc", script])
            .stdin(Stdio::null())
            .output()
            .expect("nsenter comes with unshare");
        assert!(
            output.status.success(),
            "`{script}` failed among the browser's mounts: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

impl Jail {
    /// Process 1 of the namespace, by its number outside.
    pub(crate) fn first(&self) -> Option<Process> {
        let children = format!("/proc/{0}/task/{0}/children", self.child.id());
        let children = std::fs::read_to_string(children).ok()?;
        let id = children.trim().parse().ok()?;
        Some(Process { id })
    }
}

impl Drop for Jail {
    fn drop(&mut self) {
        // With process 1 the kernel ends the whole namespace, and lets `unshare` know only when
        // all of it is gone: after this nothing writes to the folders of the test any more.
        let first = self
            .first()
            .and_then(|first| Pid::from_raw(first.id as i32));
        if let Some(first) = first {
            let _ = kill_process(first, Signal::KILL);
            until(Duration::from_secs(5), || self.child.try_wait().ok()?);
        }
        // Where that did not work, --kill-child takes process 1 along.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unshare() -> Command {
    let mut command = Command::new("unshare");
    if !is_root() {
        command.arg("--map-root-user");
    }
    command.args([
        "--mount",
        "--propagation=private",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]);
    command
}

pub(crate) fn is_root() -> bool {
    geteuid().is_root()
}
