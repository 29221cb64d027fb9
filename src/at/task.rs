//! A task: one conversation with the modem, from its first command to its outcome.

use core::task::Poll;

use super::channel::{Channel, Input};

/// A conversation as a state machine. Whoever runs it calls [`Task::start`] once and then [`Task::on`] with
/// each input until it is ready.
pub trait Task {
    /// What it gives when it is over, success or failure.
    type Outcome;

    /// Sends the first command.
    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome>;

    /// Takes what happened, and does the next thing.
    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome>;
}
