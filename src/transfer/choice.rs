//! Which transfer has its turn.

use super::job::{Job, Phase, Work};
use super::queue::Queue;
use super::there::folded;
use crate::at::Time;

/// So many uploads to a folder wait at most for the listing that compares them ...
pub(super) const MOST_UNCHECKED: usize = 50;
/// ... or so many bytes: 6 minutes at 115200 baud, against the few seconds of a listing.
pub(super) const MOST_UNCHECKED_BYTES: u64 = 4 << 20;

impl Queue {
    /// The transfer whose turn it is.
    pub(super) fn choose(&self, now: Time) -> Option<u64> {
        let is_due = |job: &&Job| job.not_before.is_none_or(|at| at <= now);
        if let Some(part) = self
            .jobs
            .iter()
            .filter(is_due)
            .find(|job| job.leaves_a_part())
        {
            return Some(part.id);
        }
        if self.is_paused {
            return None;
        }
        let checking = self
            .jobs
            .iter()
            .find(|job| job.is_ready(now) && job.awaits_listing());
        let focus = self.focus.and_then(|id| self.get(id));
        // What is complete first: the listing that says so must not grow old.
        let through = self.jobs.iter().filter(|job| job.is_through());
        let queued = focus
            .into_iter()
            .chain(through)
            .chain(&self.jobs)
            .filter(|job| job.is_ready(now) && !job.awaits_listing())
            .filter(|job| !self.would_hide(job))
            .find_map(|job| self.first_of(job, now));
        match (checking, queued) {
            // What has been shown to be complete grows old during a listing.
            (Some(_), Some(queued)) if queued.is_through() => Some(queued.id),
            (Some(checked), Some(queued)) if self.continues_batch(checked, queued) => {
                Some(queued.id)
            }
            (Some(checked), _) => Some(checked.id),
            (None, queued) => queued.map(|job| job.id),
        }
    }

    /// The transfer itself, or the folder that has to be made for it first; none while that has to wait.
    fn first_of<'a>(&'a self, job: &'a Job, now: Time) -> Option<&'a Job> {
        // The outermost first.
        let holding = self.jobs.iter().filter(|other| job.waits_for(other));
        match holding.min_by_key(|folder| folder.folder.as_bytes().len()) {
            None => Some(job),
            Some(folder) => Some(folder).filter(|folder| folder.is_ready(now)),
        }
    }

    /// Whether it is about to get its name, under which another was sent at once that nobody has compared yet: its size
    /// would be taken for that one's.
    fn would_hide(&self, job: &Job) -> bool {
        let is_sent_there = |other: &&Job| {
            let is_bare = matches!(&other.work, Work::Upload(upload) if upload.temporary.is_none());
            is_bare && other.phase == Phase::Waiting && other.is_through()
        };
        job.takes_its_name()
            && self
                .jobs
                .iter()
                .filter(|other| other.id != job.id && other.folder == job.folder)
                .filter(is_sent_there)
                .any(|other| folded(&other.name) == folded(&job.name))
    }

    /// Whether `queued` is sent to the folder in which `checked` waits, before all there are compared at once.
    fn continues_batch(&self, checked: &Job, queued: &Job) -> bool {
        let unchecked = || {
            self.jobs
                .iter()
                .filter(|job| job.awaits_listing() && job.folder == checked.folder)
                .filter(|job| job.phase == Phase::Waiting)
        };
        let bytes: u64 = unchecked().filter_map(|job| job.size).sum();
        matches!(queued.work, Work::Upload(_))
            && queued.folder == checked.folder
            && !queued.is_through()
            // The next listing may show more.
            && !queued.must_ask()
            // It would take the place of what is to be compared.
            && unchecked().all(|job| folded(&job.name) != folded(&queued.name))
            && unchecked().count() < MOST_UNCHECKED
            && bytes < MOST_UNCHECKED_BYTES
    }
}
