//! One record, before it becomes a line.

use super::write::Line;

/// One record of a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// So many bytes of contents came from the modem.
    FromBytes {
        /// When.
        ms: u64,
        /// How many.
        count: u64,
        /// All of them may stand in lines of the modem's.
        is_text: bool,
    },
    /// A record that a replay can begin with: a new client, or a request.
    Beginning(String),
    /// Any other record.
    Other(String),
}

impl Entry {
    /// The record as a line, without its line end.
    pub fn to_line(&self) -> String {
        match self {
            Self::FromBytes { ms, count, is_text } => Line::at(*ms)
                .count("from_bytes", *count)
                .flag("text", *is_text)
                .end(),
            Self::Beginning(line) | Self::Other(line) => line.clone(),
        }
    }
}
