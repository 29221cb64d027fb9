//! What a line means while a given command is pending: echo, final result, information, URC, or unknown.

use super::command::{Answer, Command};
use super::table::{COMMANDS, UrcShape, spec};

/// The end of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FinalResult {
    /// `OK`
    Ok,
    /// `ERROR`
    Error,
    /// `+CME ERROR: <n>` or `+CME ERROR: <text>`; the part behind the colon.
    Cme(String),
}

/// A message that no command asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Urc {
    /// `+<name>: 1,<code>[,<rest>]` of an FTP command.
    Ftp {
        /// The command's name, misprints of the application note corrected: `FTPRMD`.
        name: &'static str,
        /// 0 done, 1 open, 61..80 an error.
        code: u16,
        /// What follows the code and its comma.
        rest: Vec<u8>,
    },
    /// The bearer is gone: `+SAPBR 1: DEACT`, `+PDP: DEACT`, `+APP PDP: DEACTIVE`.
    BearerLost,
    /// `+APP PDP: ACTIVE`: the bearer of CNACT is up.
    BearerUp,
    /// The modem has started anew (`RDY`, `SMS Ready`, `Call Ready`, `+CFUN: 1`): every setting is lost.
    Restarted,
    /// `NORMAL POWER DOWN` or a voltage shutdown.
    PoweredDown,
    /// Known and of no consequence here.
    Other,
}

/// What a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// The modem repeats what it was sent.
    Echo,
    /// The pending command is over.
    Final(FinalResult),
    /// Information that the pending command asked for: what follows the colon, or the whole line where the
    /// answer is bare.
    Information(Vec<u8>),
    /// Nobody asked for it.
    Urc(Urc),
    /// Not understood: kept in the trace, never fatal.
    Unknown,
}

impl Meaning {
    /// Whether the line of this meaning is nothing but a word of the protocol and numbers. It is no echo then,
    /// and without one of its words it would mean something else.
    pub(super) fn is_of_fixed_words(&self, line: &[u8]) -> bool {
        let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b' ');
        match self {
            Self::Final(FinalResult::Ok | FinalResult::Error) | Self::Urc(Urc::Restarted) => true,
            Self::Urc(Urc::Ftp { rest, .. }) => rest.iter().all(is_number),
            Self::Information(value) => line.starts_with(b"+") && value.iter().all(is_number),
            _ => false,
        }
    }
}

/// Tells what `line` is, given the command that waits for its answer.
pub fn classify(line: &[u8], pending: Option<&Command>) -> Meaning {
    if let Some(command) = pending {
        if line == command.text() {
            return Meaning::Echo;
        }
        if let Some(result) = final_result(line) {
            return Meaning::Final(result);
        }
        if let Some(information) = information(line, command) {
            return Meaning::Information(information.to_vec());
        }
    }
    if let Some(urc) = urc(line) {
        return Meaning::Urc(urc);
    }
    match pending {
        // An echo that lost bytes or was joined by them must not become a bare answer.
        _ if line.len() >= 2 && line[..2].eq_ignore_ascii_case(b"AT") => Meaning::Echo,
        Some(command) if command.answer() == Answer::Bare && line[0] != b'+' => {
            Meaning::Information(line.to_vec())
        }
        _ => Meaning::Unknown,
    }
}

fn final_result(line: &[u8]) -> Option<FinalResult> {
    match line {
        b"OK" => Some(FinalResult::Ok),
        b"ERROR" => Some(FinalResult::Error),
        _ => {
            let text = line
                .strip_prefix(b"+CME ERROR:")
                .or_else(|| line.strip_prefix(b"+CMS ERROR:"))?;
            Some(FinalResult::Cme(
                String::from_utf8_lossy(text).trim().to_owned(),
            ))
        }
    }
}

/// What follows `+NAME:` of the pending command, unless the line is that command's URC.
fn information<'a>(line: &'a [u8], command: &Command) -> Option<&'a [u8]> {
    let value = named(line, command.name())?;
    let is_urc_form = |value: &[u8]| number(value).is_some_and(|(first, _)| first == 1);
    match command.answer() {
        Answer::Nothing | Answer::Bare => None,
        // The answer begins with 2 or 3, the URC with 1. FTPEXTPUT answers with a position and has no URC.
        Answer::Payload | Answer::Prompt if is_urc_form(value) && has_urc(command.name()) => None,
        Answer::Named | Answer::Payload | Answer::Prompt => Some(value),
    }
}

