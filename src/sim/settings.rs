//! What the FTP commands have set, and the memory behind FTPEXTPUT and FTPEXTGET.

use super::request::{Account, How};

/// What the FTP settings hold after power-on; nothing of it is saved.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) port: u16,
    pub(crate) passive: bool,
    pub(crate) ascii: bool,
    pub(crate) how: How,
    /// Bearer profile, 1..3.
    pub(crate) profile: u8,
    pub(crate) offset: u64,
    pub(crate) host: Vec<u8>,
    pub(crate) user: Vec<u8>,
    pub(crate) password: Vec<u8>,
    pub(crate) get_name: Vec<u8>,
    pub(crate) get_path: Vec<u8>,
    pub(crate) put_name: Vec<u8>,
    pub(crate) put_path: Vec<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 21,
            passive: false,
            ascii: false,
            how: How::Replace,
            profile: 1,
            offset: 0,
            host: Vec::new(),
            user: Vec::new(),
            password: Vec::new(),
            get_name: Vec::new(),
            get_path: Vec::new(),
            put_name: Vec::new(),
            put_path: Vec::new(),
        }
    }
}

impl Settings {
    pub(crate) fn account(&self) -> Account {
        Account {
            host: self.host.clone(),
            port: self.port,
            user: self.user.clone(),
            password: self.password.clone(),
            passive: self.passive,
            ascii: self.ascii,
        }
    }
}

/// Memory that outlives a session.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// FTPEXTPUT: `None` while it is off.
    pub(crate) put: Option<Vec<u8>>,
    /// FTPEXTGET: `None` while it is off.
    pub(crate) get: Option<Vec<u8>>,
}
