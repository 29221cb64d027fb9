//! Ending a session before its time: FTPQUIT, its `OK`, and the session's last message, in either order.

use core::task::Poll;

use crate::at::table::{QUIT_DEADLINE, row};
use crate::at::{Channel, FinalResult, Input, Time, Urc};

/// FTPQUIT's message comes once the session is closed.
pub(super) const PATIENCE: Time = QUIT_DEADLINE;

/// FTPQUIT under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quit {
    /// The session's last message came before the `OK`.
    is_closed: bool,
}

/// How FTPQUIT went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quitted {
    /// The session is over (or its last message was waited for long enough).
    Closed,
    /// `ERROR`: there is no session, or none yet.
    Refused,
    /// No answer at all.
    Unanswered,
}

impl Quit {
    pub(super) fn start(channel: &mut Channel) -> Self {
        channel.send(row("FTPQUIT").execute());
        Self { is_closed: false }
    }

    pub(super) fn on(&mut self, input: &Input, channel: &mut Channel) -> Poll<Quitted> {
        match input {
            Input::Final(_) if self.is_closed => Poll::Ready(Quitted::Closed),
            Input::Final(FinalResult::Ok) => {
                channel.wait(PATIENCE);
                Poll::Pending
            }
            Input::Final(_) => Poll::Ready(Quitted::Refused),
            Input::Urc(Urc::Ftp { code, .. }) if *code != 1 => {
                self.is_closed = true;
                if channel.is_pending() {
                    return Poll::Pending;
                }
                Poll::Ready(Quitted::Closed)
            }
            Input::Timeout if channel.is_pending() => Poll::Ready(Quitted::Unanswered),
            Input::Timeout => Poll::Ready(Quitted::Closed),
            _ => Poll::Pending,
        }
    }
}
