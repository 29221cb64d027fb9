//! A small host: does what the queue wants on the world of paper, with a fault at each step, and holds what the queue
//! does and says against what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::transfer::{
    Answer, Direction, FREE_FOR, Problem, Queue, Saved, State, Step, Task,
};

use crate::faults::{Fault, What};
use crate::operations::{Got, Line, Outcome};
use crate::promises;
use crate::world::{Bytes, Node, Server};

#[derive(Default)]
pub struct Host {
    pub queue: Queue,
    pub server: Server,
    pub now: Duration,
    pub steps: usize,
    /// The files of this computer by their paths.
    pub disk: BTreeMap<String, Bytes>,
    /// All that anybody ever meant to be the content of a file.
    pub wholes: BTreeSet<Vec<u8>>,
    pub replaces: BTreeSet<u64>,
    pub sinks: BTreeMap<String, Vec<u8>>,
    /// What each transfer last looked at: the local file, or the one at the server.
    pub source: BTreeMap<u64, Vec<u8>>,
    /// Those whose bytes came to where they belong, all of them.
    pub arrived: BTreeSet<u64>,
    pub settled: BTreeSet<u64>,
    /// Bytes of theirs were lost on the line.
    pub damaged: BTreeSet<u64>,
    /// Parts that the queue gave up to remove, after faults.
    pub abandoned: BTreeSet<RemotePath>,
    /// The server has refused the password, and the user has not wanted anything since.
    pub is_locked_out: bool,
}

impl Host {
    /// One step; false where there is nothing to do now.
    pub fn step(&mut self, fault: &Fault) -> bool {
        let before = self.queue.jobs().to_vec();
        let Some(step) = self.queue.next(self.now) else {
            return false;
        };
        let chosen = before.iter().find(|job| job.id == step.id);
        promises::may_have_a_turn(chosen.expect("it is in the queue"));
        assert!(
            !self.is_locked_out,
            "a wrong password is tried again: {step:?}"
        );
        self.steps += 1;
        self.now += match self.server.manners.is_slow {
            true => FREE_FOR + Duration::from_secs(1),
            false => Duration::from_secs(2),
        };
        let fault = self.fair(fault, &step);
        let reach = f64::from(fault.reach) / 1000.0;
        let result = match &fault.what {
            What::Nothing => self.does(&step, Line::WHOLE),
            What::Before(problem) => Err(problem.clone()),
            What::Middle(problem) => self
                .does(
                    &step,
                    Line {
                        reach,
                        lost: 0,
                        is_cut: true,
                    },
                )
                .and(Err(problem.clone())),
            What::After(problem) => self.does(&step, Line::WHOLE).and(Err(problem.clone())),
            What::Lose(count) => self.does(
                &step,
                Line {
                    reach,
                    lost: *count,
                    is_cut: false,
                },
            ),
            What::LoseAndCut(count, problem) => {
                let line = Line {
                    reach,
                    lost: *count,
                    is_cut: true,
                };
                self.does(&step, line).and(Err(problem.clone()))
            }
            What::User(wish) => {
                let must_stop = wish.tell(&mut self.queue, step.id);
                match must_stop && fault.reach < 900 {
                    true => self
                        .does(
                            &step,
                            Line {
                                reach,
                                lost: 0,
                                is_cut: true,
                            },
                        )
                        .and(Err(Problem::Operation(Failure::Cancelled.into()))),
                    false => self.does(&step, Line::WHOLE),
                }
            }
            What::Crash => {
                let _ = self.does(
                    &step,
                    Line {
                        reach,
                        lost: 0,
                        is_cut: true,
                    },
                );
                self.reload(fault.reach.into(), fault.reach % 2 == 1);
                return true;
            }
        };
        self.answer(&step, result);
        true
    }

    /// What the queue believes by design is not lied about: where neither listing nor size can be learned, the modem's
    /// word is the last one. Whether the final name is taken FTPSIZE is asked last.
    fn fair(&self, fault: &Fault, step: &Step) -> Fault {
        let is_comparing = matches!(step.task, Task::List(_) | Task::Size(..));
        let is_refusal = |problem: &Problem| problem.code().is_some_and(|code| code >= 74);
        let job = self.queue.get(step.id);
        let asks_for_final = matches!(&step.task, Task::Size(_, name)
            if job.is_some_and(|job| job.direction() == Direction::Upload && job.name == *name));
        let is_last_word = !self.damaged.is_empty() || asks_for_final;
        let is_lie = match &fault.what {
            What::Before(problem) | What::Middle(problem) | What::After(problem) => {
                is_refusal(problem) && is_last_word
            }
            _ => false,
        };
        let is_transfer = matches!(step.task, Task::Send { .. } | Task::Fetch { .. });
        let may_lose = is_transfer && !self.server.manners.has_no_size;
        let is_loss = matches!(fault.what, What::Lose(_) | What::LoseAndCut(..)) && !may_lose;
        match is_comparing && is_lie || is_loss {
            true => Fault::none(),
            false => fault.clone(),
        }
    }

