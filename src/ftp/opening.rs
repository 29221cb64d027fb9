//! The start of an operation: its command, the `OK`, and the first closing or opening message.

use core::task::Poll;

use super::body::call;
use super::error::Error;
use super::quit::{self, Quit, Quitted};
use crate::at::table::row;
use crate::at::{Channel, Command, Failure, FinalResult, Input, Time, Urc};

/// The code and the rest of `+<name>: 1,<code>,<rest>`.
pub(super) type Message = (u16, Vec<u8>);

/// From `AT+X` or `AT+X=1` to its first message.
#[derive(Debug)]
pub(super) struct Opening {
    command: Command,
    /// How long its message may take after the `OK`.
    patience: Time,
    stage: Stage,
    is_cancelled: bool,
    /// A message that came before the `OK`: some firmware does that.
    early: Option<Message>,
    /// The success that came after it, where it has opened the session.
    ended: Option<Message>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The command was sent; its `OK` is awaited.
    Sent,
    /// The message that follows the `OK` is awaited.
    Accepted,
    /// Cancelled: the session that was accepted is quit.
    Quitting(Quit),
}

impl Opening {
    /// `AT+<name>`
    pub(super) fn execute(name: &'static str) -> Self {
        Self::new(row(name).execute())
    }

    /// `AT+<name>=1`
    pub(super) fn write(name: &'static str) -> Self {
        Self::new(call(name, &[1]))
    }

    fn new(command: Command) -> Self {
        Self {
            patience: command.deadline(),
            command,
            stage: Stage::Sent,
            is_cancelled: false,
            early: None,
            ended: None,
        }
    }

    /// The command's name, which its messages repeat.
    pub(super) fn name(&self) -> &'static str {
        self.command.name()
    }

    /// The same, for an operation whose message comes only once the file has gone over the radio.
    pub(super) fn with_patience(mut self, patience: Time) -> Self {
        self.patience = patience;
        self
    }

    /// Whether the modem has said `OK` to it.
    pub(super) fn is_accepted(&self) -> bool {
        self.stage != Stage::Sent
    }

    pub(super) fn start(&mut self, channel: &mut Channel) {
        channel.send(self.command.clone());
    }

    /// Quits the session as soon as the modem has accepted it. What comes then is the failure `Cancelled`; or
    /// the message all the same, where the modem refused to quit.
    pub(super) fn cancel(&mut self, channel: &mut Channel) {
        self.is_cancelled = true;
        if self.stage == Stage::Accepted {
            self.stage = Stage::Quitting(Quit::start(channel));
        }
    }

    /// Whether FTPQUIT is under way.
    pub(super) fn is_quitting(&self) -> bool {
        matches!(self.stage, Stage::Quitting(_))
    }

    /// Whether the message that opens the session came before the `OK`.
    pub(super) fn is_open_early(&self) -> bool {
        self.stage == Stage::Sent && matches!(self.early, Some((1, _)))
    }

    /// The message that ends the session, where it came before the `OK` too; for the body that has been told that the
    /// session is open.
    pub(super) fn take_ended(&mut self) -> Option<Input> {
        if self.stage == Stage::Sent {
            return None;
        }
        let (code, rest) = self.ended.take()?;
        let name = self.name();
        Some(Input::Urc(Urc::Ftp { name, code, rest }))
    }

    /// Of several messages before the `OK` a success takes the place of none.
    fn keep(&mut self, newer: Message) {
        match (&self.early, newer.0) {
            (Some((1, _)), 0) => self.ended = Some(newer),
            (Some((2.., _)), 0) => {}
            _ => self.early = Some(newer),
        }
    }

    /// Whether nothing is pending: only its message is awaited.
    pub(super) fn is_waiting(&self) -> bool {
        self.stage == Stage::Accepted
    }

    pub(super) fn on(
        &mut self,
        input: Input,
        channel: &mut Channel,
    ) -> Poll<Result<Message, Error>> {
        if let Stage::Quitting(quit) = &mut self.stage {
            return match quit.on(&input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Quitted::Refused) => {
                    // Too early to be quit, it seems: its message tells.
                    self.stage = Stage::Accepted;
                    channel.wait(quit::PATIENCE);
                    Poll::Pending
                }
                Poll::Ready(Quitted::Closed | Quitted::Unanswered) => {
                    Poll::Ready(Err(Failure::Cancelled.into()))
                }
            };
        }
        match input {
            Input::Final(FinalResult::Ok) => {
                self.stage = Stage::Accepted;
                if let Some(message) = self.early.take() {
                    return Poll::Ready(Ok(message));
                }
                channel.wait(self.patience);
                if self.is_cancelled {
                    self.cancel(channel);
                }
                Poll::Pending
            }
            Input::Final(result) => Poll::Ready(Err(Failure::Refused {
                command: self.command.to_string(),
                result,
            }
            .into())),
            Input::Urc(Urc::Ftp { name, code, rest }) if name == self.name() => {
                if self.stage == Stage::Accepted {
                    return Poll::Ready(Ok((code, rest)));
                }
                self.keep((code, rest));
                Poll::Pending
            }
            Input::Timeout if self.stage == Stage::Accepted => Poll::Ready(Err(Error::NoClosing {
                seconds: self.patience.as_secs(),
            })),
            Input::Timeout => Poll::Ready(Err(channel.no_answer().into())),
            _ => Poll::Pending,
        }
    }
}
