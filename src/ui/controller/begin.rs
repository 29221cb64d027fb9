//! From a plan that the user agreed to, to transfers in the queue.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::batches::UploadBatch;
use super::driver::Driver;
use super::feed::Feed;
use super::plans::Planning;
use super::{Controller, Op, problems};
use crate::browser::chosen_folder::ChosenFolder;
use crate::browser::files::LocalFile;
use crate::ftp::{Action, Outcome, RemotePath};
use crate::listing::Kind;
use crate::transfer::conflict::{Rule, Verdict, Why, decide};
use crate::transfer::{
    Direction, Job, NewUpload, Planned, ServerClock, State as TransferState, folded, names,
};
use crate::ui::format;

/// Where the downloads of a batch go.
#[derive(Clone)]
pub(super) enum Destination {
    /// Into a folder that the user has chosen.
    Folder(ChosenFolder),
    /// Together as one zip.
    Zip(Zip),
}

/// A zip for the downloads of a batch.
#[derive(Clone)]
pub(super) struct Zip {
    pub(super) name: String,
    /// Folders without a file come along too: their paths.
    pub(super) empty: Vec<String>,
}

/// What has the name of an upload, or will have.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    /// It is to be replaced.
    Replaced(Kind),
    /// It stays: should the upload be done all the same, it ends with that.
    Kept,
}

/// Whether an upload has a temporary name first; `from` is the size from which on the site's uploads have one.
pub(super) fn has_temporary(
    from: Option<u64>,
    size: u64,
    name: &[u8],
    taken: Option<Taken>,
) -> bool {
    // A link is written through, and so is what stands in a line that nobody understood: renaming would put a
    // file in its place.
    let is_plain = matches!(
        taken,
        None | Some(Taken::Kept | Taken::Replaced(Kind::File))
    );
    let is_worth_it = from.is_some_and(|from| size >= from || taken.is_some());
    // What must not be replaced is looked at before the renaming, whatever the site's settings; and so is what
    // many servers leave out of their listings.
    let is_needed = matches!(taken, Some(Taken::Kept)) || name.starts_with(b".");
    is_plain && (is_worth_it || is_needed)
}

impl Controller {
    /// One rule for each name that is taken, in order.
    pub(super) fn begin_upload(self: &Rc<Self>, mut batch: UploadBatch, rules: &[Rule]) {
        let clock = self.inner.borrow().clock;
        let number = batch
            .number
            .unwrap_or_else(|| self.inner.borrow_mut().queue.new_batch());
        batch.number = Some(number);
        if let Some(row) = batch.row.take() {
            self.inner.borrow_mut().queue.forget(row);
        }
        for folder in std::mem::take(&mut batch.plan.missing) {
            self.inner.borrow_mut().queue.add_folder(number, &folder);
        }
        // As they were shown.
        let mut free_names = batch.free_names().into_iter();
        let mut rules = rules.iter().copied();
        let (mut open, mut open_rules) = (Vec::new(), Vec::new());
        for file in std::mem::take(&mut batch.plan.files) {
            let Some(local) = batch.files.get(file.index).cloned() else {
                continue;
            };
            let kept = file.there.is_none() && self.is_on_its_way(&file);
            let kept = kept.then_some(Taken::Kept);
            let Some(rival) = batch.rival(&file, clock) else {
                self.send(number, &file, local, file.name.clone(), kept);
                continue;
            };
            let free = free_names.next().unwrap_or_else(|| file.name.clone());
            let replaced = kept.or(Some(Taken::Replaced(rival.kind)));
            let rule = rules.next().unwrap_or(Rule::Ask);
            match decide(rule, &file.facts, &rival) {
                Verdict::Overwrite => {
                    self.send(number, &file, local, file.name.clone(), replaced);
                }
                Verdict::Rename => {
                    batch.taken.insert((file.folder.clone(), folded(&free)));
                    self.send(number, &file, local, free, None);
                }
                Verdict::Resume { .. } => {
                    if let Some(id) = self.interrupted(&file) {
                        self.go_on(id, local);
                    } else {
                        // Nothing shows that what is there is the beginning of this file.
                        let id = self.send(number, &file, local, file.name.clone(), replaced);
                        self.inner.borrow_mut().queue.begin_anew(id);
                    }
                }
                Verdict::Skip(why) => {
                    let name = file.name.clone();
                    let id = self.send(number, &file, local, name, Some(Taken::Kept));
                    self.leave_out(id, why);
                }
                Verdict::Ask | Verdict::Merge => {
                    open.push(file);
                    open_rules.push(rule);
                }
            }
        }
        self.queued();
        if open.is_empty() {
            return;
        }
        batch.plan.files = open;
        batch.plan.refused.clear();
        batch.unread.clear();
        batch.has_folders = false;
        if !batch.has_asked_clock && clock == ServerClock::UNKNOWN && open_rules.iter().any(by_time)
        {
            batch.has_asked_clock = true;
            let plan = Planning::Upload(batch);
            self.ask(Op::LearnClock(Box::new(plan), open_rules));
        } else {
            batch.is_undecided = true;
            self.plan_first(Planning::Upload(batch));
        }
    }

