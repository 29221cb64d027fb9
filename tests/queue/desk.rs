//! A host made of paper: what the queue wants is compared, what came of it is made up.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode, Stamp};
use sim7000_ftp::listing::{self, Date, Entry, Modified};
use sim7000_ftp::transfer::{
    Answer, Job, NewDownload, NewUpload, Problem, Queue, Saved, Sha256, State, Step, Task,
};

/// Large enough to be continued after an interruption.
pub const LARGE: u64 = 100_000;
/// Large enough to be asked for its time before it is fetched.
pub const HUGE: u64 = 300_000;

pub struct Desk {
    pub queue: Queue,
    pub now: Duration,
    /// What is being done.
    pub step: Option<Step>,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            queue: Queue::default(),
            now: Duration::from_secs(1000),
            step: None,
        }
    }

    /// An upload to /logs by way of `.NAME.part`.
    pub fn upload(&mut self, name: &str, size: u64) -> u64 {
        self.upload_to("/logs", name, size)
    }

    pub fn upload_to(&mut self, folder: &str, name: &str, size: u64) -> u64 {
        let new = new_upload(folder, name, size);
        self.queue.add_upload(new)
    }

    /// One that may replace what is there.
    pub fn replacing(&mut self, name: &str, size: u64) -> u64 {
        let new = NewUpload {
            replaces: true,
            ..new_upload("/logs", name, size)
        };
        self.queue.add_upload(new)
    }

    /// One without a temporary name.
    pub fn direct(&mut self, name: &str, size: u64) -> u64 {
        let new = NewUpload {
            temporary: None,
            free_at: Some(self.now),
            ..new_upload("/logs", name, size)
        };
        self.queue.add_upload(new)
    }

    /// The same, queued without a look at the folder.
    pub fn direct_unseen(&mut self, name: &str, size: u64) -> u64 {
        let new = NewUpload {
            temporary: None,
            ..new_upload("/logs", name, size)
        };
        self.queue.add_upload(new)
    }

    /// A download from /logs that the listing dated.
    pub fn download(&mut self, name: &str, size: Option<u64>) -> u64 {
        self.download_dated(name, size, dated(20))
    }

    pub fn download_dated(
        &mut self,
        name: &str,
        size: Option<u64>,
        modified: Option<Modified>,
    ) -> u64 {
        self.queue.add_download(NewDownload {
            batch: 1,
            folder: logs(),
            name: name.into(),
            local: name.into(),
            size,
            modified,
        })
    }

    pub fn folder(&mut self, path: &str) -> u64 {
        self.queue.add_folder(1, &RemotePath::new(path))
    }

    /// The queue wants this now; it begins.
    #[track_caller]
    pub fn wants(&mut self, task: Task) -> u64 {
        let step = self.queue.next(self.now).expect("it wants nothing");
        assert_eq!(step.task, task);
        assert_eq!(self.queue.next(self.now), None, "one thing at a time");
        let id = step.id;
        self.step = Some(step);
        id
    }

    /// It wants nothing now.
    #[track_caller]
    pub fn rests(&mut self) {
        assert_eq!(self.queue.next(self.now), None);
    }

    #[track_caller]
    pub fn ends(&mut self, result: Result<Answer, Problem>) {
        let step = self.step.take().expect("nothing was being done");
        self.queue.answered(&step, result, self.now);
    }

    /// It wants this, and gets that.
    #[track_caller]
    pub fn does(&mut self, task: Task, answer: Answer) {
        self.wants(task);
        self.ends(Ok(answer));
    }

    /// It wants this, and the server refuses with this code.
    #[track_caller]
    pub fn refused(&mut self, task: Task, code: u16) {
        self.wants(task);
        self.ends(Err(server(code)));
    }

    /// It wants this, and the network fails.
    #[track_caller]
    pub fn cut(&mut self, task: Task) {
        self.wants(task);
        self.ends(Err(net()));
    }

    /// It wants to send, and the network fails when `through` bytes are at the server.
    #[track_caller]
    pub fn cut_while_sending(&mut self, task: Task, through: u64) {
        let id = self.wants(task);
        self.queue.begun(id);
        self.queue.progress(id, through);
        self.ends(Err(net()));
    }

    /// It wants to fetch, and the network fails when `held` bytes are kept here.
    #[track_caller]
    pub fn cut_while_fetching(&mut self, task: Task, held: u64) {
        let id = self.wants(task);
        self.queue.progress(id, held);
        self.queue.kept(id, Some("sink".into()), held);
        self.ends(Err(net()));
    }

    /// It sends all of it.
    #[track_caller]
    pub fn sends(&mut self, task: Task, size: u64) {
        let id = self.wants(task);
        self.queue.begun(id);
        self.queue.progress(id, size);
        self.ends(Ok(Answer::Moved(size)));
    }

    /// It lists /logs, which shows these.
    #[track_caller]
    pub fn lists(&mut self, files: &[(&str, u64)]) {
        let entries = listed(files);
        self.does(list(), Answer::Listing(&entries));
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// The page is loaded again: only what was saved as text remains.
    pub fn reload(&mut self) {
        let ids: Vec<u64> = self.queue.jobs().iter().map(|job| job.id).collect();
        let saved: Vec<Saved> = ids.iter().filter_map(|id| self.queue.saved(*id)).collect();
        let text = serde_json::to_string(&saved).unwrap();
        let read: Vec<Saved> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, saved);
        self.queue = Queue::default();
        self.queue.restore(read);
        self.step = None;
        self.wait(5);
    }

    #[track_caller]
    pub fn job(&self, id: u64) -> &Job {
        self.queue.get(id).unwrap()
    }

    #[track_caller]
    pub fn is(&self, id: u64, state: State) {
        assert_eq!(self.job(id).state(), state, "{:?}", self.job(id));
    }

    #[track_caller]
    pub fn failed(&self, id: u64, problem: Problem) {
        self.is(id, State::Failed);
        assert_eq!(self.job(id).problem(), Some(&problem));
    }
}

