//! Where an operation logs in, as the commands that say so.

use std::fmt;

use crate::at::table::row;
use crate::at::{ArgumentError, Command, Field};
use crate::modem::CID;

/// A server and a user of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Dotted IP or name, at most 49 bytes.
    pub server: String,
    /// The control port, usually 21.
    pub port: u16,
    /// At most 49 bytes.
    pub user: String,
    /// At most 49 bytes.
    pub password: String,
    /// Passive mode: the modem opens the data connection. Mobile networks seldom let a server do so.
    pub is_passive: bool,
}

/// Without the password: what is printed for debugging is pasted into reports.
impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("server", &self.server)
            .field("port", &self.port)
            .field("user", &self.user)
            .field("is_passive", &self.is_passive)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// Every parameter of a login. All of them, each time: the modem forgets them whenever it restarts.
    pub(super) fn commands(&self) -> Result<Vec<Command>, ArgumentError> {
        if self.server.is_empty() {
            return Err(ArgumentError::Empty {
                field: Field::Server,
            });
        }
        let text = |name, value: &str| row(name).text(value.as_bytes());
        let number = |name, value| row(name).numbers(&[value]);
        Ok(vec![
            number("FTPCID", CID.into())?,
            text("FTPSERV", &self.server)?,
            number("FTPPORT", self.port.into())?,
            text("FTPUN", &self.user)?,
            text("FTPPW", &self.password)?,
            number("FTPMODE", self.is_passive.into())?,
            // "A" would clear the top bit of every byte.
            text("FTPTYPE", "I")?,
        ])
    }
}
