//! The transfers between two times at which nothing was to be done: their sum, and the news of their end.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use leptos::prelude::*;

use super::Controller;
use crate::browser::handles::Permission;
use crate::browser::{clock, notify};
use crate::transfer::{Failed, Job, State as TransferState, Summary};
use crate::ui::tally;

/// The transfers between two times at which nothing was to be done.
pub(super) struct Run {
    began: Duration,
    /// What was over before.
    over: HashSet<u64>,
    /// What had come of the others by then.
    done: HashMap<u64, u64>,
}

impl Controller {
    /// Transfers begin, or the last of them is over.
    pub(super) fn watch_run(&self) {
        let ended = {
            let mut inner = self.inner.borrow_mut();
            let is_active = inner.queue.is_active();
            let can_run = inner.can_run();
            match (is_active, inner.run.take()) {
                (true, Some(mut run)) => {
                    for job in inner.queue.jobs() {
                        // What has started over since is sent as a whole.
                        if let Some(before) = run.done.get_mut(&job.id) {
                            *before = job.done().min(*before);
                        }
                    }
                    inner.run = Some(run);
                    None
                }
                // After a reload nothing moves before the site is opened.
                (true, None) if !can_run => None,
                (true, None) => {
                    let jobs = inner.queue.jobs();
                    let run = Run {
                        began: clock::now(),
                        over: over(jobs),
                        done: jobs.iter().map(|job| (job.id, job.done())).collect(),
                    };
                    inner.run = Some(run);
                    None
                }
                (false, Some(run)) => Some(summary(inner.queue.jobs(), &run)),
                (false, None) => None,
            }
        };
        let Some(summary) = ended.filter(|summary| *summary != Summary::default()) else {
            return;
        };
        self.state.summary.set(summary.to_text());
        // Who looks at the page sees it. A window in front of it need not hide it.
        let is_elsewhere = web_sys::window()
            .and_then(|window| window.document())
            .is_some_and(|document| !document.has_focus().unwrap_or_default());
        if is_elsewhere && self.state.notifies.get_untracked() == Some(true) {
            let waiting = usize::try_from(summary.waiting).unwrap_or(usize::MAX);
            let title = tally::end(summary.failed.len(), waiting);
            notify::show(&title, summary.to_text().lines().next().unwrap_or_default());
        }
    }

    /// What the browser was told at an earlier visit.
    pub(super) fn recall_notifications(&self) {
        self.state.notifies.set(asked(notify::permission()));
    }

    pub(super) async fn allow_notifications(&self) {
        let permission = notify::request().await;
        self.state.notifies.set(asked(permission));
    }
}

/// What the browser has said about notifications; none where it was not asked.
fn asked(permission: Permission) -> Option<bool> {
    match permission {
        Permission::Granted => Some(true),
        Permission::Denied => Some(false),
        Permission::Ask => None,
    }
}

/// What was over before a run. Of a batch that begins now some may have been left out by the user's answers: that is
/// a part of the run.
fn over(jobs: &[Job]) -> HashSet<u64> {
    let open: HashSet<u64> = jobs
        .iter()
        .filter(|job| !job.state().is_final())
        .map(|job| job.batch)
        .collect();
    let is_over = |job: &&Job| match job.state() {
        TransferState::Skipped => !open.contains(&job.batch),
        state => state.is_final(),
    };
    jobs.iter().filter(is_over).map(|job| job.id).collect()
}

fn summary(jobs: &[Job], run: &Run) -> Summary {
    let (mut summary, mut cancelled) = (Summary::default(), 0);
    for job in jobs.iter().filter(|job| !run.over.contains(&job.id)) {
        match job.state() {
            // Folders are not counted, but one that could not be made is no success.
            state if job.is_folder() && state != TransferState::Failed => {}
            TransferState::Done => {
                summary.files += 1;
                let before = run.done.get(&job.id).copied().unwrap_or(0);
                summary.bytes += job.size.unwrap_or(job.done()).saturating_sub(before);
                summary.unmeasured += u64::from(job.is_unmeasured());
            }
            TransferState::Skipped => summary.skipped += 1,
            TransferState::Cancelled => cancelled += 1,
            TransferState::Failed => summary.failed.push(Failed {
                name: job.folder.join(&job.name).display().into_owned(),
                reason: job.problem().map(ToString::to_string).unwrap_or_default(),
            }),
            _ => {}
        }
    }
    if summary != Summary::default() {
        // Alone it is no news: the user did that.
        summary.cancelled = cancelled;
        summary.time = clock::now().saturating_sub(run.began);
        let is_waiting = |job: &&Job| !job.is_folder() && !job.state().is_final();
        summary.waiting = jobs.iter().filter(is_waiting).count() as u64;
    }
    summary
}
