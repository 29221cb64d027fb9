//! Transfers: the rows of the page, and the files behind them.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::begin::token;
use super::feed::OnProgress;
use super::{Controller, Op, problems, remarks};
use crate::browser::clock;
use crate::browser::files::LocalFile;
use crate::browser::guard::Guard;
use crate::browser::store;
use crate::transfer::{Job, Progress, State as TransferState, Wish, names};
use crate::ui::state::{self, TransferRow};

/// A row is repainted at most so often.
const REPAINT: Duration = Duration::from_millis(100);

/// Where it is remembered that all transfers were paused.
pub(super) const PAUSED: &str = "sim7000-ftp.paused";

impl Controller {
    /// The rows of transfers that are new, and everything that follows from there being more of them.
    pub(super) fn queued(&self) {
        self.show_transfers();
        self.remember();
        self.update_guard();
        self.ring();
    }

    fn row_of(job: &Job) -> TransferRow {
        TransferRow {
            id: job.id,
            batch: job.batch,
            direction: job.direction(),
            is_folder: job.is_folder(),
            has_temporary: job.has_temporary(),
            name: StoredValue::new(String::from_utf8_lossy(&job.name).into_owned()),
            folder: StoredValue::new(job.folder.display().into_owned()),
            state: RwSignal::new(job.state()),
            done: RwSignal::new(job.done()),
            total: RwSignal::new(job.size),
            speed: RwSignal::new(None),
            left: RwSignal::new(None),
            way: RwSignal::new(""),
            is_hashed: RwSignal::new(false),
            wish: RwSignal::new(None),
            can_cancel: RwSignal::new(job.can_cancel()),
            note: RwSignal::new(None),
        }
    }

    pub(super) fn pause(&self, id: u64) {
        let must_stop = self.inner.borrow_mut().queue.pause(id);
        self.changed(must_stop);
    }

    pub(super) fn resume(&self, id: u64) {
        self.inner.borrow_mut().queue.resume(id);
        self.changed(false);
    }

    pub(super) fn pause_all(&self) {
        let must_stop = self.inner.borrow_mut().queue.pause_all();
        if self.inner.borrow().is_demo != Some(true) {
            store::set(PAUSED, "all");
        }
        self.changed(must_stop);
    }

    pub(super) fn resume_all(&self) {
        self.inner.borrow_mut().queue.resume_all();
        if self.inner.borrow().is_demo != Some(true) {
            store::remove(PAUSED);
        }
        self.changed(false);
    }

    pub(super) fn cancel(self: &Rc<Self>, id: u64) {
        let must_stop = self.inner.borrow_mut().queue.cancel(id);
        self.changed(must_stop);
        self.tidy_up();
    }

    pub(super) fn cancel_all(self: &Rc<Self>) {
        let must_stop = {
            let queue = &mut self.inner.borrow_mut().queue;
            let ids: Vec<u64> = queue.jobs().iter().map(|job| job.id).collect();
            // The last first: so that none begins when the one before it ends.
            let mut must_stop = false;
            for id in ids.into_iter().rev() {
                must_stop |= queue.cancel(id);
            }
            must_stop
        };
        self.changed(must_stop);
        self.tidy_up();
    }

    /// Removes at once what has come of downloads that nobody wants any more: of those that wait or are over no step
    /// follows that would do it.
    fn tidy_up(self: &Rc<Self>) {
        // What is just being brought back may be wanted for a zip.
        if self.inner.borrow().is_restored {
            let controller = Rc::clone(self);
            spawn_local(async move { controller.settle_sinks().await });
        }
    }

    pub(super) fn retry_failed(self: &Rc<Self>) {
        let ids = {
            let inner = self.inner.borrow();
            let is_failed = |job: &&Job| job.state() == TransferState::Failed;
            let failed = inner.queue.jobs().iter().filter(is_failed);
            failed.map(|job| job.id).collect()
        };
        self.retry(ids);
    }

