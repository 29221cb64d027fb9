//! Whose closing message it is.
//!
//! Nothing in a closing message names its session. One may come late, when its operation was given up long ago, and
//! one may come twice. So where a command has had a session before, or may have had one before the connection, the next
//! closing message of its name is only believed once FTPSTATE says that no session is open. That is one command an
//! operation and no login; messages that can only be its own cost nothing.
//!
//! A firmware that lacks FTPSTATE is given FTPQUIT, which it refuses where no session is open. Where one is, the
//! operation fails: it is over then, and a success that nobody can vouch for is not told.

use super::body::Body;
use crate::at::line::number;
use crate::at::table::{CommandSet, row};
use crate::at::{Channel, Failure, FinalResult, Input, Time, Urc};

/// "Operation not allowed": the answer to a command while another session is open. No session ends with it.
const BUSY: u16 = 66;

/// FTPSTATE may say a moment longer than the message that the session is open: it is asked so often, at this distance.
const ASKS: u8 = 10;
const ASK_AGAIN: Time = Time::from_secs(1);

/// What the body is given, in this order.
pub(super) type Passed = [Option<Input>; 2];

/// Judges the messages of one operation.
#[derive(Debug, Default)]
pub(super) struct Owed {
    /// The commands whose closing messages may still come, late or again.
    names: CommandSet,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Nothing,
    /// A message came while a command is pending: it is asked for once that is over.
    Held(Urc),
    Asking {
        doubt: Doubt,
        question: Question,
        /// The final result that came after the message.
        result: Option<Input>,
    },
    /// The session is open: it is the message of one before, or the session is about to end.
    Waiting { doubt: Doubt, ask_at: Time },
}

/// How it is asked whether a session is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Question {
    /// FTPSTATE, and what it has said; none where that could not be read.
    State { is_open: Option<bool> },
    /// FTPQUIT.
    Quit,
}

#[derive(Debug)]
struct Doubt {
    /// The message that may be the session's own.
    message: Urc,
    asks_left: u8,
    /// The body's deadline.
    deadline: Option<Time>,
}

impl Owed {
    /// `names` are the commands that have had a session.
    pub(super) fn new(names: CommandSet) -> Self {
        Self {
            names,
            stage: Stage::Nothing,
        }
    }

    /// The commands that have had a session, for the next operation.
    pub(super) fn names(&self) -> CommandSet {
        self.names
    }

    /// The closing message of this command may come again.
    pub(super) fn insert(&mut self, name: &'static str) {
        self.names.insert(name);
    }

    /// Whether a question is under way: nothing else may be sent.
    pub(super) fn is_asking(&self) -> bool {
        matches!(self.stage, Stage::Asking { .. })
    }

    /// What of `input` the body is given now.
    ///
    /// # Errors
    /// The question was not answered, or the answer is in the file.
    pub(super) fn sift(
        &mut self,
        input: Input,
        body: &dyn Body,
        channel: &mut Channel,
    ) -> Result<Passed, Failure> {
        let code = own_code(&input, body);
        self.resume(channel);
        match std::mem::take(&mut self.stage) {
            Stage::Nothing => Ok(self.judge(input, code, body, channel)),
            Stage::Held(message) => Ok(match (input, code) {
                (input @ Input::Final(_), _) => {
                    self.ask(Doubt::new(message, None), Some(input), channel);
                    [None, None]
                }
                // The command is not answered any more, so nothing can be asked. An error is believed, no success.
                (Input::Timeout, _) => [
                    is_error(&message).then_some(Input::Urc(message)),
                    Some(Input::Timeout),
                ],
                // A session that says that it is open has not been ended.
                (input, Some(1)) => [Some(input), None],
                (Input::Urc(newer), Some(_)) => {
                    self.stage = Stage::Held(worse(message, newer));
                    [None, None]
                }
                (input, _) => {
                    self.stage = Stage::Held(message);
                    [Some(input), None]
                }
            }),
            Stage::Asking {
                doubt,
                question,
                result,
            } => self.on_asking((input, code), (doubt, question, result), body, channel),
            Stage::Waiting { doubt, ask_at } => Ok(match (input, code) {
                (Input::Timeout, _) if is_before(ask_at, doubt.deadline) => {
                    self.ask(doubt, None, channel);
                    [None, None]
                }
                (Input::Urc(message), Some(code)) if code != 1 => {
                    self.ask(Doubt::new(message, doubt.deadline), None, channel);
                    [None, None]
                }
                (input @ Input::Timeout, _) | (input, Some(_)) => [Some(input), None],
                (input, None) => {
                    self.stage = Stage::Waiting { doubt, ask_at };
                    [Some(input), None]
                }
            }),
        }
    }

    /// The body has its turn: its deadline is the one that counts.
    pub(super) fn resume(&mut self, channel: &mut Channel) {
        if let Stage::Waiting { doubt, .. } = &self.stage {
            channel.wait_until(doubt.deadline);
        }
    }

