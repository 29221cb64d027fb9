//! The worker: gives the modem one thing to do after the other.

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::driver::{Driver, Ended};
use super::feed::Feed;
use super::plans::Planning;
use super::{Controller, connect, problems};
use crate::at::Failure;
use crate::browser::clock;
use crate::ftp::{Account, Action, Error, Outcome, RemotePath, Request};
use crate::listing::{Entry, Kind};
use crate::modem::{BearerRequest, SurveyKind};
use crate::transfer::Problem;
use crate::transfer::conflict::Rule;
use crate::ui::state::{Extent, FolderState};

/// What a user asked for besides transfers, or what the page does by itself.
pub(super) enum Op {
    List(RemotePath),
    NewFolder(RemotePath, Vec<u8>),
    /// In this folder, from this name to that one.
    Rename(RemotePath, Vec<u8>, Vec<u8>),
    Delete(RemotePath, Entry),
    /// One after the other: files first, then the folders that held them.
    DeleteAll(Vec<Action>),
    /// Read what the plan in the making needs.
    Plan,
    /// One FTPMDTM, then these rules are tried again.
    LearnClock(Box<Planning>, Vec<Rule>),
    /// Compare the content of a transfer.
    Verify(u64, Extent),
    /// Make a `SHA256SUMS` for a batch.
    Sums(u64),
    QueryBearer,
    Survey,
}

impl Op {
    /// Whether it changes something at the server, which nobody does where it is dropped.
    pub(super) fn is_change(&self) -> bool {
        match self {
            Self::NewFolder(..)
            | Self::Rename(..)
            | Self::Delete(..)
            | Self::DeleteAll(_)
            | Self::LearnClock(..) => true,
            Self::List(_)
            | Self::Plan
            | Self::Verify(..)
            | Self::Sums(_)
            | Self::QueryBearer
            | Self::Survey => false,
        }
    }

    /// Whether leaving the page, or the machine's sleep, would leave it half done.
    pub(super) fn is_guarded(&self) -> bool {
        self.is_change() || matches!(self, Self::Verify(..))
    }
}

impl Controller {
    /// As long as the page lives.
    pub(super) async fn work(self: Rc<Self>, mut rings: mpsc::UnboundedReceiver<()>) {
        while rings.next().await.is_some() {
            while let Some(driver) = self.driver().filter(|driver| !driver.is_over()) {
                let op = self.inner.borrow_mut().ops.pop_front();
                if let Some(op) = op {
                    let site = self.inner.borrow().site;
                    self.turn_to(Some(&op));
                    self.do_op(&driver, op, site).await;
                    self.turn_to(None);
                    self.state.busy.set(String::new());
                    self.let_go_of_sleeper();
                    continue;
                }
                if self.inner.borrow().account.is_none() {
                    break;
                }
                let next = self.inner.borrow_mut().queue.next(clock::now());
                let Some(step) = next else {
                    break;
                };
                self.watch_run();
                self.step(&driver, step).await;
                self.let_go_of_sleeper();
            }
            self.update_guard();
            self.watch_run();
            self.set_alarm();
        }
    }

    /// Wakes the worker when a transfer is to be tried again. Without a modem and a server nothing is: the queue is not
    /// asked, so that a time which has come stays, and it would be woken again and again. Both wake it when they come.
    fn set_alarm(self: &Rc<Self>) {
        let has_modem = self.driver().is_some_and(|driver| !driver.is_over());
        if !has_modem || self.inner.borrow().account.is_none() {
            return;
        }
        let wanted = self.inner.borrow().queue.wakes_at();
        let is_set = |at| self.inner.borrow().alarm.is_some_and(|alarm| alarm <= at);
        let Some(at) = wanted.filter(|at| !is_set(*at)) else {
            return;
        };
        self.inner.borrow_mut().alarm = Some(at);
        let controller = Rc::downgrade(self);
        spawn_local(async move {
            clock::sleep(at.saturating_sub(clock::now())).await;
            if let Some(controller) = controller.upgrade() {
                controller.inner.borrow_mut().alarm = None;
                controller.ring();
            }
        });
    }

