//! What a row says beside its state: what went wrong, what it waits for, and what the user should know of its end.

use super::problems::{problem, remark, transfer, with_action};
use crate::browser::clock;
use crate::transfer::conflict::Why;
use crate::transfer::{Direction, Job, State as TransferState};
use crate::ui::state::{Intent, Problem};

/// What the comparison of contents gave.
pub(super) struct Compared {
    /// The content is the same at both ends.
    pub(super) is_same: bool,
    pub(super) said: Problem,
}

/// Of a transfer that waits for a paused folder.
pub(super) fn held(folder: &Job) -> Problem {
    let name = String::from_utf8_lossy(&folder.name);
    let what = format!("It waits for the folder {name}, which is paused");
    let resume = Intent::ResumeTransfer(folder.id);
    with_action(problem(&what, ""), "Resume the folder", resume)
}

/// Why a rule has left it out; what the user has chosen needs no words.
pub(super) fn left_out(why: Why) -> Option<Problem> {
    (why != Why::Chosen).then(|| remark(why.to_string()))
}

/// Of a transfer that is done: the comparison of contents, and what had to be done or left undone.
pub(super) fn done(job: &Job, verdict: Option<&Compared>) -> Option<Problem> {
    let again = job.started_over().map(|why| why.words().to_owned());
    let is_unmeasured = job.is_unmeasured() && !verdict.is_some_and(|verdict| verdict.is_same);
    let unmeasured =
        is_unmeasured.then(|| "Not verified by its size: the server tells none".to_owned());
    let path = other_path(job).map(|path| format!("Saved as {path}"));
    let grown = job
        .has_grown()
        .then(|| "The file was written to meanwhile: this is what was there at the end".to_owned());
    let told = again.into_iter().chain(unmeasured).chain(grown).chain(path);
    match verdict {
        Some(Compared { said, .. }) => {
            let what = said.what.clone();
            Some(Problem {
                what: sentences([what].into_iter().chain(told)),
                ..said.clone()
            })
        }
        None => Some(sentences(told))
            .filter(|all| !all.is_empty())
            .map(remark),
    }
}

/// Of one that is not done: why it failed, why it had to start over, or when it is tried again.
pub(super) fn under_way(job: &Job) -> Option<Problem> {
    let problem = job.problem().map(|problem| {
        let shown = transfer(problem);
        match problem.is_taken() {
            true => with_action(shown, "Overwrite it", Intent::ReplaceByTransfer(job.id)),
            false => shown,
        }
    });
    let again = job
        .not_before()
        .map(|at| format!("It is tried again at {}.", clock::time_of_day(at)));
    let is_waiting =
        job.state() == TransferState::Uploading && job.done() > 0 && job.size == Some(job.done());
    match (problem, again, job.started_over()) {
        (Some(mut problem), Some(again), _) => {
            problem.advice = again;
            Some(problem)
        }
        (Some(problem), None, _) => Some(problem),
        _ if is_waiting => Some(remark("Waiting for the server")),
        (None, _, Some(why)) if !job.state().is_final() => {
            Some(remark(format!("{}.", why.words())))
        }
        _ => None,
    }
}

/// The path here of a download that could not get the name that it has on the server.
fn other_path(job: &Job) -> Option<&str> {
    let name = job.local.rsplit('/').next().unwrap_or(&job.local);
    let is_other = name.as_bytes() != job.name;
    (job.direction() == Direction::Download && is_other).then_some(&job.local)
}

/// One after the other.
fn sentences(all: impl Iterator<Item = String>) -> String {
    all.reduce(|before, next| match before.ends_with('.') {
        true => format!("{before} {next}"),
        false => format!("{before}. {next}"),
    })
    .unwrap_or_default()
}
