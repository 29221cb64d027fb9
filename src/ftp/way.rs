//! The ways of moving a file's bytes, and which is tried first.

/// How bytes are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum UploadWay {
    /// The first of [`UploadWay::ORDER`] that the firmware has; where it refuses one, the next.
    #[default]
    Best,
    /// FTPETPUT: data mode, no wait per piece.
    DataMode,
    /// FTPEXTPUT: blocks of up to 300,000 bytes through the modem's memory, a login each.
    Extended,
    /// FTPPUT: counted pieces, one wait a piece.
    Pieces,
}

impl UploadWay {
    /// Fastest first. A block of FTPEXTPUT costs a login, but 220 pieces of FTPPUT cost 220 waits for the radio.
    pub const ORDER: [Self; 3] = [Self::DataMode, Self::Extended, Self::Pieces];

    /// The command that does it; none where the choice is the client's.
    pub fn command(self) -> Option<&'static str> {
        match self {
            Self::Best => None,
            Self::DataMode => Some("FTPETPUT"),
            Self::Extended => Some("FTPEXTPUT"),
            Self::Pieces => Some("FTPPUT"),
        }
    }
}

/// How bytes are fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DownloadWay {
    /// The first of [`DownloadWay::ORDER`] that the firmware has; where it refuses one, the next.
    #[default]
    Best,
    /// FTPETGET: data mode.
    DataMode,
    /// FTPEXTGET: the whole file into the modem's memory first, at most 300,000 bytes.
    Extended,
    /// FTPGET: counted pieces.
    Pieces,
}

impl DownloadWay {
    /// Fastest first; the one with a limit last.
    pub const ORDER: [Self; 3] = [Self::DataMode, Self::Pieces, Self::Extended];

    /// The command that does it; none where the choice is the client's.
    pub fn command(self) -> Option<&'static str> {
        match self {
            Self::Best => None,
            Self::DataMode => Some("FTPETGET"),
            Self::Extended => Some("FTPEXTGET"),
            Self::Pieces => Some("FTPGET"),
        }
    }
}
