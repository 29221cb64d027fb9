//! Does what the queue wants done: one step, one FTP operation or something on this computer.

use std::rc::Rc;

use leptos::prelude::*;

use super::Controller;
use super::driver::Driver;
use super::feed::{Feed, Look, not_kept};
use super::transfers::on_progress;
use crate::at::Failure;
use crate::browser::files::{LocalFile, ReadError};
use crate::browser::sink::Sink;
use crate::ftp::{Action, DownloadWay, Outcome, PutOption, RemotePath};
use crate::listing::Entry;
use crate::transfer::{Answer, Digest, Problem, Step, Task, WORTH_RESUMING};

/// How much of a file of this computer is read before anything else has its turn. Each read leaves some 4 KB of
/// streams and promises to the browser, however much it reads.
pub(super) const READ_AT_ONCE: usize = 1 << 20;

/// What came of a step, with what it has to be compared with.
enum Came {
    Answer(Answer<'static>),
    Listing(Vec<Entry>),
}

impl Controller {
    /// One step of one transfer.
    pub(super) async fn step(self: &Rc<Self>, driver: &Driver, step: Step) {
        self.show_transfers();
        self.remember();
        let site = self.inner.borrow().site;
        let came = self.do_step(driver, &step, site).await;
        {
            let mut inner = self.inner.borrow_mut();
            let now = crate::browser::clock::now();
            match came {
                Ok(Came::Answer(answer)) => inner.queue.answered(&step, Ok(answer), now),
                Ok(Came::Listing(entries)) => {
                    let answer = Answer::Listing(&entries);
                    inner.queue.answered(&step, Ok(answer), now);
                }
                Err(problem) => inner.queue.answered(&step, Err(problem), now),
            }
        }
        self.settle_sinks().await;
        self.finish_packs();
        self.show_transfers();
        self.remember();
    }

    async fn do_step(
        self: &Rc<Self>,
        driver: &Driver,
        step: &Step,
        site: u64,
    ) -> Result<Came, Problem> {
        let id = step.id;
        match &step.task {
            Task::Digest => {
                let digest = self.digest(id).await?;
                Ok(Came::Answer(Answer::Digest(digest)))
            }
            Task::MakeFolder(path) => {
                self.operate(driver, Action::MakeFolder(path.clone()))
                    .await?;
                self.made_folder(path, site);
                Ok(Came::Answer(Answer::Done))
            }
            Task::Size(folder, name) => {
                let action = Action::Size(folder.clone(), name.clone());
                match self.operate(driver, action).await? {
                    Outcome::Size(size) => Ok(Came::Answer(Answer::Size(size))),
                    _ => Err(unexpected("AT+FTPSIZE")),
                }
            }
            Task::Time(folder, name) => {
                let action = Action::ModifiedTime(folder.clone(), name.clone());
                match self.operate(driver, action).await? {
                    Outcome::ModifiedTime(stamp) => Ok(Came::Answer(Answer::Time(stamp))),
                    _ => Err(unexpected("AT+FTPMDTM")),
                }
            }
            Task::List(folder) => match self.operate(driver, Action::List(folder.clone())).await? {
                Outcome::Listing(bytes) => Ok(Came::Listing(self.listed(folder, site, &bytes))),
                _ => Err(unexpected("AT+FTPLIST")),
            },
            Task::CompareTail {
                folder,
                name,
                from,
                to,
            } => {
                let file = self.file(id)?;
                let wanted = (to - from) as usize;
                let here = file.read(*from, wanted).await;
                let here = here.map_err(|error| unread(&error, &file))?;
                let look = Feed::Look(Look::exactly(wanted));
                let action = self.download_action(folder, name, *from, Some(to - from));
                let (result, feed) = self.ftp(driver, action, look).await;
                result?;
                let is_same =
                    matches!(feed, Feed::Look(look) if !look.is_more && look.bytes == here);
                Ok(Came::Answer(Answer::IsSame(is_same)))
            }
            Task::Send {
                folder,
                name,
                offset,
            } => self.send_file(driver, id, folder, name, *offset).await,
            Task::Fetch {
                folder,
                name,
                offset,
                overlap,
            } => {
                let size = self.inner.borrow().queue.get(id).and_then(|job| job.size);
                let rest = size.map(|size| size.saturating_sub(*offset));
                let action = self.download_action(folder, name, *offset, rest);
                self.fetch_file(driver, id, action, *overlap).await
            }
            Task::Rename { folder, from, to } => {
                let action = Action::Rename {
                    from: (folder.clone(), from.clone()),
                    to: (folder.clone(), to.clone()),
                };
                self.operate(driver, action).await?;
                self.edit(folder, site, |entries| {
                    entries.retain(|entry| entry.base_name() != to);
                    if let Some(entry) = entries.iter_mut().find(|entry| entry.base_name() == from)
                    {
                        entry.name.clone_from(to);
                    }
                });
                Ok(Came::Answer(Answer::Done))
            }
            Task::Delete(folder, name) => {
                self.operate(driver, Action::Delete(folder.clone(), name.clone()))
                    .await?;
                self.edit(folder, site, |entries| {
                    entries.retain(|entry| entry.base_name() != name);
                });
                Ok(Came::Answer(Answer::Done))
            }
            Task::Deliver => {
                self.deliver(id).await?;
                Ok(Came::Answer(Answer::Done))
            }
        }
    }

