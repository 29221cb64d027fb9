//! One command at a time over one port: what is pending, what was cut out of the bytes, when patience ends.

use std::collections::VecDeque;

use super::command::Command;
use super::decoder::{Decoder, Token};
use super::failure::Failure;
use super::line::{FinalResult, Meaning, Urc, classify};
use super::secrets::Secrets;
use super::trace::{Direction, Record};
use super::{Time, data_mode};

/// No more is the end of a line that was read already.
const LINE_END: u64 = 8;
/// CR and LF before a line and after it.
const LINE_ENDS: u64 = 4;

/// Something that happened at the port, as the running task sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// An information line of the pending command: what follows `+NAME:`, or a bare line.
    Information(Vec<u8>),
    /// The pending command is over.
    Final(FinalResult),
    /// An unsolicited message.
    Urc(Urc),
    /// A line that means nothing here: an echo, or nobody knows what.
    Noise,
    /// Bytes of a counted payload were put into [`Channel::received`].
    Payload {
        /// Whether it is complete.
        ended: bool,
    },
    /// Bytes of a data-mode stream were put into [`Channel::received`].
    Data {
        /// Whether its ETX came.
        ended: bool,
    },
    /// What followed a payload or a stream was no line of the modem: bytes were lost.
    Misaligned,
    /// The pending command's deadline, or the task's own timer, has passed.
    Timeout,
}

/// The port's protocol state; see the module.
#[derive(Debug, Default)]
pub struct Channel {
    decoder: Decoder,
    pending: Option<Command>,
    /// When `pending` was sent.
    sent_at: Time,
    timer: Option<Time>,
    now: Time,
    /// Bytes that wait to be written to the port.
    outgoing: Vec<u8>,
    /// Bytes of payloads and streams that nobody has taken yet.
    received: Vec<u8>,
    /// Bytes that have come so far, in the sense of the trace: lines, payloads, and what was no line in time.
    heard: u64,
    /// Bytes since the last of these.
    unread: u64,
    /// How many of `received` came with the last input.
    latest: usize,
    /// Bytes that follow those of `received`, held back.
    held: Vec<u8>,
    trace: VecDeque<Record>,
    /// The secrets sent last: with echo on, the modem repeats them.
    secrets: Secrets,
}

impl Channel {
    /// Sends a command. The one before must be over; if it is not, it is forgotten.
    pub fn send(&mut self, command: Command) {
        self.trace
            .push_back(Record::Line(Direction::ToModem, command.shown()));
        if let Some(secret) = command.secret() {
            self.secrets.remember(secret);
        }
        self.outgoing.extend_from_slice(command.text());
        self.outgoing.push(b'\r');
        self.timer = Some(self.now + command.deadline());
        self.sent_at = self.now;
        self.pending = Some(command);
    }

    /// Waits for (more of) the answer to a command that was sent before.
    pub fn expect_answer(&mut self, command: Command) {
        self.timer = Some(self.now + command.deadline());
        self.sent_at = self.now;
        self.pending = Some(command);
    }

    /// Writes raw bytes: a counted payload.
    pub fn write(&mut self, bytes: &[u8]) {
        self.record_bytes(Direction::ToModem, bytes);
        self.outgoing.extend_from_slice(bytes);
    }

    /// Writes bytes of a data-mode stream, escaped.
    pub fn write_escaped(&mut self, bytes: &[u8]) {
        self.record_bytes(Direction::ToModem, bytes);
        data_mode::encode(bytes, &mut self.outgoing);
    }

    /// Ends a data-mode stream.
    pub fn write_etx(&mut self) {
        self.trace
            .push_back(Record::Line(Direction::ToModem, vec![data_mode::ETX]));
        self.outgoing.push(data_mode::ETX);
    }

    /// The next bytes are a payload of `bytes` bytes.
    pub fn expect_payload(&mut self, bytes: usize) {
        self.decoder.expect_payload(bytes);
    }

    /// The next bytes are a data-mode stream.
    pub fn expect_data(&mut self) {
        self.decoder.expect_data();
    }

