//! Downloads that the user agreed to, to transfers in the queue: where they go, and what is there already.

use std::collections::HashSet;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::batches::{DownloadBatch, Found};
use super::begin::{Destination, Zip, by_time};
use super::offers::offer_by_time;
use super::plans::Planning;
use super::{Controller, Op, problems};
use crate::browser::chosen_folder::{ChosenFolder, Existing};
use crate::browser::clock;
use crate::ftp::RemotePath;
use crate::listing::Kind;
use crate::transfer::conflict::{Facts, Rule, Verdict, answers, decide};
use crate::transfer::local_name::{safe_name, safe_path};
use crate::transfer::walk::RemoteFile;
use crate::transfer::{Direction, Job, NewDownload, ServerClock, State as TransferState, names};
use crate::ui::format;
use crate::ui::state::{Agreed, Conflict, Offer};

impl Controller {
    /// Files of the server for this computer.
    pub(super) fn begin_download(self: &Rc<Self>, batch: DownloadBatch, agreed: Agreed) {
        match agreed {
            Agreed::Into(target, _) => {
                // It goes on being asked about: names may be taken there.
                let plan = {
                    let mut inner = self.inner.borrow_mut();
                    inner.planning = Some(Planning::Download(batch.clone()));
                    inner.plan
                };
                let reading = Offer::Reading(format!("Reading {}", target.name()));
                self.state.offer.set(Some(reading));
                let controller = Rc::clone(self);
                spawn_local(async move { controller.find_there(batch, target, plan).await });
            }
            Agreed::Yes(rules) if batch.target.is_some() => self.fetch_into(batch, &rules),
            Agreed::Zip => {
                let zip = Zip {
                    name: zip_name(&batch),
                    empty: empty_folders(&batch),
                };
                match batch.files().next() {
                    // Nothing has to be fetched first.
                    None => self.save_empty_zip(&zip),
                    Some(_) => self.fetch_all(&batch, Some(Destination::Zip(zip))),
                }
            }
            _ => self.fetch_all(&batch, None),
        }
    }

    /// Looks for the names that are taken in the chosen folder. The user may think better of it meanwhile.
    async fn find_there(self: Rc<Self>, mut batch: DownloadBatch, target: ChosenFolder, plan: u64) {
        let is_wanted = || {
            let inner = self.inner.borrow();
            inner.planning.is_some() && inner.plan == plan
        };
        let mut taken = HashSet::new();
        let files: Vec<(RemoteFile, String)> = batch
            .files()
            .map(|file| {
                let path = local_path(&batch.folder, &file.folder.join(&file.name));
                (file.clone(), unique(path, &mut taken))
            })
            .collect();
        for (file, path) in files {
            if !is_wanted() {
                return;
            }
            let there = match target.find(&path).await {
                Ok(Some(there)) => {
                    let free = free_path(&target, &path, &mut taken).await;
                    Some((there, free))
                }
                // What cannot be looked for fails when it is written, with the reason.
                Ok(None) | Err(_) => None,
            };
            batch.found.push(Found { file, path, there });
        }
        if !is_wanted() {
            return;
        }
        batch.target = Some(target);
        self.inner.borrow_mut().planning = Some(Planning::Download(batch));
        self.offer();
    }

    /// One rule for each name that is taken, in order.
    pub(super) fn fetch_into(self: &Rc<Self>, mut batch: DownloadBatch, rules: &[Rule]) {
        let Some(target) = batch.target.clone() else {
            return;
        };
        let clock = self.inner.borrow().clock;
        let number = batch.number.unwrap_or_else(|| {
            let folders = batch.walk.folders().iter();
            let folders = folders.map(|folder| local_path(&batch.folder, folder));
            spawn_local(Rc::clone(self).make_folders(target.clone(), folders.collect()));
            self.inner.borrow_mut().queue.new_batch()
        });
        batch.number = Some(number);
        self.inner
            .borrow_mut()
            .destinations
            .insert(number, Destination::Folder(target));
        let mut rules = rules.iter().copied();
        let (mut open, mut open_rules) = (Vec::new(), Vec::new());
        for found in std::mem::take(&mut batch.found) {
            let Found { file, path, there } = &found;
            let mut rule = Rule::Overwrite;
            let verdict = match there {
                None => Verdict::Overwrite,
                Some((there, _)) => {
                    rule = rules.next().unwrap_or(Rule::Skip);
                    decide(rule, &facts_of(file, clock), &facts_there(there))
                }
            };
            let path = match (there, verdict) {
                (Some((_, free)), Verdict::Rename) => free,
                _ => path,
            };
            if verdict == Verdict::Ask {
                open_rules.push(rule);
                open.push(found);
                continue;
            }
            if let Verdict::Resume { .. } = verdict {
                self.go_on_fetching(number, file, path.clone());
                continue;
            }
            let id = self.fetch(number, file, path.clone());
            if there.is_some() && verdict == Verdict::Overwrite {
                self.inner.borrow_mut().overwrites.insert(id);
            }
            if let Verdict::Skip(why) = verdict {
                self.leave_out(id, why);
            }
        }
        self.queued();
        if open.is_empty() {
            return;
        }
        batch.found = open;
        let can_learn = !batch.has_asked_clock && clock == ServerClock::UNKNOWN;
        if can_learn && open_rules.iter().any(by_time) {
            batch.has_asked_clock = true;
            let plan = Planning::Download(batch);
            self.ask(Op::LearnClock(Box::new(plan), open_rules));
        } else {
            batch.is_undecided = true;
            self.plan_first(Planning::Download(batch));
        }
    }

