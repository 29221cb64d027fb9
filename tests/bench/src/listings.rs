//! How long long listings take to read.

use std::hint::black_box;

use sim7000_ftp::listing::{self, Date};

use crate::table::{Row, Table};
use crate::timing::fastest;

const LINES: usize = 100_000;
const ROUNDS: u32 = 15;
/// The aim, in milliseconds.
const AIM: f64 = 50.0;

const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 22,
};

/// One family's listing, line by line.
type Family = (&'static str, fn(usize) -> String);

const FAMILIES: [Family; 9] = [
    ("unix", |at| {
        let day = 1 + at % 28;
        format!(
            "-rw-r--r--   1 www-data www-data {:8} Nov {day:2} 14:{:02} measurement-{at:06}.csv",
            at * 37,
            at % 60
        )
    }),
    ("unix, years", |at| {
        let day = 1 + at % 28;
        format!("drwxr-xr-x    2 0        0            4096 Mar {day:02}  2019 folder-{at:06}")
    }),
    ("unix, ISO dates", |at| {
        format!(
            "-rw-r--r-- 1 logger staff {} 2026-03-{:02} 14:{:02} log {at:06}.txt",
            at * 37,
            1 + at % 28,
            at % 60
        )
    }),
    ("MS-DOS", |at| {
        format!(
            "11-{:02}-26  02:58PM {:20} measurement-{at:06}.csv",
            1 + at % 28,
            at * 37
        )
    }),
    ("MLSD", |at| {
        format!(
            "type=file;size={};modify=202611{:02}145801;UNIX.mode=0644; measurement-{at:06}.csv",
            at * 37,
            1 + at % 28
        )
    }),
    ("EPLF", |at| {
        format!(
            "+i8388621.{at},m{},r,s{},\tmeasurement-{at:06}.csv",
            825_718_503 + at,
            at * 37
        )
    }),
    ("VMS", |at| {
        format!(
            "FILE{at:06}.TXT;1   2/8   {}-NOV-2026 14:{:02}  [GROUP,OWNER]  (RWED,RWED,RE,)",
            1 + at % 28,
            at % 60
        )
    }),
    ("NetWare", |at| {
        format!(
            "- [R----F--] supervisor {:12} Jan {:2} 18:53    file{at:06}.txt",
            at * 37,
            1 + at % 28
        )
    }),
    ("unreadable", |at| {
        format!("220 this is line {at} of a server that says something else altogether")
    }),
];

pub fn table() -> Table {
    let mut table = Table::new("LIST, native", &["100,000 lines", "ms", "ns/line", "MB/s"]);
    for (name, line) in FAMILIES {
        let listing: String = (0..LINES).map(|at| line(at) + "\r\n").collect();
        let entries = listing::parse(listing.as_bytes(), TODAY);
        assert_eq!(entries.len(), LINES, "{name}: not every line is an entry");
        let readable = entries.iter().filter(|entry| entry.is_readable()).count();
        assert_eq!(
            readable > 0,
            name != "unreadable",
            "{name}: {readable} were read"
        );
        drop(entries);
        let time = fastest(ROUNDS, || {
            black_box(listing::parse(black_box(listing.as_bytes()), TODAY));
        });
        let ms = time.as_secs_f64() * 1e3;
        let cells = [
            format!("{ms:.1}"),
            format!("{:.0}", ms * 1e6 / LINES as f64),
            format!("{:.0}", listing.len() as f64 / time.as_secs_f64() / 1e6),
        ];
        table.push(Row::new(name, cells).aim(ms <= AIM));
    }
    table.note("aim: 100,000 lines within 50 ms");
    table
}
