//! Transfers: the rows of the page, and the files behind them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::driver::Driver;
use super::feed::{Feed, OnProgress};
use super::{Controller, Op, problems};
use crate::at::Field;
use crate::browser::clock;
use crate::browser::files::LocalFile;
use crate::browser::guard::Guard;
use crate::browser::sink::Sink;
use crate::ftp::{Action, Outcome, PutOption, RemotePath};
use crate::listing::Kind;
use crate::transfer::{Direction, Next, Problem, Progress, State as TransferState};
use crate::ui::state::TransferRow;

/// A row is repainted at most so often.
const REPAINT: Duration = Duration::from_millis(100);

impl Controller {
    pub(super) fn upload(&self, folder: &RemotePath, files: Vec<LocalFile>) {
        for file in files {
            let name = file.name();
            // A dropped folder's inner path cannot be made here yet; its files would fall out of their folders.
            if file.path.contains('/') {
                self.state.alert.set(Some(problems::problem(
                    "Folders cannot be uploaded yet",
                    "Create the folder, open it, and drop its files there.",
                )));
                continue;
            }
            if let Err(error) = Field::Name.check(name.as_bytes()) {
                self.state.alert.set(Some(problems::problem(
                    &format!("{name} was not queued. {error}"),
                    error.advice(),
                )));
                continue;
            }
            if self
                .inner
                .borrow()
                .queue
                .has_unfinished(folder, name.as_bytes())
            {
                self.state.alert.set(Some(problems::problem(
                    &format!("{name} was not queued: it is on its way already"),
                    "Wait until that transfer is over, or rename one of the two files.",
                )));
                continue;
            }
            let size = Some(file.size());
            let shown = name.clone();
            let id = self.add(Direction::Upload, folder, name.into_bytes(), shown, size);
            self.inner.borrow_mut().files.insert(id, file);
        }
        self.ring();
    }

    pub(super) fn download(&self, names: &[Vec<u8>]) {
        let folder = self.state.path.get_untracked();
        for name in names {
            match self.entry(&folder, name) {
                // A link may lead to a file; the server tells.
                Some(entry) if matches!(entry.kind, Kind::File | Kind::Link) => {
                    let size = entry.size.filter(|_| entry.kind == Kind::File);
                    let shown = entry.display_name().into_owned();
                    self.add(Direction::Download, &folder, name.clone(), shown, size);
                }
                _ => self.state.alert.set(Some(problems::problem(
                    "Only files can be downloaded",
                    "Open the folder and choose its files.",
                ))),
            }
        }
        self.ring();
    }

    fn add(
        &self,
        direction: Direction,
        folder: &RemotePath,
        name: Vec<u8>,
        shown: String,
        size: Option<u64>,
    ) -> u64 {
        let mut inner = self.inner.borrow_mut();
        let id = inner.queue.add(direction, folder.clone(), name, size);
        let row = TransferRow {
            id,
            direction,
            name: StoredValue::new(shown),
            folder: StoredValue::new(folder.display().into_owned()),
            state: RwSignal::new(TransferState::Queued),
            done: RwSignal::new(0),
            total: RwSignal::new(size),
            speed: RwSignal::new(None),
            left: RwSignal::new(None),
            way: RwSignal::new(""),
            note: RwSignal::new(None),
        };
        inner.rows.insert(id, row);
        drop(inner);
        self.state.transfers.update(|rows| rows.push(row));
        self.update_guard();
        id
    }

