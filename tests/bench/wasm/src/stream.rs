//! A client in the middle of an endless transfer: login and settings are over, nothing but the file's bytes moves.

use std::time::Duration;

use sim7000_ftp::at::data_mode;
use sim7000_ftp::ftp::{
    Account, Action, Client, DownloadWay, Output, PutOption, RemotePath, Request, UploadWay,
};

/// The clock stands still: no deadline passes.
const NOW: Duration = Duration::ZERO;
/// What one read announces: as much as a `usize` of wasm can hold.
const ENDLESS: usize = 4_000_000_000;
/// What the modem takes in one piece of FTPPUT, at most.
const PIECE: usize = 4096;

/// A stream of bytes through the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// A counted payload from the modem (FTPGET).
    PayloadIn,
    /// Counted pieces to the modem, each with its command (FTPPUT).
    PayloadOut,
    /// An escaped stream from the modem (FTPETGET).
    DataIn,
    /// An escaped stream to the modem (FTPETPUT).
    DataOut,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::PayloadIn,
        Self::PayloadOut,
        Self::DataIn,
        Self::DataOut,
    ];

    /// What it is called in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::PayloadIn => "counted payload, decode",
            Self::PayloadOut => "counted payload, encode",
            Self::DataIn => "data mode, decode",
            Self::DataOut => "data mode, encode",
        }
    }

    /// The bytes that [`Stream::run`] is to be given for moving `file`.
    pub fn input(self, file: &[u8]) -> Vec<u8> {
        match self {
            Self::DataIn => escaped(file),
            _ => file.to_vec(),
        }
    }

    /// The bytes that must come out for `file`.
    pub fn output(self, file: &[u8]) -> Vec<u8> {
        match self {
            Self::DataOut => escaped(file),
            _ => file.to_vec(),
        }
    }

    /// The largest chunk: no more than the client asks for is supplied.
    fn most(self) -> usize {
        match self {
            Self::DataOut => 4096,
            Self::PayloadOut => PIECE,
            Self::PayloadIn | Self::DataIn => usize::MAX,
        }
    }

    fn action(self) -> Action {
        let folder = RemotePath::root();
        let name = b"file".to_vec();
        let download = |way| Action::Download {
            folder: folder.clone(),
            name: name.clone(),
            offset: 0,
            way,
        };
        let upload = |way| Action::Upload {
            folder: folder.clone(),
            name: name.clone(),
            option: PutOption::Store,
            way,
        };
        match self {
            Self::PayloadIn => download(DownloadWay::Pieces),
            Self::PayloadOut => upload(UploadWay::Pieces),
            Self::DataIn => download(DownloadWay::DataMode),
            Self::DataOut => upload(UploadWay::DataMode),
        }
    }
}

fn escaped(file: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    data_mode::encode(file, &mut bytes);
    bytes
}

/// See the module.
pub struct Stream {
    client: Client,
    way: Way,
    /// Bytes of the announced payload that have not come yet.
    left: usize,
}

impl Stream {
    /// Answers the client's commands until it moves bytes.
    ///
    /// # Panics
    /// When the client does not do what it should.
    pub fn open(way: Way) -> Self {
        let account = Account {
            server: "ftp.example".into(),
            port: 21,
            user: "user".into(),
            password: "password".into(),
            is_passive: true,
        };
        let mut client = Client::default();
        client
            .start(Request::Ftp(account, way.action()), NOW)
            .expect("nothing is wrong with the account");
        loop {
            let answer = match client.poll() {
                Some(Output::Write(command)) => answer(command),
                None | Some(Output::Need(_)) => break,
                other => panic!("{other:?} before the transfer"),
            };
            client.receive(&answer, NOW);
        }
        while client.take_record().is_some() {}
        let mut stream = Self {
            client,
            way,
            left: ENDLESS,
        };
        // The need that was announced above is answered here.
        stream.supply(b"0", &mut |_| {});
        stream
    }

    /// Moves `bytes` in chunks of at most `chunk`; gives how many bytes came out and shows them to `see`.
    pub fn run(&mut self, bytes: &[u8], chunk: usize, mut see: impl FnMut(&[u8])) -> usize {
        if self.way == Way::PayloadIn {
            if self.left < bytes.len() {
                *self = Self::open(self.way);
            }
            self.left -= bytes.len();
        }
        let mut moved = 0;
        let mut count = |bytes: &[u8]| {
            moved += bytes.len();
            see(bytes);
        };
        for chunk in bytes.chunks(chunk.min(self.way.most())) {
            match self.way {
                Way::PayloadIn | Way::DataIn => {
                    self.client.receive(chunk, NOW);
                    while let Some(Output::Data(bytes)) = self.client.poll() {
                        count(bytes);
                    }
                }
                Way::PayloadOut | Way::DataOut => self.supply(chunk, &mut count),
            }
            while self.client.take_record().is_some() {}
        }
        moved
    }

    fn supply(&mut self, chunk: &[u8], count: &mut impl FnMut(&[u8])) {
        match self.way {
            Way::PayloadIn | Way::DataIn => {}
            Way::DataOut => {
                self.client.supply(chunk, NOW);
                while let Some(output) = self.client.poll() {
                    match output {
                        Output::Write(bytes) => count(bytes),
                        Output::Need(_) => break,
                        other => panic!("{other:?} in an upload"),
                    }
                }
            }
            Way::PayloadOut => {
                self.client.supply(chunk, NOW);
                // Command, payload, and the invitation to the next.
                let Some(Output::Write(_command)) = self.client.poll() else {
                    panic!("no command for a piece");
                };
                let accepted = format!("\r\n+FTPPUT: 2,{}\r\n", chunk.len());
                self.client.receive(accepted.as_bytes(), NOW);
                if let Some(Output::Write(bytes)) = self.client.poll() {
                    count(bytes);
                }
                let next = format!("\r\nOK\r\n\r\n+FTPPUT: 1,1,{PIECE}\r\n");
                self.client.receive(next.as_bytes(), NOW);
                let Some(Output::Need(PIECE)) = self.client.poll() else {
                    panic!("the next piece is not asked for");
                };
            }
        }
    }
}

/// What a modem would say.
fn answer(command: &[u8]) -> Vec<u8> {
    let text = match command {
        b"AT+FTPSTATE\r" => "\r\n+FTPSTATE: 0\r\n\r\nOK\r\n".to_owned(),
        b"AT+FTPGET=1\r" => "\r\nOK\r\n\r\n+FTPGET: 1,1\r\n".to_owned(),
        b"AT+FTPETGET=1\r" => "\r\nOK\r\n\r\n+FTPETGET: 1,1\r\n".to_owned(),
        b"AT+FTPPUT=1\r" => format!("\r\nOK\r\n\r\n+FTPPUT: 1,1,{PIECE}\r\n"),
        b"AT+FTPETPUT=1\r" => "\r\nOK\r\n\r\n+FTPETPUT: 1,1\r\n".to_owned(),
        b"AT+FTPETPUT=2\r" => "\r\n+FTPETPUT: 2,1\r\n".to_owned(),
        _ if command.starts_with(b"AT+FTPGET=2,") => format!("\r\n+FTPGET: 2,{ENDLESS}\r\n"),
        _ => "\r\nOK\r\n".to_owned(),
    };
    text.into_bytes()
}
