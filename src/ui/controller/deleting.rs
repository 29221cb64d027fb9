//! Deleting and renaming, so that nothing is lost by it that is still wanted.

use leptos::prelude::*;

use super::driver::Driver;
use super::feed::Feed;
use super::waiting::all_deleted;
use super::{Controller, Op, problems};
use crate::browser::clock;
use crate::ftp::{Action, Outcome, RemotePath};
use crate::listing::{Entry, Kind};
use crate::transfer::{self, Direction, FREE_FOR, Job};
use crate::ui::state::Problem;

impl Controller {
    /// One file, or a folder with nothing in it.
    pub(super) async fn delete(
        &self,
        driver: &Driver,
        folder: &RemotePath,
        entry: &Entry,
        site: u64,
    ) {
        let path = folder.join(&entry.name);
        if let Some(problem) = self.still_wanted(std::iter::once(&path)) {
            return self.state.alert.set(Some(problem));
        }
        let name = entry.display_name();
        self.busy(format!("Deleting {name}"));
        let action = match entry.kind {
            Kind::Folder => Action::RemoveFolder(path.clone()),
            _ => Action::Delete(folder.clone(), entry.name.clone()),
        };
        match self.simple(driver, action, &name).await {
            Ok(()) => {
                self.forget_below(&path);
                self.edit(folder, site, |entries| {
                    entries.retain(|known| known.name != entry.name);
                });
            }
            // What the server refused for one name it may do for the next; anything else would fail again. Where the
            // modem is gone, that drops it.
            Err(problem) if !problem.is_servers_word() && !self.is_modem_leaving(driver) => {
                let dropped = self.drop_waiting(|op| matches!(op, Op::Delete(..)));
                if let Some(dropped) = dropped {
                    self.tell_more(&format!("Not done: {dropped}."));
                }
            }
            Err(_) => {}
        }
    }

