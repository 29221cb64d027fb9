//! What is true of every listing, whatever a server sends; judged without the parser.

use sim7000_ftp::listing::{Entry, Kind};

/// The lines that are sure to be entries of their own: not blank, not `total`, without a `.` or a kind of MLSD
/// at their end that may be left out, and neither a name that may join with the next line nor that next line.
pub fn sure_to_be_shown<L: AsRef<[u8]>>(lines: &[L]) -> Vec<&[u8]> {
    let mut is_after_version = false;
    let mut sure = Vec::new();
    for line in lines {
        let line = line.as_ref();
        let may_continue = std::mem::replace(&mut is_after_version, ends_in_version(line));
        if !may_continue && !is_after_version && must_be_shown(line) {
            sure.push(line);
        }
    }
    sure
}

fn must_be_shown(line: &[u8]) -> bool {
    let text = line.trim_ascii_end();
    let lower = line.to_ascii_lowercase();
    let has = |piece: &[u8]| contains(&lower, piece);
    !line.trim_ascii().is_empty()
        && !has(b"total")
        && !text.ends_with(b".")
        && !text.ends_with(b"./")
        && !has(b"dir;")
}

fn ends_in_version(line: &[u8]) -> bool {
    let text = line.trim_ascii_end();
    text.iter()
        .rposition(|byte| *byte == b';')
        .is_some_and(|at| text[at + 1..].iter().all(u8::is_ascii_digit))
}

/// What is true of every entry of a listing.
pub fn check(entry: &Entry, listing: &[u8]) {
    assert!(!entry.name.is_empty(), "a name is never empty");
    assert!(
        contains(listing, &entry.name),
        "a name is always a piece of the listing"
    );
    assert!(!entry.name.contains(&b'\n'));
    if entry.kind != Kind::Link {
        assert_eq!(entry.target, None);
    }
    if let Some(size) = entry.size {
        let digits: Vec<u8> = listing.iter().copied().filter(u8::is_ascii_digit).collect();
        assert!(
            contains(&digits, size.to_string().as_bytes()),
            "a size is always printed"
        );
    }
    if let Some(modified) = entry.modified {
        let (hour, minute, second) = modified.clock.hms();
        assert!((1..=12).contains(&modified.date.month) && (1..=31).contains(&modified.date.day));
        assert!(hour < 24 && minute < 60 && second <= 60);
    }
    if entry.kind == Kind::Unreadable {
        assert_eq!(
            (entry.size, entry.modified, &entry.owner),
            (None, None, &None)
        );
    }
}

/// Whether `part` stands somewhere in `text`.
pub fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
