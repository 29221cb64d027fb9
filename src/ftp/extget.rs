//! Fetching through the modem's memory: FTPEXTGET. The modem fetches the whole file first, then it is read.

use core::task::Poll;

use super::body::{Body, Flow, call, cancelled};
use super::error::{Error, ServerCode};
use super::opening::Opening;
use super::request::Outcome;
use crate::at::line::second_number;
use crate::at::table::{ACTION_DEADLINE, EXTENDED_LIMIT, row};
use crate::at::{Channel, Failure, FinalResult, Input, Time, Urc};

/// While the modem fetches it is asked so often how far it is: a radio of 1,000 bytes a second needs five minutes
/// for what the memory holds, and only a modem that makes no progress is given up.
const ASK_EVERY: Time = Time::from_secs(20);
/// How often it is asked how long the file is, where the answer cannot be believed.
const MAX_MEASURED: u8 = 5;
/// Bytes for each read: a second and a half at 115200 baud.
const PIECE: u64 = 16 * 1024;

#[derive(Debug)]
pub(super) struct ExtGet {
    opening: Opening,
    stage: Stage,
    /// Bytes that the modem had fetched when it was asked last, and when that number last grew.
    fetched: u64,
    grew_at: Time,
    /// So many it had fetched for certain: the file is no shorter.
    at_least: u64,
    /// How often it was asked how long the file is.
    measured: u8,
    /// What the lines of a query hold behind their first number.
    values: Vec<u64>,
    /// Bytes in the modem's memory, and how many of them have been read.
    total: u64,
    position: u64,
    is_cancelled: bool,
    /// A closing message that stood beside the answer to the question how far it is.
    found: Option<Input>,
    /// How it ends once the memory is given back.
    outcome: Option<Result<Outcome, Error>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// The modem fetches the file.
    Fetching,
    /// It is asked how far it is.
    Asking,
    /// The file is there; it is asked how long it is.
    Measuring,
    /// A read is under way; how many bytes it announced.
    Reading { announced: u64 },
    /// `=0` was sent.
    TurningOff,
}

impl ExtGet {
    pub(super) fn new() -> Self {
        Self {
            opening: Opening::write("FTPEXTGET").with_patience(ASK_EVERY),
            stage: Stage::Fetching,
            fetched: 0,
            grew_at: Time::ZERO,
            at_least: 0,
            measured: 0,
            values: Vec::new(),
            total: 0,
            position: 0,
            is_cancelled: false,
            found: None,
            outcome: None,
        }
    }

    fn ask(&mut self, stage: Stage, channel: &mut Channel) -> Flow {
        self.values.clear();
        channel.send(row("FTPEXTGET").read());
        self.stage = stage;
        Poll::Pending
    }

    fn read(&mut self, channel: &mut Channel) -> Flow {
        let left = self.total - self.position;
        if left == 0 || self.is_cancelled {
            return self.turn_off(Ok(Outcome::Done), channel);
        }
        channel.send(call("FTPEXTGET", &[3, self.position, left.min(PIECE)]));
        self.stage = Stage::Reading { announced: 0 };
        Poll::Pending
    }

    /// Gives the modem its memory back, then ends so.
    fn turn_off(&mut self, outcome: Result<Outcome, Error>, channel: &mut Channel) -> Flow {
        self.outcome = Some(outcome);
        channel.send(call("FTPEXTGET", &[0]));
        self.stage = Stage::TurningOff;
        Poll::Pending
    }

    /// The session is over.
    fn on_closing(&mut self, code: u16, channel: &mut Channel) -> Flow {
        match code {
            _ if self.is_cancelled => cancelled(),
            0 => self.ask(Stage::Measuring, channel),
            code => self.turn_off(Err(Error::Server(ServerCode(code))), channel),
        }
    }

    /// The answer to the question how far it is. The closing message looks like that answer, so one of two lines
    /// is the message.
    fn on_progress(&mut self, result: &FinalResult, channel: &mut Channel) -> Flow {
        let code = |value: &u64| match value {
            0 | 61..=80 => u16::try_from(*value).ok(),
            _ => None,
        };
        let closing = match (self.values.as_slice(), result) {
            ([_], FinalResult::Ok) | ([], _) => None,
            // Where both could be it, the worse is believed.
            (values, _) => values.iter().filter_map(code).max(),
        };
        if closing.is_some() && self.is_cancelled {
            return cancelled();
        }
        let fetched = self.values.iter().max().copied().unwrap_or_default();
        if fetched > self.fetched {
            self.fetched = fetched;
            self.grew_at = channel.now();
        }
        // Of two lines one may be a message.
        let certain = self.values.iter().min().copied().unwrap_or_default();
        self.at_least = self.at_least.max(certain);
        self.stage = Stage::Fetching;
        channel.wait(ASK_EVERY);
        if let Some(code) = closing {
            let (name, rest) = (self.name(), Vec::new());
            self.found = Some(Input::Urc(Urc::Ftp { name, code, rest }));
            return Poll::Pending;
        }
        if channel.now() - self.grew_at > ACTION_DEADLINE {
            return Poll::Ready(Err(Error::Stalled {
                seconds: ACTION_DEADLINE.as_secs(),
            }));
        }
        if self.is_cancelled {
            self.opening.cancel(channel);
        }
        Poll::Pending
    }

