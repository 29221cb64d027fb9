//! Fetching in data mode: FTPETGET.

use core::task::Poll;

use super::body::{Body, Flow, cancelled, server};
use super::error::Error;
use super::opening::Opening;
use super::request::Outcome;
use super::stream_end::{Watch, lines_at_end, verdict};
use crate::at::table::ACTION_DEADLINE;
use crate::at::{Channel, Failure, Input, Time, Urc, is_text};

/// After a cancel: a stream that is silent for so long has ended.
const SILENCE: Time = Time::from_secs(3);
/// After a cancel: a stream that goes on for so long is left to itself.
const MAX_DRAIN: Time = Time::from_secs(30);

#[derive(Debug)]
pub(super) struct EtGet {
    opening: Opening,
    stage: Stage,
    watch: Watch,
    is_cancelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Opening,
    /// The file comes in, from the byte after the opening message.
    Streaming,
    /// ETX came; the closing message is awaited.
    Closing,
    /// Cancelled: no document tells a way out of a download's data mode, so FTPQUIT is tried and whatever
    /// still comes is dropped until the stream ends or falls silent.
    Draining {
        until: Time,
    },
}

impl EtGet {
    pub(super) fn new() -> Self {
        Self {
            opening: Opening::write("FTPETGET"),
            stage: Stage::Opening,
            watch: Watch::default(),
            is_cancelled: false,
        }
    }

    fn drain(&mut self, channel: &mut Channel) -> Flow {
        channel.release(0);
        channel.received().clear();
        channel.remark("cancelled: FTPQUIT, then dropping what still comes");
        channel.write(b"AT+FTPQUIT\r");
        self.drop_rest(channel)
    }

    fn drop_rest(&mut self, channel: &mut Channel) -> Flow {
        channel.wait(SILENCE);
        self.stage = Stage::Draining {
            until: channel.now() + MAX_DRAIN,
        };
        Poll::Pending
    }
}

impl Body for EtGet {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Opening {
            if self.opening.is_quitting()
                && matches!(&input, Input::Urc(Urc::Ftp { name, code: 1, .. }) if *name == self.name())
            {
                // It crossed FTPQUIT on the way: the file comes all the same.
                channel.expect_data();
                return self.drop_rest(channel);
            }
            if self.opening.is_open_early() && input == Input::Noise {
                // The `OK` has lost a byte and the file has begun. A line of the file would be taken for it.
                return Poll::Ready(Err(Failure::BytesLost.into()));
            }
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Ready(Ok((1, _))) => {
                    channel.expect_data();
                    channel.wait(ACTION_DEADLINE);
                    self.watch.begin(channel.now());
                    if self.is_cancelled {
                        return self.drain(channel);
                    }
                    self.stage = Stage::Streaming;
                    Poll::Pending
                }
                Poll::Ready(Ok(_)) if self.is_cancelled => cancelled(),
                Poll::Ready(Ok((0, _))) => Poll::Ready(Ok(Outcome::Done)),
                Poll::Ready(Ok((code, _))) => server(code),
            };
        }
        match (self.stage, input) {
            (Stage::Streaming, Input::Data { ended: false }) => {
                let now = channel.now();
                let count = channel.latest().len();
                let text = channel
                    .latest()
                    .iter()
                    .rev()
                    .take_while(|byte| is_text(byte));
                let text = text.count();
                let lines = lines_at_end(channel.received());
                channel.hold_back(lines);
                let is_broken = verdict(channel.held(), "FTPETGET").is_some();
                self.watch.see(count, text, is_broken, now);
                channel.wait(self.watch.deadline().saturating_sub(now));
                Poll::Pending
            }
            (Stage::Streaming, Input::Data { ended: true }) => {
                channel.wait(ACTION_DEADLINE);
                self.stage = Stage::Closing;
                Poll::Pending
            }
            (Stage::Closing, Input::Urc(Urc::Ftp { name, code, .. })) if name == self.name() => {
                match code {
                    0 => Poll::Ready(Ok(Outcome::Done)),
                    1 => Poll::Pending,
                    code => server(code),
                }
            }
            (Stage::Streaming, Input::Timeout) => {
                if let Some((of_file, error)) = verdict(channel.held(), self.name()) {
                    channel.tell_tail(of_file);
                    channel.release(of_file);
                    return Poll::Ready(Err(error));
                }
                channel.release(usize::MAX);
                Poll::Ready(Err(Error::Stalled {
                    seconds: ACTION_DEADLINE.as_secs(),
                }))
            }
            (Stage::Closing, Input::Timeout) => Poll::Ready(Err(Error::NoClosing {
                seconds: ACTION_DEADLINE.as_secs(),
            })),
            (Stage::Draining { until }, Input::Data { .. }) => {
                channel.received().clear();
                channel.wait(SILENCE.min(until.saturating_sub(channel.now())));
                Poll::Pending
            }
            (Stage::Draining { .. }, Input::Urc(Urc::Ftp { code, .. })) if code != 1 => cancelled(),
            (Stage::Draining { .. }, Input::Timeout) => cancelled(),
            _ => Poll::Pending,
        }
    }

    fn may_ask(&self) -> bool {
        self.stage != Stage::Streaming
    }

    /// The stream may begin at any moment, and whatever the modem said then would get into it.
    fn may_ask_again(&self) -> bool {
        !matches!(self.stage, Stage::Opening | Stage::Streaming)
    }

    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        match self.stage {
            Stage::Opening => {
                self.opening.cancel(channel);
                Poll::Pending
            }
            Stage::Streaming => self.drain(channel),
            Stage::Closing => {
                channel.received().clear();
                self.drop_rest(channel)
            }
            Stage::Draining { .. } => Poll::Pending,
        }
    }
}
