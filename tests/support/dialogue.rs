//! A test language: what host and modem say to each other, as a script with simulated time.
//!
//! ```text
//! Dialogue::new()
//!     .asks(request)
//!     .says("> AT+FTPGET=1
//!            < OK
//!            < +FTPGET: 1,1
//!            > AT+FTPGET=2,1460
//!            < +FTPGET: 2,3")
//!     .payload(b"abc")
//!     .says("< OK
//!            < +FTPGET: 1,0")
//!     .ends(Ok(Outcome::Done))
//!     .holds_however_cut();
//! ```
//!
//! The host must write exactly what stands there, and nothing else; see `player` for how a script is played.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::at::data_mode::{ETX, encode};
use sim7000_ftp::ftp::{Error, Outcome, Request, ServerCode};

use super::player::{Delivery, Played, play};

/// One line of a script.
#[derive(Clone)]
pub(crate) enum Step {
    /// The caller starts a request.
    Asks(Box<Request>),
    /// The host writes exactly this.
    Host(Vec<u8>),
    /// The modem writes a line, or what it wants to be one.
    Line(Vec<u8>),
    /// The modem writes bytes that are no lines: they follow the line before without anything between.
    Payload(Vec<u8>),
    /// The modem writes this whatever the host is doing.
    Noise(Vec<u8>),
    /// The bytes that the caller supplies from now on; whether the file ends with them.
    File(Vec<u8>, bool),
    /// Time passes.
    Wait(Duration),
    /// The caller cancels.
    Cancels,
    /// The port lost bytes.
    LosesBytes,
    /// Whether the modem has answered for all bytes of the file that it was given.
    Answered(bool),
    /// The request is not over yet.
    GoesOn,
    /// The request is over with this result.
    Ends(Result<Outcome, Error>),
    /// The modem says nothing, and no later than this the request fails with an error of this kind.
    /// Whatever the host writes meanwhile is passed over.
    FailsBySilence(Duration, fn(&Error) -> bool),
    /// The bytes of the file that was fetched, up to here.
    Fetched(Vec<u8>),
}

/// A script.
#[derive(Clone, Default)]
pub(crate) struct Dialogue {
    pub(super) steps: Vec<Step>,
}

impl Dialogue {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn with(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The caller starts a request.
    pub(crate) fn asks(self, request: Request) -> Self {
        self.with(Step::Asks(Box::new(request)))
    }

    /// Commands of the host (`> AT`) and lines of the modem (`< OK`), one a line.
    pub(crate) fn says(self, script: &str) -> Self {
        let lines = script
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.is_empty());
        lines.fold(self, |dialogue, line| match line.split_at(2) {
            ("> ", command) => dialogue.host(command),
            ("< ", line) => dialogue.modem(line),
            _ => panic!("a line of a script begins with '> ' or '< ': {line}"),
        })
    }

    /// The host writes this command and a CR.
    pub(crate) fn host(self, command: &str) -> Self {
        self.writes(format!("{command}\r"))
    }

    /// The host writes exactly these bytes.
    pub(crate) fn writes(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.with(Step::Host(bytes.into()))
    }

    /// The host writes these bytes of a data-mode stream, escaped.
    pub(crate) fn streams(self, bytes: &[u8]) -> Self {
        let mut escaped = Vec::new();
        encode(bytes, &mut escaped);
        self.writes(escaped)
    }

    /// The host ends a data-mode stream.
    pub(crate) fn ends_the_stream(self) -> Self {
        self.writes([ETX])
    }

