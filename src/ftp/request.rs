//! What can be asked of the server, and what comes back.

use super::account::Account;
use super::error::Error;
use super::path::RemotePath;
use super::settings::Setting;
use super::stamp::Stamp;
use super::way::{DownloadWay, UploadWay};
use crate::at::table::row;
use crate::at::{ArgumentError, Command, Field};
use crate::modem::ModemInfo;

/// What becomes of a file that exists (FTPPUTOPT).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PutOption {
    /// It is replaced.
    Store,
    /// The bytes are added to its end.
    Append,
    /// The server chooses another name.
    StoreUnique,
}

impl PutOption {
    /// `AT+FTPPUTOPT="..."`
    pub(super) fn command(self) -> Result<Command, ArgumentError> {
        row("FTPPUTOPT").text(match self {
            Self::Store => b"STOR",
            Self::Append => b"APPE",
            Self::StoreUnique => b"STOU",
        })
    }
}

/// One operation: one login.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// FTPLIST of a folder.
    List(RemotePath),
    /// Send a file; the caller supplies its bytes.
    Upload {
        /// Where to.
        folder: RemotePath,
        /// Under which name.
        name: Vec<u8>,
        /// What becomes of a file of that name.
        option: PutOption,
        /// How.
        way: UploadWay,
    },
    /// Fetch a file from an offset on.
    Download {
        /// Where from.
        folder: RemotePath,
        /// Which file.
        name: Vec<u8>,
        /// Bytes to leave out at the front (FTPREST).
        offset: u64,
        /// How.
        way: DownloadWay,
    },
    /// FTPSIZE.
    Size(RemotePath, Vec<u8>),
    /// FTPMDTM.
    ModifiedTime(RemotePath, Vec<u8>),
    /// FTPMKD.
    MakeFolder(RemotePath),
    /// FTPRMD.
    RemoveFolder(RemotePath),
    /// FTPDELE.
    Delete(RemotePath, Vec<u8>),
    /// FTPRENAME, which also moves.
    Rename {
        /// The folder and name that it has.
        from: (RemotePath, Vec<u8>),
        /// The folder and name that it gets.
        to: (RemotePath, Vec<u8>),
    },
    /// FTPSTATE, and FTPQUIT where a session is open.
    Quit,
}

/// What an operation gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The bytes of a listing.
    Listing(Vec<u8>),
    /// The size of a file.
    Size(u64),
    /// The time of a file, UTC.
    ModifiedTime(Stamp),
    /// What is known of the modem.
    Info(ModemInfo),
    /// The bearer's address; none where it is closed.
    Bearer(Option<String>),
    /// What the modem holds for its next operation, in the table's order.
    Settings(Vec<Setting>),
}

impl Action {
    /// All settings that the operation needs, in order.
    ///
    /// # Errors
    /// A name or path that the modem cannot be given.
    pub(super) fn settings(&self, account: &Account) -> Result<Vec<Command>, Error> {
        let mut commands = account.commands()?;
        match self {
            Self::List(folder) => commands.push(path("FTPGETPATH", &folder.as_folder())?),
            Self::MakeFolder(folder) | Self::RemoveFolder(folder) => {
                commands.push(path("FTPGETPATH", folder.as_bytes())?);
            }
            Self::Upload {
                folder,
                name: file,
                option,
                ..
            } => {
                commands.push(path("FTPPUTPATH", &folder.as_folder())?);
                commands.push(name("FTPPUTNAME", file)?);
                commands.push(option.command()?);
            }
            Self::Download {
                folder,
                name: file,
                offset,
                ..
            } => {
                commands.push(path("FTPGETPATH", &folder.as_folder())?);
                commands.push(name("FTPGETNAME", file)?);
                // Whether it resets by itself is not documented: set it each time, 0 too.
                commands.push(row("FTPREST").numbers(&[*offset])?);
            }
            Self::Size(folder, file)
            | Self::ModifiedTime(folder, file)
            | Self::Delete(folder, file) => {
                commands.push(path("FTPGETPATH", &folder.as_folder())?);
                commands.push(name("FTPGETNAME", file)?);
            }
            Self::Rename { from, to } => {
                commands.push(path("FTPGETPATH", &from.0.as_folder())?);
                commands.push(name("FTPGETNAME", &from.1)?);
                commands.push(path("FTPPUTPATH", &to.0.as_folder())?);
                commands.push(name("FTPPUTNAME", &to.1)?);
            }
            Self::Quit => commands.clear(),
        }
        Ok(commands)
    }
}

fn path(command: &'static str, bytes: &[u8]) -> Result<Command, ArgumentError> {
    row(command).text(bytes)
}

fn name(command: &'static str, bytes: &[u8]) -> Result<Command, ArgumentError> {
    if bytes.is_empty() {
        return Err(ArgumentError::Empty { field: Field::Name });
    }
    row(command).text(bytes)
}
