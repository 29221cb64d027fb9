//! Plays a script against the client, and says where they part.

use std::fmt::Write;
use std::time::Duration;

use sim7000_ftp::at::{Record, Urc};
use sim7000_ftp::ftp::{Error, Outcome, Output};
use sim7000_ftp::trace::{Kept, Recorder, replay};

use super::dialogue::Step;

/// How the modem's bytes reach the host.
pub(crate) enum Delivery {
    /// Each step of the script in one piece.
    AsWritten,
    ByteByByte,
    /// One cut more, after so many bytes of all that the modem writes.
    CutAt(usize),
    /// Everything that the modem says without the host in between, in one piece.
    Glued,
    /// As written, and the modem repeats each command.
    Echoing,
}

impl Delivery {
    fn name(&self) -> String {
        match self {
            Self::AsWritten => "each line in one piece".into(),
            Self::ByteByByte => "byte by byte".into(),
            Self::CutAt(position) => format!("cut after byte {position} of the modem's"),
            Self::Glued => "all lines in one piece".into(),
            Self::Echoing => "with echo".into(),
        }
    }
}

/// What is left once a script has been played to its end.
pub(crate) struct Played {
    pub(crate) trace: Vec<Record>,
    pub(crate) notices: Vec<Urc>,
    /// How much time has passed.
    pub(crate) time: Duration,
    /// Whether the last operation's last command was not answered.
    pub(crate) was_unanswered: bool,
}

impl Played {
    /// The trace as text, a record a line.
    pub(crate) fn trace_text(&self) -> String {
        self.trace.iter().map(|r| r.text() + "\n").collect()
    }
}

/// The client and everything around it.
struct Stage {
    client: Recorder,
    /// What the page would save.
    kept: Kept,
    now: Duration,
    written: Vec<u8>,
    fetched: Vec<u8>,
    file: Vec<u8>,
    is_file_whole: bool,
    /// The client has asked for so many bytes of the file and not been given any.
    need: Option<usize>,
    finished: Option<Result<Outcome, Error>>,
    notices: Vec<Urc>,
    trace: Vec<Record>,
    /// How many of the modem's bytes have been delivered.
    delivered: usize,
}

impl Stage {
    fn new() -> Self {
        Self {
            client: Recorder::new(Duration::ZERO),
            kept: Kept::default(),
            now: Duration::ZERO,
            written: Vec::new(),
            fetched: Vec::new(),
            file: Vec::new(),
            is_file_whole: false,
            need: None,
            finished: None,
            notices: Vec::new(),
            trace: Vec::new(),
            delivered: 0,
        }
    }

