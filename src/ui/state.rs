//! What the page knows: the signals that the views read, and the one way in which they ask for something.
//!
//! Views never change a signal of this file but those of section "view"; they send an [`Intent`], and the
//! controller, which owns the modem, answers by changing signals.

use std::time::Duration;

use futures::channel::mpsc::UnboundedSender;
use leptos::prelude::*;

use crate::at::table::CommandSet;
use crate::browser::chosen_folder::ChosenFolder;
use crate::browser::files::{Dropped, LocalFile};
use crate::ftp::{DownloadWay, RemotePath, UploadWay};
use crate::listing::Entry;
use crate::modem::BearerWay;
use crate::transfer::conflict::Rule;
use crate::transfer::{Direction, Estimate, Pace, State as TransferState, Wish};

/// Something that went wrong, in words for the user.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Problem {
    /// What happened, one sentence.
    pub what: String,
    /// What to try next, one or two sentences.
    pub advice: String,
    /// The modem's error number or the browser's error name, shown small.
    pub code: Option<String>,
    /// A button that tries it: its label and what it asks for.
    pub action: Option<(String, Intent)>,
}

/// The modem as the page sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// This browser or page cannot reach a serial port; says why and what to do. "Demo modem" still works.
    Unsupported(Problem),
    /// No modem is connected; after an unexpected end, says why.
    Off(Option<Problem>),
    /// A port is being opened or the modem is being asked; says what is waited for.
    Connecting(String),
    /// The modem answers.
    On,
}

/// What the header shows of a connected modem. Unknown values are empty or `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModemCard {
    /// "SIM7000G".
    pub name: String,
    /// "1529B07SIM7000G".
    pub revision: String,
    /// "Telenor".
    pub operator: String,
    /// "Cat-M1".
    pub technology: String,
    /// Signal in dBm.
    pub signal_dbm: Option<i16>,
    /// 0 to 4 bars.
    pub bars: u8,
    /// The bearer's address.
    pub ip: Option<String>,
    /// "SIM PIN needed", "no SIM card" ...; none when the SIM is ready.
    pub sim_problem: Option<String>,
    /// Whether this is the simulated modem in the page.
    pub is_demo: bool,
    /// The FTP commands that the firmware does not have.
    pub missing: CommandSet,
}

/// What is smaller may go under its own name, where the user would rather save the login that a temporary one costs: it
/// crosses the line in less than 6 s at 115200 baud.
pub const TEMPORARY_FROM: u64 = 64 * 1024;

/// The server settings of the form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    pub apn: String,
    pub server: String,
    pub port: String,
    pub user: String,
    pub password: String,
    pub folder: String,
    /// How files are sent and fetched, and the data connection opened.
    pub send: UploadWay,
    pub fetch: DownloadWay,
    pub bearer: BearerWay,
    /// What becomes of a name that is taken, unless the user says otherwise.
    pub rule: Rule,
    /// Uploads from so many bytes on are sent under a temporary name first; none: never. A file that is replaced
    /// always is, unless never.
    pub temporary_from: Option<u64>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            apn: String::new(),
            server: String::new(),
            port: "21".into(),
            user: String::new(),
            password: String::new(),
            folder: "/".into(),
            send: UploadWay::Best,
            fetch: DownloadWay::Best,
            bearer: BearerWay::Sapbr,
            rule: Rule::Ask,
            temporary_from: Some(0),
        }
    }
}

/// The middle of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FolderState {
    /// No server has been opened.
    Closed,
    /// A listing is awaited; says what for ("Opening the bearer", "Reading /logs"). Old entries may still stand.
    Loading(String),
    /// The entries are those of the listing.
    Ready,
    /// The last listing failed. Old entries may still stand.
    Failed(Problem),
}

/// One row of the region "Transfers". Cheap to copy; a tick repaints only what changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransferRow {
    pub id: u64,
    /// What was asked for together has the same number.
    pub batch: u64,
    pub direction: Direction,
    /// A folder that is made for others; it has no bytes.
    pub is_folder: bool,
    /// An upload that gets its final name once it is sent and checked.
    pub has_temporary: bool,
    /// The file's name for show, and the folder on the server.
    pub name: StoredValue<String>,
    pub folder: StoredValue<String>,
    pub state: RwSignal<TransferState>,
    /// Bytes that the modem accepted or delivered.
    pub done: RwSignal<u64>,
    /// Bytes in all; `None` while unknown.
    pub total: RwSignal<Option<u64>>,
    /// Bytes a second, smoothed; `None` while unknown.
    pub speed: RwSignal<Option<u64>>,
    /// Seconds; `None` while unknown.
    pub left: RwSignal<Option<u64>>,
    /// The command that moves its bytes, once that is known: "FTPETPUT".
    pub way: RwSignal<&'static str>,
    /// A download of which the page knows the hash, and so can compare it.
    pub is_hashed: RwSignal<bool>,
    /// It is about to stop: the user has said so.
    pub wish: RwSignal<Option<Wish>>,
    /// It is not too late to cancel it.
    pub can_cancel: RwSignal<bool>,
    /// What it waits for ("waiting for the server"), or what made it fail.
    pub note: RwSignal<Option<Problem>>,
}