    /// Moves the bytes of one transfer.
    pub(super) async fn transfer(&self, driver: &Driver, id: u64) {
        let Some((job, row)) = ({
            let inner = self.inner.borrow();
            let job = inner.queue.get(id).cloned();
            job.zip(inner.rows.get(&id).copied())
        }) else {
            return;
        };
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.started(id);
            inner.running = Some(id);
        }
        self.show_transfers();
        let (folder, name) = (job.folder.clone(), job.name.clone());
        let (send, fetch) = self
            .state
            .site
            .with_untracked(|site| (site.send, site.fetch));
        let progress = on_progress(row, job.size);
        let has_begun = Rc::new(Cell::new(false));
        let (action, feed) = match job.direction {
            Direction::Upload => {
                let Some(file) = self.inner.borrow().files.get(&id).cloned() else {
                    let problem = Problem::Local {
                        what: "The file is not at hand any more".into(),
                        advice: "Drop it again.".into(),
                    };
                    return self.ended(id, Err(problem), None, false).await;
                };
                let action = Action::Upload {
                    folder,
                    name,
                    option: PutOption::Store,
                    way: send,
                };
                let feed = Feed::Upload {
                    file,
                    offset: 0,
                    progress,
                    has_begun: Rc::clone(&has_begun),
                };
                (action, feed)
            }
            Direction::Download => {
                let action = Action::Download {
                    folder,
                    name,
                    offset: 0,
                    way: fetch,
                };
                let sink = Sink::create().await;
                (action, Feed::Download { sink, progress })
            }
        };
        let (result, sink) = self.ftp(driver, action, feed).await;
        self.ended(id, result, sink, has_begun.get()).await;
    }

    async fn ended(
        &self,
        id: u64,
        result: Result<Outcome, Problem>,
        sink: Option<Sink>,
        has_begun: bool,
    ) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.running = None;
            inner.cancel_wanted = None;
        }
        match result {
            Ok(_) => {
                let mut inner = self.inner.borrow_mut();
                let moved = match &sink {
                    Some(sink) => sink.len(),
                    None => inner.files.get(&id).map_or(0, LocalFile::size),
                };
                inner.queue.moved(id, moved);
                if let Some(row) = inner.rows.get(&id) {
                    row.done.set(moved);
                    row.total.set(Some(moved));
                }
                if let Some(sink) = sink {
                    inner.sinks.insert(id, sink);
                }
            }
            Err(problem) => {
                if let Some(sink) = sink {
                    sink.discard().await;
                }
                let mut inner = self.inner.borrow_mut();
                inner.queue.failed(id, problem);
                let half = inner.queue.get(id).filter(|job| {
                    job.direction == Direction::Upload && job.state() == TransferState::Cancelled
                });
                let half = half.map(|job| Op::RemoveHalf(job.folder.clone(), job.name.clone()));
                // Before its first byte the file at the server is still the old one, if there was any.
                if let Some(op) = half.filter(|_| has_begun) {
                    inner.ops.push_back(op);
                }
            }
        }
        self.hand_over_checked().await;
        self.show_transfers();
    }

    /// Compares what the server holds with what was moved.
    pub(super) async fn check(&self, driver: &Driver, check: &Next) {
        let action = match check {
            Next::List(folder) => Action::List(folder.clone()),
            Next::Size(id) => {
                let Some(job) = self.inner.borrow().queue.get(*id).cloned() else {
                    return;
                };
                Action::Size(job.folder, job.name)
            }
            Next::Transfer(_) => return,
        };
        let site = self.inner.borrow().site;
        let result = self.ftp(driver, action, Feed::None).await.0;
        match (check, result) {
            (Next::List(folder), Ok(Outcome::Listing(bytes))) => {
                let entries = self.listed(folder, site, &bytes);
                self.inner.borrow_mut().queue.compare(folder, &entries);
            }
            (Next::Size(id), Ok(Outcome::Size(found))) => {
                self.inner.borrow_mut().queue.compare_size(*id, found);
            }
            (check, Err(Problem::Operation(error))) => {
                self.inner.borrow_mut().queue.check_failed(check, &error);
            }
            // No other outcome belongs to these actions; an unchecked transfer must not be checked for ever.
            (check, _) => {
                let error = crate::at::Failure::Unexpected {
                    command: "AT+FTPLIST".into(),
                };
                self.inner
                    .borrow_mut()
                    .queue
                    .check_failed(check, &error.into());
            }
        }
        self.hand_over_checked().await;
        self.show_transfers();
    }

    /// Gives the user the downloads that are done, and drops those that failed their check.
    async fn hand_over_checked(&self) {
        loop {
            let Some((id, name, is_done, sink)) = ({
                let mut inner = self.inner.borrow_mut();
                let settled = inner.sinks.keys().copied().find_map(|id| {
                    let job = inner.queue.get(id)?;
                    let name = inner.rows.get(&id)?.name.get_value();
                    // All bytes of one that could not be checked have come: it is the user's.
                    let is_done = job.state() == TransferState::Done
                        || matches!(job.problem(), Some(Problem::Unchecked(_)));
                    job.state().is_final().then_some((id, name, is_done))
                });
                settled.and_then(|(id, name, is_done)| {
                    Some((id, name, is_done, inner.sinks.remove(&id)?))
                })
            }) else {
                return;
            };
            if !is_done {
                sink.discard().await;
                continue;
            }
            let failure = match sink.finish().await {
                Ok(finished) => finished
                    .hand_over(&name)
                    .err()
                    .map(|error| (error.to_string(), error.advice())),
                Err(error) => Some((error.to_string(), error.advice())),
            };
            if let Some((what, advice)) = failure {
                let advice = advice.to_owned();
                let problem = Problem::Local { what, advice };
                self.inner.borrow_mut().queue.failed(id, problem);
            }
        }
    }

    pub(super) fn cancel(&self, id: u64) {
        let is_running = {
            let mut inner = self.inner.borrow_mut();
            inner.queue.cancel_queued(id);
            let is_running = inner.running == Some(id);
            if is_running {
                // The bearer may still be opening; then there is nothing to cancel at the modem yet.
                inner.cancel_wanted = Some(id);
            }
            is_running
        };
        if is_running && let Some(driver) = self.driver() {
            driver.cancel();
        }
        self.show_transfers();
        self.update_guard();
    }

    pub(super) fn cancel_all(&self) {
        let ids: Vec<u64> = {
            let inner = self.inner.borrow();
            inner.queue.jobs().iter().map(|job| job.id).collect()
        };
        // The last first: so that none begins when the one before it ends.
        for id in ids.into_iter().rev() {
            self.cancel(id);
        }
    }

    pub(super) fn retry(&self, id: u64) {
        let is_back = self.inner.borrow_mut().queue.retry(id);
        if is_back {
            let row = self.inner.borrow().rows.get(&id).copied();
            if let Some(row) = row {
                row.done.set(0);
                row.speed.set(None);
                row.left.set(None);
            }
            self.show_transfers();
            self.update_guard();
            self.ring();
        }
    }

    pub(super) fn clear_transfers(&self) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.clear_final();
            let super::Inner {
                queue,
                rows,
                files,
                sinks,
                ..
            } = &mut *inner;
            // A download that was not handed over goes with its row; its pieces are removed at the next start.
            sinks.retain(|id, _| queue.get(*id).is_some());
            rows.retain(|id, _| queue.get(*id).is_some());
            files.retain(|id, _| queue.get(*id).is_some());
        }
        self.show_transfers();
    }

    /// Brings the rows up to the queue.
    fn show_transfers(&self) {
        let inner = self.inner.borrow();
        for job in inner.queue.jobs() {
            let Some(row) = inner.rows.get(&job.id) else {
                continue;
            };
            if row.state.get_untracked() != job.state() {
                row.state.set(job.state());
                row.note.set(job.problem().map(problems::transfer));
                // What does not move has no speed.
                row.speed.set(None);
                row.left.set(None);
            }
        }
        let count = self.state.transfers.with_untracked(Vec::len);
        if count > inner.rows.len() {
            let left = inner.rows.clone();
            drop(inner);
            self.state
                .transfers
                .update(|rows| rows.retain(|row| left.contains_key(&row.id)));
        }
    }

    /// Keeps screen and page while something runs or waits, and only then.
    pub(super) fn update_guard(&self) {
        let mut inner = self.inner.borrow_mut();
        match (inner.queue.is_active(), inner.guard.is_some()) {
            (true, false) => inner.guard = Some(Guard::new()),
            (false, true) => inner.guard = None,
            _ => {}
        }
    }
}

/// Repaints a row at most every [`REPAINT`], and always at the last byte. The clock starts with the first byte:
/// the login before it is no part of the speed.
fn on_progress(row: TransferRow, total: Option<u64>) -> OnProgress {
    let state: RefCell<Option<(Progress, Duration)>> = RefCell::default();
    Rc::new(move |done| {
        if done == 0 {
            return;
        }
        let now = clock::now();
        let mut state = state.borrow_mut();
        let (progress, painted) =
            state.get_or_insert_with(|| (Progress::new(done, total, now), Duration::ZERO));
        progress.update(done, now);
        let is_last = total == Some(done) && row.done.get_untracked() != done;
        if now < *painted + REPAINT && !is_last {
            return;
        }
        *painted = now;
        row.done.set(done);
        row.speed.set(progress.speed());
        row.left.set(progress.seconds_left());
        if is_last && row.direction == Direction::Upload {
            row.note.set(Some(crate::ui::state::Problem {
                what: "Waiting for the server".into(),
                ..Default::default()
            }));
        }
    })
}