/// What follows `+<name>:` and any blanks.
fn named<'a>(line: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let value = line
        .strip_prefix(b"+")?
        .strip_prefix(name.as_bytes())?
        .strip_prefix(b":")?;
    Some(value.trim_ascii())
}

/// The number at the front and what follows it and its comma.
pub fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let text = text.trim_ascii_start();
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = std::str::from_utf8(&text[..end]).ok()?;
    let rest = text[end..].trim_ascii_start();
    Some((
        digits.parse().ok()?,
        rest.strip_prefix(b",").unwrap_or(rest),
    ))
}

/// The second of the numbers at the front: the count of `2,50`.
pub fn second_number(text: &[u8]) -> Option<u64> {
    let (_, rest) = number(text)?;
    Some(number(rest)?.0)
}

/// The text between the first pair of quotes; up to the end where the second is missing.
pub fn quoted(text: &[u8]) -> Option<&[u8]> {
    let start = memchr::memchr(b'"', text)? + 1;
    let rest = &text[start..];
    Some(&rest[..memchr::memchr(b'"', rest).unwrap_or(rest.len())])
}

/// The application note's misprint of a name (3.11).
const MISPRINTED: (&str, &str) = ("FTPFRMD", "FTPRMD");

fn has_urc(name: &str) -> bool {
    spec(name).is_some_and(|spec| spec.urc != UrcShape::None)
}

/// Lines that begin so are URCs of no consequence here; all are seen on real modems.
const OTHER_URCS: [&[u8]; 12] = [
    b"*PSUTTZ",
    b"*PSNWID",
    b"DST:",
    b"+CTZV:",
    b"+CPIN:",
    b"+CREG:",
    b"+CGREG:",
    b"+CEREG:",
    b"+CRING",
    b"RING",
    b"UNDER-VOLTAGE WARN",
    b"OVER-VOLTAGE WARN",
];

fn urc(line: &[u8]) -> Option<Urc> {
    if let Some(urc) = ftp_urc(line) {
        return Some(urc);
    }
    match line {
        b"RDY" | b"SMS Ready" | b"Call Ready" | b"+CFUN: 1" | b"+CFUN:1" => Some(Urc::Restarted),
        b"NORMAL POWER DOWN" => Some(Urc::PoweredDown),
        _ if line.ends_with(b"POWER DOWN") || line.ends_with(b"POWER OFF") => {
            Some(Urc::PoweredDown)
        }
        _ if line.starts_with(b"+SAPBR ") && line.ends_with(b"DEACT") => Some(Urc::BearerLost),
        _ if named(line, "PDP") == Some(b"DEACT") => Some(Urc::BearerLost),
        _ if named(line, "APP PDP").is_some_and(|state| state.starts_with(b"DEACT")) => {
            Some(Urc::BearerLost)
        }
        _ if named(line, "APP PDP").is_some_and(|state| state.starts_with(b"ACTIVE")) => {
            Some(Urc::BearerUp)
        }
        _ if OTHER_URCS.iter().any(|start| line.starts_with(start)) => Some(Urc::Other),
        _ => None,
    }
}

