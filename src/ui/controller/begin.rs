//! From a plan that the user agreed to, to transfers in the queue.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::driver::Driver;
use super::feed::Feed;
use super::plans::{DownloadBatch, Planning, UploadBatch};
use super::{Controller, Op};
use crate::browser::chosen_folder::{ChosenFolder, Existing};
use crate::browser::clock;
use crate::browser::files::LocalFile;
use crate::ftp::{Action, Outcome, RemotePath};
use crate::listing::Kind;
use crate::transfer::conflict::{Facts, Rule, Verdict, answers, decide};
use crate::transfer::local_name::{safe_name, safe_path};
use crate::transfer::walk::RemoteFile;
use crate::transfer::{
    NewDownload, NewUpload, Planned, ServerClock, State as TransferState, names,
};
use crate::ui::format;
use crate::ui::state::{Agreed, Conflict, Offer};

/// Where the downloads of a batch go.
#[derive(Clone)]
pub(super) enum Destination {
    /// Into a folder that the user has chosen.
    Folder(ChosenFolder),
    /// Together as one zip of this name.
    Zip(String),
}

impl Controller {
    /// One rule for each name that is taken, in order.
    pub(super) fn begin_upload(&self, mut batch: UploadBatch, rules: &[Rule]) {
        let clock = self.inner.borrow().clock;
        let number = batch
            .number
            .unwrap_or_else(|| self.inner.borrow_mut().queue.new_batch());
        batch.number = Some(number);
        for folder in std::mem::take(&mut batch.plan.missing) {
            self.inner.borrow_mut().queue.add_folder(number, &folder);
        }
        let mut rules = rules.iter().copied();
        let (mut open, mut open_rules) = (Vec::new(), Vec::new());
        for file in std::mem::take(&mut batch.plan.files) {
            let Some(local) = batch.files.get(file.index).cloned() else {
                continue;
            };
            let Some(there) = &file.there else {
                self.send(number, &file, local, file.name.clone(), None);
                continue;
            };
            let rule = rules.next().unwrap_or(Rule::Ask);
            match decide(rule, &file.facts, &Facts::of_entry(there, clock)) {
                Verdict::Overwrite => {
                    self.send(number, &file, local, file.name.clone(), Some(there.kind));
                }
                Verdict::Rename => {
                    let name = batch.free_name(&file);
                    batch.taken.insert((file.folder.clone(), name.clone()));
                    self.send(number, &file, local, name, None);
                }
                Verdict::Resume { .. } => {
                    if let Some(id) = self.interrupted(&file) {
                        self.go_on(id, local);
                    } else {
                        // Nothing shows that what is there is the beginning of this file.
                        self.send(number, &file, local, file.name.clone(), Some(there.kind));
                    }
                }
                Verdict::Skip(_) => {
                    let id = self.send(number, &file, local, file.name.clone(), None);
                    self.inner.borrow_mut().queue.skip(id);
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
        let by_time = |rule: &Rule| matches!(rule, Rule::Newer | Rule::NewerOrSizeDiffers);
        if !batch.has_asked_clock && clock == ServerClock::UNKNOWN && open_rules.iter().any(by_time)
        {
            batch.has_asked_clock = true;
            self.ask(Op::LearnClock(Box::new(batch), open_rules));
        } else {
            self.ask_again(batch, clock);
        }
    }

    /// One FTPMDTM tells the server's offset from UTC; then the rules by time can be decided.
    pub(super) async fn learn_clock(&self, driver: &Driver, batch: UploadBatch, rules: &[Rule]) {
        let dated = batch.plan.files.iter().find_map(|file| {
            let there = file.there.as_ref()?;
            let modified = there.modified.filter(|_| there.kind == Kind::File)?;
            Some((file.folder.clone(), file.name.clone(), modified))
        });
        if let Some((folder, name, modified)) = dated {
            self.busy("Reading the server's clock".into());
            let action = Action::ModifiedTime(folder, name);
            if let Ok(Outcome::ModifiedTime(stamp)) = self.ftp(driver, action, Feed::None).await.0
                && let Some(clock) = ServerClock::learn(&modified, stamp)
            {
                self.inner.borrow_mut().clock = clock;
            }
        }
        self.begin_upload(batch, rules);
    }

    /// What the rules could not decide.
    fn ask_again(&self, batch: UploadBatch, clock: ServerClock) {
        let pace = self.inner.borrow().pace;
        let mut plan = batch.offer(&pace, clock, Rule::Ask);
        for conflict in &mut plan.conflicts {
            conflict.why_again = "The times or sizes do not tell".into();
            conflict
                .answers
                .retain(|rule| !matches!(rule, Rule::Newer | Rule::NewerOrSizeDiffers));
        }
        self.offer_again(Planning::Upload(batch), plan);
    }

    /// Queues one file. `replaced` is the kind of what has its name, and is to be replaced.
    fn send(
        &self,
        batch: u64,
        file: &Planned,
        local: LocalFile,
        name: Vec<u8>,
        replaced: Option<Kind>,
    ) -> u64 {
        let from = self.state.site.with_untracked(|site| site.temporary_from);
        // A link is written through, and so is what stands in a line that nobody understood: renaming would put a
        // file in its place.
        let is_plain = matches!(replaced, None | Some(Kind::File));
        let is_worth_it = from.is_some_and(|from| local.size() >= from || replaced.is_some());
        let temporary = (is_plain && is_worth_it).then(|| names::temporary(&name, token()));
        let new = NewUpload {
            batch,
            folder: file.folder.clone(),
            name,
            local: local.path.clone(),
            size: local.size(),
            replaces: replaced.is_some(),
            temporary,
        };
        let mut inner = self.inner.borrow_mut();
        let id = inner.queue.add_upload(new);
        inner.files.insert(id, local);
        id
    }

    /// A transfer of this file that broke off.
    fn interrupted(&self, file: &Planned) -> Option<u64> {
        let inner = self.inner.borrow();
        let is_it = |job: &&crate::transfer::Job| {
            matches!(
                job.state(),
                TransferState::Failed | TransferState::NeedsFile
            ) && job.folder == file.folder
                && job.name == file.name
        };
        inner.queue.jobs().iter().find(is_it).map(|job| job.id)
    }

    fn go_on(&self, id: u64, local: LocalFile) {
        let mut inner = self.inner.borrow_mut();
        inner.queue.attach(id, local.size());
        inner.files.insert(id, local);
        inner.queue.retry(id);
    }

    /// Takes the files that transfers wait for; gives the others.
    pub(super) fn attach(
        &self,
        files: Vec<LocalFile>,
        folder: Option<&RemotePath>,
    ) -> Vec<LocalFile> {
        let mut rest = Vec::new();
        for file in files {
            let found = {
                let inner = self.inner.borrow();
                let is_it = |job: &&crate::transfer::Job| {
                    job.state() == TransferState::NeedsFile
                        && (job.local == file.path
                            || job.local.ends_with(&format!("/{}", file.path)))
                        && folder.is_none_or(|folder| job.folder.is_within(folder))
                };
                inner.queue.jobs().iter().find(is_it).map(|job| job.id)
            };
            match found {
                Some(id) => self.go_on(id, file),
                None => rest.push(file),
            }
        }
        self.queued();
        rest
    }

    /// Files of the server for this computer.
    pub(super) fn begin_download(self: &Rc<Self>, batch: DownloadBatch, agreed: Agreed) {
        match agreed {
            Agreed::Into(target, _) => {
                let controller = Rc::clone(self);
                spawn_local(async move { controller.find_there(batch, target).await });
            }
            Agreed::Yes(rules) if batch.target.is_some() => self.fetch_into(batch, &rules),
            Agreed::Zip => {
                let name = match batch.walk.folders() {
                    [only, ..] => String::from_utf8_lossy(only.name()).into_owned(),
                    [] => "files".into(),
                };
                let zip = Destination::Zip(format!("{}.zip", safe_name(&name)));
                self.fetch_all(&batch, Some(zip));
            }
            _ => self.fetch_all(&batch, None),
        }
    }

    /// Looks for the names that are taken in the chosen folder.
    async fn find_there(self: Rc<Self>, mut batch: DownloadBatch, target: ChosenFolder) {
        self.state
            .offer
            .set(Some(Offer::Reading(format!("Reading {}", target.name()))));
        for folder in batch.walk.folders() {
            // Empty folders come along too. One that cannot be made fails its files later, each with the reason.
            let _ = target
                .create_folder(&local_path(&batch.folder, folder))
                .await;
        }
        for file in batch.walk.files() {
            let path = local_path(&batch.folder, &file.folder.join(&file.name));
            let there = target.find(&path).await.ok().flatten();
            batch.found.push((file.clone(), path, there));
        }
        batch.target = Some(target);
        self.state.offer.set(None);
        if batch.found.iter().all(|(_, _, there)| there.is_none()) {
            return self.fetch_into(batch, &[]);
        }
        let (pace, clock) = {
            let inner = self.inner.borrow();
            (inner.pace, inner.clock)
        };
        let rule = self.state.site.with_untracked(|site| site.rule);
        let mut plan = batch.offer(&pace);
        plan.conflicts = conflicts(&batch, clock, rule);
        self.offer_again(Planning::Download(batch), plan);
    }

    fn fetch_into(&self, batch: DownloadBatch, rules: &[Rule]) {
        let Some(target) = batch.target.clone() else {
            return;
        };
        let clock = self.inner.borrow().clock;
        let number = self.inner.borrow_mut().queue.new_batch();
        self.inner
            .borrow_mut()
            .destinations
            .insert(number, Destination::Folder(target));
        let mut rules = rules.iter().copied();
        for (file, path, there) in &batch.found {
            let verdict = match there {
                None => Verdict::Overwrite,
                Some(there) => {
                    let rule = rules.next().unwrap_or(Rule::Skip);
                    decide(rule, &facts_of(file, clock), &facts_there(there))
                }
            };
            let path = match verdict {
                Verdict::Rename => free_path(path, &batch),
                _ => path.clone(),
            };
            let id = self.fetch(number, file, path);
            // What a rule by time cannot decide is left alone rather than overwritten; it shows as skipped.
            if matches!(verdict, Verdict::Skip(_) | Verdict::Ask | Verdict::Merge) {
                self.inner.borrow_mut().queue.skip(id);
            }
        }
        self.queued();
    }

    fn fetch_all(&self, batch: &DownloadBatch, destination: Option<Destination>) {
        let number = self.inner.borrow_mut().queue.new_batch();
        let has_place = destination.is_some();
        if let Some(destination) = destination {
            let mut inner = self.inner.borrow_mut();
            inner.destinations.insert(number, destination);
        }
        for file in batch.walk.files() {
            let path = match has_place {
                true => local_path(&batch.folder, &file.folder.join(&file.name)),
                false => safe_name(&String::from_utf8_lossy(&file.name)),
            };
            self.fetch(number, file, path);
        }
        // A link that was chosen by itself may lead to a file: the server tells.
        for link in batch
            .walk
            .others()
            .iter()
            .filter(|file| !has_place && file.kind == Kind::Link && file.folder == batch.folder)
        {
            self.fetch(
                number,
                link,
                safe_name(&String::from_utf8_lossy(&link.name)),
            );
        }
        self.queued();
    }

    fn fetch(&self, batch: u64, file: &RemoteFile, local: String) -> u64 {
        self.inner.borrow_mut().queue.add_download(NewDownload {
            batch,
            folder: file.folder.clone(),
            name: file.name.clone(),
            local,
            size: file.size.filter(|_| file.kind == Kind::File),
            modified: file.modified,
        })
    }
}

/// The path below the chosen folder, of names that the system takes.
fn local_path(root: &RemotePath, path: &RemotePath) -> String {
    let root = root.as_folder();
    let below = path.as_bytes().strip_prefix(root.as_slice());
    safe_path(&String::from_utf8_lossy(below.unwrap_or(path.name())))
}

fn facts_of(file: &RemoteFile, clock: ServerClock) -> Facts {
    Facts {
        kind: file.kind,
        size: file.size,
        time: file.modified.map(|modified| clock.span(&modified)),
    }
}

fn facts_there(there: &Existing) -> Facts {
    match there.file {
        Some(file) => Facts::of_local(file.size, file.modified_ms),
        None => Facts {
            kind: Kind::Folder,
            size: None,
            time: None,
        },
    }
}

fn conflicts(batch: &DownloadBatch, clock: ServerClock, rule: Rule) -> Vec<Conflict> {
    let taken = batch.found.iter().filter_map(|(file, path, there)| {
        let there = there.as_ref()?;
        let answers = answers(&facts_of(file, clock), &facts_there(there));
        Some(Conflict {
            path: path.clone(),
            new: (
                file.size,
                file.modified
                    .as_ref()
                    .map(format::modified_in_full)
                    .unwrap_or_default(),
            ),
            there: match there.file {
                Some(file) => (
                    Some(file.size),
                    format::moment(&clock::modified_of_ms(file.modified_ms)),
                ),
                None => (None, "a folder".into()),
            },
            rule: match answers.contains(&rule) {
                true => rule,
                false => Rule::Ask,
            },
            answers,
            renamed: free_path(path, batch),
            why_again: String::new(),
        })
    });
    taken.collect()
}

/// A path beside the taken one that nothing has.
fn free_path(path: &str, batch: &DownloadBatch) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    let is_taken = |name: &[u8]| {
        let path = format!("{folder}{}", String::from_utf8_lossy(name));
        batch.found.iter().any(|(_, other, _)| *other == path)
    };
    let free = names::numbered(name.as_bytes(), is_taken);
    let free = free.unwrap_or_else(|| name.as_bytes().to_vec());
    format!("{folder}{}", String::from_utf8_lossy(&free))
}

/// Keeps the temporary names of two transfers apart, those of another page too.
fn token() -> u64 {
    // All 53 bits of it.
    (js_sys::Math::random() * (1_u64 << 53) as f64) as u64
}
