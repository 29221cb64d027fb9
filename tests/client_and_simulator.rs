//! The client against the simulated modem: two programs that share no code but the wire.

mod pair;

use pair::{Pair, tricky};
use sim7000_ftp::at::Failure;
use sim7000_ftp::at::table::CommandSet;
use sim7000_ftp::ftp::{
    Action, DownloadWay, Error, Outcome, PutOption, RemotePath, Request, ServerCode, UploadWay,
};
use sim7000_ftp::modem::{
    BearerRequest, BearerSettings, BearerWay, ModemInfo, SimState, SurveyKind,
};
use sim7000_ftp::sim::Switches;

fn upload(name: &str, way: UploadWay) -> Action {
    Action::Upload {
        folder: RemotePath::new("/incoming"),
        name: name.into(),
        option: PutOption::Store,
        way,
    }
}

fn download(name: &str, offset: u64, way: DownloadWay) -> Action {
    Action::Download {
        folder: RemotePath::new("/incoming"),
        name: name.into(),
        offset,
        way,
    }
}

fn stored(pair: &Pair, path: &str) -> Option<Vec<u8>> {
    let file = pair.device.server().tree.file(path.as_bytes())?;
    Some(file.to_vec())
}

#[test]
fn a_new_modem_says_who_it_is() {
    let mut pair = Pair::new(Switches::default());
    pair.run(Request::Wake).unwrap();
    let survey = Request::Survey(SurveyKind::Full, ModemInfo::default());
    let Ok(Outcome::Info(info)) = pair.run(survey) else {
        panic!("no answer");
    };
    assert_eq!(info.name, "SIM7000G");
    assert!(info.revision.contains("SIM7000G"));
    assert_eq!(info.sim, SimState::Ready);
    assert_eq!(info.technology, "Cat-M1");
    assert_eq!(info.signal_dbm, Some(-78));
    assert_eq!(info.missing, CommandSet::default());
}

#[test]
fn a_file_of_every_trap_goes_up_and_down_unharmed_by_every_way() {
    let file = tricky(50_000);
    for (up, down) in [
        (UploadWay::Best, DownloadWay::Best),
        (UploadWay::Extended, DownloadWay::Extended),
        (UploadWay::Pieces, DownloadWay::Pieces),
    ] {
        let mut pair = Pair::online(Switches::default());
        assert_eq!(pair.upload(upload("a.bin", up), &file), Ok(Outcome::Done));
        assert_eq!(stored(&pair, "/incoming/a.bin").as_deref(), Some(&file[..]));
        assert_eq!(pair.ftp(download("a.bin", 0, down)), Ok(Outcome::Done));
        assert!(pair.downloaded == file, "{down:?}");
        assert_eq!(pair.ftp(download("a.bin", 1000, down)), Ok(Outcome::Done));
        assert!(pair.downloaded == file[1000..], "{down:?} from an offset");
    }
}

#[test]
fn firmware_without_data_mode_is_served_by_pieces() {
    let mut pair = Pair::online(Switches {
        missing_commands: "FTPETPUT|FTPETGET".into(),
        ..Switches::default()
    });
    let file = tricky(5000);
    assert_eq!(
        pair.upload(upload("a.bin", UploadWay::Best), &file),
        Ok(Outcome::Done)
    );
    assert_eq!(
        pair.ftp(download("a.bin", 0, DownloadWay::Best)),
        Ok(Outcome::Done)
    );
    assert!(pair.downloaded == file);
}

/// Bearer by SAPBR or by CNACT, whichever the firmware has or the user wants; FTP works over both.
#[test]
fn ftp_goes_over_either_bearer() {
    let without = |missing: &str, way| {
        let mut pair = Pair::new(Switches {
            missing_commands: missing.into(),
            ..Switches::default()
        });
        pair.run(Request::Wake).unwrap();
        let settings = BearerSettings {
            apn: "internet".into(),
            way,
            ..BearerSettings::default()
        };
        for request in [
            BearerRequest::Open(settings.clone()),
            BearerRequest::Reopen(settings),
        ] {
            let opened = pair.run(Request::Bearer(request)).unwrap();
            assert_eq!(opened, Outcome::Bearer(Some("10.89.193.1".into())));
            let listing = pair.ftp(Action::List(RemotePath::root()));
            assert!(matches!(listing, Ok(Outcome::Listing(_))), "{listing:?}");
        }
        let closed = pair.run(Request::Bearer(BearerRequest::Close));
        assert_eq!(closed, Ok(Outcome::Bearer(None)));
        let listing = pair.ftp(Action::List(RemotePath::root()));
        assert_eq!(listing, Err(Error::Server(ServerCode(61))));
    };
    without("", BearerWay::Sapbr);
    without("", BearerWay::Cnact);
    without("SAPBR", BearerWay::Sapbr);
    without("CNACT", BearerWay::Sapbr);
}

