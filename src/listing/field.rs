//! Splits a line at its blanks, and reads numbers.

/// More columns than any format has before the name; the rest of a line stays unsplit, so that
/// a line of megabytes costs one pass.
const MOST: usize = 12;

/// The first columns of a line, with the blanks between them remembered.
pub(super) struct Fields<'a> {
    line: &'a [u8],
    /// Start and end of each column.
    spans: [(usize, usize); MOST],
    len: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(line: &'a [u8]) -> Self {
        let mut fields = Self {
            line,
            spans: [(0, 0); MOST],
            len: 0,
        };
        let mut at = 0;
        while fields.len < MOST {
            while at < line.len() && is_blank(line[at]) {
                at += 1;
            }
            let start = at;
            while at < line.len() && !is_blank(line[at]) {
                at += 1;
            }
            if start == at {
                break;
            }
            fields.spans[fields.len] = (start, at);
            fields.len += 1;
        }
        fields
    }

    /// The whole line.
    pub(super) fn line(&self) -> &'a [u8] {
        self.line
    }

    /// How many columns there are, at most [`MOST`].
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Column `index`, empty if there is none.
    pub(super) fn get(&self, index: usize) -> &'a [u8] {
        let (start, end) = self.span(index);
        &self.line[start..end]
    }

    /// The columns `from..to` and the blanks between them, empty if there are none.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a [u8] {
        if from >= to || to > self.len {
            return &[];
        }
        &self.line[self.spans[from].0..self.spans[to - 1].1]
    }

    /// All that follows column `index` and exactly one blank: a name, with its own blanks.
    pub(super) fn after(&self, index: usize) -> &'a [u8] {
        self.line.get(self.span(index).1 + 1..).unwrap_or_default()
    }

    /// All that follows column `index` and any number of blanks.
    pub(super) fn trimmed_after(&self, index: usize) -> &'a [u8] {
        super::trim_start(&self.line[self.span(index).1..])
    }

    /// Where column `index` starts and ends; the line's end if there is no such column.
    fn span(&self, index: usize) -> (usize, usize) {
        if index < self.len {
            self.spans[index]
        } else {
            (self.line.len(), self.line.len())
        }
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

pub(super) fn is_number(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// A decimal number of digits only; `None` also beyond `u64`, rather than a wrong number.
pub(super) fn number(bytes: &[u8]) -> Option<u64> {
    if !is_number(bytes) {
        return None;
    }
    bytes.iter().try_fold(0u64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

/// A decimal number of `shortest` to `longest` digits, `longest` being at most 4.
pub(super) fn short_number(bytes: &[u8], shortest: usize, longest: usize) -> Option<u16> {
    if bytes.len() < shortest || bytes.len() > longest.min(4) || !is_number(bytes) {
        return None;
    }
    Some(
        bytes
            .iter()
            .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')),
    )
}

/// One or two digits, as in a day, a month or an hour.
pub(super) fn two_digits(bytes: &[u8]) -> Option<u8> {
    match *bytes {
        [one @ b'0'..=b'9'] => Some(one - b'0'),
        [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => Some((ten - b'0') * 10 + (one - b'0')),
        _ => None,
    }
}
