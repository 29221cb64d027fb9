//! Holds what the client says against what the server has, after every operation.
//!
//! What is promised, and checked after every operation:
//! * Success means the server has exactly what the model has. A download, a listing, a size and a time are
//!   exactly what the server holds.
//! * An operation that failed may have been done, half or whole, at the paths that it named, and nowhere else.
//!   Where it is known to be over it has left the old file, none, or the front part of the new one.
//! * It ends in time, and something always waits for something.
//!
//! On a line that loses bytes nobody can promise that much: a command can lose a letter, and data mode has no
//! checksum. There the sizes are compared, as the page does, and the rest is counted; see `judge_lossy`.

use sim7000_ftp::ftp::{Action, Error, Outcome, PutOption, RemotePath};
use sim7000_ftp::listing::{self, Date};
use sim7000_ftp::sim::{DateTime, Node};

use crate::model::{Model, touched};
use crate::rig::{Ended, Event, Violation};
use crate::session::Session;

impl Session {
    fn server(&self) -> Model {
        Model::of(&self.rig.device.server().tree)
    }

    /// Nothing changed but what may have.
    pub fn check_others(&mut self, free: &[RemotePath]) -> Result<(), Violation> {
        let server = self.server();
        if !self.faults.is_lossy() {
            let free = [&self.unsettled, free].concat();
            if let Some(difference) = self.model.difference(&server, &free) {
                return Err(format!("the server was changed by nobody: {difference}"));
            }
        }
        self.model = server;
        Ok(())
    }

    pub(crate) fn judge(
        &mut self,
        action: &Action,
        sent: &[u8],
        ended: &Ended,
    ) -> Result<(), Violation> {
        if self.faults.is_lossy() {
            return self.judge_lossy(action, sent, ended);
        }
        let paths = touched(action);
        let is_clouded = paths
            .iter()
            .any(|path| self.unsettled.iter().any(|other| overlap(path, other)));
        self.check_received(action, ended)?;
        match &ended.result {
            Ok(outcome) if is_clouded => {
                self.check_outcome(action, outcome, ended)?;
                self.check_clouded(action, sent)?;
                self.check_others(&paths)?;
            }
            Ok(outcome) => {
                self.check_outcome(action, outcome, ended)?;
                self.model.apply(action, sent);
                if let Some(difference) = self.model.difference(&self.server(), &self.unsettled) {
                    return Err(format!("success, but {difference}"));
                }
            }
            Err(error) => {
                let is_over = matches!(error, Error::Server(_)) || error.is_cancelled();
                if is_over && !is_clouded && matches!(ended.event, None | Some(Event::Cancel)) {
                    self.check_half(action, sent)?;
                }
                self.check_others(&paths)?;
            }
        }
        self.model = self.server();
        let has_ended_others = match &ended.result {
            Ok(_) => true,
            // A refusal because of another session, or for want of a network, says nothing of that other.
            Err(Error::Server(code)) => !matches!(code.0, 61 | 66) && !self.faults.has("firmware"),
            Err(_) => false,
        };
        if has_ended_others {
            self.unsettled.clear();
        }
        if ended.result.is_err() {
            self.unsettled.extend(paths);
        }
        Ok(())
    }

    /// Whatever came of a download is what the server has there, in order; of one that is done, all of it, and
    /// nothing else.
    fn check_received(&self, action: &Action, ended: &Ended) -> Result<(), Violation> {
        let Action::Download {
            folder,
            name,
            offset,
            ..
        } = action
        else {
            return Ok(());
        };
        let server = self.server();
        let file = server.file(&folder.join(name)).unwrap_or_default();
        let start = usize::try_from(*offset).map_or(file.len(), |offset| offset.min(file.len()));
        let (wanted, got) = (&file[start..], ended.received.as_slice());
        if ended.result.is_ok() && wanted != got {
            return Err(format!(
                "success, but {} bytes came of {}",
                got.len(),
                wanted.len()
            ));
        }
        // Where data mode breaks off without ETX, nothing marks the modem's last line as none of the file.
        let same = wanted.iter().zip(got).take_while(|(a, b)| a == b).count();
        // The line's CR and LF can be by chance what the file has there.
        let before = same.saturating_sub(2);
        if same < got.len() && !got[before..=same].contains(&b'\r') {
            return Err("bytes came that are not the file's".into());
        }
        Ok(())
    }

