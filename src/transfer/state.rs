//! The states of a transfer, in the words that the page shows.

/// Which way the bytes go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From this computer to the server.
    Upload,
    /// From the server to this computer.
    Download,
}

/// Where a transfer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Waits for its turn.
    Queued,
    /// Bytes go up, or the session for them is being opened.
    Uploading,
    /// Bytes come down, or the session for them is being opened.
    Downloading,
    /// All bytes went through; the size at the other end is being compared.
    Checking,
    /// Both ends hold the same number of bytes.
    Done,
    /// Ended with an error.
    Failed,
    /// Ended by the user.
    Cancelled,
}

impl State {
    /// The one word that the page shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Uploading => "Uploading",
            Self::Downloading => "Downloading",
            Self::Checking => "Checking",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether nothing more will happen by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