    /// The user has seen that a file of its name is there, and wants that replaced.
    pub(super) fn replace(&self, id: u64) {
        let from = self.state.site.with_untracked(|site| site.temporary_from);
        {
            let queue = &mut self.inner.borrow_mut().queue;
            let temporary = queue
                .get(id)
                .filter(|_| from.is_some())
                .map(|job| names::temporary(&job.name, token()));
            queue.retry_replacing(id, temporary);
        }
        self.changed(false);
    }

    pub(super) fn retry(self: &Rc<Self>, ids: Vec<u64>) {
        let ids: Vec<u64> = ids.into_iter().filter(|id| !self.plan_again(*id)).collect();
        let controller = Rc::clone(self);
        spawn_local(async move {
            // After a reload the browser may want to be told anew; a refusal shows when the file is written.
            controller.ask_for_folders(&ids).await;
            for id in ids {
                controller.inner.borrow_mut().queue.retry(id);
                controller.read_again(id).await;
            }
            controller.changed(false);
        });
    }

    /// A file that changed while it was sent is taken as it is now, where the browser still leads to it.
    async fn read_again(&self, id: u64) {
        let handle = {
            let inner = self.inner.borrow();
            let needs_file = |job: &Job| job.state() == TransferState::NeedsFile;
            let is_wanted = inner.queue.get(id).is_some_and(needs_file);
            let file = inner.files.get(&id).filter(|_| is_wanted);
            file.and_then(|file| file.handle.clone())
        };
        if let Some(handle) = handle
            && let Ok(file) = LocalFile::from_handle(handle).await
        {
            self.found_again(id, file);
        }
    }

    pub(super) fn move_transfer(&self, id: u64, how: state::Move) {
        {
            let queue = &mut self.inner.borrow_mut().queue;
            match how {
                state::Move::First => queue.move_first(id),
                state::Move::Up => queue.shift(id, true),
                state::Move::Down => queue.shift(id, false),
            }
        }
        self.changed(false);
    }

    /// The user has changed the queue.
    pub(super) fn changed(&self, must_stop: bool) {
        if must_stop && let Some(driver) = self.driver() {
            driver.cancel();
        }
        self.finish_packs();
        self.show_transfers();
        self.remember();
        self.update_guard();
        self.ring();
    }

