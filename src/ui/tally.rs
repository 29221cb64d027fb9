//! The sums of the transfers: for the line over them, and for the page's title.

use std::time::Duration;

use super::format;
use crate::transfer::State;

/// One transfer, as far as the sums go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    pub is_folder: bool,
    /// Once it is sent it is renamed.
    pub has_temporary: bool,
    pub state: State,
    pub done: u64,
    pub total: Option<u64>,
    pub speed: Option<u64>,
}

/// All transfers together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Files, folders not counted.
    pub files: usize,
    /// Files that are over.
    pub over: usize,
    /// Files and folders that can be cleared away, and those that can still be stopped.
    pub finished: usize,
    pub open: usize,
    pub failed: usize,
    cancelled: usize,
    pub paused: usize,
    /// Uploads that wait for their files.
    pub lacking: usize,
    /// Files and folders that go on by themselves.
    pub under_way: usize,
    /// Bytes a second of what moves.
    speed: u64,
    /// Logins that are still to come for files and folders.
    logins: u64,
    /// Bytes to go, and whether all of them are known.
    rest: u64,
    is_rest_unknown: bool,
}

impl Tally {
    pub fn of(items: impl Iterator<Item = Item>) -> Self {
        let mut tally = Self::default();
        for item in items {
            tally.add(&item);
        }
        tally
    }

    fn add(&mut self, item: &Item) {
        let is_over = item.state.is_final();
        self.finished += usize::from(is_over);
        self.open += usize::from(!is_over);
        self.failed += usize::from(item.state == State::Failed);
        self.cancelled += usize::from(item.state == State::Cancelled && !item.is_folder);
        self.paused += usize::from(item.state == State::Paused);
        self.under_way += usize::from(item.state.is_under_way());
        self.logins += match item.state {
            State::Queued => 1 + u64::from(item.has_temporary),
            State::Uploading | State::Checking => u64::from(item.has_temporary),
            _ => 0,
        };
        if item.is_folder {
            return;
        }
        self.files += 1;
        self.over += usize::from(is_over);
        self.lacking += usize::from(item.state == State::NeedsFile);
        if is_over {
            return;
        }
        if is_moving(item.state) {
            self.speed = self.speed.saturating_add(item.speed.unwrap_or(0));
        }
        match item.total {
            Some(total) => {
                let rest = total.saturating_sub(item.done);
                self.rest = self.rest.saturating_add(rest);
            }
            None => self.is_rest_unknown = true,
        }
    }

    /// "2 of 5 · 9.8 kB/s · 3 min left"; `login` is what an operation takes besides its bytes.
    pub fn words(&self, is_paused: bool, login: Duration) -> String {
        let mut parts = Vec::new();
        match self.files {
            0 => {}
            files if self.over == files => {
                parts.push(format::count(files, "transfer") + " finished");
            }
            files => parts.push(format!(
                "{} of {}",
                self.over + 1,
                format::grouped(files as u64)
            )),
        }
        if is_paused && self.open != 0 {
            parts.push("paused".into());
        } else if self.speed != 0 {
            parts.push(format::speed(self.speed));
            if !self.is_rest_unknown {
                let seconds =
                    (self.rest / self.speed).saturating_add(self.seconds_of_logins(login));
                parts.push(format::span(seconds.max(1)) + " left");
            }
        }
        if self.failed != 0 {
            parts.push(format::grouped(self.failed as u64) + " failed");
        }
        if self.open == 0 && self.cancelled != 0 {
            parts.push(format::grouped(self.cancelled as u64) + " cancelled");
        }
        parts.join(" · ")
    }

    /// What is news to who does not see the page: failures, and the end.
    pub fn news(&self) -> String {
        match (self.open, self.files, self.failed) {
            (0, 1.., _) => self.words(false, Duration::ZERO),
            (_, _, 0) => String::new(),
            (_, _, failed) => format::grouped(failed as u64) + " failed",
        }
    }

    /// Of many small files they are most of the time.
    fn seconds_of_logins(&self, login: Duration) -> u64 {
        let ms = login.as_millis().saturating_mul(u128::from(self.logins));
        u64::try_from(ms / 1000).unwrap_or(u64::MAX)
    }
}

