//! One operation from the first setting to the closing message: a login of its own.

use core::task::Poll;

use super::account::Account;
use super::body::{Body, Flow, cancelled};
use super::error::Error;
use super::etget::EtGet;
use super::etput::EtPut;
use super::pieces::Pieces;
use super::put::Put;
use super::quit::{Quit, Quitted};
use super::request::{Action, DownloadWay, Outcome, UploadWay};
use super::simple::Simple;
use crate::at::line::number;
use crate::at::table::SETTING_DEADLINE;
use crate::at::{Answer, Channel, Command, Failure, FinalResult, Input, Script, Task, Time, Urc};

/// A session that is open and cannot be quit is about to end: it is asked for again after so long, so often.
const ASK_AGAIN: Time = Time::from_secs(1);
const MAX_ASKED_AGAIN: u8 = 10;
/// A closing message that may be that of a dead session is the right one if no other follows in this time.
const OWED_PATIENCE: Time = Time::from_secs(10);

#[derive(Debug)]
pub(super) struct Operation {
    stage: Stage,
    settings: Script,
    /// None for [`Action::Quit`], which ends where the others begin.
    body: Option<Box<dyn Body>>,
    /// What is done where the firmware refuses `body`.
    fallback: Option<Box<dyn Body>>,
    /// The command whose closing message may still come from an operation before.
    owed: Option<&'static str>,
    /// How often FTPSTATE was asked again.
    asked_again: u8,
    /// A closing message that may be the one that is owed.
    doubtful: Option<Input>,
    is_cancelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// FTPSTATE was asked; whether it said that a session is open.
    AskingState {
        is_open: bool,
    },
    /// The session that was open is quit.
    Quitting(Quit),
    /// FTPQUIT was refused although a session is open: its end is awaited.
    Closing,
    Setting,
    Running,
}

impl Operation {
    /// # Errors
    /// A value that the modem cannot be given; nothing is sent.
    pub(super) fn new(account: &Account, action: &Action) -> Result<Self, Error> {
        let settings = action
            .settings(account)?
            .into_iter()
            .fold(Script::default(), Script::then);
        let (body, fallback) = bodies(action);
        Ok(Self {
            stage: Stage::AskingState { is_open: false },
            settings,
            body,
            fallback,
            owed: None,
            asked_again: 0,
            doubtful: None,
            is_cancelled: false,
        })
    }

