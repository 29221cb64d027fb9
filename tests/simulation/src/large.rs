//! A transfer large enough to be continued: cut off late, and then something changes, or the server shows another side
//! of itself.

use std::time::Duration;

use sim7000_ftp::ftp::{Action, RemotePath};
use sim7000_ftp::listing::Modified;

use crate::rig::Violation;
use crate::session::Session;
use crate::steps::{Got, ask};
use crate::transfers::{Refusal, Transfers};

impl Transfers {
    /// A transfer large enough to be continued is interrupted late; then something may change before it goes on.
    pub fn interrupt_a_large_one(&mut self, session: &mut Session) -> Result<(), Violation> {
        let (folder, name) = (RemotePath::new("/out"), "large.bin");
        let is_upload = session.random.chance(50);
        // From 128 KiB on a file is dated before it is fetched, and can be continued.
        let size = match is_upload || session.random.chance(8) {
            true => session.random.between(84_000, 88_000) as usize,
            false => session.random.between(132_000, 136_000) as usize,
        };
        let bytes = session.random.bytes(size);
        session.slow_down();
        if is_upload {
            self.upload(session, &folder, name, bytes);
        } else {
            session.put(&folder.join(name.as_bytes()), bytes);
            let modified = self.look(session, &folder, name)?;
            self.download(&folder, name.into(), Some(size as u64), modified);
        }
        let Some(id) = self.queue.jobs().last().map(|job| job.id) else {
            return Ok(());
        };
        self.queue.move_first(id);
        self.cut_at = Some(session.random.between(80_000, size as u64) as usize);
        self.run(session)?;
        self.cut_at = None;
        // What the modem still holds goes to the server; a part that is changed in its middle nobody could tell.
        session.rig.idle(Duration::from_secs(20))?;
        session.check_others(&[])?;
        self.change(session, id, is_upload);
        // Whoever changes a file needs a minute for it.
        session.rig.idle(Duration::from_secs(61))?;
        session.check_others(&[])?;
        if !session.is_connected && !session.connect()? {
            return Ok(());
        }
        self.queue.resume_all();
        self.is_left_alone = true;
        self.run(session)?;
        self.is_left_alone = false;
        self.refuses = None;
        if self.queue.get(id).is_some_and(|job| job.state().is_final()) {
            // It slows everything else down.
            session.remove(&folder.join(name.as_bytes()));
        }
        Ok(())
    }

    /// Something changes while a transfer is interrupted, or the server shows another side of itself.
    fn change(&mut self, session: &mut Session, id: u64, is_upload: bool) {
        let Some(job) = self.queue.get(id) else {
            return;
        };
        let part = job.folder.join(job.working_name());
        let is_whole = session.model.file(&part) == Some(self.local(id));
        if job.state().is_final() || is_whole || !session.model.has(&part) {
            return;
        }
        session.table.note("queue: a large one interrupted");
        let change = session.random.index(8);
        session.rig.say(&format!("change {change}"));
        match change {
            0 | 1 if is_upload => {
                if let Some(byte) = self.files.get_mut(&id).and_then(|file| file.first_mut()) {
                    *byte ^= 1;
                }
            }
            0..=3 | 6 if is_upload || change < 4 => {
                // Another part, or another file, of the same size.
                if let Some(mut bytes) = session.model.file(&part).map(<[u8]>::to_vec) {
                    bytes.iter_mut().rev().take(9).for_each(|byte| *byte ^= 1);
                    session.put(&part, bytes);
                }
            }
            4 => self.refuses = Some(Refusal::Middle),
            5 if is_upload || session.random.chance(30) => self.refuses = Some(Refusal::Size),
            5 | 6 => self.refuses = Some(Refusal::SizeAndListing),
            7 if is_upload && session.random.chance(50) => session.remove(&part),
            _ => {}
        }
    }

    /// The time of a file in the listing of its folder.
    fn look(
        &mut self,
        session: &mut Session,
        folder: &RemotePath,
        name: &str,
    ) -> Result<Option<Modified>, Violation> {
        let listed = ask(session, Action::List(folder.clone()), None)?;
        Ok(match listed {
            Ok(Got::Listing(entries)) => entries
                .iter()
                .find(|entry| entry.name == name.as_bytes())
                .and_then(|entry| entry.modified),
            _ => None,
        })
    }
}