    /// One FTPMDTM tells the server's offset from UTC; then the rules by time can be decided.
    pub(super) async fn learn_clock(
        self: &Rc<Self>,
        driver: &Driver,
        planning: Planning,
        rules: &[Rule],
        site: u64,
    ) {
        if let Some((folder, name, modified)) = planning.dated() {
            self.busy("Reading the server's clock".into());
            let action = Action::ModifiedTime(folder, name);
            if let Ok(Outcome::ModifiedTime(stamp)) = self.ftp(driver, action, Feed::None).await.0
                && let Some(clock) = ServerClock::learn(&modified, stamp)
            {
                self.inner.borrow_mut().clock = clock;
            }
        }
        // Another server may have been opened.
        if self.inner.borrow().site != site {
            return self.state.alert.set(Some(problems::left_undone()));
        }
        match planning {
            Planning::Upload(batch) => self.begin_upload(batch, rules),
            Planning::Download(batch) => self.fetch_into(batch, rules),
            Planning::Delete(_) => {}
        }
    }

    /// When the folder was last read.
    pub(super) fn read_at(&self, folder: &RemotePath) -> Option<Duration> {
        let inner = self.inner.borrow();
        let cached = inner.cache.get(folder)?;
        Some(Duration::from_millis(cached.read_at_ms))
    }

    /// Whether a transfer that is not over is to make a file of this name.
    fn is_on_its_way(&self, file: &Planned) -> bool {
        let inner = self.inner.borrow();
        inner.queue.has_unfinished(&file.folder, &file.name)
    }

    /// The answer to a conflict leaves a transfer out, for this reason.
    pub(super) fn leave_out(&self, id: u64, why: Why) {
        let mut inner = self.inner.borrow_mut();
        inner.queue.skip(id);
        inner.left_out.insert(id, why);
    }

    /// Queues one file.
    fn send(
        &self,
        batch: u64,
        file: &Planned,
        local: LocalFile,
        name: Vec<u8>,
        taken: Option<Taken>,
    ) -> u64 {
        let from = self.state.site.with_untracked(|site| site.temporary_from);
        let temporary = has_temporary(from, local.size(), &name, taken)
            .then(|| names::temporary(&name, token()));
        let new = NewUpload {
            batch,
            folder: file.folder.clone(),
            name,
            local: local.path.clone(),
            size: local.size(),
            replaces: matches!(taken, Some(Taken::Replaced(_))),
            temporary,
            free_at: self.read_at(&file.folder),
            is_blind: file.is_blind,
        };
        let mut inner = self.inner.borrow_mut();
        let id = inner.queue.add_upload(new);
        inner.files.insert(id, local);
        id
    }

    /// An upload of this file that broke off.
    fn interrupted(&self, file: &Planned) -> Option<u64> {
        let inner = self.inner.borrow();
        let is_it = |job: &&Job| {
            job.direction() == Direction::Upload
                && matches!(
                    job.state(),
                    TransferState::Failed | TransferState::NeedsFile
                )
                && job.folder == file.folder
                && job.name == file.name
        };
        inner.queue.jobs().iter().find(is_it).map(|job| job.id)
    }

