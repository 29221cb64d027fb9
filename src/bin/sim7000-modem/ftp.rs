//! One FTP operation against a real server, from name resolution to QUIT.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sim7000_ftp::sim::{Account, Action, Code, DateTime, How, ServerEvent, code};
use suppaftp::types::Response;
use suppaftp::{
    Encoding, FtpError, FtpStream, ImplFtpStream, Mode, Status, TlsStream, TransferStream,
};

use crate::worker::{Link, Order};

const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// A server that says nothing for so long is given up.
const REPLY_LIMIT: Duration = Duration::from_secs(60);
/// The server must come to our port within this time.
const ACTIVE_LIMIT: Duration = Duration::from_secs(30);
/// The most bytes in one event.
const PIECE: usize = 64 * 1024;

/// Names travel as the bytes that they are: each byte is one `char` below 256.
#[derive(Debug)]
struct Bytes;

impl Encoding for Bytes {
    fn decode(&self, bytes: &[u8]) -> String {
        bytes.iter().map(|&byte| char::from(byte)).collect()
    }

    fn encode(&self, text: &str) -> io::Result<Vec<u8>> {
        text.chars()
            .map(|char| u8::try_from(char).map_err(|_| ErrorKind::InvalidInput.into()))
            .collect()
    }
}

fn command(verb: &str, argument: &[u8]) -> String {
    match argument {
        [] => verb.to_owned(),
        _ => format!("{verb} {}", Bytes.decode(argument)),
    }
}

/// Does one operation and reports what happens.
pub(crate) fn run(account: &Account, action: &Action, link: &Link) {
    let mut session = match Session::open(account, link) {
        Ok(session) => session,
        Err(code) => return link.report(ServerEvent::Failed(code)),
    };
    link.report(match session.perform(action, link) {
        Ok(event) => event,
        Err(code) => ServerEvent::Failed(code),
    });
    // A goodbye that fails harms nobody.
    let _ = session.stream.quit();
}

struct Session {
    stream: FtpStream,
    passive: bool,
    /// The server has answered PASV.
    negotiated: Arc<AtomicBool>,
}

impl Session {
    /// Name, connection, greeting, USER, PASS, TYPE.
    fn open(account: &Account, link: &Link) -> Result<Self, Code> {
        let socket = connect(account)?;
        socket
            .set_read_timeout(Some(REPLY_LIMIT))
            .and_then(|()| socket.set_write_timeout(Some(REPLY_LIMIT)))
            .and_then(|()| socket.set_nodelay(true))
            .and_then(|()| link.sockets.keep(&socket))
            .map_err(|_| code::CONNECT)?;
        let mut stream = FtpStream::connect_with_stream(socket).map_err(otherwise(code::SERVER))?;
        stream.set_encoding(Bytes);
        login(&mut stream, account)?;
        let kind = if account.ascii { "TYPE A" } else { "TYPE I" };
        stream
            .custom_command(kind, &[Status::CommandOk])
            .map_err(otherwise(code::TYPE))?;
        let negotiated = Arc::new(AtomicBool::new(false));
        let stream = match account.passive {
            true => {
                let negotiated = Arc::clone(&negotiated);
                stream.passive_stream_builder(move |address| {
                    let socket = TcpStream::connect_timeout(&address, CONNECT_LIMIT);
                    negotiated.store(socket.is_ok(), Ordering::Relaxed);
                    socket.map_err(FtpError::ConnectionError)
                })
            }
            false => stream.active_mode(ACTIVE_LIMIT),
        };
        let mut session = Self {
            stream,
            passive: account.passive,
            negotiated,
        };
        if session.passive {
            session.stream.set_mode(Mode::Passive);
        }
        Ok(session)
    }

