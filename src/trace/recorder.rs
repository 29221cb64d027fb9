//! Stands in the place of a client, and writes down what goes in and what comes out.

use std::collections::VecDeque;

use super::entry::Entry;
use super::outcome::finished;
use super::request::started;
use super::write::Line;
use crate::at::{Direction, Record, Secrets, Time, Urc};
use crate::ftp::{Client, Error, Output, Request};

/// A client whose calls are recorded. Its methods are those of [`Client`]; see there.
///
/// Time is cut to whole milliseconds, so that a replay lives through exactly the same moments.
#[derive(Debug)]
pub struct Recorder {
    client: Client,
    log: Log,
    /// The channel's records for show, bytes that follow bytes joined.
    records: VecDeque<Record>,
}

/// What is written down.
#[derive(Debug, Default)]
struct Log {
    ms: u64,
    secrets: Secrets,
    entries: VecDeque<Entry>,
    /// Bytes of a file that the running request has given so far.
    data: u64,
}

impl Recorder {
    /// A new client.
    pub fn new(now: Time) -> Self {
        let mut recorder = Self::resumed(Client::default());
        recorder.at(now);
        let line = Line::at(recorder.log.ms).flag("connect", true).end();
        let entry = Entry::Beginning(line);
        recorder.log.entries.push_back(entry);
        recorder
    }

    /// A client that is not new.
    pub(super) fn resumed(client: Client) -> Self {
        Self {
            client,
            log: Log::default(),
            records: VecDeque::new(),
        }
    }

    /// See [`Client::start`]. A request that is refused leaves no record: nothing has happened.
    ///
    /// # Errors
    /// Those of [`Client::start`].
    pub fn start(&mut self, request: Request, now: Time) -> Result<(), Error> {
        let now = self.at(now);
        let ms = self.log.ms;
        let line = started(ms, &request, self.client.legacy(), &mut self.log.secrets);
        self.client.start(request, now)?;
        self.log.entries.push_back(Entry::Beginning(line));
        self.take_records();
        Ok(())
    }

    /// See [`Client::is_busy`].
    pub fn is_busy(&self) -> bool {
        self.client.is_busy()
    }

    /// See [`Client::has_opened`].
    pub fn has_opened(&self) -> bool {
        self.client.has_opened()
    }

    /// See [`Client::has_answered`].
    pub fn has_answered(&self) -> bool {
        self.client.has_answered()
    }

    /// See [`Client::is_streaming`].
    pub fn is_streaming(&self) -> bool {
        self.client.is_streaming()
    }

    /// See [`Client::may_be_in_data_mode`].
    pub fn may_be_in_data_mode(&self) -> bool {
        self.client.may_be_in_data_mode()
    }

    /// See [`Client::was_unanswered`].
    pub fn was_unanswered(&self) -> bool {
        self.client.was_unanswered()
    }