    async fn send_file(
        self: &Rc<Self>,
        driver: &Driver,
        id: u64,
        folder: &RemotePath,
        name: &[u8],
        offset: u64,
    ) -> Result<Came, Problem> {
        let file = self.file(id)?;
        let size = file.size();
        let action = Action::Upload {
            folder: folder.clone(),
            name: name.to_vec(),
            option: match offset {
                0 => PutOption::Store,
                _ => PutOption::Append,
            },
            way: self.state.site.with_untracked(|site| site.send),
        };
        let controller = Rc::clone(self);
        let feed = Feed::Upload {
            file,
            offset,
            progress: on_progress(self, id, Some(size)),
            begin: Rc::new(move || controller.begun(id)),
        };
        let (result, _) = self.ftp(driver, action, feed).await;
        result?;
        Ok(Came::Answer(Answer::Moved(size)))
    }

    async fn fetch_file(
        self: &Rc<Self>,
        driver: &Driver,
        id: u64,
        action: Action,
        overlap: u64,
    ) -> Result<Came, Problem> {
        let kept = self.inner.borrow_mut().sinks.remove(&id);
        let mut sink = match kept {
            Some(sink) => sink,
            None => Sink::create().await,
        };
        if sink.name().is_none() && self.state.forgets.with_untracked(Option::is_none) {
            self.forgets(
                &"What comes in is kept in memory.",
                "Leave the page open until all is done: a reload begins downloads anew.",
            );
        }
        if overlap == 0 {
            sink.empty().await.map_err(not_kept)?;
        }
        self.kept(id, &sink);
        self.remember();
        if sink.len() < overlap {
            // What the queue counts on is not there.
            self.inner.borrow_mut().sinks.insert(id, sink);
            return Err(Problem::PartDiffers);
        }
        let overlap = sink.tail(overlap as usize).await.map_err(not_kept)?;
        let total = self.inner.borrow().queue.get(id).and_then(|job| job.size);
        let feed = Feed::Download {
            sink,
            overlap,
            progress: on_progress(self, id, total),
        };
        let (result, feed) = self.ftp(driver, action, feed).await;
        let is_short = matches!(&feed, Feed::Download { overlap, .. } if !overlap.is_empty());
        let Some(mut sink) = feed.into_sink() else {
            return Err(Problem::Operation(Failure::PortGone.into()));
        };
        // What has come counts, whatever happens next.
        let flushed = sink.flush().await;
        let held = sink.len();
        self.kept(id, &sink);
        self.inner.borrow_mut().sinks.insert(id, sink);
        result?;
        flushed.map_err(not_kept)?;
        if is_short {
            return Err(Problem::PartDiffers);
        }
        Ok(Came::Answer(Answer::Moved(held)))
    }

    /// The hash of the whole local file.
    pub(super) async fn digest(&self, id: u64) -> Result<crate::transfer::Sha256, Problem> {
        let file = self.file(id)?;
        let mut digest = Digest::new();
        let read = async |offset, length| {
            let read = file.read(offset, length).await;
            read.map_err(|error| unread(&error, &file))
        };
        self.read_all(file.size(), read, |bytes| digest.update(bytes))
            .await?;
        Ok(digest.finish())
    }