    pub(super) fn clear_transfers(self: &Rc<Self>) {
        if self.inner.borrow().has_open_zip() {
            // Their rows are all that tells of the files that wait for it.
            self.state.alert.set(Some(problems::problem(
                "A zip waits for the rest of its files",
                "Let its downloads finish or cancel them, then clear.",
            )));
            return;
        }
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.clear_final();
            let super::Inner { queue, files, .. } = &mut *inner;
            files.retain(|id, _| queue.get(*id).is_some());
        }
        self.show_transfers();
        self.remember();
        self.ring();
        self.tidy_up();
    }

    /// The user leaves what transfers of another server have left there.
    pub(super) fn forget_transfers(self: &Rc<Self>) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.queue.clear();
            inner.files.clear();
        }
        self.changed(false);
        self.state.alert.set(None);
        self.tidy_up();
    }

    /// Brings the rows up to the queue.
    pub(super) fn show_transfers(&self) {
        let mut inner = self.inner.borrow_mut();
        let super::Inner {
            queue,
            rows,
            verdicts,
            guarded,
            fetched,
            left_out,
            ..
        } = &mut *inner;
        let (is_paused, running) = (queue.is_paused(), queue.running());
        let paused = queue.paused_folders();
        let known: HashSet<u64> = queue.jobs().iter().map(|job| job.id).collect();
        rows.retain(|id, _| known.contains(id));
        for job in queue.jobs() {
            let row = rows.entry(job.id).or_insert_with(|| Self::row_of(job));
            let state = job.state();
            if row.state.get_untracked() != state {
                row.state.set(state);
                // What does not move has no speed.
                row.speed.set(None);
                row.left.set(None);
            }
            if row.total.get_untracked() != job.size {
                row.total.set(job.size);
            }
            if row.done.get_untracked() != job.done() {
                row.done.set(job.done());
            }
            let is_hashed = fetched.contains_key(&job.id);
            if row.is_hashed.get_untracked() != is_hashed {
                row.is_hashed.set(is_hashed);
            }
            let wish = job.wish().filter(|&wish| wish != Wish::Wait || is_paused);
            if row.wish.get_untracked() != wish {
                row.wish.set(wish);
            }
            if row.can_cancel.get_untracked() != job.can_cancel() {
                row.can_cancel.set(job.can_cancel());
            }
            let remark = match state {
                TransferState::Done => remarks::done(job, verdicts.get(&job.id)),
                TransferState::Skipped => left_out
                    .get(&job.id)
                    .and_then(|why| remarks::left_out(*why)),
                TransferState::Queued => {
                    let holder = paused.iter().find(|folder| job.waits_for(folder));
                    holder.map(|folder| remarks::held(folder))
                }
                // All is sent, so it looks as if it were at it.
                TransferState::Checking if is_paused && running != Some(job.id) => Some(
                    problems::problem("Only the check is left: it waits for Resume all", ""),
                ),
                _ => None,
            };
            let note = guarded.note(job, remark.or_else(|| remarks::under_way(job)));
            if row.note.with_untracked(|shown| *shown != note) {
                row.note.set(note);
            }
        }
        let ids = queue.jobs().iter().map(|job| job.id);
        let order: Vec<TransferRow> = ids.filter_map(|id| rows.get(&id).copied()).collect();
        drop(inner);
        if self.state.transfers.with_untracked(|shown| *shown != order) {
            self.state.transfers.set(order);
        }
        if self.state.is_paused.get_untracked() != is_paused {
            self.state.is_paused.set(is_paused);
        }
    }

    /// Keeps screen and page while something runs or waits, and only then.
    pub(super) fn update_guard(&self) {
        let mut inner = self.inner.borrow_mut();
        // Without a modem, or before the site is opened, nothing runs, and nothing is lost by leaving: the queue comes
        // back.
        let is_asked = inner.is_op_guarded || inner.ops.iter().any(Op::is_guarded);
        let is_running = inner.can_run() && (inner.queue.is_active() || is_asked);
        match (is_running, inner.guard.is_some()) {
            (true, false) => inner.guard = Some(Guard::new()),
            (false, true) => inner.guard = None,
            _ => {}
        }
    }
}

/// Repaints a row at most every [`REPAINT`], and always at the last byte. The clock starts with the first byte:
/// the login before it is no part of the speed.
pub(super) fn on_progress(controller: &Rc<Controller>, id: u64, total: Option<u64>) -> OnProgress {
    let measured: RefCell<Option<(Progress, Duration)>> = RefCell::default();
    let first: Cell<Option<(u64, Duration)>> = Cell::default();
    let controller = Rc::downgrade(controller);
    Rc::new(move |done| {
        let Some(controller) = controller.upgrade() else {
            return;
        };
        let row = {
            let mut inner = controller.inner.borrow_mut();
            inner.queue.progress(id, done);
            inner.rows.get(&id).copied()
        };
        let Some(row) = row else {
            return;
        };
        let now = clock::now();
        let (first_done, began) = first.get().unwrap_or((done, now));
        first.set(Some((first_done, began)));
        let mut measured = measured.borrow_mut();
        let (progress, painted) =
            measured.get_or_insert_with(|| (Progress::new(done, total, now), Duration::ZERO));
        progress.update(done, now);
        let is_last = total == Some(done) && row.done.get_untracked() != done;
        if now < *painted + REPAINT && !is_last {
            return;
        }
        *painted = now;
        row.done.set(done);
        // Once all is through it only waits: a speed of a moment ago is none now.
        let is_through = total == Some(done);
        row.speed.set(progress.speed().filter(|_| !is_through));
        row.left
            .set(progress.seconds_left().filter(|_| !is_through));
        if is_last {
            // For the plans to come.
            let moved = done.saturating_sub(first_done);
            let pace = &mut controller.inner.borrow_mut().pace;
            pace.measured_transfer(moved, now.saturating_sub(began));
        }
        if is_last {
            controller.show_transfers();
        }
    })
}
