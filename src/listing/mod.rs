//! Reads what an FTP server answers to LIST: bytes in, one [`Entry`] a line out.
//!
//! No standard says what LIST looks like, so a line is offered to one family of formats after
//! the other until one of them understands it:
//!
//! | file | family |
//! |---|---|
//! | `eplf.rs` | EPLF, `+facts<TAB>name` |
//! | `mlsd.rs` | the facts of RFC 3659, `type=file;size=12; name` |
//! | `unix.rs`, `when.rs` | `ls -l` in all its dialects and languages |
//! | `netware.rs` | NetWare, `- [RWCEAFMS] owner ...` |
//! | `dos.rs` | IIS and `dir`, `11-22-26  02:58PM  <DIR>  name` |
//! | `vms.rs` | OpenVMS, `NAME.EXT;1 ...`, also over two lines |
//! | `os2.rs` | OS/2, `size DIR date time name` |
//! | `as400.rs` | IBM i, `owner size date time *TYPE name` |
//! | `mvs.rs` | z/OS datasets and members of a partitioned dataset |
//!
//! What none understands becomes an entry of [`Kind::Unreadable`] that holds the raw line: a
//! listing never hides that there is something. A size is the number of bytes that the server
//! printed, or unknown; it is never derived from blocks, records or `4.0K`.
//!
//! `field.rs`, `date.rs` and `month.rs` are the words and dates that the families share,
//! `order.rs` puts entries in the order that a person expects.

mod as400;
mod date;
mod dos;
mod entry;
mod eplf;
mod field;
mod mlsd;
mod month;
mod mvs;
mod netware;
pub mod order;
mod os2;
mod unix;
mod vms;
mod when;

pub use date::{Clock, Date, Modified};
pub use entry::{Entry, Kind};

use entry::Texts;
use field::{Fields, is_blank};

/// Reads a whole listing, in the order of the server.
///
/// `listing` is the payload of LIST, with lines that end in CR LF or LF; the last one may end in
/// neither. `today` is the user's date: a listing often leaves out the year.
///
/// Left out are blank lines, `total N` lines and the entries `.` and `..`, nothing else. Takes
/// time linear in the input, whatever the input.
pub fn parse(listing: &[u8], today: Date) -> Vec<Entry> {
    let mut context = Context::new(today);
    let entries = read(listing, &mut context);
    if !context.days_come_first() {
        return entries;
    }
    context.day_first = true;
    read(listing, &mut context)
}

/// What a line cannot know by itself.
struct Context {
    today: Date,
    /// Whether `03/04/26` is 3 April. A whole listing has one habit, and one line such as
    /// `22/11/26` shows it; without any proof the month comes first, as IIS sends it.
    day_first: bool,
    saw_day_first: bool,
    saw_month_first: bool,
    /// Whether the listing is one of members (z/OS), where a line may be nothing but a name.
    members: bool,
    texts: Texts,
}

impl Context {
    fn new(today: Date) -> Self {
        Self {
            today,
            day_first: false,
            saw_day_first: false,
            saw_month_first: false,
            members: false,
            texts: Texts::default(),
        }
    }

    fn days_come_first(&self) -> bool {
        self.saw_day_first && !self.saw_month_first
    }
}

fn read(listing: &[u8], context: &mut Context) -> Vec<Entry> {
    context.members = false;
    // A typical line has 64 bytes or more, so this seldom grows, and never far beyond the input.
    let mut entries = Vec::with_capacity(listing.len() / 64);
    let mut lines = Lines(listing);
    while let Some(line) = lines.next() {
        let fields = Fields::new(line);
        if fields.is_empty() || is_total(&fields) {
            continue;
        }
        let entry = match read_line(&fields, context) {
            Some(entry) => entry,
            None => match vms::read_pair(&fields, lines, context) {
                Some((entry, rest)) => {
                    lines = rest;
                    entry
                }
                None => Entry::new(line, Kind::Unreadable),
            },
        };
        if !entry.is_self_or_parent() {
            entries.push(entry);
        }
    }
    entries
}

type Family = fn(&Fields, &mut Context) -> Option<Entry>;

/// From the most telling first bytes to the least.
const FAMILIES: [Family; 9] = [
    eplf::read,
    unix::read,
    netware::read,
    dos::read,
    mlsd::read,
    vms::read,
    os2::read,
    as400::read,
    mvs::read,
];

fn read_line(fields: &Fields, context: &mut Context) -> Option<Entry> {
    let saw = (context.saw_day_first, context.saw_month_first);
    let entry = FAMILIES.iter().find_map(|read| read(fields, context));
    if entry.is_none() {
        // What was no entry proves nothing.
        (context.saw_day_first, context.saw_month_first) = saw;
    }
    entry
}

/// `total 12`, `total 4.0K` and what `ls` calls it in other languages.
fn is_total(fields: &Fields) -> bool {
    const WORDS: [&str; 9] = [
        "total",
        "insgesamt",
        "totale",
        "totaal",
        "totalt",
        "razem",
        "合計",
        "总用量",
        "итого",
    ];
    let (word, sum) = (fields.get(0), fields.get(1));
    fields.len() == 2
        && sum
            .iter()
            .all(|byte| byte.is_ascii_digit() || b".,KMGTkB".contains(byte))
        && sum.first().is_some_and(u8::is_ascii_digit)
        && WORDS
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// The lines of a listing, without their ends.
#[derive(Clone, Copy)]
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.0).unwrap_or(self.0.len());
        let line = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        // One CR only: the Mac's `Icon\r` really ends in one.
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// `bytes` without the blanks at its start.
fn trim_start(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| is_blank(**byte)).count();
    &bytes[blanks..]
}
