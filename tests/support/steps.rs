//! Scripts that many dialogues begin or end with.

use std::time::Duration;

use sim7000_ftp::at::table::COMMANDS;
use sim7000_ftp::ftp::{Account, Action, DownloadWay, PutOption, RemotePath, Request, UploadWay};

use super::dialogue::Dialogue;

/// The password of [`account`].
pub(crate) const PASSWORD: &str = "cat-m1 & co";

/// The account of the application note.
pub(crate) fn account() -> Account {
    Account {
        server: "116.228.221.52".into(),
        port: 21,
        user: "sim.cs1".into(),
        password: PASSWORD.into(),
        is_passive: true,
    }
}

/// An operation with the account of the application note.
pub(crate) fn ftp(action: Action) -> Request {
    Request::Ftp(account(), action)
}

pub(crate) fn list(folder: &str) -> Request {
    ftp(Action::List(RemotePath::new(folder)))
}

pub(crate) fn upload(name: &str, way: UploadWay) -> Request {
    ftp(Action::Upload {
        folder: RemotePath::root(),
        name: name.into(),
        option: PutOption::Store,
        way,
    })
}

pub(crate) fn download(name: &str, way: DownloadWay) -> Request {
    ftp(Action::Download {
        folder: RemotePath::root(),
        name: name.into(),
        offset: 0,
        way,
    })
}

pub(crate) fn size(name: &str) -> Request {
    ftp(Action::Size(RemotePath::root(), name.into()))
}

impl Dialogue {
    /// Before each operation: is a session open? No. Then everything that a login needs.
    pub(crate) fn logs_in(self) -> Self {
        self.says(
            "> AT+FTPSTATE
             < +FTPSTATE: 0
             < OK",
        )
        .sets_account()
    }

    /// The settings of a login, all of them, each time. The note sets four of the seven.
    pub(crate) fn sets_account(self) -> Self {
        self.sets("AT+FTPCID=1")
            .sets("AT+FTPSERV=\"116.228.221.52\"")
            .sets("AT+FTPPORT=21")
            .sets("AT+FTPUN=\"sim.cs1\"")
            .sets(&format!("AT+FTPPW=\"{PASSWORD}\""))
            .sets("AT+FTPMODE=1")
            .sets("AT+FTPTYPE=\"I\"")
    }

    /// A setting that the modem accepts.
    pub(crate) fn sets(self, command: &str) -> Self {
        self.host(command).modem("OK")
    }

    /// What is fetched, listed or acted on.
    pub(crate) fn sets_get(self, path: &str, name: &str) -> Self {
        self.sets(&format!("AT+FTPGETPATH=\"{path}\""))
            .sets(&format!("AT+FTPGETNAME=\"{name}\""))
    }

    /// Where a download begins.
    pub(crate) fn sets_rest(self, offset: u64) -> Self {
        self.sets(&format!("AT+FTPREST={offset}"))
    }

    /// Where an upload goes; an existing file is replaced.
    pub(crate) fn sets_put(self, path: &str, name: &str) -> Self {
        self.sets(&format!("AT+FTPPUTPATH=\"{path}\""))
            .sets(&format!("AT+FTPPUTNAME=\"{name}\""))
            .sets("AT+FTPPUTOPT=\"STOR\"")
    }

    /// Each of the 28 commands is asked for by its test form; the firmware lacks those in `missing`.
    pub(crate) fn probes(self, missing: &[&str]) -> Self {
        COMMANDS.iter().fold(self, |dialogue, spec| {
            let answer = if missing.contains(&spec.name) {
                "ERROR"
            } else {
                "OK"
            };
            dialogue.host(&format!("AT+{}=?", spec.name)).modem(answer)
        })
    }

    /// The first knock is answered, the line is quiet, the set-up is accepted.
    pub(crate) fn wakes(self) -> Self {
        self.says(
            "> AT
             < OK",
        )
        .sets_up()
    }

    /// From the answered knock on.
    pub(crate) fn sets_up(self) -> Self {
        self.sets_up_after(150)
    }

    /// The same where the line must be quiet for longer, in milliseconds.
    pub(crate) fn sets_up_after(self, quiet: u64) -> Self {
        self.wait(Duration::from_millis(quiet)).sets_up_at_once()
    }

    /// A modem that was silent for long repeats this number, then it is set up.
    pub(crate) fn proves_after_two_seconds(self, number: u64) -> Self {
        self.wait(Duration::from_secs(2))
            .says(&format!(
                "> AT+FTPPORT={number}
                 < OK
                 > AT+FTPPORT?
                 < +FTPPORT: {number}
                 < OK"
            ))
            .sets_up_at_once()
    }

    /// The set-up itself.
    pub(crate) fn sets_up_at_once(self) -> Self {
        self.sets("ATE0")
            .sets("ATV1")
            .sets("ATQ0")
            .sets("AT+CMEE=2")
            .sets("AT&D0")
            .sets("AT+IFC=0,0")
            .sets("AT+FTPEXTPUT=0")
            .sets("AT+FTPEXTGET=0")
    }
}
