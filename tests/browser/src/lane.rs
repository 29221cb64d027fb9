//! How many chains run at a time on a machine, among all threads, programs and checkouts.

use std::{fs::File, path::Path, time::Duration};

use crate::wait::until;

/// A chain computes for some 45 % of its time and waits for its line else: two leave half of two cores for
/// the moments in which all compute. With three, one of 215 tests was red by chance in two of six runs. `cargo xtask
/// test` runs as many threads.
const LANES: usize = 2;

/// How long others may take before a chain goes ahead all the same.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// A chain's right to run, given up when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Locked files; none where the limit was over.
    _lanes: Vec<File>,
}

impl Turn {
    /// Takes one lane.
    #[track_caller]
    pub(crate) fn beside_others() -> Self {
        Self::beside_others_in(&std::env::temp_dir(), LIMIT)
    }

    /// Takes all of them.
    #[track_caller]
    pub(crate) fn alone() -> Self {
        Self::alone_in(&std::env::temp_dir(), LIMIT)
    }

    #[track_caller]
    fn beside_others_in(folder: &Path, limit: Duration) -> Self {
        let files: Vec<File> = (0..LANES).map(|number| open(folder, number)).collect();
        let free = until(limit, || {
            files.iter().position(|file| file.try_lock().is_ok())
        });
        Self {
            _lanes: files
                .into_iter()
                .skip(free.unwrap_or(LANES))
                .take(1)
                .collect(),
        }
    }

    /// Two that want to be alone take the lanes in the same order, so that none waits for the
    /// other's.
    #[track_caller]
    fn alone_in(folder: &Path, limit: Duration) -> Self {
        let take = |number| {
            let file = open(folder, number);
            until(limit, || file.try_lock().ok())?;
            Some(file)
        };
        Self {
            _lanes: (0..LANES).filter_map(take).collect(),
        }
    }
}

/// A lock is that of an opened file, so that threads of one program exclude each other, too.
#[track_caller]
fn open(folder: &Path, number: usize) -> File {
    let path = folder.join(format!("sim7000-browser-tests-{number}.lock"));
    // Reading is enough for a lock, where the file belongs to another user.
    File::create_new(&path)
        .or_else(|_| File::open(&path))
        .unwrap_or_else(|error| panic!("{} cannot be opened: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    fn count(turn: &Turn) -> usize {
        turn._lanes.len()
    }

    #[test]
    fn some_chains_run_beside_each_other_and_one_more_waits_for_the_end_of_one() {
        let folder = tempfile::tempdir().unwrap();
        let beside_others = || Turn::beside_others_in(folder.path(), SHORT);
        let mut turns: Vec<Turn> = (0..LANES).map(|_| beside_others()).collect();
        assert!(turns.iter().all(|turn| count(turn) == 1));
        assert_eq!(count(&beside_others()), 0);
        turns.pop();
        assert_eq!(count(&beside_others()), 1);
    }

    #[test]
    fn who_wants_to_be_alone_waits_for_all_and_all_wait_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let other = Turn::beside_others_in(folder.path(), SHORT);
        assert!(count(&Turn::alone_in(folder.path(), SHORT)) < LANES);
        drop(other);
        let alone = Turn::alone_in(folder.path(), SHORT);
        assert_eq!(count(&alone), LANES);
        assert_eq!(count(&Turn::beside_others_in(folder.path(), SHORT)), 0);
        drop(alone);
        assert_eq!(count(&Turn::beside_others_in(folder.path(), SHORT)), 1);
    }
}
