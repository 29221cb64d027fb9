//! What uploads and downloads share: the facts that they look at, and what a step can lead to.

use super::problem::{Problem, StartedOver};
use crate::ftp::RemotePath;

/// Less than this is sent or fetched again: at 115200 baud that takes 6 seconds, about as long as the logins that
/// would prove that it can be continued.
pub const WORTH_RESUMING: u64 = 64 * 1024;

/// What is known of every transfer.
pub(super) struct Facts<'a> {
    pub(super) folder: &'a RemotePath,
    /// The final name at the server.
    pub(super) name: &'a [u8],
    pub(super) size: &'a mut Option<u64>,
    /// Bytes that went through.
    pub(super) done: &'a mut u64,
}

/// What a step leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// There is a next step.
    GoOn,
    /// It is done.
    Over,
    /// From the beginning, for this reason.
    StartOver(StartedOver),
    /// It has failed, and trying again by itself is of no use.
    Failed(Problem),
    /// That was no answer to what was asked.
    Unexpected,
}
