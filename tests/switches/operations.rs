//! Everything that a client is asked for, each with a check of what it has done, byte by byte.

use std::sync::LazyLock;
use std::time::Duration;

use sim7000_ftp::ftp::{
    Action, DownloadWay, Error, Outcome, PutOption, RemotePath, Request, UploadWay,
};
use sim7000_ftp::modem::{BearerRequest, BearerSettings, ModemInfo, SurveyKind};
use sim7000_ftp::sim::{Content, Switches, Tree};

use crate::pair::{Pair, tricky};

/// Bytes of the file that goes up and down.
pub const LENGTH: usize = 5_000;
/// A cancelled transfer is cancelled after so many bytes.
const CANCELLED_AFTER: usize = 2_000;
/// What stands in a file before something is appended.
pub const BEGINNING: &[u8] = b"what stands there already\x10";

const THERE: &str = "/incoming/there.bin";
const NEW: &str = "/incoming/new.bin";
const BEGUN: &str = "/incoming/begun.bin";

/// Something that the client is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    Survey,
    List,
    Upload(UploadWay),
    Append(UploadWay),
    CancelUpload(UploadWay),
    /// From an offset on.
    Download(DownloadWay, usize),
    CancelDownload(DownloadWay),
    Size,
    ModifiedTime,
    MakeFolder,
    RemoveFolder,
    Rename,
    Delete,
}

use Operation::*;

/// All of them, but for those through the modem's memory.
pub const ALL: [Operation; 24] = [
    Survey,
    List,
    Upload(UploadWay::Best),
    Upload(UploadWay::DataMode),
    Upload(UploadWay::Pieces),
    Append(UploadWay::DataMode),
    Append(UploadWay::Pieces),
    CancelUpload(UploadWay::DataMode),
    CancelUpload(UploadWay::Pieces),
    Download(DownloadWay::Best, 0),
    Download(DownloadWay::DataMode, 0),
    Download(DownloadWay::Pieces, 0),
    Download(DownloadWay::DataMode, 3_001),
    Download(DownloadWay::Pieces, 1_461),
    // Nothing is left to fetch.
    Download(DownloadWay::DataMode, LENGTH),
    Download(DownloadWay::Pieces, LENGTH),
    CancelDownload(DownloadWay::DataMode),
    CancelDownload(DownloadWay::Pieces),
    Size,
    ModifiedTime,
    MakeFolder,
    RemoveFolder,
    Rename,
    Delete,
];

/// Those through the modem's memory.
pub const THROUGH_MEMORY: [Operation; 6] = [
    Upload(UploadWay::Extended),
    Append(UploadWay::Extended),
    CancelUpload(UploadWay::Extended),
    Download(DownloadWay::Extended, 0),
    Download(DownloadWay::Extended, 3_001),
    CancelDownload(DownloadWay::Extended),
];

/// What must work after anything.
pub const NEXT: [Operation; 4] = [
    List,
    Upload(UploadWay::Best),
    Download(DownloadWay::Best, 0),
    Download(DownloadWay::Pieces, 1_461),
];

/// The server as every operation finds it.
static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree::default();
    tree.put(THERE.as_bytes(), Content::Bytes(file()), 0);
    tree.put(BEGUN.as_bytes(), Content::Bytes(BEGINNING.into()), 0);
    tree.put_folder(b"/incoming/empty", 0);
    // A list that takes two reads.
    for number in 0..24 {
        let path = format!("/incoming/entry {number}");
        tree.put(path.as_bytes(), Content::Bytes(Vec::new()), 0);
    }
    tree
});

/// The server holds again what the operations need; what they have sent is gone.
pub fn restore(pair: &mut Pair) {
    pair.device.server_mut().tree = TREE.clone();
}

/// The file: every trap, and a DLE as the last byte of the pieces that it may be cut into.
pub fn file() -> Vec<u8> {
    let mut file = tricky(LENGTH);
    for length in [1_360, 1_460, 4_096, LENGTH] {
        file[length - 1] = 0x10;
    }
    file
}

