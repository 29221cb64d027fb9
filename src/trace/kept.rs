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

    /// Makes one of arrivals that follow each other. Only their moments differ, which matter where it may be that
    /// the modem speaks.
    fn join(&mut self, entry: &Entry) -> bool {
        match (self.0.back_mut(), entry) {
            (
                Some(Entry::FromBytes {
                    ms,
                    count,
                    is_text: false,
                }),
                Entry::FromBytes {
                    ms: later,
                    count: more,
                    is_text: false,
                },
            ) if *count + more <= Self::JOINED => {
                *ms = *later;
                *count += more;
                true
            }
            _ => false,
        }
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
    fn arrivals_that_follow_each_other_are_joined() {
        let mut kept = Kept::default();
        for (ms, count) in [(1, 10), (2, 20), (3, 30), (4, Kept::JOINED)] {
            kept.push(Entry::FromBytes {
                ms,
                count,
                is_text: false,
            });
        }
        kept.push(Entry::Other("x".into()));
        kept.push(Entry::FromBytes {
            ms: 5,
            count: 5,
            is_text: true,
        });
        let text = kept.to_text();
        let lines: Vec<_> = text.lines().skip(1).collect();
        let large = format!("{{\"ms\":4,\"from_bytes\":{}}}", Kept::JOINED);
        assert_eq!(
            lines,
            [
                r#"{"ms":3,"from_bytes":60}"#,
                &large,
                "x",
                r#"{"ms":5,"from_bytes":5,"text":true}"#,
            ]
        );
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