    fn perform(&mut self, action: &Action, link: &Link) -> Result<ServerEvent, Code> {
        match action {
            Action::List { path } => {
                let transfer = self.transfer(&command("LIST", path), 0, code::OPERATE, link)?;
                download(transfer, link, code::OPERATE)
            }
            Action::Retrieve { path, offset } => {
                let transfer =
                    self.transfer(&command("RETR", path), *offset, code::DOWNLOAD, link)?;
                download(transfer, link, code::DOWNLOAD)
            }
            Action::Store { path, how } => {
                let verb = match how {
                    How::Append => "APPE",
                    How::Unique => "STOU",
                    How::Replace => "STOR",
                };
                let transfer = self.transfer(&command(verb, path), 0, code::UPLOAD, link)?;
                upload(transfer, link)
            }
            Action::Delete { path } => self.simple(&command("DELE", path)),
            Action::MakeFolder { path } => self.simple(&command("MKD", path)),
            Action::RemoveFolder { path } => self.simple(&command("RMD", path)),
            Action::Rename { from, to } => {
                self.ask(&command("RNFR", from), &[Status::RequestFilePending])?;
                self.simple(&command("RNTO", to))
            }
            Action::Size { path } => {
                let answer = self.ask(&command("SIZE", path), &[Status::File])?;
                digits(&answer)
                    .parse()
                    .map(ServerEvent::Size)
                    .map_err(|_| code::SERVER)
            }
            Action::Time { path } => {
                let answer = self.ask(&command("MDTM", path), &[Status::File])?;
                date_time(&digits(&answer))
                    .map(ServerEvent::Time)
                    .ok_or(code::SERVER)
            }
        }
    }

    fn ask(&mut self, command: &str, expected: &[Status]) -> Result<Response, Code> {
        self.stream
            .custom_command(command, expected)
            .map_err(otherwise(code::OPERATE))
    }

    /// A command that is done with any good answer.
    fn simple(&mut self, command: &str) -> Result<ServerEvent, Code> {
        let good = [
            Status::CommandOk,
            Status::RequestedFileActionOk,
            Status::PathCreated,
        ];
        self.ask(command, &good).map(|_| ServerEvent::Done)
    }

    /// Opens the data connection of `command`.
    fn transfer(
        &mut self,
        command: &str,
        offset: u64,
        refused: Code,
        link: &Link,
    ) -> Result<Transfer, Code> {
        let offset = usize::try_from(offset).map_err(|_| code::REST)?;
        self.stream
            .resume_transfer(offset)
            .map_err(|_| code::REST)?;
        let opened = self
            .stream
            .custom_data_command(command, &[Status::AlreadyOpen, Status::AboutToSend]);
        match opened {
            Ok((_, transfer)) => {
                let socket = transfer.get_ref().get_ref();
                socket
                    .set_read_timeout(Some(REPLY_LIMIT))
                    .and_then(|()| socket.set_write_timeout(Some(REPLY_LIMIT)))
                    .and_then(|()| link.sockets.keep(socket))
                    .map_err(|_| refused)?;
                Ok(transfer)
            }
            Err(error) => Err(self.transfer_error(&error, offset, refused)),
        }
    }

    /// Which of PASV, PORT, REST and the command itself went wrong.
    fn transfer_error(&self, error: &FtpError, offset: usize, refused: Code) -> Code {
        if self.passive && !self.negotiated.load(Ordering::Relaxed) {
            return code::PASSIVE;
        }
        // What servers say to PORT: not understood, not from there, cannot connect.
        const NOT_PORT: [u32; 6] = [425, 500, 501, 502, 504, 522];
        const NOT_REST: [u32; 5] = [500, 501, 502, 504, 554];
        match error {
            FtpError::UnexpectedResponse(response) => match response.status.code() {
                code if !self.passive && NOT_PORT.contains(&code) => code::ACTIVE,
                code if offset > 0 && NOT_REST.contains(&code) => code::REST,
                _ => refused,
            },
            // Only waiting for the server to come has no socket that could time out.
            FtpError::ConnectionError(error)
                if !self.passive && error.kind() == ErrorKind::WouldBlock =>
            {
                code::ACTIVE
            }
            error => otherwise_of(error, refused),
        }
    }
}

/// suppaftp does not export the type that stands for "no TLS", but it can be asked for.
trait Plain {
    type Tls: TlsStream;
}

impl<T: TlsStream> Plain for ImplFtpStream<T> {
    type Tls = T;
}

type Transfer = TransferStream<<FtpStream as Plain>::Tls>;

fn connect(account: &Account) -> Result<TcpStream, Code> {
    let host = std::str::from_utf8(&account.host).map_err(|_| code::DNS)?;
    let mut addresses: Vec<SocketAddr> = (host, account.port)
        .to_socket_addrs()
        .map_err(|_| code::DNS)?
        .collect();
    // The modem speaks IPv4.
    addresses.sort_by_key(SocketAddr::is_ipv6);
    let mut failure = code::DNS;
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_LIMIT) {
            Ok(socket) => return Ok(socket),
            Err(error) if error.kind() == ErrorKind::TimedOut => failure = code::TIMEOUT,
            Err(_) => failure = code::CONNECT,
        }
    }
    Err(failure)
}

