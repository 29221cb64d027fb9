//! Keeps the last records of a trace, within bounds and so that they can be replayed.

use std::collections::VecDeque;

use super::entry::Entry;
use super::header;

/// The records that are kept. Where there are too many, the oldest requests go as a whole.
#[derive(Debug, Default)]
pub struct Kept(VecDeque<Entry>);

impl Kept {
    /// The most records that are kept. Some 60 bytes each; an upload in data mode takes three for 4 KB.
    pub const LIMIT: usize = 30_000;
    /// How many go at least, so that not every new record moves the others.
    const DROP: usize = Self::LIMIT / 10;
    /// The most bytes of a file that are joined into one record, so that a replay need not hold a whole file.
    const JOINED: u64 = 1 << 20;

    /// Adds a record. Bytes of a file that come one piece after the other are joined.
    pub fn push(&mut self, entry: Entry) {
        if !self.join(&entry) {
            self.0.push_back(entry);
        }
        if self.0.len() > Self::LIMIT {
            self.cut();
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The file: header and records.
    pub fn to_text(&self) -> String {
        let mut text = header() + "\n";
        for entry in &self.0 {
            text.push_str(&entry.to_line());
            text.push('\n');
        }
        text
    }

    /// Makes one of two arrivals that were handed out whole. Only their moments differ.
    fn join(&mut self, entry: &Entry) -> bool {
        let &Entry::Data { ms, count } = entry else {
            return false;
        };
        let end = self.0.len();
        let Some(start) = end.checked_sub(3) else {
            return false;
        };
        let (
            &Entry::FromBytes { count: first, .. },
            &Entry::Data { count: given, .. },
            &Entry::FromBytes { count: last, .. },
        ) = (&self.0[start], &self.0[start + 1], &self.0[start + 2])
        else {
            return false;
        };
        let is_whole = first == given && last == count;
        let count = first + last;
        if !is_whole || count > Self::JOINED {
            return false;
        }
        self.0.truncate(start);
        self.0.push_back(Entry::FromBytes { ms, count });
        self.0.push_back(Entry::Data { ms, count });
        true
    }

    /// Drops the oldest records up to one that a replay can begin with; if all are of one request, its
    /// beginning is lost.
    fn cut(&mut self) {
        let is_beginning = |entry: &Entry| matches!(entry, Entry::Beginning(_));
        let beginning = (Self::DROP..self.0.len()).find(|&at| is_beginning(&self.0[at]));
        for _ in 0..beginning.unwrap_or(Self::DROP) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_that_were_handed_out_whole_are_joined() {
        let mut kept = Kept::default();
        for (ms, count) in [(1, 10), (2, 20), (3, 30)] {
            kept.push(Entry::FromBytes { ms, count });
            kept.push(Entry::Data { ms, count });
        }
        kept.push(Entry::FromBytes { ms: 4, count: 5 });
        kept.push(Entry::Other("x".into()));
        let text = kept.to_text();
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                r#"{"ms":3,"from_bytes":60}"#,
                r#"{"ms":3,"data":60}"#,
                r#"{"ms":4,"from_bytes":5}"#,
                "x",
            ]
        );
    }

    #[test]
    fn a_long_file_stays_several_records() {
        let mut kept = Kept::default();
        for ms in 0..40 {
            let count = Kept::JOINED / 10;
            kept.push(Entry::FromBytes { ms, count });
            kept.push(Entry::Data { ms, count });
        }
        assert_eq!(kept.to_text().lines().count(), 1 + 2 * 4);
    }

    #[test]
    fn too_many_records_lose_their_oldest_requests_as_a_whole() {
        let mut kept = Kept::default();
        for number in 0..Kept::LIMIT + 1 {
            let line = number.to_string();
            kept.push(match number % 100 {
                50 => Entry::Beginning(line),
                _ => Entry::Other(line),
            });
        }
        let text = kept.to_text();
        assert_eq!(text.lines().nth(1), Some("3050"));
        assert_eq!(text.lines().last(), Some("30000"));
    }
}
