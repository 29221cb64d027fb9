//! The AT parser: the framing of [`Decoder`], the meaning of lines, and [`Channel`], which joins them.

use std::time::Duration;

use sim7000_ftp::at::line::{Meaning, classify, number};
use sim7000_ftp::at::{
    Answer, Channel, Command, Decoder, Direction, Field, FinalResult, Input, Record, Token, Urc,
};

use super::cuts::Cuts;

const SOON: Duration = Duration::from_secs(5);

/// The longest line that the decoder keeps whole.
const LONGEST_LINE: usize = 4096;

/// More than any mask makes of a line.
const LONGEST_RECORD: usize = 4 * LONGEST_LINE;

const PASSWORD: &[u8] = b"cat-m1";

/// A command of each shape of answer, and some of equal shape whose names begin alike.
const COMMANDS: [(&str, &str, Answer); 15] = [
    ("FTPGET", "AT+FTPGET=2,1460", Answer::Payload),
    ("FTPPUT", "AT+FTPPUT=2,100", Answer::Prompt),
    ("FTPETPUT", "AT+FTPETPUT=2", Answer::Prompt),
    ("FTPETGET", "AT+FTPETGET=1", Answer::Nothing),
    ("CSQ", "AT+CSQ", Answer::Named),
    ("", "ATI", Answer::Bare),
    ("", "AT", Answer::Nothing),
    ("FTPLIST", "AT+FTPLIST=2,1460", Answer::Payload),
    ("FTPEXTGET", "AT+FTPEXTGET=3,0,100", Answer::Payload),
    ("FTPEXTPUT", "AT+FTPEXTPUT=2,0,9,5000", Answer::Prompt),
    ("SAPBR", "AT+SAPBR=2,1", Answer::Named),
    ("FTPSIZE", "AT+FTPSIZE", Answer::Nothing),
    ("CPIN", "AT+CPIN?", Answer::Named),
    ("FTPEXTGET", "AT+FTPEXTGET?", Answer::Named),
    ("CIMI", "AT+CIMI", Answer::Bare),
];

/// One byte says how the rest is cut; in the next, the low half is the command that is pending first, the high
/// half the step to the one after each final result. The rest is what the modem says.
pub fn at_parser(input: &[u8]) {
    let [seed, script, wire @ ..] = input else {
        return;
    };
    let whole = Heard::of([wire].into_iter(), *script);
    assert_eq!(Heard::of(wire.chunks(1), *script), whole, "byte by byte");
    assert_eq!(
        Heard::of(Cuts::new(wire, *seed), *script),
        whole,
        "cut by {seed}"
    );
    // Said often enough, even a short wire has a line that is too long.
    no_byte_is_lost(&wire.repeat(usize::from(seed >> 4) + 1), *seed);
    let commands: Vec<Command> = (0..COMMANDS.len()).map(command).collect();
    for line in wire.split(|byte| *byte == b'\n') {
        if !line.is_empty() {
            a_line_has_one_meaning(line, &commands);
        }
    }
}

fn command(number: usize) -> Command {
    let (name, text, answer) = COMMANDS[number % COMMANDS.len()];
    Command::new(name, text, SOON).answering(answer)
}

/// Everything that came out of a channel, pieces of one payload or stream joined.
#[derive(PartialEq, Eq, Debug, Default)]
struct Heard {
    inputs: Vec<Happened>,
    lines: Vec<(Direction, Vec<u8>)>,
}

#[derive(PartialEq, Eq, Debug)]
enum Happened {
    Said(Input),
    Payload(Vec<u8>, bool),
    Data(Vec<u8>, bool),
}

