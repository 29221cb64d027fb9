//! When transfers are over: the sum of a batch, the comparison of contents, and a file of their hashes.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::driver::Driver;
use super::feed::{Feed, Hashing, Look, OnProgress};
use super::remarks::Compared;
use super::steps::unread;
use super::{Controller, problems};
use crate::browser::files::{Dropped, LocalFile};
use crate::browser::handles::Permission;
use crate::browser::{clock, notify, save};
use crate::ftp::{Action, DownloadWay, RemotePath};
use crate::transfer::{
    Digest, Direction, Failed, Job, Problem, Sha256, State as TransferState, Summary,
};
use crate::ui::state::{self, Extent};
use crate::ui::{format, tally};

/// So many places of a file are compared, of so many bytes each: the end, and others by chance.
const SAMPLES: u64 = 5;
const SAMPLE: u64 = 1024;

/// A download that was given to the user: what is left of it in the page.
pub(super) struct Fetched {
    pub(super) digest: Sha256,
    /// Where it went, as far as the page knows.
    pub(super) path: String,
}

/// The transfers between two times at which nothing was to be done.
pub(super) struct Run {
    began: Duration,
    /// What was over before.
    over: HashSet<u64>,
    /// What had come of the others by then.
    done: HashMap<u64, u64>,
}

impl Controller {
    /// Transfers begin, or the last of them is over.
    pub(super) fn watch_run(&self) {
        let ended = {
            let mut inner = self.inner.borrow_mut();
            let is_active = inner.queue.is_active();
            let can_run = inner.can_run();
            match (is_active, inner.run.take()) {
                (true, Some(run)) => {
                    inner.run = Some(run);
                    None
                }
                // After a reload nothing moves before the site is opened.
                (true, None) if !can_run => None,
                (true, None) => {
                    let jobs = inner.queue.jobs();
                    let run = Run {
                        began: clock::now(),
                        over: over(jobs),
                        done: jobs.iter().map(|job| (job.id, job.done())).collect(),
                    };
                    inner.run = Some(run);
                    None
                }
                (false, Some(run)) => Some(summary(inner.queue.jobs(), &run)),
                (false, None) => None,
            }
        };
        let Some(summary) = ended.filter(|summary| *summary != Summary::default()) else {
            return;
        };
        self.state.summary.set(summary.to_text());
        // Who looks at the page sees it. A window in front of it need not hide it.
        let is_elsewhere = web_sys::window()
            .and_then(|window| window.document())
            .is_some_and(|document| !document.has_focus().unwrap_or_default());
        if is_elsewhere && self.state.notifies.get_untracked() == Some(true) {
            let waiting = usize::try_from(summary.waiting).unwrap_or(usize::MAX);
            let title = tally::end(summary.failed.len(), waiting);
            notify::show(&title, summary.to_text().lines().next().unwrap_or_default());
        }
    }

    /// What the browser was told at an earlier visit.
    pub(super) fn recall_notifications(&self) {
        self.state.notifies.set(asked(notify::permission()));
    }

    pub(super) async fn allow_notifications(&self) {
        let permission = notify::request().await;
        self.state.notifies.set(asked(permission));
    }

    /// Compares the content of a transfer that is done.
    pub(super) async fn verify(self: &Rc<Self>, driver: &Driver, id: u64, extent: Extent) {
        let Some(job) = self.inner.borrow().queue.get(id).cloned() else {
            return;
        };
        let name = String::from_utf8_lossy(&job.name).into_owned();
        self.busy(format!("Comparing {name} with the server's"));
        let compared = match extent {
            Extent::Whole => self.compare_whole(driver, &job).await,
            Extent::Samples => self.compare_samples(driver, &job).await,
        };
        let is_same = compared.is_ok();
        let said = match compared {
            Ok(what) => problems::remark(what),
            Err(problem) if problem.is_cancelled() => {
                problems::problem("The check was stopped", "")
            }
            // The file is as done as before.
            Err(problem @ Problem::Operation(_)) => {
                let shown = problems::transfer(&problem);
                let what = format!("Its content could not be compared. {}", shown.what);
                state::Problem { what, ..shown }
            }
            Err(problem) => problems::transfer(&problem),
        };
        let verdict = Compared { is_same, said };
        self.inner.borrow_mut().verdicts.insert(id, verdict);
        self.show_transfers();
    }

