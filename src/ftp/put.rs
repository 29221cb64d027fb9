//! Sending by counted pieces: FTPPUT.

use core::task::Poll;

use super::body::{Body, Flow, GRACE, call, cancelled, server};
use super::error::Error;
use super::opening::Opening;
use super::quit::Quit;
use super::request::Outcome;
use crate::at::line::{number, second_number};
use crate::at::table::{ACTION_DEADLINE, MAX_PIECE};
use crate::at::{Channel, Failure, FinalResult, Input, Urc};

/// The most that one piece may hold where the modem does not say (its usual value).
const DEFAULT_MAX: usize = 1360;
/// How often in a row one piece may be refused.
const MAX_REFUSALS: u8 = 5;

#[derive(Debug)]
pub(super) struct Put {
    opening: Opening,
    stage: Stage,
    /// What the modem takes at a time; it may change after each piece.
    max: usize,
    /// Bytes of the file that the modem has not acknowledged yet.
    piece: Vec<u8>,
    is_over: bool,
    /// The closing message, where it came before a final result that may still come.
    closing: Option<u16>,
    is_cancelled: bool,
    refusals: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Opening,
    /// The modem can take a piece; the caller is asked for it.
    Ready,
    /// `=2,n` was sent; how many bytes the modem has confirmed, and whether it has already asked for the next.
    Sending {
        confirmed: usize,
        is_next_announced: bool,
    },
    /// Until it announces that it can take the next piece.
    Waiting,
    /// `=2,0` was sent.
    Ending,
    /// Cancelled while the modem had no room: nothing tells when it would have some.
    Quitting(Quit),
}

impl Put {
    pub(super) fn new() -> Self {
        Self {
            opening: Opening::write("FTPPUT"),
            stage: Stage::Opening,
            max: DEFAULT_MAX,
            piece: Vec::new(),
            is_over: false,
            closing: None,
            is_cancelled: false,
            refusals: 0,
        }
    }

    fn write(count: usize, channel: &mut Channel) {
        channel.send(call("FTPPUT", &[2, count as u64]));
    }

    /// The modem can take bytes: send what there is, or ask the caller for more.
    fn proceed(&mut self, channel: &mut Channel) -> Flow {
        if self.is_cancelled || (self.is_over && self.piece.is_empty()) {
            Self::write(0, channel);
            self.stage = Stage::Ending;
        } else if self.piece.is_empty() {
            self.stage = Stage::Ready;
            channel.wait_without_limit();
        } else {
            Self::write(self.piece.len().min(self.max), channel);
            self.stage = Stage::Sending {
                confirmed: 0,
                is_next_announced: false,
            };
        }
        Poll::Pending
    }

    fn take_max(&mut self, rest: &[u8]) {
        if let Some((max, _)) = number(rest)
            && max > 0
        {
            // Who wakes the modem in the middle of a piece counts on it.
            self.max = usize::try_from(max).unwrap_or(MAX_PIECE).min(MAX_PIECE);
        }
    }

    fn quit(&mut self, channel: &mut Channel) -> Flow {
        self.stage = Stage::Quitting(Quit::start(channel));
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

    fn on_message(&mut self, code: u16, rest: &[u8], channel: &mut Channel) -> Flow {
        if code != 1 {
            if channel.is_pending() {
                self.closing = Some(code);
                channel.wait(GRACE);
                return Poll::Pending;
            }
            return self.closed(code);
        }
        self.take_max(rest);
        match &mut self.stage {
            Stage::Waiting => self.proceed(channel),
            Stage::Sending {
                is_next_announced, ..
            } => {
                *is_next_announced = true;
                Poll::Pending
            }
            _ => Poll::Pending,
        }
    }

    /// The piece is accepted or refused.
    fn on_final(&mut self, result: FinalResult, channel: &mut Channel) -> Flow {
        let Stage::Sending {
            confirmed,
            is_next_announced,
        } = self.stage
        else {
            return Poll::Pending;
        };
        if result == FinalResult::Ok && confirmed > 0 {
            self.piece.drain(..confirmed);
            self.refusals = 0;
        } else {
            // The piece did not get through: it is sent again once the modem can take one.
            self.refusals += 1;
            if self.refusals > MAX_REFUSALS {
                return Poll::Ready(Err(Failure::Refused {
                    command: "AT+FTPPUT=2".into(),
                    result,
                }
                .into()));
            }
        }
        if is_next_announced {
            return self.proceed(channel);
        }
        if self.is_cancelled {
            return self.quit(channel);
        }
        self.stage = Stage::Waiting;
        channel.wait(ACTION_DEADLINE);
        Poll::Pending
    }
}

impl Body for Put {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Opening {
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Ready(Ok((1, rest))) => {
                    self.take_max(&rest);
                    self.proceed(channel)
                }
                Poll::Ready(Ok((code, _))) => self.closed(code),
            };
        }
        match (self.stage, input) {
            (Stage::Quitting(mut quit), input) => {
                let flow = quit.on(&input, channel);
                self.stage = Stage::Quitting(quit);
                match flow {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(_) => cancelled(),
                }
            }
            (_, Input::Urc(Urc::Ftp { name, code, rest })) if name == self.name() => {
                self.on_message(code, &rest, channel)
            }
            // Said twice, it is a prompt for nothing.
            (
                Stage::Sending {
                    confirmed: 0,
                    is_next_announced,
                },
                Input::Information(value),
            ) => {
                let announced = second_number(&value);
                let offered = self.piece.len().min(self.max);
                // The modem may take fewer bytes than it was offered, never more.
                let confirmed = announced
                    .and_then(|count| usize::try_from(count).ok())
                    .unwrap_or(offered)
                    .min(offered);
                channel.write(&self.piece[..confirmed]);
                if self.closing.is_some() {
                    channel.wait(GRACE);
                }
                self.stage = Stage::Sending {
                    confirmed,
                    is_next_announced,
                };
                Poll::Pending
            }
            (_, Input::Final(_) | Input::Timeout) if let Some(code) = self.closing => {
                self.closed(code)
            }
            (Stage::Sending { .. }, Input::Final(result)) => self.on_final(result, channel),
            (Stage::Ending, Input::Final(FinalResult::Ok)) => {
                channel.wait(ACTION_DEADLINE);
                Poll::Pending
            }
            (Stage::Ending, Input::Final(result)) => Poll::Ready(Err(Failure::Refused {
                command: "AT+FTPPUT=2,0".into(),
                result,
            }
            .into())),
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
        self.stage != Stage::Ready
    }

    fn wants(&self) -> Option<usize> {
        (self.stage == Stage::Ready).then_some(self.max)
    }

    fn supply(&mut self, bytes: &[u8], channel: &mut Channel) -> Flow {
        if self.stage != Stage::Ready {
            return Poll::Pending;
        }
        self.is_over = bytes.is_empty();
        self.piece.extend_from_slice(bytes);
        self.proceed(channel)
    }

    fn has_answered(&self) -> bool {
        self.piece.is_empty()
    }

    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        // A file that has gone as a whole is not taken back.
        self.is_cancelled |= self.stage != Stage::Ending;
        match self.stage {
            Stage::Opening => {
                self.opening.cancel(channel);
                Poll::Pending
            }
            Stage::Ready => self.proceed(channel),
            Stage::Waiting => self.quit(channel),
            // What is under way must be answered first.
            _ => Poll::Pending,
        }
    }
}
