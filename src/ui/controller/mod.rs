//! Answers what the views ask for: owns the modem, and changes the signals.
//!
//! Two loops: one takes intents and never waits for the modem; the other ([`work`]) gives the modem one thing to
//! do after the other, what the user asked for first, then the transfers. A bell wakes it.

mod after;
mod batches;
mod begin;
mod connect;
mod deleting;
mod demo;
mod driver;
mod events;
mod feed;
mod fetch;
mod folders;
mod keep;
mod offers;
mod order;
mod outbox;
mod pack;
mod permissions;
mod plans;
mod problems;
mod remarks;
mod run;
mod sending;
mod site;
mod steps;
mod transfers;
mod waiting;
mod wire;
mod work;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::state::{Intent, Site, State, TransferRow};
use crate::browser::clock;
use crate::browser::events::Listener;
use crate::browser::files::LocalFile;
use crate::browser::guard::Guard;
use crate::browser::heap;
use crate::browser::sink::Sink;
use crate::ftp::{Account, RemotePath};
use crate::modem::{BearerSettings, ModemInfo};
use crate::trace::Kept;
use crate::transfer::conflict::Why;
use crate::transfer::{Direction, Pace, Queue, ServerClock};
use after::Fetched;
use begin::Destination;
use driver::Driver;
use folders::Cached;
use keep::Keeper;
use pack::Packed;
use permissions::Guarded;
use plans::Planning;
use remarks::Compared;
use run::Run;
use work::Op;

/// The signal and the operator are asked again this often, while nothing else is to do.
const SURVEY_EVERY: Duration = Duration::from_secs(30);

/// So long after it was begun the browser takes the page for one that is still being loaded, and collects nothing.
const LOAD_TIME: Duration = Duration::from_secs(8);

/// Starts answering the intents of `receiver` by changing `state`.
pub(super) fn start(state: State, mut receiver: mpsc::UnboundedReceiver<Intent>) {
    let (bell, rings) = mpsc::unbounded();
    let controller = Rc::new(Controller {
        state,
        bell,
        inner: RefCell::default(),
    });
    controller.restore_site();
    controller.keep_order();
    controller.recall_notifications();
    state.link.set(connect::without_modem(None));
    spawn_local(Rc::clone(&controller).restore());
    spawn_local(Rc::clone(&controller).work(rings));
    spawn_local(Rc::clone(&controller).survey_regularly());
    spawn_local(async {
        clock::sleep(LOAD_TIME).await;
        heap::settle();
    });
    spawn_local(async move {
        while let Some(intent) = receiver.next().await {
            controller.answer(intent);
        }
    });
}

/// What the page does, and what it remembers while it does it.
struct Controller {
    state: State,
    bell: mpsc::UnboundedSender<()>,
    inner: RefCell<Inner>,
}

/// What no view needs to see.
#[derive(Default)]
struct Inner {
    driver: Option<Driver>,
    /// Counts the connections: what an old one still says is not taken for the present one's.
    connection: u64,
    /// Whether the modem that is or was last connected is the simulated one.
    is_demo: Option<bool>,
    /// The form as the user left it, while the demo's values stand in it.
    own_site: Option<Site>,
    /// A modem is being looked for.
    is_connecting: bool,
    modem: ModemInfo,
    /// Notices a cable pull even while nothing is read.
    unplugged: Option<Listener>,
    /// See [`sending`].
    sent_ms: Option<u64>,
    /// Why the modem is to be let go: it does not answer any more.
    asleep: Option<crate::transfer::Problem>,
    account: Option<Account>,
    /// Counts the sites: what was asked of an old one is not shown as the present one's.
    site: u64,
    /// The server refused passive mode, and active mode worked.
    needs_active_mode: bool,
    bearer: BearerSettings,
    /// The bearer's address, while it is known to be open.
    address: Option<String>,
    /// The bearer is open with settings that the user has changed since.
    must_reopen_bearer: bool,
    /// What the user asked for besides transfers.
    ops: VecDeque<Op>,
    /// One of them is being done that must not be broken off.
    is_op_guarded: bool,
    /// What is being changed at the server besides transfers, in words: told where the modem goes away meanwhile.
    doing: Option<String>,
    queue: Queue,
    /// The server and user for whom the queue is.
    queue_site: String,
    /// When the next try of a transfer is due, and the worker is woken for it.
    alarm: Option<Duration>,
    rows: HashMap<u64, TransferRow>,
    /// The local files of uploads.
    files: HashMap<u64, LocalFile>,
    /// Those of a real modem's, during the demo.
    own_files: HashMap<u64, LocalFile>,
    /// What the browser wants to be asked about before it is used again.
    guarded: Guarded,
    /// What has come of downloads.
    sinks: HashMap<u64, Sink>,
    /// Where the downloads of a batch go; those of no other batch become the browser's own.
    destinations: HashMap<u64, Destination>,
    /// Downloads that may replace what has their name in the chosen folder.
    overwrites: HashSet<u64>,
    /// Downloads that wait for the others of their zip, by batch.
    packs: HashMap<u64, Vec<Packed>>,
    /// Downloads that were given to the user.
    fetched: HashMap<u64, Fetched>,
    /// By which rules transfers were left out.
    left_out: HashMap<u64, Why>,
    /// What the comparison of contents gave.
    verdicts: HashMap<u64, Compared>,
    /// What is about to be done.
    planning: Option<Planning>,
    /// Counts the plans: an answer that comes late is not taken for the present one's.
    plan: u64,
    /// What is asked about after that, in order.
    plans: VecDeque<Planning>,
    /// The user wants what is being done besides transfers to end.
    is_stopped: bool,
    /// How fast the server was reached so far.
    pace: Pace,
    /// The server's clock, once learned.
    clock: ServerClock,
    keeper: Option<Keeper>,
    /// What was queued when the page was left is back.
    is_restored: bool,
    /// The browser takes too long over that: nobody waits for it any more.
    is_late: bool,
    run: Option<Run>,
    cache: HashMap<RemotePath, Cached>,
    back: Vec<RemotePath>,
    forward: Vec<RemotePath>,
    /// Held while a transfer runs or waits, or while something is deleted, changed or compared.
    guard: Option<Guard>,
    trace_id: u64,
    /// The trace as it is saved.
    kept: Kept,
}

