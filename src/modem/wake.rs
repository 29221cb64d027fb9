//! Brings a modem of unknown state to a clean command mode, and sets it up.
//!
//! The page may have been reloaded in data mode, or the port opened in the middle of an answer. So: knock with
//! `AT`; if nothing answers, end a data mode that may be open (ETX, a pause, ETX again because a pending DLE
//! may have eaten the first one, CR) and knock again; if still nothing answers, complete a counted piece that may
//! be open by as many CR as it can hold, and knock again; where an upload was cut off, knock for 16 s more, in which
//! what the line and the modem still hold of it goes; then wait until the line is quiet, so that no answer to an earlier
//! knock is taken for the answer to a later command.
//!
//! A modem whose cable was pulled in the middle of FTPETGET goes on with the stream once it is plugged in again, and
//! nothing ends that: not even its answers can be told from lines of the file. So a flood is waited out. Whether it is
//! one is told by bytes as well as by lines, for a file need not have any. A line that is not quiet, or on which much
//! was said meanwhile, must prove that it is the modem that answers: it repeats a number that no file can know. So must
//! one that was silent for long, or that may still answer what an earlier page has asked: all that it was asked before
//! has been answered then.

use core::task::Poll;

use super::setup;
use crate::at::line::number;
use crate::at::table::{MAX_PIECE, row};
use crate::at::{Channel, Command, Failure, FinalResult, Input, Script, Task, Time};

/// How long a knock waits. A modem answers within some milliseconds; one that autobauds needs two knocks.
const KNOCK_PATIENCE: Time = Time::from_millis(500);
/// Knocks before the modem is taken to be in data mode, and after it was brought out of it.
const KNOCKS: u8 = 2;
const KNOCKS_AFTER_RECOVERY: u8 = 4;
/// Where an upload was under way, its bytes are before the knocks: some 20 kB in the port's driver, and what the radio
/// has not taken in the modem. So many knocks more, each with so much time: were they more, their answers, which then
/// come all at once, would look like a file.
const PATIENT_KNOCKS: u8 = 4;
const PATIENCE_FOR_UPLOAD: Time = Time::from_secs(4);
/// The answers to all knocks, and some to lines of a file.
const MAX_LATE: u8 = 16;
/// The pause between the two ETX.
const ETX_PAUSE: Time = Time::from_millis(300);
/// The line counts as quiet after this, where the first knock was answered in time.
const QUIET: Time = Time::from_millis(150);
/// Of a port that is not quiet by then (it may stream positions) a proof is wanted.
const MAX_SETTLE: Time = Time::from_secs(2);
/// Of one on which so many bytes have come, too: waking needs some 40, a restart says some 100.
const TALK: u64 = 200;
/// So many lines in a second while a knock is answered are no modem's talk and no receiver's positions (some 16), but
/// a file: at 115200 baud random bytes make 45.
const FLOOD: u32 = 30;
/// The same for bytes in a second: a receiver's positions are some 1,100.
const FLOOD_BYTES: u64 = 2000;
const SECOND: Time = Time::from_secs(1);
/// How long a flood is waited out, at most.
const MAX_FLOOD: Time = Time::from_secs(600);
/// After a flood the line counts as quiet after this: the radio may be slower than the port.
const FLOOD_QUIET: Time = Time::from_secs(2);

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
    /// Waits for what an upload has left on the line and in the modem.
    is_patient: bool,
    /// So much was left unanswered, by this waking or one before it, that the answers may come one by one behind
    /// whatever crosses the line.
    are_answers_late: bool,
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
    /// What had been heard when that second began, when the knocking began, and when the line was last not quiet.
    heard_by_second: u64,
    heard_by_knock: u64,
    heard_by_noise: u64,
    noise_at: Time,
}

