//! Feeds a trace to a new client, and finds the first record where that one does something else.

use std::collections::VecDeque;

use super::error::ReplayError;
use super::read::Fields;
use super::recorder::Recorder;
use super::{FORMAT, VERSION, request};
use crate::at::{Time, data_mode};
use crate::ftp::{Client, Output};

/// What stands for the contents of files. No byte that means something in data mode, and none of a text that might
/// be a line of the modem's.
const FILLER: u8 = 0x80;
/// The same where all bytes were such text; without line ends it is no line.
const TEXT: u8 = b'.';
/// A record of more bytes is none of ours: what is joined is no longer than 1 MiB, and no port gives more at a
/// time.
const MAX_BYTES: u64 = 16 << 20;

/// What a trace held that was replayed to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Records, without the header.
    pub records: usize,
    /// Requests that were started.
    pub requests: usize,
    /// Bytes of contents that came from the modem.
    pub bytes_from_modem: u64,
    /// Bytes of contents that went to the modem.
    pub bytes_to_modem: u64,
    /// Time from the first record to the last.
    pub time: Time,
}

/// A line of the file.
struct Recorded<'a> {
    /// Its number, from 1.
    number: usize,
    line: &'a str,
    fields: Fields,
}

/// Replays a trace.
///
/// # Errors
/// What is wrong with the trace, or the first difference.
pub fn replay(text: &str) -> Result<Summary, ReplayError> {
    let records = read(text)?;
    let mut summary = Summary {
        records: records.len(),
        ..Summary::default()
    };
    let mut player = Player::new(&records)?;
    for at in 0..records.len() {
        let record = &records[at];
        let fields = &record.fields;
        summary.requests += usize::from(fields.text("start").is_some());
        summary.bytes_from_modem += fields.count("from_bytes").unwrap_or_default();
        summary.bytes_to_modem += fields.count("to_bytes").unwrap_or_default();
        player.play(record, &records[at + 1..])?;
    }
    // Elsewhere a trace may end too; then what is left belongs to what was not recorded any more.
    if let Some(last) = records.last().filter(|last| is_end(&last.fields))
        && let Some((extra, _)) = player.anything_more()
    {
        return Err(ReplayError::Differs {
            line: last.number + 1,
            recorded: "nothing more".into(),
            replayed: extra,
        });
    }
    let ms = |record: Option<&Recorded>| record.and_then(|record| record.fields.count("ms"));
    let (first, last) = (ms(records.first()), ms(records.last()));
    summary.time = Time::from_millis(last.unwrap_or_default())
        .saturating_sub(Time::from_millis(first.unwrap_or_default()));
    Ok(summary)
}

fn read(text: &str) -> Result<Vec<Recorded<'_>>, ReplayError> {
    let mut lines = (1..).zip(text.lines());
    let header = lines
        .next()
        .and_then(|(_, line)| Fields::read(line).ok())
        .filter(|header| header.text("trace") == Some(FORMAT.as_bytes()))
        .ok_or(ReplayError::NoHeader)?;
    match header.count("version") {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(ReplayError::Newer { version }),
        _ => return Err(ReplayError::NoHeader),
    }
    let mut records = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fields =
            Fields::read(line).map_err(|what| ReplayError::Unreadable { line: number, what })?;
        records.push(Recorded {
            number,
            line,
            fields,
        });
    }
    Ok(records)
}

/// The client that the trace is fed to.
struct Player {
    recorder: Recorder,
    /// What it did that has not been compared yet.
    done: VecDeque<(String, Fields)>,
    /// The listing that the running request is to give.
    listing: VecDeque<u8>,
}

impl Player {
    fn new(records: &[Recorded]) -> Result<Self, ReplayError> {
        let first = records.first().ok_or(ReplayError::Empty)?;
        let is_start = first.fields.text("start").is_some();
        if !is_start && !first.fields.flag("connect") {
            return Err(ReplayError::Middle { line: first.number });
        }
        let client = Client::with_legacy(request::legacy(&first.fields));
        Ok(Self {
            recorder: Recorder::resumed(client),
            done: VecDeque::new(),
            listing: VecDeque::new(),
        })
    }

    /// Makes happen what the record says, and compares what comes of it.
    fn play(&mut self, record: &Recorded, rest: &[Recorded]) -> Result<(), ReplayError> {
        if is_note(&record.fields) {
            return Ok(());
        }
        let mut why_nothing = "";
        self.take_lines();
        if record.fields.text("start").is_some() {
            // Whatever the request before gave was polled.
            self.poll();
        }
        if self.done.is_empty() {
            let acted = self.act(&record.fields, rest);
            why_nothing = acted.map_err(|what| ReplayError::Unreadable {
                line: record.number,
                what,
            })?;
        }
        match self.next() {
            Some((_, fields)) if fields.is_same(&record.fields) => Ok(()),
            other => Err(ReplayError::Differs {
                line: record.number,
                recorded: record.line.trim().to_owned(),
                replayed: other.map_or_else(|| format!("nothing{why_nothing}"), |(line, _)| line),
            }),
        }
    }

