//! What an FTP operation can end with, and what to try next.

use thiserror::Error;

use crate::at::{ArgumentError, Failure};

/// Why an operation did not succeed.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Error {
    /// Something between the page and the modem.
    #[error(transparent)]
    Modem(#[from] Failure),
    /// The modem's FTP error, 61..80.
    #[error("{0}")]
    Server(ServerCode),
    /// The operation was open and its closing message did not come.
    #[error("The modem did not say how it ended within {seconds} s")]
    NoClosing {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The port takes no bytes any more.
    #[error("The modem has taken no data for {seconds} s")]
    WriteStalled {
        /// How long it was waited for.
        seconds: u64,
    },
    /// A download stopped in the middle.
    #[error("No data came for {seconds} s")]
    Stalled {
        /// How long it was waited for.
        seconds: u64,
    },
    /// More bytes than the modem's memory holds, or as many: whether that is all nobody can tell.
    #[error("The file is too large for {command}: the modem's memory holds 300,000 bytes")]
    TooLarge {
        /// The command that uses the memory.
        command: &'static str,
    },
}

impl From<ArgumentError> for Error {
    fn from(error: ArgumentError) -> Self {
        Self::Modem(Failure::Argument(error))
    }
}

impl Error {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Modem(failure) => failure.advice(),
            Self::Server(code) => code.advice(),
            Self::NoClosing { .. } => {
                "It may have succeeded: refresh the folder to see. If not, check the signal and try again."
            }
            Self::Stalled { .. } => "Check the signal and try again.",
            Self::TooLarge { .. } => {
                "Choose another way of transfer in the site's settings, if the modem's firmware has one."
            }
            Self::WriteStalled { .. } => {
                "Check the signal and try again. If it stays so, disconnect, switch the modem off and on, and connect."
            }
        }
    }

    /// The modem's error number.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Server(code) => Some(code.0),
            _ => None,
        }
    }

    /// Whether the same thing, tried again, may succeed without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Modem(failure) => failure.may_pass(),
            Self::Server(code) => matches!(code.0, 61..=66 | 75 | 76),
            Self::NoClosing { .. } | Self::Stalled { .. } | Self::WriteStalled { .. } => true,
            Self::TooLarge { .. } => false,
        }
    }

    /// Whether the user ended it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Modem(Failure::Cancelled))
    }

    /// Whether the modem is certainly back in command mode, so that the next command may be sent at once.
    pub(super) fn leaves_modem_ready(&self) -> bool {
        matches!(
            self,
            Self::Server(_)
                | Self::TooLarge { .. }
                | Self::Modem(Failure::Argument(_) | Failure::Refused { .. })
        )
    }
}

/// The second field of a closing message: 61..80, or a number that the manual does not name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServerCode(pub u16);

impl ServerCode {
    /// All codes that the manual names.
    pub const ALL: [u16; 17] = [
        61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80,
    ];

    fn texts(self) -> (&'static str, &'static str) {
        match self.0 {
            61 => (
                "The mobile network is not available",
                "Check the signal, the antenna and the APN, then try again.",
            ),
            62 => (
                "The server's name was not found",
                "Check the spelling of the server, or enter its IP address.",
            ),
            63 => (
                "The server cannot be reached",
                "Check server and port, and that the server accepts connections from the mobile network.",
            ),
            64 => (
                "The server did not answer in time",
                "Check the signal and try again; a weak signal makes this more likely.",
            ),
            65 => (
                "The server reported a problem of its own",
                "Wait a moment and try again. Some servers allow only a few logins at a time.",
            ),
            66 => (
                "The modem was busy with another FTP session, or a name was empty",
                "Try again; the session before is closed first.",
            ),
            70 => (
                "The server's answer could not be understood",
                "Check that the port is that of an FTP server (21), not of SFTP or FTPS.",
            ),
            71 => ("The server refused the user name", "Check the user name."),
            72 => (
                "The server refused the password",
                "Check user name and password; both are case-sensitive.",
            ),
            73 => (
                "The server refused the transfer type",
                "This server does not take binary transfers; another server is needed.",
            ),
            74 => (
                "The server cannot continue a file in the middle",
                "Start the transfer over from the beginning.",
            ),
            75 => (
                "The server refused passive mode",
                "Active mode is tried by itself. If that is refused too, ask the operator of the server.",
            ),
            76 => (
                "The server refused active mode",
                "Ask the operator of the server to allow passive mode.",
            ),
            77 => (
                "The server refused the action",
                "The name may exist already or not exist, a folder may not be empty, or you may lack the right.",
            ),
            78 => (
                "The server refused or broke off the upload",
                "Check that you may write to this folder and that the server's disk is not full.",
            ),
            79 => (
                "The server refused or broke off the download",
                "Check that the file still exists and that you may read it; refresh the folder.",
            ),
            80 => ("The session was ended", "Try again."),
            _ => (
                "The modem reported an error that its manual does not name",
                "Try again; the trace shows what happened before.",
            ),
        }
    }

    /// What to try next.
    pub fn advice(self) -> &'static str {
        self.texts().1
    }
}

impl std::fmt::Display for ServerCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.texts().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_manual_has_its_own_sentence_and_advice() {
        let unknown = ServerCode(99).texts();
        let mut sentences: Vec<_> = ServerCode::ALL
            .iter()
            .map(|&code| ServerCode(code).texts())
            .collect();
        assert!(sentences.iter().all(|texts| *texts != unknown));
        sentences.sort_unstable();
        sentences.dedup_by_key(|texts| texts.0);
        assert_eq!(sentences.len(), ServerCode::ALL.len());
    }

    #[test]
    fn a_wrong_password_is_never_tried_again() {
        assert!(!Error::Server(ServerCode(72)).may_pass());
        assert!(Error::Server(ServerCode(64)).may_pass());
    }
}
