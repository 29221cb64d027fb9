//! The worker: gives the modem one thing to do after the other.

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use leptos::prelude::*;

use super::driver::{Driver, Ended, Feed};
use super::{Controller, connect, problems};
use crate::ftp::{Action, Error, Outcome, RemotePath, Request};
use crate::listing::{Entry, Kind};
use crate::modem::{BearerRequest, SurveyKind};
use crate::transfer::{Next, Problem};
use crate::ui::state::FolderState;

/// What a user asked for besides transfers, or what the page does by itself.
pub(super) enum Op {
    List(RemotePath),
    NewFolder(RemotePath, Vec<u8>),
    /// In this folder, from this name to that one.
    Rename(RemotePath, Vec<u8>, Vec<u8>),
    Delete(RemotePath, Entry),
    /// The half of an upload that was cancelled.
    RemoveHalf(RemotePath, Vec<u8>),
    QueryBearer,
    Survey,
}

impl Controller {
    /// As long as the page lives.
    pub(super) async fn work(self: Rc<Self>, mut rings: mpsc::UnboundedReceiver<()>) {
        while rings.next().await.is_some() {
            while let Some(driver) = self.driver() {
                let op = self.inner.borrow_mut().ops.pop_front();
                if let Some(op) = op {
                    self.do_op(&driver, op).await;
                    self.state.busy.set(String::new());
                    continue;
                }
                if self.inner.borrow().account.is_none() {
                    break;
                }
                let Some(next) = self.inner.borrow().queue.next() else {
                    break;
                };
                match next {
                    Next::Transfer(id) => self.transfer(&driver, id).await,
                    check => self.check(&driver, &check).await,
                }
            }
            self.update_guard();
        }
    }

    async fn do_op(&self, driver: &Driver, op: Op) {
        let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match op {
            Op::List(path) => self.list(driver, &path).await,
            Op::NewFolder(folder, new) => {
                self.busy(format!("Creating {}", name(&new)));
                let action = Action::MakeFolder(folder.join(&new));
                if self.simple(driver, action).await {
                    let entry = Entry::new(&new, Kind::Folder);
                    self.edit(&folder, |entries| entries.push(entry));
                    self.state.selection.set(vec![new]);
                }
            }
            Op::Rename(folder, old, new) => {
                self.busy(format!("Renaming {}", name(&old)));
                let action = Action::Rename {
                    from: (folder.clone(), old.clone()),
                    to: (folder.clone(), new.clone()),
                };
                if self.simple(driver, action).await {
                    self.forget_below(&folder.join(&old));
                    self.edit(&folder, |entries| {
                        if let Some(entry) = entries.iter_mut().find(|entry| entry.name == old) {
                            entry.name.clone_from(&new);
                        }
                    });
                    self.state.selection.set(vec![new]);
                }
            }
            Op::Delete(folder, entry) => {
                self.busy(format!("Deleting {}", entry.display_name()));
                let path = folder.join(&entry.name);
                let action = match entry.kind {
                    Kind::Folder => Action::RemoveFolder(path.clone()),
                    _ => Action::Delete(folder.clone(), entry.name.clone()),
                };
                if self.simple(driver, action).await {
                    self.forget_below(&path);
                    self.edit(&folder, |entries| {
                        entries.retain(|known| known.name != entry.name)
                    });
                }
            }
            Op::RemoveHalf(folder, half) => {
                self.busy(format!("Removing the unfinished {}", name(&half)));
                let action = Action::Delete(folder.clone(), half.clone());
                // The server may not have kept anything; then there is nothing to remove.
                let _ = self.ftp(driver, action, Feed::None).await;
                self.edit(&folder, |entries| {
                    entries.retain(|known| known.name != half)
                });
            }
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

    async fn list(&self, driver: &Driver, path: &RemotePath) {
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
                self.listed(path, &bytes);
            }
            Ok(_) => {}
            Err(problem) if is_shown() && self.driver().is_some() => {
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

    /// An operation without data whose failure is an alert.
    async fn simple(&self, driver: &Driver, action: Action) -> bool {
        match self.ftp(driver, action, Feed::None).await.0 {
            Ok(_) => true,
            Err(problem) => {
                // The end of the port is shown where the modem is.
                if self.driver().is_some() {
                    self.state.alert.set(Some(problems::transfer(&problem)));
                }
                false
            }
        }
    }

    /// One FTP operation: with an open bearer, and in active mode where the server refuses the passive one.
    pub(super) async fn ftp(&self, driver: &Driver, action: Action, feed: Feed) -> Ended {
        if let Err(error) = self.open_bearer(driver).await {
            return (Err(Problem::Operation(error)), feed.into_sink());
        }
        let Some(account) = self.inner.borrow().account.clone() else {
            let cancelled = crate::at::Failure::Cancelled;
            return (Err(Problem::Operation(cancelled.into())), feed.into_sink());
        };
        let was_passive = account.is_passive;
        let again = feed.again();
        let request = Request::Ftp(account.clone(), action.clone());
        let ended = driver.run_with(request, feed).await;
        let Err(Problem::Operation(Error::Server(code))) = &ended.0 else {
            return ended;
        };
        match (code.0, again) {
            (75, Some(again)) if was_passive && ended.1.is_none() => {
                self.remark("passive mode was refused: trying active mode");
                let account = crate::ftp::Account {
                    is_passive: false,
                    ..account
                };
                self.inner.borrow_mut().account = Some(account.clone());
                driver.run_with(Request::Ftp(account, action), again).await
            }
            (61, _) => {
                // Ask for the bearer's state before the next operation.
                self.inner.borrow_mut().address = None;
                ended
            }
            _ => ended,
        }
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
        self.busy("Opening the mobile data connection".into());
        let request = match must_reopen {
            true => BearerRequest::Reopen(settings),
            false => BearerRequest::Open(settings),
        };
        let outcome = driver.run(Request::Bearer(request)).await?;
        if let Outcome::Bearer(address) = outcome {
            let mut inner = self.inner.borrow_mut();
            inner.address = address;
            inner.must_reopen_bearer = false;
        }
        self.show_modem();
        self.state.busy.set(String::new());
        Ok(())
    }

    pub(super) fn busy(&self, what: String) {
        self.state.busy.set(what);
    }
}
