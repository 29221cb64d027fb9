//! How many FTP sessions a task costs: each is a login of its own, over the radio.

use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, PutOption, RemotePath, UploadWay};
use sim7000_ftp::listing::{self, Date, Entry};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::transfer::{Direction, Next, Queue, State};

use crate::site::Site;
use crate::table::{Row, Table};

const FILES: usize = 50;
const BYTES: usize = 1000;
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
        for number in 0..FILES {
            worker.add(Direction::Upload, &folder, number, Some(BYTES as u64));
        }
        worker.work();
    });
    tell("send 50 files and check them", sessions, FILES + 1);

    let entries = worker.list(&folder);
    let sessions = worker.sessions(|worker| {
        for number in 0..FILES {
            let name = file_name(number);
            let entry = entries.iter().find(|entry| entry.name == name);
            let size = entry.and_then(|entry| entry.size);
            worker.add(Direction::Download, &folder, number, size);
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

    fn list(&mut self, folder: &RemotePath) -> Vec<Entry> {
        match self.site.ftp(Action::List(folder.clone()), &[]) {
            Ok(Outcome::Listing(bytes)) => listing::parse(&bytes, TODAY),
            other => panic!("no listing but {other:?}"),
        }
    }

    fn add(&mut self, direction: Direction, folder: &RemotePath, number: usize, size: Option<u64>) {
        self.queue
            .add(direction, folder.clone(), file_name(number), size);
    }

    /// Until nothing is left to do.
    fn work(&mut self) {
        while let Some(next) = self.queue.next() {
            match next {
                Next::Transfer(id) => self.transfer(id),
                Next::List(folder) => {
                    let entries = self.list(&folder);
                    self.queue.compare(&folder, &entries);
                }
                Next::Size(id) => {
                    let job = self.queue.get(id).expect("the queue knows its own");
                    let action = Action::Size(job.folder.clone(), job.name.clone());
                    match self.site.ftp(action, &[]) {
                        Ok(Outcome::Size(size)) => self.queue.compare_size(id, size),
                        other => panic!("no size but {other:?}"),
                    }
                }
            }
        }
        let is_done = self
            .queue
            .jobs()
            .iter()
            .all(|job| job.state() == State::Done);
        assert!(is_done, "not all files were moved");
    }

    fn transfer(&mut self, id: u64) {
        self.queue.started(id);
        let job = self.queue.get(id).expect("the queue knows its own");
        let (folder, name) = (job.folder.clone(), job.name.clone());
        let (result, moved) = match job.direction {
            Direction::Upload => {
                let action = Action::Upload {
                    folder,
                    name,
                    option: PutOption::Store,
                    way: UploadWay::Best,
                };
                (self.site.ftp(action, &[7; BYTES]), BYTES)
            }
            Direction::Download => {
                let action = Action::Download {
                    folder,
                    name,
                    offset: 0,
                    way: DownloadWay::Best,
                };
                (self.site.ftp(action, &[]), self.site.downloaded.len())
            }
        };
        assert_eq!(result, Ok(Outcome::Done));
        self.queue.moved(id, moved as u64);
    }
}