#[test]
fn a_listing_arrives_whole() {
    let mut pair = Pair::online(Switches::default());
    let Ok(Outcome::Listing(listing)) = pair.ftp(Action::List(RemotePath::root())) else {
        panic!("no listing");
    };
    let listing = String::from_utf8(listing).unwrap();
    for name in ["firmware", "logs", "README.txt", "config.json"] {
        assert!(listing.contains(name), "{name} in {listing}");
    }
}

#[test]
fn folders_and_names_are_changed() {
    let mut pair = Pair::online(Switches::default());
    let folder = RemotePath::new("/incoming/new folder");
    assert_eq!(
        pair.ftp(Action::MakeFolder(folder.clone())),
        Ok(Outcome::Done)
    );
    assert_eq!(
        pair.ftp(Action::MakeFolder(folder.clone())),
        Err(Error::Server(ServerCode(77)))
    );
    let action = Action::Upload {
        folder: folder.clone(),
        name: b"a".to_vec(),
        option: PutOption::Store,
        way: UploadWay::Best,
    };
    assert_eq!(pair.upload(action, b"12345"), Ok(Outcome::Done));
    assert_eq!(
        pair.ftp(Action::Size(folder.clone(), b"a".to_vec())),
        Ok(Outcome::Size(5))
    );
    let renamed = Action::Rename {
        from: (folder.clone(), b"a".to_vec()),
        to: (RemotePath::new("/incoming"), b"b".to_vec()),
    };
    assert_eq!(pair.ftp(renamed), Ok(Outcome::Done));
    assert_eq!(stored(&pair, "/incoming/b").as_deref(), Some(&b"12345"[..]));
    assert_eq!(pair.ftp(Action::RemoveFolder(folder)), Ok(Outcome::Done));
    let incoming = RemotePath::new("/incoming");
    assert!(matches!(
        pair.ftp(Action::ModifiedTime(incoming.clone(), b"b".to_vec())),
        Ok(Outcome::ModifiedTime(_))
    ));
    assert_eq!(
        pair.ftp(Action::Delete(incoming, b"b".to_vec())),
        Ok(Outcome::Done)
    );
    assert_eq!(stored(&pair, "/incoming/b"), None);
}

#[test]
fn a_wrong_password_says_so() {
    let mut pair = Pair::online(Switches::default());
    let mut account = Pair::account();
    account.password = "wrong".into();
    let request = Request::Ftp(account, Action::List(RemotePath::root()));
    assert_eq!(pair.run(request), Err(Error::Server(ServerCode(72))));
    assert!(pair.ftp(Action::List(RemotePath::root())).is_ok());
    let trace = pair.trace.join("\n");
    assert!(!trace.contains("wrong"), "the password shows in\n{trace}");
}

#[test]
fn a_cancelled_transfer_leaves_a_modem_that_works() {
    for way in [UploadWay::DataMode, UploadWay::Pieces] {
        let mut pair = Pair::online(Switches::default());
        pair.cancel_after = Some(10_000);
        let result = pair.upload(upload("a.bin", way), &tricky(50_000));
        assert!(result.unwrap_err().is_cancelled());
        assert!(
            pair.ftp(Action::List(RemotePath::root())).is_ok(),
            "{way:?}"
        );
    }
    for way in [DownloadWay::DataMode, DownloadWay::Pieces] {
        let mut pair = Pair::online(Switches::default());
        pair.upload(upload("a.bin", UploadWay::Best), &tricky(200_000))
            .unwrap();
        pair.cancel_after = Some(10_000);
        let result = pair.ftp(download("a.bin", 0, way));
        assert!(result.unwrap_err().is_cancelled());
        assert!(
            pair.ftp(Action::List(RemotePath::root())).is_ok(),
            "{way:?}"
        );
    }
}

#[test]
fn a_lost_bearer_and_a_reset_end_the_upload_with_their_own_errors() {
    for (switches, failure) in [
        (
            Switches {
                bearer_lost_after: Some(20_000),
                ..Switches::default()
            },
            Failure::BearerLost,
        ),
        (
            Switches {
                reset_after: Some(20_000),
                ..Switches::default()
            },
            Failure::Restarted,
        ),
    ] {
        let mut pair = Pair::online(switches);
        let result = pair.upload(upload("a.bin", UploadWay::Best), &tricky(50_000));
        assert_eq!(result, Err(Error::Modem(failure)));
    }
}

#[test]
fn the_same_session_in_pieces_of_any_size_gives_the_same_bytes() {
    let file = tricky(9_000);
    for chunk in [1, 2, 3, 7, 64, 1000] {
        let mut pair = Pair::online(Switches {
            chunk,
            ..Switches::default()
        });
        pair.upload(upload("a.bin", UploadWay::Best), &file)
            .unwrap();
        for way in [DownloadWay::DataMode, DownloadWay::Pieces] {
            pair.ftp(download("a.bin", 0, way)).unwrap();
            assert!(pair.downloaded == file, "{way:?} in pieces of {chunk}");
        }
    }
}