fn ftp_urc(line: &[u8]) -> Option<Urc> {
    if !line.starts_with(b"+FTP") {
        return None;
    }
    let (name, value) = COMMANDS
        .iter()
        .filter(|spec| spec.urc != UrcShape::None)
        .map(|spec| (spec.name, spec.name))
        .chain([MISPRINTED])
        .find_map(|(wire, name)| Some((name, named(line, wire)?)))?;
    let (1, rest) = number(value)? else {
        return None;
    };
    let (code, rest) = number(rest)?;
    Some(Urc::Ftp {
        name,
        code: u16::try_from(code).ok()?,
        rest: rest.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Time;
    use super::*;

    fn command(name: &'static str, text: &str, answer: Answer) -> Command {
        Command::new(name, text, Time::from_secs(5)).answering(answer)
    }

    fn ftp(name: &'static str, code: u16, rest: &[u8]) -> Meaning {
        Meaning::Urc(Urc::Ftp {
            name,
            code,
            rest: rest.to_vec(),
        })
    }

    #[test]
    fn the_same_name_is_answer_or_urc_by_its_first_number() {
        let read = command("FTPGET", "AT+FTPGET=2,1024", Answer::Payload);
        let meaning = |line: &[u8]| classify(line, Some(&read));
        assert_eq!(meaning(b"AT+FTPGET=2,1024"), Meaning::Echo);
        assert_eq!(
            meaning(b"+FTPGET: 2,50"),
            Meaning::Information(b"2,50".to_vec())
        );
        assert_eq!(
            meaning(b"+FTPGET:2,50"),
            Meaning::Information(b"2,50".to_vec())
        );
        assert_eq!(meaning(b"+FTPGET:   1,0"), ftp("FTPGET", 0, b""));
        assert_eq!(meaning(b"OK"), Meaning::Final(FinalResult::Ok));
    }

    #[test]
    fn closing_urcs_are_read_in_every_spelling() {
        assert_eq!(
            classify(b"+FTPSIZE: 1,0,1024", None),
            ftp("FTPSIZE", 0, b"1024")
        );
        assert_eq!(
            classify(b"+FTPSIZE: 1,79,0", None),
            ftp("FTPSIZE", 79, b"0")
        );
        assert_eq!(classify(b"+FTPFRMD: 1,0", None), ftp("FTPRMD", 0, b""));
        assert_eq!(
            classify(b"+FTPPUT: 1,1,1360", None),
            ftp("FTPPUT", 1, b"1360")
        );
        assert_eq!(
            classify(b"+FTPMDTM:1,0,20140409060951", None),
            ftp("FTPMDTM", 0, b"20140409060951")
        );
    }

    #[test]
    fn a_urc_without_plus_never_becomes_a_bare_answer() {
        let imsi = command("", "AT+CIMI", Answer::Bare);
        assert_eq!(classify(b"DST: 1", Some(&imsi)), Meaning::Urc(Urc::Other));
        assert_eq!(
            classify(b"*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0", Some(&imsi)),
            Meaning::Urc(Urc::Other)
        );
        assert_eq!(
            classify(b"240079876543210", Some(&imsi)),
            Meaning::Information(b"240079876543210".to_vec())
        );
        assert_eq!(
            classify(b"SMS Ready", Some(&imsi)),
            Meaning::Urc(Urc::Restarted)
        );
    }

    #[test]
    fn a_lost_bearer_is_known_in_its_three_forms() {
        for line in [
            &b"+SAPBR 1: DEACT"[..],
            b"+PDP: DEACT",
            b"+APP PDP: DEACTIVE",
        ] {
            assert_eq!(classify(line, None), Meaning::Urc(Urc::BearerLost));
        }
        let query = command("SAPBR", "AT+SAPBR=2,1", Answer::Named);
        assert_eq!(
            classify(b"+SAPBR 1: DEACT", Some(&query)),
            Meaning::Urc(Urc::BearerLost)
        );
        assert_eq!(
            classify(b"+SAPBR: 1,1,\"10.0.0.1\"", Some(&query)),
            Meaning::Information(b"1,1,\"10.0.0.1\"".to_vec())
        );
    }

    #[test]
    fn errors_are_understood_in_all_three_forms() {
        let any = command("FTPGET", "AT+FTPGET=1", Answer::Nothing);
        let error = |line: &[u8]| classify(line, Some(&any));
        assert_eq!(error(b"ERROR"), Meaning::Final(FinalResult::Error));
        assert_eq!(
            error(b"+CME ERROR: 3"),
            Meaning::Final(FinalResult::Cme("3".into()))
        );
        assert_eq!(
            error(b"+CME ERROR: SIM not inserted"),
            Meaning::Final(FinalResult::Cme("SIM not inserted".into()))
        );
    }

    #[test]
    fn a_final_result_that_nobody_waits_for_is_unknown() {
        assert_eq!(classify(b"OK", None), Meaning::Unknown);
        assert_eq!(classify(b"garbage", None), Meaning::Unknown);
    }
}
