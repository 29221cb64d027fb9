//! What a row of the command table says, and the commands that are made from it.

use super::Time;
use super::command::{Answer, ArgumentError, Command, Field};
use super::table::COMMANDS;

/// A way in which a command can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `AT+X=?`. The SIM7000 answers just `OK`: a probe of whether the firmware has the command.
    Test,
    /// `AT+X?`
    Read,
    /// `AT+X=...`
    Write,
    /// `AT+X`
    Execute,
}

/// What the message that ends or moves an operation looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UrcShape {
    /// None.
    None,
    /// `+X: 1,<code>`: 0 done, 1 open, 61..80 an error.
    Code,
    /// `+X: 1,<code>,<size>`
    CodeAndSize,
    /// `+X: 1,<code>[,YYYYMMDDHHMMSS]`
    CodeAndTime,
    /// `+X: 1,1,<max>` while open, else `+X: 1,<code>`
    CodeAndMax,
}

/// The least and the greatest value of a number.
pub type Range = (u64, u64);

/// What the write form takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Values {
    /// There is no write form.
    None,
    /// One text in quotes; the field has its limit.
    Text(Field),
    /// One of these words in quotes.
    Words(&'static [&'static str]),
    /// Numbers between commas: one of these rows.
    Numbers(&'static [&'static [Range]]),
}

/// One command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spec {
    /// `FTPGET`.
    pub name: &'static str,
    /// The forms that exist.
    pub forms: &'static [Form],
    /// What the write form takes.
    pub values: Values,
    /// The answer to the write form, by its first number; where that is not named, the final result alone.
    pub answers: &'static [(u64, Answer)],
    /// The answer as the manual writes it; empty where there is none but the final result.
    pub answer_text: &'static str,
    /// The unsolicited message that ends or moves the operation.
    pub urc: UrcShape,
    /// The manual's maximum response time; where it states none, ours.
    pub deadline: Time,
    /// Whether the manual states that time.
    pub deadline_is_stated: bool,
    /// The application note's example that uses it; empty where none does.
    pub example: &'static str,
}

impl Spec {
    /// Whether the command can be written so.
    pub fn has(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }

    /// `AT+X=?`
    pub fn test(&self) -> Command {
        self.command(Form::Test, b"=?", Answer::Nothing)
    }

    /// `AT+X?`
    pub fn read(&self) -> Command {
        self.command(Form::Read, b"?", Answer::Named)
    }

    /// `AT+X`
    pub fn execute(&self) -> Command {
        let answer = match self.urc {
            UrcShape::None if !self.answer_text.is_empty() => Answer::Named,
            _ => Answer::Nothing,
        };
        self.command(Form::Execute, b"", answer)
    }

    /// `AT+X="value"`
    ///
    /// # Errors
    /// A value that the table does not allow.
    pub fn text(&self, value: &[u8]) -> Result<Command, ArgumentError> {
        match self.values {
            Values::Text(field) => Command::set_text(self.name, value, field, self.deadline),
            Values::Words(words) if words.iter().any(|word| word.as_bytes() == value) => {
                let tail = [b"=\"", value, b"\""].concat();
                Ok(self.command(Form::Write, &tail, Answer::Nothing))
            }
            _ => Err(ArgumentError::NotAValue { command: self.name }),
        }
    }

    /// `AT+X=<number>,<number>...`
    ///
    /// # Errors
    /// Numbers that the table does not allow.
    pub fn numbers(&self, numbers: &[u64]) -> Result<Command, ArgumentError> {
        if !self.allows(numbers) {
            return Err(ArgumentError::NotAValue { command: self.name });
        }
        let first = numbers.first().copied().unwrap_or_default();
        let answer = self
            .answers
            .iter()
            .find(|(number, _)| *number == first)
            .map_or(Answer::Nothing, |(_, answer)| *answer);
        let mut tail = String::from("=");
        for (index, number) in numbers.iter().enumerate() {
            if index > 0 {
                tail.push(',');
            }
            tail += &number.to_string();
        }
        Ok(self.command(Form::Write, tail.as_bytes(), answer))
    }

    fn allows(&self, numbers: &[u64]) -> bool {
        let Values::Numbers(rows) = self.values else {
            return false;
        };
        rows.iter().any(|row| {
            row.len() == numbers.len()
                && row
                    .iter()
                    .zip(numbers)
                    .all(|((least, most), number)| (least..=most).contains(&number))
        })
    }

    fn command(&self, form: Form, tail: &[u8], answer: Answer) -> Command {
        debug_assert!(self.has(form), "{} has no {form:?} form", self.name);
        let text = [b"AT+", self.name.as_bytes(), tail].concat();
        Command::new(self.name, text, self.deadline).answering(answer)
    }
}

/// Some of the 28 commands.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct CommandSet(u32);

impl CommandSet {
    /// Those that have a message of their own name.
    pub fn with_messages() -> Self {
        let specs = COMMANDS.iter();
        specs
            .filter(|spec| spec.urc != UrcShape::None)
            .map(|spec| spec.name)
            .collect()
    }

    /// Adds a command; a name that is not in the table changes nothing.
    pub fn insert(&mut self, name: &str) {
        if let Some(at) = COMMANDS.iter().position(|spec| spec.name == name) {
            self.0 |= 1 << at;
        }
    }

    /// Whether the command is in the set.
    pub fn has(self, name: &str) -> bool {
        self.names().any(|inside| inside == name)
    }

    /// The names of those that are in the set, in the table's order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        COMMANDS
            .iter()
            .enumerate()
            .filter(move |(at, _)| self.0 & (1 << at) != 0)
            .map(|(_, spec)| spec.name)
    }
}

impl std::fmt::Debug for CommandSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.names()).finish()
    }
}

impl<'a> FromIterator<&'a str> for CommandSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut set = Self::default();
        for name in names {
            set.insert(name);
        }
        set
    }
}
