//! Brings a modem of unknown state to a clean command mode, and sets it up.
//!
//! The page may have been reloaded in data mode, or the port opened in the middle of an answer. So: knock with
//! `AT`; if nothing answers, end a data mode that may be open (ETX, a pause, ETX again because a pending DLE
//! may have eaten the first one, CR) and knock again; if still nothing answers, complete a counted piece that may
//! be open by as many CR as it can hold, and knock again; then wait until the line is quiet, so that no answer to
//! an earlier knock is taken for the answer to a later command.
//!
//! A modem whose cable was pulled in the middle of FTPETGET goes on with the stream once it is plugged in again, and
//! nothing ends that: not even its answers can be told from lines of the file. So a flood is waited out.

use core::task::Poll;

use crate::at::table::MAX_PIECE;
use crate::at::{Channel, Command, Failure, FinalResult, Input, Script, Task, Time};

/// How long a knock waits. A modem answers within some milliseconds; one that autobauds needs two knocks.
const KNOCK_PATIENCE: Time = Time::from_millis(500);
/// Knocks before the modem is taken to be in data mode, and after it was brought out of it.
const KNOCKS: u8 = 2;
const KNOCKS_AFTER_RECOVERY: u8 = 4;
/// The pause between the two ETX.
const ETX_PAUSE: Time = Time::from_millis(300);
/// The line counts as quiet after this, where the first knock was answered in time.
const QUIET: Time = Time::from_millis(150);
/// A port that never becomes quiet (it may stream positions) is used all the same.
const MAX_SETTLE: Time = Time::from_secs(2);
/// So many lines in a second while a knock is answered are no modem's talk and no receiver's positions (some 16), but
/// a file: at 115200 baud random bytes make 45.
const FLOOD: u32 = 30;
const SECOND: Time = Time::from_secs(1);
/// How long a flood is waited out, at most.
const MAX_FLOOD: Time = Time::from_secs(600);
/// After a flood the line counts as quiet after this: the radio may be slower than the port.
const FLOOD_QUIET: Time = Time::from_secs(2);
const SETUP_DEADLINE: Time = Time::from_secs(5);

/// The task; see the module.
#[derive(Debug)]
pub struct Wake {
    stage: Stage,
    /// Ends a data mode that may be open, where plain knocking does not help.
    may_recover: bool,
    /// Ends it before the first knock, which would get into the file.
    begins_with_etx: bool,
    /// Completes a counted piece that may be open, where nothing else has helped.
    may_fill: bool,
    /// When the first was sent that may still be answered: the first knock, or what an operation or a waking before it
    /// has left unanswered.
    unanswered_since: Option<Time>,
    is_owed: bool,
    /// The line counts as quiet after this.
    quiet: Time,
    /// What has come in the second that began then, and whether a flood may be waited out.
    lines: u32,
    second: Time,
    may_wait: bool,
}

#[derive(Debug)]
enum Stage {
    Knocking {
        left: u8,
    },
    FirstEtx,
    SecondEtx,
    /// A file is coming in that nobody wants.
    Flooded {
        until: Time,
    },
    Settling {
        until: Time,
    },
    SettingUp(Script),
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            stage: Stage::Knocking { left: KNOCKS },
            may_recover: true,
            begins_with_etx: false,
            may_fill: true,
            unanswered_since: None,
            is_owed: false,
            quiet: QUIET,
            lines: 0,
            second: Time::ZERO,
            may_wait: true,
        }
    }
}

impl Wake {
    /// Only knocks: for finding the port of a modem among several.
    pub fn brief() -> Self {
        Self {
            may_recover: false,
            may_fill: false,
            may_wait: false,
            ..Self::default()
        }
    }

    /// Where the modem is known to have been in data mode, or may well have been: nothing but ETX is sent before
    /// that is over, so that no knock gets into the file.
    pub fn from_data_mode() -> Self {
        Self {
            begins_with_etx: true,
            ..Self::default()
        }
    }

