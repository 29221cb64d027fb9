//! Recording what goes into a client and what comes out of it, so that it can be replayed.
//!
//! A [`Recorder`] stands in the place of an [`ftp::Client`](crate::ftp::Client) and writes down each call and
//! each result as an [`Entry`]; [`Kept`] keeps the last of them within bounds and gives them as a file;
//! [`replay`] feeds a file to a new client and says where that one does something else.
//!
//! # The file, version 1
//!
//! JSON lines: an object a line, without objects and lists inside. Only ASCII is written; each byte of a text
//! that does not print is written as `\u00XX` (or `\r`, `\n`), so an "é" in UTF-8 is two of them. Readers accept any
//! order of the keys.
//!
//! The first line is `{"trace":"sim7000-ftp","version":1,...}`. Each further line is a record: `ms` is when it
//! happened, in milliseconds since the page was opened (or another start that the caller chose), one other key
//! says what happened, and some have more keys.
//!
//! | key | |
//! |---|---|
//! | `connect` | a client begins: the port was opened |
//! | `start` | the caller starts a request: `wake`, `survey`, `list`, `upload`, ... with everything that it needs, and with what the requests before left (`dirty`, `left_file`, `unanswered`, `owed`) |
//! | `supply` | the caller gives so many bytes of its file; 0 is its end |
//! | `cancel` | the caller cancels |
//! | `timer` | a deadline has passed |
//! | `lost`, `stalled` | the port lost bytes; it took none for so many seconds |
//! | `from` | a line of the modem's without its line end; ETX alone ends a data-mode stream |
//! | `from_bytes` | so many bytes of a payload or (not escaped) of a data-mode stream; `text` where all of them may stand in a line |
//! | `to`, `to_bytes` | the same, to the modem |
//! | `misaligned` | what follows a payload is no line: bytes of it were lost |
//! | `unread` | so many bytes had come when a deadline passed, and were no line yet |
//! | `tail` | the last so many of `from_bytes`, which turned out to be lines of the modem's: the stream broke off |
//! | `data` | the client has handed out so many bytes of the file that was fetched; stands before `finished` |
//! | `need` | the client asks for up to so many bytes of the file that is sent |
//! | `notice` | a message that belongs to no operation: `bearer-lost`, `restarted`, ... |
//! | `finished` | the request is over: `done`, `listing`, `size`, `time`, `info`, `bearer`, or `failed` with `why` |
//! | `note` | a remark for whoever reads it |
//!
//! Contents of files are never recorded, only counted; a replay puts other bytes in their place. A listing stands whole
//! at its `finished`, because the entries depend on it.
//!
//! Passwords are written as `*****`, and so is every text that repeats one; inside a listing a password has a star
//! for each of its bytes, because the counts of its pieces must fit. A replay uses `*****` for the password. A
//! password that is itself a word of the protocol (`ERROR`) stays where the modem says that word, and one of fewer
//! than four bytes is found in quotes only.
//!
//! New keys and new words do not raise the version; a change of what is written today does.
//!
//! A replay calls a timer where the trace does: a deadline that is now longer shows, one that is shorter does not.

mod entry;
mod error;
mod kept;
mod outcome;
mod read;
mod recorder;
mod replay;
mod request;
mod write;

pub use entry::Entry;
pub use error::ReplayError;
pub use kept::Kept;
pub use recorder::Recorder;
pub use replay::{Summary, replay};

/// The version of the format that is written and read.
pub const VERSION: u64 = 1;

/// What the first line calls the format.
const FORMAT: &str = "sim7000-ftp";

/// The first line of a file, without its line end.
pub fn header() -> String {
    format!(
        "{{\"trace\":\"{FORMAT}\",\"version\":{VERSION},\"program\":\"{}\"}}",
        env!("CARGO_PKG_VERSION")
    )
}
