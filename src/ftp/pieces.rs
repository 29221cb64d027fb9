//! Reading by counted pieces: FTPGET and FTPLIST.

use core::task::Poll;

use super::body::{Body, Flow, call, cancelled, server};
use super::error::Error;
use super::opening::Opening;
use super::quit::Quit;
use super::request::Outcome;
use crate::at::line::second_number;
use crate::at::table::{ACTION_DEADLINE, MAX_READ};
use crate::at::{Channel, Failure, FinalResult, Input, Time, Urc};

/// After a read of no bytes the modem announces data by a message. Should it get lost, this asks by itself.
const ASK_AGAIN: Time = Time::from_secs(2);
/// A session that was just refused a read is about to say why.
const CLOSING_PATIENCE: Time = Time::from_secs(10);
/// How often in a row a read may be refused.
const MAX_REFUSALS: u8 = 5;

#[derive(Debug)]
pub(super) struct Pieces {
    opening: Opening,
    stage: Stage,
    /// The bytes so far, where the outcome holds them (a listing); a file's bytes go out as they come.
    listing: Option<Vec<u8>>,
    /// The closing message, where it came while a read was under way.
    closing: Option<u16>,
    is_cancelled: bool,
    refusals: u8,
    last_progress: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Opening,
    /// A read is under way; how many bytes it announced, once it has.
    Reading {
        announced: Option<usize>,
    },
    /// Nothing to read at the moment.
    Waiting,
    /// A read was refused: a message must follow that tells why, or that there are data now.
    Refused,
    Quitting(Quit),
}

impl Pieces {
    /// FTPLIST: the outcome holds the listing.
    pub(super) fn list() -> Self {
        Self::new("FTPLIST", Some(Vec::new()))
    }

    /// FTPGET: the bytes go out piece by piece.
    pub(super) fn get() -> Self {
        Self::new("FTPGET", None)
    }

    fn new(name: &'static str, listing: Option<Vec<u8>>) -> Self {
        Self {
            opening: Opening::write(name),
            stage: Stage::Opening,
            listing,
            closing: None,
            is_cancelled: false,
            refusals: 0,
            last_progress: Time::ZERO,
        }
    }

    fn read(&mut self, channel: &mut Channel) -> Flow {
        channel.send(call(self.name(), &[2, MAX_READ]));
        self.stage = Stage::Reading { announced: None };
        Poll::Pending
    }

    fn is_stalled(&self, channel: &Channel) -> bool {
        channel.now() - self.last_progress > ACTION_DEADLINE
    }

    fn wait(&mut self, channel: &mut Channel) -> Flow {
        if self.is_stalled(channel) {
            return stalled();
        }
        self.stage = Stage::Waiting;
        channel.wait(ASK_AGAIN);
        Poll::Pending
    }

    fn quit(&mut self, channel: &mut Channel) -> Flow {
        self.stage = Stage::Quitting(Quit::start(channel));
        Poll::Pending
    }

    /// The session is over and no read is under way.
    fn finish(&mut self, code: u16) -> Flow {
        match code {
            _ if self.is_cancelled => cancelled(),
            0 => Poll::Ready(Ok(match self.listing.take() {
                Some(listing) => Outcome::Listing(listing),
                None => Outcome::Done,
            })),
            code => server(code),
        }
    }

    fn on_message(&mut self, code: u16, channel: &mut Channel) -> Flow {
        match (self.stage, code) {
            (Stage::Waiting, 1) => self.read(channel),
            (Stage::Refused, 1) if self.refusals <= MAX_REFUSALS => self.read(channel),
            (_, 1) => Poll::Pending,
            (Stage::Reading { .. }, code) => {
                self.closing = Some(code);
                Poll::Pending
            }
            (_, code) => self.finish(code),
        }
    }

    /// The read is over.
    fn on_final(
        &mut self,
        announced: Option<usize>,
        result: &FinalResult,
        channel: &mut Channel,
    ) -> Flow {
        let is_ok = *result == FinalResult::Ok;
        let has_bytes = announced.is_some_and(|count| count > 0);
        match self.closing {
            Some(code) if self.is_cancelled || code > 0 => return self.finish(code),
            None if self.is_cancelled => return self.quit(channel),
            // The header got lost, and the bytes were taken for lines; or bytes came that do not count.
            _ if (is_ok && announced.is_none()) || (!is_ok && has_bytes) => {
                return Poll::Ready(Err(Failure::BytesLost.into()));
            }
            Some(code) => return self.finish(code),
            None => {}
        }
        if !is_ok {
            self.refusals += 1;
            self.stage = Stage::Refused;
            channel.wait(CLOSING_PATIENCE);
            return Poll::Pending;
        }
        if has_bytes {
            self.last_progress = channel.now();
            self.refusals = 0;
            return self.read(channel);
        }
        self.wait(channel)
    }
}

fn stalled() -> Flow {
    Poll::Ready(Err(Error::Stalled {
        seconds: ACTION_DEADLINE.as_secs(),
    }))
}

impl Body for Pieces {
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
                Poll::Ready(Ok((1, _))) if self.is_cancelled => self.quit(channel),
                Poll::Ready(Ok((1, _))) => {
                    self.last_progress = channel.now();
                    self.read(channel)
                }
                // An empty file or folder may close without ever announcing data.
                Poll::Ready(Ok((code, _))) => self.finish(code),
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
            (_, Input::Urc(Urc::Ftp { name, code, .. })) if name == self.name() => {
                self.on_message(code, channel)
            }
            (Stage::Reading { .. }, Input::Information(value)) => {
                let Some(announced) = second_number(&value) else {
                    return Poll::Ready(Err(Failure::Unexpected {
                        command: format!("AT+{}=2", self.name()),
                    }
                    .into()));
                };
                // No modem announces more than it was asked for by so much that a cast could matter.
                let announced = usize::try_from(announced).unwrap_or(usize::MAX);
                channel.expect_payload(announced);
                let announced = Some(announced);
                self.stage = Stage::Reading { announced };
                Poll::Pending
            }
            (Stage::Reading { .. }, Input::Payload { .. }) => {
                if self.is_cancelled {
                    channel.received().clear();
                } else if let Some(listing) = &mut self.listing {
                    listing.append(channel.received());
                }
                Poll::Pending
            }
            (Stage::Reading { announced }, Input::Final(result)) => {
                self.on_final(announced, &result, channel)
            }
            (Stage::Reading { .. }, Input::Timeout) => Poll::Ready(Err(channel.no_answer().into())),
            (Stage::Waiting, Input::Timeout) if self.is_stalled(channel) => stalled(),
            (Stage::Waiting, Input::Timeout) => self.read(channel),
            (Stage::Refused, Input::Timeout) => Poll::Ready(Err(Failure::Refused {
                command: format!("AT+{}=2", self.name()),
                result: FinalResult::Error,
            }
            .into())),
            _ => Poll::Pending,
        }
    }

    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        channel.received().clear();
        match self.stage {
            Stage::Opening => {
                self.opening.cancel(channel);
                Poll::Pending
            }
            Stage::Waiting => self.quit(channel),
            // A read that is under way must end first.
            _ => Poll::Pending,
        }
    }
}
