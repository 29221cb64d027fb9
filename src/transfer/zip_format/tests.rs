//! What another program reads in the zips.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::*;
use crate::listing::{Clock, Date};
use crate::transfer::digest::Crc32;

fn plain(bytes: &[u8]) -> File {
    let mut crc = Crc32::new();
    crc.update(bytes);
    File {
        size: bytes.len() as u64,
        crc32: crc.finish(),
        modified: None,
    }
}

fn at(year: i32, clock: Clock) -> Option<Modified> {
    Some(Modified {
        date: Date {
            year,
            month: 2,
            day: 29,
        },
        clock,
        utc: false,
    })
}

/// A file whose long stretches of zeros are not in memory.
#[derive(Default)]
struct Sparse {
    parts: Vec<(u64, Vec<u8>)>,
    len: u64,
    at: u64,
}

impl Sparse {
    fn put(&mut self, bytes: Vec<u8>) {
        let start = self.len;
        self.len += bytes.len() as u64;
        self.parts.push((start, bytes));
    }
}

impl Read for Sparse {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let len = (into.len() as u64).min(self.len - self.at.min(self.len)) as usize;
        into[..len].fill(0);
        for (start, bytes) in &self.parts {
            let from = self.at.max(*start);
            let to = (self.at + len as u64).min(start + bytes.len() as u64);
            if from < to {
                let part = &bytes[(from - start) as usize..(to - start) as usize];
                into[(from - self.at) as usize..(to - self.at) as usize].copy_from_slice(part);
            }
        }
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[test]
fn files_and_folders_are_read_back() {
    let mut layout = Layout::new();
    let files = [
        ("readme.txt", &b"hello"[..]),
        ("Größe/日本.bin", &[0, 255, 10]),
        ("empty", b""),
    ];
    let mut zip = layout.folder("Größe/", None).unwrap();
    zip.extend(layout.folder("nothing in it", None).unwrap());
    for (path, bytes) in files {
        zip.extend(layout.file(path, &plain(bytes)).unwrap());
        zip.extend(bytes);
    }
    zip.extend(layout.finish());
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let names: Vec<_> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let expected = [
        "Größe/",
        "nothing in it/",
        "readme.txt",
        "Größe/日本.bin",
        "empty",
    ];
    assert_eq!(names, expected);
    for folder in &expected[..2] {
        assert!(zip.by_name(folder).unwrap().is_dir());
    }
    for (path, bytes) in files {
        let mut file = zip.by_name(path).unwrap();
        assert!(file.is_file());
        assert_eq!(file.unix_mode(), Some(0o100_644));
        let mut read = Vec::new();
        // The reader compares the sum.
        file.read_to_end(&mut read).unwrap();
        assert_eq!(read, bytes, "{path}");
    }
}

#[test]
fn nothing_at_all_is_a_zip_too() {
    let zip = ZipArchive::new(Cursor::new(Layout::new().finish())).unwrap();
    assert_eq!(zip.len(), 0);
}

#[test]
fn a_wrong_sum_is_noticed() {
    let mut layout = Layout::new();
    let mut zip = layout.file("a", &plain(b"right")).unwrap();
    zip.extend(b"wrong");
    zip.extend(layout.finish());
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let read = zip.by_index(0).unwrap().read_to_end(&mut Vec::new());
    assert!(read.is_err());
}

#[test]
fn times_are_shown_as_the_server_says_them() {
    let clock = Clock::Second {
        hour: 23,
        minute: 59,
        second: 58,
    };
    let cases = [
        (at(2024, clock), (2024, 2, 29, 23, 59, 58)),
        (at(1980, Clock::Day), (1980, 2, 29, 0, 0, 0)),
        (at(2107, Clock::Day), (2107, 2, 29, 0, 0, 0)),
        (at(1979, clock), (1980, 1, 1, 0, 0, 0)),
        (at(2108, clock), (1980, 1, 1, 0, 0, 0)),
        (at(i32::MIN, clock), (1980, 1, 1, 0, 0, 0)),
        (None, (1980, 1, 1, 0, 0, 0)),
    ];
    for (modified, shown) in cases {
        let mut layout = Layout::new();
        let file = File {
            modified,
            ..plain(b"")
        };
        let mut zip = layout.file("a", &file).unwrap();
        zip.extend(layout.finish());
        let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
        let (date, time) = dos(modified);
        let time = zip::DateTime::try_from_msdos(date, time);
        if let Ok(time) = time {
            let read = (
                time.year(),
                time.month(),
                time.day(),
                time.hour(),
                time.minute(),
                time.second(),
            );
            assert_eq!(read, shown);
            assert_eq!(zip.by_index(0).unwrap().last_modified(), Some(time));
        } else {
            // The reader knows the calendar; 2107 has no 29 February.
            assert_eq!(shown.0, 2107);
        }
    }
}

#[test]
fn large_files_and_what_follows_them() {
    let limit = u64::from(u32::MAX);
    let sizes = [limit - 1, limit, 6 << 30, 5];
    let mut layout = Layout::new();
    let mut zip = Sparse::default();
    for (number, size) in sizes.into_iter().enumerate() {
        let file = match size {
            5 => plain(b"small"),
            size => File {
                size,
                crc32: 0,
                modified: None,
            },
        };
        zip.put(layout.file(&number.to_string(), &file).unwrap());
        match size {
            5 => zip.put(b"small".to_vec()),
            size => zip.len += size,
        }
    }
    zip.put(layout.finish());
    let mut zip = ZipArchive::new(zip).unwrap();
    assert_eq!(zip.len(), sizes.len());
    for (number, size) in sizes.into_iter().enumerate() {
        let mut file = zip.by_index(number).unwrap();
        assert_eq!(file.name().unwrap(), number.to_string());
        assert_eq!((file.size(), file.compressed_size()), (size, size));
        if size == 5 {
            assert!(file.header_start() > limit);
            let mut read = String::new();
            file.read_to_string(&mut read).unwrap();
            assert_eq!(read, "small");
        }
    }
}

#[test]
fn more_files_than_16_bits_count() {
    for count in [65_534, 65_535, 65_536, 70_000] {
        let mut layout = Layout::new();
        let mut zip = Vec::new();
        for number in 0..count {
            zip.extend(layout.file(&number.to_string(), &plain(b"")).unwrap());
        }
        let has_64 = |zip: &[u8]| zip.windows(4).any(|four| four == b"PK\x06\x06");
        zip.extend(layout.finish());
        assert_eq!(has_64(&zip[zip.len() - 98..]), count > 65_534);
        let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
        assert_eq!(zip.len(), count);
        let last = zip.by_index(count - 1).unwrap();
        assert_eq!(last.name().unwrap(), (count - 1).to_string());
    }
}

#[test]
fn paths_that_lead_out_or_do_not_fit_are_refused() {
    let long = "a".repeat(65_535);
    for path in [
        "", "/", "/a", "a//b", "..", "a/../b", "./a", "a\\b", "a\0", "a/", &long,
    ] {
        let refused = Layout::new().file(path, &plain(b""));
        assert_eq!(refused, Err(PathError(path.into())));
    }
    assert!(Layout::new().folder("..", None).is_err());
    assert!(Layout::new().folder(&long[1..], None).is_ok());
}
