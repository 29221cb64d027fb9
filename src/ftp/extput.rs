//! Sending through the modem's memory: FTPEXTPUT.
//!
//! The memory is filled by position, then FTPPUT sends it in a session of its own. A file that is longer than the
//! memory goes as several blocks, each appended to the one before.

use core::task::Poll;

use super::body::{Body, Flow, call, cancelled};
use super::error::{Error, ServerCode};
use super::opening::Opening;
use super::request::{Outcome, PutOption};
use crate::at::line::number;
use crate::at::table::{ACTION_DEADLINE, EXTENDED_LIMIT, MAX_PIECE};
use crate::at::{Channel, Command, Failure, FinalResult, Input, Time};

/// The most that the memory is filled with.
const BLOCK: usize = EXTENDED_LIMIT as usize;
/// The modem waits so long for a piece: at 9600 baud it takes 4.3 s.
const PIECE_PATIENCE_MS: u64 = 10_000;
/// The message comes once the block is at the server: a radio of 1,000 bytes a second needs 300 s for it.
const SENDING_PATIENCE: Time = ACTION_DEADLINE.saturating_add(Time::from_secs(300));
/// How often in a row one piece may be refused. It stands at its position: sending it again changes nothing else.
const MAX_REFUSALS: u8 = 3;

#[derive(Debug)]
pub(super) struct ExtPut {
    /// The session that sends the block.
    opening: Opening,
    stage: Stage,
    option: PutOption,
    /// The bytes of the file that this block holds. They are kept until it is sent: firmware may refuse them.
    block: Vec<u8>,
    /// How many of them are in the memory.
    position: usize,
    /// The caller has no more bytes.
    is_over: bool,
    /// A session has begun: something of the file may be at the server.
    has_begun: bool,
    /// A block is at the server: the next ones are added to it.
    has_sent: bool,
    is_cancelled: bool,
    refusals: u8,
    /// The prompt of a piece is awaited until then, whatever comes before it.
    prompt_by: Option<Time>,
    /// How it ends once FTPEXTPUT is off; none where another block follows.
    outcome: Option<Result<Outcome, Error>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// `=1` was sent.
    TurningOn,
    /// The caller is asked for bytes.
    Ready,
    /// `=2` was sent; its prompt is awaited.
    Announcing,
    /// The piece was written; its `OK` is awaited.
    Filling,
    /// FTPPUTOPT for the blocks after the first.
    Appending,
    /// FTPPUT sends the memory.
    Sending,
    /// `=0` was sent.
    TurningOff,
}

fn session() -> Opening {
    Opening::write("FTPPUT").with_patience(SENDING_PATIENCE)
}

impl ExtPut {
    pub(super) fn new(option: PutOption) -> Self {
        Self {
            opening: session(),
            stage: Stage::TurningOn,
            option,
            block: Vec::new(),
            position: 0,
            is_over: false,
            has_begun: false,
            has_sent: false,
            is_cancelled: false,
            refusals: 0,
            prompt_by: None,
            outcome: None,
        }
    }

    fn turn_on(&mut self, channel: &mut Channel) -> Flow {
        self.block.clear();
        self.position = 0;
        channel.send(call("FTPEXTPUT", &[1]));
        self.stage = Stage::TurningOn;
        Poll::Pending
    }

    /// Another FTPPUT must not find the memory on. Then it ends with `outcome`, or goes on with the next block.
    fn turn_off(&mut self, outcome: Option<Result<Outcome, Error>>, channel: &mut Channel) -> Flow {
        self.outcome = outcome;
        channel.send(call("FTPEXTPUT", &[0]));
        self.stage = Stage::TurningOff;
        Poll::Pending
    }

    fn fail(&mut self, error: impl Into<Error>, channel: &mut Channel) -> Flow {
        self.turn_off(Some(Err(error.into())), channel)
    }

    /// The memory holds what there was: ask for more, or send it.
    fn proceed(&mut self, channel: &mut Channel) -> Flow {
        if self.is_cancelled {
            return self.fail(Failure::Cancelled, channel);
        }
        // Another block is none for a name that the server chooses: whether there is more must be known before.
        if !self.is_over && (self.position < BLOCK || self.is_only_block()) {
            self.stage = Stage::Ready;
            channel.wait_without_limit();
            return Poll::Pending;
        }
        if self.position == 0 && self.has_sent {
            // The file ended with the block before.
            return self.turn_off(Some(Ok(Outcome::Done)), channel);
        }
        if self.has_sent {
            // The words are ours, so the table has them.
            if let Ok(command) = PutOption::Append.command() {
                channel.send(command);
            }
            self.stage = Stage::Appending;
            return Poll::Pending;
        }
        self.send_block(channel)
    }

    /// The server chooses the name: nobody knows what a second block would have to be added to.
    fn is_only_block(&self) -> bool {
        self.option == PutOption::StoreUnique
    }

    /// The bytes that are not in the memory yet.
    fn piece(&self) -> &[u8] {
        &self.block[self.position..]
    }

    fn announcement(&self) -> Command {
        let (position, length) = (self.position as u64, self.piece().len() as u64);
        call("FTPEXTPUT", &[2, position, length, PIECE_PATIENCE_MS])
    }

    fn announce(&mut self, channel: &mut Channel) -> Flow {
        channel.send(self.announcement());
        self.prompt_by = channel.deadline();
        self.stage = Stage::Announcing;
        Poll::Pending
    }

