//! What the user sees of the queue holds at any moment: what rests rests, what is moved is moved, and a reload brings
//! everything back.

use sim7000_ftp::transfer::{Job, Queue, State};

/// What the queue says may be done for a job in this state.
pub fn may_have_a_turn(job: &Job) {
    // What the user does not want any more may have left a part, which is removed.
    let is_unwanted = matches!(job.state(), State::Cancelled | State::Skipped);
    assert!(
        job.state().is_under_way() || is_unwanted,
        "it rests, and yet it has a turn: {job:?}"
    );
}

/// The page was loaded again: the same transfers in the same order, each as it was; what ran waits.
pub fn is_back(before: &[Job], after: &[Job]) {
    let ids = |jobs: &[Job]| jobs.iter().map(|job| job.id).collect::<Vec<u64>>();
    assert_eq!(ids(before), ids(after), "a reload loses or moves transfers");
    for (old, new) in before.iter().zip(after) {
        assert_eq!((&old.folder, &old.name), (&new.folder, &new.name));
        assert_eq!(old.direction(), new.direction());
        assert_eq!((old.size, old.batch), (new.size, new.batch), "{old:?}");
        let is_same = match old.state() {
            state if state.is_final() => new.state() == state,
            State::Paused => matches!(new.state(), State::Paused | State::NeedsFile),
            _ => !new.state().is_final() && new.state() != State::Paused,
        };
        assert!(is_same, "{old:?}\nis after a reload\n{new:?}");
    }
}

/// "Move to top" of what waits.
pub fn is_first(queue: &Queue, id: u64) {
    let mut waiting = queue
        .jobs()
        .iter()
        .filter(|job| job.state() == State::Queued);
    let is_queued = queue
        .get(id)
        .is_some_and(|job| job.state() == State::Queued);
    assert!(
        !is_queued || waiting.next().is_some_and(|job| job.id == id),
        "{id} is not the first: {:#?}",
        queue.jobs()
    );
}
