//! One operation from the first setting to the closing message: a login of its own.

use core::task::Poll;
use std::collections::VecDeque;

use super::account::Account;
use super::body::{Body, DataMode, Flow, cancelled, server};
use super::error::Error;
use super::etget::EtGet;
use super::etput::EtPut;
use super::extget::ExtGet;
use super::extput::ExtPut;
use super::owed::Owed;
use super::pieces::Pieces;
use super::put::Put;
use super::quit::{Quit, Quitted};
use super::request::{Action, Outcome, PutOption};
use super::simple::Simple;
use super::way::{DownloadWay, UploadWay};
use crate::at::line::number;
use crate::at::table::{CommandSet, row};
use crate::at::{Channel, Failure, Input, Script, Task, Time, Urc};

/// A session that is open and cannot be quit is about to end: it is asked for again after so long, so often.
const ASK_AGAIN: Time = Time::from_secs(1);
const MAX_ASKED_AGAIN: u8 = 10;

#[derive(Debug)]
pub(super) struct Operation {
    stage: Stage,
    settings: Script,
    /// None for [`Action::Quit`], which ends where the others begin.
    body: Option<Box<dyn Body>>,
    /// What is done instead, in order, where the firmware refuses `body`.
    fallbacks: VecDeque<Box<dyn Body>>,
    /// Each session makes a file of its own (STOU).
    is_unique: bool,
    /// What was supplied to a body that the firmware refused, for the next.
    left_over: Vec<u8>,
    /// Tells its messages from those of operations before.
    owed: Owed,
    /// How often FTPSTATE was asked again.
    asked_again: u8,
    is_cancelled: bool,
    /// The body is told once FTPSTATE has been answered.
    is_cancel_due: bool,
    /// The server has refused the user or the password, by this code.
    login_refused: Option<u16>,
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
            is_unique: matches!(
                action,
                Action::Upload {
                    option: PutOption::StoreUnique,
                    ..
                }
            ),
            left_over: Vec::new(),
            owed: Owed::default(),
            asked_again: 0,
            is_cancelled: false,
            is_cancel_due: false,
            login_refused: None,
        })
    }

    /// The command that does the work: `FTPETPUT`.
    pub(super) fn name(&self) -> Option<&'static str> {
        self.body.as_ref().map(|body| body.name())
    }

    /// The commands whose closing messages may come in the operations that follow.
    pub(super) fn owed(&self) -> CommandSet {
        let mut names = self.owed.names();
        if let Some(body) = &self.body
            && self.stage == Stage::Running
        {
            names.insert(body.opening().name());
        }
        names
    }

    /// Whether the modem has accepted the command that opens the transfer at the server.
    pub(super) fn is_accepted(&self) -> bool {
        let body = self.body.as_ref();
        body.is_some_and(|body| body.opening().is_accepted())
    }

    /// See [`Body::data_mode`].
    pub(super) fn data_mode(&self) -> DataMode {
        match &self.body {
            Some(body) if self.stage == Stage::Running => body.data_mode(),
            _ => DataMode::Outside,
        }
    }

    pub(super) fn wants(&self) -> Option<usize> {
        match &self.body {
            Some(body) if self.stage == Stage::Running && self.left_over.is_empty() => body.wants(),
            _ => None,
        }
    }

    pub(super) fn supply(&mut self, bytes: &[u8], channel: &mut Channel) -> Flow {
        match &mut self.body {
            Some(body) if self.stage == Stage::Running => body.supply(bytes, channel),
            _ => Poll::Pending,
        }
    }

    /// Whether the modem has answered for all bytes that were supplied.
    pub(super) fn has_answered(&self) -> bool {
        self.left_over.is_empty() && self.body.as_ref().is_none_or(|body| body.has_answered())
    }

    pub(super) fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        match &mut self.body {
            Some(_) if self.owed.is_asking() => {
                self.is_cancel_due = true;
                Poll::Pending
            }
            Some(body) if self.stage == Stage::Running => {
                self.owed.resume(channel);
                let flow = body.cancel(channel);
                self.owed.settle(channel);
                flow
            }
            _ => Poll::Pending,
        }
    }

    /// `owed` are the commands whose closing messages may still come from operations before.
    pub(super) fn start(&mut self, owed: CommandSet, channel: &mut Channel) {
        self.owed = Owed::new(owed);
        self.ask_state(channel);
    }

    fn ask_state(&mut self, channel: &mut Channel) {
        self.stage = Stage::AskingState { is_open: false };
        channel.send(row("FTPSTATE").execute());
    }

    /// A closing message came. Before the operation has begun it is that of another, and may come again.
    pub(super) fn hear(&mut self, name: &'static str) {
        if self.stage != Stage::Running {
            self.owed.insert(name);
        }
    }

    pub(super) fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        match self.advance(input, channel) {
            // Whatever it was that ended it, the user had asked for an end; but a password that is wrong must be known as
            // such, or the next operation would try it again.
            Poll::Ready(Err(_)) if self.is_cancelled => match self.login_refused {
                Some(code) => server(code),
                None => cancelled(),
            },
            flow => flow,
        }
    }

    fn advance(&mut self, input: Input, channel: &mut Channel) -> Flow {
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
        body.start(channel);
        Poll::Pending
    }

    fn on_running(&mut self, input: Input, channel: &mut Channel) -> Flow {
        let Some(body) = &self.body else {
            return Poll::Pending;
        };
        let passed = match self.owed.sift(input, body.as_ref(), channel) {
            Ok(passed) => passed,
            Err(failure) => return Poll::Ready(Err(failure.into())),
        };
        for input in passed.into_iter().flatten() {
            let flow = self.pass(input, channel);
            if flow.is_ready() {
                return flow;
            }
        }
        if self.is_cancel_due && !self.owed.is_asking() {
            self.is_cancel_due = false;
            return self.cancel(channel);
        }
        self.owed.settle(channel);
        let Some(body) = &mut self.body else {
            return Poll::Pending;
        };
        if let Some(found) = body.take_found() {
            return self.on_running(found, channel);
        }
        while let Some(most) = body.wants()
            && !self.left_over.is_empty()
        {
            let most = most.min(self.left_over.len());
            let rest = self.left_over.split_off(most);
            let piece = std::mem::replace(&mut self.left_over, rest);
            let flow = body.supply(&piece, channel);
            if flow.is_ready() {
                return flow;
            }
        }
        Poll::Pending
    }

    /// The body's turn.
    fn pass(&mut self, input: Input, channel: &mut Channel) -> Flow {
        let Some(body) = &mut self.body else {
            return Poll::Pending;
        };
        if let Input::Urc(Urc::Ftp { name, code, .. }) = &input
            && *name == body.opening().name()
            && matches!(code, 71 | 72)
        {
            self.login_refused = Some(*code);
        }
        let flow = body.on(input, channel);
        let is_refused = matches!(
            flow,
            Poll::Ready(Err(Error::Modem(Failure::Refused { .. })))
        );
        let is_open = body.is_open();
        if is_refused
            && (!is_open || (body.has_taken_nothing() && !self.is_unique))
            && !self.is_cancelled
            && let Some(fallback) = self.fallbacks.pop_front()
        {
            channel.remark("this firmware refuses the command: using the next one");
            self.left_over = body.take_back();
            let name = body.opening().name();
            self.body = Some(fallback);
            if is_open {
                // The session has to be quit first, and may say so late.
                self.owed.insert(name);
                self.ask_state(channel);
                return Poll::Pending;
            }
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