    async fn compare_whole(self: &Rc<Self>, driver: &Driver, job: &Job) -> Result<String, Problem> {
        let here = match job.direction() {
            Direction::Upload => self.digest(job.id).await?,
            Direction::Download => {
                let inner = self.inner.borrow();
                let known = inner.fetched.get(&job.id).map(|fetched| fetched.digest);
                known.ok_or_else(|| not_comparable("The file has left the page"))?
            }
        };
        let action = self.download_action(&job.folder, &job.name, 0, job.size);
        let feed = Feed::Hash(Hashing {
            digest: Digest::new(),
            bytes: 0,
            progress: self.on_compared(job),
        });
        let (result, feed) = self.ftp(driver, action, feed).await;
        result?;
        let Feed::Hash(hashing) = feed else {
            return Err(not_comparable("The operation was lost"));
        };
        match hashing.digest.finish() == here {
            true => Ok(format!(
                "The content is the same at both ends. SHA-256 {here}"
            )),
            false => Err(differs()),
        }
    }

    /// Shows how far the comparison is.
    fn on_compared(self: &Rc<Self>, job: &Job) -> OnProgress {
        let controller = Rc::downgrade(self);
        let (name, size) = (String::from_utf8_lossy(&job.name).into_owned(), job.size);
        let shown = Cell::new(None);
        Rc::new(move |bytes| {
            let percent = size.map(|size| format::percent(bytes, size));
            if let Some(percent) = percent.filter(|_| shown.replace(percent) != percent)
                && let Some(controller) = controller.upgrade()
            {
                controller.busy(format!("Comparing {name} with the server's: {percent} %"));
            }
        })
    }

    async fn compare_samples(
        self: &Rc<Self>,
        driver: &Driver,
        job: &Job,
    ) -> Result<String, Problem> {
        let file = self.file(job.id)?;
        if file.size() <= SAMPLES * SAMPLE {
            // One login instead of five, and nothing is left out.
            return self.compare_whole(driver, job).await;
        }
        let last = file.size() - SAMPLE;
        for number in 0..SAMPLES {
            let offset = match number {
                0 => last,
                _ => (js_sys::Math::random() * last as f64) as u64,
            };
            let here = file
                .read(offset, SAMPLE as usize)
                .await
                .map_err(|error| unread(&error, &file))?;
            let action = Action::Download {
                folder: job.folder.clone(),
                name: job.name.clone(),
                offset,
                // The only way that can be left in the middle without harm.
                way: DownloadWay::Pieces,
            };
            // At the end one byte more, which must not be there.
            let wanted = here.len() + usize::from(number == 0);
            let feed = Feed::Look(Look::first(wanted));
            let (result, feed) = self.ftp(driver, action, feed).await;
            let Feed::Look(look) = feed else {
                return Err(not_comparable("The operation was lost"));
            };
            if !look.is_full() {
                result?;
            }
            if look.bytes != here {
                return Err(differs());
            }
        }
        let places = format::count(SAMPLES as usize, "place");
        Ok(format!(
            "The content is the same at {places} of {}",
            format::bytes(SAMPLE)
        ))
    }