#[derive(Debug)]
enum Stage {
    Knocking {
        left: u8,
        patience: Time,
        until: Time,
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
    /// A number was given to the modem, then it was asked for.
    Proving {
        number: u64,
        is_asked: bool,
        is_proven: bool,
        /// So many answers may be those to earlier knocks.
        late_answers: u8,
    },
    SettingUp(Script),
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            stage: Stage::Knocking {
                left: KNOCKS,
                patience: KNOCK_PATIENCE,
                until: Time::ZERO,
            },
            may_recover: true,
            begins_with_etx: false,
            may_fill: true,
            is_patient: false,
            are_answers_late: false,
            unanswered_since: None,
            is_owed: false,
            quiet: QUIET,
            lines: 0,
            second: Time::ZERO,
            may_wait: true,
            heard_by_second: 0,
            heard_by_knock: 0,
            heard_by_noise: 0,
            noise_at: Time::ZERO,
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
    pub fn from_data_mode(is_patient: bool) -> Self {
        Self {
            begins_with_etx: true,
            is_patient,
            // A waking before it may have filled, and be answered only now.
            are_answers_late: is_patient,
            ..Self::default()
        }
    }

    /// Where this client has left the data mode of an upload by an ETX, behind what the port still holds of the file.
    pub fn after_upload() -> Self {
        Self {
            is_patient: true,
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
            Stage::Proving { .. } | Stage::SettingUp(_) => channel.unanswered_since(),
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

    /// Whether what comes is more than a modem says. Counts what has come.
    fn is_flood(&mut self, is_line: bool, channel: &Channel) -> bool {
        let now = channel.now();
        let lasted = (now - self.second).max(SECOND).as_millis();
        let bytes = channel.heard().saturating_sub(self.heard_by_second);
        let is_flood = u128::from(bytes) * SECOND.as_millis() >= u128::from(FLOOD_BYTES) * lasted;
        if now >= self.second + SECOND {
            self.count_from_here(channel);
        }
        self.lines += u32::from(is_line);
        is_flood || self.lines >= FLOOD
    }

    fn count_from_here(&mut self, channel: &Channel) {
        self.second = channel.now();
        self.lines = 0;
        self.heard_by_second = channel.heard();
    }

    /// Whether bytes have come since the last noise. That is the last noise then.
    fn has_noise(&mut self, channel: &Channel) -> bool {
        let has_noise = channel.heard() > self.heard_by_noise;
        if has_noise {
            self.note_noise(channel);
        }
        has_noise
    }

    fn note_noise(&mut self, channel: &Channel) {
        self.noise_at = channel.now();
        self.heard_by_noise = channel.heard();
    }

    /// A file comes in, or what answers is not known to be the modem.
    fn wait_for_end(&mut self, channel: &mut Channel) -> Poll<Result<(), Failure>> {
        if !std::mem::take(&mut self.may_wait) {
            return Poll::Ready(Err(Failure::Silent));
        }
        channel.remark("a file is coming in: waiting for its end");
        channel.reset();
        self.are_answers_late = false;
        channel.wait(FLOOD_QUIET);
        self.note_noise(channel);
        self.stage = Stage::Flooded {
            until: channel.now() + MAX_FLOOD,
        };
        Poll::Pending
    }

    fn given(number: u64) -> Command {
        let command = row("FTPPORT").numbers(&[number]);
        command.expect("a number that the table allows")
    }

    /// Nothing that was said before this moment can hold the number. Each operation sets the port it needs.
    fn prove(&mut self, channel: &mut Channel) -> Poll<Result<(), Failure>> {
        let number = 1024 + (channel.now().as_millis() % 60_000) as u64;
        channel.send(Self::given(number));
        self.stage = Stage::Proving {
            number,
            is_asked: false,
            is_proven: false,
            late_answers: if self.are_answers_late { MAX_LATE } else { 0 },
        };
        Poll::Pending
    }

    fn set_up(&mut self, channel: &mut Channel) -> Poll<Result<(), Failure>> {
        let mut script = setup::script();
        let flow = script.start(channel);
        self.stage = Stage::SettingUp(script);
        flow
    }

    fn knock(text: &'static str, left: u8, channel: &mut Channel) -> Stage {
        Self::knock_patiently(text, left, KNOCK_PATIENCE, channel)
    }

    fn knock_patiently(
        text: &'static str,
        left: u8,
        patience: Time,
        channel: &mut Channel,
    ) -> Stage {
        if patience > KNOCK_PATIENCE {
            // Both ETX may have been lost; so may this one, or the knock behind it.
            channel.write_etx();
            channel.write(b"\r");
        }
        channel.send(Command::new("", text, patience));
        Stage::Knocking {
            left: left - 1,
            patience,
            until: channel.now() + patience,
        }
    }
}

/// What later knocks say: it also undoes ATQ1 and ATV0, under which no `OK` would ever come.
const LOUD_KNOCK: &str = "ATQ0V1";

impl Task for Wake {
    type Outcome = Result<(), Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        channel.reset();
        self.unanswered_since.get_or_insert(channel.now());
        self.count_from_here(channel);
        self.heard_by_knock = channel.heard();
        self.stage = match self.begins_with_etx {
            true => self.end_data_mode(channel),
            false => Self::knock("AT", KNOCKS, channel),
        };
        Poll::Pending
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        let may_be_file = matches!(
            self.stage,
            Stage::Knocking { .. } | Stage::Settling { .. } | Stage::Proving { .. }
        );
        if self.is_flood(input != Input::Timeout, channel) && self.may_wait && may_be_file {
            return self.wait_for_end(channel);
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
                self.note_noise(channel);
                self.stage = Stage::Settling {
                    until: channel.now() + MAX_SETTLE,
                };
            }
            // ERROR may be the answer to the file's lines, which still come.
            (Stage::Knocking { until, .. }, Input::Final(_))
                if self.are_answers_late && channel.now() < *until =>
            {
                let left = *until - channel.now();
                channel.expect_answer(Command::new("", LOUD_KNOCK, left));
            }
            // ERROR is the answer to garbage that stood before the knock: knock again.
            (Stage::Knocking { left, patience, .. }, Input::Final(_) | Input::Timeout) => {
                let (left, patience) = (*left, *patience);
                self.stage = if left > 0 {
                    Self::knock_patiently(LOUD_KNOCK, left, patience, channel)
                } else if self.may_recover {
                    channel.remark("no answer: ending a data mode that may be open");
                    self.end_data_mode(channel)
                } else if self.may_fill {
                    self.may_fill = false;
                    channel.remark("no answer: completing a piece that may be open");
                    // To a modem that waits for none these are empty lines.
                    channel.write(&[b'\r'; MAX_PIECE]);
                    // Their echo is no talk.
                    self.count_from_here(channel);
                    self.heard_by_second += MAX_PIECE as u64;
                    self.heard_by_knock = self.heard_by_second;
                    // What is said to the knocks before comes ahead of them, to those behind them after them.
                    self.are_answers_late = true;
                    Self::knock(LOUD_KNOCK, KNOCKS, channel)
                } else if std::mem::take(&mut self.is_patient) {
                    channel.remark("no answer: waiting until what is left of an upload has gone");
                    Self::knock_patiently(LOUD_KNOCK, PATIENT_KNOCKS, PATIENCE_FOR_UPLOAD, channel)
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
            (Stage::Flooded { until }, input) => {
                let left = until.saturating_sub(channel.now());
                let is_quiet = input == Input::Timeout && !self.has_noise(channel);
                if !is_quiet && left > Time::ZERO {
                    self.note_noise(channel);
                    channel.wait(FLOOD_QUIET.min(left));
                    return Poll::Pending;
                }
                self.unanswered_since = Some(channel.now());
                self.count_from_here(channel);
                self.heard_by_knock = channel.heard();
                self.stage = Self::knock("AT", KNOCKS, channel);
            }
            (Stage::Settling { until }, input) => {
                let left = until.saturating_sub(channel.now());
                if input != Input::Timeout {
                    self.note_noise(channel);
                    channel.wait(self.quiet.min(left));
                } else if self.has_noise(channel) && left > Time::ZERO {
                    channel.wait(QUIET.min(left));
                } else if channel.now() < self.noise_at + QUIET
                    || channel.heard() > self.heard_by_knock + TALK
                    || self.are_answers_late
                {
                    return self.prove(channel);
                } else {
                    return self.set_up(channel);
                }
            }
            (
                Stage::Proving {
                    is_asked,
                    is_proven,
                    late_answers,
                    number: given,
                },
                input,
            ) => match input {
                Input::Information(value) if *is_asked => {
                    *is_proven |= number(&value).is_some_and(|(told, _)| told == *given);
                }
                Input::Final(FinalResult::Ok) if !*is_asked => {
                    *is_asked = true;
                    channel.send(row("FTPPORT").read());
                }
                Input::Final(FinalResult::Ok) if *is_proven => return self.set_up(channel),
                Input::Final(_) if *late_answers > 0 => {
                    *late_answers -= 1;
                    channel.expect_answer(match *is_asked {
                        true => row("FTPPORT").read(),
                        false => Self::given(*given),
                    });
                }
                Input::Final(_) | Input::Timeout => return self.wait_for_end(channel),
                _ => {}
            },
            (Stage::SettingUp(script), input) => return script.on(input, channel),
            _ => {}
        }
        Poll::Pending
    }
}
