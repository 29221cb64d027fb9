//! What the modem asks of an FTP server, and what the server answers.

use super::clock::DateTime;

/// The number in the second field of a URC such as `+FTPGET: 1,<error>`.
///
/// The names are those of the table "FTP errors" of the SIM7000 manual.
pub type Code = u8;

/// FTP errors by name.
pub mod code {
    use super::Code;

    /// No network: no bearer is open.
    pub const NET: Code = 61;
    pub const DNS: Code = 62;
    pub const CONNECT: Code = 63;
    pub const TIMEOUT: Code = 64;
    pub const SERVER: Code = 65;
    pub const NOT_ALLOWED: Code = 66;
    pub const USER: Code = 71;
    pub const PASSWORD: Code = 72;
    pub const TYPE: Code = 73;
    pub const REST: Code = 74;
    pub const PASSIVE: Code = 75;
    pub const ACTIVE: Code = 76;
    pub const OPERATE: Code = 77;
    pub const UPLOAD: Code = 78;
    pub const DOWNLOAD: Code = 79;
    pub const QUIT: Code = 80;
}

/// Who to be, and how to talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub host: Vec<u8>,
    pub port: u16,
    pub user: Vec<u8>,
    pub password: Vec<u8>,
    /// PASV rather than PORT.
    pub passive: bool,
    /// TYPE A rather than TYPE I.
    pub ascii: bool,
}

/// How an upload treats a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Append,
    Unique,
    Replace,
}

/// One thing to do on a server. Names are bytes; the modem does not look into them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    List { path: Vec<u8> },
    Retrieve { path: Vec<u8>, offset: u64 },
    Store { path: Vec<u8>, how: How },
    Delete { path: Vec<u8> },
    Size { path: Vec<u8> },
    Time { path: Vec<u8> },
    MakeFolder { path: Vec<u8> },
    RemoveFolder { path: Vec<u8> },
    Rename { from: Vec<u8>, to: Vec<u8> },
}

/// What the modem wants of the FTP side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerRequest {
    /// Log in and begin. One operation runs at a time.
    Start { account: Account, action: Action },
    /// So many more bytes of a download may come.
    More(usize),
    /// Bytes of the running upload; each must be answered by [`ServerEvent::Accepted`].
    Supply(Vec<u8>),
    /// The upload is complete.
    Finish,
    /// Drop the running operation. Nothing must be answered any more.
    Abort,
}

/// What the FTP side reports of the running operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// Logged in; the data connection of a list, a download or an upload is open.
    Opened,
    /// Bytes of a list or download; never more than [`ServerRequest::More`] allows.
    Data(Vec<u8>),
    /// So many bytes of the upload have been taken.
    Accepted(usize),
    /// Done: the size.
    Size(u64),
    /// Done: the time.
    Time(DateTime),
    /// Done.
    Done,
    /// Over: an error of 61..80.
    Failed(Code),
}