    /// Folders without a file come along too.
    async fn make_folders(self: Rc<Self>, target: ChosenFolder, paths: Vec<String>) {
        let mut unmade = Vec::new();
        for path in paths {
            if let Err(error) = target.create_folder(&path).await {
                unmade.push((path, error));
            }
        }
        if let Some((path, error)) = unmade.first() {
            let more = match unmade.len() {
                1 => String::new(),
                count => format!(", nor {} more", count - 1),
            };
            let what = format!("The folder {path} could not be made{more}. {error}");
            let problem = problems::problem(&what, error.advice());
            self.state.alert.set(Some(problem));
        }
    }

    /// A download that broke off goes on. Of another file there, nothing shows that it is the beginning of this one:
    /// it is replaced.
    fn go_on_fetching(&self, batch: u64, file: &RemoteFile, path: String) {
        let broken_off = {
            let inner = self.inner.borrow();
            let is_it = |job: &&Job| {
                job.direction() == Direction::Download
                    && job.state() == TransferState::Failed
                    && job.folder == file.folder
                    && job.name == file.name
                    && job.local == path
            };
            inner.queue.jobs().iter().find(is_it).map(|job| job.id)
        };
        let id = broken_off.unwrap_or_else(|| self.fetch(batch, file, path));
        // It may go into another folder than before.
        self.forget_handle(id);
        let mut inner = self.inner.borrow_mut();
        match broken_off {
            Some(id) => inner.queue.retry_in(id, batch),
            None => inner.queue.begin_anew(id),
        }
        inner.overwrites.insert(id);
    }

    fn fetch_all(&self, batch: &DownloadBatch, destination: Option<Destination>) {
        let number = self.inner.borrow_mut().queue.new_batch();
        let has_place = destination.is_some();
        if let Some(destination) = destination {
            let mut inner = self.inner.borrow_mut();
            inner.destinations.insert(number, destination);
        }
        let mut taken = HashSet::new();
        for file in batch.files() {
            let path = match has_place {
                true => {
                    let path = local_path(&batch.folder, &file.folder.join(&file.name));
                    unique(path, &mut taken)
                }
                false => safe_name(&String::from_utf8_lossy(&file.name)),
            };
            self.fetch(number, file, path);
        }
        self.queued();
    }

    fn fetch(&self, batch: u64, file: &RemoteFile, local: String) -> u64 {
        self.inner.borrow_mut().queue.add_download(NewDownload {
            batch,
            folder: file.folder.clone(),
            name: file.name.clone(),
            local,
            size: file.size,
            modified: file.modified,
        })
    }
}

/// The name of one chosen folder, or else of the folder in which all was chosen.
fn zip_name(batch: &DownloadBatch) -> String {
    let root = &batch.folder;
    let mut chosen = batch.walk.folders_in(root);
    let (first, second) = (chosen.next(), chosen.next());
    let is_alone = second.is_none() && batch.files().all(|file| file.folder != *root);
    let name = match first.filter(|_| is_alone).unwrap_or(root).name() {
        b"" => "files".into(),
        name => String::from_utf8_lossy(name),
    };
    format!("{}.zip", safe_name(&name))
}

/// The path below the chosen folder, of names that the system takes.
fn local_path(root: &RemotePath, path: &RemotePath) -> String {
    let root = root.as_folder();
    let below = path.as_bytes().strip_prefix(root.as_slice());
    safe_path(&String::from_utf8_lossy(below.unwrap_or(path.name())))
}

/// The paths of the folders without a file in or below them.
fn empty_folders(batch: &DownloadBatch) -> Vec<String> {
    let holds_none = |folder: &&RemotePath| {
        let mut files = batch.walk.files().iter();
        !files.any(|file| file.folder.is_within(folder))
    };
    let empty = batch.walk.folders().iter().filter(holds_none);
    empty
        .map(|folder| local_path(&batch.folder, folder))
        .collect()
}

/// A path that no other file of the batch has, whatever case the system ignores: two names of the server can become
/// one here.
fn unique(path: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(path.to_lowercase()) {
        return path;
    }
    let free = beside(&path, |path| taken.contains(&path.to_lowercase()));
    taken.insert(free.to_lowercase());
    free
}

/// The first path of `a (2).txt`, `a (3).txt` and so on that is free.
pub(super) fn beside(path: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    let whole = |name: &[u8]| format!("{folder}{}", String::from_utf8_lossy(name));
    let free = names::numbered(name.as_bytes(), |name| is_taken(&whole(name)));
    free.map_or_else(|| path.to_owned(), |name| whole(&name))
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

pub(super) fn conflicts(found: &[Found], clock: ServerClock, rule: Rule) -> Vec<Conflict> {
    let taken = found.iter().filter_map(|Found { file, path, there }| {
        let (there, free) = there.as_ref()?;
        let mut answers = answers(&facts_of(file, clock), &facts_there(there));
        // Rules by time may be decided once the server's clock is known.
        if clock == ServerClock::UNKNOWN && file.modified.is_some() && there.file.is_some() {
            offer_by_time(&mut answers, Kind::File);
        }
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
            renamed: free.clone(),
            remark: String::new(),
        })
    });
    taken.collect()
}

/// A path beside the taken one that nothing has, neither in the folder nor in the batch.
async fn free_path(target: &ChosenFolder, path: &str, taken: &mut HashSet<String>) -> String {
    loop {
        let free = beside(path, |path| taken.contains(&path.to_lowercase()));
        let is_new = taken.insert(free.to_lowercase());
        if !is_new || !matches!(target.find(&free).await, Ok(Some(_))) {
            return free;
        }
    }
}
