//! Why a transfer did not succeed, and why one had to start over.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::figures::count_u64;
use crate::ftp;

/// Why a transfer did not succeed.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The operation failed.
    #[error(transparent)]
    Operation(#[from] ftp::Error),
    /// All bytes went through, and yet the other end holds another number of them.
    #[error(
        "The file is {} here and {} on the server",
        count_u64(*sent, "byte"),
        count_u64(*found, "byte")
    )]
    SizeDiffers {
        /// Bytes at this end.
        sent: u64,
        /// Bytes at the server.
        found: u64,
    },
    /// After the upload the server does not list the file.
    #[error("The server does not show the file after the upload")]
    NotThere,
    /// All bytes went through, and then the size at the server could not be learned.
    #[error("All bytes went through, but the size on the server could not be compared: {0}")]
    Unchecked(ftp::Error),
    /// It failed while it was sent under its final name.
    #[error(
        "{0}. What went through before is no whole file: half of it may be on the server under its name"
    )]
    HalfSent(ftp::Error),
    /// A file of the final name has appeared since the transfer was queued.
    #[error("The upload is complete, but a file of its name has appeared on the server meanwhile")]
    Taken,
    /// The same, before anything was sent.
    #[error("Nothing was sent: a file of its name has appeared on the server since it was queued")]
    Appeared,
    /// The file that is replaced may be gone, and the new one could not be given its name.
    #[error(
        "The upload is complete, but has not got its name: it is on the server as {name}, and the file that it \
         replaces may be removed already"
    )]
    Nameless {
        /// What it is called.
        name: String,
    },
    /// It was cancelled, and the server did not remove what had been sent; or that has its final name, and the page was
    /// left in between, so that it may be another's by now.
    #[error("What had been sent was not removed: it may still be on the server as {name}")]
    PartLeft {
        /// What it is called.
        name: String,
    },
    /// The folder of an upload could not be created.
    #[error("Its folder on the server could not be created")]
    NoFolder,
    /// The file of a download that was interrupted is not there any more.
    #[error("The server does not show the file any more")]
    Gone,
    /// What continued does not fit to what was there.
    #[error("The part that is there is not of the same file")]
    PartDiffers,
    /// It was started over as often as that makes sense.
    #[error("The file changes again and again while it is transferred")]
    KeepsChanging,
    /// All of a download is here, and the folder that the user has chosen does not take it: another one may.
    #[error("{what}")]
    Unwritten {
        /// What happened.
        what: String,
        /// What to try.
        advice: String,
    },
    /// The file on this computer could not be read, or the download not be kept.
    #[error("{what}")]
    Local {
        /// What happened.
        what: String,
        /// What to try.
        advice: String,
    },
}

impl Problem {
    /// Something on this computer: what happened, and what to try.
    pub fn local(what: impl ToString, advice: impl Into<String>) -> Self {
        Self::Local {
            what: what.to_string(),
            advice: advice.into(),
        }
    }

    /// What to try next.
    pub fn advice(&self) -> &str {
        match self {
            Self::Operation(error) | Self::Unchecked(error) | Self::HalfSent(error) => {
                error.advice()
            }
            Self::SizeDiffers { .. } => {
                "Transfer it again. If it differs again, something else may be writing to the file."
            }
            Self::NotThere => "Refresh the folder. If it is not there, send the file again.",
            Self::Taken => {
                "Rename or delete that file, then press Retry: nothing has to be sent again."
            }
            Self::Appeared => "Rename or delete that file, then press Retry.",
            Self::Nameless { .. } => "Press Retry, or rename it there.",
            Self::PartLeft { .. } => "Refresh the folder, and delete it there.",
            Self::NoFolder => "See why at the folder, then retry it and its files.",
            Self::Gone => {
                "What has come of it is kept: once the file is there again, under its name, press Retry."
            }
            Self::PartDiffers => "Retry: the transfer starts over from the beginning.",
            Self::KeepsChanging => "Wait until nothing writes to the file any more, then retry.",
            Self::Unwritten { advice, .. } | Self::Local { advice, .. } => advice,
        }
    }

    /// The modem's error number.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Operation(error) | Self::Unchecked(error) | Self::HalfSent(error) => error.code(),
            _ => None,
        }
    }

    /// Whether the user ended it.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Operation(error) if error.is_cancelled())
    }

    /// Whether only a file of the upload's name is in its way, which the user may want replaced.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Taken | Self::Appeared)
    }

    /// Whether the server refused the user or the password.
    pub fn is_login(&self) -> bool {
        let error = match self {
            Self::Operation(error) | Self::Unchecked(error) | Self::HalfSent(error) => error,
            _ => return false,
        };
        matches!(error, ftp::Error::Server(code) if matches!(code.0, 71 | 72))
    }

    /// Whether the modem went away: no fault of the transfer, which goes on with the next modem.
    pub(super) fn is_modem_gone(&self) -> bool {
        use crate::at::Failure;
        matches!(
            self,
            Self::Operation(ftp::Error::Modem(
                Failure::PortGone | Failure::PoweredDown | Failure::Silent
            ))
        )
    }

    /// Whether the modem went away though its port is still there.
    pub fn may_be_asleep(&self) -> bool {
        use crate::at::Failure;
        self.is_modem_gone() && *self != Self::Operation(Failure::PortGone.into())
    }

    /// Whether the same thing, tried again, may succeed.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Operation(error) => error.may_pass(),
            Self::PartDiffers => true,
            _ => false,
        }
    }

    /// Whether the server refused to move the file, or broke off while it moved (78 to 80): the modem has the same
    /// number for both.
    pub(super) fn may_be_break_off(&self) -> bool {
        matches!(self, Self::Operation(ftp::Error::Server(code)) if matches!(code.0, 78..=80))
    }

    /// Whether the modem was told by the server that it cannot begin in the middle of a file (74).
    pub(super) fn is_no_middle(&self) -> bool {
        self.code() == Some(74)
    }

    /// The server's own word on this file or command (77 to 79): it knows it not, or does not allow it.
    pub fn is_servers_word(&self) -> bool {
        matches!(self, Self::Operation(ftp::Error::Server(code)) if matches!(code.0, 74 | 77..=79))
    }
}

/// Why a transfer that was interrupted had to start over. It is stored, so its names never change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StartedOver {
    /// The file on this computer is another than the one of which a part was sent.
    ChangedHere,
    /// The file on the server is another than the one of which a part was fetched.
    ChangedThere,
    /// The bytes at the seam differ.
    PartDiffers,
    /// The server does not have the part any more.
    PartGone,
    /// Nothing proves that the part is of this file.
    Unproven,
    /// The server cannot continue in the middle of a file.
    NoMiddle,
}

impl StartedOver {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ChangedHere,
        Self::ChangedThere,
        Self::PartDiffers,
        Self::PartGone,
        Self::Unproven,
        Self::NoMiddle,
    ];

    /// Whether a file that keeps changing can bring it about without end.
    pub(super) fn is_change(self) -> bool {
        matches!(
            self,
            Self::ChangedHere | Self::ChangedThere | Self::PartDiffers
        )
    }

    /// One sentence for the user.
    pub fn words(self) -> &'static str {
        match self {
            Self::ChangedHere => "Started over: the file on this computer has changed",
            Self::ChangedThere => "Started over: the file on the server has changed",
            Self::PartDiffers => "Started over: the part that was there did not fit",
            Self::PartGone => "Started over: the server did not keep the first part",
            Self::Unproven => "Started over: nothing proved that the part was of this file",
            Self::NoMiddle => "Started over: this server cannot continue in the middle of a file",
        }
    }
}