    /// What was sent at that moment, by an operation that has failed or a waking that was given up, may still be
    /// answered.
    pub fn after(mut self, unanswered_since: Option<Time>) -> Self {
        self.unanswered_since = unanswered_since;
        self.is_owed = unanswered_since.is_some();
        self
    }

    /// When the first was sent that may still be answered, if it is given up now.
    pub fn unanswered_since(&self, channel: &Channel) -> Option<Time> {
        match self.stage {
            Stage::SettingUp(_) => channel.unanswered_since(),
            _ => self.unanswered_since,
        }
    }

    fn end_data_mode(&mut self, channel: &mut Channel) -> Stage {
        self.may_recover = false;
        channel.reset();
        channel.write_etx();
        channel.wait(ETX_PAUSE);
        Stage::FirstEtx
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
        self.unanswered_since.get_or_insert(channel.now());
        self.stage = match self.begins_with_etx {
            true => self.end_data_mode(channel),
            false => Self::knock("AT", KNOCKS, channel),
        };
        Poll::Pending
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        if channel.now() >= self.second + SECOND {
            self.second = channel.now();
            self.lines = 0;
        }
        self.lines += u32::from(input != Input::Timeout);
        let may_be_file = matches!(self.stage, Stage::Knocking { .. } | Stage::Settling { .. });
        if self.lines >= FLOOD && self.may_wait && may_be_file {
            self.may_wait = false;
            channel.remark("a file is coming in: waiting for its end");
            channel.reset();
            channel.wait(FLOOD_QUIET);
            self.stage = Stage::Flooded {
                until: channel.now() + MAX_FLOOD,
            };
            return Poll::Pending;
        }
        match (&mut self.stage, input) {
            (Stage::Knocking { .. }, Input::Final(FinalResult::Ok)) => {
                // Where several knocks were sent, the modem may be slow and answer the next one as late as this.
                let first = self.unanswered_since.unwrap_or(channel.now());
                let after = channel.now() - first;
                if after >= KNOCK_PATIENCE || self.is_owed {
                    self.quiet = after + QUIET;
                }
                channel.wait(self.quiet.min(MAX_SETTLE));
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
                    channel.remark("no answer: ending a data mode that may be open");
                    self.end_data_mode(channel)
                } else if self.may_fill {
                    self.may_fill = false;
                    channel.remark("no answer: completing a piece that may be open");
                    // To a modem that waits for none these are empty lines.
                    channel.write(&[b'\r'; MAX_PIECE]);
                    Self::knock(LOUD_KNOCK, KNOCKS, channel)
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
            (Stage::Flooded { .. }, Input::Timeout) => {
                self.unanswered_since = Some(channel.now());
                self.stage = Self::knock("AT", KNOCKS, channel);
            }
            (Stage::Flooded { until }, _) => {
                let left = until.saturating_sub(channel.now());
                channel.wait(FLOOD_QUIET.min(left));
            }
            (Stage::Settling { .. }, Input::Timeout) => {
                let mut script = setup();
                let flow = script.start(channel);
                self.stage = Stage::SettingUp(script);
                return flow;
            }
            (Stage::Settling { until }, _) => {
                let until = *until;
                channel.wait(self.quiet.min(until.saturating_sub(channel.now())));
            }
            (Stage::SettingUp(script), input) => return script.on(input, channel),
            _ => {}
        }
        Poll::Pending
    }
}

/// Echo off, verbose results, errors as text, DTR without meaning, no XON/XOFF (data mode does not escape it), and
/// no memory of FTPEXTPUT, which the next FTPPUT would send in place of its file, nor of FTPEXTGET.
fn setup() -> Script {
    let command = |text: &str| Command::new("", text, SETUP_DEADLINE);
    Script::default()
        .then(command("ATE0"))
        .then(command("ATV1"))
        .then_maybe(command("ATQ0"))
        .then_maybe(command("AT+CMEE=2"))
        .then_maybe(command("AT&D0"))
        .then_maybe(command("AT+IFC=0,0"))
        .then_maybe(command("AT+FTPEXTPUT=0"))
        .then_maybe(command("AT+FTPEXTGET=0"))
}
