//! Operations without data: FTPSIZE, FTPMDTM, FTPMKD, FTPRMD, FTPDELE, FTPRENAME.

use core::task::Poll;

use super::body::{Body, Flow, server};
use super::opening::Opening;
use super::request::Outcome;
use super::stamp::Stamp;
use crate::at::line::number;
use crate::at::{Channel, Failure, Input};

/// How the closing message is read.
type Read = fn(&[u8]) -> Option<Outcome>;

#[derive(Debug)]
pub(super) struct Simple {
    opening: Opening,
    read: Read,
}

impl Simple {
    /// `AT+<name>`, whose message says no more than that it is done.
    pub(super) fn new(name: &'static str) -> Self {
        Self::reading(name, |_| Some(Outcome::Done))
    }

    /// FTPSIZE: `1,0,<size>`.
    pub(super) fn size() -> Self {
        Self::reading("FTPSIZE", |rest| Some(Outcome::Size(number(rest)?.0)))
    }

    /// FTPMDTM: `1,0,YYYYMMDDHHMMSS`.
    pub(super) fn modified_time() -> Self {
        Self::reading("FTPMDTM", |rest| {
            Some(Outcome::ModifiedTime(Stamp::read(rest)?))
        })
    }

    fn reading(name: &'static str, read: Read) -> Self {
        Self {
            opening: Opening::execute(name),
            read,
        }
    }
}

impl Body for Simple {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        match self.opening.on(input, channel) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok((0, rest))) => match (self.read)(&rest) {
                Some(outcome) => Poll::Ready(Ok(outcome)),
                None => Poll::Ready(Err(Failure::Unexpected {
                    command: format!("AT+{}", self.name()),
                }
                .into())),
            },
            Poll::Ready(Ok((code, _))) => server(code),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        }
    }

    /// The server is at it already and nothing can be taken back: wait for its word, so that it is known.
    fn cancel(&mut self, _channel: &mut Channel) -> Flow {
        Poll::Pending
    }
}
