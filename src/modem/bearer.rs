//! The bearer: the SAPBR profile that carries IP. Queried before it is opened, because opening an open one is
//! an error on some firmware. A firmware that refuses the query may have CNACT instead.

use core::fmt;
use core::task::Poll;

use super::cnact::{self, Cnact};
use crate::at::line::{number, quoted};
use crate::at::{Answer, Channel, Command, Failure, Field, FinalResult, Input, Script, Task, Time};

/// Manual: opening takes up to 85 s.
pub(super) const OPEN_DEADLINE: Time = Time::from_secs(85);
/// Manual: closing takes up to 65 s.
const CLOSE_DEADLINE: Time = Time::from_secs(65);
const DEADLINE: Time = Time::from_secs(10);
/// A bearer that is just connecting or closing is asked again after this, this many times.
const ASK_AGAIN: Time = Time::from_secs(1);
const ASK_AGAIN_TIMES: u8 = 30;
/// The bearer profile in use, 1..3; FTPCID names the same.
pub const CID: u8 = 1;

/// The commands that open and close the connection.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum BearerWay {
    /// SAPBR, and CNACT where the firmware refuses it.
    #[default]
    Sapbr,
    /// CNACT only.
    Cnact,
}

/// What the network operator prescribes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct BearerSettings {
    /// At most 64 bytes. Empty: the modem keeps what it has.
    pub apn: String,
    /// At most 32 bytes, usually empty.
    pub user: String,
    /// At most 32 bytes, usually empty.
    pub password: String,
    /// The commands that open it.
    pub way: BearerWay,
}

/// Without the password.
impl fmt::Debug for BearerSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BearerSettings")
            .field("apn", &self.apn)
            .field("user", &self.user)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// What is wanted of the bearer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BearerRequest {
    /// Be open; open it with these settings where it is not.
    Open(BearerSettings),
    /// Close it and open it with these settings.
    Reopen(BearerSettings),
    /// Only tell whether it is open.
    Query,
    /// Be closed.
    Close,
}

impl BearerRequest {
    /// The commands that the request names.
    pub fn way(&self) -> Option<BearerWay> {
        match self {
            Self::Open(settings) | Self::Reopen(settings) => Some(settings.way),
            Self::Query | Self::Close => None,
        }
    }
}

/// The task; its outcome is the bearer's address, or none where it is closed.
#[derive(Debug)]
pub struct Bearer {
    request: BearerRequest,
    stage: Stage,
    status: Option<(u64, String)>,
    asks_left: u8,
}

#[derive(Debug)]
enum Stage {
    Querying,
    /// It is connecting or closing: asked again after a while, in the same stage of things.
    Pausing {
        is_opened: bool,
    },
    Configuring(Script),
    Opening,
    QueryingAfterOpen,
    Closing,
    /// The other way. It was tried because SAPBR was refused, or asked for.
    Second {
        cnact: Cnact,
        is_asked_for: bool,
    },
}

impl Bearer {
    /// Checks the settings; nothing is sent yet. `way` is for a request that names none.
    pub fn new(request: BearerRequest, way: BearerWay) -> Result<Self, Failure> {
        if let BearerRequest::Open(settings) | BearerRequest::Reopen(settings) = &request {
            configure(settings)?;
            cnact::opening(settings)?;
        }
        let stage = match request.way().unwrap_or(way) {
            BearerWay::Sapbr => Stage::Querying,
            BearerWay::Cnact => Stage::Second {
                cnact: Cnact::new(request.clone()),
                is_asked_for: true,
            },
        };
        Ok(Self {
            request,
            stage,
            status: None,
            asks_left: ASK_AGAIN_TIMES,
        })
    }

    fn query(
        &mut self,
        channel: &mut Channel,
        stage: Stage,
    ) -> Poll<Result<Option<String>, Failure>> {
        self.status = None;
        self.stage = stage;
        channel.send(
            Command::new("SAPBR", format!("AT+SAPBR=2,{CID}"), DEADLINE).answering(Answer::Named),
        );
        Poll::Pending
    }

    fn pause(
        &mut self,
        channel: &mut Channel,
        is_opened: bool,
    ) -> Poll<Result<Option<String>, Failure>> {
        self.asks_left -= 1;
        self.stage = Stage::Pausing { is_opened };
        channel.wait(ASK_AGAIN);
        Poll::Pending
    }

    fn close(&mut self, channel: &mut Channel) -> Poll<Result<Option<String>, Failure>> {
        self.stage = Stage::Closing;
        channel.send(Command::new(
            "SAPBR",
            format!("AT+SAPBR=0,{CID}"),
            CLOSE_DEADLINE,
        ));
        Poll::Pending
    }

    fn configure(&mut self, channel: &mut Channel) -> Poll<Result<Option<String>, Failure>> {
        let (BearerRequest::Open(settings) | BearerRequest::Reopen(settings)) = &self.request
        else {
            return Poll::Ready(Ok(None));
        };
        let mut script = configure(settings)?;
        if let Poll::Ready(result) = script.start(channel) {
            result?;
        }
        self.stage = Stage::Configuring(script);
        Poll::Pending
    }

    /// The firmware refuses SAPBR.
    fn go_second_way(&mut self, channel: &mut Channel) -> Poll<Result<Option<String>, Failure>> {
        channel.remark("this firmware refuses SAPBR: trying CNACT");
        let mut cnact = Cnact::new(self.request.clone());
        let flow = cnact.start(channel);
        self.stage = Stage::Second {
            cnact,
            is_asked_for: false,
        };
        flow
    }

