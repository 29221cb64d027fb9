//! What the user does: draws the next step, and takes it.

use std::time::Duration;

use sim7000_ftp::ftp::{Action, DownloadWay, PutOption, RemotePath, Request, UploadWay};
use sim7000_ftp::modem::{BearerRequest, ModemInfo, SurveyKind};
use sim7000_ftp::sim::Content;

use crate::model::Model;
use crate::random::Random;
use crate::rig::{Event, Moment, Violation};
use crate::session::{Interruption, Session, account};
use crate::transfers::Transfers;

const FOLDERS: [&str; 7] = ["/", "/in", "/in", "/in/deep", "/out", "/locked", "/missing"];
const NAMES: [&str; 8] = [
    "a.bin",
    "b c.txt",
    "d",
    "e.csv",
    "kept",
    "f;1",
    "LOUD.TXT",
    "größe.dat",
];
/// Names that the modem cannot be given.
const BAD_NAMES: [&[u8]; 4] = [b"", b"say \"no\"", b"two\rlines", &[b'x'; 120]];

const UPLOAD_WAYS: [UploadWay; 4] = [
    UploadWay::Best,
    UploadWay::DataMode,
    UploadWay::Extended,
    UploadWay::Pieces,
];
const DOWNLOAD_WAYS: [DownloadWay; 4] = [
    DownloadWay::Best,
    DownloadWay::DataMode,
    DownloadWay::Extended,
    DownloadWay::Pieces,
];
/// What the modem's memory holds: a file of this size may be longer, for all that anybody can tell.
const MEMORY: usize = 300_000;
/// Of a hundred runs that may, those in which a file is large enough to be continued after an interruption.
const LARGE: u64 = 55;

/// What a user can do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Operation,
    WrongAccount,
    BadName,
    Transfers,
    Bearer,
    Survey,
    Unplug,
    PowerCycle,
    Wait,
}

/// Each as often as it stands here.
const STEPS: [Step; 22] = [
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Operation,
    Step::Transfers,
    Step::Transfers,
    Step::Transfers,
    Step::WrongAccount,
    Step::BadName,
    Step::Bearer,
    Step::Survey,
    Step::Unplug,
    Step::PowerCycle,
    Step::Wait,
];

/// A whole run: the faults, then the quiet.
pub fn live(session: &mut Session) -> Result<(), Violation> {
    let mut transfers = Transfers::default();
    if session.random.chance(3) {
        fetch_what_fills_the_memory(session)?;
    }
    if may_have_a_large_one(session) && session.random.chance(LARGE) && reconnect(session)? {
        transfers.interrupt_a_large_one(session)?;
    }
    for _ in 0..session.random.between(2, 7) {
        step(session, &mut transfers)?;
        let pause = session.random.pick(&[0, 0, 0, 3, 200, 3000, 20_000]);
        let pause = session.random.between(0, pause);
        session.rig.idle(Duration::from_millis(pause))?;
    }
    transfers.act(session);
    crate::calm::end(session, &mut transfers)
}

/// Where the line is no slower than it has to be: the time goes into seeds, not into bytes.
fn may_have_a_large_one(session: &Session) -> bool {
    const SLOW: [&str; 6] = [
        "reading",
        "sending",
        "cutting",
        "slow radio",
        "pace",
        "framing",
    ];
    !SLOW.iter().any(|class| session.faults.has(class))
}

fn step(session: &mut Session, transfers: &mut Transfers) -> Result<(), Violation> {
    if !session.is_connected && !reconnect(session)? {
        return Ok(());
    }
    match session.random.pick(&STEPS) {
        Step::Operation => operation(session),
        Step::Transfers => {
            transfers.add(session);
            transfers.run(session)
        }
        Step::WrongAccount => {
            let right = account();
            let account = &mut session.account;
            match session.random.index(3) {
                0 => account.password = "wrong".into(),
                1 => account.server = "wrong.example".into(),
                _ => account.port = 2121,
            }
            let result = operation(session);
            session.account = right;
            result
        }
        Step::BadName => {
            let name = session.random.pick(&BAD_NAMES).to_vec();
            let action = Action::Delete(RemotePath::new("/in"), name);
            session.perform(action, &[], None).map(drop)
        }
        Step::Bearer => {
            let request = match session.random.index(4) {
                0 => BearerRequest::Close,
                1 => BearerRequest::Query,
                2 => BearerRequest::Open(session.settings()),
                _ => BearerRequest::Reopen(session.settings()),
            };
            session.bearer(request).map(drop)
        }
        Step::Survey => {
            let kind = session
                .random
                .pick(&[SurveyKind::Full, SurveyKind::Network]);
            let survey = Request::Survey(kind, ModemInfo::default());
            let interruption = interruption(&mut session.random, 0);
            session.request(survey, interruption).map(drop)
        }
        Step::Unplug => {
            session.rig.unplug();
            session.is_connected = false;
            Ok(())
        }
        Step::PowerCycle => {
            session.rig.power_cycle();
            Ok(())
        }
        Step::Wait => {
            let wait = session.random.between(0, 200);
            session.rig.idle(Duration::from_secs(wait))?;
            session.check_others(&[])
        }
    }
}

