//! Complete downloads on their way to the user: as the browser's own, into a chosen folder, or together as one zip.

use super::after::Fetched;
use super::begin::{Destination, Zip};
use super::feed::not_kept;
use super::fetch::beside;
use super::permissions::unwritten;
use super::problems;
use super::{Controller, Inner};
use crate::browser::chosen_folder::ChosenFolder;
use crate::browser::handles::HandleError;
use crate::browser::save;
use crate::browser::sink::{Finished, Sink};
use crate::browser::zip::ZipBuilder;
use crate::listing::Modified;
use crate::transfer::zip_format::PathError;
use crate::transfer::{Crc32, Digest, Direction, Job, Problem, Sha256, State};
use crate::ui::format;
use leptos::prelude::*;

/// What to do about the files that a zip lacks.
const FAILED: &str = "Press Retry failed: what comes then is saved as a zip of its own.";
const CANCELLED: &str =
    "To have them all the same, press Retry at them: what comes then is saved as a zip of its own.";
const EITHER: &str = "Press Retry failed, or Retry at those that you want all the same: what comes then is saved as a zip of its own.";

/// A file that waits for the others of its zip.
pub(super) struct Packed {
    id: u64,
    path: String,
    finished: Finished,
    crc32: u32,
    modified: Option<Modified>,
}

impl Inner {
    /// Whether more is to come into a zip, or it could not be saved yet: the rows are all that tells of what it lacks.
    pub(super) fn has_open_zip(&self) -> bool {
        let is_open = |job: &Job| {
            let destination = self.destinations.get(&job.batch);
            matches!(destination, Some(Destination::Zip(_))) && !job.state().is_final()
        };
        !self.packs.is_empty() || self.queue.jobs().iter().any(is_open)
    }
}

impl Controller {
    /// Gives a complete download to the user.
    pub(super) async fn deliver(&self, id: u64) -> Result<(), Problem> {
        let Some(job) = self.inner.borrow().queue.get(id).cloned() else {
            return Ok(());
        };
        let sink = self.complete(&job).await?;
        let (sha256, crc32) = match self.sums(&sink).await {
            Ok(sums) => sums,
            Err(problem) => {
                // For the next try, or to be removed.
                self.inner.borrow_mut().sinks.insert(id, sink);
                return Err(problem);
            }
        };
        let fetched = Fetched {
            digest: sha256,
            path: job.local.clone(),
        };
        self.inner.borrow_mut().fetched.insert(id, fetched);
        let finished = sink.finish().await.map_err(not_kept)?;
        let destination = self.inner.borrow().destinations.get(&job.batch).cloned();
        match destination {
            None => finished
                .hand_over(&job.local)
                .map_err(|error| Problem::local(&error, error.advice()))?,
            Some(Destination::Folder(folder)) => {
                let path = match self.write_into(&folder, &job, &finished).await {
                    Ok(path) => path,
                    Err(error) => {
                        self.put_back(id, finished).await;
                        return Err(unwritten(&error));
                    }
                };
                finished.discard().await;
                let mut inner = self.inner.borrow_mut();
                if let Some(fetched) = inner.fetched.get_mut(&id) {
                    fetched.path.clone_from(&path);
                }
                inner.queue.written_to(id, path);
            }
            Some(Destination::Zip(_)) => {
                let packed = Packed {
                    id,
                    path: job.local.clone(),
                    finished,
                    crc32,
                    modified: job.modified(),
                };
                let mut inner = self.inner.borrow_mut();
                inner.packs.entry(job.batch).or_default().push(packed);
                return Ok(());
            }
        }
        self.delivered(id);
        Ok(())
    }

    /// Gives the path that it got.
    async fn write_into(
        &self,
        folder: &ChosenFolder,
        job: &Job,
        finished: &Finished,
    ) -> Result<String, HandleError> {
        let path = self.free_path(folder, job).await?;
        folder.write(&path, &finished.blob).await?;
        Ok(path)
    }

    /// Where the file goes: beside what has appeared there since the plan, unless that is to be replaced. What cannot be
    /// looked at is not free.
    async fn free_path(&self, folder: &ChosenFolder, job: &Job) -> Result<String, HandleError> {
        let mut taken: Vec<String> = Vec::new();
        let mut path = job.local.clone();
        if self.inner.borrow().overwrites.contains(&job.id) {
            return Ok(path);
        }
        while folder.find(&path).await?.is_some() && !taken.contains(&path) {
            taken.push(path);
            path = beside(&job.local, |path| taken.iter().any(|other| other == path));
        }
        Ok(path)
    }

    /// What has come of a download.
    async fn complete(&self, job: &Job) -> Result<Sink, Problem> {
        let open = self.inner.borrow_mut().sinks.remove(&job.id);
        if let Some(sink) = open {
            return Ok(sink);
        }
        let stored = match job.sink() {
            Some(name) => Sink::reopen(name).await.ok(),
            None => None,
        };
        let stored = stored.filter(|sink| sink.len() == job.done());
        stored.ok_or_else(|| {
            Problem::local(
                "What had come of the file is not there any more",
                "Cancel the transfer, then download the file again.",
            )
        })
    }

    /// SHA-256 and CRC-32 of all that has come.
    async fn sums(&self, sink: &Sink) -> Result<(Sha256, u32), Problem> {
        let (mut digest, mut crc32) = (Digest::new(), Crc32::new());
        let read = async |offset, length| sink.read(offset, length).await.map_err(not_kept);
        self.read_all(sink.len(), read, |bytes| {
            digest.update(bytes);
            crc32.update(bytes);
        })
        .await?;
        Ok((digest.finish(), crc32.finish()))
    }

