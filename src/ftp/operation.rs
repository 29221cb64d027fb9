//! One operation from the first setting to the closing message: a login of its own.

use core::task::Poll;
use std::collections::VecDeque;

use super::account::Account;
use super::body::{Body, Flow, cancelled};
use super::error::Error;
use super::etget::EtGet;
use super::etput::EtPut;
use super::extget::ExtGet;
use super::extput::ExtPut;
use super::pieces::Pieces;
use super::put::Put;
use super::quit::{Quit, Quitted};
use super::request::{Action, Outcome, PutOption};
use super::simple::Simple;
use super::way::{DownloadWay, UploadWay};
use crate::at::line::number;
use crate::at::table::{CommandSet, row};
use crate::at::{Channel, Failure, FinalResult, Input, Script, Task, Time, Urc};

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
    /// What is done instead, in order, where the firmware refuses `body`.
    fallbacks: VecDeque<Box<dyn Body>>,
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
    /// `missing` are the commands that the firmware is known to lack.
    ///
    /// # Errors
    /// A value that the modem cannot be given; nothing is sent.
    pub(super) fn new(
        account: &Account,
        action: &Action,
        missing: CommandSet,
    ) -> Result<Self, Error> {
        let settings = action
            .settings(account)?
            .into_iter()
            .fold(Script::default(), Script::then);
        let mut bodies = bodies(action, missing);
        Ok(Self {
            stage: Stage::AskingState { is_open: false },
            settings,
            body: bodies.pop_front(),
            fallbacks: bodies,
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
                body.owes()
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
        channel.send(row("FTPSTATE").execute());
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
            Input::Urc(Urc::Ftp { name, code, .. })
                if *name == body.opening().name() && *code != 1 =>
            {
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
            && let Some(fallback) = self.fallbacks.pop_front()
        {
            channel.remark("this firmware refuses the command: using the next one");
            self.body = Some(fallback);
            return self.run(channel);
        }
        flow
    }
}

type BoxedBody = Box<dyn Body>;

/// What does the work, and after it what does it where the firmware refuses that. `missing` are the commands that
/// the firmware is known to lack.
fn bodies(action: &Action, missing: CommandSet) -> VecDeque<BoxedBody> {
    let body: BoxedBody = match action {
        Action::List(_) => Box::new(Pieces::list()),
        Action::Upload {
            way: UploadWay::Best,
            option,
            ..
        } => {
            let ways = UploadWay::ORDER.into_iter().filter(|way| {
                // A name that the server chooses cannot be added to.
                *way != UploadWay::Extended || *option != PutOption::StoreUnique
            });
            return known_or_all(ways, missing, UploadWay::command, |way| {
                upload(way, *option)
            });
        }
        Action::Upload { way, option, .. } => upload(*way, *option),
        Action::Download {
            way: DownloadWay::Best,
            ..
        } => {
            let ways = DownloadWay::ORDER.into_iter();
            return known_or_all(ways, missing, DownloadWay::command, download);
        }
        Action::Download { way, .. } => download(*way),
        Action::Size(..) => Box::new(Simple::size()),
        Action::ModifiedTime(..) => Box::new(Simple::modified_time()),
        Action::MakeFolder(_) => Box::new(Simple::new("FTPMKD")),
        Action::RemoveFolder(_) => Box::new(Simple::new("FTPRMD")),
        Action::Delete(..) => Box::new(Simple::new("FTPDELE")),
        Action::Rename { .. } => Box::new(Simple::new("FTPRENAME")),
        Action::Quit => return VecDeque::new(),
    };
    VecDeque::from([body])
}

/// The bodies of the ways that are known to exist; of all of them where none is, for the probe may be wrong.
fn known_or_all<W: Copy>(
    ways: impl Iterator<Item = W>,
    missing: CommandSet,
    command: impl Fn(W) -> Option<&'static str>,
    body: impl Fn(W) -> BoxedBody,
) -> VecDeque<BoxedBody> {
    let ways: Vec<W> = ways.collect();
    let known: VecDeque<BoxedBody> = ways
        .iter()
        .filter(|way| !command(**way).is_some_and(|name| missing.has(name)))
        .map(|way| body(*way))
        .collect();
    if known.is_empty() {
        return ways.into_iter().map(body).collect();
    }
    known
}

fn upload(way: UploadWay, option: PutOption) -> BoxedBody {
    match way {
        UploadWay::Best | UploadWay::DataMode => Box::new(EtPut::new()),
        UploadWay::Extended => Box::new(ExtPut::new(option)),
        UploadWay::Pieces => Box::new(Put::new()),
    }
}

fn download(way: DownloadWay) -> BoxedBody {
    match way {
        DownloadWay::Best | DownloadWay::DataMode => Box::new(EtGet::new()),
        DownloadWay::Extended => Box::new(ExtGet::new()),
        DownloadWay::Pieces => Box::new(Pieces::get()),
    }
}
