//! The pieces that a download is kept in: how their files are called, and which of them still count.
//!
//! A piece is called by the place of its first byte. So what a crash left can be put together without any
//! list beside the files: the next piece is the one that begins where the last one ends.

use std::ops::Range;

/// The name of the piece that begins at this byte. Names sort as the places do.
pub fn piece_name(start: u64) -> String {
    format!("{start:020}")
}

/// The place of a piece's first byte; `None` for a file that is no piece.
pub fn piece_start(name: &str) -> Option<u64> {
    let is_piece = name.len() == 20 && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|_| is_piece)
}

/// How many of these pieces, each with its place and its length and sorted by place, are one run of bytes
/// from the first byte on. What follows a gap, or begins before the end of the one before it, does not count.
pub fn whole_run(pieces: &[(u64, u64)]) -> usize {
    let mut end = 0;
    pieces
        .iter()
        .take_while(|&&(start, len)| {
            let follows = start == end && len > 0;
            end = start.saturating_add(len);
            follows
        })
        .count()
}

/// Which bytes of which piece lie in `wanted`: the piece's number and the range inside it, in order.
///
/// `starts` are the places of the pieces, from 0 on, and `end` is the place after the last one.
pub fn spans(starts: &[u64], end: u64, wanted: Range<u64>) -> Vec<(usize, Range<u64>)> {
    let wanted = wanted.start..wanted.end.min(end);
    let first = starts.partition_point(|&start| start <= wanted.start);
    let first = first.saturating_sub(1);
    (first..starts.len())
        .take_while(|&at| starts[at] < wanted.end)
        .filter_map(|at| {
            let piece = starts[at]..starts.get(at + 1).copied().unwrap_or(end);
            let from = wanted.start.max(piece.start);
            let to = wanted.end.min(piece.end);
            (from < to).then(|| (at, from - piece.start..to - piece.start))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_place() {
        for start in [0, 1, 262_144, u64::MAX] {
            assert_eq!(piece_start(&piece_name(start)), Some(start));
        }
        assert!(piece_name(9) < piece_name(10));
        for name in [
            "",
            "finished",
            "00000001",
            "0000000000000000000x",
            "+0000000000000000001",
            "00000000000000000001.crswap",
            "99999999999999999999",
        ] {
            assert_eq!(piece_start(name), None, "{name}");
        }
    }

    #[test]
    fn what_follows_without_a_gap_counts() {
        assert_eq!(whole_run(&[]), 0);
        assert_eq!(whole_run(&[(0, 10), (10, 10), (20, 3)]), 3);
        // A short piece in the middle: the download was paused there.
        assert_eq!(whole_run(&[(0, 10), (10, 3), (13, 10)]), 3);
    }

    #[test]
    fn what_follows_a_gap_does_not_count() {
        assert_eq!(whole_run(&[(10, 10)]), 0);
        assert_eq!(whole_run(&[(0, 10), (20, 10)]), 1);
        // Shorter than it was when the next one was written.
        assert_eq!(whole_run(&[(0, 10), (10, 4), (20, 10), (30, 10)]), 2);
        // Longer: the next one is of an earlier try.
        assert_eq!(whole_run(&[(0, 12), (10, 10), (20, 10)]), 1);
        // Created, and never written.
        assert_eq!(whole_run(&[(0, 0)]), 0);
        assert_eq!(whole_run(&[(0, 10), (10, 0)]), 1);
    }

    #[test]
    fn a_range_is_found_in_the_pieces() {
        let starts = [0, 10, 13];
        let all = [(0, 0..10), (1, 0..3), (2, 0..7)];
        assert_eq!(spans(&starts, 20, 0..20), all);
        assert_eq!(spans(&starts, 20, 0..99), all);
        assert_eq!(
            spans(&starts, 20, 9..14),
            [(0, 9..10), (1, 0..3), (2, 0..1)]
        );
        assert_eq!(spans(&starts, 20, 10..13), [(1, 0..3)]);
        assert_eq!(spans(&starts, 20, 19..20), [(2, 6..7)]);
        assert_eq!(spans(&starts, 20, 20..25), []);
        assert_eq!(spans(&starts, 20, 5..5), []);
        assert_eq!(spans(&[], 0, 0..5), []);
    }
}