    /// It could not be saved: it stays, so that this can be tried again.
    async fn put_back(&self, id: u64, finished: Finished) {
        let name = finished.name();
        // Its lock goes with it.
        drop(finished);
        if let Some(name) = name
            && let Ok(sink) = Sink::reopen(&name).await
        {
            self.inner.borrow_mut().sinks.insert(id, sink);
        }
    }

    /// The user has it: what the page holds of it is not wanted any more.
    fn delivered(&self, id: u64) {
        let mut inner = self.inner.borrow_mut();
        if let Some(held) = inner.queue.get(id).map(Job::done) {
            inner.queue.kept(id, None, held);
        }
    }

    /// Saves the zips of which nothing more is to come.
    pub(super) fn finish_packs(&self) {
        loop {
            let ready = {
                let mut inner = self.inner.borrow_mut();
                let super::Inner { queue, packs, .. } = &mut *inner;
                let is_over = |batch: &u64| {
                    let mut jobs = queue.jobs().iter();
                    jobs.all(|job| job.batch != *batch || job.state().is_final())
                };
                let batch = packs.keys().copied().find(is_over);
                batch.and_then(|batch| Some((batch, packs.remove(&batch)?)))
            };
            let Some((batch, packed)) = ready else {
                return;
            };
            let destination = self.inner.borrow().destinations.get(&batch).cloned();
            let Some(Destination::Zip(zip)) = destination else {
                continue;
            };
            if let Err((what, advice, packed)) = self.save_zip(&zip, packed) {
                self.tell_unsaved(&zip, &what, &advice);
                // Tried again when anything else happens to the queue.
                self.inner.borrow_mut().packs.insert(batch, packed);
                return;
            }
            self.tell_lacking(&zip, batch);
        }
    }

    /// Says what is not in a zip that the user has now.
    fn tell_lacking(&self, zip: &Zip, batch: u64) {
        let (failed, cancelled) = {
            let inner = self.inner.borrow();
            let count = |state| {
                let is_it = |job: &&Job| job.batch == batch && job.state() == state;
                inner.queue.jobs().iter().filter(is_it).count()
            };
            (count(State::Failed), count(State::Cancelled))
        };
        let files = format::count(failed + cancelled, "file");
        let (why, advice) = match (failed, cancelled) {
            (0, 0) => return,
            (1, 0) => (", whose transfer failed".to_owned(), FAILED),
            (_, 0) => (", whose transfers failed".to_owned(), FAILED),
            (0, 1) => (", whose transfer was cancelled".to_owned(), CANCELLED),
            (0, _) => (", whose transfers were cancelled".to_owned(), CANCELLED),
            _ => {
                let failed = format::grouped(failed as u64);
                let cancelled = format::grouped(cancelled as u64);
                let why = format!(" (failed: {failed}, cancelled: {cancelled})");
                (why, EITHER)
            }
        };
        let what = format!("{} lacks {files}{why}", zip.name);
        self.state.alert.set(Some(problems::problem(&what, advice)));
    }

    /// A zip of folders without a file.
    pub(super) fn save_empty_zip(&self, zip: &Zip) {
        if let Err((what, advice)) = hand_over(zip, &[]) {
            self.tell_unsaved(zip, &what, &advice);
        }
    }

    fn tell_unsaved(&self, zip: &Zip, what: &str, advice: &str) {
        let what = format!("{} was not saved: {what}", zip.name);
        let problem = problems::problem(&what, advice);
        self.state.alert.set(Some(problem));
    }

    /// Where it fails, what happened, what to try, and the files.
    fn save_zip(
        &self,
        zip: &Zip,
        packed: Vec<Packed>,
    ) -> Result<(), (String, String, Vec<Packed>)> {
        if let Err((what, advice)) = hand_over(zip, &packed) {
            return Err((what, advice, packed));
        }
        for file in packed {
            self.delivered(file.id);
            // The browser still reads it.
            file.finished.discard_later();
        }
        Ok(())
    }

    /// The downloads of a zip that was not saved when the page was left.
    pub(super) async fn pack_again(&self, id: u64) {
        let is_done = {
            let inner = self.inner.borrow();
            inner.queue.get(id).is_some_and(|job| {
                job.direction() == Direction::Download && job.state() == State::Done
            })
        };
        if is_done && let Err(problem) = self.deliver(id).await {
            let name = self
                .inner
                .borrow()
                .queue
                .get(id)
                .map(|job| job.local.clone());
            let mut alert = problems::transfer(&problem);
            alert.what = format!(
                "{} is not in its zip. {}",
                name.unwrap_or_default(),
                alert.what
            );
            self.state.alert.set(Some(alert));
        }
    }
}

/// Whether a download is among these.
pub(super) fn holds(packed: &[Packed], id: u64) -> bool {
    packed.iter().any(|file| file.id == id)
}

/// Gives the zip of these files to the user.
fn hand_over(zip: &Zip, packed: &[Packed]) -> Result<(), (String, String)> {
    let mut builder = ZipBuilder::new();
    let wrong = |error: PathError| (error.to_string(), error.advice().to_owned());
    for path in &zip.empty {
        builder.add_folder(path, None).map_err(wrong)?;
    }
    for file in packed {
        builder
            .add_file(&file.path, &file.finished.blob, file.crc32, file.modified)
            .map_err(wrong)?;
    }
    let blob = builder
        .finish()
        .map_err(|error| (error.to_string(), "Try again.".to_owned()))?;
    save::hand_over(&blob, &zip.name)
        .map_err(|error| (error.to_string(), error.advice().to_owned()))
}
