//! Why a trace was not replayed to its end.

use thiserror::Error;

/// Why a trace was not replayed to its end.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum ReplayError {
    /// The first line is not the format's.
    #[error(
        "This is no trace of a session: its first line is not {{\"trace\":\"sim7000-ftp\",...}}. Use a file that the page's trace panel has saved, as it is."
    )]
    NoHeader,
    /// A later version wrote it.
    #[error(
        "This trace has version {version}, and this program reads version {}: use the program's version that saved the trace, or a later one.",
        super::VERSION
    )]
    Newer {
        /// The trace's version.
        version: u64,
    },
    /// Its beginning is missing.
    #[error(
        "Line {line}: this trace begins in the middle of a request, because the page keeps a limited number of records. Repeat what went wrong, from \"Connect\" if possible, and save the trace right after it."
    )]
    Middle {
        /// The first record's line in the file, from 1.
        line: usize,
    },
    /// There is nothing in it.
    #[error(
        "This trace holds no records. Connect the modem, repeat what went wrong, and save the trace."
    )]
    Empty,
    /// A line that is no record.
    #[error(
        "Line {line} is no record of version {}: {what}. Was the file edited or cut?",
        super::VERSION
    )]
    Unreadable {
        /// The line in the file, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The client did something else than what was recorded.
    #[error("Line {line} differs:\n  recorded  {recorded}\n  replayed  {replayed}")]
    Differs {
        /// The line in the file, from 1.
        line: usize,
        /// The record.
        recorded: String,
        /// What came instead.
        replayed: String,
    },
}
