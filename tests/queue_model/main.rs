//! Whatever the user does, whatever fails, whatever others change: what the queue says of a file is true, nothing is
//! overwritten without leave, and it comes to an end.
//!
//! Bytes are random, so that what is shifted, cut or mixed shows within the 1 KiB that the queue compares. The page's
//! user needs a minute to edit a file, and so does whoever writes to the server: what changes between a proof and the
//! bytes that follow it within seconds nobody can see.

mod faults;
mod host;
mod operations;
mod promises;
mod world;

use std::time::Duration;

use proptest::prelude::*;
use sim7000_ftp::ftp::RemotePath;
use sim7000_ftp::transfer::{NewDownload, NewUpload, State};

use faults::Fault;
use host::Host;
use world::{Manners, manners, modified, random_bytes};

const MINUTE: Duration = Duration::from_secs(61);
const SIZES: [usize; 6] = [0, 10, 3000, 70_000, 100_000, 290_000];
const NAMES: [&str; 4] = ["a", "b", ".c", "A"];
const FOLDERS: [&str; 3] = ["/", "/d", "/d/e"];
const FILES: [&str; 3] = ["x", "y", "z"];
/// Where nothing is at first.
const DIRECT: (usize, usize) = (1, 1);

/// What the user and others do between steps. Transfers are chosen by a number, modulo how many there are.
#[derive(Clone, Debug)]
enum Act {
    Upload {
        file: usize,
        place: (usize, usize),
        is_replacing: bool,
        is_direct: bool,
    },
    Download((usize, usize)),
    Folder(usize),
    Run(Vec<Fault>),
    Wait(u64),
    Pause(usize),
    Resume(usize),
    PauseAll,
    ResumeAll,
    Login,
    Cancel(usize),
    Skip(usize),
    Retry(usize),
    Shift(usize, bool),
    MoveFirst(usize),
    ClearFinal,
    EditHere(usize, Edit),
    EditThere((usize, usize), Edit),
    RemoveThere((usize, usize)),
    Reload(u64, bool),
    Attach(usize),
}

/// How somebody changes a file; with a seed where bytes are needed.
#[derive(Clone, Copy, Debug)]
enum Edit {
    /// The first byte.
    Front,
    /// The last bytes.
    End,
    Append(u64),
    New(u64),
}

impl Edit {
    fn apply(self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Front => bytes.iter_mut().take(1).for_each(|byte| *byte ^= 1),
            Self::End => bytes.iter_mut().rev().take(3).for_each(|byte| *byte ^= 1),
            Self::Append(seed) => bytes.extend(random_bytes(seed, 500)),
            Self::New(seed) => bytes = random_bytes(seed, SIZES[seed as usize % SIZES.len()]),
        }
        bytes
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        Just(Edit::Front),
        Just(Edit::End),
        any::<u64>().prop_map(Edit::Append),
        any::<u64>().prop_map(Edit::New),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let place = || (0..FOLDERS.len(), 0..NAMES.len());
    let job = || 0..8_usize;
    prop_oneof![
        6 => (0..FILES.len(), place(), any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(file, place, is_replacing, is_direct)| Act::Upload { file, place, is_replacing, is_direct }
        ),
        4 => place().prop_map(Act::Download),
        1 => (1..FOLDERS.len()).prop_map(Act::Folder),
        12 => prop::collection::vec(faults::any(), 1..12).prop_map(Act::Run),
        3 => (1..700_u64).prop_map(Act::Wait),
        1 => job().prop_map(Act::Pause),
        2 => job().prop_map(Act::Resume),
        1 => Just(Act::PauseAll),
        2 => Just(Act::ResumeAll),
        1 => Just(Act::Login),
        2 => job().prop_map(Act::Cancel),
        1 => job().prop_map(Act::Skip),
        2 => job().prop_map(Act::Retry),
        1 => (job(), any::<bool>()).prop_map(|(job, is_up)| Act::Shift(job, is_up)),
        1 => job().prop_map(Act::MoveFirst),
        1 => Just(Act::ClearFinal),
        2 => (0..FILES.len(), edit()).prop_map(|(file, edit)| Act::EditHere(file, edit)),
        2 => (place(), edit()).prop_map(|(place, edit)| Act::EditThere(place, edit)),
        1 => place().prop_map(Act::RemoveThere),
        1 => (any::<u64>(), any::<bool>()).prop_map(|(luck, is_attached)| Act::Reload(luck, is_attached)),
        2 => job().prop_map(Act::Attach),
    ]
}

/// For two transfers of large files, one each way: cut off again and again, while the files change.
fn interrupting_act() -> impl Strategy<Value = Act> {
    let cuts = (0..2_usize, faults::cut()).prop_map(|(before, cut)| {
        let mut run = vec![Fault::none(); before];
        run.push(cut);
        Act::Run(run)
    });
    let small = || prop_oneof![3 => Just(Edit::Front), 1 => Just(Edit::End)];
    let job = || 0..2_usize;
    prop_oneof![
        8 => cuts,
        3 => (1..5_usize).prop_map(|count| Act::Run(vec![Fault::none(); count])),
        2 => Just(Act::Wait(700)),
        3 => small().prop_map(|edit| Act::EditHere(0, edit)),
        3 => small().prop_map(|edit| Act::EditThere((0, 0), edit)),
        1 => any::<u64>().prop_map(|luck| Act::Reload(luck & 1, true)),
        1 => job().prop_map(Act::Retry),
        1 => job().prop_map(Act::Pause),
        1 => Just(Act::ResumeAll),
        1 => job().prop_map(Act::MoveFirst),
    ]
}

