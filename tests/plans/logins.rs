//! The logins that a plan promises are those that the queue needs.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode, Stamp};
use sim7000_ftp::listing::Entry;
use sim7000_ftp::transfer::logins::{self, Sent};
use sim7000_ftp::transfer::{Answer, Digest, Direction, NewDownload, NewUpload, Queue, Task};

use super::tree::file;

const NOW: Duration = Duration::from_secs(1000);

/// Bytes, and whether it has a temporary name.
type File = (u64, bool);

/// Whether nothing is seen in it, and the files for it.
type Folder = (bool, Vec<File>);

/// What the queue does where all goes well, for so many files in each folder.
fn operations(folders: &[Folder]) -> u64 {
    let mut queue = Queue::default();
    for (at, (is_blind, files)) in folders.iter().enumerate() {
        for (number, &(size, has_temporary)) in files.iter().enumerate() {
            let name = format!("{number}.bin");
            queue.add_upload(NewUpload {
                batch: 1,
                folder: RemotePath::new(format!("/{at}")),
                local: name.clone(),
                size,
                replaces: false,
                temporary: has_temporary.then(|| format!("{name}.part").into_bytes()),
                name: name.into_bytes(),
                free_at: Some(NOW),
                is_blind: *is_blind,
            });
        }
    }
    finish(queue)
}

/// Does what the queue wants until it is over; gives how many operations of the modem that were.
fn finish(mut queue: Queue) -> u64 {
    let mut there: BTreeMap<(RemotePath, Vec<u8>), u64> = BTreeMap::new();
    let mut operations = 0;
    while let Some(step) = queue.next(NOW) {
        let size = queue.get(step.id).and_then(|job| job.size);
        let entries: Vec<Entry>;
        operations += u64::from(!matches!(step.task, Task::Digest | Task::Deliver));
        let answer = match &step.task {
            Task::Digest => Answer::Digest(Digest::new().finish()),
            Task::Send { folder, name, .. } => {
                let size = size.unwrap();
                there.insert((folder.clone(), name.clone()), size);
                Answer::Moved(size)
            }
            Task::List(folder) => {
                let here = there.iter().filter(|((of, _), _)| of == folder);
                entries = here
                    .map(|((_, name), size)| file(&String::from_utf8_lossy(name), *size))
                    .collect();
                Answer::Listing(&entries)
            }
            Task::Time(..) => Answer::Time(Stamp::read(b"20261012145800").unwrap()),
            Task::Fetch { .. } => Answer::Moved(size.unwrap_or(5000)),
            Task::Size(folder, name) => {
                let is_upload = queue.get(step.id).unwrap().direction() == Direction::Upload;
                match there.get(&(folder.clone(), name.clone())) {
                    Some(size) => Answer::Size(*size),
                    None if is_upload => {
                        let refused = Error::Server(ServerCode(77));
                        queue.answered(&step, Err(refused.into()), NOW);
                        continue;
                    }
                    None => Answer::Size(5000),
                }
            }
            Task::Rename { .. } | Task::Deliver => Answer::Done,
            other => panic!("{other:?}"),
        };
        queue.answered(&step, Ok(answer), NOW);
    }
    assert!(!queue.is_unfinished());
    operations
}

fn planned(folders: &[Folder]) -> u64 {
    let paths: Vec<RemotePath> = (0..folders.len())
        .map(|at| RemotePath::new(format!("/{at}")))
        .collect();
    let files = folders
        .iter()
        .zip(&paths)
        .flat_map(|((is_blind, files), folder)| {
            files.iter().map(move |&(size, has_temporary)| Sent {
                folder,
                size,
                has_temporary,
                is_blind: *is_blind,
            })
        });
    logins::of_uploads(files)
}

#[test]
fn each_file_is_sent_each_folder_compared_and_each_temporary_name_changed() {
    assert_eq!(planned(&[]), 0);
    let seen = |files| (false, files);
    assert_eq!(planned(&[seen(vec![(10, false); 3])]), 3 + 1);
    assert_eq!(
        planned(&[seen(vec![(10, true); 3]), seen(vec![(10, false)])]),
        3 + 1 + 3 + 2
    );
    // No more than fifty wait for one listing, nor many bytes.
    assert_eq!(planned(&[seen(vec![(10, false); 51])]), 51 + 2);
    assert_eq!(planned(&[seen(vec![(3 << 20, false); 3])]), 3 + 2);
    // Where nothing is seen the first is asked for, and shows by a listing of its own that the folder can be listed.
    assert_eq!(planned(&[(true, vec![(10, false); 3])]), 3 + 1 + 2);
}

#[test]
fn a_download_that_is_worth_continuing_is_asked_for_its_time_first() {
    for (size, logins) in [
        (Some(0), 1),
        (Some(100_000), 1),
        (Some(200_000), 2),
        (None, 2),
    ] {
        assert_eq!(logins::of_download(size), logins, "{size:?}");
        let mut queue = Queue::default();
        queue.add_download(NewDownload {
            batch: 1,
            folder: RemotePath::root(),
            name: b"a".into(),
            local: "a".into(),
            size,
            modified: None,
        });
        assert_eq!(finish(queue), logins, "{size:?}");
    }
}

proptest! {
    #[test]
    fn the_queue_needs_what_was_promised(
        folders in prop::collection::vec(
            (
                any::<bool>(),
                prop::collection::vec((prop_oneof![0..100_000_u64, 0..3_000_000_u64], any::<bool>()), 0..60),
            ),
            0..4,
        )
    ) {
        prop_assert_eq!(operations(&folders), planned(&folders));
    }
}