    /// The answer to the first query is complete, or there is none.
    fn decide(&mut self, channel: &mut Channel) -> Poll<Result<Option<String>, Failure>> {
        let (status, address) = self.status.take().unwrap_or((CLOSED, String::new()));
        match (&self.request, status) {
            (BearerRequest::Query, CONNECTED) => Poll::Ready(Ok(Some(address))),
            (BearerRequest::Query, _) => Poll::Ready(Ok(None)),
            (_, CONNECTING | CLOSING) if self.asks_left > 0 => self.pause(channel, false),
            (BearerRequest::Open(_), CONNECTED) => Poll::Ready(Ok(Some(address))),
            (BearerRequest::Reopen(_) | BearerRequest::Close, CONNECTED) => self.close(channel),
            (BearerRequest::Close, _) => Poll::Ready(Ok(None)),
            (BearerRequest::Open(_) | BearerRequest::Reopen(_), _) => self.configure(channel),
        }
    }
}

const CONNECTING: u64 = 0;
const CONNECTED: u64 = 1;
const CLOSING: u64 = 2;
const CLOSED: u64 = 3;

impl Task for Bearer {
    type Outcome = Result<Option<String>, Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        match &mut self.stage {
            Stage::Second { cnact, .. } => cnact.start(channel),
            _ => self.query(channel, Stage::Querying),
        }
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        match (&mut self.stage, input) {
            (Stage::Querying | Stage::QueryingAfterOpen, Input::Information(value)) => {
                self.status = read_status(&value);
                Poll::Pending
            }
            (Stage::Querying, Input::Final(result)) if result != FinalResult::Ok => {
                self.go_second_way(channel)
            }
            (Stage::Querying, Input::Final(_)) => self.decide(channel),
            (
                Stage::Second {
                    cnact,
                    is_asked_for,
                },
                input,
            ) => {
                let is_asked_for = *is_asked_for;
                match cnact.on(input, channel) {
                    // It has neither, or SAPBR refuses only to be asked.
                    Poll::Ready(Err(Failure::Refused { command, .. }))
                        if !is_asked_for && command == "AT+CNACT?" =>
                    {
                        self.status = None;
                        self.decide(channel)
                    }
                    flow => flow,
                }
            }
            (Stage::Pausing { is_opened: false }, Input::Timeout) => {
                self.query(channel, Stage::Querying)
            }
            (Stage::Pausing { is_opened: true }, Input::Timeout) => {
                self.query(channel, Stage::QueryingAfterOpen)
            }
            (Stage::Configuring(script), input) => match script.on(input, channel) {
                Poll::Ready(Ok(())) => {
                    self.stage = Stage::Opening;
                    channel.send(Command::new(
                        "SAPBR",
                        format!("AT+SAPBR=1,{CID}"),
                        OPEN_DEADLINE,
                    ));
                    Poll::Pending
                }
                Poll::Ready(Err(failure)) => Poll::Ready(Err(failure)),
                Poll::Pending => Poll::Pending,
            },
            // Even a refused opening may have left an open bearer: the query tells.
            (Stage::Opening, Input::Final(_)) => self.query(channel, Stage::QueryingAfterOpen),
            (Stage::QueryingAfterOpen, Input::Final(_)) => match self.status.take() {
                Some((CONNECTED, address)) => Poll::Ready(Ok(Some(address))),
                Some((CONNECTING, _)) if self.asks_left > 0 => self.pause(channel, true),
                _ => Poll::Ready(Err(Failure::BearerRefused)),
            },
            (Stage::Closing, Input::Final(result)) => match self.request {
                BearerRequest::Close if result != FinalResult::Ok => {
                    Poll::Ready(Err(Failure::Refused {
                        command: format!("AT+SAPBR=0,{CID}"),
                        result,
                    }))
                }
                BearerRequest::Close => Poll::Ready(Ok(None)),
                _ => self.configure(channel),
            },
            (_, Input::Timeout) => Poll::Ready(Err(channel.no_answer())),
            _ => Poll::Pending,
        }
    }
}

/// `1,1,"10.89.193.1"`: cid, status, address.
fn read_status(value: &[u8]) -> Option<(u64, String)> {
    let (_, rest) = number(value)?;
    let (status, rest) = number(rest)?;
    let address = quoted(rest).unwrap_or_default();
    Some((status, String::from_utf8_lossy(address).into_owned()))
}

fn configure(settings: &BearerSettings) -> Result<Script, Failure> {
    let set = |tag: &str, value: &str, field| {
        let head = format!("AT+SAPBR=3,{CID},\"{tag}\",");
        Command::with_text("SAPBR", &head, value.as_bytes(), field, DEADLINE)
    };
    let contype = Command::new(
        "SAPBR",
        format!("AT+SAPBR=3,{CID},\"CONTYPE\",\"GPRS\""),
        DEADLINE,
    );
    let mut script = Script::default().then_maybe(contype);
    if !settings.apn.is_empty() {
        script = script.then(set("APN", &settings.apn, Field::Apn)?);
    }
    if !settings.user.is_empty() {
        script = script
            .then(set("USER", &settings.user, Field::ApnUser)?)
            .then(set("PWD", &settings.password, Field::ApnPassword)?);
    }
    Ok(script)
}