    /// The trace that the page would save gives the same again, and holds no part of the password of
    /// `steps::account`.
    fn replays(&self) -> Result<(), String> {
        let saved = self.kept.to_text();
        if saved.contains("cat-m1") {
            return Err(format!("the trace holds the password:\n{saved}"));
        }
        match replay(&saved) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("the trace is not replayed: {error}\n{saved}")),
        }
    }

    /// Takes all that the client has, and gives it of the file what it asks for.
    fn drain(&mut self) {
        loop {
            while let Some(output) = self.client.poll() {
                match output {
                    Output::Data(bytes) => self.fetched.extend_from_slice(bytes),
                    Output::Write(bytes) => self.written.extend_from_slice(bytes),
                    Output::Need(bytes) => self.need = Some(bytes),
                    Output::Notice(urc) => self.notices.push(urc),
                    Output::Finished(result) => self.finished = Some(result),
                }
            }
            match self.need {
                Some(need) if !self.file.is_empty() || self.is_file_whole => {
                    self.need = None;
                    let rest = self.file.split_off(need.min(self.file.len()));
                    let piece = std::mem::replace(&mut self.file, rest);
                    self.client.supply(&piece, self.now);
                }
                _ => break,
            }
        }
        while let Some(record) = self.client.take_record() {
            self.trace.push(record);
        }
        while let Some(entry) = self.client.take_entry() {
            self.kept.push(entry);
        }
    }

    fn receive(&mut self, bytes: &[u8], delivery: &Delivery) {
        let pieces: Vec<&[u8]> = match *delivery {
            Delivery::ByteByByte => bytes.chunks(1).collect(),
            Delivery::CutAt(position)
                if (self.delivered + 1..self.delivered + bytes.len()).contains(&position) =>
            {
                let (head, tail) = bytes.split_at(position - self.delivered);
                vec![head, tail]
            }
            _ => vec![bytes],
        };
        for piece in pieces {
            self.client.receive(piece, self.now);
            self.drain();
        }
        self.delivered += bytes.len();
    }

    /// Lets the next deadline pass, if it is no later than `until`.
    fn expire(&mut self, until: Duration) -> bool {
        match self.client.deadline() {
            Some(deadline) if deadline <= until => {
                self.now = self.now.max(deadline);
                self.client.expire(self.now);
                self.drain();
                true
            }
            _ => false,
        }
    }

    fn nothing_written(&self) -> Result<(), String> {
        if self.written.is_empty() {
            Ok(())
        } else {
            Err(format!("the host writes {}", shown(&self.written)))
        }
    }

    fn perform(&mut self, step: &Step, delivery: &Delivery) -> Result<(), String> {
        match step {
            Step::Asks(request) => {
                let started = self.client.start((**request).clone(), self.now);
                started.map_err(|error| format!("the client refuses: {error}"))?;
                self.drain();
            }
            Step::Host(bytes) => {
                if !self.written.starts_with(bytes) {
                    return Err(self.other_than_expected());
                }
                self.written.drain(..bytes.len());
                if matches!(delivery, Delivery::Echoing) && bytes.starts_with(b"AT") {
                    self.client.receive(bytes, self.now);
                    self.drain();
                }
            }
            Step::Line(bytes) | Step::Payload(bytes) => {
                self.nothing_written()?;
                self.receive(bytes, delivery);
            }
            Step::Noise(bytes) => self.receive(bytes, delivery),
            Step::File(bytes, is_whole) => {
                self.file.clone_from(bytes);
                self.is_file_whole = *is_whole;
                self.drain();
            }
            Step::Wait(time) => {
                self.nothing_written()?;
                let until = self.now + *time;
                while self.expire(until) {}
                self.now = until;
            }
            Step::Cancels => {
                self.client.cancel(self.now);
                self.drain();
            }
            Step::LosesBytes => {
                self.client.bytes_lost(self.now);
                self.drain();
            }
            Step::Answered(wanted) => {
                let has_answered = self.client.has_answered();
                if has_answered != *wanted {
                    return Err(format!("has answered for all: {has_answered}"));
                }
            }
            Step::GoesOn => {
                if let Some(result) = &self.finished {
                    return Err(format!("the request ends with {result:?}"));
                }
            }
            Step::Ends(expected) => {
                self.nothing_written()?;
                self.need = None;
                match self.finished.take() {
                    Some(result) if result == *expected => {}
                    Some(result) => return Err(format!("the request ends with {result:?}")),
                    None => return Err("the request goes on".into()),
                }
            }
            Step::FailsBySilence(at_most, is_right) => {
                let until = self.now + *at_most;
                while self.finished.is_none() && self.expire(until) {}
                self.written.clear();
                self.need = None;
                match self.finished.take() {
                    Some(Err(error)) if is_right(&error) => {}
                    Some(result) => return Err(format!("the request ends with {result:?}")),
                    None => return Err(format!("the request goes on at {:?}", self.now)),
                }
            }
            Step::Fetched(bytes) => {
                if self.fetched != *bytes {
                    return Err(format!("fetched is {}", shown(&self.fetched)));
                }
                self.fetched.clear();
            }
        }
        Ok(())
    }

    fn other_than_expected(&self) -> String {
        match &self.finished {
            Some(result) => format!("the request has ended with {result:?}"),
            None if self.written.is_empty() => "the host writes nothing".into(),
            None => format!("the host writes {}", shown(&self.written)),
        }
    }
}

