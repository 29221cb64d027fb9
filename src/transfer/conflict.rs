//! What to do where a name is taken: at the server for an upload, in the chosen folder here for a download.
//!
//! Two things are never done by guessing: a change that is left out, and a file that is replaced. Where a rule needs
//! a size or a time that is unknown, or where two times are too inexact to be compared, the answer is
//! [`Verdict::Ask`], whatever the rule.

use std::fmt;

use super::server_clock::ServerClock;
use super::time_span::TimeSpan;
use crate::listing::{Entry, Kind};

/// What the user wants where a name is taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Rule {
    /// The user is asked, each time.
    #[default]
    Ask,
    /// The file that is there is replaced.
    Overwrite,
    /// It is replaced by a file that was changed later.
    Newer,
    /// It is replaced by a file of another size.
    SizeDiffers,
    /// It is replaced by a file that was changed later or has another size.
    NewerOrSizeDiffers,
    /// It is the beginning of the file, and the rest is added.
    Resume,
    /// The file gets another name.
    Rename,
    /// The file that is there stays, and nothing is moved.
    Skip,
}

impl Rule {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Self; 8] = [
        Self::Ask,
        Self::Overwrite,
        Self::Newer,
        Self::SizeDiffers,
        Self::NewerOrSizeDiffers,
        Self::Resume,
        Self::Rename,
        Self::Skip,
    ];

    /// Its name in what is stored: it never changes.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Overwrite => "overwrite",
            Self::Newer => "newer",
            Self::SizeDiffers => "size-differs",
            Self::NewerOrSizeDiffers => "newer-or-size-differs",
            Self::Resume => "resume",
            Self::Rename => "rename",
            Self::Skip => "skip",
        }
    }

    /// The rule of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.key() == key)
    }

    /// What the page calls it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ask => "Ask",
            Self::Overwrite => "Overwrite",
            Self::Newer => "Overwrite if newer",
            Self::SizeDiffers => "Overwrite if the size differs",
            Self::NewerOrSizeDiffers => "Overwrite if newer or the size differs",
            Self::Resume => "Resume",
            Self::Rename => "Rename",
            Self::Skip => "Skip",
        }
    }
}

/// What is known of one of the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: Option<u64>,
    /// When it was last changed.
    pub time: Option<TimeSpan>,
}

impl Facts {
    /// A file on this computer; its time in milliseconds since 1970-01-01 UTC, as the browser gives it.
    pub fn of_local(size: u64, modified_ms: i64) -> Self {
        Self {
            kind: Kind::File,
            size: Some(size),
            time: Some(TimeSpan::of_ms(modified_ms)),
        }
    }

    /// What the server lists.
    pub fn of_entry(entry: &Entry, clock: ServerClock) -> Self {
        Self {
            kind: entry.kind,
            size: entry.size,
            time: entry.modified.map(|modified| clock.span(&modified)),
        }
    }
}

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Only the user can tell. [`answers`] are the rules that settle it.
    Ask,
    /// Replace what is there. Only a file is renamed over; a link is written through, and so is what a line stands
    /// for that could not be read: no temporary name then.
    Overwrite,
    /// Add the rest. Sizes alone prove nothing: first show that the bytes which are there are the beginning of this
    /// very file, and ask the user where they are not.
    Resume {
        /// Bytes that are there. It can be all of them: then nothing is left to move, and yet it is done only once
        /// they are shown to be the same.
        held: u64,
    },
    /// Choose a free name.
    Rename,
    /// Both are folders: what is inside is decided one by one.
    Merge,
    /// Leave it.
    Skip(Why),
}

/// Why nothing is moved.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Why {
    /// The user said so.
    Chosen,
    /// It was changed at the same time or earlier.
    NotNewer,
    /// It has the same size.
    SameSize,
    /// Both.
    NotNewerAndSameSize,
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Chosen => "Skipped, as chosen",
            Self::NotNewer => "Skipped: not newer than the file that is there",
            Self::SameSize => "Skipped: the same size as the file that is there",
            Self::NotNewerAndSameSize => {
                "Skipped: not newer than the file that is there, and of the same size"
            }
        })
    }
}

/// What the rule means for this source and the target that has its name.
pub fn decide(rule: Rule, source: &Facts, target: &Facts) -> Verdict {
    match (source.kind, target.kind) {
        (Kind::Folder, Kind::Folder) => return Verdict::Merge,
        (_, Kind::File | Kind::Link | Kind::Unreadable) if source.kind != Kind::Folder => {}
        // No file takes the place of a folder or a device, and no folder that of a file. Skipping the folder would
        // leave out everything in it, which nobody meant by an answer about files.
        _ => {
            return match rule {
                Rule::Rename => Verdict::Rename,
                Rule::Skip if source.kind != Kind::Folder => Verdict::Skip(Why::Chosen),
                _ => Verdict::Ask,
            };
        }
    }
    let is_newer = compare(time_of(source), time_of(target), |source, target| {
        if source.is_after(target) {
            Some(true)
        } else {
            source.is_not_after(target).then_some(false)
        }
    });
    let differs = compare(size_of(source), size_of(target), |source, target| {
        Some(source != target)
    });
    match rule {
        Rule::Ask => Verdict::Ask,
        Rule::Overwrite => Verdict::Overwrite,
        Rule::Rename => Verdict::Rename,
        Rule::Skip => Verdict::Skip(Why::Chosen),
        Rule::Newer => overwrite_if(is_newer, Why::NotNewer),
        Rule::SizeDiffers => overwrite_if(differs, Why::SameSize),
        Rule::NewerOrSizeDiffers => {
            let either = match (is_newer, differs) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            overwrite_if(either, Why::NotNewerAndSameSize)
        }
        Rule::Resume => resume(size_of(source), size_of(target), is_newer),
    }
}

/// The rules that settle this conflict without another question: what the page offers.
pub fn answers(source: &Facts, target: &Facts) -> Vec<Rule> {
    Rule::ALL
        .into_iter()
        .filter(|&rule| decide(rule, source, target) != Verdict::Ask)
        .collect()
}

fn resume(source: Option<u64>, target: Option<u64>, is_newer: Option<bool>) -> Verdict {
    match (source, target) {
        // Nothing is there to go on from, and nothing to lose.
        (_, Some(0)) => Verdict::Overwrite,
        // What was changed after the target was written is not what the target is the beginning of.
        (Some(source), Some(target)) if target <= source && is_newer != Some(true) => {
            Verdict::Resume { held: target }
        }
        _ => Verdict::Ask,
    }
}

fn overwrite_if(condition: Option<bool>, why_not: Why) -> Verdict {
    match condition {
        Some(true) => Verdict::Overwrite,
        Some(false) => Verdict::Skip(why_not),
        None => Verdict::Ask,
    }
}

fn compare<T>(
    source: Option<T>,
    target: Option<T>,
    compare: impl FnOnce(T, T) -> Option<bool>,
) -> Option<bool> {
    compare(source?, target?)
}

/// Size and time of a link are its own, not those of what it points to.
fn size_of(facts: &Facts) -> Option<u64> {
    facts.size.filter(|_| facts.kind == Kind::File)
}

fn time_of(facts: &Facts) -> Option<TimeSpan> {
    facts.time.filter(|_| facts.kind == Kind::File)
}
