//! What the user asked for besides transfers and what has not been begun: shown while it waits, taken back by the
//! user, and told where it is dropped.

use leptos::prelude::*;

use super::{Controller, Inner, Op};
use crate::ftp::Action;
use crate::transfer::State;
use crate::ui::format;

impl Controller {
    /// Brings the words for what waits up to date.
    pub(super) fn show_waiting(&self) {
        let words = {
            let inner = self.inner.borrow();
            let has_modem = inner
                .driver
                .as_ref()
                .is_some_and(|driver| !driver.is_over());
            inner.waiting().map(|what| match inner.queue.running() {
                _ if !has_modem => format!("Waiting for the modem: {what}"),
                Some(_) => format!("Waiting for the running transfer: {what}"),
                None => format!("After that: {what}"),
            })
        };
        let words = words.unwrap_or_default();
        if self.state.waiting.with_untracked(|shown| *shown != words) {
            self.state.waiting.set(words);
        }
    }

    /// Drops what waits; gives what it was, in words.
    pub(super) fn drop_waiting(&self) -> Option<String> {
        let what = {
            let mut inner = self.inner.borrow_mut();
            let what = inner.waiting();
            inner.ops.retain(|op| !op.is_told());
            what
        };
        self.show_waiting();
        what
    }

    /// Something besides transfers begins or has ended.
    pub(super) fn turn_to(&self, op: Option<&Op>) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.is_op_guarded = op.is_some_and(Op::is_guarded);
            // What was stopped before is over.
            inner.is_stopped = false;
        }
        self.update_guard();
        self.show_waiting();
    }

    /// Ends what shows "Stop" on the page. That the data connection is opened for a transfer is shown there too: so that
    /// transfer pauses, as by its own "Pause".
    pub(super) fn stop(&self) {
        let running = self.inner.borrow().queue.running();
        if let Some(id) = running {
            self.pause(id);
            // Its row says that it is about to.
            return self.state.can_stop.set(false);
        }
        self.inner.borrow_mut().is_stopped = true;
        if let Some(driver) = self.driver() {
            driver.cancel();
        }
    }
}

impl Op {
    /// Whether the user is told that it waits. A folder that is to be read says so in its own place, and so does a
    /// plan.
    fn is_told(&self) -> bool {
        match self {
            Self::NewFolder(..)
            | Self::Rename(..)
            | Self::Delete(..)
            | Self::DeleteAll(_)
            | Self::Verify(..)
            | Self::Sums(_) => true,
            // What was agreed to by LearnClock waits for the next modem, too.
            Self::LearnClock(..)
            | Self::List(_)
            | Self::Plan
            | Self::QueryBearer
            | Self::Survey => false,
        }
    }
}

impl Inner {
    /// Whether there is a modem, and a site that was opened: without either nothing is done.
    pub(super) fn can_run(&self) -> bool {
        self.driver.is_some() && self.account.is_some()
    }

    /// Whether what is being done can be stopped. A transfer that only has to be checked or renamed, or whose part is
    /// removed, cannot be paused; nor can one that is about to stop already.
    pub(super) fn can_stop(&self) -> bool {
        let running = self.queue.running().and_then(|id| self.queue.get(id));
        running.is_none_or(|job| {
            let is_moving = matches!(job.state(), State::Uploading | State::Downloading);
            is_moving && job.wish().is_none()
        })
    }

    /// The user has stopped what is being done besides transfers.
    pub(super) fn is_op_stopped(&self) -> bool {
        self.is_stopped && self.queue.running().is_none()
    }

    /// What waits, in words: "delete old.txt", or how much it is.
    fn waiting(&self) -> Option<String> {
        let mut waiting = self.ops.iter().filter(|op| op.is_told());
        let first = waiting.next()?;
        Some(match waiting.count() {
            0 => self.in_words(first),
            more => format::count(more + 1, "action"),
        })
    }

    fn in_words(&self, op: &Op) -> String {
        let name = String::from_utf8_lossy;
        match op {
            Op::NewFolder(_, new) => format!("make the folder {}", name(new)),
            Op::Rename(_, old, _) => format!("rename {}", name(old)),
            Op::Delete(_, entry) => format!("delete {}", entry.display_name()),
            Op::DeleteAll(actions) => match &actions[..] {
                [Action::RemoveFolder(path)] => format!("delete {}", name(path.name())),
                all => format!(
                    "delete {} files and folders",
                    format::grouped(all.len() as u64)
                ),
            },
            Op::Verify(id, _) => match self.queue.get(*id) {
                Some(job) => format!("check {}", name(&job.name)),
                None => "check a file".to_owned(),
            },
            Op::Sums(_) => "make SHA256SUMS".to_owned(),
            Op::List(_) | Op::Plan | Op::LearnClock(..) | Op::QueryBearer | Op::Survey => {
                String::new()
            }
        }
    }
}

/// What is said where [`Controller::drop_waiting`] has dropped this because the modem is gone.
pub(super) fn left(what: &str) -> String {
    format!("Not done: {what}. Do it once more when the modem is back.")
}