/// Plays a script.
///
/// # Errors
/// The script up to the deviation, an arrow there, and what happened instead.
pub(crate) fn play(steps: &[Step], delivery: &Delivery) -> Result<Played, String> {
    let glued;
    let steps = match delivery {
        Delivery::Glued => {
            glued = glue(steps);
            &glued[..]
        }
        _ => steps,
    };
    let mut stage = Stage::new();
    for (at, step) in steps.iter().enumerate() {
        if let Err(deviation) = stage.perform(step, delivery) {
            return Err(told(&steps[..=at], &deviation, delivery));
        }
    }
    let left = stage.nothing_written();
    let left = left.and_then(|()| match &stage.finished {
        Some(result) => Err(format!("the request ends with {result:?}")),
        None => Ok(()),
    });
    let left = left.and_then(|()| match delivery {
        // Once for each script is enough, and there is a cut for each byte.
        Delivery::CutAt(_) => Ok(()),
        _ => stage.replays(),
    });
    if let Err(deviation) = left {
        return Err(told(steps, &format!("then {deviation}"), delivery));
    }
    Ok(Played {
        was_unanswered: stage.client.was_unanswered(),
        trace: stage.trace,
        notices: stage.notices,
        time: stage.now,
    })
}

/// The same script with neighbouring words of the modem as one.
fn glue(steps: &[Step]) -> Vec<Step> {
    let mut glued: Vec<Step> = Vec::new();
    for step in steps {
        match (glued.last_mut(), step) {
            (Some(Step::Line(before)), Step::Line(bytes) | Step::Payload(bytes)) => {
                before.extend_from_slice(bytes);
            }
            (_, Step::Payload(bytes)) => glued.push(Step::Line(bytes.clone())),
            _ => glued.push(step.clone()),
        }
    }
    glued
}

fn told(steps: &[Step], deviation: &str, delivery: &Delivery) -> String {
    let mut text = format!("the dialogue, {}:\n", delivery.name());
    let last = steps.len() - 1;
    for (at, step) in steps.iter().enumerate() {
        let arrow = if at == last { "-->" } else { "   " };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{arrow} {}", line(step));
    }
    text + "    but " + deviation
}

fn line(step: &Step) -> String {
    match step {
        Step::Asks(request) => format!("          the caller asks for {request:?}"),
        Step::Host(bytes) => format!("    host  {}", shown(bytes)),
        Step::Line(bytes) | Step::Payload(bytes) => format!("   modem  {}", shown(bytes)),
        Step::Noise(bytes) => format!("   modem  {} (noise)", shown(bytes)),
        Step::File(bytes, _) => format!("          the caller has {} bytes", bytes.len()),
        Step::Wait(time) => format!("          {time:?} pass"),
        Step::Cancels => "          the caller cancels".into(),
        Step::LosesBytes => "          the port loses bytes".into(),
        Step::GoesOn => "          the request goes on".into(),
        Step::Ends(result) => format!("          the request ends with {result:?}"),
        Step::FailsBySilence(time, _) => {
            format!("          the modem is silent, and the request fails within {time:?}")
        }
        Step::Answered(true) => "          the modem has all bytes".into(),
        Step::Answered(false) => "          the modem has to answer for bytes".into(),
        Step::Fetched(bytes) => format!("          fetched is {}", shown(bytes)),
    }
}

/// Bytes as text; long ones shortened.
fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 200;
    let text = bytes[..bytes.len().min(MOST)].escape_ascii().to_string();
    if bytes.len() > MOST {
        format!("{text}... ({} bytes)", bytes.len())
    } else {
        text
    }
}
