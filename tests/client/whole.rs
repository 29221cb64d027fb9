//! Every kind of operation, once as a whole dialogue.

use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, RemotePath, Request, Stamp, UploadWay};

use crate::support::Dialogue;
use crate::support::steps::{download, ftp, list, size, upload};

/// The file that goes up and comes down. It holds all that could be mistaken for an end.
pub(crate) const FILE: &[u8] =
    b"\r\nOK\r\n\r\n+FTPGET: 1,0\r\n\x03\x10\x10\x03\r\n+FTPETGET: 1,0\r\nERROR\r\n\xff\x00\x03\r\n\x10";

/// The time that FTPMDTM tells.
const STAMP: &[u8] = b"20140409060951";

/// A listing with lines that look like the modem's.
pub(crate) const LISTING: &[u8] =
    b"total 0\r\nOK\r\n+FTPLIST: 1,0\r\n-rw-r--r-- 1 u g 3 Oct 12 14:58 a\r\n";

/// Whose message it was: a session is open, so it was another's.
pub(crate) const OPEN: &str = "> AT+FTPSTATE
                               < +FTPSTATE: 1
                               < OK";

/// No session is open: it was the session's own.
pub(crate) const IDLE: &str = "> AT+FTPSTATE
                               < +FTPSTATE: 0
                               < OK";

/// One kind of operation.
pub(crate) struct Kind {
    /// The name in its messages.
    pub(crate) name: &'static str,
    /// Up to the `OK` after its first command; a message follows.
    pub(crate) begun: Dialogue,
    /// From there to the end.
    rest: Dialogue,
    /// The message that ends it.
    pub(crate) closing: String,
}

impl Kind {
    fn new(name: &'static str, begun: Dialogue, rest: Dialogue) -> Self {
        Self {
            name,
            begun,
            rest,
            closing: format!("+{name}: 1,0"),
        }
    }

    /// From the request to its outcome.
    pub(crate) fn whole(&self) -> Dialogue {
        self.begun.clone().then(self.rest.clone())
    }

    /// From its first message to the end, with a question whose message the last one is.
    pub(crate) fn rest_if_asked(&self, question: &str) -> Dialogue {
        self.rest.with_before_the_end(question)
    }
}

/// All kinds: the five that move bytes, then the six that do not.
pub(crate) fn all() -> Vec<Kind> {
    let mut kinds = with_data();
    kinds.extend(without_data());
    kinds
}

pub(crate) fn with_data() -> Vec<Kind> {
    vec![
        Kind::new(
            "FTPETPUT",
            begun_etput(UploadWay::DataMode).file(FILE),
            Dialogue::new()
                .says(
                    "< +FTPETPUT: 1,1
                     > AT+FTPETPUT=2
                     < +FTPETPUT: 2,1",
                )
                .streams(FILE)
                .ends_the_stream()
                .says(
                    "< OK
                     < +FTPETPUT: 1,0",
                )
                .ends_done(),
        ),
        Kind::new(
            "FTPPUT",
            begun_put().file(FILE),
            Dialogue::new()
                .modem("+FTPPUT: 1,1,40")
                .piece(&FILE[..40])
                .modem("+FTPPUT: 1,1,1360")
                .piece(&FILE[40..])
                .says(
                    "< +FTPPUT: 1,1,1360
                     > AT+FTPPUT=2,0
                     < OK
                     < +FTPPUT: 1,0",
                )
                .ends_done(),
        ),
        Kind::new(
            "FTPETGET",
            begun_get(DownloadWay::DataMode, "FTPETGET"),
            Dialogue::new()
                .modem("+FTPETGET: 1,1")
                .stream(FILE)
                .modem("+FTPETGET: 1,0")
                .ends_done()
                .fetched(FILE),
        ),
        Kind::new(
            "FTPGET",
            begun_get(DownloadWay::Pieces, "FTPGET"),
            read_in_two("FTPGET", FILE).ends_done().fetched(FILE),
        ),
        Kind::new(
            "FTPLIST",
            begun_list(),
            read_in_two("FTPLIST", LISTING).ends(Ok(Outcome::Listing(LISTING.to_vec()))),
        ),
    ]
}

fn without_data() -> Vec<Kind> {
    let folder = || RemotePath::new("/logs");
    let name = || b"a.txt".to_vec();
    let named = |request| begin(request).sets_get("/logs/", "a.txt");
    let plain = |request| begin(request).sets("AT+FTPGETPATH=\"/logs\"");
    let kind = |name, begun: Dialogue, closing: &str, outcome| {
        let begun = begun.host(&format!("AT+{name}")).modem("OK");
        let rest = Dialogue::new().modem(closing).ends(Ok(outcome));
        Kind {
            closing: closing.into(),
            ..Kind::new(name, begun, rest)
        }
    };
    let done = Outcome::Done;
    let stamp = Stamp::read(STAMP).unwrap();
    vec![
        kind(
            "FTPSIZE",
            named(ftp(Action::Size(folder(), name()))),
            "+FTPSIZE: 1,0,5000000000",
            Outcome::Size(5_000_000_000),
        ),
        kind(
            "FTPMDTM",
            named(ftp(Action::ModifiedTime(folder(), name()))),
            "+FTPMDTM: 1,0,20140409060951",
            Outcome::ModifiedTime(stamp),
        ),
        kind(
            "FTPDELE",
            named(ftp(Action::Delete(folder(), name()))),
            "+FTPDELE: 1,0",
            done.clone(),
        ),
        kind(
            "FTPMKD",
            plain(ftp(Action::MakeFolder(folder()))),
            "+FTPMKD: 1,0",
            done.clone(),
        ),
        kind(
            "FTPRMD",
            plain(ftp(Action::RemoveFolder(folder()))),
            "+FTPRMD: 1,0",
            done.clone(),
        ),
        kind(
            "FTPRENAME",
            named(ftp(Action::Rename {
                from: (folder(), name()),
                to: (RemotePath::new("/old"), b"b.txt".to_vec()),
            }))
            .sets("AT+FTPPUTPATH=\"/old/\"")
            .sets("AT+FTPPUTNAME=\"b.txt\""),
            "+FTPRENAME: 1,0",
            done,
        ),
    ]
}

