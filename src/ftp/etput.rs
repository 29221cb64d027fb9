//! Sending in data mode: FTPETPUT.

use core::task::Poll;

use super::body::{Body, DataMode, Flow, GRACE, call, cancelled, server};
use super::error::Error;
use super::opening::Opening;
use super::request::Outcome;
use crate::at::line::{number, second_number};
use crate::at::table::ACTION_DEADLINE;
use crate::at::{Channel, Command, Failure, FinalResult, Input, Time, Urc};

/// How many bytes are asked of the caller at a time: small enough for a true progress and a quick cancel at
/// 115200 baud (a third of a second), large enough to cost nothing at any speed.
const PIECE: usize = 4096;

#[derive(Debug)]
pub(super) struct EtPut {
    opening: Opening,
    stage: Stage,
    /// The closing message, where it came before a final result that may still come.
    closing: Option<u16>,
    /// The prompt is awaited until then, whatever comes before it.
    prompt_by: Option<Time>,
    /// ETX was answered: the modem has the file.
    is_taken: bool,
    is_cancelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Opening,
    /// `=2` was sent; its prompt is awaited. Documents differ on whether an `OK` stands before it.
    Entering,
    /// The modem takes the file.
    Streaming,
    /// ETX was sent; `OK` and the closing message are awaited.
    Ending,
    /// ETX was sent to a session that had closed before it took the file.
    Leaving,
}

impl EtPut {
    pub(super) fn new() -> Self {
        Self {
            opening: Opening::write("FTPETPUT"),
            stage: Stage::Opening,
            closing: None,
            prompt_by: None,
            is_taken: false,
            is_cancelled: false,
        }
    }

    fn enter() -> Command {
        call("FTPETPUT", &[2])
    }

    fn end(&mut self, channel: &mut Channel) -> Flow {
        channel.write_etx();
        channel.expect_answer(Self::enter());
        self.stage = Stage::Ending;
        Poll::Pending
    }

    /// The notes show an OK before the prompt, the manuals show none: the final one is still to come.
    fn go_on_entering(&self, channel: &mut Channel) -> Flow {
        channel.expect_answer(Self::enter());
        channel.wait_until(self.prompt_by);
        Poll::Pending
    }

    fn closed(&self, code: u16) -> Flow {
        match code {
            _ if self.is_cancelled => cancelled(),
            0 if self.stage == Stage::Ending => Poll::Ready(Ok(Outcome::Done)),
            // The server closed before the file was over: whatever it kept is not the file.
            0 => server(78),
            code => server(code),
        }
    }

    /// The session is closed, and a final result may still come.
    fn on_closing(&mut self, code: u16, input: &Input, channel: &mut Channel) -> Flow {
        match (self.stage, input) {
            // The prompt crossed the closing message: out of data mode again.
            (Stage::Entering, Input::Information(value)) if is_prompt(value) => {
                channel.write_etx();
                self.stage = Stage::Leaving;
            }
            // The OK before the prompt.
            (Stage::Entering, Input::Final(FinalResult::Ok)) => {
                return self.go_on_entering(channel);
            }
            (_, Input::Final(_)) => {
                self.is_taken = true;
                return self.closed(code);
            }
            (_, Input::Timeout) => return self.closed(code),
            _ => return Poll::Pending,
        }
        channel.wait(GRACE);
        Poll::Pending
    }
}

/// Whether the modem takes the file from here: `2,1`.
fn is_prompt(value: &[u8]) -> bool {
    number(value).is_some_and(|(first, _)| first == 2) && second_number(value) == Some(1)
}

impl Body for EtPut {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn has_taken_nothing(&self) -> bool {
        self.stage == Stage::Entering
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Opening {
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Ready(Ok((1, _))) => {
                    channel.send(Self::enter());
                    self.prompt_by = channel.deadline();
                    self.stage = Stage::Entering;
                    Poll::Pending
                }
                Poll::Ready(Ok((code, _))) => self.closed(code),
            };
        }
        if let Some(code) = self.closing {
            return self.on_closing(code, &input, channel);
        }
        match (self.stage, input) {
            (Stage::Entering, Input::Information(value)) => {
                self.stage = Stage::Streaming;
                if !is_prompt(&value) {
                    // Whether it takes the file or not: the stream is ended.
                    let command = "AT+FTPETPUT=2".into();
                    return Poll::Ready(Err(Failure::Unexpected { command }.into()));
                }
                // From here the pace is that of the file and the line.
                channel.wait_without_limit();
                if self.is_cancelled {
                    return self.end(channel);
                }
                Poll::Pending
            }
            (Stage::Entering, Input::Final(FinalResult::Ok)) => self.go_on_entering(channel),
            (Stage::Streaming, Input::Final(FinalResult::Ok)) => {
                channel.expect_answer(Self::enter());
                channel.wait_without_limit();
                Poll::Pending
            }
            (_, Input::Final(FinalResult::Ok)) => {
                self.is_taken = true;
                channel.wait(ACTION_DEADLINE);
                Poll::Pending
            }
            (_, Input::Final(result)) => {
                channel.discard_outgoing();
                Poll::Ready(Err(Failure::Refused {
                    command: "AT+FTPETPUT=2".into(),
                    result,
                }
                .into()))
            }
            // The open message, once more.
            (_, Input::Urc(Urc::Ftp { name, code: 1, .. })) if name == self.name() => Poll::Pending,
            (stage, Input::Urc(Urc::Ftp { name, code, .. })) if name == self.name() => {
                if stage == Stage::Streaming {
                    channel.discard_outgoing();
                    return self.closed(code);
                }
                if channel.is_pending() {
                    self.closing = Some(code);
                    channel.wait(GRACE);
                    self.prompt_by = channel.deadline();
                    return Poll::Pending;
                }
                self.closed(code)
            }
            (_, Input::Timeout) if channel.is_pending() => {
                Poll::Ready(Err(channel.no_answer().into()))
            }
            (_, Input::Timeout) => Poll::Ready(Err(Error::NoClosing {
                seconds: ACTION_DEADLINE.as_secs(),
            })),
            _ => Poll::Pending,
        }
    }

    fn may_ask(&self) -> bool {
        !matches!(self.stage, Stage::Entering | Stage::Streaming)
    }

    fn data_mode(&self) -> DataMode {
        match self.stage {
            Stage::Entering => DataMode::Entering,
            Stage::Streaming => DataMode::Inside,
            Stage::Ending if !self.is_taken => DataMode::Leaving,
            _ => DataMode::Outside,
        }
    }

    fn wants(&self) -> Option<usize> {
        (self.stage == Stage::Streaming).then_some(PIECE)
    }

    fn supply(&mut self, bytes: &[u8], channel: &mut Channel) -> Flow {
        if self.stage != Stage::Streaming {
            return Poll::Pending;
        }
        if bytes.is_empty() {
            return self.end(channel);
        }
        channel.write_escaped(bytes);
        Poll::Pending
    }

    fn has_answered(&self) -> bool {
        match self.stage {
            Stage::Streaming | Stage::Ending => self.is_taken,
            _ => true,
        }
    }

    /// Before data mode the session is quit. ETX is the only way out of data mode: the server keeps what has
    /// come.
    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        // A file that has gone as a whole is not taken back.
        self.is_cancelled |= self.stage != Stage::Ending;
        match self.stage {
            Stage::Opening => {
                self.opening.cancel(channel);
                Poll::Pending
            }
            Stage::Streaming => self.end(channel),
            _ => Poll::Pending,
        }
    }
}
