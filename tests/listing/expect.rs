//! Expected entries in few words: `file("a.txt").size(12).at("2026-11-22 14:58")`.

use sim7000_ftp::listing::{Clock, Date, Entry, Kind, Modified, parse};

/// The day on which all these listings are read.
pub(crate) const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 22,
};

/// Reads one line; it must give one entry.
#[track_caller]
pub(crate) fn read(line: impl AsRef<[u8]>) -> Entry {
    let line = line.as_ref();
    let mut entries = parse(line, TODAY);
    assert_eq!(
        entries.len(),
        1,
        "entries of {:?}",
        String::from_utf8_lossy(line)
    );
    entries.remove(0)
}

/// `line` is read as `expected`, whatever ends it.
#[track_caller]
pub(crate) fn reads(line: impl AsRef<[u8]>, expected: Expect) {
    let line = line.as_ref();
    for end in [&b""[..], b"\n", b"\r\n"] {
        assert_eq!(read([line, end].concat()), expected.0);
    }
}

/// `line` cannot be read, and is kept as it is.
#[track_caller]
pub(crate) fn unreadable(line: impl AsRef<[u8]>) {
    reads(&line, entry(&line, Kind::Unreadable));
}

pub(crate) fn names(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| entry.display_name().into_owned())
        .collect()
}

#[derive(Clone)]
pub(crate) struct Expect(pub(crate) Entry);

pub(crate) fn file(name: impl AsRef<[u8]>) -> Expect {
    entry(name, Kind::File)
}

pub(crate) fn folder(name: impl AsRef<[u8]>) -> Expect {
    entry(name, Kind::Folder)
}

pub(crate) fn link(name: impl AsRef<[u8]>) -> Expect {
    entry(name, Kind::Link)
}

pub(crate) fn special(name: impl AsRef<[u8]>) -> Expect {
    entry(name, Kind::Special)
}

fn entry(name: impl AsRef<[u8]>, kind: Kind) -> Expect {
    Expect(Entry {
        name: name.as_ref().to_vec(),
        kind,
        size: None,
        modified: None,
        permissions: None,
        owner: None,
        group: None,
        target: None,
    })
}

impl Expect {
    pub(crate) fn size(mut self, size: u64) -> Self {
        self.0.size = Some(size);
        self
    }

    /// `2026-11-22`, `2026-11-22 14:58`, `2026-11-22 14:58:01`, with `Z` behind it for UTC.
    pub(crate) fn at(mut self, modified: &str) -> Self {
        self.0.modified = Some(time(modified));
        self
    }

    pub(crate) fn mode(mut self, permissions: &str) -> Self {
        self.0.permissions = Some(permissions.into());
        self
    }

    pub(crate) fn owner(mut self, owner: &str) -> Self {
        self.0.owner = Some(owner.into());
        self
    }

    pub(crate) fn group(mut self, group: &str) -> Self {
        self.0.group = Some(group.into());
        self
    }

    pub(crate) fn target(mut self, target: &str) -> Self {
        self.0.target = Some(target.into());
        self
    }
}

pub(crate) fn time(text: &str) -> Modified {
    let plain = text.trim_end_matches('Z');
    let numbers: Vec<u16> = plain
        .split(['-', ' ', ':'])
        .map(|part| part.parse().expect("a number"))
        .collect();
    let small = |at: usize| u8::try_from(numbers[at]).expect("a number below 256");
    let clock = match numbers.len() {
        3 => Clock::Day,
        5 => Clock::Minute {
            hour: small(3),
            minute: small(4),
        },
        6 => Clock::Second {
            hour: small(3),
            minute: small(4),
            second: small(5),
        },
        _ => panic!("no time: {text}"),
    };
    let date = Date {
        year: numbers[0].into(),
        month: small(1),
        day: small(2),
    };
    Modified {
        date,
        clock,
        utc: plain.len() < text.len(),
    }
}
