//! A row of commands, each sent once the one before is over.

use core::task::Poll;
use std::collections::VecDeque;

use super::channel::{Channel, Input};
use super::command::Command;
use super::failure::Failure;
use super::line::FinalResult;
use super::task::Task;

/// Commands whose answers are only their final results.
#[derive(Debug, Default)]
pub struct Script {
    steps: VecDeque<Step>,
}

#[derive(Debug)]
struct Step {
    command: Command,
    /// Its `ERROR` is no failure: not every firmware has it, and nothing depends on it.
    is_optional: bool,
}

impl Script {
    /// Adds a command that must succeed.
    pub fn then(mut self, command: Command) -> Self {
        self.steps.push_back(Step {
            command,
            is_optional: false,
        });
        self
    }

    /// Adds a command whose refusal changes nothing.
    pub fn then_maybe(mut self, command: Command) -> Self {
        self.steps.push_back(Step {
            command,
            is_optional: true,
        });
        self
    }

    fn send_next(&mut self, channel: &mut Channel) -> Poll<Result<(), Failure>> {
        match self.steps.front() {
            Some(step) => {
                channel.send(step.command.clone());
                Poll::Pending
            }
            None => Poll::Ready(Ok(())),
        }
    }
}

impl Task for Script {
    type Outcome = Result<(), Failure>;

    fn start(&mut self, channel: &mut Channel) -> Poll<Self::Outcome> {
        self.send_next(channel)
    }

    fn on(&mut self, input: Input, channel: &mut Channel) -> Poll<Self::Outcome> {
        match input {
            Input::Final(result) => {
                if let Some(step) = self.steps.pop_front()
                    && result != FinalResult::Ok
                    && !step.is_optional
                {
                    return Poll::Ready(Err(Failure::Refused {
                        command: step.command.to_string(),
                        result,
                    }));
                }
                self.send_next(channel)
            }
            Input::Timeout => Poll::Ready(Err(channel.no_answer())),
            _ => Poll::Pending,
        }
    }
}