    fn go_on(&self, id: u64, local: LocalFile) {
        // One that came without a handle is not to be exchanged for the one before by the next reload.
        self.forget_handle(id);
        let mut inner = self.inner.borrow_mut();
        inner.queue.attach(id, local.size());
        // It may be another than the one that was sent.
        inner.queue.give(id, local.size());
        inner.files.insert(id, local);
        inner.guarded.files.remove(&id);
        inner.queue.retry(id);
    }

    /// Files that were chosen for transfers that wait for theirs. What has another size is another file.
    pub(super) fn attach_chosen(&self, files: Vec<LocalFile>) {
        let (mut fitting, mut others) = (Vec::new(), Vec::new());
        for file in files {
            let wanted = self
                .waiting_for(&file, None)
                .and_then(|id| self.inner.borrow().queue.get(id)?.size);
            match wanted.filter(|wanted| *wanted != file.size()) {
                Some(wanted) => others.push(format!(
                    "{} is another file or has changed: {} instead of {}",
                    file.path,
                    format::count_u64(file.size(), "byte"),
                    format::count_u64(wanted, "byte")
                )),
                None => fitting.push(file),
            }
        }
        let unknown = self.attach(fitting, None);
        let unknown = unknown
            .iter()
            .map(|file| match self.is_ambiguous(file) {
                true => format!(
                    "Several transfers wait for a file called {}: drop its folder on the list of transfers",
                    file.path
                ),
                false => format!("No transfer waits for {}", file.path),
            });
        others.extend(unknown);
        if !others.is_empty() {
            self.state.alert.set(Some(problems::problem(
                &others.join(". "),
                "Choose the files that were queued. To send one as it is now, drop it on its folder in the list of files.",
            )));
        }
    }

    /// The transfer that waits for this file: for the one at this place of the folder, or of this name. Of several of
    /// one name, from several folders, it is the only one of its size.
    fn waiting_for(&self, file: &LocalFile, folder: Option<&RemotePath>) -> Option<u64> {
        let inner = self.inner.borrow();
        let waiting = || inner.queue.jobs().iter().filter(waits_for_file);
        if let Some(folder) = folder {
            let path = folder.join(file.path.as_bytes());
            return waiting()
                .find(|job| job.folder.join(&job.name) == path)
                .map(|job| job.id);
        }
        if let Some(job) = waiting().find(|job| job.local == file.path) {
            return Some(job.id);
        }
        let ending = format!("/{}", file.path);
        let named: Vec<_> = waiting()
            .filter(|job| job.local.ends_with(&ending))
            .collect();
        let fitting: Vec<_> = named
            .iter()
            .filter(|job| job.size == Some(file.size()))
            .collect();
        match (&named[..], &fitting[..]) {
            (_, [only]) => Some(only.id),
            ([only], _) => Some(only.id),
            _ => None,
        }
    }

    /// Whether more than one transfer waits for a file of this name, from several folders, and the size does not tell
    /// which.
    fn is_ambiguous(&self, file: &LocalFile) -> bool {
        let inner = self.inner.borrow();
        let ending = format!("/{}", file.path);
        let waiting = inner.queue.jobs().iter().filter(waits_for_file);
        waiting.filter(|job| job.local.ends_with(&ending)).count() > 1
    }

    /// Takes the files that transfers wait for; gives the others.
    pub(super) fn attach(
        &self,
        files: Vec<LocalFile>,
        folder: Option<&RemotePath>,
    ) -> Vec<LocalFile> {
        let mut rest = Vec::new();
        for file in files {
            match self.waiting_for(&file, folder) {
                Some(id) => self.go_on(id, file),
                None => rest.push(file),
            }
        }
        self.queued();
        rest
    }
}

/// One that failed because its file had changed waits for its file too.
fn waits_for_file(job: &&Job) -> bool {
    match job.state() {
        TransferState::NeedsFile => true,
        TransferState::Failed => job.needs_file(),
        _ => false,
    }
}

/// Whether it depends on which file was changed later.
pub(super) fn by_time(rule: &Rule) -> bool {
    matches!(rule, Rule::Newer | Rule::NewerOrSizeDiffers)
}

/// Keeps the temporary names of two transfers apart, those of another page too.
pub(super) fn token() -> u64 {
    // All 53 bits of it.
    (js_sys::Math::random() * (1_u64 << 53) as f64) as u64
}