/// A modem with these switches, whose server holds the files of the operations.
pub fn at_server(switches: Switches) -> Pair {
    let mut pair = Pair::new(switches);
    restore(&mut pair);
    pair
}

/// Awake, with an open bearer.
pub fn set_up(pair: &mut Pair) -> Result<(), Error> {
    pair.run(Request::Wake)?;
    open_bearer(pair)
}

/// What the page does before each operation.
pub fn open_bearer(pair: &mut Pair) -> Result<(), Error> {
    let settings = BearerSettings {
        apn: "internet".into(),
        ..BearerSettings::default()
    };
    let outcome = pair.run(Request::Bearer(BearerRequest::Open(settings)))?;
    assert!(matches!(outcome, Outcome::Bearer(Some(_))), "{outcome:?}");
    Ok(())
}

/// Lets time go by.
pub fn pass(pair: &mut Pair, time: Duration) {
    let end = pair.now + time;
    while pair.now < end {
        let next = [pair.client.deadline(), pair.device.deadline()];
        let next = next.into_iter().flatten().min().unwrap_or(end);
        pair.now = next.clamp(pair.now, end);
        pair.device.expire(pair.now);
        while let Some(bytes) = pair.device.poll() {
            pair.client.receive(&bytes, pair.now);
        }
        if next > end {
            break;
        }
    }
    pair.now = end;
}

impl Operation {
    /// Whether a file or a list moves, all of it.
    pub fn moves_data(self) -> bool {
        match self {
            List | Upload(_) | Append(_) => true,
            Download(_, offset) => offset < LENGTH,
            _ => false,
        }
    }

    /// Whether it is ended in the middle.
    pub fn is_cancelled(self) -> bool {
        matches!(self, CancelUpload(_) | CancelDownload(_))
    }

    /// Whether a file goes up.
    pub fn is_upload(self) -> bool {
        matches!(self, Upload(_) | Append(_) | CancelUpload(_))
    }

    /// Asks for it. Where it succeeds, what it had to do has been done; where it does not, nothing is anywhere that
    /// was not sent.
    pub fn run(self, pair: &mut Pair) -> Result<(), Error> {
        let result = self.ask(pair);
        pair.cancel_after = None;
        match &result {
            Ok(outcome) => self.check(outcome, pair),
            Err(error) => {
                self.check_rest(pair);
                if self.is_cancelled() && error.is_cancelled() {
                    return Ok(());
                }
            }
        }
        result.map(drop)
    }

    /// Asks for it and checks nothing.
    pub fn ask(self, pair: &mut Pair) -> Result<Outcome, Error> {
        let incoming = || RemotePath::new("/incoming");
        let there = || (incoming(), b"there.bin".to_vec());
        let store = |way| Action::Upload {
            folder: incoming(),
            name: b"new.bin".to_vec(),
            option: PutOption::Store,
            way,
        };
        let fetch = |way, offset: usize| Action::Download {
            folder: incoming(),
            name: b"there.bin".to_vec(),
            offset: offset as u64,
            way,
        };
        match self {
            Survey => pair.run(Request::Survey(SurveyKind::Full, ModemInfo::default())),
            List => pair.ftp(Action::List(incoming())),
            Upload(way) => pair.upload(store(way), &file()),
            CancelUpload(way) => {
                pair.cancel_after = Some(CANCELLED_AFTER);
                pair.upload(store(way), &file())
            }
            Append(way) => {
                let action = Action::Upload {
                    folder: incoming(),
                    name: b"begun.bin".to_vec(),
                    option: PutOption::Append,
                    way,
                };
                pair.upload(action, &file())
            }
            Download(way, offset) => pair.ftp(fetch(way, offset)),
            CancelDownload(way) => {
                pair.cancel_after = Some(CANCELLED_AFTER);
                pair.ftp(fetch(way, 0))
            }
            Size => pair.ftp(Action::Size(incoming(), b"there.bin".to_vec())),
            ModifiedTime => pair.ftp(Action::ModifiedTime(incoming(), b"there.bin".to_vec())),
            MakeFolder => pair.ftp(Action::MakeFolder(incoming().join(b"made"))),
            RemoveFolder => pair.ftp(Action::RemoveFolder(incoming().join(b"empty"))),
            Rename => pair.ftp(Action::Rename {
                from: there(),
                to: (RemotePath::root(), b"moved.bin".to_vec()),
            }),
            Delete => pair.ftp(Action::Delete(incoming(), b"there.bin".to_vec())),
        }
    }

