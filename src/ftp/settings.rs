//! Reads what the modem holds for its next FTP operation, for whoever looks for a fault.

use core::task::Poll;

use crate::at::table::{COMMANDS, Form, Spec, UrcShape};
use crate::at::{Channel, Failure, Input, Task};

/// The settings that are read: all but the password, which the modem would print in clear.
fn readable() -> impl Iterator<Item = &'static Spec> {
    COMMANDS
        .iter()
        .filter(|spec| spec.has(Form::Read) && spec.urc == UrcShape::None && spec.name != "FTPPW")
}

/// A setting: the command's name, and its value as the modem writes it (texts in quotes).
pub type Setting = (&'static str, Vec<u8>);

/// The task; its outcome holds what the modem answered. What it refuses to read is left out.
#[derive(Debug)]
pub(super) struct ReadSettings {
    left: Vec<&'static Spec>,
    found: Vec<Setting>,
}

impl ReadSettings {
    pub(super) fn new() -> Self {
        let mut left: Vec<_> = readable().collect();
        left.reverse();
        Self {
            left,
            found: Vec::new(),
        }
    }

    fn read_next(&mut self, channel: &mut Channel) -> Poll<Result<Vec<Setting>, Failure>> {
        match self.left.last() {
            Some(spec) => {
                channel.send(spec.read());
                Poll::Pending
            }
            None => Poll::Ready(Ok(std::mem::take(&mut self.found))),
        }
    }
}

impl Task for ReadSettings {
    type Outcome = Result<Vec<Setting>, Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        self.read_next(channel)
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        match input {
            Input::Information(value) => {
                if let Some(spec) = self.left.last() {
                    self.found.push((spec.name, value));
                }
                Poll::Pending
            }
            Input::Final(_) => {
                self.left.pop();
                self.read_next(channel)
            }
            Input::Timeout => Poll::Ready(Err(channel.no_answer())),
            _ => Poll::Pending,
        }
    }
}