    /// Reads a file of this computer from its beginning to its end, unless the running transfer is to stop.
    pub(super) async fn read_all(
        &self,
        size: u64,
        read: impl AsyncFn(u64, usize) -> Result<Vec<u8>, Problem>,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), Problem> {
        let mut offset = 0;
        while offset < size {
            if self.inner.borrow().is_to_stop() {
                return Err(Problem::Operation(Failure::Cancelled.into()));
            }
            let bytes = read(offset, READ_AT_ONCE).await?;
            if bytes.is_empty() {
                return Err(Problem::local(
                    "A file on this computer is shorter than it was",
                    "Cancel the transfer, then begin it again.",
                ));
            }
            offset += bytes.len() as u64;
            take(&bytes);
        }
        Ok(())
    }

    /// An operation without file bytes.
    async fn operate(&self, driver: &Driver, action: Action) -> Result<Outcome, Problem> {
        self.ftp(driver, action, Feed::None).await.0
    }

    pub(super) fn download_action(
        &self,
        folder: &RemotePath,
        name: &[u8],
        offset: u64,
        size: Option<u64>,
    ) -> Action {
        Action::Download {
            folder: folder.clone(),
            name: name.to_vec(),
            offset,
            way: self.download_way(size),
        }
    }

    /// FTPETGET cannot be left in the middle, so what is worth continuing is fetched in pieces: a pause or a cancel
    /// takes effect at once, and after a pulled cable nobody has to wait for the rest of the stream. At 115200 baud
    /// that costs 2 % of the speed.
    fn download_way(&self, size: Option<u64>) -> DownloadWay {
        let chosen = self.state.site.with_untracked(|site| site.fetch);
        let has_pieces = !self
            .state
            .card
            .with_untracked(|card| card.missing.has("FTPGET"));
        let is_short = size.is_some_and(|size| size < WORTH_RESUMING);
        match chosen {
            DownloadWay::Best if has_pieces && !is_short => DownloadWay::Pieces,
            chosen => chosen,
        }
    }

    /// The local file of an upload.
    pub(super) fn file(&self, id: u64) -> Result<LocalFile, Problem> {
        let file = self.inner.borrow().files.get(&id).cloned();
        file.ok_or_else(|| Problem::local("The file is not at hand any more", "Drop it again."))
    }

    fn begun(&self, id: u64) {
        self.inner.borrow_mut().queue.begun(id);
        self.remember();
    }

    fn kept(&self, id: u64, sink: &Sink) {
        let mut inner = self.inner.borrow_mut();
        inner.queue.kept(id, sink.name(), sink.len());
    }

    /// Removes the bytes of downloads that nobody wants any more.
    pub(super) async fn settle_sinks(&self) {
        loop {
            let unwanted = {
                let mut inner = self.inner.borrow_mut();
                let super::Inner { queue, sinks, .. } = &mut *inner;
                let id = sinks.keys().copied().find(|id| {
                    // Without bytes that count, or over without being wanted again.
                    use crate::transfer::State;
                    queue.get(*id).is_none_or(|job| {
                        matches!(job.state(), State::Cancelled | State::Skipped | State::Done)
                    })
                });
                id.and_then(|id| sinks.remove(&id))
            };
            match unwanted {
                Some(sink) => sink.discard().await,
                None => return,
            }
        }
    }
}

/// A file of this computer cannot be read; what to do depends on whether the browser still leads to it.
pub(super) fn unread(error: &ReadError, file: &LocalFile) -> Problem {
    let again = match (error, &file.handle) {
        (ReadError::Changed, Some(_)) => "Press Retry".to_owned(),
        (ReadError::Changed, None) => format!("Drop {} on its folder again", file.name()),
        _ => return Problem::local(error, error.advice()),
    };
    let advice = format!("{again}, once nothing writes to it any more and you may read it.");
    Problem::local(error, advice)
}

/// An answer that does not belong to the action.
fn unexpected(command: &str) -> Problem {
    let command = command.to_owned();
    Problem::Operation(Failure::Unexpected { command }.into())
}