    /// What a success has left.
    fn check(self, outcome: &Outcome, pair: &Pair) {
        match (self, outcome) {
            (Survey, Outcome::Info(info)) => assert!(!info.name.is_empty()),
            (List, Outcome::Listing(listing)) => {
                let tree = &pair.device.server().tree;
                let names = &tree.folder(b"/incoming").unwrap().nodes;
                let listing = String::from_utf8(listing.clone()).unwrap();
                let lines: Vec<&str> = listing.lines().collect();
                for name in names.keys() {
                    let name = format!(" {}", String::from_utf8_lossy(name));
                    let count = lines.iter().filter(|line| line.ends_with(&name)).count();
                    assert_eq!(count, 1, "{name} in\n{listing}");
                }
                // The folder itself and the one above it may be among them.
                assert!(lines.len() - names.len() <= 2, "{listing}");
                assert!(lines.iter().all(|line| line.contains("rw")), "{listing}");
            }
            (Upload(_), Outcome::Done) => assert!(stored(pair, NEW) == Some(file())),
            (Append(_), Outcome::Done) => {
                assert!(stored(pair, BEGUN) == Some([BEGINNING, &file()].concat()));
            }
            (Download(_, offset), Outcome::Done) => {
                let got = &pair.downloaded;
                let at = got.iter().zip(&file()[offset..]).position(|(a, b)| a != b);
                assert!(*got == file()[offset..], "{at:?} differs, {}", tail(got));
            }
            (Size, Outcome::Size(size)) => assert_eq!(*size, LENGTH as u64),
            (ModifiedTime, Outcome::ModifiedTime(_)) => {}
            (MakeFolder, Outcome::Done) => {
                let tree = &pair.device.server().tree;
                assert!(tree.folder(b"/incoming/made").is_some());
            }
            (RemoveFolder, Outcome::Done) => {
                let tree = &pair.device.server().tree;
                assert!(tree.folder(b"/incoming/empty").is_none());
            }
            (Rename, Outcome::Done) => {
                assert_eq!(stored(pair, THERE), None);
                assert!(stored(pair, "/moved.bin") == Some(file()));
            }
            (Delete, Outcome::Done) => assert_eq!(stored(pair, THERE), None),
            (asked, got) => panic!("{asked:?} gave {got:?}"),
        }
    }

    /// What a failure has left: of the file, and nothing but the file.
    fn check_rest(self, pair: &Pair) {
        match self {
            Upload(_) | CancelUpload(_) => {
                let kept = stored(pair, NEW).unwrap_or_default();
                assert!(file().starts_with(&kept), "{}", tail(&kept));
            }
            Append(_) => {
                let kept = stored(pair, BEGUN).unwrap_or_default();
                let whole = [BEGINNING, &file()].concat();
                assert!(whole.starts_with(&kept), "{}", tail(&kept));
            }
            Download(_, offset) => {
                let rest = &file()[offset..];
                assert!(
                    rest.starts_with(&pair.downloaded),
                    "{}",
                    tail(&pair.downloaded)
                );
            }
            CancelDownload(_) => assert!(file().starts_with(&pair.downloaded)),
            _ => {}
        }
    }
}

/// What the server has under this name.
pub fn stored(pair: &Pair, path: &str) -> Option<Vec<u8>> {
    Some(pair.device.server().tree.file(path.as_bytes())?.to_vec())
}

/// The end of bytes that are not what they should be.
fn tail(bytes: &[u8]) -> String {
    let start = bytes.len().saturating_sub(60);
    format!(
        "{} bytes, ...{}",
        bytes.len(),
        bytes[start..].escape_ascii()
    )
}
