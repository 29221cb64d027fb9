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
            let has_modem = inner.has_modem();
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

    /// Drops these of what waits; gives what they were, in words.
    pub(super) fn drop_waiting(&self, is_dropped: impl Fn(&Op) -> bool) -> Option<String> {
        let what = {
            let mut inner = self.inner.borrow_mut();
            let dropped = inner.ops.iter().filter(|op| is_dropped(op));
            let words: Vec<String> = dropped.map(|op| inner.in_words(op)).collect();
            inner.ops.retain(|op| !is_dropped(op));
            listed(&words)
        };
        self.show_waiting();
        self.update_guard();
        what
    }

    /// Something besides transfers begins or has ended.
    pub(super) fn turn_to(&self, op: Option<&Op>) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.is_op_guarded = op.is_some_and(Op::is_guarded);
            match op {
                Some(op) => {
                    let is_telling = op.is_told() && op.is_change();
                    inner.doing = is_telling.then(|| inner.in_words(op));
                }
                // Else the modem is about to be let go, which tells it.
                None if inner.has_modem() && inner.asleep.is_none() => inner.doing = None,
                None => {}
            }
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
    pub(super) fn is_told(&self) -> bool {
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
    fn has_modem(&self) -> bool {
        let driver = self.driver.as_ref();
        driver.is_some_and(|driver| !driver.is_over())
    }

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
    fn is_op_stopped(&self) -> bool {
        self.is_stopped && self.queue.running().is_none()
    }

    /// What is being done, for a transfer or besides them, is to end.
    pub(super) fn is_to_stop(&self) -> bool {
        self.is_stopping() || self.is_op_stopped()
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
                all => all_deleted(all.len()),
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

/// "delete 12 files and folders"
pub(super) fn all_deleted(count: usize) -> String {
    format!("delete {} files and folders", format::grouped(count as u64))
}

/// So many are named, the others counted.
const MOST_NAMED: usize = 3;

/// "delete a.txt, make the folder logs"; none of nothing.
fn listed(words: &[String]) -> Option<String> {
    let named = words.get(..MOST_NAMED).unwrap_or(words).join(", ");
    match words.len() {
        0 => None,
        count if count <= MOST_NAMED => Some(named),
        count => Some(format!("{named} and {} more", count - MOST_NAMED)),
    }
}

/// What is said where the modem is gone: of what was being done, and of what [`Controller::drop_waiting`] has dropped.
pub(super) fn left(doing: Option<String>, waiting: Option<String>) -> Option<String> {
    Some(match (doing, waiting) {
        (None, None) => return None,
        (None, Some(waiting)) => {
            format!("Not done: {waiting}. Do it once more when the modem is back.")
        }
        (Some(doing), None) => format!(
            "Interrupted: {doing}. When the modem is back, press Refresh to see whether it was done."
        ),
        (Some(doing), Some(waiting)) => format!(
            "Interrupted: {doing}. Not done: {waiting}. When the modem is back, press Refresh to see what was done, and do the rest once more."
        ),
    })
}
