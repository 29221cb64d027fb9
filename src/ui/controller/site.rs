//! The server settings of the form: checked, remembered (but for the password), and opened.

use std::rc::Rc;

use leptos::prelude::*;

use super::transfers::PAUSED;
use super::{Controller, Op, problems};
use crate::browser::store;
use crate::ftp::{Account, RemotePath};
use crate::modem::BearerSettings;
use crate::sim;
use crate::transfer::conflict::Rule;
use crate::transfer::{Job, Pace, ServerClock};
use crate::ui::site_ways;
use crate::ui::state::{FolderState, Intent, Link, Problem, Site};

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
            send: site_ways::upload_way(&next()),
            fetch: site_ways::download_way(&next()),
            bearer: site_ways::bearer_way(&next()),
            rule: Rule::from_key(&next()).unwrap_or(Rule::Ask),
            temporary_from: temporary_from(&next()),
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
        let temporary_from = match site.temporary_from {
            Some(bytes) => format!("{FROM}{bytes}"),
            None => NEVER.to_owned(),
        };
        let ways = [
            site.send.command().unwrap_or_default(),
            site.fetch.command().unwrap_or_default(),
            site_ways::bearer_command(site.bearer),
            site.rule.key(),
            &temporary_from,
        ];
        let lines: Vec<&str> = fields.into_iter().map(String::as_str).chain(ways).collect();
        store::set(KEY, &lines.join("\n"));
    }

    /// Another kind of modem than before, real or simulated: nothing of the one may be done to the other.
    pub(super) fn change_modem(self: &Rc<Self>, is_demo: bool) {
        let before = self.inner.borrow_mut().is_demo.replace(is_demo);
        if before == Some(is_demo) {
            return;
        }
        // The demo begins with nothing: what was queued for a real modem comes back with that.
        if before.is_some() || is_demo {
            self.forget_site();
            {
                let mut inner = self.inner.borrow_mut();
                let super::Inner {
                    queue,
                    files,
                    own_files,
                    sinks,
                    destinations,
                    packs,
                    fetched,
                    verdicts,
                    ..
                } = &mut *inner;
                queue.clear();
                match is_demo {
                    true => *own_files = std::mem::take(files),
                    false => *files = std::mem::take(own_files),
                }
                // That all were paused is another thing in the demo, too.
                if is_demo || store::get(PAUSED).is_none() {
                    queue.resume_all();
                } else {
                    // Nothing runs.
                    let _ = queue.pause_all();
                }
                sinks.clear();
                destinations.clear();
                packs.clear();
                fetched.clear();
                verdicts.clear();
            }
            self.show_transfers();
            self.update_guard();
            if !is_demo {
                self.bring_back_later();
            }
            {
                let mut inner = self.inner.borrow_mut();
                inner.account = None;
                inner.bearer = BearerSettings::default();
            }
            self.state.site_open.set(false);
            self.state.folder.set(FolderState::Closed);
            self.state.path.set(RemotePath::root());
        }
        if is_demo {
            self.fill_in_demo();
        } else {
            let own = self.inner.borrow_mut().own_site.take();
            if let Some(site) = own {
                self.state.site.set(site);
            }
        }
    }

    /// What is known of the site is another site's from now on. Tells whether something was still to be done there.
    fn forget_site(&self) -> bool {
        let is_left;
        {
            let mut inner = self.inner.borrow_mut();
            let has_plan = inner.planning.is_some() || !inner.plans.is_empty();
            is_left = has_plan || inner.ops.iter().any(Op::is_change);
            inner.site += 1;
            inner.needs_active_mode = false;
            inner.cache.clear();
            inner.back.clear();
            inner.forward.clear();
            inner.ops.clear();
            inner.planning = None;
            inner.plans.clear();
            inner.clock = ServerClock::UNKNOWN;
            inner.pace = Pace::default();
        }
        self.show_waiting();
        self.state.login.set(Pace::default().login());
        self.state.offer.set(None);
        self.state.read_at_ms.set(None);
        self.state.entries.set(Vec::new());
        self.state.selection.set(Vec::new());
        self.show_history();
        is_left
    }

    /// The demo's server; what the user has entered comes back with the next real modem.
    fn fill_in_demo(&self) {
        let own = self.state.site.get_untracked();
        self.inner.borrow_mut().own_site = Some(own);
        self.state.site.set(Site {
            apn: "internet".into(),
            server: "ftp.example".into(),
            port: "21".into(),
            user: sim::USER.into(),
            password: sim::PASSWORD.into(),
            folder: "/".into(),
            ..Site::default()
        });
    }

    pub(super) fn open_site(self: &Rc<Self>) {
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
        let mut is_left = false;
        if self.inner.borrow().account.as_ref() != Some(&account) {
            if !self.is_of_site(&site) {
                // A transfer must never go to another server than the one it was asked for.
                if let Some(alert) = self.what_another_site_would_lose() {
                    self.state.alert.set(Some(alert));
                    return;
                }
                self.clear_transfers();
            }
            is_left = self.forget_site();
            self.queue_for(&site);
            let mut inner = self.inner.borrow_mut();
            inner.account = Some(account);
            inner.queue.login_renewed();
        }
        self.remember_site(&site);
        {
            let mut inner = self.inner.borrow_mut();
            if inner.bearer != bearer {
                // The modem may have been connected before the page was opened; then its bearer serves as well.
                inner.must_reopen_bearer = inner.bearer != BearerSettings::default();
                inner.bearer = bearer;
            }
        }
        self.state.alert.set(is_left.then(problems::left_undone));
        self.state.path.set(folder.clone());
        self.state.selection.set(Vec::new());
        self.show_history();
        self.state
            .folder
            .set(FolderState::Loading("Logging in".into()));
        self.ask(Op::List(folder));
    }

    /// Why the transfers of the site before have to be dealt with first; none where nothing of them would be lost.
    fn what_another_site_would_lose(&self) -> Option<Problem> {
        let inner = self.inner.borrow();
        let before = &inner.queue_site;
        let is_open = |job: &Job| !job.leaves_a_part() && !job.state().is_final();
        if inner.queue.jobs().iter().any(is_open) || !inner.packs.is_empty() {
            return Some(problems::with_action(
                problems::problem(
                    &format!("There are unfinished transfers for {before}"),
                    "Open that server and let them finish, or cancel them.",
                ),
                "Cancel all",
                Intent::CancelAllTransfers,
            ));
        }
        inner.queue.holds_work().then(|| {
            problems::with_action(
                problems::problem(
                    &format!("Parts of transfers are left that belong to {before}"),
                    "Open that server: failed ones go on with Retry, and what was cancelled is removed there.",
                ),
                "Leave them",
                Intent::ForgetTransfers,
            )
        })
    }
}

/// How "never" is stored.
const NEVER: &str = "never";
/// What stands before the least size. Older pages stored theirs by itself, which mostly nobody had chosen.
const FROM: &str = "from ";

fn temporary_from(stored: &str) -> Option<u64> {
    let bytes = stored
        .strip_prefix(FROM)
        .and_then(|bytes| bytes.parse().ok());
    (stored != NEVER).then(|| bytes.unwrap_or_default())
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
        way: site.bearer,
        ..BearerSettings::default()
    };
    Ok((account, bearer, RemotePath::new(site.folder.trim())))
}