pub fn new_upload(folder: &str, name: &str, size: u64) -> NewUpload {
    NewUpload {
        batch: 1,
        folder: RemotePath::new(folder),
        name: name.into(),
        local: name.into(),
        size,
        replaces: false,
        temporary: Some(part(name).into()),
        free_at: None,
        is_blind: false,
    }
}

pub fn part(name: &str) -> String {
    format!(".{name}.part")
}

pub fn logs() -> RemotePath {
    RemotePath::new("/logs")
}

pub fn send(name: &str, offset: u64) -> Task {
    Task::Send {
        folder: logs(),
        name: name.into(),
        offset,
    }
}

pub fn fetch(name: &str, offset: u64, overlap: u64) -> Task {
    Task::Fetch {
        folder: logs(),
        name: name.into(),
        offset,
        overlap,
    }
}

pub fn tail(name: &str, to: u64) -> Task {
    Task::CompareTail {
        folder: logs(),
        name: name.into(),
        from: to - 1024,
        to,
    }
}

pub fn list() -> Task {
    Task::List(logs())
}

pub fn size(name: &str) -> Task {
    Task::Size(logs(), name.into())
}

pub fn time(name: &str) -> Task {
    Task::Time(logs(), name.into())
}

pub fn rename(name: &str) -> Task {
    Task::Rename {
        folder: logs(),
        from: part(name).into(),
        to: name.into(),
    }
}

pub fn delete(name: &str) -> Task {
    Task::Delete(logs(), name.into())
}

pub fn make(path: &str) -> Task {
    Task::MakeFolder(RemotePath::new(path))
}

pub fn digest(content: u8) -> Answer<'static> {
    Answer::Digest(Sha256([content; 32]))
}

pub fn stamp(day: u8) -> Answer<'static> {
    Answer::Time(Stamp::read(format!("202611{day:02}100000").as_bytes()).unwrap())
}

/// A time of this November, as a listing has it.
pub fn dated(day: u8) -> Option<Modified> {
    let line = format!("-rw-r--r-- 1 user group 1 Nov {day:02} 10:00 a\r\n");
    listing::parse(line.as_bytes(), TODAY)[0].modified
}

const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 22,
};

/// Files of November 20th.
pub fn listed(files: &[(&str, u64)]) -> Vec<Entry> {
    let lines: String = files
        .iter()
        .map(|(name, size)| format!("-rw-r--r-- 1 user group {size} Nov 20 10:00 {name}\r\n"))
        .collect();
    parse(&lines)
}

pub fn parse(lines: &str) -> Vec<Entry> {
    listing::parse(lines.as_bytes(), TODAY)
}

pub fn net() -> Problem {
    server(64)
}

pub fn server(code: u16) -> Problem {
    Problem::Operation(Error::Server(ServerCode(code)))
}

pub fn unchecked(code: u16) -> Problem {
    Problem::Unchecked(Error::Server(ServerCode(code)))
}

pub fn cancelled() -> Problem {
    Problem::Operation(Failure::Cancelled.into())
}

pub fn gone() -> Problem {
    Problem::Operation(Failure::PortGone.into())
}

pub fn unreadable() -> Problem {
    Problem::Local {
        what: "The file could not be read".into(),
        advice: "Drop it again.".into(),
    }
}
