//! How many FTP sessions a task costs: each is a login of its own, over the radio.

use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, PutOption, RemotePath, UploadWay};
use sim7000_ftp::listing::{self, Date, Entry};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::transfer::{Answer, Digest, NewDownload, NewUpload, Queue, State, Task, names};

use crate::site::Site;
use crate::table::{Row, Table};

const FILES: usize = 50;
/// Sent under its own name at once.
const SMALL: u64 = 1000;
/// Replaces what is there, and cannot be resumed.
const LARGE: u64 = 2000;
const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 1,
};

/// A site that is open: what the page's worker does, without the page.
struct Worker {
    site: Site,
    queue: Queue,
}

pub fn table() -> Table {
    let mut table = Table::new("FTP sessions", &["task", "sessions", "at least"]);
    let mut worker = Worker {
        site: Site::online(Switches::default()),
        queue: Queue::default(),
    };
    let folder = RemotePath::new("/incoming");
    let mut tell = |task: &str, sessions: u32, least: usize| {
        let cells = [sessions.to_string(), least.to_string()];
        table.push(Row::new(task, cells).aim(sessions as usize == least));
    };

    let sessions = worker.sessions(|worker| drop(worker.list(&folder)));
    tell("open a folder", sessions, 1);

    let sessions = worker.sessions(|worker| {
        worker.send(&folder, SMALL, false);
        worker.work();
    });
    // They take longer than a name that was seen to be free counts as free: one more listing.
    tell("send 50 small files and check them", sessions, FILES + 2);

    let sessions = worker.sessions(|worker| {
        worker.send(&RemotePath::new("/incoming"), LARGE, true);
        worker.work();
    });
    tell(
        "send 50 files under temporary names, check and rename them",
        sessions,
        2 * FILES + 1,
    );

    let entries = worker.list(&folder);
    let sessions = worker.sessions(|worker| {
        for number in 0..FILES {
            let name = file_name(number);
            let entry = entries.iter().find(|entry| entry.name == name);
            let size = entry.and_then(|entry| entry.size);
            worker.queue.add_download(NewDownload {
                batch: 0,
                folder: folder.clone(),
                name,
                local: String::new(),
                size,
                modified: None,
            });
        }
        worker.work();
    });
    tell(
        "fetch 50 files whose sizes the listing knows",
        sessions,
        FILES,
    );
    table.note(
        "the check of a batch is one listing; a download needs none, for the listing has its size",
    );
    table
}

fn file_name(number: usize) -> Vec<u8> {
    format!("file-{number:02}.bin").into_bytes()
}

impl Worker {
    fn sessions(&mut self, task: impl FnOnce(&mut Self)) -> u32 {
        let before = self.site.device.server().logins();
        task(self);
        self.site.device.server().logins() - before
    }

    fn send(&mut self, folder: &RemotePath, size: u64, is_temporary: bool) {
        for number in 0..FILES {
            let name = file_name(number);
            self.queue.add_upload(NewUpload {
                batch: 0,
                folder: folder.clone(),
                local: String::new(),
                size,
                replaces: is_temporary,
                temporary: is_temporary.then(|| names::temporary(&name, number as u64)),
                free_at: Some(self.site.now),
                is_blind: false,
                name,
            });
        }
    }

    fn list(&mut self, folder: &RemotePath) -> Vec<Entry> {
        match self.site.ftp(Action::List(folder.clone()), &[]) {
            Ok(Outcome::Listing(bytes)) => listing::parse(&bytes, TODAY),
            other => panic!("no listing but {other:?}"),
        }
    }

    /// Until nothing is left to do.
    fn work(&mut self) {
        while let Some(step) = self.queue.next(self.site.now) {
            let entries;
            let answer = match &step.task {
                Task::Digest => Answer::Digest(Digest::new().finish()),
                Task::List(folder) => {
                    entries = self.list(folder);
                    Answer::Listing(&entries)
                }
                Task::Send { folder, name, .. } => {
                    let action = Action::Upload {
                        folder: folder.clone(),
                        name: name.clone(),
                        option: PutOption::Store,
                        way: UploadWay::Best,
                    };
                    let size = self.queue.get(step.id).and_then(|job| job.size);
                    let size = size.expect("an upload has a size") as usize;
                    self.done(action, &vec![7; size]);
                    Answer::Moved(size as u64)
                }
                Task::Fetch { folder, name, .. } => {
                    let action = Action::Download {
                        folder: folder.clone(),
                        name: name.clone(),
                        offset: 0,
                        way: DownloadWay::Best,
                    };
                    self.done(action, &[]);
                    Answer::Moved(self.site.downloaded.len() as u64)
                }
                Task::Rename { folder, from, to } => {
                    let action = Action::Rename {
                        from: (folder.clone(), from.clone()),
                        to: (folder.clone(), to.clone()),
                    };
                    self.done(action, &[]);
                    Answer::Done
                }
                Task::Deliver => Answer::Done,
                other => panic!("nothing needs {other:?} here"),
            };
            self.queue.answered(&step, Ok(answer), self.site.now);
        }
        let is_done = self
            .queue
            .jobs()
            .iter()
            .all(|job| job.state() == State::Done);
        assert!(is_done, "not all files were moved");
    }

    fn done(&mut self, action: Action, file: &[u8]) {
        assert_eq!(self.site.ftp(action, file), Ok(Outcome::Done));
    }
}
