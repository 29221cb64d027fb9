//! Why a file or folder of a batch is not sent.

use thiserror::Error;

use crate::at::{ArgumentError, Field};
use crate::ftp;

/// Why a file or folder of an upload is left out. The rest of the batch goes on.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The modem cannot be given the name or the path.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// The modem takes such a byte as an edit of the command.
    #[error("The name holds a control character, which the modem cannot be sent")]
    ControlCharacter,
    /// `.` or `..`, which lead elsewhere.
    #[error("\".\" and \"..\" are not names")]
    NotAName,
    /// Two of the batch would have one place.
    #[error("The batch holds another file or folder of this name")]
    Duplicate,
    /// A folder cannot take the place of a file.
    #[error("On the server a file has the folder's name")]
    TakenByFile,
    /// What is behind the link is not known, and it may lead anywhere.
    #[error("On the server a link has the folder's name")]
    TakenByLink,
    /// What is there could not be learned, so files could be overwritten unasked.
    #[error("The folder could not be read: {0}")]
    Unread(ftp::Error),
    /// The listings were not all made.
    #[error("The folder on the server was not read yet")]
    NotRead,
    /// Its folder is not sent.
    #[error("Its folder \"{folder}\" cannot be used: {reason}")]
    Folder {
        /// The folder, as in the batch.
        folder: String,
        /// Why that one is left out.
        reason: Box<Refusal>,
    },
}

impl Refusal {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Argument(error) => error.advice(),
            Self::ControlCharacter => "Rename it on this computer and send it again.",
            Self::NotAName => "Choose the file or folder itself and send it again.",
            Self::Duplicate => "Rename one of the two and send it again.",
            Self::TakenByFile => "Rename or delete the file on the server, or rename the folder.",
            Self::TakenByLink => {
                "Open the link on the server and send what is in the folder there."
            }
            Self::Unread(error) => error.advice(),
            Self::NotRead => "Send it again.",
            Self::Folder { reason, .. } => reason.advice(),
        }
    }

    /// The same reason for what is inside of a folder. It names the outermost folder that is refused.
    pub(super) fn of_content(&self, folder: &str) -> Self {
        match self {
            Self::Folder { .. } => self.clone(),
            reason => Self::Folder {
                folder: folder.to_owned(),
                reason: Box::new(reason.clone()),
            },
        }
    }
}

/// Whether a file may be sent under this name.
pub(super) fn check_name(name: &[u8]) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(ArgumentError::Empty { field: Field::Name }.into());
    }
    Field::Name.check(name)?;
    check_part(name)
}

/// Whether a folder may be made under this name; the length counts with its path.
pub(super) fn check_part(name: &[u8]) -> Result<(), Refusal> {
    if name.iter().any(|byte| *byte < b' ' || *byte == 0x7F) {
        return Err(Refusal::ControlCharacter);
    }
    if matches!(name, b"." | b"..") {
        return Err(Refusal::NotAName);
    }
    Ok(())
}
