//! What the client tells of the operation that runs.

use super::{Client, Running};
use crate::ftp::body::DataMode;
use crate::ftp::operation::Operation;

impl Client {
    /// The FTP command that does the running operation's work: `FTPETPUT`.
    pub fn way(&self) -> Option<&'static str> {
        match self.next.as_ref().or(self.running.as_ref()) {
            Some(Running::Ftp(operation)) => operation.name(),
            _ => None,
        }
    }

    /// Whether the modem has accepted to open the last operation's transfer at the server: whatever was supplied may
    /// be there from then on. FTPEXTPUT takes bytes before that, into the modem's memory.
    pub fn has_opened(&self) -> bool {
        self.has_opened
    }

    /// Whether the modem has answered for all bytes that were supplied: it has them.
    pub fn has_answered(&self) -> bool {
        self.operation().is_none_or(Operation::has_answered)
    }

    /// Whether the modem takes bytes of the file without a word, up to an ETX.
    pub fn is_streaming(&self) -> bool {
        self.data_mode() == DataMode::Inside
    }

    /// Whether the modem may take whatever is written for bytes of an upload, or does so once what is on its way to it
    /// has arrived.
    pub fn may_be_in_data_mode(&self) -> bool {
        self.has_left_file || self.data_mode() != DataMode::Outside
    }

    /// Whether the last operation ended with a command that the modem has not answered.
    pub fn was_unanswered(&self) -> bool {
        self.was_unanswered
    }

    fn data_mode(&self) -> DataMode {
        self.operation()
            .map_or(DataMode::Outside, Operation::data_mode)
    }

    fn operation(&self) -> Option<&Operation> {
        match &self.running {
            Some(Running::Ftp(operation)) => Some(operation),
            _ => None,
        }
    }
}