    /// A file `SHA256SUMS` for what was fetched with this batch, to check it on this computer.
    pub(super) fn save_sums(&self, batch: u64) {
        let (mut text, mut lacking) = (String::new(), 0);
        {
            let inner = self.inner.borrow();
            let is_fetched = |job: &&Job| {
                job.batch == batch
                    && job.direction() == Direction::Download
                    && job.state() == TransferState::Done
            };
            for job in inner.queue.jobs().iter().filter(is_fetched) {
                match inner.fetched.get(&job.id) {
                    Some(Fetched { digest, path }) => text += &format!("{digest}  {path}\n"),
                    None => lacking += 1,
                }
            }
        }
        let saved = save::blob(text.as_bytes())
            .map_err(|error| problems::problem(&error.to_string(), "Try again."))
            .and_then(|blob| {
                save::hand_over(&blob, "SHA256SUMS")
                    .map_err(|error| problems::problem(&error.to_string(), error.advice()))
            });
        if let Err(problem) = saved {
            return self.state.alert.set(Some(problem));
        }
        // The page was loaded anew since.
        let unknown = (lacking != 0).then(|| {
            problems::problem(
                &format!(
                    "The hashes of {} of this batch are not known any more",
                    format::count(lacking, "file")
                ),
                "Fetch them again to have them in SHA256SUMS.",
            )
        });
        self.tell_lacking_sums(unknown, batch);
    }

    /// Says what is not in the `SHA256SUMS` of a batch: also what is not done yet. What the user has left out is no part
    /// of it.
    fn tell_lacking_sums(&self, unknown: Option<state::Problem>, batch: u64) {
        let is_open = |job: &&Job| {
            let is_over = matches!(job.state(), TransferState::Done | TransferState::Skipped);
            job.batch == batch && !job.is_folder() && !is_over
        };
        let open = {
            let inner = self.inner.borrow();
            inner.queue.jobs().iter().filter(is_open).count()
        };
        let unfinished = (open != 0).then(|| {
            let files = format::count(open, "file");
            let are = if open == 1 { "is" } else { "are" };
            problems::problem(
                &format!("{files} of this batch {are} not done and not in SHA256SUMS"),
                "Let the batch come to its end, retry what failed or was cancelled, then save SHA256SUMS anew.",
            )
        });
        let both = unknown.into_iter().chain(unfinished);
        let told = both.reduce(|one, other| state::Problem {
            what: format!("{} {}", one.what, other.what),
            advice: format!("{} {}", one.advice, other.advice),
            ..one
        });
        if told.is_some() {
            self.state.alert.set(told);
        }
    }

    /// A file `SHA256SUMS` for what was sent with this batch, as `sha256sum -c` reads it.
    pub(super) async fn make_sums(self: &Rc<Self>, batch: u64, site: u64) {
        let jobs: Vec<Job> = {
            let inner = self.inner.borrow();
            let is_sent = |job: &&Job| {
                job.batch == batch
                    && job.direction() == Direction::Upload
                    && job.state() == TransferState::Done
                    && !job.is_folder()
            };
            inner.queue.jobs().iter().filter(is_sent).cloned().collect()
        };
        let Some(folder) = common_folder(jobs.iter().map(|job| &job.folder)) else {
            return;
        };
        let (mut text, mut unknown) = (String::new(), Vec::new());
        for job in &jobs {
            self.busy(format!("Hashing {}", job.local));
            let shown = || String::from_utf8_lossy(&job.name).into_owned();
            let is_at_hand = self.inner.borrow().files.contains_key(&job.id);
            let hashed = match job.digest() {
                Some(digest) => Ok(digest),
                // After a reload, or because it was changed since.
                None if !is_at_hand => {
                    unknown.push(shown());
                    continue;
                }
                None => self.digest(job.id).await,
            };
            let digest = match hashed {
                Ok(digest) => digest,
                Err(problem) if problem.is_cancelled() => {
                    self.state.alert.set(Some(problems::transfer(&problem)));
                    return;
                }
                // The browser does not read what was changed since.
                Err(_) => {
                    unknown.push(shown());
                    continue;
                }
            };
            let path = job.folder.join(&job.name);
            let prefix = folder.as_folder();
            let below = path.as_bytes().strip_prefix(prefix.as_slice());
            let below = String::from_utf8_lossy(below.unwrap_or(&job.name)).into_owned();
            text += &format!("{digest}  {below}\n");
        }
        // Another server was opened meanwhile.
        if self.inner.borrow().site != site {
            return self.state.alert.set(Some(problems::left_undone()));
        }
        let unknown = unknown.first().map(|first| {
            let what = match unknown.len() {
                1 => first.clone(),
                count => format!("{first} and {} more", count - 1),
            };
            problems::problem(
                &format!("What was sent as {what} is not at hand any more as it was, and not in SHA256SUMS"),
                "Send it again to have it there.",
            )
        });
        if text.is_empty() {
            return self.state.alert.set(unknown);
        }
        match LocalFile::of_text("SHA256SUMS", &text) {
            Ok(file) => {
                self.plan_upload(
                    folder,
                    Dropped {
                        files: vec![file],
                        ..Dropped::default()
                    },
                );
                self.tell_lacking_sums(unknown, batch);
            }
            Err(error) => self.state.alert.set(Some(problems::problem(
                &error.to_string(),
                "Try again; if it fails again, reload the page.",
            ))),
        }
    }
}