    async fn do_op(self: &Rc<Self>, driver: &Driver, op: Op, site: u64) {
        let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match op {
            Op::List(path) => self.list(driver, &path, site).await,
            Op::NewFolder(folder, new) => {
                self.busy(format!("Creating {}", name(&new)));
                let action = Action::MakeFolder(folder.join(&new));
                if self.simple(driver, action, &name(&new)).await.is_ok() {
                    let entry = Entry::new(&new, Kind::Folder);
                    self.edit(&folder, site, |entries| entries.push(entry));
                    self.select(&folder, new);
                }
            }
            Op::Rename(folder, old, new) => {
                if let Err(problem) = self.expect_free(driver, &folder, &old, &new, site).await {
                    if problem.is_some() {
                        self.state.alert.set(problem);
                    }
                    return;
                }
                self.busy(format!("Renaming {}", name(&old)));
                let action = Action::Rename {
                    from: (folder.clone(), old.clone()),
                    to: (folder.clone(), new.clone()),
                };
                if self.simple(driver, action, &name(&old)).await.is_ok() {
                    self.forget_below(&folder.join(&old));
                    self.edit(&folder, site, |entries| {
                        if let Some(entry) = entries.iter_mut().find(|entry| entry.name == old) {
                            entry.name.clone_from(&new);
                        }
                    });
                    self.select(&folder, new);
                }
            }
            Op::Delete(folder, entry) => self.delete(driver, &folder, &entry, site).await,
            Op::DeleteAll(actions) => self.delete_all(driver, actions, site).await,
            Op::Plan => self.read_for_plan(driver, site).await,
            Op::LearnClock(plan, rules) => self.learn_clock(driver, *plan, &rules, site).await,
            Op::Verify(id, extent) => self.verify(driver, id, extent).await,
            Op::Sums(batch) => self.make_sums(batch, site).await,
            Op::QueryBearer => {
                if let Ok(Outcome::Bearer(address)) = driver.run(connect::query_bearer()).await {
                    self.inner.borrow_mut().address = address;
                    self.show_modem();
                }
            }
            Op::Survey => {
                let known = self.inner.borrow().modem.clone();
                let survey = Request::Survey(SurveyKind::Network, known);
                if let Ok(Outcome::Info(info)) = driver.run(survey).await {
                    self.inner.borrow_mut().modem = info;
                    self.show_modem();
                }
            }
        }
    }

    /// Adds to what the alert says.
    pub(super) fn tell_more(&self, more: &str) {
        self.state.alert.update(|alert| {
            let alert = alert.get_or_insert_default();
            alert.advice = format!("{} {more}", alert.advice);
        });
    }

    /// The modem is gone, or does not answer any more and is about to be let go.
    pub(super) fn is_modem_leaving(&self, driver: &Driver) -> bool {
        driver.is_over() || self.inner.borrow().asleep.is_some()
    }

    pub(super) async fn list(&self, driver: &Driver, path: &RemotePath, site: u64) {
        let is_shown = || self.state.path.get_untracked() == *path;
        if self.inner.borrow().account.is_none() {
            return;
        }
        if is_shown() {
            let what = format!("Reading {}", path.display());
            self.state.folder.set(FolderState::Loading(what));
        }
        match self
            .ftp(driver, Action::List(path.clone()), Feed::None)
            .await
            .0
        {
            Ok(Outcome::Listing(bytes)) => {
                self.listed(path, site, &bytes);
            }
            Ok(_) => {}
            Err(problem) if is_shown() && !driver.is_over() && self.inner.borrow().site == site => {
                let problem = problems::transfer(&problem);
                self.state
                    .folder
                    .set(FolderState::Failed(problems::with_action(
                        problem,
                        "Try again",
                        crate::ui::state::Intent::Refresh,
                    )));
            }
            Err(_) => {}
        }
    }

    /// An operation without data whose failure is an alert that names what it was about.
    pub(super) async fn simple(
        &self,
        driver: &Driver,
        action: Action,
        name: &str,
    ) -> Result<(), Problem> {
        match self.ftp(driver, action, Feed::None).await.0 {
            Ok(_) => Ok(()),
            Err(problem) => {
                // The end of the port is shown where the modem is.
                if !driver.is_over() {
                    let mut alert = problems::transfer(&problem);
                    alert.what = format!("{name}: {}", alert.what);
                    if problem.is_cancelled() {
                        alert.advice = "Press Refresh to see whether it was done.".into();
                    }
                    self.state.alert.set(Some(alert));
                }
                Err(problem)
            }
        }
    }

    /// Selects an entry, if its folder is still shown.
    fn select(&self, folder: &RemotePath, name: Vec<u8>) {
        if self.state.path.get_untracked() == *folder {
            self.state.selection.set(vec![name]);
        }
    }

