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
}

#[derive(Debug)]
enum Stage {
    Knocking { left: u8, may_recover: bool },
    FirstEtx,
    SecondEtx,
    Settling { until: Time },
    SettingUp(Script),
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            stage: Stage::Knocking {
                left: KNOCKS,
                may_recover: true,
            },
        }
    }
}

impl Wake {
    fn knock(left: u8, may_recover: bool, channel: &mut Channel) -> Stage {
        // Later knocks also undo ATQ1 and ATV0, under which no OK would ever come.
        let text = if left == KNOCKS && may_recover {
            "AT"
        } else {
            "ATQ0V1"
        };
        channel.send(Command::new("", text, KNOCK_PATIENCE));
        Stage::Knocking {
            left: left - 1,
            may_recover,
        }
    }
}

impl Task for Wake {
    type Outcome = Result<(), Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        channel.reset();
        self.stage = Self::knock(KNOCKS, true, channel);
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
            (Stage::Knocking { left, may_recover }, Input::Final(_) | Input::Timeout) => {
                let (left, may_recover) = (*left, *may_recover);
                self.stage = if left > 0 {
                    Self::knock(left, may_recover, channel)
                } else if may_recover {
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
                self.stage = Self::knock(KNOCKS_AFTER_RECOVERY, false, channel);
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

/// Echo off, verbose results, errors as text, DTR without meaning, no XON/XOFF (data mode does not escape it).
fn setup() -> Script {
    let command = |text: &str| Command::new("", text, SETUP_DEADLINE);
    Script::default()
        .then(command("ATE0"))
        .then(command("ATV1"))
        .then_maybe(command("ATQ0"))
        .then_maybe(command("AT+CMEE=2"))
        .then_maybe(command("AT&D0"))
        .then_maybe(command("AT+IFC=0,0"))
}
