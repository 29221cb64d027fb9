//! The part of an operation that differs from kind to kind: from its first command to its closing message.

use core::task::Poll;

use super::error::{Error, ServerCode};
use super::opening::Opening;
use super::request::Outcome;
use crate::at::table::row;
use crate::at::{Channel, Command, Failure, Input, Time};

/// A final result that belongs before the closing message may come after it, or never: it is waited for so
/// long. A piece of FTPPUT at 9600 baud needs 1.5 s.
pub(super) const GRACE: Time = Time::from_secs(2);

/// Not over yet, or over with this.
pub(super) type Flow = Poll<Result<Outcome, Error>>;

/// One kind of operation.
pub(super) trait Body: std::fmt::Debug {
    /// Its first command and the message that follows.
    fn opening(&self) -> &Opening;

    /// The same, for sending it.
    fn opening_mut(&mut self) -> &mut Opening;

    /// The command that stands for the way: `FTPETPUT`.
    fn name(&self) -> &'static str {
        self.opening().name()
    }

    /// Sends the first command.
    fn start(&mut self, channel: &mut Channel) {
        self.opening_mut().start(channel);
    }

    /// Takes what happened.
    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow;

    /// A closing message that came before its time, or among the lines of an answer.
    fn take_found(&mut self) -> Option<Input> {
        self.opening_mut().take_ended()
    }

    /// Whether FTPSTATE may be asked once nothing is pending: neither does the modem take all for the file, nor may
    /// the caller give some of it at any moment.
    fn may_ask(&self) -> bool {
        true
    }

    /// Whether it may be asked again some time after the message that made it doubtful.
    fn may_ask_again(&self) -> bool {
        self.may_ask()
    }

    /// Whether a session has been accepted: no other way can take over any more.
    fn is_open(&self) -> bool {
        self.opening().is_accepted()
    }

    /// Whether nothing of the file has gone through the session that is open, and nothing will: another way can take
    /// over once it is quit.
    fn has_taken_nothing(&self) -> bool {
        false
    }

    /// Whether the modem takes whatever is written for bytes of the file, up to an ETX.
    fn data_mode(&self) -> DataMode {
        DataMode::Outside
    }

    /// How many bytes of the file it could use now.
    fn wants(&self) -> Option<usize> {
        None
    }

    /// The next bytes of the file, at most as many as wanted; none at all means that the file is over.
    fn supply(&mut self, _bytes: &[u8], _channel: &mut Channel) -> Flow {
        Poll::Pending
    }

    /// Whether the modem has answered for all bytes that were supplied: it has them.
    fn has_answered(&self) -> bool {
        true
    }

    /// What was supplied, for the way that follows: nothing of it has reached the server.
    fn take_back(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// The user has had enough. The body ends the session as cleanly as it can; whatever fails from here on
    /// counts as cancelled.
    fn cancel(&mut self, channel: &mut Channel) -> Flow;
}

/// Of an upload: whether the modem takes whatever is written for bytes of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DataMode {
    Outside,
    /// It may, by the time at which something arrives.
    Entering,
    Inside,
    /// ETX is on its way, maybe behind much of the file.
    Leaving,
}

/// `AT+<name>=<numbers>`.
///
/// # Panics
/// Where the table does not allow the numbers: they are ours, not a user's, so that is a mistake of ours.
pub(super) fn call(name: &'static str, numbers: &[u64]) -> Command {
    row(name)
        .numbers(numbers)
        .expect("numbers that the table allows")
}

/// An operation that fails with the modem's number.
pub(super) fn server(code: u16) -> Flow {
    Poll::Ready(Err(Error::Server(ServerCode(code))))
}

/// An operation that the user ended.
pub(super) fn cancelled() -> Flow {
    Poll::Ready(Err(Failure::Cancelled.into()))
}
