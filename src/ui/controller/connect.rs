//! From "Connect modem" to a modem that has said who it is, and back.

use std::rc::Rc;

use futures::channel::mpsc;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::driver::Driver;
use super::plans::LOST_PLAN;
use super::problems;
use super::waiting::left;
use super::wire::{self, WireReader, WireWriter};
use super::{Controller, Inner, Op};
use crate::at::Failure;
use crate::browser::serial::{self, Filter, FlowControl, OpenError, Port, PortError};
use crate::ftp::{Error, Outcome, Request};
use crate::modem::{BearerRequest, ModemInfo, SimState, SurveyKind, bars};
use crate::ui::state::{Intent, Link, ModemCard, Problem};

/// The SIM7000's UART finds the speed out by itself; its USB port has none.
const BAUD: u32 = 115_200;

/// Which modem is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// A port that was granted before; where there is none, the picker with the SIM7000's filter.
    Granted,
    /// The picker without a filter.
    Any,
    /// Another one than that which another tab has open.
    Beside,
    /// The simulated one.
    Demo,
}

type Found = (Driver, u64, ModemInfo);

impl Controller {
    pub(super) fn connect(self: &Rc<Self>, choice: Choice) {
        {
            let mut inner = self.inner.borrow_mut();
            if inner.is_connecting || inner.driver.is_some() {
                return;
            }
            inner.is_connecting = true;
        }
        self.state.alert.set(None);
        let controller = Rc::clone(self);
        spawn_local(async move {
            // Whether an upload was cut off decides what the modem hears first; and the demo begins with nothing.
            controller.until_restored().await;
            let found = match choice {
                Choice::Demo => controller.connect_demo().await,
                _ => controller.connect_port(choice).await,
            };
            controller.inner.borrow_mut().is_connecting = false;
            match found {
                Ok((driver, connection, info)) => {
                    controller.connected(driver, connection, info, choice == Choice::Demo);
                }
                Err(problem) => controller.off(problem),
            }
        });
    }

    async fn connect_demo(self: &Rc<Self>) -> Result<Found, Problem> {
        self.say("Starting the demo modem");
        let (driver, connection) = self.start(wire::demo());
        self.greet(driver, connection, Request::Wake)
            .await
            .map_err(|error| problems::ftp(&error))
    }

    /// Drives these halves; what crosses them is traced from the first byte on.
    fn start(self: &Rc<Self>, halves: (WireReader, WireWriter)) -> (Driver, u64) {
        let connection = {
            let mut inner = self.inner.borrow_mut();
            inner.connection += 1;
            inner.connection
        };
        let (sender, events) = mpsc::unbounded();
        spawn_local(Rc::clone(self).listen(events, connection));
        (Driver::start(halves, sender), connection)
    }

    async fn connect_port(self: &Rc<Self>, choice: Choice) -> Result<Found, Problem> {
        self.say("Looking for the modem");
        // Not every system keeps two programs off one port, and knocks would get into the other tab's files.
        if choice == Choice::Granted && serial::is_open_in_other_tab().await {
            let problem = problems::open(&OpenError::OtherTab);
            return Err(problems::with_action(
                problem,
                "This is another modem",
                Intent::ConnectBeside,
            ));
        }
        let mut ports = match choice {
            Choice::Any => Vec::new(),
            _ => serial::granted_ports()
                .await
                .map_err(|error| problems::choose(&error))?,
        };
        if ports.is_empty() {
            self.say("Choose the modem's port");
            let filter = match choice {
                Choice::Any => Filter::Any,
                _ => Filter::Sim7000,
            };
            ports = vec![
                serial::choose_port(filter)
                    .await
                    .map_err(|error| problems::choose(&error))?,
            ];
        }
        self.probe(ports).await
    }