    /// After the body had its turn: a session that goes on has not ended, whatever was said.
    pub(super) fn settle(&mut self, channel: &mut Channel) {
        if let Stage::Waiting { doubt, ask_at } = &mut self.stage {
            if channel.is_pending() {
                self.stage = Stage::Nothing;
                return;
            }
            doubt.deadline = channel.deadline();
            let next = doubt
                .deadline
                .map_or(*ask_at, |deadline| deadline.min(*ask_at));
            channel.wait_until(Some(next));
        }
    }

    fn judge(
        &mut self,
        input: Input,
        code: Option<u16>,
        body: &dyn Body,
        channel: &mut Channel,
    ) -> Passed {
        let (Input::Urc(message), Some(code)) = (&input, code) else {
            return [Some(input), None];
        };
        let name = body.opening().name();
        if code == 1 || code == BUSY || !self.names.has(name) {
            if code != 1 {
                // It may be said again in the sessions that follow, and in another one of this operation.
                self.names.insert(name);
            }
            return [Some(input), None];
        }
        if !body.may_ask() {
            // The file is not over, so a success is nobody's end here. An error is believed: whatever follows it
            // would be taken for commands.
            return [(code != 0).then_some(input), None];
        }
        let message = message.clone();
        if channel.is_pending() {
            self.stage = Stage::Held(message);
        } else {
            self.ask(Doubt::new(message, channel.deadline()), None, channel);
        }
        [None, None]
    }

    fn ask(&mut self, mut doubt: Doubt, result: Option<Input>, channel: &mut Channel) {
        doubt.asks_left -= 1;
        self.stage = Stage::Asking {
            doubt,
            question: Question::State { is_open: None },
            result,
        };
        channel.send(row("FTPSTATE").execute());
    }

    fn on_asking(
        &mut self,
        (input, code): (Input, Option<u16>),
        (mut doubt, mut question, result): (Doubt, Question, Option<Input>),
        body: &dyn Body,
        channel: &mut Channel,
    ) -> Result<Passed, Failure> {
        match (input, code) {
            (Input::Timeout, _) => return Err(channel.no_answer()),
            (Input::Final(answer), _) => {
                let is_open = match (question, answer) {
                    (Question::State { is_open }, FinalResult::Ok) => is_open,
                    (Question::State { .. }, _) if is_error(&doubt.message) => None,
                    (Question::State { .. }, _) => {
                        channel.send(row("FTPQUIT").execute());
                        self.stage = Stage::Asking {
                            doubt,
                            question: Question::Quit,
                            result,
                        };
                        return Ok([None, None]);
                    }
                    // It ends by a message of its own now, unless that came before this answer.
                    (Question::Quit, FinalResult::Ok) => {
                        doubt.asks_left = 0;
                        None
                    }
                    (Question::Quit, _) => Some(false),
                };
                return Ok(self.on_answer(doubt, is_open, result, body, channel));
            }
            (Input::Information(value), _) => {
                question = Question::State {
                    is_open: match number(&value) {
                        Some((0, _)) => Some(false),
                        Some((1, _)) => Some(true),
                        _ => None,
                    },
                };
            }
            // The file follows at once, and the answer gets into it.
            (_, Some(1)) if body.name() == "FTPETGET" => {
                return Err(Failure::Unexpected {
                    command: channel.pending_text(),
                });
            }
            (Input::Urc(newer), Some(_)) => doubt.message = worse(doubt.message, newer),
            _ => {}
        }
        self.stage = Stage::Asking {
            doubt,
            question,
            result,
        };
        Ok([None, None])
    }

    /// Whether a session is open; none where the answer does not tell.
    fn on_answer(
        &mut self,
        doubt: Doubt,
        is_open: Option<bool>,
        result: Option<Input>,
        body: &dyn Body,
        channel: &mut Channel,
    ) -> Passed {
        channel.wait_until(doubt.deadline);
        let message = doubt.message.clone();
        if let Urc::Ftp { code: 1, .. } = message {
            return [result, Some(Input::Urc(message))];
        }
        // Where nobody can tell, an error is believed, and no success.
        if !is_open.unwrap_or(!is_error(&message)) {
            return [Some(Input::Urc(message)), result];
        }
        if doubt.asks_left > 0 && body.may_ask_again() {
            let ask_at = channel.now() + ASK_AGAIN;
            self.stage = Stage::Waiting { doubt, ask_at };
        }
        [result, None]
    }
}

impl Doubt {
    fn new(message: Urc, deadline: Option<Time>) -> Self {
        Self {
            message,
            asks_left: ASKS,
            deadline,
        }
    }
}

/// Of two messages of which nothing tells which is the session's own: the newer one, but no success in the place of
/// an error.
fn worse(message: Urc, newer: Urc) -> Urc {
    match newer {
        Urc::Ftp { code: 0, .. } if is_error(&message) => message,
        newer => newer,
    }
}

fn is_error(message: &Urc) -> bool {
    matches!(message, Urc::Ftp { code, .. } if *code > 1)
}

fn is_before(time: Time, deadline: Option<Time>) -> bool {
    deadline.is_none_or(|deadline| time < deadline)
}

/// The code of a message that has the name of the body's messages.
fn own_code(input: &Input, body: &dyn Body) -> Option<u16> {
    match input {
        Input::Urc(Urc::Ftp { name, code, .. }) if *name == body.opening().name() => Some(*code),
        _ => None,
    }
}