    /// See [`Client::way`].
    pub fn way(&self) -> Option<&'static str> {
        self.client.way()
    }

    /// See [`Client::receive`].
    pub fn receive(&mut self, bytes: &[u8], now: Time) {
        let now = self.at(now);
        self.client.receive(bytes, now);
        self.take_records();
    }

    /// See [`Client::supply`].
    pub fn supply(&mut self, bytes: &[u8], now: Time) {
        let now = self.at(now);
        self.log.count("supply", bytes.len() as u64);
        self.client.supply(bytes, now);
        self.take_records();
    }

    /// See [`Client::expire`].
    pub fn expire(&mut self, now: Time) {
        // A look at the clock that nothing came of leaves no moment behind: what is polled later is of the last call.
        if self.client.deadline().is_some_and(|at| at <= whole_ms(now)) {
            let now = self.at(now);
            self.client.tell_unread();
            self.take_records();
            self.log.flag("timer");
            self.client.expire(now);
            self.take_records();
        }
    }

    /// See [`Client::deadline`].
    pub fn deadline(&self) -> Option<Time> {
        self.client.deadline()
    }

    /// See [`Client::cancel`].
    pub fn cancel(&mut self, now: Time) {
        let now = self.at(now);
        self.log.flag("cancel");
        self.client.cancel(now);
        self.take_records();
    }

    /// See [`Client::bytes_lost`].
    pub fn bytes_lost(&mut self, now: Time) {
        let now = self.at(now);
        self.log.flag("lost");
        self.client.bytes_lost(now);
        self.take_records();
    }

    /// See [`Client::write_stalled`].
    pub fn write_stalled(&mut self, seconds: u64, now: Time) {
        let now = self.at(now);
        self.log.count("stalled", seconds);
        self.client.write_stalled(seconds, now);
        self.take_records();
    }

    /// See [`Client::poll`].
    pub fn poll(&mut self) -> Option<Output<'_>> {
        let output = self.client.poll()?;
        self.log.output(&output);
        Some(output)
    }

    /// As before a deadline: records the bytes that have made no line so far.
    pub(super) fn tell_unread(&mut self) {
        self.client.tell_unread();
        self.take_records();
    }

    /// Whether the next output is bytes of a file.
    pub(super) fn has_data(&mut self) -> bool {
        self.client.has_data()
    }

    /// See [`Client::take_record`].
    pub fn take_record(&mut self) -> Option<Record> {
        if self.records.len() == 1 && matches!(self.records[0], Record::Bytes { .. }) {
            return None;
        }
        self.records.pop_front()
    }

    /// The oldest entry of the trace that nobody has taken yet.
    pub fn take_entry(&mut self) -> Option<Entry> {
        self.log.entries.pop_front()
    }

    /// Notes the moment; gives it in whole milliseconds.
    fn at(&mut self, now: Time) -> Time {
        // The page would have to be open for half a billion years.
        let ms = u64::try_from(whole_ms(now).as_millis()).unwrap_or(u64::MAX);
        self.log.ms = self.log.ms.max(ms);
        Time::from_millis(self.log.ms)
    }

    fn take_records(&mut self) {
        while let Some(record) = self.client.take_record_at_once() {
            self.log.record(&record);
            let last = self.records.back_mut();
            if !last.is_some_and(|last| last.join(&record)) {
                self.records.push_back(record);
            }
        }
    }
}

impl Log {
    fn flag(&mut self, key: &str) {
        self.other(Line::at(self.ms).flag(key, true).end());
    }

    fn count(&mut self, key: &str, count: u64) {
        self.other(Line::at(self.ms).count(key, count).end());
    }

    fn text(&mut self, key: &str, text: &[u8]) {
        self.other(Line::at(self.ms).text(key, text).end());
    }

    fn other(&mut self, line: String) {
        self.entries.push_back(Entry::Other(line));
    }

    fn record(&mut self, record: &Record) {
        let ms = self.ms;
        match record {
            Record::Line(Direction::ToModem, text) => {
                self.text("to", &self.secrets.masked_command(text));
            }
            // Masked by the channel.
            Record::Line(Direction::FromModem, text) => self.text("from", text),
            &Record::Bytes {
                direction,
                count,
                is_text,
                ..
            } => match direction {
                Direction::ToModem => self.count("to_bytes", count),
                Direction::FromModem => {
                    self.entries
                        .push_back(Entry::FromBytes { ms, count, is_text })
                }
            },
            // Masked by the channel.
            Record::Tail(lines) => self.text("tail", lines),
            Record::Misaligned => self.flag("misaligned"),
            Record::Unread(count) => self.count("unread", *count),
            Record::Remark(text) => self.text("note", text.as_bytes()),
        }
    }

    fn output(&mut self, output: &Output) {
        let ms = self.ms;
        match output {
            // The channel has recorded it as lines and bytes.
            Output::Write(_) => {}
            // How they are cut depends on the contents, which no trace has.
            Output::Data(bytes) => self.data += bytes.len() as u64,
            Output::Need(bytes) => self.count("need", *bytes as u64),
            Output::Notice(urc) => self.text("notice", notice(urc).as_bytes()),
            Output::Finished(result) => {
                let count = std::mem::take(&mut self.data);
                if count > 0 {
                    self.count("data", count);
                }
                self.other(finished(ms, result, &self.secrets));
            }
        }
    }
}

fn whole_ms(now: Time) -> Time {
    now - Time::from_nanos(u64::from(now.subsec_nanos() % 1_000_000))
}

fn notice(urc: &Urc) -> &'static str {
    match urc {
        Urc::Ftp { name, .. } => name,
        Urc::BearerLost => "bearer-lost",
        Urc::BearerUp => "bearer-up",
        Urc::Restarted => "restarted",
        Urc::PoweredDown => "powered-down",
        Urc::Other => "other",
    }
}
