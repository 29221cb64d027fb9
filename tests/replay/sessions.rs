//! Sessions of the client at the simulated modem, recorded: each gives its trace.

use std::time::Duration;

use sim7000_ftp::ftp::{Account, Action, DownloadWay, PutOption, RemotePath, Request, UploadWay};
use sim7000_ftp::modem::{BearerRequest, BearerSettings, ModemInfo, SurveyKind};
use sim7000_ftp::sim::Switches;

use crate::pair::{Pair, tricky};

const PASSWORD: &str = "Xy7-gate & co";
const WRONG_PASSWORD: &str = "Qz9-other";
const APN_PASSWORD: &str = "Kv4-apn";

/// What no trace may hold, also no large part of it.
pub const SECRETS: [&str; 6] = [PASSWORD, WRONG_PASSWORD, APN_PASSWORD, "Xy7", "Qz9", "Kv4"];

/// A session gives its trace.
type Session = fn() -> String;

/// All of them, by the names of their files.
pub const SESSIONS: [(&str, Session); 15] = [
    ("listing", listing),
    ("survey", survey),
    ("upload-in-data-mode", upload_in_data_mode),
    ("upload-in-pieces", upload_in_pieces),
    ("download-in-data-mode", download_in_data_mode),
    ("download-in-pieces-from-an-offset", download_in_pieces),
    ("firmware-without-data-mode", without_data_mode),
    ("cancelled-transfers", cancelled),
    ("changes-and-error-77", changes),
    ("lost-bearer", lost_bearer),
    ("reset-in-the-middle", reset),
    ("silence", silence),
    ("wrong-password", wrong_password),
    ("messages-before-answers", messages_before_answers),
    ("names-that-are-no-utf-8", names),
];

/// At an open bearer, with an account of its own.
fn online(switches: Switches) -> Pair {
    online_with(switches, PASSWORD)
}

fn online_with(switches: Switches, password: &str) -> Pair {
    let mut pair = Pair::new(switches);
    let accounts = &mut pair.device.server_mut().accounts;
    accounts.push(("station7".into(), password.into()));
    pair.account = Account {
        user: "station7".into(),
        password: password.into(),
        ..Pair::account()
    };
    pair.run(Request::Wake).expect("the modem wakes");
    let open = BearerRequest::Open(BearerSettings {
        apn: "internet".into(),
        user: "apn".into(),
        password: APN_PASSWORD.into(),
        ..BearerSettings::default()
    });
    pair.run(Request::Bearer(open)).expect("the bearer opens");
    pair
}

fn incoming() -> RemotePath {
    RemotePath::new("/incoming")
}

fn upload(way: UploadWay) -> Action {
    Action::Upload {
        folder: incoming(),
        name: b"a.bin".to_vec(),
        option: PutOption::Store,
        way,
    }
}

fn download(offset: u64, way: DownloadWay) -> Action {
    Action::Download {
        folder: incoming(),
        name: b"a.bin".to_vec(),
        offset,
        way,
    }
}

fn list(pair: &mut Pair) {
    pair.ftp(Action::List(RemotePath::root()))
        .expect("the listing arrives");
}

pub fn listing() -> String {
    listing_with(PASSWORD)
}

pub fn listing_with(password: &str) -> String {
    let mut pair = online_with(Switches::default(), password);
    list(&mut pair);
    pair.ftp(Action::List(incoming())).expect("an empty folder");
    pair.kept.to_text()
}

fn survey() -> String {
    let mut pair = Pair::online(Switches::default());
    let full = Request::Survey(SurveyKind::Full, ModemInfo::default());
    let Ok(sim7000_ftp::ftp::Outcome::Info(info)) = pair.run(full) else {
        panic!("the survey fails");
    };
    pair.run(Request::Survey(SurveyKind::Network, info))
        .expect("the modem is asked again");
    pair.kept.to_text()
}

fn upload_in_data_mode() -> String {
    let mut pair = online(Switches::default());
    pair.upload(upload(UploadWay::DataMode), &tricky(30_000))
        .expect("the upload succeeds");
    pair.kept.to_text()
}

fn upload_in_pieces() -> String {
    let mut pair = online(Switches {
        put_max_varies: true,
        put_error_every: 5,
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::Pieces), &tricky(8_000))
        .expect("the upload succeeds");
    pair.kept.to_text()
}

fn download_in_data_mode() -> String {
    let mut pair = online(Switches {
        baud: 115_200,
        chunk: 1000,
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::DataMode), &tricky(30_000))
        .expect("the upload succeeds");
    pair.ftp(download(0, DownloadWay::DataMode))
        .expect("the download succeeds");
    pair.kept.to_text()
}

fn download_in_pieces() -> String {
    let mut pair = online(Switches {
        random_reads: true,
        empty_reads: 2,
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::DataMode), &tricky(9_000))
        .expect("the upload succeeds");
    pair.ftp(download(1_234, DownloadWay::Pieces))
        .expect("the download succeeds");
    pair.kept.to_text()
}