impl Heard {
    /// Drives a channel as a client would: one command at a time, payloads where they are announced, a stream
    /// where one begins.
    fn of<'a>(pieces: impl Iterator<Item = &'a [u8]>, script: u8) -> Self {
        let mut channel = Channel::default();
        let mut heard = Self::default();
        let (mut at, step) = (usize::from(script & 15), usize::from(script >> 4));
        let password = Command::set_text("FTPPW", PASSWORD, Field::Password, SOON);
        channel.send(password.expect("a password that the modem takes"));
        channel.send(command(at));
        let (mut arrived, mut received) = (0, 0);
        for piece in pieces {
            arrived += piece.len();
            let mut rest = piece;
            while let Some(input) = channel.read(&mut rest) {
                match &input {
                    Input::Final(_) => {
                        assert!(!channel.is_pending());
                        assert_eq!(channel.deadline(), None);
                        at += step;
                        channel.send(command(at));
                    }
                    Input::Information(value) => {
                        let answer = COMMANDS[at % COMMANDS.len()].2;
                        let count = number(value).and_then(|(_, rest)| number(rest));
                        if let (Answer::Payload, Some((count, _))) = (answer, count) {
                            channel.expect_payload(usize::try_from(count).unwrap_or(usize::MAX));
                        }
                    }
                    Input::Urc(Urc::Ftp { name, code: 1, .. }) if *name == "FTPETGET" => {
                        channel.expect_data();
                    }
                    _ => {}
                }
                received += channel.received().len();
                heard.take(input, &mut channel);
            }
            assert!(rest.is_empty(), "a channel takes all");
            assert!(received <= arrived, "bytes out of nothing");
        }
        channel.remark("the end");
        while let Some(record) = channel.take_record() {
            heard.record(record, arrived);
        }
        heard
    }

    fn take(&mut self, input: Input, channel: &mut Channel) {
        let bytes = std::mem::take(channel.received());
        match (input, self.inputs.last_mut()) {
            (Input::Payload { ended }, Some(Happened::Payload(before, is_over @ false))) => {
                before.extend(bytes);
                *is_over = ended;
            }
            (Input::Payload { ended }, _) => self.inputs.push(Happened::Payload(bytes, ended)),
            (Input::Data { ended }, Some(Happened::Data(before, is_over @ false))) => {
                before.extend(bytes);
                *is_over = ended;
            }
            (Input::Data { ended }, _) => self.inputs.push(Happened::Data(bytes, ended)),
            (said, _) => {
                assert!(bytes.is_empty(), "a line is no payload");
                self.inputs.push(Happened::Said(said));
            }
        }
    }

    /// How raw bytes and remarks are grouped is left to the cuts; the lines are not.
    fn record(&mut self, record: Record, arrived: usize) {
        assert!(!record.text().is_empty());
        match record {
            Record::Line(direction, line) => {
                assert!(line.len() <= LONGEST_RECORD);
                let shows = line.windows(PASSWORD.len()).any(|part| part == PASSWORD);
                // A line that was cut as too long may hold a part of it.
                assert!(!shows || arrived >= LONGEST_LINE, "the password shows");
                self.lines.push((direction, line));
            }
            Record::Bytes { count, head, .. } => {
                assert!(head.len() <= Record::HEAD && head.len() as u64 <= count);
            }
            Record::Unread(count) => assert!(count <= arrived as u64),
            Record::Tail(_) | Record::Misaligned | Record::Remark(_) => {}
        }
    }
}

/// Each printable byte outside payloads and streams is in a line, in its order.
fn no_byte_is_lost(wire: &[u8], seed: u8) {
    let mut decoder = Decoder::default();
    let (mut written, mut shown) = (Vec::<u8>::new(), Vec::<u8>::new());
    let mut out = Vec::new();
    let mut is_lines = true;
    for byte in wire.chunks(1) {
        if is_lines {
            written.extend(byte.iter().filter(|byte| is_text(byte)));
        }
        let mut rest = byte;
        while let Some(token) = decoder.next(&mut rest, &mut out) {
            match token {
                Token::Line(line) => {
                    assert!(!line.is_empty() && line.len() <= LONGEST_LINE);
                    assert!(is_text(&line[0]) || line[0] == b'\t');
                    assert!(!line.contains(&b'\n') && !line.ends_with(b"\r"));
                    shown.extend(line.iter().filter(|byte| is_text(byte)));
                    is_lines = match (line.len() + usize::from(seed)) % 4 {
                        0 => {
                            decoder.expect_payload(line.len());
                            false
                        }
                        1 => {
                            decoder.expect_data();
                            assert!(decoder.is_in_data());
                            false
                        }
                        _ => true,
                    };
                }
                Token::Payload { bytes, ended } => {
                    assert!(bytes == 1 && !is_lines);
                    is_lines = ended;
                }
                Token::Data { bytes, ended, .. } => {
                    assert!(bytes <= 2 && !is_lines);
                    is_lines = ended;
                }
                Token::Misaligned => assert!(is_lines),
            }
        }
    }
    assert!(written.starts_with(&shown), "a byte was lost or turned");
    let waiting = written.len() - shown.len();
    assert!(waiting < LONGEST_LINE, "a line that grows without bound");
}

fn is_text(byte: &u8) -> bool {
    *byte >= b' '
}

/// A final result is one whatever is pending; only a command that asks for information gets some.
fn a_line_has_one_meaning(line: &[u8], commands: &[Command]) {
    let alone = classify(line, None);
    assert!(!matches!(
        alone,
        Meaning::Final(_) | Meaning::Information(_)
    ));
    let is_final = matches!(line, b"OK" | b"ERROR")
        || line.starts_with(b"+CME ERROR:")
        || line.starts_with(b"+CMS ERROR:");
    for command in commands {
        let meaning = classify(line, Some(command));
        if line == command.text() {
            assert_eq!(meaning, Meaning::Echo);
            continue;
        }
        assert_eq!(matches!(meaning, Meaning::Final(_)), is_final);
        match meaning {
            Meaning::Final(FinalResult::Ok) => assert_eq!(line, b"OK"),
            Meaning::Final(FinalResult::Error) => assert_eq!(line, b"ERROR"),
            Meaning::Final(FinalResult::Cme(_)) => assert!(line.starts_with(b"+CM")),
            Meaning::Information(value) => match command.answer() {
                Answer::Nothing => panic!("information that nobody asked for"),
                Answer::Bare => {
                    assert_eq!((value.as_slice(), alone.clone()), (line, Meaning::Unknown))
                }
                _ => assert!(line[1..].starts_with(command.name().as_bytes())),
            },
            other => assert_eq!(other, alone, "no pending command changes a URC"),
        }
    }
}
