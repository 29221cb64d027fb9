//! The states of a transfer, in the words that the page shows.

/// Which way the bytes go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From this computer to the server.
    Upload,
    /// From the server to this computer.
    Download,
}

/// What the user wants of a transfer whose step is still being done. A step takes its time to end: of an upload, what
/// was handed to the port goes out first, 6 s at 115200 baud.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// It is to stop with all others, and to go on with them.
    Wait,
    /// It is to stop until the user lets it go on.
    Pause,
    /// It is to leave nothing.
    Cancel,
}

/// Where a transfer stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Waits for its turn, or for the next try.
    Queued,
    /// Bytes go up, or the session for them is being opened.
    Uploading,
    /// Bytes come down, or the session for them is being opened.
    Downloading,
    /// All bytes went through; the other end is compared, and the file gets its name.
    Checking,
    /// Stopped by the user; goes on where it was.
    Paused,
    /// The page was reloaded: the file on this computer has to be shown to it again.
    NeedsFile,
    /// Both ends hold the same number of bytes, as far as the server tells it; of a file that grows, as many as were there.
    Done,
    /// Ended with an error.
    Failed,
    /// Ended by the user.
    Cancelled,
    /// Left out by the user's answer to a conflict.
    Skipped,
}

impl State {
    /// The one word that the page shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Uploading => "Uploading",
            Self::Downloading => "Downloading",
            Self::Checking => "Checking",
            Self::Paused => "Paused",
            Self::NeedsFile => "Needs file",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Skipped => "Skipped",
        }
    }

    /// Whether nothing more will happen to it, by itself or by the user's going on.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Failed | Self::Cancelled | Self::Skipped
        )
    }

    /// Whether it goes on without anybody doing anything.
    pub fn is_under_way(self) -> bool {
        matches!(
            self,
            Self::Queued | Self::Uploading | Self::Downloading | Self::Checking
        )
    }
}