/// What is about to be done, for the user to see before it is.
#[derive(Clone, PartialEq, Debug)]
pub enum Offer {
    /// Folders are being read for it; says how far ("12 folders read").
    Reading(String),
    /// All is known.
    Ready(Box<Plan>),
}

/// What will be done, once the user agrees.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    pub kind: PlanKind,
    /// The folder on the server: where to, where from, or what is deleted in.
    pub folder: RemotePath,
    /// What was chosen to be deleted, by name.
    pub chosen: Vec<String>,
    /// Files, folders, bytes, logins, time.
    pub estimate: Estimate,
    /// Names that are taken, each to be answered.
    pub conflicts: Vec<Conflict>,
    /// How many of the files are links that were chosen: only the server knows whether they lead to files.
    pub links: u64,
    /// What is left out, each with the reason and what to do about it: links that are not followed, names that the
    /// modem cannot be given, folders that could not be read.
    pub left_out: Vec<(String, String)>,
    /// Nothing can be done, for this reason.
    pub obstacle: Option<Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlanKind {
    Upload,
    /// Into a directory of this computer that the user chooses, or as one zip.
    Download,
    Delete,
}

/// A name that is taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Below the plan's folder.
    pub path: String,
    /// What would go there: bytes and time for show.
    pub new: (Option<u64>, String),
    /// What is there.
    pub there: (Option<u64>, String),
    /// What can be answered, in the order of [`Rule::ALL`].
    pub answers: Vec<Rule>,
    /// The name that "Rename" gives it.
    pub renamed: String,
    /// The answer that stands until the user chooses another.
    pub rule: Rule,
    /// What has to be known to answer it, such as why the rule that was chosen before could not decide it; often empty.
    pub remark: String,
}

/// The user's answer to a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Agreed {
    No,
    /// One rule for each of [`Plan::conflicts`].
    Yes(Vec<Rule>),
    /// For a download: into this directory.
    Into(ChosenFolder, Vec<Rule>),
    /// For a download: as one zip.
    Zip,
}

/// Where a transfer is to go in the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    First,
    Up,
    Down,
}

/// One line of the trace panel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceRow {
    pub id: u64,
    /// Milliseconds since the page was opened.
    pub at_ms: u64,
    pub direction: TraceDirection,
    /// Printable: control bytes shown as `<ETX>`, payloads shortened, the password masked.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TraceDirection {
    ToModem,
    FromModem,
    /// The page's own remarks: port opened, cable pulled.
    Note,
}

/// What a user asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Intent {
    /// Connect: granted ports first, else the picker with the SIM7000's filter.
    Connect,
    /// The picker without a filter ("show all ports").
    ConnectAnyPort,
    /// The same as `Connect`, where another tab has a modem open and this is another one.
    ConnectBeside,
    ConnectDemo,
    Disconnect,
    /// Open the site of the form (`State::site`).
    OpenSite,
    /// Show this folder (from the cache where it is known, else by a listing).
    Go(RemotePath),
    Back,
    Forward,
    Up,
    /// List the shown folder anew.
    Refresh,
    /// Send what was dropped or chosen to this folder.
    Upload(RemotePath, Dropped),
    /// These may be the files of transfers that need one ("Needs file").
    Attach(Vec<LocalFile>),
    /// Fetch these entries of the shown folder.
    Download(Vec<Vec<u8>>),
    /// The answer to [`State::offer`].
    Agree(Agreed),
    NewFolder(String),
    /// From this name in the shown folder to this one.
    Rename(Vec<u8>, String),
    /// Delete these entries of the shown folder.
    Delete(Vec<Vec<u8>>),
    PauseTransfer(u64),
    ResumeTransfer(u64),
    CancelTransfer(u64),
    RetryTransfer(u64),
    /// Retry an upload that found a file of its name, and replace that.
    ReplaceByTransfer(u64),
    /// Ask the browser whether the file or folder of this transfer may be used again.
    Allow(u64),
    /// Choose another folder for the batch of this download, and write into it what has all come.
    ChooseFolder(u64),
    MoveTransfer(u64, Move),
    PauseAllTransfers,
    ResumeAllTransfers,
    CancelAllTransfers,
    /// Forgets all of them, with what they hold here; what they left at the server stays there.
    ForgetTransfers,
    RetryFailedTransfers,
    /// Fetch this upload or download once more and compare it byte by byte by its hash; or, where that is wanted, only
    /// some places of it.
    VerifyContent(u64, Extent),
    /// Put a file `SHA256SUMS` beside the finished uploads of this batch.
    SaveSums(u64, Direction),
    /// Ask the browser whether the end of a batch may be told by a notification.
    AllowNotifications,
    /// Ends what the page is doing besides transfers (a deletion, a check of contents), or pauses the transfer for which
    /// the data connection is being opened.
    Stop,
    /// Drops what waits besides transfers ([`State::waiting`]).
    TakeBack,
    /// Remove the rows that are over.
    ClearTransfers,
    ClearTrace,
    /// Hand the trace to the user as a file.
    SaveTrace,
    /// Drop the shown alert.
    DismissAlert,
}