    /// Makes the call that the record is of, or polls for the output that it is of; gives a reason, where it can
    /// do neither.
    fn act(&mut self, fields: &Fields, rest: &[Recorded]) -> Result<&'static str, String> {
        let ms = fields.count("ms").ok_or("\"ms\" is missing")?;
        let now = Time::from_millis(ms);
        let recorder = &mut self.recorder;
        let count = |key| match fields.count(key) {
            Some(count) if count > MAX_BYTES => Err(format!("\"{key}\" is too large")),
            Some(count) => Ok(usize::try_from(count).ok()),
            None => Ok(None),
        };
        if fields.flag("connect") {
            *recorder = Recorder::new(now);
        } else if fields.text("start").is_some() {
            let request = request::request(fields)?;
            if recorder.is_busy() {
                return Ok(": the request before is not over");
            }
            self.listing = coming_listing(rest).into();
            if recorder.start(request, now).is_err() {
                return Ok(": the request is refused");
            }
        } else if let Some(bytes) = count("supply")? {
            recorder.supply(&vec![FILLER; bytes], now);
        } else if fields.flag("timer") {
            recorder.expire(now);
            return Ok(": no deadline has passed");
        } else if fields.flag("cancel") {
            recorder.cancel(now);
        } else if fields.flag("lost") {
            recorder.bytes_lost(now);
        } else if let Some(seconds) = fields.count("stalled") {
            recorder.write_stalled(seconds, now);
        } else if let Some(line) = fields.text("from") {
            let end: &[u8] = match line {
                [data_mode::ETX] => b"",
                _ => b"\r\n",
            };
            recorder.receive(&[end, line, end].concat(), now);
        } else if fields.flag("misaligned") {
            // No CR, and yet nothing that would stand in the line behind it.
            recorder.receive(b"\n", now);
        } else if let Some(bytes) = count("unread")? {
            // Whatever line follows begins behind them.
            recorder.receive(&vec![b'\r'; bytes], now);
            recorder.tell_unread();
        } else if let Some(bytes) = count("from_bytes")? {
            let known = self.listing.len().min(bytes);
            let mut content: Vec<u8> = self.listing.drain(..known).collect();
            content.resize(bytes, if fields.flag("text") { TEXT } else { FILLER });
            put_tail(&mut content, rest);
            recorder.receive(&content, now);
            // As every caller does at once: a cancel drops what nobody has taken.
            while recorder.has_data() {
                recorder.poll();
            }
        } else if is_polled(fields) {
            self.poll();
        } else if fields.text("tail").is_some() {
            return Ok(": the stream goes on");
        } else if fields.text("to").is_none() && fields.count("to_bytes").is_none() {
            return Err("no key says what happened".into());
        }
        Ok("")
    }

    /// Polls for the next output that leaves a record: what is written has left its records before.
    fn poll(&mut self) {
        while let Some(Output::Write(_) | Output::Data(_)) = self.recorder.poll() {}
        self.take_lines();
    }

    /// What has not been compared, or not even polled.
    fn anything_more(&mut self) -> Option<(String, Fields)> {
        self.poll();
        self.done.pop_front()
    }

    fn take_lines(&mut self) {
        while let Some(entry) = self.recorder.take_entry() {
            let line = entry.to_line();
            // What the recorder writes can be read.
            let fields = Fields::read(&line).unwrap_or_default();
            if !is_note(&fields) {
                self.done.push_back((line, fields));
            }
        }
    }

    fn next(&mut self) -> Option<(String, Fields)> {
        self.take_lines();
        self.done.pop_front()
    }
}

/// Whether the record is only for whoever reads the trace.
fn is_note(fields: &Fields) -> bool {
    fields.text("note").is_some()
}

/// Whether a request is over with this record.
fn is_end(fields: &Fields) -> bool {
    fields.text("finished").is_some()
}

/// Whether the record is of something that the client gives when it is polled.
fn is_polled(fields: &Fields) -> bool {
    fields.count("data").is_some()
        || fields.count("need").is_some()
        || fields.text("notice").is_some()
        || is_end(fields)
}

/// Writes into a stream's bytes what part of its tail falls into them; the other bytes of the stream are in `rest`.
fn put_tail(content: &mut [u8], rest: &[Recorded]) {
    let of_stream = rest.iter().take_while(|record| !is_end(&record.fields));
    let (mut length, mut tail) = (content.len() as u64, None);
    for record in of_stream {
        let bytes = record.fields.count("from_bytes").unwrap_or_default();
        length = length.saturating_add(bytes);
        tail = tail.or(record.fields.text("tail"));
    }
    let Some(tail) = tail else {
        return;
    };
    // The last byte of the stream is the last one of the tail.
    for (at, byte) in (0..).zip(content) {
        let place = u64::checked_sub(at + tail.len() as u64, length);
        let place = place.and_then(|place| usize::try_from(place).ok());
        if let Some(&lines) = place.and_then(|place| tail.get(place)) {
            *byte = lines;
        }
    }
}

/// The listing at the end of the request that has just been started.
fn coming_listing(rest: &[Recorded]) -> Vec<u8> {
    let end = rest.iter().find(|record| is_end(&record.fields));
    let listing = end.and_then(|end| end.fields.text("listing"));
    listing.unwrap_or_default().into()
}
