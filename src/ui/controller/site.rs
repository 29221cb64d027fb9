//! The server settings of the form: checked, remembered (but for the password), and opened.

use leptos::prelude::*;

use super::{Controller, Op, problems};
use crate::browser::store;
use crate::ftp::{Account, RemotePath};
use crate::modem::BearerSettings;
use crate::sim;
use crate::ui::state::{FolderState, Link, Problem, Site};

/// Where the last site is remembered; one line a field, so no format is needed.
const KEY: &str = "sim7000-ftp.site.1";

impl Controller {
    /// The settings of the last visit, without the password.
    pub(super) fn restore_site(&self) {
        let Some(text) = store::get(KEY) else {
            return;
        };
        let mut lines = text.lines().map(str::to_owned);
        let mut next = || lines.next().unwrap_or_default();
        self.state.site.set(Site {
            apn: next(),
            server: next(),
            port: next(),
            user: next(),
            folder: next(),
            password: String::new(),
        });
    }

    fn remember_site(&self, site: &Site) {
        if self.state.card.with_untracked(|card| card.is_demo) {
            return;
        }
        let fields = [
            &site.apn,
            &site.server,
            &site.port,
            &site.user,
            &site.folder,
        ];
        store::set(KEY, &fields.map(String::as_str).join("\n"));
    }

    /// The demo's server, unless the user has entered one.
    pub(super) fn fill_in_demo(&self) {
        if self
            .state
            .site
            .with_untracked(|site| !site.server.is_empty() && !site.password.is_empty())
        {
            return;
        }
        self.state.site.set(Site {
            apn: "internet".into(),
            server: "ftp.example".into(),
            port: "21".into(),
            user: sim::USER.into(),
            password: sim::PASSWORD.into(),
            folder: "/".into(),
        });
    }

    pub(super) fn open_site(&self) {
        let site = self.state.site.get_untracked();
        let (account, bearer, folder) = match read(&site) {
            Ok(read) => read,
            Err(problem) => {
                self.state.alert.set(Some(problem));
                return;
            }
        };
        if self.state.link.with_untracked(|link| *link != Link::On) {
            self.state.alert.set(Some(problems::problem(
                "No modem is connected",
                "Press \"Connect modem\", or \"Demo modem\" to try it without one.",
            )));
            return;
        }
        self.remember_site(&site);
        {
            let mut inner = self.inner.borrow_mut();
            if inner.account.as_ref() != Some(&account) {
                inner.cache.clear();
                inner.back.clear();
                inner.forward.clear();
                inner.account = Some(account);
                self.state.read_at_ms.set(None);
                self.state.entries.set(Vec::new());
            }
            if inner.bearer != bearer {
                // The modem may have been connected before the page was opened; then its bearer serves as well.
                inner.must_reopen_bearer = inner.bearer != BearerSettings::default();
                inner.bearer = bearer;
            }
        }
        self.state.alert.set(None);
        self.state.path.set(folder.clone());
        self.state.selection.set(Vec::new());
        self.show_history();
        self.state
            .folder
            .set(FolderState::Loading("Logging in".into()));
        self.ask(Op::List(folder));
    }
}

/// The form's values, or what is wrong with them.
fn read(site: &Site) -> Result<(Account, BearerSettings, RemotePath), Problem> {
    if site.server.trim().is_empty() {
        return Err(problems::problem(
            "The server is missing",
            "Enter its name or IP address.",
        ));
    }
    let port = site.port.trim();
    let Some(port) = port.parse().ok().filter(|&port: &u16| port > 0) else {
        return Err(problems::problem(
            &format!("\"{port}\" is no port"),
            "Enter a number from 1 to 65535; FTP's usual port is 21.",
        ));
    };
    let account = Account {
        server: site.server.trim().to_owned(),
        port,
        user: site.user.trim().to_owned(),
        password: site.password.clone(),
        is_passive: true,
    };
    let bearer = BearerSettings {
        apn: site.apn.trim().to_owned(),
        ..BearerSettings::default()
    };
    Ok((account, bearer, RemotePath::new(site.folder.trim())))
}
