//! The second way to a data connection: CNACT, of newer firmware and of the application note's version 1.02.
//!
//! It has no profile numbers, and its messages tell when it is up and when it is gone. No document shows how a
//! user name and a password would be given, so they are not.

use core::task::Poll;

use super::bearer::{BearerRequest, BearerSettings, OPEN_DEADLINE};
use crate::at::line::{number, quoted};
use crate::at::{Answer, Channel, Command, Failure, Field, FinalResult, Input, Task, Time, Urc};

const DEADLINE: Time = Time::from_secs(10);
/// After the `OK` to closing, the message that it is closed; it is not waited for longer, for nothing depends on it.
const CLOSED_PATIENCE: Time = Time::from_secs(5);

type Flow = Poll<Result<Option<String>, Failure>>;

/// The task; its outcome is the connection's address, or none where it is closed. [`Failure::Refused`] from the
/// first question says that the firmware does not have the command.
#[derive(Debug)]
pub(super) struct Cnact {
    request: BearerRequest,
    stage: Stage,
    /// The answer to the question: active or not, and the address.
    state: Option<(bool, String)>,
    /// The message that it is up came before the `OK`.
    is_up: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Asking,
    /// `=1` was sent.
    Opening,
    /// It was accepted; the message that it is up is awaited.
    ComingUp,
    AskingAfterOpen,
    /// `=0` was sent.
    Closing,
    /// It was accepted; the message that it is gone is awaited, lest a later operation take it for its own loss.
    GoingDown,
}

impl Cnact {
    pub(super) fn new(request: BearerRequest) -> Self {
        Self {
            request,
            stage: Stage::Asking,
            state: None,
            is_up: false,
        }
    }

    fn ask(&mut self, stage: Stage, channel: &mut Channel) -> Flow {
        self.state = None;
        self.stage = stage;
        channel.send(Command::new("CNACT", "AT+CNACT?", DEADLINE).answering(Answer::Named));
        Poll::Pending
    }

    fn open(&mut self, channel: &mut Channel) -> Flow {
        let (BearerRequest::Open(settings) | BearerRequest::Reopen(settings)) = &self.request
        else {
            return Poll::Ready(Ok(None));
        };
        if !settings.user.is_empty() {
            channel.remark("CNACT takes no user name and no password: they are not sent");
        }
        channel.send(opening(settings)?);
        self.stage = Stage::Opening;
        Poll::Pending
    }

    fn close(&mut self, channel: &mut Channel) -> Flow {
        channel.send(Command::new("CNACT", "AT+CNACT=0", DEADLINE));
        self.stage = Stage::Closing;
        Poll::Pending
    }

    fn closed(&mut self, channel: &mut Channel) -> Flow {
        match self.request {
            BearerRequest::Reopen(_) => self.open(channel),
            _ => Poll::Ready(Ok(None)),
        }
    }

    /// The answer to the first question is complete.
    fn decide(&mut self, result: FinalResult, channel: &mut Channel) -> Flow {
        if result != FinalResult::Ok {
            return Poll::Ready(Err(Failure::Refused {
                command: "AT+CNACT?".into(),
                result,
            }));
        }
        match (&self.request, self.state.take()) {
            (BearerRequest::Query | BearerRequest::Open(_), Some((true, address))) => {
                Poll::Ready(Ok(Some(address)))
            }
            (BearerRequest::Query | BearerRequest::Close, Some((false, _)) | None) => {
                Poll::Ready(Ok(None))
            }
            (BearerRequest::Close | BearerRequest::Reopen(_), Some((true, _))) => {
                self.close(channel)
            }
            (BearerRequest::Open(_) | BearerRequest::Reopen(_), _) => self.open(channel),
        }
    }
}

/// `AT+CNACT=1,"<apn>"`
pub(super) fn opening(settings: &BearerSettings) -> Result<Command, Failure> {
    if settings.apn.is_empty() {
        return Ok(Command::new("CNACT", "AT+CNACT=1", OPEN_DEADLINE));
    }
    let apn = settings.apn.as_bytes();
    Ok(Command::with_text(
        "CNACT",
        "AT+CNACT=1,",
        apn,
        Field::Apn,
        OPEN_DEADLINE,
    )?)
}

impl Task for Cnact {
    type Outcome = Result<Option<String>, Failure>;

    fn start(&mut self, channel: &mut Channel) -> Flow {
        self.ask(Stage::Asking, channel)
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        match (self.stage, input) {
            (Stage::Asking | Stage::AskingAfterOpen, Input::Information(value)) => {
                if let Some((state, rest)) = number(&value) {
                    let address = String::from_utf8_lossy(quoted(rest).unwrap_or_default());
                    self.state = Some((state == 1, address.into_owned()));
                }
                Poll::Pending
            }
            (Stage::Asking, Input::Final(result)) => self.decide(result, channel),
            (Stage::Opening, Input::Urc(Urc::BearerUp)) => {
                self.is_up = true;
                Poll::Pending
            }
            (Stage::Opening, Input::Final(FinalResult::Ok)) if !self.is_up => {
                self.stage = Stage::ComingUp;
                channel.wait(OPEN_DEADLINE);
                Poll::Pending
            }
            // Even a refused opening may have found an open one: the question tells. So it does where the message
            // got lost.
            (Stage::Opening, Input::Final(_))
            | (Stage::ComingUp, Input::Urc(Urc::BearerUp | Urc::BearerLost) | Input::Timeout) => {
                self.ask(Stage::AskingAfterOpen, channel)
            }
            (Stage::AskingAfterOpen, Input::Final(_)) => match self.state.take() {
                Some((true, address)) => Poll::Ready(Ok(Some(address))),
                _ => Poll::Ready(Err(Failure::BearerRefused)),
            },
            (Stage::Closing, Input::Urc(Urc::BearerLost)) => {
                self.stage = Stage::GoingDown;
                Poll::Pending
            }
            (Stage::Closing, Input::Final(FinalResult::Ok)) => {
                self.stage = Stage::GoingDown;
                channel.wait(CLOSED_PATIENCE);
                Poll::Pending
            }
            // SAPBR's way too: the opening tells.
            (Stage::Closing, Input::Final(_)) if self.request.way().is_some() => self.open(channel),
            (Stage::Closing, Input::Final(result)) => Poll::Ready(Err(Failure::Refused {
                command: "AT+CNACT=0".into(),
                result,
            })),
            (Stage::GoingDown, Input::Final(_) | Input::Urc(Urc::BearerLost) | Input::Timeout) => {
                self.closed(channel)
            }
            (_, Input::Timeout) => Poll::Ready(Err(channel.no_answer())),
            _ => Poll::Pending,
        }
    }
}