    /// Keeps the port that answers and says that it is a SIM7000. Of the modem's five USB ports two answer, one
    /// is silent and two stream; so each is first knocked at briefly, and only if none answers is time spent on
    /// bringing them out of a data mode.
    async fn probe(self: &Rc<Self>, ports: Vec<Port>) -> Result<Found, Problem> {
        let rounds: &[bool] = if ports.len() == 1 {
            &[true]
        } else {
            &[false, true]
        };
        let mut failure: Option<Error> = None;
        let mut refusal: Option<OpenError> = None;
        let mut other: Option<String> = None;
        let mut candidates = ports;
        let was_just_sending = self.was_just_sending();
        for &is_thorough in rounds {
            let mut silent = Vec::new();
            let count = candidates.len();
            for (index, port) in candidates.into_iter().enumerate() {
                let is_patient = is_thorough && was_just_sending;
                let why = "it may still be taking the rest of an upload";
                self.say(&match count {
                    1 if is_patient => format!("Waiting for the modem: {why}"),
                    1 => "Waiting for the modem's answer".to_owned(),
                    _ if is_patient => format!("Trying port {} of {count}: {why}", index + 1),
                    _ => format!("Trying port {} of {count}", index + 1),
                });
                let halves = match port.open(BAUD, FlowControl::None).await {
                    Ok((reader, writer)) => {
                        (WireReader::Serial(reader), WireWriter::Serial(writer))
                    }
                    Err(error) => {
                        refusal = Some(error);
                        continue;
                    }
                };
                let (driver, connection) = self.start(halves);
                let knock = match is_thorough {
                    // Else the knocks would get into the file that was being sent.
                    _ if self.was_sending() => Request::Recover { is_patient },
                    true => Request::Wake,
                    false => Request::Knock,
                };
                match self.greet(driver.clone(), connection, knock).await {
                    Ok(found) if found.2.is_sim7000() => {
                        self.watch(&port, connection);
                        return Ok(found);
                    }
                    Ok(found) => {
                        other = Some(found.2.name);
                        driver.close().await;
                    }
                    Err(error) => {
                        driver.close().await;
                        if error == Error::Modem(Failure::PortGone) {
                            refusal = Some(OpenError::Gone);
                            continue;
                        }
                        failure = Some(error);
                        silent.push(port);
                    }
                }
            }
            candidates = silent;
        }
        let is_silent = failure == Some(Error::Modem(Failure::Silent));
        let choose_other =
            |problem| problems::with_action(problem, "Choose another port", Intent::ConnectAnyPort);
        Err(choose_other(match (other, refusal) {
            (Some(name), _) => problems::problem(
                &match name.is_empty() {
                    true => "The modem at this port does not say that it is a SIM7000".to_owned(),
                    false => format!("The modem at this port is a {name}, not a SIM7000"),
                },
                "Choose the port of the SIM7000. Other SIMCom modems have other FTP commands.",
            ),
            (None, Some(error)) => problems::open(&error),
            (None, None) if was_just_sending && is_silent => problems::problem(
                "The modem does not answer yet",
                "It may still be taking the rest of an upload: wait half a minute and connect again. If it stays silent, \
                 check that it is powered and that this is its AT port.",
            ),
            (None, None) => problems::ftp(&failure.unwrap_or(Failure::Silent.into())),
        }))
    }

    /// Notices a pulled cable at once, also while nothing is read.
    fn watch(self: &Rc<Self>, port: &Port, connection: u64) {
        let (ours, controller) = (port.clone(), Rc::downgrade(self));
        let listener = serial::on_disconnect(move |gone| {
            if let Some(controller) = controller.upgrade()
                && gone == ours
            {
                controller.on_gone(connection, &PortError::Unplugged);
            }
        });
        self.inner.borrow_mut().unplugged = listener;
    }

    /// Wakes the modem and asks who it is.
    async fn greet(&self, driver: Driver, connection: u64, wake: Request) -> Result<Found, Error> {
        driver.run(wake).await?;
        let survey = || Request::Survey(SurveyKind::Full, ModemInfo::default());
        let mut outcome = driver.run(survey()).await;
        if outcome == Err(Error::Modem(Failure::Restarted)) {
            // Just plugged in: it says so some seconds after it answers.
            outcome = driver.run(survey()).await;
        }
        match outcome? {
            Outcome::Info(info) => Ok((driver, connection, info)),
            _ => Err(Failure::Silent.into()),
        }
    }