impl Controller {
    fn answer(self: &Rc<Self>, intent: Intent) {
        // The user goes on: what was wrong before is no news any more. What came behind a plan nobody could read yet.
        let is_beside = matches!(
            intent,
            Intent::ClearTrace | Intent::SaveTrace | Intent::Agree(_)
        );
        if !is_beside && self.state.alert.with_untracked(Option::is_some) {
            self.state.alert.set(None);
        }
        match intent {
            Intent::Connect => self.connect(connect::Choice::Granted),
            Intent::ConnectAnyPort => self.connect(connect::Choice::Any),
            Intent::ConnectBeside => self.connect(connect::Choice::Beside),
            Intent::ConnectDemo => self.connect(connect::Choice::Demo),
            Intent::Disconnect => self.disconnect(),
            Intent::OpenSite => self.open_site(),
            Intent::Go(path) => self.go(path),
            Intent::Back => self.back(),
            Intent::Forward => self.forward(),
            Intent::Up => self.up(),
            Intent::Refresh => self.ask(Op::List(self.state.path.get_untracked())),
            Intent::Upload(folder, dropped) => self.plan_upload(folder, dropped),
            Intent::Attach(files) => self.attach_chosen(files),
            Intent::Allow(id) => self.allow(id),
            Intent::ChooseFolder(id) => self.choose_another_folder(id),
            Intent::Download(names) => self.plan_download(&names),
            Intent::Agree(agreed) => self.agree(agreed),
            Intent::NewFolder(name) => self.new_folder(&name),
            Intent::Rename(old, new) => self.rename(old, &new),
            Intent::Delete(names) => self.plan_deletion(&names),
            Intent::PauseTransfer(id) => self.pause(id),
            Intent::ResumeTransfer(id) => self.resume(id),
            Intent::CancelTransfer(id) => self.cancel(id),
            Intent::RetryTransfer(id) => self.retry(vec![id]),
            Intent::MoveTransfer(id, how) => self.move_transfer(id, how),
            Intent::PauseAllTransfers => self.pause_all(),
            Intent::ResumeAllTransfers => self.resume_all(),
            Intent::CancelAllTransfers => self.cancel_all(),
            Intent::ForgetTransfers => self.forget_transfers(),
            Intent::RetryFailedTransfers => self.retry_failed(),
            Intent::ReplaceByTransfer(id) => self.replace(id),
            Intent::VerifyContent(id, extent) => self.ask_now(Op::Verify(id, extent)),
            Intent::SaveSums(batch, Direction::Upload) => self.ask_now(Op::Sums(batch)),
            Intent::SaveSums(batch, Direction::Download) => self.save_sums(batch),
            Intent::AllowNotifications => {
                let controller = Rc::clone(self);
                spawn_local(async move { controller.allow_notifications().await });
            }
            Intent::Stop => self.stop(),
            Intent::TakeBack => drop(self.drop_waiting(Op::is_told)),
            Intent::ClearTransfers => self.clear_transfers(),
            Intent::ClearTrace => self.clear_trace(),
            Intent::SaveTrace => self.save_trace(),
            Intent::DismissAlert => self.state.alert.set(None),
        }
    }

    fn driver(&self) -> Option<Driver> {
        self.inner.borrow().driver.clone()
    }

    /// Adds something to do, and wakes the worker.
    fn ask(&self, op: Op) {
        self.inner.borrow_mut().ops.push_back(op);
        self.show_waiting();
        self.update_guard();
        self.ring();
    }

    /// The same for what nobody expects any more by the time another modem is there.
    fn ask_now(&self, op: Op) {
        let has_site = self.inner.borrow().account.is_some();
        match self.driver() {
            Some(_) if has_site => self.ask(op),
            Some(_) => self.state.alert.set(Some(problems::no_site())),
            None => self.state.alert.set(Some(problems::no_modem())),
        }
    }

    fn ring(&self) {
        // The worker lives as long as the page.
        let _ = self.bell.unbounded_send(());
    }

    async fn survey_regularly(self: Rc<Self>) {
        loop {
            clock::sleep(SURVEY_EVERY).await;
            let is_idle = {
                let inner = self.inner.borrow();
                inner.driver.is_some() && inner.ops.is_empty() && !inner.queue.is_active()
            };
            if is_idle {
                self.ask(Op::Survey);
            }
        }
    }
}