fn login(stream: &mut FtpStream, account: &Account) -> Result<(), Code> {
    let answer = stream
        .custom_command(
            command("USER", &account.user),
            &[Status::LoggedIn, Status::NeedPassword],
        )
        .map_err(otherwise(code::USER))?;
    if answer.status == Status::NeedPassword {
        stream
            .custom_command(command("PASS", &account.password), &[Status::LoggedIn])
            .map_err(otherwise(code::PASSWORD))?;
    }
    Ok(())
}

/// Passes bytes on as fast as the modem asks for them.
fn download(mut transfer: Transfer, link: &Link, failed: Code) -> Result<ServerEvent, Code> {
    link.report(ServerEvent::Opened);
    let mut buffer = vec![0; PIECE];
    let mut credit = 0;
    loop {
        while let Ok(order) = if credit == 0 {
            // The modem has stopped the operation if nobody can ask any more.
            link.orders.recv().map_err(|_| ())
        } else {
            link.orders.try_recv().map_err(|_| ())
        } {
            if let Order::More(count) = order {
                credit += count;
            }
        }
        if credit == 0 {
            return Err(failed);
        }
        let count = match transfer.read(&mut buffer[..credit.min(PIECE)]) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(of_io(&error, failed)),
        };
        if count == 0 {
            finish(transfer, failed)?;
            return Ok(ServerEvent::Done);
        }
        credit -= count;
        link.report(ServerEvent::Data(buffer[..count].to_vec()));
    }
}

/// Takes bytes until the modem says that it was the last; done is what the server has confirmed.
fn upload(mut transfer: Transfer, link: &Link) -> Result<ServerEvent, Code> {
    link.report(ServerEvent::Opened);
    loop {
        match link.orders.recv() {
            Ok(Order::Supply(bytes)) => {
                transfer
                    .write_all(&bytes)
                    .map_err(|error| of_io(&error, code::UPLOAD))?;
                link.report(ServerEvent::Accepted(bytes.len()));
            }
            Ok(Order::Finish) => {
                finish(transfer, code::UPLOAD)?;
                return Ok(ServerEvent::Done);
            }
            Ok(Order::More(_)) => {}
            Err(_) => return Err(code::UPLOAD),
        }
    }
}

/// Closes the data connection and waits for the server's word on the transfer.
fn finish(transfer: Transfer, failed: Code) -> Result<(), Code> {
    // Dropping the socket does not end the connection: `Sockets` holds another handle of it.
    // That the server has closed its side already is no error.
    let _ = transfer.get_ref().get_ref().shutdown(Shutdown::Both);
    transfer.finish().map_err(otherwise(failed))
}

/// The code for an error, if it is not one of the network.
fn otherwise(refused: Code) -> impl Fn(FtpError) -> Code {
    move |error| otherwise_of(&error, refused)
}

fn otherwise_of(error: &FtpError, refused: Code) -> Code {
    match error {
        // "Service not available": the server goes away, whatever was asked.
        FtpError::UnexpectedResponse(response) if response.status == Status::NotAvailable => {
            code::SERVER
        }
        FtpError::UnexpectedResponse(_) => refused,
        FtpError::ConnectionError(error) => of_io(error, refused),
        _ => code::SERVER,
    }
}

fn of_io(error: &io::Error, refused: Code) -> Code {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => code::TIMEOUT,
        // CR or LF in a name, or a byte that cannot be sent.
        ErrorKind::InvalidInput => refused,
        ErrorKind::UnexpectedEof => code::SERVER,
        _ => refused,
    }
}

/// The digits that follow a reply's code.
fn digits(response: &Response) -> String {
    let text = response.body.get(4..).unwrap_or_default().trim_ascii();
    text.iter()
        .take_while(|byte| byte.is_ascii_digit())
        .map(|&byte| char::from(byte))
        .collect()
}

/// `YYYYMMDDHHMMSS`
fn date_time(text: &str) -> Option<DateTime> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
    Some(DateTime {
        year: text.get(..4)?.parse().ok()?,
        month: part(4, 6)?,
        day: part(6, 8)?,
        hour: part(8, 10)?,
        minute: part(10, 12)?,
        second: part(12, 14)?,
    })
}
