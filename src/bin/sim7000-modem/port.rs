//! A pseudo-terminal whose slave stands for the serial port.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// The modem's end of a port. Dropping it pulls the cable.
#[derive(Debug)]
pub(crate) struct Port {
    master: OwnedFd,
    path: PathBuf,
    /// Kept open so that the master does not report a hang-up while no host is there.
    _slave: File,
}

impl Port {
    pub(crate) fn open() -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let path = PathBuf::from(
            name.into_string()
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?,
        );
        fcntl_setfl(&master, OFlags::NONBLOCK)?;
        let slave = open_slave(&path)?;
        let mut terminal = tcgetattr(&slave)?;
        terminal.make_raw();
        tcsetattr(&slave, OptionalActions::Now, &terminal)?;
        Ok(Self {
            master,
            path,
            _slave: slave,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }

    /// What the host has written; empty if there is nothing now.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        not_now(rustix::io::read(&self.master, buffer))
    }

    /// How many of the bytes went; 0 if none can go now.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        not_now(rustix::io::write(&self.master, bytes))
    }
}

fn open_slave(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // This program must not get the terminal as its controlling one.
    let flags = OFlags::NOCTTY.bits();
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(i32::try_from(flags).unwrap_or(0))
        .open(path)
}

fn not_now(result: rustix::io::Result<usize>) -> io::Result<usize> {
    use rustix::io::Errno;
    match result {
        Err(Errno::AGAIN | Errno::INTR) => Ok(0),
        other => Ok(other?),
    }
}