    /// One FTP operation: with an open bearer, and in active mode where the server refuses the passive one.
    pub(super) async fn ftp(&self, driver: &Driver, action: Action, feed: Feed) -> Ended {
        let ended = self.ftp_anyhow(driver, action, feed).await;
        match &ended.0 {
            Ok(_) if self.inner.borrow().queue.is_login_refused() => {
                self.inner.borrow_mut().queue.login_renewed();
            }
            Ok(_) => {}
            Err(problem) if problem.is_login() => {
                // The queue would try them again for each of its transfers.
                self.inner.borrow_mut().queue.login_refused();
                let mut alert = problems::transfer(problem);
                if self.inner.borrow().queue.is_unfinished() {
                    alert.advice =
                        "Correct user or password and press Open: what is queued goes on then."
                            .into();
                }
                self.state.alert.set(Some(alert));
            }
            Err(problem) if problem.may_be_asleep() && !driver.is_over() => {
                self.inner.borrow_mut().asleep = Some(problem.clone());
            }
            Err(_) => {}
        }
        ended
    }

    async fn ftp_anyhow(&self, driver: &Driver, action: Action, feed: Feed) -> Ended {
        let asked_for = self.inner.borrow().site;
        if let Err(error) = self.open_bearer(driver).await {
            return (Err(Problem::Operation(error)), feed);
        }
        let (account, site) = {
            let inner = self.inner.borrow();
            let account = inner.account.clone().map(|account| Account {
                is_passive: !inner.needs_active_mode,
                ..account
            });
            // What is queued is for the same server and user still; they may have another password now.
            let is_same = inner.site == asked_for || inner.queue.running().is_some();
            let is_wanted = !inner.is_to_stop() && is_same;
            (account.filter(|_| is_wanted), inner.site)
        };
        let Some(account) = account else {
            return cancelled(feed);
        };
        let was_passive = account.is_passive;
        let start = feed.start();
        let began = clock::now();
        let is_dataless =
            matches!((&feed, &action), (Feed::None, action) if !matches!(action, Action::List(_)));
        let request = Request::Ftp(account.clone(), action.clone());
        let (result, feed) = driver.run_with(request, feed).await;
        let code = match &result {
            Err(Problem::Operation(Error::Server(code))) => code.0,
            _ => 0,
        };
        if result.is_ok() && is_dataless {
            let time = clock::now().saturating_sub(began);
            self.inner.borrow_mut().pace.measured_login(time);
            let login = self.inner.borrow().pace.login();
            self.state.login.set(login);
        }
        if code == 61 {
            // Ask for the bearer's state before the next operation.
            self.inner.borrow_mut().address = None;
        }
        if code != 75 || !was_passive || feed.start() != start {
            return (result, feed);
        }
        if self.inner.borrow().is_stopping() {
            return cancelled(feed);
        }
        self.remark("passive mode was refused: trying active mode");
        let account = Account {
            is_passive: false,
            ..account
        };
        let request = Request::Ftp(account, action);
        let ended = driver.run_with(request, feed).await;
        let mut inner = self.inner.borrow_mut();
        if ended.0.is_ok() && inner.site == site {
            inner.needs_active_mode = true;
        }
        ended
    }

    async fn open_bearer(&self, driver: &Driver) -> Result<(), Error> {
        let (is_open, must_reopen, settings) = {
            let inner = self.inner.borrow();
            (
                inner.address.is_some(),
                inner.must_reopen_bearer,
                inner.bearer.clone(),
            )
        };
        if is_open && !must_reopen {
            return Ok(());
        }
        let before = self.state.busy.get_untracked();
        self.busy("Opening the mobile data connection".into());
        self.state.can_stop.set(self.inner.borrow().can_stop());
        let request = match must_reopen {
            true => BearerRequest::Reopen(settings.clone()),
            false => BearerRequest::Open(settings.clone()),
        };
        let result = driver.run(Request::Bearer(request)).await;
        self.busy(before);
        self.state.can_stop.set(true);
        if let Outcome::Bearer(address) = result? {
            let mut inner = self.inner.borrow_mut();
            inner.address = address;
            // The user may have changed the settings meanwhile.
            if inner.bearer == settings {
                inner.must_reopen_bearer = false;
            }
        }
        self.show_modem();
        Ok(())
    }

    pub(super) fn busy(&self, what: String) {
        self.state.busy.set(what);
    }
}

impl super::Inner {
    /// The user has stopped the running transfer. The bearer may still be opening then; so there is nothing to cancel
    /// at the modem yet.
    pub(super) fn is_stopping(&self) -> bool {
        let running = self.queue.running().and_then(|id| self.queue.get(id));
        running.is_some_and(|job| job.wish().is_some())
    }
}

fn cancelled(feed: Feed) -> Ended {
    (Err(Problem::Operation(Failure::Cancelled.into())), feed)
}
