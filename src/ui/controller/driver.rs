//! Drives one protocol client over one wire: the only place where bytes, files and time meet.
//!
//! Everything is driven by what arrives; the timer only bounds the waiting, so that a hidden tab, whose timers
//! are slow, transfers at full speed.

mod tell;

use std::time::Duration;

use futures::channel::{mpsc, oneshot};
use futures::{FutureExt, StreamExt, select_biased};
use wasm_bindgen_futures::spawn_local;

use super::feed::Feed;
use super::outbox::Outbox;
use super::steps::{READ_AT_ONCE, unread};
use super::wire::{WireReader, WireWriter};
use crate::at::{Failure, Record, Urc};
use crate::browser::clock;
use crate::browser::serial::{PortError, ReadEvent};
use crate::ftp::{self, Outcome, Output, Request};
use crate::trace::{Entry, Recorder};
use crate::transfer::{Crossing, Line, Problem};

/// A port that takes nothing for so long is stuck. As long as the modem's own actions may take.
const WRITE_PATIENCE: Duration = Duration::from_secs(75);

/// How often is looked how far the bytes have come that the port has taken, while nothing else happens.
const LOOK: Duration = Duration::from_millis(250);
/// When no bytes have moved for so long, that is told.
const LULL: Duration = Duration::from_secs(1);

/// What happens besides the operations.
pub(super) enum Event {
    Record(Duration, Record),
    /// The same for the saved trace, with everything that a replay needs.
    Entry(Entry),
    Notice(Urc),
    /// The command that moves the running operation's bytes.
    Way(&'static str),
    /// The modem may take whatever is written for bytes of an upload: told every second in
    /// which bytes move or answers come.
    Sending,
    /// The modem is in command mode again since.
    Sent,
    /// The port is gone; every further request fails at once.
    Gone(PortError),
}

/// How a request ended, with the feed it was given.
pub(super) type Ended = (Result<Outcome, Problem>, Feed);

enum Command {
    Run(Box<(Request, Feed)>, oneshot::Sender<Ended>),
    Cancel,
    Close(oneshot::Sender<()>),
}

/// A handle to a running driver. It ends when all handles are dropped.
#[derive(Clone)]
pub(super) struct Driver {
    commands: mpsc::UnboundedSender<Command>,
}

impl Driver {
    pub(super) fn start(
        (mut reader, writer): (WireReader, WireWriter),
        events: mpsc::UnboundedSender<Event>,
    ) -> Self {
        let (commands, receiver) = mpsc::unbounded();
        spawn_local(async move {
            let closed = Engine::new(writer, events).run(&mut reader, receiver).await;
            reader.close().await;
            if let Some(closed) = closed {
                let _ = closed.send(());
            }
        });
        Self { commands }
    }

    /// Whether the port is gone.
    pub(super) fn is_over(&self) -> bool {
        self.commands.is_closed()
    }

    /// Runs a request without file bytes.
    pub(super) async fn run(&self, request: Request) -> Result<Outcome, ftp::Error> {
        match self.run_with(request, Feed::None).await.0 {
            Ok(outcome) => Ok(outcome),
            Err(Problem::Operation(error)) => Err(error),
            // Only the feed has other problems, and there is none.
            Err(_) => Err(Failure::PortGone.into()),
        }
    }

    /// Runs a request; requests wait for each other in the order in which they were asked.
    pub(super) async fn run_with(&self, request: Request, feed: Feed) -> Ended {
        let (reply, ended) = oneshot::channel();
        let gone = |feed| (Err(Problem::Operation(Failure::PortGone.into())), feed);
        let sent = self
            .commands
            .unbounded_send(Command::Run(Box::new((request, feed)), reply));
        if let Err(unsent) = sent {
            return gone(match unsent.into_inner() {
                Command::Run(run, _) => run.1,
                _ => Feed::None,
            });
        }
        ended.await.unwrap_or_else(|_| gone(Feed::None))
    }

    /// Ends the running operation as cleanly as the modem allows.
    pub(super) fn cancel(&self) {
        let _ = self.commands.unbounded_send(Command::Cancel);
    }

    /// Closes the port; what runs fails.
    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.commands.unbounded_send(Command::Close(done)).is_ok() {
            let _ = closed.await;
        }
    }
}

