//! What the page knows: the signals that the views read, and the one way in which they ask for something.
//!
//! Views never change a signal of this file but those of section "view"; they send an [`Intent`], and the
//! controller, which owns the modem, answers by changing signals.

use futures::channel::mpsc::UnboundedSender;
use leptos::prelude::*;

use crate::at::table::CommandSet;
use crate::browser::files::LocalFile;
use crate::ftp::{DownloadWay, RemotePath, UploadWay};
use crate::listing::Entry;
use crate::modem::BearerWay;
use crate::transfer::{Direction, State as TransferState};

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
    pub direction: Direction,
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
    /// What it waits for ("waiting for the server"), or what made it fail.
    pub note: RwSignal<Option<Problem>>,
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
    /// Send these files to this folder.
    Upload(RemotePath, Vec<LocalFile>),
    /// Fetch these entries of the shown folder (files only).
    Download(Vec<Vec<u8>>),
    NewFolder(String),
    /// From this name in the shown folder to this one.
    Rename(Vec<u8>, String),
    /// Delete these entries of the shown folder.
    Delete(Vec<Vec<u8>>),
    CancelTransfer(u64),
    RetryTransfer(u64),
    CancelAllTransfers,
    /// Remove the rows that are over.
    ClearTransfers,
    ClearTrace,
    /// Hand the trace to the user as a file.
    SaveTrace,
    /// Drop the shown alert.
    DismissAlert,
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
    /// The last thing that went wrong and is not shown elsewhere.
    pub alert: RwSignal<Option<Problem>>,
    // Transfers: newest last.
    pub transfers: RwSignal<Vec<TransferRow>>,
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
            alert: RwSignal::new(None),
            transfers: RwSignal::default(),
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
