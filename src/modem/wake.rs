//! Brings a modem of unknown state to a clean command mode, and sets it up.
//!
//! The page may have been reloaded in data mode, or the port opened in the middle of an answer. So: knock with
//! `AT`; if nothing answers, end a data mode that may be open (ETX, a pause, ETX again because a pending DLE
//! may have eaten the first one, CR) and knock again; then wait until the line is quiet, so that no answer to
//! an earlier knock is taken for the answer to a later command.

use core::task::Poll;

use crate::at::{Channel, Command, Failure, FinalResult, Input, Script, Task, Time};

/// How long a knock waits. A modem answers within some milliseconds; one that autobauds needs two knocks.
const KNOCK_PATIENCE: Time = Time::from_millis(500);
/// Knocks before the modem is taken to be in data mode, and after it was brought out of it.
const KNOCKS: u8 = 2;
const KNOCKS_AFTER_RECOVERY: u8 = 4;
/// The pause between the two ETX.
const ETX_PAUSE: Time = Time::from_millis(300);
/// The line counts as quiet after this.
const QUIET: Time = Time::from_millis(150);
/// A port that never becomes quiet (it may stream positions) is used all the same.
const MAX_SETTLE: Time = Time::from_secs(2);
const SETUP_DEADLINE: Time = Time::from_secs(5);

/// The task; see the module.
#[derive(Debug)]
pub struct Wake {
    stage: Stage,
    /// Ends a data mode that may be open, where plain knocking does not help.
    may_recover: bool,
}

#[derive(Debug)]
enum Stage {
    Knocking { left: u8 },
    FirstEtx,
    SecondEtx,
    Settling { until: Time },
    SettingUp(Script),
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            stage: Stage::Knocking { left: KNOCKS },
            may_recover: true,
        }
    }
}

impl Wake {
    /// Only knocks: for finding the port of a modem among several.
    pub fn brief() -> Self {
        Self {
            may_recover: false,
            ..Self::default()
        }
    }

    fn knock(text: &'static str, left: u8, channel: &mut Channel) -> Stage {
        channel.send(Command::new("", text, KNOCK_PATIENCE));
        Stage::Knocking { left: left - 1 }
    }
}

/// What later knocks say: it also undoes ATQ1 and ATV0, under which no `OK` would ever come.
const LOUD_KNOCK: &str = "ATQ0V1";

impl Task for Wake {
    type Outcome = Result<(), Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        channel.reset();
        self.stage = Self::knock("AT", KNOCKS, channel);
        Poll::Pending
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        match (&mut self.stage, input) {
            (Stage::Knocking { .. }, Input::Final(FinalResult::Ok)) => {
                channel.wait(QUIET);
                self.stage = Stage::Settling {
                    until: channel.now() + MAX_SETTLE,
                };
            }
            // ERROR is the answer to garbage that stood before the knock: knock again.
            (Stage::Knocking { left }, Input::Final(_) | Input::Timeout) => {
                let left = *left;
                self.stage = if left > 0 {
                    Self::knock(LOUD_KNOCK, left, channel)
                } else if self.may_recover {
                    self.may_recover = false;
                    channel.reset();
                    channel.remark("no answer: ending a data mode that may be open");
                    channel.write_etx();
                    channel.wait(ETX_PAUSE);
                    Stage::FirstEtx
                } else {
                    return Poll::Ready(Err(Failure::Silent));
                };
            }
            (Stage::FirstEtx, Input::Timeout) => {
                channel.write_etx();
                channel.wait(ETX_PAUSE);
                self.stage = Stage::SecondEtx;
            }
            (Stage::SecondEtx, Input::Timeout) => {
                channel.write(b"\r");
                self.stage = Self::knock(LOUD_KNOCK, KNOCKS_AFTER_RECOVERY, channel);
            }
            (Stage::Settling { .. }, Input::Timeout) => {
                let mut script = setup();
                let flow = script.start(channel);
                self.stage = Stage::SettingUp(script);
                return flow;
            }
            (Stage::Settling { until }, _) => {
                let patience = QUIET.min(until.saturating_sub(channel.now()));
                channel.wait(patience);
            }
            (Stage::SettingUp(script), input) => return script.on(input, channel),
            _ => {}
        }
        Poll::Pending
    }
}

/// Echo off, verbose results, errors as text, DTR without meaning, no XON/XOFF (data mode does not escape it),
/// FTPPUT by pieces.
fn setup() -> Script {
    let command = |text: &str| Command::new("", text, SETUP_DEADLINE);
    Script::default()
        .then(command("ATE0"))
        .then(command("ATV1"))
        .then_maybe(command("ATQ0"))
        .then_maybe(command("AT+CMEE=2"))
        .then_maybe(command("AT&D0"))
        .then_maybe(command("AT+IFC=0,0"))
        // A page that was closed in the middle may have left it on: FTPPUT would send the modem's memory.
        .then_maybe(command("AT+FTPEXTPUT=0"))
}
