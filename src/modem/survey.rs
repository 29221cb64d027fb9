//! Asks the modem who it is and how it stands. No single answer is needed, so none can fail the survey.

use core::task::Poll;
use std::collections::VecDeque;

use super::info::{ModemInfo, SimState};
use crate::at::table::{COMMANDS, CommandSet, Spec};
use crate::at::{Answer, Channel, Command, Failure, FinalResult, Input, Task, Time};

/// COPS and CPIN may look at the network or the card; the rest answers at once.
const DEADLINE: Time = Time::from_secs(10);

/// How much is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SurveyKind {
    /// Everything, the firmware's commands included: once after connecting.
    Full,
    /// What changes by itself: signal and network.
    Network,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Query {
    Identity,
    Model,
    Revision,
    Sim,
    Signal,
    Operator,
    /// Whether the firmware has this one of the 28 FTP commands.
    Has(&'static Spec),
}

impl Query {
    fn command(self) -> Command {
        let (name, text, answer) = match self {
            Self::Identity => ("", "ATI", Answer::Bare),
            Self::Model => ("", "AT+CGMM", Answer::Bare),
            Self::Revision => ("", "AT+CGMR", Answer::Bare),
            Self::Sim => ("CPIN", "AT+CPIN?", Answer::Named),
            Self::Signal => ("CSQ", "AT+CSQ", Answer::Named),
            Self::Operator => ("COPS", "AT+COPS?", Answer::Named),
            Self::Has(spec) => return spec.test().within(DEADLINE),
        };
        Command::new(name, text, DEADLINE).answering(answer)
    }
}

/// The task; see the module.
#[derive(Debug)]
pub struct Survey {
    left: VecDeque<Query>,
    info: ModemInfo,
}

impl Survey {
    /// Asks as much as `kind` says; what is not asked stays as `known`.
    pub fn new(kind: SurveyKind, known: ModemInfo) -> Self {
        let network = [Query::Signal, Query::Operator];
        let identity = [Query::Identity, Query::Model, Query::Revision, Query::Sim];
        let left = match kind {
            SurveyKind::Full => identity
                .into_iter()
                .chain(network)
                .chain(COMMANDS.iter().map(Query::Has))
                .collect(),
            SurveyKind::Network => network.into(),
        };
        let mut info = known;
        if kind == SurveyKind::Full {
            info.missing = CommandSet::default();
        }
        Self { left, info }
    }

    fn ask_next(&mut self, channel: &mut Channel) -> Poll<Result<ModemInfo, Failure>> {
        match self.left.front() {
            Some(query) => {
                channel.send(query.command());
                Poll::Pending
            }
            None => Poll::Ready(Ok(std::mem::take(&mut self.info))),
        }
    }
}

impl Task for Survey {
    type Outcome = Result<ModemInfo, Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        self.ask_next(channel)
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        let Some(&query) = self.left.front() else {
            return Poll::Pending;
        };
        match input {
            Input::Information(value) => {
                let info = &mut self.info;
                match query {
                    Query::Identity | Query::Model => info.read_model(&value),
                    Query::Revision => info.read_revision(&value),
                    Query::Sim => info.read_sim(&value),
                    Query::Signal => info.read_signal(&value),
                    Query::Operator => info.read_operator(&value),
                    Query::Has(_) => {}
                }
                Poll::Pending
            }
            Input::Final(result) => {
                let is_ok = result == FinalResult::Ok;
                match query {
                    // `+CME ERROR: 10` or `SIM not inserted`.
                    Query::Sim if !is_ok => self.info.sim = SimState::Missing,
                    Query::Has(spec) if !is_ok => self.info.missing.insert(spec.name),
                    _ => {}
                }
                self.left.pop_front();
                self.ask_next(channel)
            }
            Input::Timeout => Poll::Ready(Err(channel.no_answer())),
            _ => Poll::Pending,
        }
    }
}