    fn check_outcome(
        &self,
        action: &Action,
        outcome: &Outcome,
        ended: &Ended,
    ) -> Result<(), Violation> {
        let server = self.server();
        match (action, outcome) {
            (Action::List(folder), Outcome::Listing(bytes)) => {
                // The sizes and names do not depend on the day.
                let today = Date {
                    year: 2030,
                    month: 1,
                    day: 1,
                };
                let listed = listing::parse(bytes, today)
                    .into_iter()
                    .map(|entry| {
                        let size = entry.size.filter(|_| !entry.is_folder());
                        (entry.name, size)
                    })
                    .collect();
                let wanted = server.names(folder);
                (wanted == listed)
                    .then_some(())
                    .ok_or_else(|| format!("listed {listed:?} of {wanted:?}"))
            }
            (Action::Size(folder, name), Outcome::Size(size)) => {
                let wanted = server
                    .file(&folder.join(name))
                    .map(|file| file.len() as u64);
                (wanted == Some(*size))
                    .then_some(())
                    .ok_or_else(|| format!("size {size} of {wanted:?}"))
            }
            (Action::ModifiedTime(folder, name), Outcome::ModifiedTime(stamp)) => {
                let tree = &self.rig.device.server().tree;
                let Some(Node::File { time, .. }) = tree.node(folder.join(name).as_bytes()) else {
                    return Err("a time of nothing".into());
                };
                let wanted = DateTime::from_unix(*time);
                let wanted = (wanted.year, wanted.month, wanted.day, wanted.hour);
                let got = (stamp.year, stamp.month, stamp.day, stamp.hour);
                (wanted == got)
                    .then_some(())
                    .ok_or_else(|| format!("time {got:?} of {wanted:?}"))
            }
            (Action::List(_) | Action::Size(..) | Action::ModifiedTime(..), _)
            | (_, Outcome::Info(_) | Outcome::Bearer(_)) => {
                Err(format!("{:?} is no answer to it", ended.result))
            }
            _ => Ok(()),
        }
    }

    /// The same paths were left in doubt before: only what the action itself did can be checked.
    fn check_clouded(&self, action: &Action, sent: &[u8]) -> Result<(), Violation> {
        let server = self.server();
        let is_right = match action {
            Action::Upload {
                folder,
                name,
                option,
                ..
            } => {
                let file = server.file(&folder.join(name));
                match option {
                    PutOption::Store => file == Some(sent),
                    PutOption::Append => file.is_some_and(|file| file.ends_with(sent)),
                    PutOption::StoreUnique => server.files().any(|(path, length)| {
                        length == sent.len() && server.file(&path) == Some(sent)
                    }),
                }
            }
            Action::Delete(folder, name) => !server.has(&folder.join(name)),
            Action::MakeFolder(folder) => server.is_folder(folder),
            Action::RemoveFolder(folder) => !server.has(folder),
            Action::Rename { to, .. } => server.has(&to.0.join(&to.1)),
            _ => true,
        };
        is_right
            .then_some(())
            .ok_or_else(|| "success, but the server does not have it".into())
    }

    /// An upload that failed left the old file, none, or the front part of the new one.
    fn check_half(&self, action: &Action, sent: &[u8]) -> Result<(), Violation> {
        let Action::Upload {
            folder,
            name,
            option,
            ..
        } = action
        else {
            return Ok(());
        };
        let (path, server) = (folder.join(name), self.server());
        let (before, after) = (self.model.file(&path), server.file(&path));
        let kept = match option {
            PutOption::Store => Some(&[][..]),
            PutOption::Append => Some(before.unwrap_or_default()),
            PutOption::StoreUnique => before.is_none().then_some(&[][..]),
        };
        let is_front = |after: &[u8]| {
            kept.and_then(|kept| after.strip_prefix(kept))
                .is_some_and(|new| sent.starts_with(new))
        };
        (before == after || after.is_some_and(is_front))
            .then_some(())
            .ok_or_else(|| "the failed upload left what is no part of the file".into())
    }
}

fn overlap(one: &RemotePath, other: &RemotePath) -> bool {
    let (one, other) = (one.as_folder(), other.as_folder());
    one.starts_with(&other) || other.starts_with(&one)
}
