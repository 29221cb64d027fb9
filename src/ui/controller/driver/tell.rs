//! What the driver tells of the operation that runs, besides its end.

use super::{Engine, Event, Job, LULL};
use crate::at::Failure;
use crate::browser::clock;
use crate::ftp::{Error, Outcome};
use crate::ui::controller::feed::Feed;

impl Engine {
    /// While no bytes move, the speed of before is true no more.
    pub(super) fn tell_lull(&mut self) {
        let now = clock::now();
        if let Some(job) = &mut self.job
            && job.told_at.is_some_and(|at| at + LULL <= now)
        {
            job.feed.tell(job.crossing.done());
            job.told_at = Some(now);
        }
    }

    /// A firmware that refuses one way is served by the next: the row shows which.
    pub(super) fn tell_way(&mut self) {
        let way = self.client.way();
        if let Some(job) = &mut self.job
            && job.way != way
        {
            job.way = way;
            self.send(Event::Way(way.unwrap_or_default()));
        }
    }

    /// From now on the file at the server may hold bytes of the upload.
    pub(super) fn tell_begin(&mut self) {
        if let Some(job) = &mut self.job
            && let Feed::Upload { begin, .. } = &job.feed
            && job.has_fed
            && !job.has_begun
            && self.client.has_opened()
        {
            job.has_begun = true;
            begin();
        }
    }

    /// Whatever is written now may be taken for bytes of an upload.
    pub(super) fn tell_sending(&mut self) {
        let now = clock::now();
        let has_begun = self.job.as_ref().is_some_and(|job| job.has_begun);
        if (has_begun || self.client.may_be_in_data_mode())
            && self.sending_told_at.is_none_or(|at| at + LULL <= now)
        {
            self.sending_told_at = Some(now);
            self.send(Event::Sending);
        }
    }

    /// The job is over; maybe it was one after the upload.
    pub(super) fn tell_sent(&mut self, job: &Job, result: &Result<Outcome, Error>) {
        let has_spoken = match result {
            Ok(_) | Err(Error::Server(_)) => true,
            Err(Error::Modem(Failure::Restarted | Failure::PoweredDown)) => true,
            // It may have ended so because the modem did not answer.
            Err(Error::Modem(Failure::Cancelled)) => job.has_begun && !self.client.was_unanswered(),
            Err(_) => false,
        };
        if has_spoken && !self.client.may_be_in_data_mode() && self.sending_told_at.take().is_some()
        {
            self.send(Event::Sent);
        }
    }
}