/// What the browser has said about notifications; none where it was not asked.
fn asked(permission: Permission) -> Option<bool> {
    match permission {
        Permission::Granted => Some(true),
        Permission::Denied => Some(false),
        Permission::Ask => None,
    }
}

/// What was over before a run. Of a batch that begins now some may have been left out by the user's answers: that is
/// a part of the run.
fn over(jobs: &[Job]) -> HashSet<u64> {
    let open: HashSet<u64> = jobs
        .iter()
        .filter(|job| !job.state().is_final())
        .map(|job| job.batch)
        .collect();
    let is_over = |job: &&Job| match job.state() {
        TransferState::Skipped => !open.contains(&job.batch),
        state => state.is_final(),
    };
    jobs.iter().filter(is_over).map(|job| job.id).collect()
}

fn summary(jobs: &[Job], run: &Run) -> Summary {
    let (mut summary, mut cancelled) = (Summary::default(), 0);
    for job in jobs.iter().filter(|job| !run.over.contains(&job.id)) {
        match job.state() {
            // Folders are not counted, but one that could not be made is no success.
            state if job.is_folder() && state != TransferState::Failed => {}
            TransferState::Done => {
                summary.files += 1;
                let before = run.done.get(&job.id).copied().unwrap_or(0);
                summary.bytes += job.size.unwrap_or(job.done()).saturating_sub(before);
                summary.unmeasured += u64::from(job.is_unmeasured());
            }
            TransferState::Skipped => summary.skipped += 1,
            TransferState::Cancelled => cancelled += 1,
            TransferState::Failed => summary.failed.push(Failed {
                name: job.folder.join(&job.name).display().into_owned(),
                reason: job.problem().map(ToString::to_string).unwrap_or_default(),
            }),
            _ => {}
        }
    }
    if summary != Summary::default() {
        // Alone it is no news: the user did that.
        summary.cancelled = cancelled;
        summary.time = clock::now().saturating_sub(run.began);
        let is_waiting = |job: &&Job| !job.is_folder() && !job.state().is_final();
        summary.waiting = jobs.iter().filter(is_waiting).count() as u64;
    }
    summary
}

/// The innermost folder that holds all of these.
fn common_folder<'a>(mut folders: impl Iterator<Item = &'a RemotePath>) -> Option<RemotePath> {
    let mut common = folders.next()?.clone();
    for folder in folders {
        while !folder.is_within(&common) {
            common = common.parent()?;
        }
    }
    Some(common)
}

fn differs() -> Problem {
    Problem::local(
        "The content at the server differs from the file here",
        "Send or fetch the file again.",
    )
}

fn not_comparable(what: &str) -> Problem {
    Problem::local(what, "Transfer the file again, then compare it.")
}
