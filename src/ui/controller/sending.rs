//! Whether a modem may still be taking whatever is written for bytes of an upload: the page was left, or the cable
//! pulled, in the middle of one. It decides what the modem hears first.

use super::Controller;
use crate::browser::{clock, store};
use crate::transfer::State as TransferState;

/// When a real modem was last known to take bytes of an upload, in milliseconds since 1970 UTC; nothing once a modem is
/// in command mode again.
const KEY: &str = "sim7000-ftp.sending";
/// So long afterwards hardly anything of it is on its way any more, though it was knocked at in vain before, at several
/// ports, and the user has then waited for half a minute. In milliseconds.
const DRAINED: u64 = 120_000;

impl Controller {
    /// Bytes of an upload are given to the modem just now.
    pub(super) fn note_sending(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.is_demo == Some(true) {
            return;
        }
        let now = clock::since_1970_ms();
        store::set(KEY, &now.to_string());
        inner.sent_ms = Some(now);
    }

    /// The modem has answered since as one in command mode does.
    pub(super) fn note_sent(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.is_demo != Some(true) {
            inner.sent_ms = None;
            store::remove(KEY);
        }
    }

    /// Whether a real modem may be in the data mode of an upload.
    pub(super) fn was_sending(&self) -> bool {
        self.sent_ms().is_some() || self.has_begun_upload()
    }

    /// Whether it may well be so still: the port's driver and the modem hold some seconds of an upload.
    pub(super) fn was_just_sending(&self) -> bool {
        let now = clock::since_1970_ms();
        // The clock may have been set back since.
        self.sent_ms()
            .is_some_and(|sent_ms| now.abs_diff(sent_ms) < DRAINED)
    }

    fn sent_ms(&self) -> Option<u64> {
        let known = self.inner.borrow().sent_ms;
        known.or_else(|| store::get(KEY)?.parse().ok())
    }

    /// Whether the server may hold some of a real modem's upload: another modem may have been connected since.
    fn has_begun_upload(&self) -> bool {
        let inner = self.inner.borrow();
        let mut jobs = inner.queue.jobs().iter();
        inner.is_demo != Some(true)
            && jobs.any(|job| {
                let is_over = matches!(job.state(), TransferState::Done | TransferState::Checking);
                job.has_begun() && !is_over
            })
    }
}
