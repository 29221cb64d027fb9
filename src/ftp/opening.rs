//! The start of an operation: its command, the `OK`, and the first closing or opening message.

use core::task::Poll;

use super::body::call;
use super::error::Error;
use super::quit::{self, Quit, Quitted};
use crate::at::line::number;
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
    /// A message that came before the `OK`. Some firmware does that; but it may also be the late message of an
    /// operation before, so it counts only where none of that name is owed.
    early: Option<Message>,
    is_early_trusted: bool,
    /// A message after the `OK` that may be that of the operation before: FTPSTATE tells.
    doubtful: Option<Message>,
    /// What came while FTPSTATE was asked.
    newest: Option<Message>,
    /// How often FTPSTATE is still asked.
    asks_left: u8,
    /// The first message has been told.
    is_over: bool,
}

/// "Operation not allowed": another session is open.
const BUSY: u16 = 66;

/// FTPSTATE is asked so often, at this distance: a login may take longer than the first answer.
const ASKS: u8 = 4;
const ASK_AGAIN: Time = Time::from_secs(1);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The command was sent; its `OK` is awaited.
    Sent,
    /// The message that follows the `OK` is awaited.
    Accepted,
    /// Cancelled: the session that was accepted is quit.
    Quitting(Quit),
    /// FTPSTATE was asked: whether the session is open whose end a doubtful message tells.
    Doubting { is_open: bool },
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
            is_early_trusted: true,
            doubtful: None,
            newest: None,
            asks_left: ASKS,
            is_over: false,
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

    /// An operation before ended without its message: one that comes before the `OK` is taken for that one.
    pub(super) fn distrust_early(&mut self, owed: Option<&'static str>) {
        self.is_early_trusted = owed != Some(self.name());
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

    /// Whether nothing is pending: only its message is awaited.
    pub(super) fn is_waiting(&self) -> bool {
        self.stage == Stage::Accepted && self.doubtful.is_none()
    }

    /// Whether its first message has come; what follows is the business of the session.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether the message of an operation before may still come.
    pub(super) fn is_owed(&self) -> bool {
        !self.is_early_trusted
    }

    pub(super) fn on(
        &mut self,
        input: Input,
        channel: &mut Channel,
    ) -> Poll<Result<Message, Error>> {
        let flow = self.advance(input, channel);
        self.is_over = flow.is_ready();
        flow
    }

    fn advance(&mut self, input: Input, channel: &mut Channel) -> Poll<Result<Message, Error>> {
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
        if let Stage::Doubting { .. } = self.stage {
            return self.on_doubting(input, channel);
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
                    // 66 answers the command itself: no session that was open ends with it.
                    let is_own = code == 1 || code == BUSY;
                    if is_own || self.is_early_trusted || self.asks_left == 0 {
                        return Poll::Ready(Ok((code, rest)));
                    }
                    self.doubtful = Some((code, rest));
                    self.ask_state(channel);
                    return Poll::Pending;
                }
                if self.is_early_trusted {
                    self.early = Some((code, rest));
                } else {
                    // That was the one that was owed.
                    self.is_early_trusted = code != 1;
                }
                Poll::Pending
            }
            Input::Timeout if self.stage == Stage::Accepted && self.doubtful.is_some() => {
                self.ask_state(channel);
                Poll::Pending
            }
            Input::Timeout if self.stage == Stage::Accepted => Poll::Ready(Err(Error::NoClosing {
                seconds: self.patience.as_secs(),
            })),
            Input::Timeout => Poll::Ready(Err(channel.no_answer().into())),
            _ => Poll::Pending,
        }
    }

    fn ask_state(&mut self, channel: &mut Channel) {
        self.asks_left -= 1;
        self.stage = Stage::Doubting { is_open: false };
        channel.send(row("FTPSTATE").execute());
    }

    fn on_doubting(&mut self, input: Input, channel: &mut Channel) -> Poll<Result<Message, Error>> {
        match (input, self.stage) {
            (Input::Information(value), _) => {
                let is_open = number(&value).is_some_and(|(state, _)| state == 1);
                self.stage = Stage::Doubting { is_open };
            }
            (Input::Urc(Urc::Ftp { name, code, rest }), _) if name == self.name() => {
                if code == 1 && name == "FTPETGET" {
                    // The file follows at once.
                    return Poll::Ready(Ok((code, rest)));
                }
                self.newest = Some((code, rest));
            }
            (Input::Final(_), stage) => {
                self.stage = Stage::Accepted;
                if let Some(message) = self.newest.take() {
                    return Poll::Ready(Ok(message));
                }
                let is_open = stage == Stage::Doubting { is_open: true };
                if !is_open && let Some(message) = self.doubtful.take() {
                    return Poll::Ready(Ok(message));
                }
                if self.is_cancelled {
                    self.cancel(channel);
                } else if self.asks_left > 0 && self.name() != "FTPETGET" {
                    channel.wait(ASK_AGAIN);
                } else {
                    // It was the one that was owed.
                    self.doubtful = None;
                    self.is_early_trusted = true;
                    channel.wait(self.patience);
                }
            }
            (Input::Timeout, _) => return Poll::Ready(Err(channel.no_answer().into())),
            _ => {}
        }
        Poll::Pending
    }
}