    fn send_block(&mut self, channel: &mut Channel) -> Flow {
        if self.has_sent {
            self.opening = session();
        }
        self.has_begun = true;
        self.opening.start(channel);
        self.stage = Stage::Sending;
        Poll::Pending
    }

    /// FTPPUT is over.
    fn on_sent(&mut self, message: Result<u16, Error>, channel: &mut Channel) -> Flow {
        match message {
            Ok(0) => {
                self.has_sent = true;
                let is_cancelled = self.is_cancelled && !self.is_over;
                match (self.is_over, is_cancelled) {
                    (_, true) => self.fail(Failure::Cancelled, channel),
                    (true, _) => self.turn_off(Some(Ok(Outcome::Done)), channel),
                    _ => self.turn_off(None, channel),
                }
            }
            // It waits for pieces: the memory was not on after all.
            Ok(1) => Poll::Ready(Err(Failure::Unexpected {
                command: "AT+FTPPUT=1".into(),
            }
            .into())),
            Ok(code) => self.fail(Error::Server(ServerCode(code)), channel),
            Err(error) if error.leaves_modem_ready() || error.is_cancelled() => {
                self.fail(error, channel)
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn on_piece(&mut self, result: FinalResult, channel: &mut Channel) -> Flow {
        if result == FinalResult::Ok && self.stage == Stage::Filling {
            self.position = self.block.len();
            self.refusals = 0;
            return self.proceed(channel);
        }
        // What the modem has not been given yet would be taken for commands.
        channel.discard_outgoing();
        self.refusals += 1;
        if self.refusals <= MAX_REFUSALS && !self.is_cancelled {
            return self.announce(channel);
        }
        let command = "AT+FTPEXTPUT=2".into();
        self.fail(Failure::Refused { command, result }, channel)
    }
}

impl Body for ExtPut {
    fn opening(&self) -> &Opening {
        &self.opening
    }

    fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    fn name(&self) -> &'static str {
        "FTPEXTPUT"
    }

    fn start(&mut self, channel: &mut Channel) {
        channel.send(call("FTPEXTPUT", &[1]));
    }

    fn may_ask(&self) -> bool {
        self.stage == Stage::Sending
    }

    fn is_open(&self) -> bool {
        self.has_begun
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Flow {
        if self.stage == Stage::Sending {
            return match self.opening.on(input, channel) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(message) => self.on_sent(message.map(|(code, _)| code), channel),
            };
        }
        match (self.stage, input) {
            (Stage::TurningOn, Input::Final(FinalResult::Ok)) => self.proceed(channel),
            (Stage::TurningOn, Input::Final(result)) => Poll::Ready(Err(Failure::Refused {
                command: "AT+FTPEXTPUT=1".into(),
                result,
            }
            .into())),
            (Stage::Announcing, Input::Information(value)) => {
                let echoed = number(&value).and_then(|(at, rest)| Some((at, number(rest)?.0)));
                if echoed != Some((self.position as u64, self.piece().len() as u64)) {
                    let command = "AT+FTPEXTPUT=2".into();
                    return Poll::Ready(Err(Failure::Unexpected { command }.into()));
                }
                channel.write(self.piece());
                self.stage = Stage::Filling;
                Poll::Pending
            }
            // As before FTPETPUT's prompt, in case: the final one is still to come.
            (Stage::Announcing, Input::Final(FinalResult::Ok)) => {
                channel.expect_answer(self.announcement());
                channel.wait_until(self.prompt_by);
                Poll::Pending
            }
            (Stage::Announcing | Stage::Filling, Input::Final(result)) => {
                self.on_piece(result, channel)
            }
            (Stage::Appending, Input::Final(FinalResult::Ok)) => self.send_block(channel),
            (Stage::Appending, Input::Final(result)) => {
                let command = "AT+FTPPUTOPT=\"APPE\"".into();
                self.fail(Failure::Refused { command, result }, channel)
            }
            (Stage::TurningOff, Input::Final(_)) => match self.outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                None if self.is_cancelled => cancelled(),
                None => self.turn_on(channel),
            },
            (_, Input::Timeout) => Poll::Ready(Err(channel.no_answer().into())),
            _ => Poll::Pending,
        }
    }

    fn wants(&self) -> Option<usize> {
        // One byte tells as well that there is more.
        (self.stage == Stage::Ready).then(|| (BLOCK - self.position).clamp(1, MAX_PIECE))
    }

    fn supply(&mut self, bytes: &[u8], channel: &mut Channel) -> Flow {
        if self.stage != Stage::Ready {
            return Poll::Pending;
        }
        if bytes.is_empty() {
            self.is_over = true;
            return self.proceed(channel);
        }
        if self.position == BLOCK {
            let command = "FTPEXTPUT";
            return self.fail(Error::TooLarge { command }, channel);
        }
        self.block.extend_from_slice(bytes);
        self.announce(channel)
    }

    fn has_answered(&self) -> bool {
        self.piece().is_empty()
    }

    fn take_back(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.block)
    }

    /// Until FTPPUT sends it, the server has nothing of the block.
    fn cancel(&mut self, channel: &mut Channel) -> Flow {
        self.is_cancelled = true;
        match self.stage {
            Stage::Ready => self.fail(Failure::Cancelled, channel),
            Stage::Sending => {
                self.opening.cancel(channel);
                Poll::Pending
            }
            // What is under way must be answered first.
            _ => Poll::Pending,
        }
    }
}
