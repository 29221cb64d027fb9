//! The passwords that were sent last, and every text without them: with echo on, the modem repeats what it is sent.

use core::fmt;
use std::collections::VecDeque;

/// How many secrets are remembered: the server's and the network's, before and after a change.
const SECRETS: usize = 4;

/// What stands for a secret. A fixed number of stars: the length of a password is nobody's business either.
pub(crate) const MASK: &[u8] = b"*****";

/// What stands before a password: in its commands (whose name an echo may have lost a part of), in an answer.
const BEFORE_SECRETS: [&[u8]; 3] = [b"PW=", b"\"PWD\",", b"FTPPW:"];

/// A secret of fewer bytes is looked for in its quotes only, and a part of so few is none: single letters are
/// everywhere.
const SHORT_SECRET: usize = 4;

/// The secrets; see the module.
#[derive(Default)]
pub(crate) struct Secrets(VecDeque<Vec<u8>>);

/// Without the secrets.
impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// Remembers one more; the oldest goes.
    pub(crate) fn remember(&mut self, secret: &[u8]) {
        if secret.is_empty() || self.0.iter().any(|known| known == secret) {
            return;
        }
        if self.0.len() == SECRETS {
            self.0.pop_front();
        }
        self.0.push_back(secret.to_vec());
    }

    /// A line without the secrets that it repeats.
    pub(crate) fn masked(&self, mut line: Vec<u8>) -> Vec<u8> {
        for before in BEFORE_SECRETS {
            if let Some(at) = find(&line, before) {
                line.truncate(at + before.len());
                line.extend_from_slice(b"\"*****\"");
            }
        }
        for secret in &self.0 {
            let quoted = [b"\"", secret.as_slice(), b"\""].concat();
            replace(&mut line, &quoted, b"\"*****\"");
            if secret.len() >= SHORT_SECRET {
                replace(&mut line, secret, MASK);
            }
        }
        line
    }

    /// A line that means nothing, such as an echo that lost bytes, without secrets and parts of them.
    pub(crate) fn masked_noise(&self, line: Vec<u8>) -> Vec<u8> {
        let line = self.masked(line);
        let mut shown = Vec::with_capacity(line.len());
        let mut rest = &line[..];
        while let Some((&byte, tail)) = rest.split_first() {
            let part = self.longest_part(rest);
            if part >= SHORT_SECRET {
                shown.extend_from_slice(MASK);
                rest = &rest[part..];
            } else {
                shown.push(byte);
                rest = tail;
            }
        }
        shown
    }

    /// How many bytes at the front of the text stand in a secret one after the other.
    fn longest_part(&self, text: &[u8]) -> usize {
        let common = |secret: &[u8]| secret.iter().zip(text).take_while(|(a, b)| a == b).count();
        let parts = self.0.iter().flat_map(|secret| {
            // Stars tell nothing, and stand for secrets.
            (0..secret.len()).map(|from| match secret[from] {
                b'*' => 0,
                _ => common(&secret[from..]),
            })
        });
        parts.max().unwrap_or_default()
    }

    /// A value (a name, a user) as it stands in a masked line between its quotes.
    pub(crate) fn masked_value(&self, value: &[u8]) -> Vec<u8> {
        let mut value = value.to_vec();
        for secret in &self.0 {
            if value == *secret {
                return MASK.to_vec();
            }
            if secret.len() >= SHORT_SECRET {
                replace(&mut value, secret, MASK);
            }
        }
        value
    }

    /// A command whose last value in quotes is masked. Its words are the program's own.
    pub(crate) fn masked_command(&self, text: &[u8]) -> Vec<u8> {
        let head = text.strip_suffix(b"\"");
        let Some(start) = head.and_then(|head| head.iter().rposition(|byte| *byte == b'"')) else {
            return text.to_vec();
        };
        let value = &text[start + 1..text.len() - 1];
        [&text[..=start], &self.masked_value(value), b"\""].concat()
    }

    /// Writes a star over each byte of a secret: for contents whose length must stay.
    pub(crate) fn cover(&self, content: &mut [u8]) {
        for secret in self.0.iter().filter(|secret| secret.len() >= SHORT_SECRET) {
            let mut from = 0;
            while let Some(at) = find(&content[from..], secret) {
                let end = from + at + secret.len();
                content[from + at..end].fill(b'*');
                from = end;
            }
        }
    }
}

fn replace(text: &mut Vec<u8>, part: &[u8], other: &[u8]) {
    let mut from = 0;
    while let Some(at) = find(&text[from..], part) {
        let start = from + at;
        text.splice(start..start + part.len(), other.iter().copied());
        from = start + other.len();
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(secret: &str) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.remember(secret.as_bytes());
        secrets
    }

    #[test]
    fn a_secret_is_masked_wherever_it_stands_and_nothing_else_is() {
        let mask = |line: &str, secret: &str| {
            let shown = secrets(secret).masked(line.into());
            String::from_utf8(shown).unwrap()
        };
        assert_eq!(mask("x pass1 pass1", "pass1"), "x ***** *****");
        assert_eq!(mask("\"a\" a", "a"), "\"*****\" a");
        assert_eq!(mask("\"\" OK", ""), "\"\" OK");
        // A password of stars is no reason to search for ever.
        assert_eq!(mask("******", "****"), "*******");
        assert_eq!(mask("TPPW=\"other", "pass1"), "TPPW=\"*****\"");
    }

    #[test]
    fn of_noise_no_part_of_a_secret_is_left() {
        let mask = |line: &str, secret: &str| {
            let shown = secrets(secret).masked_noise(line.into());
            String::from_utf8(shown).unwrap()
        };
        assert_eq!(mask("AT+FTss1 & co\"", "pass1 & co"), "AT+FT*****\"");
        assert_eq!(mask("a pass1 & b", "pass1 & co"), "a *****b");
        assert_eq!(mask("& c", "pass1 & co"), "& c");
        assert_eq!(mask("AT+FTPPW=\"pass1", "pass1"), "AT+FTPPW=\"*****\"");
        assert_eq!(mask("*****", "*****"), "*****");
    }

    #[test]
    fn a_value_is_masked_as_it_is_in_its_quotes() {
        for (value, secret) in [
            ("demo", "demo"),
            ("a", "a"),
            ("ab", "a"),
            ("xpass1", "pass1"),
        ] {
            let secrets = secrets(secret);
            let command = format!("AT+FTPUN=\"{value}\"").into_bytes();
            let value = secrets.masked_value(value.as_bytes());
            let masked = [b"AT+FTPUN=\"", &value[..], b"\""].concat();
            assert_eq!(secrets.masked_command(&command), masked);
            assert_eq!(secrets.masked(command), masked);
        }
        assert_eq!(
            secrets("FTPREST").masked_command(b"AT+FTPREST=0"),
            b"AT+FTPREST=0"
        );
    }

    #[test]
    fn contents_keep_their_length() {
        let mut content = *b"pass1pass1 pass";
        secrets("pass1").cover(&mut content);
        assert_eq!(&content, b"********** pass");
    }
}