/// For a small file that is sent under its own name at once: cut off, left for long, while others write to that name.
fn direct_act() -> impl Strategy<Value = Act> {
    let run = || {
        prop_oneof![Just(Fault::none()), faults::broken()].prop_map(|fault| Act::Run(vec![fault]))
    };
    prop_oneof![
        8 => run(),
        2 => (1..90_u64).prop_map(Act::Wait),
        2 => edit().prop_map(|edit| Act::EditThere(DIRECT, edit)),
        1 => Just(Act::RemoveThere(DIRECT)),
        1 => Just(Act::Cancel(0)),
        1 => Just(Act::Skip(0)),
        1 => Just(Act::Retry(0)),
        1 => Just(Act::Pause(0)),
        1 => Just(Act::ResumeAll),
        1 => any::<u64>().prop_map(|luck| Act::Reload(luck, true)),
    ]
}

fn path((folder, name): (usize, usize)) -> RemotePath {
    RemotePath::new(FOLDERS[folder]).join(NAMES[name].as_bytes())
}

fn start(manners: Manners) -> Host {
    let mut host = Host {
        now: Duration::from_secs(1000),
        ..Host::default()
    };
    host.server.manners = manners;
    host.server.folders.insert(RemotePath::new("/d"));
    for (at, file) in FILES.iter().enumerate() {
        let size = [290_000, 100_000, 10][at];
        host.save(file, random_bytes(at as u64 + 1, size));
    }
    for (place, size) in [((0, 0), 290_000), ((0, 1), 70_000), ((1, 0), 10)] {
        let bytes = random_bytes(size as u64, size);
        host.wholes.insert(bytes.clone());
        host.server.write(path(place), bytes, None);
    }
    host
}

fn take(host: &mut Host, act: &Act) {
    let chosen = |at: usize| {
        let jobs = host.queue.jobs();
        jobs.get(at % jobs.len().max(1)).map_or(0, |job| job.id)
    };
    match act {
        Act::Upload {
            file,
            place,
            is_replacing,
            is_direct,
        } => upload(host, FILES[*file], *place, *is_replacing, *is_direct),
        Act::Download(place) => {
            let node = host.server.get(&path(*place));
            host.queue.add_download(NewDownload {
                batch: 1,
                folder: RemotePath::new(FOLDERS[place.0]),
                name: NAMES[place.1].into(),
                local: NAMES[place.1].into(),
                size: node.map(|node| node.bytes.len() as u64),
                modified: node.map(|node| modified(node.day)),
            });
        }
        Act::Folder(folder) => {
            host.queue.add_folder(1, &RemotePath::new(FOLDERS[*folder]));
        }
        Act::Run(faults) => faults.iter().for_each(|fault| {
            host.step(fault);
        }),
        Act::Wait(seconds) => host.now += Duration::from_secs(*seconds),
        Act::Pause(job) => assert!(!host.queue.pause(chosen(*job))),
        Act::Resume(job) => {
            let id = chosen(*job);
            host.unlock();
            host.queue.resume(id);
        }
        Act::PauseAll => assert!(!host.queue.pause_all()),
        Act::ResumeAll => {
            host.unlock();
            host.queue.resume_all();
        }
        Act::Login => {
            host.unlock();
            host.queue.login_renewed();
        }
        Act::Cancel(job) => assert!(!host.queue.cancel(chosen(*job))),
        Act::Skip(job) => host.queue.skip(chosen(*job)),
        Act::Retry(job) => {
            if host.queue.retry(chosen(*job)) {
                host.unlock();
            }
        }
        Act::Shift(job, is_up) => host.queue.shift(chosen(*job), *is_up),
        Act::MoveFirst(job) => {
            let id = chosen(*job);
            host.queue.move_first(id);
            promises::is_first(&host.queue, id);
        }
        Act::ClearFinal => {
            // Without a temporary name what broke off stays where it is, as the user was told.
            for job in host.queue.jobs() {
                if job.state() == State::Failed || job.problem().is_some() {
                    let path = job.folder.join(&job.name);
                    host.abandoned.insert(host.server.place(&path));
                }
            }
            host.queue.clear_final();
        }
        Act::EditHere(file, edit) => {
            let file = FILES[*file];
            let bytes = edit.apply(host.disk[file].to_vec());
            host.save(file, bytes);
            host.now += MINUTE;
        }
        Act::EditThere(place, _) if !host.server.has_folder(&RemotePath::new(FOLDERS[place.0])) => {
        }
        Act::EditThere(place, edit) => {
            let path = path(*place);
            let before = host.server.get(&path).map(|node| node.bytes.clone());
            let bytes = edit.apply(before.unwrap_or_default());
            host.wholes.insert(bytes.clone());
            host.server.write(path, bytes, None);
            host.now += MINUTE;
        }
        Act::RemoveThere(place) => {
            let path = host.server.place(&path(*place));
            host.server.files.remove(&path);
            host.now += MINUTE;
        }
        Act::Reload(luck, is_attached) => host.reload(*luck, *is_attached),
        Act::Attach(job) => host.attach(chosen(*job)),
    }
}