    fn connected(self: &Rc<Self>, driver: Driver, connection: u64, info: ModemInfo, is_demo: bool) {
        if driver.is_over() {
            return self.off(problems::open(&OpenError::Gone));
        }
        self.change_modem(is_demo);
        self.note_sent();
        {
            let mut inner = self.inner.borrow_mut();
            inner.driver = Some(driver);
            inner.connection = connection;
            inner.modem = info;
            inner.address = None;
            inner.must_reopen_bearer = false;
        }
        self.state.card.set(ModemCard {
            is_demo,
            ..ModemCard::default()
        });
        self.show_modem();
        self.state.link.set(Link::On);
        self.ask(super::Op::QueryBearer);
        let path = self.state.path.get_untracked();
        if self.state.site_open.get_untracked() && !self.show_cached(&path) {
            self.ask(super::Op::List(path));
        }
    }

    /// The header's view of the modem.
    pub(super) fn show_modem(&self) {
        let inner = self.inner.borrow();
        let info = &inner.modem;
        self.state.card.update(|card| {
            card.name.clone_from(&info.name);
            card.revision.clone_from(&info.revision);
            card.operator.clone_from(&info.operator);
            info.technology.clone_into(&mut card.technology);
            card.missing = info.missing;
            card.signal_dbm = info.signal_dbm;
            card.bars = bars(info.signal_dbm);
            card.ip.clone_from(&inner.address);
            card.sim_problem = sim_problem(info.sim).map(str::to_owned);
        });
    }

    pub(super) fn disconnect(self: &Rc<Self>) {
        let (Some(driver), undone) = self.forget_modem() else {
            return;
        };
        self.state.link.set(without_modem(None));
        let lost = self.lose_plan().then(|| LOST_PLAN.to_owned());
        let advice: Vec<String> = lost.into_iter().chain(undone).collect();
        if !advice.is_empty() {
            let problem = problems::problem("The modem was disconnected", &advice.join(" "));
            self.state.alert.set(Some(problem));
        }
        spawn_local(async move { driver.close().await });
    }

    /// There is no modem, for this reason: said in the middle of the page while nothing else is there, and above
    /// the folder once one is shown.
    pub(super) fn off(&self, problem: Problem) {
        if self.state.site_open.get_untracked() {
            self.state.alert.set(Some(problem.clone()));
        }
        self.state.link.set(without_modem(Some(problem)));
    }

    /// The modem is gone or not wanted any more. What was listed and queued stays. What waited besides is not done; it
    /// is given in words.
    pub(super) fn forget_modem(&self) -> (Option<Driver>, Option<String>) {
        let doing = self.inner.borrow_mut().doing.take();
        let undone = left(doing, self.drop_waiting(Op::is_told));
        let driver = {
            let mut inner = self.inner.borrow_mut();
            let Inner {
                driver,
                address,
                ops,
                unplugged,
                ..
            } = &mut *inner;
            *address = None;
            *unplugged = None;
            // What was agreed to waits for the next modem.
            ops.retain(|op| matches!(op, Op::LearnClock(..)));
            driver.take()
        };
        self.state.busy.set(String::new());
        self.state.card.update(|card| card.ip = None);
        self.stop_loading();
        (driver, undone)
    }

    fn say(&self, what: &str) {
        self.state.link.set(Link::Connecting(what.to_owned()));
    }
}

/// What there is without a modem: the way to one, or that this page has none.
pub(super) fn without_modem(problem: Option<Problem>) -> Link {
    match serial::support() {
        Ok(()) => Link::Off(problem),
        Err(unsupported) => Link::Unsupported(problems::unsupported(unsupported)),
    }
}

fn sim_problem(sim: SimState) -> Option<&'static str> {
    match sim {
        SimState::Ready | SimState::Unknown => None,
        SimState::PinNeeded => Some("The SIM card wants its PIN"),
        SimState::PukNeeded => Some("The SIM card is locked and wants its PUK"),
        SimState::Missing => Some("No SIM card"),
    }
}

/// Whether the bearer is open, without opening it.
pub(super) fn query_bearer() -> Request {
    Request::Bearer(BearerRequest::Query)
}