    /// The command that does the work: `FTPETPUT`.
    pub(super) fn name(&self) -> Option<&'static str> {
        self.body.as_ref().map(|body| body.name())
    }

    /// The command whose closing message will still come if the operation ends now, with this error.
    pub(super) fn owes(&self, error: &Error) -> Option<&'static str> {
        let is_refused = matches!(error, Error::Modem(Failure::Refused { .. }));
        match &self.body {
            // Refused before it was accepted: there is no session.
            Some(body) if self.stage == Stage::Running && (body.is_open() || !is_refused) => {
                Some(body.name())
            }
            _ => self.owed,
        }
    }

    /// Whether the modem takes whatever is written for bytes of the file, up to an ETX.
    pub(super) fn is_in_data_mode(&self) -> bool {
        self.stage == Stage::Running
            && self
                .body
                .as_ref()
                .is_some_and(|body| body.is_in_data_mode())
    }

    pub(super) fn wants(&self) -> Option<usize> {
        match &self.body {
            Some(body) if self.stage == Stage::Running => body.wants(),
            _ => None,
        }
    }

    pub(super) fn supply(&mut self, bytes: &[u8], channel: &mut Channel) -> Flow {
        match &mut self.body {
            Some(body) if self.stage == Stage::Running => body.supply(bytes, channel),
            _ => Poll::Pending,
        }
    }

    pub(super) fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        match &mut self.body {
            Some(body) if self.stage == Stage::Running => body.cancel(channel),
            _ => Poll::Pending,
        }
    }

    /// `owed` is the command whose closing message may still come from an operation before.
    pub(super) fn start(&mut self, owed: Option<&'static str>, channel: &mut Channel) {
        self.owed = owed;
        self.ask_state(channel);
    }

    fn ask_state(&mut self, channel: &mut Channel) {
        self.stage = Stage::AskingState { is_open: false };
        let ask = Command::new("FTPSTATE", "AT+FTPSTATE", SETTING_DEADLINE);
        channel.send(ask.answering(Answer::Named));
    }

    pub(super) fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        match self.advance(input, channel) {
            // Whatever it was that ended it, the user had asked for an end.
            Poll::Ready(Err(_)) if self.is_cancelled => cancelled(),
            flow => flow,
        }
    }

    fn advance(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage != Stage::Running
            && let Input::Urc(Urc::Ftp { name, code, .. }) = &input
            && *code != 1
            && self.owed == Some(*name)
        {
            self.owed = None;
        }
        match (self.stage, input) {
            (Stage::AskingState { .. }, Input::Information(value)) => {
                self.stage = Stage::AskingState {
                    is_open: number(&value).is_some_and(|(state, _)| state == 1),
                };
                Poll::Pending
            }
            (Stage::AskingState { is_open: true }, Input::Final(_)) => {
                self.stage = Stage::Quitting(Quit::start(channel));
                Poll::Pending
            }
            (Stage::AskingState { is_open: false }, Input::Final(_)) => self.set(channel),
            (Stage::Quitting(mut quit), input) => {
                let flow = quit.on(&input, channel);
                self.stage = Stage::Quitting(quit);
                match flow {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(Quitted::Closed) => self.set(channel),
                    Poll::Ready(Quitted::Refused) if self.asked_again < MAX_ASKED_AGAIN => {
                        self.asked_again += 1;
                        self.stage = Stage::Closing;
                        channel.wait(ASK_AGAIN);
                        Poll::Pending
                    }
                    Poll::Ready(Quitted::Refused) => self.set(channel),
                    Poll::Ready(Quitted::Unanswered) => {
                        Poll::Ready(Err(channel.no_answer().into()))
                    }
                }
            }
            (Stage::Closing, Input::Timeout | Input::Urc(Urc::Ftp { .. })) => {
                if self.is_cancelled {
                    return cancelled();
                }
                self.ask_state(channel);
                Poll::Pending
            }
            (Stage::AskingState { .. }, Input::Timeout) => {
                Poll::Ready(Err(channel.no_answer().into()))
            }
            (Stage::Setting, Input::Final(_)) if self.is_cancelled => cancelled(),
            (Stage::Setting, input) => match self.settings.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(())) => self.run(channel),
                Poll::Ready(Err(failure)) => Poll::Ready(Err(failure.into())),
            },
            (Stage::Running, input) => self.on_running(input, channel),
            _ => Poll::Pending,
        }
    }

    fn set(&mut self, channel: &mut Channel) -> Flow {
        if self.is_cancelled {
            return cancelled();
        }
        self.stage = Stage::Setting;
        match self.settings.start(channel) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(_) => self.run(channel),
        }
    }

    fn run(&mut self, channel: &mut Channel) -> Flow {
        if self.is_cancelled {
            return cancelled();
        }
        let Some(body) = &mut self.body else {
            return Poll::Ready(Ok(Outcome::Done));
        };
        self.stage = Stage::Running;
        body.start(self.owed, channel);
        Poll::Pending
    }

    /// Keeps a closing message back that may be the one that is owed: the session's own follows, or nothing does,
    /// and then it was the session's own.
    fn without_owed(&mut self, input: Input, channel: &mut Channel) -> Option<Input> {
        let Some(body) = &self.body else {
            return Some(input);
        };
        if !body.opening().is_over() || !body.opening().is_owed() {
            return Some(input);
        }
        match &input {
            Input::Timeout if self.doubtful.is_some() && !channel.is_pending() => {
                self.doubtful.take()
            }
            Input::Urc(Urc::Ftp { name, code, .. }) if *name == body.name() && *code != 1 => {
                // An error in data mode: whatever follows would be taken for commands.
                let is_urgent = body.is_in_data_mode() && *code != 0;
                if is_urgent || self.doubtful.take().is_some() {
                    return Some(input);
                }
                if !channel.is_pending() && !body.is_in_data_mode() {
                    channel.wait(OWED_PATIENCE);
                }
                self.doubtful = Some(input);
                None
            }
            _ => Some(input),
        }
    }

    fn on_running(&mut self, input: Input, channel: &mut Channel) -> Flow {
        let Some(input) = self.without_owed(input, channel) else {
            return Poll::Pending;
        };
        let Some(body) = &mut self.body else {
            return Poll::Pending;
        };
        let is_error = matches!(&input, Input::Final(result) if *result != FinalResult::Ok);
        let mut flow = body.on(input, channel);
        // What the modem refuses now tells that the session is closed indeed.
        if is_error
            && flow.is_pending()
            && let Some(closing) = self.doubtful.take()
        {
            flow = body.on(closing, channel);
        }
        let is_refused = matches!(
            flow,
            Poll::Ready(Err(Error::Modem(Failure::Refused { .. })))
        );
        if is_refused
            && !body.is_open()
            && !self.is_cancelled
            && let Some(fallback) = self.fallback.take()
        {
            channel.remark("this firmware refuses the command: using the next one");
            self.body = Some(fallback);
            return self.run(channel);
        }
        flow
    }
}

type BoxedBody = Box<dyn Body>;

/// What does the work, and what does it where the firmware refuses that.
fn bodies(action: &Action) -> (Option<BoxedBody>, Option<BoxedBody>) {
    let (body, fallback): (BoxedBody, Option<BoxedBody>) = match action {
        Action::List(_) => (Box::new(Pieces::list()), None),
        Action::Upload { way, .. } => match way {
            UploadWay::Best => (Box::new(EtPut::new()), Some(Box::new(Put::new()))),
            UploadWay::DataMode => (Box::new(EtPut::new()), None),
            UploadWay::Pieces => (Box::new(Put::new()), None),
        },
        Action::Download { way, .. } => match way {
            DownloadWay::Best => (Box::new(EtGet::new()), Some(Box::new(Pieces::get()))),
            DownloadWay::DataMode => (Box::new(EtGet::new()), None),
            DownloadWay::Pieces => (Box::new(Pieces::get()), None),
        },
        Action::Size(..) => (Box::new(Simple::size()), None),
        Action::ModifiedTime(..) => (Box::new(Simple::modified_time()), None),
        Action::MakeFolder(_) => (Box::new(Simple::new("FTPMKD")), None),
        Action::RemoveFolder(_) => (Box::new(Simple::new("FTPRMD")), None),
        Action::Delete(..) => (Box::new(Simple::new("FTPDELE")), None),
        Action::Rename { .. } => (Box::new(Simple::new("FTPRENAME")), None),
        Action::Quit => return (None, None),
    };
    (Some(body), fallback)
}