    /// Why nothing of this is deleted: some of it is still to be downloaded, which the deletion would overtake.
    pub(super) fn still_wanted<'a>(
        &self,
        mut paths: impl Iterator<Item = &'a RemotePath>,
    ) -> Option<Problem> {
        let inner = self.inner.borrow();
        let is_open =
            |job: &&Job| job.direction() == Direction::Download && !job.state().is_final();
        let open: Vec<RemotePath> = inner
            .queue
            .jobs()
            .iter()
            .filter(is_open)
            .map(|job| job.folder.join(&job.name))
            .collect();
        let is_wanted = |path: &&RemotePath| open.iter().any(|file| file.is_within(path));
        let path = paths.find(is_wanted)?;
        let name = text(path.name());
        Some(problems::problem(
            &format!("{name} was not deleted: it is still to be downloaded"),
            "Let the download finish or cancel it, then delete.",
        ))
    }

    /// Renaming takes the place of what has the new name, without a word of the server: that is looked for first, in a
    /// listing that is not old. Where not, it says why; nothing where that is said already.
    pub(super) async fn expect_free(
        &self,
        driver: &Driver,
        folder: &RemotePath,
        old: &[u8],
        new: &[u8],
        site: u64,
    ) -> Result<(), Option<Problem>> {
        let look = || self.busy(format!("Looking whether {} is free", text(new)));
        let has_left = || self.inner.borrow().site != site;
        let read_at = self.read_at(folder);
        if read_at.is_none_or(|at| clock::now() > at + FREE_FOR) {
            look();
            let action = Action::List(folder.clone());
            match self.ftp(driver, action, Feed::None).await.0 {
                Ok(Outcome::Listing(bytes)) => {
                    self.listed(folder, site, &bytes);
                }
                Ok(_) => {}
                Err(problem) => return Err(self.not_renamed(driver, old, &problem, site)),
            }
        }
        if has_left() {
            return Err(Some(problems::left_undone()));
        }
        if let Some((why, advice)) = self.listed_in_the_way(folder, old, new) {
            let what = format!("{} was not renamed: {why}", text(old));
            return Err(Some(problems::problem(&what, &advice)));
        }
        // Many servers do not list what begins with a dot.
        if !new.starts_with(b".") {
            return Ok(());
        }
        look();
        let action = Action::Size(folder.clone(), new.to_vec());
        match self.ftp(driver, action, Feed::None).await.0 {
            _ if has_left() => Err(Some(problems::left_undone())),
            Err(problem) if problem.is_servers_word() => Ok(()),
            Err(problem) => Err(self.not_renamed(driver, old, &problem, site)),
            // A server that ignores case tells the size of the file itself.
            Ok(Outcome::Size(size)) if self.is_itself(folder, old, new, size) => Ok(()),
            Ok(_) => Err(Some(problems::problem(
                &format!(
                    "{} was not renamed: {} is there already",
                    text(old),
                    text(new)
                ),
                "The server does not list it. Choose another name.",
            ))),
        }
    }

    /// Whether what has this size under the new name is the file that has the old one.
    fn is_itself(&self, folder: &RemotePath, old: &[u8], new: &[u8], size: u64) -> bool {
        let inner = self.inner.borrow();
        let cached = inner.cache.get(folder);
        let old_size = cached
            .and_then(|cached| cached.entries.iter().find(|entry| entry.name == old))
            .and_then(|entry| entry.size);
        transfer::folded(new) == transfer::folded(old) && old_size == Some(size)
    }

    /// What the listing shows under this name, and what to do.
    fn listed_in_the_way(
        &self,
        folder: &RemotePath,
        old: &[u8],
        new: &[u8],
    ) -> Option<(String, String)> {
        let inner = self.inner.borrow();
        let cached = inner.cache.get(folder)?;
        let entry = transfer::in_the_way(&cached.entries, old, new)?;
        let there = |name| format!("{} is there already", text(name));
        Some(match entry.is_readable() {
            false => (
                format!("{} may be there already", text(new)),
                "A line of the listing that cannot be read has that name. Choose another one."
                    .into(),
            ),
            true if entry.base_name() != new => (
                there(entry.base_name()),
                format!(
                    "To some servers {} is the same name. Choose another one.",
                    text(new)
                ),
            ),
            true => (
                there(new),
                "Choose another name, or delete that first.".into(),
            ),
        })
    }

    /// What to say where it could not be looked; nothing where that is said already.
    fn not_renamed(
        &self,
        driver: &Driver,
        old: &[u8],
        problem: &transfer::Problem,
        site: u64,
    ) -> Option<Problem> {
        if self.is_modem_leaving(driver) {
            return None;
        }
        if self.inner.borrow().site != site {
            return Some(problems::left_undone());
        }
        if problem.is_login() {
            self.tell_more(&format!("{} was not renamed.", text(old)));
            return None;
        }
        let mut alert = problems::transfer(problem);
        alert.what = format!("{} was not renamed. {}", text(old), alert.what);
        Some(alert)
    }

    /// Until all is deleted, something cannot be, or the user stops it.
    pub(super) async fn delete_all(&self, driver: &Driver, actions: Vec<Action>, site: u64) {
        let count = actions.len();
        let paths: Vec<RemotePath> = actions.iter().filter_map(path_of).collect();
        if let Some(problem) = self.still_wanted(paths.iter()) {
            return self.state.alert.set(Some(problem));
        }
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
            // What was queued meanwhile.
            if let Some(problem) = self.still_wanted(std::iter::once(&folder.join(&name))) {
                self.state.alert.set(Some(problem));
                return self.tell_deleted(done, count, true);
            }
            let shown = text(&name);
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
                    self.tell_deleted(done, count, problem.is_servers_word());
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

/// What a part of a deletion is about.
fn path_of(action: &Action) -> Option<RemotePath> {
    match action {
        Action::Delete(folder, name) => Some(folder.join(name)),
        Action::RemoveFolder(path) => Some(path.clone()),
        _ => None,
    }
}

/// A name for the eye.
fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