/// A file for which FTPEXTGET's memory is too small; afterwards it is gone again, for it slows everything else down.
fn fetch_what_fills_the_memory(session: &mut Session) -> Result<(), Violation> {
    if !reconnect(session)? {
        return Ok(());
    }
    let before = session.rig.device.server().tree.clone();
    let large = Content::Bytes(vec![b'x'; MEMORY]);
    let server = session.rig.device.server_mut();
    server.tree.put(b"/in/large", large, 0);
    session.model = Model::of(&server.tree);
    let action = Action::Download {
        folder: RemotePath::new("/in"),
        name: b"large".to_vec(),
        offset: 0,
        way: DownloadWay::Extended,
    };
    session.perform(action, &[], None)?;
    session.model = Model::of(&before);
    session.rig.device.server_mut().tree = before;
    Ok(())
}

/// Plugs the cable in where it is out; a modem that does not answer has its power switched, sometimes.
fn reconnect(session: &mut Session) -> Result<bool, Violation> {
    let is_here = session.connect()?;
    if !is_here && session.random.chance(50) {
        session.rig.power_cycle();
        let wait = session.random.between(0, 20);
        session.rig.idle(Duration::from_secs(wait))?;
        return session.connect();
    }
    Ok(is_here)
}

fn operation(session: &mut Session) -> Result<(), Violation> {
    let action = action(session);
    let sent = match &action {
        Action::Upload { .. } => content(session),
        _ => Vec::new(),
    };
    let is_upload = matches!(action, Action::Upload { .. });
    let interruption = interruption(&mut session.random, sent.len()).filter(|(_, event)| {
        // In an upload the order to switch off would be taken for bytes of the file.
        !is_upload || *event != Event::PowerDown
    });
    session.perform(action, &sent, interruption).map(drop)
}

/// A file to send. On a radio that is slow to the utmost, sometimes one that fills all buffers.
pub fn content(session: &mut Session) -> Vec<u8> {
    if session.faults.has("slow radio") {
        return match session.random.chance(40) {
            true => session.random.bytes(80_000),
            false => session.random.bytes(50),
        };
    }
    session.random.file()
}

/// Something that happens in the middle, in some of the cases.
pub fn interruption(random: &mut Random, bytes: usize) -> Interruption {
    if !random.chance(25) {
        return None;
    }
    let event = match random.between(0, 99) {
        0..60 => Event::Cancel,
        60..72 => Event::Unplug,
        72..82 => Event::PowerCycle,
        82..90 => Event::PowerDown,
        _ => Event::BytesLost,
    };
    let moment = match random.index(3) {
        0 => Moment::Bytes(random.between(0, bytes.max(1000) as u64) as usize),
        _ => {
            let most = random.pick(&[0, 20, 1000, 5000, 60_000]);
            Moment::After(Duration::from_millis(random.between(0, most)))
        }
    };
    Some((moment, event))
}

fn place(random: &mut Random) -> (RemotePath, Vec<u8>) {
    let folder = RemotePath::new(random.pick(&FOLDERS));
    (folder, random.pick(&NAMES).as_bytes().to_vec())
}

/// A place where there is a file, mostly.
fn file_place(session: &mut Session) -> (RemotePath, Vec<u8>) {
    let count = session.model.files().count();
    if count > 0 && session.random.chance(85) {
        let at = session.random.index(count);
        let path = session.model.files().nth(at).map(|(path, _)| path);
        if let Some((folder, name)) = path.and_then(|path| Some((path.parent()?, path))) {
            return (folder, name.name().to_vec());
        }
    }
    place(&mut session.random)
}

fn action(session: &mut Session) -> Action {
    match session.random.between(0, 99) {
        0..12 => Action::List(RemotePath::new(session.random.pick(&FOLDERS))),
        12..42 => {
            let (folder, name) = place(&mut session.random);
            Action::Upload {
                folder,
                name,
                option: session.random.pick(&[
                    PutOption::Store,
                    PutOption::Store,
                    PutOption::Append,
                    PutOption::StoreUnique,
                ]),
                way: session.random.pick(&UPLOAD_WAYS),
            }
        }
        42..66 => {
            let (folder, name) = file_place(session);
            let length = session
                .model
                .file(&folder.join(&name))
                .map_or(0, <[u8]>::len);
            let offset = match session.random.index(4) {
                0 => session.random.between(0, length as u64 + 3),
                _ => 0,
            };
            Action::Download {
                folder,
                name,
                offset,
                way: session.random.pick(&DOWNLOAD_WAYS),
            }
        }
        66..72 => {
            let (folder, name) = file_place(session);
            Action::Size(folder, name)
        }
        72..76 => {
            let (folder, name) = file_place(session);
            Action::ModifiedTime(folder, name)
        }
        76..81 => Action::MakeFolder(folder_place(&mut session.random)),
        81..85 => Action::RemoveFolder(folder_place(&mut session.random)),
        85..91 => {
            let (folder, name) = file_place(session);
            Action::Delete(folder, name)
        }
        91..98 => {
            let from = file_place(session);
            let to = place(&mut session.random);
            Action::Rename { from, to }
        }
        _ => Action::Quit,
    }
}

fn folder_place(random: &mut Random) -> RemotePath {
    let parent = RemotePath::new(random.pick(&FOLDERS));
    match random.chance(70) {
        true => parent.join(random.pick(&["new", "new 2", "deep"]).as_bytes()),
        false => parent,
    }
}
