//! The client: runs one request after the other against one modem, without any input or output of its own.

pub(crate) mod legacy;
mod told;

use core::task::Poll;
use std::collections::VecDeque;

use super::account::Account;
use super::body::{DataMode, Flow};
use super::error::Error;
use super::operation::Operation;
use super::request::{Action, Outcome};
use super::settings::{ReadSettings, Setting};
use crate::at::table::CommandSet;
use crate::at::{Channel, Failure, Input, Record, Task, Time, Urc};
use crate::modem::{Bearer, BearerRequest, BearerWay, ModemInfo, Survey, SurveyKind, Wake};

/// What can be asked of the client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Bring the modem to a clean command mode and set it up.
    Wake,
    /// The same where the modem may well be in the data mode of an upload (the page was reloaded in the middle of one):
    /// that is ended first, so that nothing of the waking gets into the file.
    Recover {
        /// Wait 16 s longer: what of the file is still in the port's driver and in the modem has to go first.
        is_patient: bool,
    },
    /// The same as [`Request::Wake`], but without the time that bringing it out of a data mode takes: for finding
    /// the modem's port.
    Knock,
    /// Ask who it is and how it stands; what is not asked stays as given.
    Survey(SurveyKind, ModemInfo),
    /// Open, query or close the bearer.
    Bearer(BearerRequest),
    /// Read the FTP settings back, the password excepted.
    ReadSettings,
    /// One FTP operation.
    Ftp(Account, Action),
}