/// As the page does: names that a listing may hide get a temporary one first, unless they are to be replaced.
fn upload(host: &mut Host, file: &str, place: (usize, usize), is_replacing: bool, is_direct: bool) {
    let folder = RemotePath::new(FOLDERS[place.0]);
    let name = NAMES[place.1];
    let is_direct = is_direct && (is_replacing || !name.starts_with('.'));
    let batch = host.queue.new_batch();
    let id = host.queue.add_upload(NewUpload {
        batch,
        folder,
        name: name.into(),
        local: file.into(),
        size: host.disk[file].len() as u64,
        replaces: is_replacing,
        temporary: (!is_direct).then(|| format!("{name}.{batch}.part").into_bytes()),
        free_at: None,
        is_blind: false,
    });
    if is_replacing {
        host.replaces.insert(id);
    }
}

fn ids(host: &Host) -> Vec<u64> {
    host.queue.jobs().iter().map(|job| job.id).collect()
}

/// The faults have stopped: what is queued ends, one way or another.
fn ends(host: &mut Host) {
    for id in ids(host) {
        host.attach(id);
        host.queue.retry(id);
    }
    take(host, &Act::ResumeAll);
    host.drain(&[]);
    for job in host.queue.jobs() {
        assert!(job.state().is_final(), "it does not end: {job:?}");
        assert!(job.state() != State::Failed || job.problem().is_some());
    }
    assert!(!host.queue.is_active() && !host.queue.is_unfinished());
}

/// All is cancelled: nothing of ours is left, and nothing half.
fn leaves_nothing(host: &mut Host) {
    // A second time for what was complete and then failed its check.
    for _ in 0..2 {
        for id in ids(host) {
            assert!(!host.queue.cancel(id));
        }
        take(host, &Act::ResumeAll);
        host.drain(&[]);
    }
    for (path, node) in &host.server.files {
        if host.abandoned.contains(path) {
            continue;
        }
        // What stays is told by its name: the only copy of a file, or what nobody may remove any more.
        let name = String::from_utf8_lossy(path.name()).to_lowercase();
        let told = host.queue.jobs().iter().filter_map(|job| job.problem());
        let is_named = told
            .map(ToString::to_string)
            .any(|told| told.to_lowercase().contains(&format!(" as {name}")));
        assert!(
            !path.name().ends_with(b".part") || is_named,
            "left: {path:?}, {:#?}",
            host.queue.jobs()
        );
        let is_told = host.queue.jobs().iter().any(|job| {
            job.state() == State::Failed && host.server.place(&job.folder.join(&job.name)) == *path
        });
        let is_whole = host.wholes.contains(&node.bytes);
        assert!(is_whole || is_told || is_named, "half a file: {path:?}");
    }
}

/// 600 cases of each, or as many as `PROPTEST_CASES` wants.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.max(600),
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_the_queue_tells_the_truth_and_ends(
        manners in manners(),
        acts in prop::collection::vec(act(), 1..40),
        endless in prop::collection::vec(faults::endless(), 1..9),
        is_cancelled in any::<bool>(),
    ) {
        let mut host = start(manners);
        for act in &acts {
            take(&mut host, act);
        }
        // Faults that never stop: it gives up.
        host.drain(&endless);
        match is_cancelled {
            true => leaves_nothing(&mut host),
            false => ends(&mut host),
        }
    }

    #[test]
    fn what_is_sent_under_its_own_name_takes_the_place_of_nothing(
        manners in manners(),
        acts in prop::collection::vec(direct_act(), 4..30),
        is_cancelled in any::<bool>(),
    ) {
        let mut host = start(manners);
        take(&mut host, &Act::Upload { file: 2, place: DIRECT, is_replacing: false, is_direct: true });
        for act in &acts {
            take(&mut host, act);
        }
        match is_cancelled {
            true => leaves_nothing(&mut host),
            false => ends(&mut host),
        }
    }

    #[test]
    fn what_is_continued_is_the_same_file(
        acts in prop::collection::vec(interrupting_act(), 4..30),
    ) {
        let mut host = start(Manners::default());
        take(&mut host, &Act::Download((0, 0)));
        take(&mut host, &Act::Upload { file: 0, place: (1, 1), is_replacing: false, is_direct: false });
        for act in &acts {
            take(&mut host, act);
        }
        // A second time for what was damaged by then: that is told, and retried by the user.
        ends(&mut host);
        ends(&mut host);
        for job in host.queue.jobs() {
            prop_assert_eq!(job.state(), State::Done, "{:?}", job);
        }
    }
}