    /// The bytes of a stream that the last [`Input::Data`] has put into [`Channel::received`].
    pub fn latest(&self) -> &[u8] {
        &self.received[self.received.len().saturating_sub(self.latest)..]
    }

    /// Holds back the last `count` bytes of [`Channel::received`], until more come or they are released.
    pub fn hold_back(&mut self, count: usize) {
        let start = self.received.len().saturating_sub(count);
        self.held.clear();
        self.held.extend_from_slice(&self.received[start..]);
        self.received.truncate(start);
    }

    /// What is held back.
    pub fn held(&self) -> &[u8] {
        &self.held
    }

    /// What is held back from `start` on are lines of the modem.
    pub fn tell_tail(&mut self, start: usize) {
        let lines = self.held.get(start..).unwrap_or_default().to_vec();
        let shown = self.secrets.masked(lines);
        self.trace.push_back(Record::Tail(shown));
    }

    /// Gives the first `count` bytes of what was held back to [`Channel::received`], and drops the rest.
    pub fn release(&mut self, count: usize) {
        let count = count.min(self.held.len());
        self.received.extend_from_slice(&self.held[..count]);
        self.held.clear();
    }

    /// Whatever was expected, lines follow.
    pub fn expect_lines(&mut self) {
        self.decoder.expect_lines();
    }

    /// Wakes the task by [`Input::Timeout`] after `patience`, instead of any deadline set before.
    pub fn wait(&mut self, patience: Time) {
        self.timer = Some(self.now + patience);
    }

    /// Sets no deadline: what follows depends on the caller (file data, a full port).
    pub fn wait_without_limit(&mut self) {
        self.timer = None;
    }

    /// Sets this deadline instead of any set before; none is none.
    pub fn wait_until(&mut self, deadline: Option<Time>) {
        self.timer = deadline;
    }

    /// Whether a command waits for its final result.
    pub fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// When the command was sent whose final result may still come; none where none is awaited, or where it has had
    /// its time.
    pub fn unanswered_since(&self) -> Option<Time> {
        let command = self.pending.as_ref()?;
        let may_come = self.now < self.sent_at + command.deadline();
        may_come.then_some(self.sent_at)
    }

    /// The pending command as the trace shows it.
    pub fn pending_text(&self) -> String {
        self.pending
            .as_ref()
            .map(Command::to_string)
            .unwrap_or_default()
    }

    /// The failure that a timeout of the pending command means.
    pub fn no_answer(&self) -> Failure {
        match &self.pending {
            Some(command) => Failure::NoAnswer {
                command: command.to_string(),
                seconds: command.deadline().as_secs(),
            },
            None => Failure::Silent,
        }
    }

    /// Forgets the pending command and the timer; lines are expected.
    pub fn reset(&mut self) {
        self.pending = None;
        self.timer = None;
        self.held.clear();
        self.decoder.expect_lines();
    }

    /// Drops bytes that were to be written.
    pub fn discard_outgoing(&mut self) {
        self.outgoing.clear();
    }

    /// Bytes of payloads and streams; the caller takes them and clears.
    pub fn received(&mut self) -> &mut Vec<u8> {
        &mut self.received
    }

    /// Bytes for the port; the caller takes them and clears.
    pub fn outgoing(&mut self) -> &mut Vec<u8> {
        &mut self.outgoing
    }

    /// The oldest trace record that nobody has taken yet. A record of raw bytes is held back until something
    /// else follows it, because more bytes may still join it.
    pub fn take_record(&mut self) -> Option<Record> {
        if self.trace.len() == 1 && matches!(self.trace[0], Record::Bytes { .. }) {
            return None;
        }
        self.trace.pop_front()
    }

    /// The same without holding anything back.
    pub(crate) fn take_record_at_once(&mut self) -> Option<Record> {
        self.trace.pop_front()
    }

    /// Adds a remark to the trace.
    pub fn remark(&mut self, text: &'static str) {
        self.trace.push_back(Record::Remark(text));
    }