    /// The answer to the question how long the file is.
    fn on_length(&mut self, result: FinalResult, channel: &mut Channel) -> Flow {
        if self.is_cancelled {
            return self.turn_off(Ok(Outcome::Done), channel);
        }
        let command = "AT+FTPEXTGET?";
        if result != FinalResult::Ok {
            let command = command.into();
            return self.turn_off(Err(Failure::Refused { command, result }.into()), channel);
        }
        // A closing message that is repeated may stand beside it.
        let Some(&total) = self.values.iter().max() else {
            return unexpected(command);
        };
        self.measured += 1;
        // The repeated message reads as a length of 0, and the answer itself may have got lost.
        let is_certain = total >= self.at_least && (total > 0 || self.measured > 1);
        if !is_certain && self.measured < MAX_MEASURED {
            return self.ask(Stage::Measuring, channel);
        }
        if !is_certain {
            return unexpected(command);
        }
        if total >= EXTENDED_LIMIT {
            // Whether this is the whole file nobody can tell.
            let command = "FTPEXTGET";
            return self.turn_off(Err(Error::TooLarge { command }), channel);
        }
        self.total = total;
        self.read(channel)
    }

    fn on_read(&mut self, announced: u64, result: FinalResult, channel: &mut Channel) -> Flow {
        if result == FinalResult::Ok && announced > 0 {
            self.position += announced;
            return self.read(channel);
        }
        let command = "AT+FTPEXTGET=3".into();
        self.turn_off(Err(Failure::Refused { command, result }.into()), channel)
    }
}

fn unexpected(command: &str) -> Flow {
    Poll::Ready(Err(Failure::Unexpected {
        command: command.into(),
    }
    .into()))
}

impl Body for ExtGet {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Fetching {
            if input == Input::Timeout && self.opening.is_waiting() {
                return self.ask(Stage::Asking, channel);
            }
            if !self.opening.is_accepted() {
                self.grew_at = channel.now();
            }
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                // It says 1 and not 0 while it goes on. However often, it is asked in time how far it is.
                Poll::Ready(Ok((1, _))) => {
                    if channel.deadline().is_none() {
                        channel.wait(ASK_EVERY);
                    }
                    Poll::Pending
                }
                Poll::Ready(Ok((code, _))) => self.on_closing(code, channel),
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            };
        }
        match (self.stage, input) {
            (Stage::Asking | Stage::Measuring, Input::Information(value)) => {
                let second = second_number(&value);
                self.values.extend(second);
                Poll::Pending
            }
            (Stage::Asking, Input::Final(result)) => self.on_progress(&result, channel),
            (Stage::Measuring, Input::Final(result)) => self.on_length(result, channel),
            (Stage::Reading { .. }, Input::Information(value)) => {
                let announced = second_number(&value);
                let left = self.total - self.position;
                let Some((announced, bytes)) = announced
                    .filter(|announced| *announced <= left)
                    .and_then(|announced| Some((announced, usize::try_from(announced).ok()?)))
                else {
                    return unexpected("AT+FTPEXTGET=3");
                };
                channel.expect_payload(bytes);
                self.stage = Stage::Reading { announced };
                Poll::Pending
            }
            (Stage::Reading { .. }, Input::Payload { .. }) => {
                if self.is_cancelled {
                    channel.received().clear();
                }
                Poll::Pending
            }
            (Stage::Reading { announced }, Input::Final(result)) => {
                self.on_read(announced, result, channel)
            }
            (Stage::TurningOff, Input::Final(_)) if self.is_cancelled => cancelled(),
            (Stage::TurningOff, Input::Final(_)) => {
                Poll::Ready(self.outcome.take().unwrap_or(Ok(Outcome::Done)))
            }
            (_, Input::Timeout) => Poll::Ready(Err(channel.no_answer().into())),
            _ => Poll::Pending,
        }
    }

    fn may_ask(&self) -> bool {
        self.stage == Stage::Fetching
    }

    fn take_found(&mut self) -> Option<Input> {
        self.found.take().or_else(|| self.opening.take_ended())
    }

    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        channel.received().clear();
        if self.stage == Stage::Fetching {
            self.opening.cancel(channel);
        }
        // Anything else that is under way must be answered first.
        Poll::Pending
    }
}
