//! When transfers are over: the comparison of contents, and a file of their hashes.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::driver::Driver;
use super::feed::{Feed, Hashing, Look, OnProgress};
use super::remarks::Compared;
use super::steps::unread;
use super::{Controller, problems};
use crate::browser::files::{Dropped, LocalFile};
use crate::browser::save;
use crate::ftp::{Action, DownloadWay, RemotePath};
use crate::transfer::{Digest, Direction, Job, Problem, Sha256, State as TransferState};
use crate::ui::format;
use crate::ui::state::{self, Extent};

/// So many places of a file are compared, of so many bytes each: the end, and others by chance.
const SAMPLES: u64 = 5;
const SAMPLE: u64 = 1024;

/// A download that was given to the user: what is left of it in the page.
pub(super) struct Fetched {
    pub(super) digest: Sha256,
    /// Where it went, as far as the page knows.
    pub(super) path: String,
}

impl Controller {
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