struct Engine {
    client: Recorder,
    events: mpsc::UnboundedSender<Event>,
    outbox: Outbox,
    line: Line,
    /// When the port last took bytes, or was given some after it had none to take.
    last_write: Duration,
    /// When it was told that an upload is sent, until it was told that the modem is in command mode again.
    sending_told_at: Option<Duration>,
    job: Option<Job>,
    waiting: std::collections::VecDeque<(Request, Feed, oneshot::Sender<Ended>)>,
}

struct Job {
    reply: oneshot::Sender<Ended>,
    feed: Feed,
    /// The client can use so many bytes of the file.
    need: Option<usize>,
    /// Bytes of the file read from the disk, and how many of them are supplied.
    ahead: Vec<u8>,
    used: usize,
    moved: u64,
    /// When bytes last moved, or it was told that none do.
    told_at: Option<Duration>,
    /// How far the bytes have come that are sent without an answer.
    crossing: Crossing,
    /// Bytes of the file, or its end, were given to the client.
    has_fed: bool,
    /// It was told that they may be at the server.
    has_begun: bool,
    /// The command that does it, as far as it was told.
    way: Option<&'static str>,
    /// Why the file here ended it.
    local: Option<Problem>,
}

impl Engine {
    fn new(writer: WireWriter, events: mpsc::UnboundedSender<Event>) -> Self {
        Self {
            client: Recorder::new(clock::now()),
            events,
            line: writer.line(),
            outbox: Outbox::start(writer),
            last_write: clock::now(),
            sending_told_at: None,
            job: None,
            waiting: std::collections::VecDeque::new(),
        }
    }

    /// Until the port is gone, closed by the user, or not wanted any more.
    async fn run(
        mut self,
        reader: &mut WireReader,
        mut commands: mpsc::UnboundedReceiver<Command>,
    ) -> Option<oneshot::Sender<()>> {
        let mut alarm = clock::Alarm::default();
        loop {
            self.drain().await;
            let stall = (self.outbox.waiting() > 0).then(|| self.last_write + WRITE_PATIENCE);
            let deadlines = [self.client.deadline(), stall, self.next_look()];
            let deadline = deadlines.into_iter().flatten().min();
            let failure = select_biased! {
                command = commands.next() => match command {
                    Some(Command::Run(run, reply)) => {
                        let (request, feed) = *run;
                        self.waiting.push_back((request, feed, reply));
                        None
                    }
                    Some(Command::Cancel) => {
                        self.client.cancel(clock::now());
                        None
                    }
                    Some(Command::Close(done)) => {
                        self.abandon();
                        return Some(done);
                    }
                    None => return None,
                },
                read = reader.read().fuse() => match read {
                    Ok(ReadEvent::Bytes(bytes)) => {
                        self.client.receive(&bytes, clock::now());
                        None
                    }
                    Ok(ReadEvent::Lost(_)) => {
                        self.client.bytes_lost(clock::now());
                        None
                    }
                    Err(error) => Some(error),
                },
                wrote = self.outbox.wrote().fuse() => {
                    self.last_write = clock::now();
                    wrote.err()
                }
                () = alarm.wait(deadline).fuse() => None,
            };
            self.client.expire(clock::now());
            self.tell_lull();
            self.tell_sending();
            if stall.is_some_and(|at| at <= clock::now()) && self.outbox.waiting() > 0 {
                self.last_write = clock::now();
                self.client
                    .write_stalled(WRITE_PATIENCE.as_secs(), clock::now());
            }
            if let Some(error) = failure {
                // First the news that the modem is gone, so that nothing more is given to it.
                self.send(Event::Gone(error));
                self.abandon();
                return None;
            }
        }
    }

    /// None while nothing is on its way.
    fn next_look(&self) -> Option<Duration> {
        let job = self.job.as_ref()?;
        let upload = job.crossing.is_under_way().then(|| clock::now() + LOOK);
        upload.or(job.told_at.map(|at| at + LULL))
    }

    /// Everything that can be done now.
    async fn drain(&mut self) {
        loop {
            self.start_next();
            let progress = self.pump().await;
            let fed = self.feed().await;
            self.tell_begin();
            self.tell_sending();
            self.tell_way();
            if !progress && !fed && (self.client.is_busy() || self.waiting.is_empty()) {
                return;
            }
        }
    }