/// Whether bytes go up or down.
pub fn is_moving(state: State) -> bool {
    matches!(state, State::Uploading | State::Downloading)
}

/// What "Cancel all" gives up. Of those that failed it takes away what Retry would go on with.
pub fn cancelling(items: impl Iterator<Item = Item>) -> String {
    let (mut open, mut folders, mut failed, mut moved) = (0, 0, 0, 0_u64);
    for item in items {
        match (item.state, item.is_folder) {
            (State::Failed, false) if item.done != 0 => failed += 1,
            (state, _) if state.is_final() => continue,
            (_, true) => folders += 1,
            (_, false) => open += 1,
        }
        moved = moved.saturating_add(item.done);
    }
    let what = match (open, failed) {
        (0, 0) => format::count(folders, "folder"),
        (0, failed) => format::count(failed, "failed transfer"),
        (open, 0) => format::count(open, "transfer"),
        (open, failed) => format!(
            "{} and {}",
            format::count(open, "transfer"),
            format::count(failed, "failed one")
        ),
    };
    match moved {
        0 => what + " will be cancelled.",
        moved => format!(
            "{what} will be cancelled. The {} that went over the line for them are given up.",
            format::bytes(moved)
        ),
    }
}

/// What "Clear finished" gives up: what Retry would go on with; none where nothing is lost.
pub fn clearing(items: impl Iterator<Item = Item>) -> Option<String> {
    let is_half = |item: &Item| item.state == State::Failed && item.done != 0;
    let moved: Vec<u64> = items.filter(is_half).map(|item| item.done).collect();
    let sum: u64 = moved.iter().fold(0, |sum, done| sum.saturating_add(*done));
    (!moved.is_empty()).then(|| {
        format!(
            "{} could go on by Retry. The {} that went over the line are given up.",
            format::count(moved.len(), "failed transfer"),
            format::bytes(sum)
        )
    })
}

/// What to do about uploads that wait for their files; empty for none.
pub fn lacking(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 upload waits for its file: drop it here or choose it.".into(),
        count => {
            format::count(count, "upload") + " wait for their files: drop them here or choose them."
        }
    }
}

/// How far one transfer is, in percent; none where its size is not known. A file without a byte is there only once the
/// server has it.
pub fn share(state: State, done: u64, total: Option<u64>) -> Option<u8> {
    match total {
        Some(0) if !matches!(state, State::Checking | State::Done) => Some(0),
        total => total.map(|total| format::percent(done, total)),
    }
}

/// How far these transfers are, in percent of the bytes that are known of; none without any that goes on.
pub fn percent(items: impl Iterator<Item = Item>) -> Option<u8> {
    let (mut done, mut total, mut goes_on) = (0_u64, 0_u64, false);
    for item in items.filter(|item| !item.is_folder) {
        goes_on |= item.state.is_under_way();
        let Some(size) = item.total.filter(|_| counts(item.state)) else {
            continue;
        };
        let so_far = match item.state {
            State::Done => size,
            _ => item.done.min(size),
        };
        done = done.saturating_add(so_far);
        total = total.saturating_add(size);
    }
    // All bytes are through while the last file is compared: not the end yet.
    goes_on.then(|| format::percent(done, total).min(99))
}

fn counts(state: State) -> bool {
    state == State::Done || !state.is_final()
}

/// The title of the notification when nothing goes on by itself any more. What is paused, or lacks its file or the
/// right password, is not done: it waits for the user.
pub fn end(failed: usize, waiting: usize) -> String {
    let failed = (failed != 0).then(|| format::count(failed, "transfer") + " failed");
    match (failed, waiting) {
        (None, 0) => "All transfers are done".into(),
        (Some(failed), 0) => failed,
        (None, 1) => "1 transfer waits for you".into(),
        (None, waiting) => format::count(waiting, "transfer") + " wait for you",
        (Some(failed), 1) => failed + ", 1 waits for you",
        (Some(failed), waiting) => {
            format!("{failed}, {} wait for you", format::grouped(waiting as u64))
        }
    }
}

/// The page's title: "43 % · SIM7000 FTP".
pub fn title(percent: Option<u8>) -> String {
    let name = "SIM7000 FTP";
    match percent {
        Some(percent) => format!("{percent} % · {name}"),
        None => name.into(),
    }
}

#[cfg(test)]
mod tests;
