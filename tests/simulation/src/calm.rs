//! The end of a run: the faults stop, and everything must work again.

use sim7000_ftp::ftp::{Action, DownloadWay, PutOption, RemotePath, UploadWay};
use sim7000_ftp::sim::Switches;
use sim7000_ftp::transfer::{Direction, Job, State};

use crate::rig::Violation;
use crate::session::{LATENESS, Session};
use crate::transfers::Transfers;

/// Stops the faults, lets the queue come to its end, tries again what failed, and uses the modem once more.
pub fn end(session: &mut Session, transfers: &mut Transfers) -> Result<(), Violation> {
    session.rig.say("the faults stop");
    stop_faults(session);
    if !session.rig.is_plugged {
        session.rig.plug();
        session.is_connected = false;
    }
    if session.faults.is_lossy() {
        // Nobody knows any more what the modem took for what; from here on it is to be known.
        session.rig.power_cycle();
    }
    session.rig.idle(LATENESS)?;
    session.check_others(&[])?;
    // From here on no byte is lost, and nothing fails.
    session.faults.classes.clear();
    connect(session)?;
    let ids: Vec<u64> = transfers.queue.jobs().iter().map(|job| job.id).collect();
    for id in &ids {
        transfers.attach(*id);
    }
    transfers.queue.resume_all();
    transfers.run(session)?;
    transfers.check_cancelled(session)?;
    // Some fail once more: a download of what is only now uploaded, or what the losses before have spoiled.
    for _ in 0..2 {
        for id in &ids {
            let is_failed = |state| state == State::Failed;
            if transfers
                .queue
                .get(*id)
                .map(Job::state)
                .is_some_and(is_failed)
                && !transfers.queue.retry(*id)
            {
                return Err("what failed could not be tried again".into());
            }
        }
        transfers.run(session)?;
    }
    if transfers.queue.is_unfinished() {
        return Err(format!("never over: {:?}", transfers.queue.jobs()));
    }
    for job in transfers.queue.jobs() {
        if job.state() == State::Failed && is_possible(session, job) {
            return Err(format!("failed without a fault: {job:?}"));
        }
    }
    use_once_more(session)?;
    session.check_others(&[])
}

fn stop_faults(session: &mut Session) {
    session.is_calm = true;
    // The line stays as slow as it is; the rest is as documented.
    let switches = session.rig.device.switches_mut();
    *switches = Switches {
        seed: switches.seed,
        clock: switches.clock,
        baud: switches.baud,
        flow_control: switches.flow_control,
        ..Switches::default()
    };
    session.rig.device.end_mishaps();
    session.rig.loses_commas = None;
}

fn connect(session: &mut Session) -> Result<(), Violation> {
    // A modem that fell silent, or that was switched off, wants its power switched.
    if !session.connect()? {
        session.rig.power_cycle();
        session.rig.idle(LATENESS)?;
        if !session.connect()? {
            return Err("the modem does not come back".into());
        }
    }
    Ok(())
}

/// Whether the server can do it at all, and the user allows it.
fn is_possible(session: &Session, job: &Job) -> bool {
    let path = job.folder.join(&job.name);
    match job.direction() {
        Direction::Upload => {
            session.model.is_folder(&job.folder)
                && !session.model.has(&path)
                && !job.folder.as_bytes().starts_with(b"/locked")
        }
        Direction::Download => session.model.file(&path).is_some(),
    }
}

fn use_once_more(session: &mut Session) -> Result<(), Violation> {
    let (folder, name) = (RemotePath::root(), b"last.bin".to_vec());
    let file = session.random.bytes(3000);
    let upload = |way| Action::Upload {
        folder: folder.clone(),
        name: name.clone(),
        option: PutOption::Store,
        way,
    };
    let download = |way| Action::Download {
        folder: folder.clone(),
        name: name.clone(),
        offset: 0,
        way,
    };
    for action in [
        upload(UploadWay::Best),
        download(DownloadWay::Pieces),
        Action::List(folder.clone()),
        upload(UploadWay::Pieces),
        download(DownloadWay::Best),
        Action::Size(folder.clone(), name.clone()),
        Action::Delete(folder.clone(), name.clone()),
    ] {
        let ended = session.perform(action.clone(), &file, None)?;
        if let Err(error) = ended.result {
            return Err(format!("{action:?} failed without a fault: {error}"));
        }
    }
    Ok(())
}