/// What the client wants or has.
#[derive(PartialEq, Eq, Debug)]
pub enum Output<'a> {
    /// Bytes of the file that is being fetched.
    Data(&'a [u8]),
    /// Bytes for the port.
    Write(&'a [u8]),
    /// The upload could use up to so many bytes of its file: answer by [`Client::supply`].
    Need(usize),
    /// The request is over.
    Finished(Result<Outcome, Error>),
    /// A message that belongs to no operation.
    Notice(Urc),
}

/// The protocol side of one connected modem.
#[derive(Debug, Default)]
pub struct Client {
    channel: Channel,
    running: Option<Running>,
    /// The request that runs once a modem of unknown state is awake again.
    next: Option<Running>,
    /// The modem may not be in command mode, or its settings may be lost: wake it before the next request.
    is_dirty: bool,
    /// An upload has left data mode by an ETX that was not answered: what the port held of its file is before it.
    has_left_file: bool,
    /// When the first of what is still unanswered was sent: those answers may still come.
    unanswered_since: Option<Time>,
    /// The last operation ended with a command that was not answered.
    was_unanswered: bool,
    /// The commands whose closing messages may still come, late or again.
    owed: CommandSet,
    /// The commands that the firmware lacks, as the last survey found.
    missing: CommandSet,
    /// The commands that opened the bearer last: the same close it and ask for it.
    bearer_way: BearerWay,
    is_need_announced: bool,
    has_opened: bool,
    finished: Option<Result<Outcome, Error>>,
    notices: VecDeque<Urc>,
    /// What `poll` lent out.
    lent: Vec<u8>,
}

#[derive(Debug)]
enum Running {
    Wake(Wake),
    Survey(Survey),
    Bearer(Bearer),
    ReadSettings(ReadSettings),
    Ftp(Operation),
}

impl Client {
    /// Starts a request; the one before must be over.
    ///
    /// # Errors
    /// A value that the modem cannot be given. Nothing has been sent then.
    ///
    /// # Panics
    /// When a request is running: that is a mistake of the caller.
    pub fn start(&mut self, request: Request, now: Time) -> Result<(), Error> {
        assert!(!self.is_busy(), "one request at a time");
        let running = match request {
            Request::Wake => Running::Wake(Wake::default()),
            Request::Recover { is_patient } => Running::Wake(Wake::from_data_mode(is_patient)),
            Request::Knock => Running::Wake(Wake::brief()),
            Request::Survey(kind, known) => Running::Survey(Survey::new(kind, known)),
            Request::Bearer(request) => {
                let way = request.way().unwrap_or(self.bearer_way);
                let task = Bearer::new(request, way)?;
                self.bearer_way = way;
                Running::Bearer(task)
            }
            Request::ReadSettings => Running::ReadSettings(ReadSettings::new()),
            Request::Ftp(account, action) => {
                Running::Ftp(Operation::new(&account, &action, self.missing)?)
            }
        };
        self.channel.set_now(now);
        if matches!(running, Running::Wake(_)) {
            // So a connection begins: the end of what the modem did for the client before may still come.
            self.owed = CommandSet::with_messages();
        }
        if self.is_dirty && !matches!(running, Running::Wake(_)) {
            self.next = Some(running);
            self.run(Running::Wake(match self.has_left_file {
                true => Wake::after_upload(),
                false => Wake::default(),
            }));
        } else {
            self.run(running);
        }
        Ok(())
    }

    /// Whether a request is running or its end has not been polled.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || self.finished.is_some()
    }

    /// Bytes from the port.
    pub fn receive(&mut self, bytes: &[u8], now: Time) {
        self.channel.set_now(now);
        let mut rest = bytes;
        while let Some(input) = self.channel.read(&mut rest) {
            self.step(input);
        }
    }

    /// The next bytes of the file that is being sent, at most as many as [`Output::Need`] said; none at all
    /// where the file is over.
    pub fn supply(&mut self, bytes: &[u8], now: Time) {
        self.channel.set_now(now);
        self.is_need_announced = false;
        if let Some(Running::Ftp(operation)) = &mut self.running {
            let flow = operation.supply(bytes, &mut self.channel);
            self.has_opened |= operation.is_accepted();
            self.settle(flow);
        }
    }

    /// Time has come to `now`.
    pub fn expire(&mut self, now: Time) {
        self.channel.set_now(now);
        if let Some(input) = self.channel.expire() {
            self.step(input);
        }
    }

    /// When [`Client::expire`] is wanted, if nothing happens before.
    pub fn deadline(&self) -> Option<Time> {
        self.channel.deadline()
    }

    /// Ends the running operation as cleanly as the modem allows; it finishes with `Cancelled` (or with
    /// success, where it was already done).
    pub fn cancel(&mut self, now: Time) {
        self.channel.set_now(now);
        if self.next.take().is_some() {
            // Nothing is lost by leaving the waking where it is: the modem stays marked as dirty.
            self.finish(Err(Failure::Cancelled.into()));
        } else if let Some(Running::Ftp(operation)) = &mut self.running {
            let flow = operation.cancel(&mut self.channel);
            self.settle(flow);
        }
    }

    /// Bytes from the modem were lost: whatever runs has failed.
    pub fn bytes_lost(&mut self, now: Time) {
        self.channel.set_now(now);
        if self.running.is_some() {
            self.finish(Err(Failure::BytesLost.into()));
        }
    }

    /// The port has not taken a byte for `seconds`: whatever runs has failed.
    pub fn write_stalled(&mut self, seconds: u64, now: Time) {
        self.channel.set_now(now);
        if self.running.is_some() {
            self.finish(Err(Error::WriteStalled { seconds }));
        }
    }

    /// The next output. Poll after each input until it gives none.
    pub fn poll(&mut self) -> Option<Output<'_>> {
        if !self.channel.received().is_empty() {
            self.lend(|channel| channel.received());
            return Some(Output::Data(&self.lent));
        }
        if !self.channel.outgoing().is_empty() {
            self.lend(|channel| channel.outgoing());
            return Some(Output::Write(&self.lent));
        }
        if let Some(notice) = self.notices.pop_front() {
            return Some(Output::Notice(notice));
        }
        if let Some(result) = self.finished.take() {
            return Some(Output::Finished(result));
        }
        if let Some(Running::Ftp(operation)) = &self.running
            && !self.is_need_announced
            && let Some(bytes) = operation.wants()
        {
            self.is_need_announced = true;
            return Some(Output::Need(bytes));
        }
        None
    }

    /// See [`Channel::take_record`].
    pub fn take_record(&mut self) -> Option<Record> {
        self.channel.take_record()
    }

    /// The same without holding back bytes that others may join.
    pub(crate) fn take_record_at_once(&mut self) -> Option<Record> {
        self.channel.take_record_at_once()
    }

    /// See [`Channel::tell_unread`].
    pub(crate) fn tell_unread(&mut self) {
        self.channel.tell_unread();
    }

    /// Whether the next output is [`Output::Data`].
    pub(crate) fn has_data(&mut self) -> bool {
        !self.channel.received().is_empty()
    }

    fn lend(&mut self, buffer: impl Fn(&mut Channel) -> &mut Vec<u8>) {
        // The buffers change places, so that in the long run nothing is allocated.
        self.lent.clear();
        std::mem::swap(&mut self.lent, buffer(&mut self.channel));
    }

    fn run(&mut self, running: Running) {
        self.is_need_announced = false;
        self.has_opened = false;
        let mut running = match running {
            Running::Wake(wake) => Running::Wake(wake.after(self.unanswered_since.take())),
            running => running,
        };
        let flow = match &mut running {
            Running::Wake(task) => task.start(&mut self.channel).map(done),
            Running::Survey(task) => task.start(&mut self.channel).map(info),
            Running::Bearer(task) => task.start(&mut self.channel).map(bearer),
            Running::ReadSettings(task) => task.start(&mut self.channel).map(settings),
            Running::Ftp(operation) => {
                operation.start(self.owed, &mut self.channel);
                Poll::Pending
            }
        };
        self.running = Some(running);
        self.settle(flow);
    }

    fn step(&mut self, input: Input) {
        if input == Input::Misaligned && self.running.is_some() {
            self.finish(Err(Failure::BytesLost.into()));
            return;
        }
        if let Some(failure) = self.interruption(&input) {
            self.finish(Err(failure.into()));
            return;
        }
        // Heard between operations: it may be said again in the next one.
        if let Input::Urc(Urc::Ftp { name, code, .. }) = &input
            && *code != 1
        {
            match &mut self.running {
                Some(Running::Ftp(operation)) => operation.hear(name),
                _ => self.owed.insert(name),
            }
        }
        let Some(running) = &mut self.running else {
            // Data that nobody asked for any more; but not the last bytes of what has just ended.
            if self.finished.is_none() {
                self.channel.received().clear();
            }
            return;
        };
        let channel = &mut self.channel;
        let flow = match running {
            Running::Wake(task) => task.on(input, channel).map(done),
            Running::Survey(task) => task.on(input, channel).map(info),
            Running::Bearer(task) => task.on(input, channel).map(bearer),
            Running::ReadSettings(task) => task.on(input, channel).map(settings),
            Running::Ftp(operation) => {
                let flow = operation.on(input, channel);
                self.has_opened |= operation.is_accepted();
                flow
            }
        };
        self.settle(flow);
    }

    /// What ends any operation, whatever it was doing.
    fn interruption(&mut self, input: &Input) -> Option<Failure> {
        let Input::Urc(urc) = input else {
            return None;
        };
        let failure = match urc {
            Urc::Restarted => Failure::Restarted,
            Urc::PoweredDown => Failure::PoweredDown,
            Urc::BearerLost => Failure::BearerLost,
            _ => return None,
        };
        self.notices.push_back(urc.clone());
        if *urc != Urc::BearerLost {
            self.is_dirty = true;
            self.has_left_file = false;
            self.owed = CommandSet::default();
        }
        match (&self.running, urc) {
            // A lost bearer is what opening and closing expect; waking and asking do not need one. A modem
            // that has just been plugged in restarts while it is woken.
            (None | Some(Running::Wake(_)), _) => None,
            (
                Some(Running::Survey(_) | Running::Bearer(_) | Running::ReadSettings(_)),
                Urc::BearerLost,
            ) => None,
            _ => Some(failure),
        }
    }

    fn settle(&mut self, flow: Flow) {
        let Poll::Ready(result) = flow else {
            return;
        };
        if matches!(self.running, Some(Running::Wake(_))) {
            self.is_dirty = result.is_err();
            self.has_left_file &= result.is_err();
            if result.is_ok()
                && let Some(next) = self.next.take()
            {
                self.run(next);
                return;
            }
        }
        if let Ok(Outcome::Info(info)) = &result {
            self.missing = info.missing;
        }
        self.finish(result);
    }

    fn finish(&mut self, result: Result<Outcome, Error>) {
        // A final result that is still awaited would be taken for the next command's.
        let mut is_ready = !self.channel.is_pending()
            && result.as_ref().err().is_none_or(Error::leaves_modem_ready);
        if let Some(Running::Ftp(operation)) = &self.running {
            self.owed = match &result {
                Err(Error::Modem(Failure::Restarted | Failure::PoweredDown)) => {
                    CommandSet::default()
                }
                _ => operation.owed(),
            };
            let mode = match &result {
                // Unlike a restart, which one of its lines may tell of some seconds late.
                Err(Error::Modem(Failure::PoweredDown)) => DataMode::Outside,
                _ => operation.data_mode(),
            };
            if mode == DataMode::Inside || (mode == DataMode::Entering && !is_ready) {
                // Nothing but the file may get into the file, and the modem may still take all for the file.
                self.channel.write_etx();
                is_ready = false;
            }
            self.has_left_file |= mode != DataMode::Outside && !is_ready;
        }
        self.is_dirty |= !is_ready;
        self.was_unanswered = self.channel.is_pending();
        // Its answer may come while the modem is woken, and be taken for that of the first knock.
        self.unanswered_since = match (&self.running, &result) {
            // It has had its time, or the modem has forgotten it.
            (_, Err(Error::Modem(Failure::Silent | Failure::Restarted | Failure::PoweredDown))) => {
                None
            }
            (Some(Running::Wake(wake)), _) => wake.unanswered_since(&self.channel),
            _ => self.channel.unanswered_since(),
        };
        self.running = None;
        self.next = None;
        self.channel.reset();
        self.finished = Some(result);
    }
}

fn done(result: Result<(), Failure>) -> Result<Outcome, Error> {
    Ok(result.map(|()| Outcome::Done)?)
}

fn info(result: Result<ModemInfo, Failure>) -> Result<Outcome, Error> {
    Ok(result.map(Outcome::Info)?)
}

fn bearer(result: Result<Option<String>, Failure>) -> Result<Outcome, Error> {
    Ok(result.map(Outcome::Bearer)?)
}

fn settings(result: Result<Vec<Setting>, Failure>) -> Result<Outcome, Error> {
    Ok(result.map(Outcome::Settings)?)
}
