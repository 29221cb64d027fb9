//! The client against a modem that says anything at all.

use std::time::Duration;

use sim7000_ftp::at::Direction;
use sim7000_ftp::ftp::{
    Account, Action, Client, DownloadWay, Error, Outcome, Output, PutOption, RemotePath, Request,
    UploadWay,
};
use sim7000_ftp::modem::{BearerRequest, BearerSettings, BearerWay, ModemInfo, SurveyKind};

use super::cuts::Cuts;

/// In an input: the client's next deadline passes, if it has one.
const DEADLINE: u8 = 0xFF;
/// In an input: a second goes by.
const SECOND: u8 = 0xFE;
/// In an input: the user cancels.
const CANCEL: u8 = 0xFD;

const PASSWORD: &str = "cat-m1";

/// The longest line that the client keeps whole.
const LONGEST_LINE: usize = 4096;

/// The file that is uploaded, in bytes: some pieces of FTPPUT.
const FILE: usize = 3000;

/// So long may any request take at a modem that says nothing: an operation waits for its opening, for its
/// closing, and is then cleared up.
const PATIENCE: Duration = Duration::from_secs(3600);
/// So many deadlines may pass until then.
const DEADLINES: usize = 1000;

/// One byte says how the rest is cut, the next which request runs. The rest is what the modem says.
pub fn client(input: &[u8]) {
    let [seed, request, wire @ ..] = input else {
        return;
    };
    let whole = Session::play(wire, *request, |part| vec![part]);
    let cut = Session::play(wire, *request, |part| Cuts::new(part, *seed).collect());
    // When a file's bytes are asked for depends on the pieces; nothing else does.
    if !matches!(
        request_number(*request),
        Request::Ftp(_, Action::Upload { .. })
    ) {
        assert_eq!(cut, whole, "cut by {seed}");
        let bytes = Session::play(wire, *request, |part| part.chunks(1).collect());
        assert_eq!(bytes, whole, "byte by byte");
    }
}

fn request_number(number: u8) -> Request {
    let here = || (RemotePath::root(), b"n".to_vec());
    let upload = |way| Action::Upload {
        folder: RemotePath::root(),
        name: b"n".to_vec(),
        option: PutOption::Store,
        way,
    };
    let download = |way| Action::Download {
        folder: RemotePath::root(),
        name: b"n".to_vec(),
        offset: 0,
        way,
    };
    let action = match number % 26 {
        0 => return Request::Wake,
        1 => return Request::Knock,
        2 => return Request::Survey(SurveyKind::Full, ModemInfo::default()),
        3 => {
            let apn = "net".into();
            return Request::Bearer(BearerRequest::Open(BearerSettings {
                apn,
                ..BearerSettings::default()
            }));
        }
        4 => return Request::Bearer(BearerRequest::Close),
        5 => Action::List(RemotePath::root()),
        6 => upload(UploadWay::Best),
        7 => upload(UploadWay::DataMode),
        8 => upload(UploadWay::Pieces),
        9 => download(DownloadWay::Best),
        10 => download(DownloadWay::DataMode),
        11 => download(DownloadWay::Pieces),
        12 => Action::Size(RemotePath::root(), b"n".to_vec()),
        13 => Action::ModifiedTime(RemotePath::root(), b"n".to_vec()),
        14 => Action::MakeFolder(RemotePath::new("/d")),
        15 => Action::RemoveFolder(RemotePath::new("/d")),
        16 => Action::Delete(RemotePath::root(), b"n".to_vec()),
        17 => Action::Rename {
            from: here(),
            to: here(),
        },
        18 => Action::Quit,
        19 => return Request::Bearer(BearerRequest::Query),
        20 => upload(UploadWay::Extended),
        21 => download(DownloadWay::Extended),
        22 => {
            return Request::Recover {
                is_patient: number > 128,
            };
        }
        23 => return Request::ReadSettings,
        _ => {
            let settings = BearerSettings {
                apn: "net".into(),
                way: BearerWay::Cnact,
                ..BearerSettings::default()
            };
            return Request::Bearer(match number % 26 {
                24 => BearerRequest::Open(settings),
                _ => BearerRequest::Reopen(settings),
            });
        }
    };
    let account = Account {
        server: "h".into(),
        port: 21,
        user: "u".into(),
        password: PASSWORD.into(),
        is_passive: true,
    };
    Request::Ftp(account, action)
}

