//! The settings that everything else counts on.

use crate::at::{Command, Script, Time};

const DEADLINE: Time = Time::from_secs(5);

/// Echo off, verbose results, errors as text, DTR without meaning, no XON/XOFF (data mode does not escape it), and
/// no memory of FTPEXTPUT, which the next FTPPUT would send in place of its file, nor of FTPEXTGET.
pub(super) fn script() -> Script {
    let command = |text: &str| Command::new("", text, DEADLINE);
    Script::default()
        .then(command("ATE0"))
        .then(command("ATV1"))
        .then_maybe(command("ATQ0"))
        .then_maybe(command("AT+CMEE=2"))
        .then_maybe(command("AT&D0"))
        .then_maybe(command("AT+IFC=0,0"))
        .then_maybe(command("AT+FTPEXTPUT=0"))
        .then_maybe(command("AT+FTPEXTGET=0"))
}
