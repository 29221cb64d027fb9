//! One step of the queue, done on the world of paper.

use sim7000_ftp::ftp::{Error, RemotePath, ServerCode, Stamp};
use sim7000_ftp::listing::Entry;
use sim7000_ftp::transfer::{Job, Problem, Sha256, Step, Task, WORTH_RESUMING};

use crate::host::Host;
use crate::world::{Bytes, digest};

/// What a step gave.
pub enum Got {
    Done,
    Digest(Sha256),
    Size(u64),
    Time(Stamp),
    Listing(Vec<Entry>),
    IsSame(bool),
    Moved(u64),
}

/// What the line makes of the bytes of a transfer.
#[derive(Clone, Copy)]
pub struct Line {
    /// How far it comes, as a share.
    pub reach: f64,
    /// So many bytes fall out.
    pub lost: usize,
    pub is_cut: bool,
}

impl Line {
    pub const WHOLE: Self = Self {
        reach: 1.0,
        lost: 0,
        is_cut: false,
    };

    /// What comes through, how far it came, and whether that is less than it looks like.
    fn carry(self, bytes: &[u8]) -> (Vec<u8>, usize, bool) {
        let at = (bytes.len() as f64 * self.reach) as usize;
        let (hole, end) = match self.is_cut {
            true => (at / 2, at),
            false => (at, bytes.len()),
        };
        let before = &bytes[..hole.saturating_sub(self.lost)];
        let carried = [before, &bytes[hole..end]].concat();
        let is_damaged = carried.len() < end;
        (carried, end, is_damaged)
    }
}

pub type Outcome = Result<Got, Problem>;

impl Host {
    pub fn local(&self, id: u64) -> Bytes {
        let job = self.queue.get(id);
        let file = job.and_then(|job| self.disk.get(&job.local));
        file.cloned().unwrap_or_default()
    }

    /// Does a step as far as the line carries its bytes; what is no transfer is done or not.
    pub fn does(&mut self, step: &Step, line: Line) -> Outcome {
        let id = step.id;
        let is_done = line.reach >= 0.5;
        let word = |code: u16| Problem::Operation(Error::Server(ServerCode(code)));
        match &step.task {
            Task::Digest => {
                let local = self.local(id);
                self.source.insert(id, local.to_vec());
                Ok(Got::Digest(digest(&local)))
            }
            Task::MakeFolder(path) if is_done => {
                self.server.make_folder(path).map_err(word)?;
                Ok(Got::Done)
            }
            Task::Size(folder, name) => {
                let size = self.server.size(&folder.join(name)).map_err(word)?;
                Ok(Got::Size(size))
            }
            Task::Time(folder, name) => {
                let stamp = self.server.time(&folder.join(name)).map_err(word)?;
                Ok(Got::Time(stamp))
            }
            Task::List(folder) => {
                let entries = self.server.list(folder).map_err(word)?;
                Ok(Got::Listing(entries))
            }
            Task::CompareTail {
                folder,
                name,
                from,
                to,
            } => {
                let (from, to) = (*from as usize, *to as usize);
                let there = self.server.read(&folder.join(name), from).map_err(word)?;
                Ok(Got::IsSame(self.local(id).get(from..to) == Some(there)))
            }
            Task::Send {
                folder,
                name,
                offset,
            } => {
                let path = folder.join(name);
                self.send(id, &path, *offset as usize, line).map_err(word)
            }
            Task::Fetch {
                folder,
                name,
                offset,
                overlap,
            } => {
                let path = folder.join(name);
                self.fetch(id, &path, *offset as usize, *overlap as usize, line)
            }
            Task::Rename { folder, from, to } if is_done => {
                self.rename(id, &folder.join(from), &folder.join(to))
                    .map_err(word)?;
                Ok(Got::Done)
            }
            Task::Delete(folder, name) if is_done => {
                self.delete(id, &folder.join(name)).map_err(word)?;
                Ok(Got::Done)
            }
            Task::Deliver if is_done => {
                let job = self.queue.get(id).expect("it is being done");
                let kept = job.sink().and_then(|sink| self.sinks.get(sink));
                let kept = kept.cloned().unwrap_or_default();
                // What was lost on the line shows by the size alone. By chance the file may have that very size by then.
                let source = self.source.get(&id);
                let there = self.server.get(&job.folder.join(&job.name));
                let is_by_chance = self.damaged.contains(&id)
                    && source.is_some_and(|source| source.len() != kept.len())
                    && there.is_some_and(|node| node.bytes.len() == kept.len());
                assert!(
                    source == Some(&kept) || is_by_chance,
                    "delivered, and it is not the file: {job:?}"
                );
                self.arrived.insert(id);
                Ok(Got::Done)
            }
            _ => Ok(Got::Done),
        }
    }

