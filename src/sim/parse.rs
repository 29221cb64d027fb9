//! Reads one command line of the host: name, form and arguments.

/// The most characters after `AT` in one line. Manual 1.4.4.
pub(crate) const LINE_LIMIT: usize = 559;

/// What stands after the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form<'a> {
    /// `AT+X`
    Execute,
    /// `AT+X?`
    Read,
    /// `AT+X=?`
    Test,
    /// `AT+X=...`
    Write(&'a [u8]),
}

/// One command line without `AT`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    /// Letters of the old kind: `E0`, `I`, `&D0`; empty for a bare `AT`.
    Basic(&'a [u8]),
    /// `+NAME` in capitals, without the plus.
    Extended(String, Form<'a>),
}

/// One argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument<'a> {
    Bare(&'a [u8]),
    Quoted(&'a [u8]),
}

/// What follows the first `AT` of a line; `None` if the line has none.
///
/// Anything before it is line noise, or the rest of a data stream that a crashed host left behind.
pub(crate) fn after_at(line: &[u8]) -> Option<&[u8]> {
    let at = line
        .windows(2)
        .position(|pair| pair.eq_ignore_ascii_case(b"AT"))?;
    Some(&line[at + 2..])
}

/// Takes a line's text after `AT` apart.
pub(crate) fn command(text: &[u8]) -> Command<'_> {
    let text = text.trim_ascii();
    let Some(rest) = text.strip_prefix(b"+") else {
        return Command::Basic(text);
    };
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'=' | b'?'))
        .unwrap_or(rest.len());
    let name = String::from_utf8_lossy(rest[..end].trim_ascii_end()).to_ascii_uppercase();
    let form = match &rest[end..] {
        b"" => Form::Execute,
        b"?" => Form::Read,
        b"=?" => Form::Test,
        [b'=', arguments @ ..] => Form::Write(arguments),
        // `?` with something behind it: no form at all, refused like a bad argument.
        _ => Form::Write(b"\""),
    };
    Command::Extended(name, form)
}

/// Splits arguments at commas outside quotes. `None` if a quote is open or out of place.
pub(crate) fn arguments(text: &[u8]) -> Option<Vec<Argument<'_>>> {
    let mut arguments = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_ascii_start();
        let (argument, tail) = if let Some(quoted) = rest.strip_prefix(b"\"") {
            let end = quoted.iter().position(|&byte| byte == b'"')?;
            let tail = quoted[end + 1..].trim_ascii_start();
            (Argument::Quoted(&quoted[..end]), tail)
        } else {
            let end = rest.iter().position(|&byte| byte == b',');
            let (bare, tail) = rest.split_at(end.unwrap_or(rest.len()));
            if bare.contains(&b'"') {
                return None;
            }
            (Argument::Bare(bare.trim_ascii_end()), tail)
        };
        arguments.push(argument);
        match tail {
            [] => return Some(arguments),
            [b',', next @ ..] => rest = next,
            _ => return None,
        }
    }
}

impl<'a> Argument<'a> {
    /// A decimal number.
    pub(crate) fn number(self) -> Option<u64> {
        let Argument::Bare(digits) = self else {
            return None;
        };
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        core::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// A quoted text.
    pub(crate) fn text(self) -> Option<&'a [u8]> {
        match self {
            Argument::Quoted(text) => Some(text),
            Argument::Bare(_) => None,
        }
    }
}

/// Exactly one number from `low` to `high`.
pub(crate) fn one_number(text: &[u8], low: u64, high: u64) -> Option<u64> {
    match arguments(text)?.as_slice() {
        [one] => one.number().filter(|number| (low..=high).contains(number)),
        _ => None,
    }
}

/// Exactly one quoted text of at most `limit` bytes.
pub(crate) fn one_text(text: &[u8], limit: usize) -> Option<Vec<u8>> {
    match arguments(text)?.as_slice() {
        [one] => one
            .text()
            .filter(|text| text.len() <= limit)
            .map(<[u8]>::to_vec),
        _ => None,
    }
}