fn without_data_mode() -> String {
    let mut pair = online(Switches {
        missing_commands: "FTPETPUT|FTPETGET".into(),
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::Best), &tricky(3_000))
        .expect("the upload succeeds");
    pair.ftp(download(0, DownloadWay::Best))
        .expect("the download succeeds");
    pair.kept.to_text()
}

fn cancelled() -> String {
    let mut pair = online(Switches::default());
    for way in [UploadWay::DataMode, UploadWay::Pieces] {
        pair.cancel_after = Some(10_000);
        let result = pair.upload(upload(way), &tricky(50_000));
        assert!(result.unwrap_err().is_cancelled());
    }
    pair.upload(upload(UploadWay::DataMode), &tricky(90_000))
        .expect("the upload succeeds");
    for way in [DownloadWay::DataMode, DownloadWay::Pieces] {
        pair.cancel_after = Some(10_000);
        let result = pair.ftp(download(0, way));
        assert!(result.unwrap_err().is_cancelled());
    }
    list(&mut pair);
    pair.kept.to_text()
}

fn changes() -> String {
    let mut pair = online(Switches {
        misprinted_rmd: true,
        ..Switches::default()
    });
    let folder = RemotePath::new("/incoming/new folder");
    pair.ftp(Action::MakeFolder(folder.clone()))
        .expect("the folder is made");
    let again = pair.ftp(Action::MakeFolder(folder.clone()));
    assert_eq!(again.unwrap_err().code(), Some(77));
    pair.upload(upload(UploadWay::Best), b"12345")
        .expect("the upload succeeds");
    let old = || (incoming(), b"a.bin".to_vec());
    let new = || (incoming(), b"b.bin".to_vec());
    for action in [
        Action::Size(old().0, old().1),
        Action::ModifiedTime(old().0, old().1),
        Action::Rename {
            from: old(),
            to: new(),
        },
        Action::Delete(new().0, new().1),
        Action::RemoveFolder(folder),
        Action::Quit,
    ] {
        pair.ftp(action).expect("the change succeeds");
    }
    pair.kept.to_text()
}

fn lost_bearer() -> String {
    let mut pair = online(Switches {
        bearer_lost_after: Some(20_000),
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::Best), &tricky(50_000))
        .expect_err("the bearer is lost");
    pair.run(Request::Bearer(BearerRequest::Open(
        BearerSettings::default(),
    )))
    .expect("the bearer opens again");
    list(&mut pair);
    pair.kept.to_text()
}

fn reset() -> String {
    let mut pair = online(Switches {
        reset_after: Some(20_000),
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::Best), &tricky(50_000))
        .expect_err("the modem restarts");
    // What wakes it first. With the echo of a fresh modem.
    pair.run(Request::Bearer(BearerRequest::Query))
        .expect("the modem is awake again");
    pair.kept.to_text()
}

pub fn silence() -> String {
    let mut pair = online(Switches {
        silence_after: Some(2_000),
        ..Switches::default()
    });
    pair.upload(upload(UploadWay::Pieces), &tricky(5_000))
        .expect_err("the modem is silent");
    pair.client.bytes_lost(pair.now);
    pair.ftp(Action::List(RemotePath::root()))
        .expect_err("the modem is still silent");
    pair.kept.to_text()
}

fn wrong_password() -> String {
    let mut pair = online(Switches {
        cme_style: Some(1),
        ..Switches::default()
    });
    let right = std::mem::replace(&mut pair.account.password, WRONG_PASSWORD.into());
    let refused = pair.ftp(Action::List(RemotePath::root()));
    assert_eq!(refused.unwrap_err().code(), Some(72));
    pair.account.password = right;
    list(&mut pair);
    pair.kept.to_text()
}

fn messages_before_answers() -> String {
    let mut pair = online(Switches {
        urc_before_answer: true,
        urc_before_ok: true,
        urc_before_data: true,
        urc_every: Duration::from_millis(700),
        urc_texts: "+CGREG: 1|DST: 1|*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0|garbage \u{fffd}\t"
            .into(),
        doubled_cr: true,
        blank_after_colon: false,
        etx_echoed: true,
        chunk: 7,
        ..Switches::default()
    });
    list(&mut pair);
    pair.upload(upload(UploadWay::Best), &tricky(3_000))
        .expect("the upload succeeds");
    pair.ftp(download(0, DownloadWay::Best))
        .expect("the download succeeds");
    pair.kept.to_text()
}

fn names() -> String {
    let mut pair = online(Switches::default());
    for name in [&b"caf\xe9.txt"[..], "blå.txt".as_bytes(), b"a\\b.txt"] {
        let action = Action::Upload {
            folder: incoming(),
            name: name.to_vec(),
            option: PutOption::Append,
            way: UploadWay::Best,
        };
        pair.upload(action, b"x").expect("the upload succeeds");
        pair.ftp(Action::Size(incoming(), name.to_vec()))
            .expect("the size is told");
    }
    pair.ftp(Action::List(incoming()))
        .expect("the listing arrives");
    pair.kept.to_text()
}