    fn answer(&mut self, step: &Step, result: Outcome) {
        let listing;
        let is_refused = result.is_err();
        let is_login = |problem: &Problem| matches!(problem.code(), Some(71 | 72));
        self.is_locked_out = result.as_ref().is_err_and(is_login);
        let answer = match result {
            Ok(Got::Done) => Ok(Answer::Done),
            Ok(Got::Digest(sum)) => Ok(Answer::Digest(sum)),
            Ok(Got::Size(size)) => Ok(Answer::Size(size)),
            Ok(Got::Time(stamp)) => Ok(Answer::Time(stamp)),
            Ok(Got::IsSame(is_same)) => Ok(Answer::IsSame(is_same)),
            Ok(Got::Moved(bytes)) => Ok(Answer::Moved(bytes)),
            Ok(Got::Listing(entries)) => {
                listing = entries;
                Ok(Answer::Listing(&listing))
            }
            Err(problem) => Err(problem),
        };
        let had_part = self
            .queue
            .get(step.id)
            .is_some_and(|job| job.leaves_a_part());
        self.queue.answered(step, answer, self.now);
        let has_part = self
            .queue
            .get(step.id)
            .is_some_and(|job| job.leaves_a_part());
        if let Task::Delete(folder, name) = &step.task
            && had_part
            && !has_part
        {
            let path = folder.join(name);
            let is_own = |node: &Node| node.by == Some(step.id);
            if self.server.get(&path).is_some_and(is_own) {
                self.abandoned.insert(self.server.place(&path));
            }
        }
        if let Task::Rename { folder, to, .. } = &step.task
            && is_refused
        {
            // Whether it was done nobody knows, so what was half under that name is left alone.
            self.abandoned.insert(folder.join(to));
        }
        self.check_done();
    }

    /// "Done" is said of what has arrived, whole.
    fn check_done(&mut self) {
        for job in self.queue.jobs() {
            if job.state() != State::Done || job.is_folder() || !self.settled.insert(job.id) {
                continue;
            }
            assert!(
                self.arrived.contains(&job.id),
                "Done, and it is not: {job:?}"
            );
        }
    }

    /// The user has the password corrected, or wants it tried once more.
    pub fn unlock(&mut self) {
        self.is_locked_out = false;
    }

    /// The page is loaded again. By the bits of `luck` bytes that were kept are lost.
    pub fn reload(&mut self, luck: u64, is_attached: bool) {
        let before = self.queue.jobs().to_vec();
        let ids: Vec<u64> = before.iter().map(|job| job.id).collect();
        let saved: Vec<Saved> = ids.iter().filter_map(|id| self.queue.saved(*id)).collect();
        let text = serde_json::to_string(&saved).expect("it is plain values");
        self.queue = Queue::default();
        // Nothing goes on before the user has given the password again.
        self.unlock();
        self.queue
            .restore(serde_json::from_str(&text).expect("it was just written"));
        promises::is_back(&before, self.queue.jobs());
        self.now += Duration::from_secs(5);
        for (place, id) in ids.into_iter().enumerate() {
            if let Some(sink) = self.queue.get(id).and_then(|job| job.sink()) {
                let name = sink.to_owned();
                if luck >> (place % 8) & 1 == 1 {
                    self.sinks.remove(&name);
                }
                let held = self.sinks.get(&name).map(|sink| sink.len() as u64);
                let sink = held.map(|_| name);
                self.queue.kept(id, sink, held.unwrap_or_default());
            }
            if is_attached {
                self.attach(id);
            }
        }
    }

    pub fn attach(&mut self, id: u64) {
        let size = self.local(id).len() as u64;
        self.queue.attach(id, size);
    }

    /// A new content of a local file.
    pub fn save(&mut self, file: &str, bytes: Vec<u8>) {
        self.wholes.insert(bytes.clone());
        self.disk.insert(file.into(), Rc::new(bytes));
    }

    /// Until nothing is to be done any more, whatever has to be waited for.
    pub fn drain(&mut self, faults: &[Fault]) {
        let most = self.steps + 4000;
        let mut faults = faults.iter().cycle();
        let none = Fault::none();
        loop {
            assert!(
                self.steps < most,
                "it does not come to rest: {:#?}",
                self.queue.jobs()
            );
            if self.step(faults.next().unwrap_or(&none)) {
                continue;
            }
            let Some(at) = self.queue.wakes_at() else {
                return;
            };
            assert!(at > self.now, "woken for nothing: {:#?}", self.queue.jobs());
            self.now = at;
        }
    }
}