    /// The moment as of the last input.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Says what time it is. Time never goes back.
    pub fn set_now(&mut self, now: Time) {
        self.now = self.now.max(now);
    }

    /// When [`Channel::expire`] is wanted.
    pub fn deadline(&self) -> Option<Time> {
        self.timer
    }

    /// The timeout, once, if its time has come.
    pub fn expire(&mut self) -> Option<Input> {
        if self.timer? > self.now {
            return None;
        }
        self.tell_unread();
        self.timer = None;
        Some(Input::Timeout)
    }

    /// How many bytes have come so far. What makes no line counts from the next timeout on.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Records and counts the bytes that have made no line so far.
    pub fn tell_unread(&mut self) {
        if self.unread > LINE_END {
            self.trace.push_back(Record::Unread(self.unread));
            self.heard += std::mem::take(&mut self.unread);
        }
    }

    /// The next thing that happened, cut off the front of `bytes`.
    pub fn read(&mut self, bytes: &mut &[u8]) -> Option<Input> {
        if !bytes.is_empty() {
            self.release(usize::MAX);
        }
        let before = bytes.len();
        let Some(token) = self.decoder.next(bytes, &mut self.received) else {
            self.unread += (before - bytes.len()) as u64;
            return None;
        };
        self.unread = 0;
        Some(match token {
            Token::Misaligned => {
                self.trace.push_back(Record::Misaligned);
                Input::Misaligned
            }
            Token::Line(line) => {
                let meaning = classify(&line, self.pending.as_ref());
                // A payload belongs to a command, a stream to a session.
                if match &meaning {
                    Meaning::Final(_) => true,
                    Meaning::Urc(Urc::Ftp { .. }) => self.pending.is_none(),
                    _ => false,
                } {
                    self.decoder.end_answer();
                }
                self.record_line(line, &meaning);
                match meaning {
                    Meaning::Echo | Meaning::Unknown => Input::Noise,
                    Meaning::Information(value) => Input::Information(value),
                    Meaning::Urc(urc) => Input::Urc(urc),
                    Meaning::Final(result) => {
                        self.pending = None;
                        self.timer = None;
                        Input::Final(result)
                    }
                }
            }
            Token::Payload { bytes, ended } => {
                self.record_received(bytes);
                Input::Payload { ended }
            }
            Token::Data {
                bytes,
                ended,
                strays,
            } => {
                self.latest = bytes;
                self.record_received(bytes);
                if strays > 0 {
                    self.remark("DLE before an ordinary byte: both passed on");
                }
                if ended {
                    self.trace
                        .push_back(Record::Line(Direction::FromModem, vec![data_mode::ETX]));
                }
                Input::Data { ended }
            }
        })
    }

    fn record_line(&mut self, line: Vec<u8>, meaning: &Meaning) {
        let shown = match &self.pending {
            _ if meaning.is_of_fixed_words(&line) => line,
            Some(command) if command.secret().is_some() && line.starts_with(b"AT") => {
                command.shown()
            }
            Some(command) if line == command.text() => self.secrets.masked(line),
            _ if matches!(meaning, Meaning::Echo | Meaning::Unknown) => {
                self.secrets.masked_noise(line)
            }
            _ => self.secrets.masked(line),
        };
        self.heard += shown.len() as u64 + LINE_ENDS;
        self.trace
            .push_back(Record::Line(Direction::FromModem, shown));
    }

    fn record_received(&mut self, count: usize) {
        self.heard += count as u64;
        // Taken out for the call; putting it back costs nothing.
        let received = std::mem::take(&mut self.received);
        self.record_bytes(
            Direction::FromModem,
            &received[received.len().saturating_sub(count)..],
        );
        self.received = received;
    }

    /// Bytes that follow bytes of the same direction go into the same record.
    fn record_bytes(&mut self, way: Direction, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let last = self.trace.back_mut();
        if !last.is_some_and(|last| last.add_bytes(way, bytes)) {
            self.trace.push_back(Record::of_bytes(way, bytes));
        }
    }
}