    fn send(&mut self, id: u64, path: &RemotePath, offset: usize, line: Line) -> Result<Got, u16> {
        let local = self.local(id);
        self.source.insert(id, local.to_vec());
        let there = self.server.get(path).map_or(0, |node| node.bytes.len());
        if offset > 0 {
            assert_eq!(there, offset, "a gap, or bytes that are sent twice");
        }
        if let Some(node) = self.server.get(path) {
            // Where the same bytes are, nothing can be lost. Who writes to a large half file meanwhile has been warned by
            // its size.
            let is_large = |job: &Job| job.has_begun() && job.size >= Some(WORTH_RESUMING);
            let is_large = self.queue.get(id).is_some_and(is_large);
            let is_own = node.by == Some(id) || is_large || local.starts_with(&node.bytes);
            assert!(
                is_own || self.replaces.contains(&id),
                "overwritten without leave: {:?}",
                self.queue.get(id)
            );
        }
        let rest = local.get(offset..).expect("it goes on behind its end");
        let (sent, reached, is_damaged) = line.carry(rest);
        let is_whole = reached == rest.len();
        self.server.store(path, offset, &sent, is_whole, id)?;
        self.queue.begun(id);
        self.queue.progress(id, (offset + reached) as u64);
        match is_damaged {
            true => self.damaged.insert(id),
            false => offset == 0 && self.damaged.remove(&id),
        };
        let is_direct = self
            .queue
            .get(id)
            .is_some_and(|job| job.working_name() == job.name);
        if is_direct && is_whole && !is_damaged {
            self.arrived.insert(id);
        } else if is_direct {
            self.arrived.remove(&id);
        }
        Ok(Got::Moved(local.len() as u64))
    }

    fn fetch(
        &mut self,
        id: u64,
        path: &RemotePath,
        offset: usize,
        overlap: usize,
        line: Line,
    ) -> Outcome {
        let word = |code: u16| Problem::Operation(Error::Server(ServerCode(code)));
        let name = format!("sink {id}");
        let there = self.server.read(path, offset).map_err(word)?;
        let mut sink = self.sinks.remove(&name).unwrap_or_default();
        if offset == 0 {
            sink.clear();
            self.damaged.remove(&id);
        } else {
            assert_eq!(
                sink.len(),
                offset + overlap,
                "a gap, or bytes that are fetched twice"
            );
            assert!(overlap <= 1024);
        }
        let source = self.server.files[&self.server.place(path)].bytes.clone();
        if there.get(..overlap) != Some(&sink[offset..]) {
            self.queue.kept(id, None, 0);
            return Err(Problem::PartDiffers);
        }
        let rest = &there[overlap..];
        let (came, _, is_damaged) = line.carry(rest);
        sink.extend_from_slice(&came);
        if is_damaged {
            self.damaged.insert(id);
        }
        self.source.insert(id, source);
        let held = sink.len() as u64;
        self.queue.progress(id, held);
        self.queue.kept(id, Some(name.clone()), held);
        self.sinks.insert(name, sink);
        Ok(Got::Moved(held))
    }

    fn rename(&mut self, id: u64, from: &RemotePath, to: &RemotePath) -> Result<(), u16> {
        let is_there = self.server.get(to).is_some();
        let has_part = self.server.get(from).is_some();
        self.server.rename(from, to)?;
        assert!(
            !is_there || !has_part || self.replaces.contains(&id),
            "overwritten without leave: {:?}",
            self.queue.get(id)
        );
        let is_whole = self.source.get(&id) == Some(&self.server.files[to].bytes);
        assert!(
            is_whole,
            "renamed, and it is not the file: {:?}",
            self.queue.get(id)
        );
        self.arrived.insert(id);
        Ok(())
    }

    fn delete(&mut self, id: u64, path: &RemotePath) -> Result<(), u16> {
        if let Some(node) = self.server.get(path) {
            let is_own = node.by == Some(id) || self.local(id).starts_with(&node.bytes);
            assert!(
                is_own || self.replaces.contains(&id),
                "removed without leave: {path:?}"
            );
        }
        self.server.delete(path)
    }
}
