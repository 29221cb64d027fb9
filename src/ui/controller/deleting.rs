//! Deleting many things, one FTP operation each.

use leptos::prelude::*;

use super::driver::Driver;
use super::waiting::all_deleted;
use super::work::is_refusal;
use super::{Controller, problems};
use crate::ftp::{Action, RemotePath};

impl Controller {
    /// Until all is deleted, something cannot be, or the user stops it.
    pub(super) async fn delete_all(&self, driver: &Driver, actions: Vec<Action>, site: u64) {
        let count = actions.len();
        for (done, action) in actions.into_iter().enumerate() {
            // Another server was opened: nothing of this one's may be deleted there.
            let has_left = self.inner.borrow().site != site;
            if has_left || self.inner.borrow().is_stopped {
                let why = match has_left {
                    true => "Another server was opened",
                    false => "Stopped",
                };
                let what = format!("{why}: {done} of {count} were deleted");
                let advice = match has_left {
                    true => {
                        "What is deleted cannot be brought back. Open that server again to see what is left."
                    }
                    false => "What is deleted cannot be brought back. Refresh to see what is left.",
                };
                self.state.alert.set(Some(problems::problem(&what, advice)));
                return;
            }
            let (folder, name) = match &action {
                Action::Delete(folder, name) => (folder.clone(), name.clone()),
                Action::RemoveFolder(path) => (
                    path.parent().unwrap_or_else(RemotePath::root),
                    path.name().to_vec(),
                ),
                _ => continue,
            };
            let shown = String::from_utf8_lossy(&name).into_owned();
            self.busy(format!("Deleting {} of {count}: {shown}", done + 1));
            if done > 0 {
                let doing = format!(
                    "{} (at least {done} of {count} were deleted)",
                    all_deleted(count)
                );
                self.inner.borrow_mut().doing = Some(doing);
            }
            if let Err(problem) = self.simple(driver, action, &shown).await {
                // Where the modem is gone, that tells it.
                if !self.is_modem_leaving(driver) {
                    self.tell_deleted(done, count, is_refusal(&problem));
                }
                return;
            }
            self.forget_below(&folder.join(&name));
            self.edit(&folder, site, |entries| {
                entries.retain(|known| known.base_name() != name);
            });
        }
    }

    /// How far a deletion came before what the alert says: nobody goes on with it.
    fn tell_deleted(&self, done: usize, count: usize, is_certain: bool) {
        self.tell_more(&match is_certain {
            true => format!("{done} of {count} were deleted, and the rest is left."),
            // The server may have done the last one all the same.
            false => format!(
                "At least {done} of {count} were deleted. Press Refresh to see what is left."
            ),
        });
    }
}