/// What came out of a client, and the client.
struct Session {
    client: Client,
    now: Duration,
    left: usize,
    need: Option<usize>,
    /// Bytes of the modem's so far.
    arrived: usize,
    /// From then on the client knows what to hide.
    is_password_sent: bool,
    said: Said,
}

#[derive(PartialEq, Eq, Debug, Default)]
struct Said {
    written: Vec<u8>,
    fetched: Vec<u8>,
    results: Vec<Result<Outcome, Error>>,
    notices: usize,
}

impl Session {
    fn play(wire: &[u8], request: u8, cut: impl Fn(&[u8]) -> Vec<&[u8]>) -> Said {
        let mut session = Self {
            client: Client::default(),
            now: Duration::ZERO,
            left: FILE,
            need: None,
            arrived: 0,
            is_password_sent: false,
            said: Said::default(),
        };
        session.start(request);
        for part in wire.split_inclusive(|byte| *byte >= CANCEL) {
            let (bytes, event) = match part {
                [bytes @ .., event @ CANCEL..=DEADLINE] => (bytes, Some(*event)),
                bytes => (bytes, None),
            };
            for piece in cut(bytes) {
                session.arrived += piece.len();
                session.client.receive(piece, session.now);
                session.drain();
            }
            match event {
                Some(DEADLINE) => session.pass_deadline(),
                Some(SECOND) => {
                    session.now += Duration::from_secs(1);
                    session.client.expire(session.now);
                }
                Some(_) => session.client.cancel(session.now),
                None => {}
            }
            session.drain();
            // What is over makes room for the next.
            if !session.client.is_busy() {
                session.start(request);
            }
        }
        session.ends_in_silence();
        session.start(0);
        session.ends_in_silence();
        session.said
    }

    fn start(&mut self, request: u8) {
        self.left = FILE;
        self.need = None;
        let started = self.client.start(request_number(request), self.now);
        started.expect("values that the modem takes");
        self.drain();
    }

    /// The modem says nothing any more: the request ends all the same.
    fn ends_in_silence(&mut self) {
        let until = self.now + PATIENCE;
        for _ in 0..DEADLINES {
            if !self.client.is_busy() {
                assert!(self.now <= until, "a request without end");
                return;
            }
            assert!(self.client.deadline().is_some(), "waits for nothing");
            self.pass_deadline();
            self.drain();
        }
        panic!("deadlines without end");
    }

    fn pass_deadline(&mut self) {
        if let Some(deadline) = self.client.deadline() {
            self.now = self.now.max(deadline);
            self.client.expire(self.now);
        }
    }

    fn drain(&mut self) {
        loop {
            while let Some(output) = self.client.poll() {
                match output {
                    Output::Data(bytes) => self.said.fetched.extend(bytes),
                    Output::Write(bytes) => self.said.written.extend(bytes),
                    Output::Need(bytes) => {
                        assert!(bytes > 0, "nothing is needed");
                        self.need = Some(bytes);
                    }
                    Output::Finished(result) => {
                        if let Err(error) = &result {
                            assert!(!error.to_string().is_empty() && !error.advice().is_empty());
                        }
                        self.said.results.push(result);
                        self.need = None;
                    }
                    Output::Notice(_) => self.said.notices += 1,
                }
            }
            let Some(need) = self.need.take() else {
                break;
            };
            let count = need.min(self.left);
            self.left -= count;
            self.client
                .supply(&b"\x03\x10 file".repeat(FILE / 7 + 1)[..count], self.now);
        }
        while let Some(record) = self.client.take_record() {
            let (text, is_sent) = (
                record.text(),
                record.direction() == Some(Direction::ToModem),
            );
            // A line that was cut as too long may hold a part of it.
            let is_known = self.is_password_sent && self.arrived < LONGEST_LINE;
            assert!(
                !(is_known || is_sent) || !text.contains(PASSWORD),
                "the password shows"
            );
            self.is_password_sent |= is_sent && text.contains("FTPPW");
        }
    }
}