pub(crate) fn begin(request: Request) -> Dialogue {
    Dialogue::new().asks(request).logs_in()
}

/// Up to the `OK` after `AT+FTPETPUT=1`.
pub(crate) fn begun_etput(way: UploadWay) -> Dialogue {
    begin(upload("a.txt", way))
        .sets_put("/", "a.txt")
        .host("AT+FTPETPUT=1")
        .modem("OK")
}

/// Up to the `OK` after `AT+FTPPUT=1`.
pub(crate) fn begun_put() -> Dialogue {
    begin(upload("a.txt", UploadWay::Pieces))
        .sets_put("/", "a.txt")
        .host("AT+FTPPUT=1")
        .modem("OK")
}

/// Up to the `OK` after `AT+FTPETGET=1` or `AT+FTPGET=1`.
pub(crate) fn begun_get(way: DownloadWay, name: &str) -> Dialogue {
    begin(download("a.txt", way))
        .sets_get("/", "a.txt")
        .sets_rest(0)
        .host(&format!("AT+{name}=1"))
        .modem("OK")
}

/// Up to the `OK` after `AT+FTPLIST=1`.
pub(crate) fn begun_list() -> Dialogue {
    begin(list("/"))
        .sets("AT+FTPGETPATH=\"/\"")
        .host("AT+FTPLIST=1")
        .modem("OK")
}

/// From the opening message to the closing one: two reads with bytes, one without.
fn read_in_two(name: &str, bytes: &[u8]) -> Dialogue {
    let (first, second) = bytes.split_at(7);
    let read = format!("AT+{name}=2,1460");
    Dialogue::new()
        .modem(&format!("+{name}: 1,1"))
        .host(&read)
        .modem(&format!("+{name}: 2,{}", first.len()))
        .payload(first)
        .modem("OK")
        .host(&read)
        .modem(&format!("+{name}: 2,0"))
        .modem("OK")
        .modem(&format!("+{name}: 1,1"))
        .host(&read)
        .modem(&format!("+{name}: 2,{}", second.len()))
        .payload(second)
        .modem("OK")
        .host(&read)
        .modem(&format!("+{name}: 1,0"))
        .modem("ERROR")
}

fn time() -> Request {
    ftp(Action::ModifiedTime(RemotePath::root(), b"a.txt".to_vec()))
}

impl Dialogue {
    /// FTPPUT of one piece, up to its `OK`.
    pub(crate) fn piece(self, bytes: &[u8]) -> Self {
        self.host(&format!("AT+FTPPUT=2,{}", bytes.len()))
            .modem(&format!("+FTPPUT: 2,{}", bytes.len()))
            .writes(bytes)
            .modem("OK")
    }

    /// An operation that works, at once: the modem was left in command mode.
    pub(crate) fn works_at_once(self) -> Self {
        match self.has_asked_size() {
            true => self.asks(time()).tells_time(),
            false => self.asks(size("a.txt")).tells_size(),
        }
    }

    /// An operation that works, once the modem is woken.
    pub(crate) fn wakes_and_works(self) -> Self {
        self.wakes_after_and_works(150)
    }

    /// The same where the line must be quiet for longer, in milliseconds.
    pub(crate) fn wakes_after_and_works(self, quiet: u64) -> Self {
        let knocks = |asked: Self| asked.host("AT").modem("OK").sets_up_after(quiet);
        match self.has_asked_size() {
            true => knocks(self.asks(time())).tells_time(),
            false => knocks(self.asks(size("a.txt"))).tells_size(),
        }
    }

    /// Asked for again, FTPSIZE would make sure first whose message it gets.
    fn has_asked_size(&self) -> bool {
        self.steps_of_host("AT+FTPSIZE") > 0
    }

    /// FTPMDTM from its beginning to its end.
    fn tells_time(self) -> Self {
        let has_connected = self.has_connected();
        self.logs_in()
            .sets_get("/", "a.txt")
            .says(
                "> AT+FTPMDTM
                 < OK
                 < +FTPMDTM: 1,0,20140409060951",
            )
            .then_asks_if(has_connected)
            .ends(Ok(Outcome::ModifiedTime(Stamp::read(STAMP).unwrap())))
    }

    /// FTPSIZE from its beginning to its end.
    pub(crate) fn tells_size(self) -> Self {
        let has_connected = self.has_connected();
        self.logs_in()
            .sets_get("/", "a.txt")
            .says(
                "> AT+FTPSIZE
                 < OK
                 < +FTPSIZE: 1,0,1024",
            )
            .then_asks_if(has_connected)
            .ends(Ok(Outcome::Size(1024)))
    }

    /// Whether the message before is the session's own is asked where another of its name may come.
    fn then_asks_if(self, is_doubtful: bool) -> Self {
        match is_doubtful {
            true => self.says(IDLE),
            false => self,
        }
    }
}
