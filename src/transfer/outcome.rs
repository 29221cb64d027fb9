//! Where a step leaves its transfer: what it led to, what an error means, what the user wanted meanwhile.

use super::job::{End, Job, Phase, Work};
use super::problem::Problem;
use super::retry;
use super::state::Wish;
use super::step::Task;
use super::turn::{Turn, WORTH_RESUMING};
use crate::at::{Failure, Time};
use crate::ftp;

/// Takes the transfer to where its step has led.
pub(super) fn settle(job: &mut Job, turn: Turn) {
    if job.phase == Phase::Running {
        job.phase = Phase::Waiting;
    }
    job.not_before = None;
    match turn {
        Turn::GoOn => {
            if let Some(held) = job.proved()
                && held >= job.mark + WORTH_RESUMING
            {
                // It does come further: the tries before were not in vain.
                job.mark = held;
                job.attempts = 0;
            }
        }
        Turn::Over => end(job, End::Done, None),
        Turn::StartOver(why) => {
            job.start_over();
            job.started_over = Some(why);
            if why.is_change() {
                if !retry::may_start_over(job.restarts) {
                    return end(job, End::Failed, Some(Problem::KeepsChanging));
                }
                job.restarts += 1;
                // How far the old file came is no measure for the new one. Each such start is counted.
                job.mark = 0;
                job.broke_at = 0;
            }
        }
        Turn::Failed(problem) => end(job, End::Failed, Some(problem)),
        Turn::Unexpected => {
            let command = "AT+FTP".into();
            let error = ftp::Error::from(Failure::Unexpected { command });
            end(job, End::Failed, Some(error.into()));
        }
    }
}

/// Takes the transfer to where an error leaves it.
pub(super) fn fail(job: &mut Job, task: &Task, problem: &Problem, now: Time) {
    let is_wanted = job.wish.is_some() || problem.is_cancelled();
    if !is_wanted && let Some(turn) = job.refused(task, problem) {
        return settle(job, turn);
    }
    let comes_further = has_broken_off(job, task, problem) && comes_further(job);
    let was_compared = job.is_through() && matches!(task, Task::List(_) | Task::Size(..));
    job.interrupted();
    if job.phase == Phase::Running {
        job.phase = Phase::Waiting;
    }
    if job.wish.is_some() {
        return;
    }
    if problem.is_cancelled() {
        return cancel(job);
    }
    job.problem = Some(problem.clone());
    if problem.is_modem_gone() {
        job.not_before = next_modem(problem, now);
        return;
    }
    if let (Problem::Local { .. }, Work::Upload(upload)) = (problem, &mut job.work) {
        // A file that changed or went away is no more to be read as it was: it has to be given again.
        upload.has_file = false;
    }
    let may_pass = problem.may_pass() || comes_further;
    if let Some(wait) = retry::wait(job.attempts).filter(|_| may_pass) {
        job.attempts += 1;
        job.not_before = Some(now + wait);
        return;
    }
    let problem = match problem {
        _ if job.is_only_copy() => Problem::Nameless {
            name: String::from_utf8_lossy(job.working_name()).into_owned(),
        },
        Problem::Operation(error) if was_compared => Problem::Unchecked(error.clone()),
        Problem::Operation(error) if job.has_half() => Problem::HalfSent(error.clone()),
        problem => problem.clone(),
    };
    end(job, End::Failed, Some(problem));
}

/// Whether the server broke it off, after bytes had moved.
fn has_broken_off(job: &Job, task: &Task, problem: &Problem) -> bool {
    let from = match task {
        Task::Send { offset, .. } => *offset,
        Task::Fetch {
            offset, overlap, ..
        } => offset + overlap,
        _ => return false,
    };
    problem.may_be_break_off() && job.has_moved() && job.done > from
}

/// Notes how far it is where it broke off. Further on than the last time, that may pass; what ends at the same place
/// again, as on a full disk, does not.
fn comes_further(job: &mut Job) -> bool {
    let before = std::mem::replace(&mut job.broke_at, job.done);
    before == 0 || job.done >= before + WORTH_RESUMING
}

/// The host waits for the next modem; should it not, nothing is asked without end.
fn next_modem(problem: &Problem, now: Time) -> Option<Time> {
    problem.may_be_asleep().then(|| now + retry::FIRST)
}

/// What the user wanted while the step was being done.
pub(super) fn obey(job: &mut Job) {
    match (job.wish.take(), job.phase) {
        // What failed its check at the same time is not wanted either.
        (Some(Wish::Cancel), Phase::Over(End::Failed)) if !job.is_beyond_cancel() => cancel(job),
        (_, Phase::Over(_)) | (None, _) => {}
        (Some(Wish::Wait), _) => job.phase = Phase::Waiting,
        (Some(Wish::Pause), _) => job.phase = Phase::Paused,
        // Sent under its final name, and complete: that is the file.
        (Some(Wish::Cancel), _) if job.is_beyond_cancel() => {}
        (Some(Wish::Cancel), _) => cancel(job),
    }
}

/// The user does not want it any more.
pub(super) fn cancel(job: &mut Job) {
    end(job, End::Cancelled, None);
    tell_part(job);
}

/// Says what is left of an unwanted one that may not be removed any more.
pub(super) fn tell_part(job: &mut Job) {
    let is_unwanted = matches!(job.phase, Phase::Over(End::Cancelled | End::Skipped));
    if is_unwanted && job.has_begun() && !job.leaves_a_part() {
        job.problem = Some(part_left(job));
        // Its row is all that tells of it.
        job.is_dismissed = false;
    }
}

fn part_left(job: &Job) -> Problem {
    Problem::PartLeft {
        name: String::from_utf8_lossy(job.working_name()).into_owned(),
    }
}

/// The part of a cancelled upload was to be removed.
pub(super) fn removed(job: &mut Job, result: Result<(), Problem>, now: Time) {
    let again = match &result {
        Err(problem) if problem.is_modem_gone() => {
            job.not_before = next_modem(problem, now);
            return;
        }
        // It is removed with the right password.
        Err(problem) if problem.is_login() => return,
        Err(problem) => retry::wait(job.attempts).filter(|_| problem.may_pass()),
        Ok(()) => None,
    };
    job.not_before = again.map(|wait| now + wait);
    // What the server never made it cannot remove.
    if again.is_none() && result.is_err() && job.may_hold_bytes() {
        job.problem = Some(part_left(job));
        // Its row is all that tells of it.
        job.is_dismissed = false;
    }
    match (again, &mut job.work) {
        (Some(_), _) => job.attempts += 1,
        (None, Work::Upload(upload)) => {
            upload.forget_part();
            // It may be there still: it is not to be taken for a part of what is sent next.
            upload.is_stale = result.is_err() && upload.temporary.is_some();
        }
        (None, _) => {}
    }
}

pub(super) fn end(job: &mut Job, end: End, problem: Option<Problem>) {
    job.phase = Phase::Over(end);
    job.problem = problem;
    job.not_before = None;
    job.attempts = 0;
}