    /// The same where it was just told to begin one: whether it has begun is not known.
    pub(crate) fn ends_the_stream_that_it_awaits(self) -> Self {
        let asked = self.steps.iter().rev().find_map(|step| match step {
            Step::Host(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        match asked {
            Some(b"AT+FTPETPUT=2\r") => self.ends_the_stream(),
            _ => self,
        }
    }

    /// The modem writes this line, an empty one before it as usual.
    pub(crate) fn modem(self, line: &str) -> Self {
        self.with(Step::Line(format!("\r\n{line}\r\n").into_bytes()))
    }

    /// The modem writes exactly these bytes in the place of a line.
    pub(crate) fn modem_writes(self, bytes: &[u8]) -> Self {
        self.with(Step::Line(bytes.to_vec()))
    }

    /// The modem writes the payload that the line before announced.
    pub(crate) fn payload(self, bytes: &[u8]) -> Self {
        self.with(Step::Payload(bytes.to_vec()))
    }

    /// The modem writes a data-mode stream of these bytes, escaped, and its ETX.
    pub(crate) fn stream(self, bytes: &[u8]) -> Self {
        let mut escaped = Vec::new();
        encode(bytes, &mut escaped);
        escaped.push(ETX);
        self.payload(&escaped)
    }

    /// The caller has this file for the upload.
    pub(crate) fn file(self, bytes: &[u8]) -> Self {
        self.with(Step::File(bytes.to_vec(), true))
    }

    /// The caller has these bytes; the file has more, which it has not read yet.
    pub(crate) fn part_of_a_file(self, bytes: &[u8]) -> Self {
        self.with(Step::File(bytes.to_vec(), false))
    }

    pub(crate) fn wait(self, time: Duration) -> Self {
        self.with(Step::Wait(time))
    }

    pub(crate) fn cancels(self) -> Self {
        self.with(Step::Cancels)
    }

    pub(crate) fn loses_bytes(self) -> Self {
        self.with(Step::LosesBytes)
    }

    pub(crate) fn modem_has_all(self) -> Self {
        self.with(Step::Answered(true))
    }

    pub(crate) fn modem_owes_an_answer(self) -> Self {
        self.with(Step::Answered(false))
    }

    pub(crate) fn goes_on(self) -> Self {
        self.with(Step::GoesOn)
    }

    /// The request is over, with this result.
    pub(crate) fn ends(self, result: Result<Outcome, Error>) -> Self {
        self.with(Step::Ends(result))
    }

    pub(crate) fn ends_done(self) -> Self {
        self.ends(Ok(Outcome::Done))
    }

    /// The request is over with an error 61..80.
    pub(crate) fn ends_with_code(self, code: u16) -> Self {
        self.ends(Err(Error::Server(ServerCode(code))))
    }

    pub(crate) fn ends_with_failure(self, failure: Failure) -> Self {
        self.ends(Err(Error::Modem(failure)))
    }

    /// From here the modem is silent: within `at_most` the request fails, in the way that `is_right` knows.
    pub(crate) fn fails_by_silence(self, at_most: Duration, is_right: fn(&Error) -> bool) -> Self {
        self.with(Step::FailsBySilence(at_most, is_right))
    }

    /// The bytes that were fetched so far; they are forgotten then.
    pub(crate) fn fetched(self, bytes: &[u8]) -> Self {
        self.with(Step::Fetched(bytes.to_vec()))
    }

    /// What another script says, after this one.
    pub(crate) fn then(mut self, next: Self) -> Self {
        self.steps.extend(next.steps);
        self
    }

    /// Plays the script as it stands.
    #[track_caller]
    pub(crate) fn holds(&self) -> Played {
        self.play(&Delivery::AsWritten)
    }

    /// Plays the script with the modem's echo on.
    #[track_caller]
    pub(crate) fn holds_with_echo(&self) -> Played {
        self.play(&Delivery::Echoing)
    }

    /// Plays the script as it stands, then with the modem's bytes cut at every position, byte by byte, in the
    /// largest pieces possible, and with echo: host and outcome must be the same each time.
    #[track_caller]
    pub(crate) fn holds_however_cut(&self) {
        self.play(&Delivery::AsWritten);
        self.play(&Delivery::ByteByByte);
        self.play(&Delivery::Glued);
        self.play(&Delivery::Echoing);
        for position in 1..self.modem_bytes() {
            self.play(&Delivery::CutAt(position));
        }
    }

    /// Plays the script as it stands, and at every cut where that is wanted.
    #[track_caller]
    pub(crate) fn holds_and_cut_if(&self, is_cut: bool) {
        if is_cut {
            self.holds_however_cut();
        } else {
            self.holds();
        }
    }

    #[track_caller]
    fn play(&self, delivery: &Delivery) -> Played {
        match play(&self.steps, delivery) {
            Ok(played) => played,
            Err(deviation) => panic!("\n{deviation}"),
        }
    }

    fn modem_bytes(&self) -> usize {
        let bytes = |step: &Step| match step {
            Step::Line(bytes) | Step::Payload(bytes) | Step::Noise(bytes) => bytes.len(),
            _ => 0,
        };
        self.steps.iter().map(bytes).sum()
    }

    /// The script cut off before each word of the modem, lines and payloads.
    pub(crate) fn cut_before_each_word(&self) -> Vec<Self> {
        self.cut_before(|step| matches!(step, Step::Line(_) | Step::Payload(_)))
    }

    /// The script cut off before each line of the modem: wherever another line may stand.
    pub(crate) fn cut_before_each_line(&self) -> Vec<Self> {
        self.cut_before(|step| matches!(step, Step::Line(_)))
    }

    fn cut_before(&self, is_end: impl Fn(&Step) -> bool) -> Vec<Self> {
        let ends = (0..self.steps.len()).filter(|&at| is_end(&self.steps[at]));
        ends.map(|at| Self {
            steps: self.steps[..at].to_vec(),
        })
        .collect()
    }

    /// The script cut off in the middle of each payload.
    pub(crate) fn cut_in_each_payload(&self) -> Vec<Self> {
        let cut = |at: usize| match &self.steps[at] {
            Step::Payload(bytes) => {
                let mut steps = self.steps[..at].to_vec();
                steps.push(Step::Payload(bytes[..bytes.len() / 2].to_vec()));
                Some(Self { steps })
            }
            _ => None,
        };
        (0..self.steps.len()).filter_map(cut).collect()
    }

    /// The script with this between its last word and its end.
    pub(crate) fn with_before_the_end(&self, script: &str) -> Self {
        let is_end = |step: &Step| matches!(step, Step::Ends(_));
        let end = self.steps.iter().rposition(is_end).unwrap();
        let (before, rest) = self.steps.split_at(end);
        let before = Self {
            steps: before.to_vec(),
        };
        before.says(script).then(Self {
            steps: rest.to_vec(),
        })
    }

    /// What this script says after `beginning`, which it begins with.
    pub(crate) fn after(&self, beginning: &Self) -> Self {
        Self {
            steps: self.steps[beginning.steps.len()..].to_vec(),
        }
    }

    /// The script with other bytes around each line of the modem's than CR LF. A line before a payload keeps
    /// its end: the payload begins there.
    pub(crate) fn framed(&self, before: &str, after: &str) -> Self {
        self.with_lines(|line, is_before_payload| {
            let after = if is_before_payload { "\r\n" } else { after };
            [before.as_bytes(), line, after.as_bytes()].concat()
        })
    }

    /// The script with `:` for each `: ` in the lines of the modem.
    pub(crate) fn without_blanks(&self) -> Self {
        self.with_lines(|line, _| {
            let line = String::from_utf8(line.to_vec()).unwrap();
            format!("\r\n{}\r\n", line.replace(": ", ":")).into_bytes()
        })
    }

    fn with_lines(&self, change: impl Fn(&[u8], bool) -> Vec<u8>) -> Self {
        let mut steps = self.steps.clone();
        for at in 0..steps.len() {
            let is_before_payload = matches!(steps.get(at + 1), Some(Step::Payload(_)));
            if let Step::Line(bytes) = &mut steps[at] {
                *bytes = change(bytes.trim_ascii(), is_before_payload);
            }
        }
        Self { steps }
    }

    /// How often the host writes this command.
    pub(crate) fn steps_of_host(&self, command: &str) -> usize {
        let command = format!("{command}\r").into_bytes();
        let is_it = |step: &&Step| matches!(step, Step::Host(bytes) if *bytes == command);
        self.steps.iter().filter(is_it).count()
    }

    /// Whether the caller asks for a waking: the client knows nothing of what was before.
    pub(crate) fn has_connected(&self) -> bool {
        let is_waking = |step: &Step| {
            matches!(step, Step::Asks(request)
                if matches!(**request, Request::Wake | Request::Recover { .. } | Request::Knock))
        };
        self.steps.iter().any(is_waking)
    }

    /// The last command of the host, without its CR.
    pub(crate) fn last_command(&self) -> String {
        let command = self.steps.iter().rev().find_map(|step| match step {
            Step::Host(bytes) => bytes.strip_suffix(b"\r"),
            _ => None,
        });
        String::from_utf8(command.unwrap().to_vec()).unwrap()
    }

    /// The script with `noise` between two lines of the modem, once for each place where it may stand: before
    /// a line, and after one that no payload follows.
    pub(crate) fn with_noise_everywhere(&self, noise: &str) -> Vec<Self> {
        let noise = Step::Noise(format!("\r\n{noise}\r\n").into_bytes());
        let is_payload = |at: usize| matches!(self.steps.get(at), Some(Step::Payload(_)));
        let places = (0..self.steps.len()).flat_map(|at| match self.steps[at] {
            Step::Line(_) if is_payload(at + 1) => vec![at],
            Step::Line(_) => vec![at, at + 1],
            _ => vec![],
        });
        places
            .map(|place| {
                let mut steps = self.steps.clone();
                steps.insert(place, noise.clone());
                Self { steps }
            })
            .collect()
    }
}