    fn start_next(&mut self) {
        while self.job.is_none() && !self.client.is_busy() {
            let Some((request, feed, reply)) = self.waiting.pop_front() else {
                return;
            };
            match self.client.start(request, clock::now()) {
                Ok(()) => {
                    let start = feed.start();
                    self.job = Some(Job {
                        moved: start,
                        told_at: None,
                        crossing: Crossing::new(self.line, start, clock::now()),
                        reply,
                        feed,
                        need: None,
                        ahead: Vec::new(),
                        used: 0,
                        has_fed: false,
                        has_begun: false,
                        way: None,
                        local: None,
                    });
                }
                Err(error) => {
                    let _ = reply.send((Err(error.into()), feed));
                }
            }
        }
    }

    /// Takes what the client has; tells whether there was anything.
    async fn pump(&mut self) -> bool {
        let mut any = false;
        loop {
            while let Some(entry) = self.client.take_entry() {
                self.send(Event::Entry(entry));
            }
            while let Some(record) = self.client.take_record() {
                self.send(Event::Record(clock::now(), record));
            }
            let is_streaming = self.client.is_streaming();
            match self.client.poll() {
                None => return any,
                Some(Output::Write(bytes)) => {
                    if self.outbox.waiting() == 0 {
                        self.last_write = clock::now();
                    }
                    self.outbox.put(bytes);
                    if let Some(job) = &mut self.job
                        && is_streaming
                    {
                        job.crossing.give(bytes.len(), job.moved, clock::now());
                    }
                }
                Some(Output::Data(bytes)) => {
                    if let Some(job) = &mut self.job
                        && job.local.is_none()
                    {
                        job.told_at = Some(clock::now());
                        let is_enough = match job.feed.take(bytes).await {
                            Ok(is_more_wanted) => !is_more_wanted,
                            Err(problem) => {
                                job.local = Some(problem);
                                true
                            }
                        };
                        if is_enough {
                            self.client.cancel(clock::now());
                        }
                    }
                }
                Some(Output::Need(bytes)) => {
                    if let Some(job) = &mut self.job {
                        job.need = Some(bytes);
                    }
                }
                Some(Output::Finished(result)) => {
                    self.tell_begin();
                    if let Some(job) = self.job.take() {
                        self.line.speed = job.crossing.speed();
                        self.tell_sent(&job, &result);
                        job.end(result);
                    }
                }
                Some(Output::Notice(urc)) => self.send(Event::Notice(urc)),
            }
            any = true;
        }
    }

    /// Gives the client the bytes that it needs, where the line has room for them.
    async fn feed(&mut self) -> bool {
        let unwritten = self.outbox.waiting();
        let Some(job) = &mut self.job else {
            return false;
        };
        let Feed::Upload {
            file,
            offset,
            progress,
            ..
        } = &job.feed
        else {
            return false;
        };
        if job.need.is_none() && job.moved == *offset {
            return false;
        }
        job.crossing.look(unwritten, clock::now());
        if self.client.has_answered() {
            job.crossing.confirm(job.moved);
        }
        progress(job.crossing.done());
        job.told_at = Some(clock::now());
        let Some(need) = job.need.filter(|_| self.outbox.has_room()) else {
            return false;
        };
        if job.used == job.ahead.len() {
            match file.read(job.moved, READ_AT_ONCE).await {
                Ok(bytes) => {
                    job.ahead = bytes;
                    job.used = 0;
                }
                Err(error) => {
                    job.local = Some(unread(&error, file));
                    job.need = None;
                    self.client.cancel(clock::now());
                    return true;
                }
            }
        }
        let end = job.ahead.len().min(job.used + need);
        let piece = &job.ahead[job.used..end];
        job.has_fed = true;
        job.moved += piece.len() as u64;
        job.need = None;
        self.client.supply(piece, clock::now());
        job.used = end;
        true
    }

    /// The port is gone: nothing more will come.
    fn abandon(&mut self) {
        let gone = || ftp::Error::from(Failure::PortGone);
        if let Some(job) = self.job.take() {
            job.end(Err(gone()));
        }
        for (_, feed, reply) in self.waiting.drain(..) {
            let _ = reply.send((Err(gone().into()), feed));
        }
    }

    fn send(&self, event: Event) {
        let _ = self.events.unbounded_send(event);
    }
}

impl Job {
    fn end(self, result: Result<Outcome, ftp::Error>) {
        let result = match self.local {
            Some(problem) => Err(problem),
            None => result.map_err(Problem::Operation),
        };
        let _ = self.reply.send((result, self.feed));
    }
}
