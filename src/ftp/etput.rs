//! Sending in data mode: FTPETPUT.

use core::task::Poll;

use super::body::{Body, Flow, cancelled, server};
use super::error::Error;
use super::opening::Opening;
use super::request::Outcome;
use crate::at::table::ACTION_DEADLINE;
use crate::at::{Answer, Channel, Command, Failure, FinalResult, Input, Urc};

/// How many bytes are asked of the caller at a time: small enough for a true progress and a quick cancel at
/// 115200 baud (a third of a second), large enough to cost nothing at any speed.
const PIECE: usize = 4096;

#[derive(Debug)]
pub(super) struct EtPut {
    opening: Opening,
    stage: Stage,
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
}

impl EtPut {
    pub(super) fn new() -> Self {
        Self {
            opening: Opening::write("FTPETPUT"),
            stage: Stage::Opening,
            is_cancelled: false,
        }
    }

    fn enter() -> Command {
        Command::new("FTPETPUT", "AT+FTPETPUT=2", ACTION_DEADLINE).answering(Answer::Prompt)
    }

    fn end(&mut self, channel: &mut Channel) -> Flow {
        channel.write_etx();
        channel.expect_answer(Self::enter());
        self.stage = Stage::Ending;
        Poll::Pending
    }

    fn closed(&self, code: u16) -> Flow {
        match code {
            _ if self.is_cancelled => cancelled(),
            0 => Poll::Ready(Ok(Outcome::Done)),
            code => server(code),
        }
    }
}

impl Body for EtPut {
    fn name(&self) -> &'static str {
        self.opening.name()
    }

    fn is_open(&self) -> bool {
        self.opening.is_accepted()
    }

    fn start(&mut self, owed: Option<&'static str>, channel: &mut Channel) {
        self.opening.distrust_early(owed);
        self.opening.start(channel);
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Opening {
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Ready(Ok((1, _))) => {
                    channel.send(Self::enter());
                    self.stage = Stage::Entering;
                    Poll::Pending
                }
                Poll::Ready(Ok((code, _))) => self.closed(code),
            };
        }
        match (self.stage, input) {
            (Stage::Entering, Input::Information(_)) => {
                self.stage = Stage::Streaming;
                // From here the pace is that of the file and the line.
                channel.wait_without_limit();
                if self.is_cancelled {
                    return self.end(channel);
                }
                Poll::Pending
            }
            // The notes show an OK before the prompt, the manuals show none: the final one is still to come.
            (Stage::Entering, Input::Final(FinalResult::Ok)) => {
                channel.expect_answer(Self::enter());
                Poll::Pending
            }
            (Stage::Streaming, Input::Final(FinalResult::Ok)) => {
                channel.expect_answer(Self::enter());
                channel.wait_without_limit();
                Poll::Pending
            }
            (_, Input::Final(FinalResult::Ok)) => {
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
                channel.discard_outgoing();
                if stage != Stage::Ending && code == 0 {
                    // The server closed before the file was over: whatever it kept is not the file.
                    return server(78);
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

    /// Before data mode the session is quit. ETX is the only way out of data mode: the server keeps what has
    /// come.
    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
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