/// How much of a file is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    Whole,
    Samples,
}

/// How the grid is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SortKey {
    Name,
    Size,
    Modified,
}

/// All signals of the page.
#[derive(Clone, Copy)]
pub struct State {
    // The modem.
    pub link: RwSignal<Link>,
    pub card: RwSignal<ModemCard>,
    // The site.
    pub site: RwSignal<Site>,
    /// Whether a server has been opened (the form may fold away).
    pub site_open: RwSignal<bool>,
    // The shown folder.
    pub path: RwSignal<RemotePath>,
    pub folder: RwSignal<FolderState>,
    /// In the server's order; the view sorts and filters.
    pub entries: RwSignal<Vec<Entry>>,
    /// Milliseconds since the page was opened at which `entries` were read; `None` before.
    pub read_at_ms: RwSignal<Option<u64>>,
    pub can_back: RwSignal<bool>,
    pub can_forward: RwSignal<bool>,
    /// What the modem is doing now besides transfers ("Renaming a.txt"), for the status line; empty when idle.
    pub busy: RwSignal<String>,
    /// Whether "Stop" ends that.
    pub can_stop: RwSignal<bool>,
    /// What the user asked for besides transfers and what waits still ("After that: rename a.txt"); empty where nothing
    /// does.
    pub waiting: RwSignal<String>,
    /// The last thing that went wrong and is not shown elsewhere.
    pub alert: RwSignal<Option<Problem>>,
    // Transfers, in the order in which their turn comes.
    pub transfers: RwSignal<Vec<TransferRow>>,
    /// All of them are stopped.
    pub is_paused: RwSignal<bool>,
    /// What an operation takes besides its bytes, as far as it was measured.
    pub login: RwSignal<Duration>,
    /// What is about to be done.
    pub offer: RwSignal<Option<Offer>>,
    /// The end of the last batch in words, to be copied; empty before.
    pub summary: RwSignal<String>,
    /// Whether notifications are allowed; none where that has not been asked yet.
    pub notifies: RwSignal<Option<bool>>,
    /// Why what is queued does not outlive a reload of the page; none where it does.
    pub forgets: RwSignal<Option<String>>,
    // The trace, at most some thousand lines.
    pub trace: RwSignal<Vec<TraceRow>>,
    // View: written by the views themselves.
    /// Raw names of the selected entries.
    pub selection: RwSignal<Vec<Vec<u8>>>,
    pub sort: RwSignal<(SortKey, bool)>,
    pub filter: RwSignal<String>,

    intents: StoredValue<UnboundedSender<Intent>, LocalStorage>,
}

impl State {
    /// A page before anything happened; intents go into `intents`.
    pub fn new(intents: UnboundedSender<Intent>) -> Self {
        Self {
            link: RwSignal::new(Link::Off(None)),
            card: RwSignal::default(),
            site: RwSignal::default(),
            site_open: RwSignal::new(false),
            path: RwSignal::new(RemotePath::root()),
            folder: RwSignal::new(FolderState::Closed),
            entries: RwSignal::default(),
            read_at_ms: RwSignal::new(None),
            can_back: RwSignal::new(false),
            can_forward: RwSignal::new(false),
            busy: RwSignal::default(),
            can_stop: RwSignal::new(true),
            waiting: RwSignal::default(),
            alert: RwSignal::new(None),
            transfers: RwSignal::default(),
            is_paused: RwSignal::new(false),
            login: RwSignal::new(Pace::default().login()),
            offer: RwSignal::new(None),
            summary: RwSignal::default(),
            notifies: RwSignal::new(None),
            forgets: RwSignal::new(None),
            trace: RwSignal::default(),
            selection: RwSignal::default(),
            sort: RwSignal::new((SortKey::Name, true)),
            filter: RwSignal::default(),
            intents: StoredValue::new_local(intents),
        }
    }

    /// The state of the page that the calling view belongs to.
    pub fn get() -> Self {
        expect_context()
    }

    /// Asks for something. Never blocks; the answer comes through the signals.
    pub fn ask(&self, intent: Intent) {
        // The controller lives as long as the page, so the channel cannot be closed while a view exists.
        self.intents
            .with_value(|intents| drop(intents.unbounded_send(intent)));
    }
}
