//! Splits a line at its blanks, and reads numbers.

/// More columns than any format has before the name; the rest of a line stays unsplit, so that
/// a line of megabytes costs one pass.
const MOST: usize = 12;

/// The first columns of a line, with the blanks between them remembered.
pub(super) struct Fields<'a> {
    line: &'a [u8],
    /// Where each column starts and ends, in turn.
    edges: [usize; 2 * MOST],
    len: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(line: &'a [u8]) -> Self {
        let mut edges = [0; 2 * MOST];
        let mut count = 0;
        let (words, rest) = line.as_chunks();
        // Ends in a blank, and so every column ends.
        let mut last = [b' '; WORD];
        last[..rest.len()].copy_from_slice(rest);
        'line: for (number, word) in words.iter().chain([&last]).enumerate() {
            let blanks = blanks(u64::from_le_bytes(*word));
            let before = if count % 2 == 0 { FIRST } else { 0 };
            // Where a blank follows what is none, or the other way round.
            let mut found = blanks ^ (blanks << 8 | before);
            while found != 0 {
                let Some(edge) = edges.get_mut(count) else {
                    break 'line;
                };
                *edge = number * WORD + found.trailing_zeros() as usize / 8;
                count += 1;
                found &= found - 1;
            }
        }
        Self {
            line,
            edges,
            len: count / 2,
        }
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
        &self.line[self.edges[2 * from]..self.edges[2 * to - 1]]
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
            (self.edges[2 * index], self.edges[2 * index + 1])
        } else {
            (self.line.len(), self.line.len())
        }
    }
}

/// How many bytes are looked at together.
const WORD: usize = size_of::<u64>();
/// The sign of the first byte of a word.
const FIRST: u64 = 0x80;

/// Signs the bytes of a word that are blanks: by their top bit, all other bits are zero.
fn blanks(word: u64) -> u64 {
    /// Each byte times this.
    const EACH: u64 = 0x0101_0101_0101_0101;
    // No carry goes from one byte to the next: the top bits are left out of the sum.
    let zeros = |word: u64| !(((word & (0x7f * EACH)) + 0x7f * EACH) | word) & (0x80 * EACH);
    zeros(word ^ (u64::from(b' ') * EACH)) | zeros(word ^ (u64::from(b'\t') * EACH))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_at_its_blanks_wherever_they_stand() {
        // All lines of up to 11 bytes of these kinds, some of them behind more bytes than one word has.
        for pattern in 0..3_usize.pow(11) {
            let mut line = Vec::new();
            let mut rest = pattern;
            while rest > 0 {
                line.push([b' ', b'\t', 0xA0][rest % 3]);
                rest /= 3;
            }
            line.splice(0..0, vec![b'x'; pattern % 7]);
            let words: Vec<&[u8]> = line
                .split(|byte| is_blank(*byte))
                .filter(|word| !word.is_empty())
                .collect();
            let fields = Fields::new(&line);
            let found: Vec<&[u8]> = (0..fields.len()).map(|at| fields.get(at)).collect();
            assert_eq!(found, words, "{line:?}");
        }
    }

    #[test]
    fn the_columns_beyond_the_most_are_left_together() {
        let fields = Fields::new(b"1 2 3 4 5 6 7 8 9 10 11 12  13 14 ");
        assert_eq!(fields.len(), MOST);
        assert_eq!(fields.get(11), b"12");
        assert_eq!(fields.after(11), b" 13 14 ");
    }
}
