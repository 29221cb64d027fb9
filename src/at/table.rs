//! The table of the 28 FTP commands: forms, values, answers, URCs, deadlines.
//!
//! Encoder, parser, documentation and the coverage test all read this one table. Sources: SIM7000 Series AT
//! Command Manual (chapter "AT Commands for FTP Application") and the FTP application note, whose section
//! with a worked example stands in `example`.

use super::Time;
use Form::{Execute, Read, Test, Write};

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

/// What the closing message of an operation looks like.
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

/// One command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spec {
    /// `FTPGET`.
    pub name: &'static str,
    /// The forms that exist besides the test form, which every command has.
    pub forms: &'static [Form],
    /// The values of the write forms, as the manual writes them.
    pub values: &'static str,
    /// The information that stands before `OK`; empty where there is none.
    pub answer: &'static str,
    /// The unsolicited message that ends or moves the operation.
    pub urc: UrcShape,
    /// The manual's maximum response time; where it states none, ours.
    pub deadline: Time,
    /// Whether the manual states that time.
    pub deadline_is_stated: bool,
    /// The application note's example that uses it.
    pub example: &'static str,
}

/// Manual: an FTP action is answered within 75 s.
pub const ACTION_DEADLINE: Time = Time::from_secs(75);

/// Settings have no stated time. They touch no network; 5 s is far more than any modem needs.
pub const SETTING_DEADLINE: Time = Time::from_secs(5);

const fn setting(
    name: &'static str,
    values: &'static str,
    answer: &'static str,
    example: &'static str,
) -> Spec {
    Spec {
        name,
        forms: &[Test, Read, Write],
        values,
        answer,
        urc: UrcShape::None,
        deadline: SETTING_DEADLINE,
        deadline_is_stated: false,
        example,
    }
}

const fn action(
    name: &'static str,
    forms: &'static [Form],
    values: &'static str,
    answer: &'static str,
    urc: UrcShape,
    example: &'static str,
) -> Spec {
    Spec {
        name,
        forms,
        values,
        answer,
        urc,
        deadline: ACTION_DEADLINE,
        deadline_is_stated: true,
        example,
    }
}

const fn unstated(spec: Spec) -> Spec {
    Spec {
        deadline_is_stated: false,
        ..spec
    }
}

/// All 28, in the order of the application note's section 2.
pub const COMMANDS: [Spec; 28] = [
    setting("FTPPORT", "1..65535", "+FTPPORT: <port>", ""),
    setting("FTPMODE", "0 active | 1 passive", "+FTPMODE: <mode>", ""),
    setting("FTPTYPE", "\"A\" | \"I\"", "+FTPTYPE: <type>", ""),
    setting(
        "FTPPUTOPT",
        "\"APPE\" | \"STOU\" | \"STOR\"",
        "+FTPPUTOPT: <option>",
        "",
    ),
    setting("FTPCID", "1..3", "+FTPCID: <cid>", "3.2"),
    setting("FTPREST", "<offset>", "+FTPREST: <offset>", "3.8"),
    setting(
        "FTPSERV",
        "\"<host>\", at most 49",
        "+FTPSERV: <host>",
        "3.2",
    ),
    setting("FTPUN", "\"<user>\", at most 49", "+FTPUN: <user>", "3.2"),
    setting(
        "FTPPW",
        "\"<password>\", at most 49",
        "+FTPPW: <password>",
        "3.2",
    ),
    setting(
        "FTPGETNAME",
        "\"<name>\", at most 99",
        "+FTPGETNAME: <name>",
        "3.2",
    ),
    setting(
        "FTPGETPATH",
        "\"<path>\", at most 255",
        "+FTPGETPATH: <path>",
        "3.2",
    ),
    setting(
        "FTPPUTNAME",
        "\"<name>\", at most 99",
        "+FTPPUTNAME: <name>",
        "3.3",
    ),
    setting(
        "FTPPUTPATH",
        "\"<path>\", at most 255",
        "+FTPPUTPATH: <path>",
        "3.3",
    ),
    action(
        "FTPGET",
        &[Test, Write],
        "1 | 2,<1..1460>",
        "+FTPGET: 2,<n>, n bytes",
        UrcShape::Code,
        "3.2",
    ),
    action(
        "FTPPUT",
        &[Test, Write],
        "1 | 2,<0..max>",
        "+FTPPUT: 2,<n>, then the host sends n bytes",
        UrcShape::CodeAndMax,
        "3.3",
    ),
    action("FTPDELE", &[Test, Execute], "", "", UrcShape::Code, "3.9"),
    action(
        "FTPSIZE",
        &[Test, Execute],
        "",
        "",
        UrcShape::CodeAndSize,
        "3.10",
    ),
    action(
        "FTPSTATE",
        &[Test, Execute],
        "",
        "+FTPSTATE: 0 idle | 1 in a session",
        UrcShape::None,
        "",
    ),
    action(
        "FTPEXTPUT",
        &[Test, Write],
        "0 | 1 | 2,<pos>,<len>,<timeout ms>",
        "+FTPEXTPUT: <pos>,<len>, then the host sends len bytes",
        UrcShape::None,
        "3.13",
    ),
    action("FTPMKD", &[Test, Execute], "", "", UrcShape::Code, "3.11"),
    action("FTPRMD", &[Test, Execute], "", "", UrcShape::Code, "3.11"),
    action(
        "FTPLIST",
        &[Test, Write],
        "1 | 2,<1..1460>",
        "+FTPLIST: 2,<n>, n bytes",
        UrcShape::Code,
        "3.12",
    ),
    action(
        "FTPEXTGET",
        &[Test, Read, Write],
        "0 | 1 | 3,<pos>,<len>",
        "+FTPEXTGET: <mode>,<bytes so far> | +FTPEXTGET: 3,<n>, n bytes",
        UrcShape::Code,
        "3.14",
    ),
    unstated(action(
        "FTPETPUT",
        &[Test, Write],
        "1 | 2",
        "+FTPETPUT: 2,1, then the host sends the escaped file and ETX",
        UrcShape::Code,
        "3.15",
    )),
    unstated(action(
        "FTPETGET",
        &[Test, Write],
        "1",
        "",
        UrcShape::Code,
        "3.16",
    )),
    action("FTPQUIT", &[Test, Execute], "", "", UrcShape::None, "3.17"),
    unstated(action(
        "FTPRENAME",
        &[Test, Execute],
        "",
        "",
        UrcShape::Code,
        "3.18",
    )),
    unstated(action(
        "FTPMDTM",
        &[Test, Execute],
        "",
        "",
        UrcShape::CodeAndTime,
        "3.19",
    )),
];

/// The row of a command.
pub fn spec(name: &str) -> Option<&'static Spec> {
    COMMANDS.iter().find(|spec| spec.name == name)
}

/// The deadline of a command of the table; an action's for any other name.
pub fn deadline(name: &str) -> Time {
    spec(name).map_or(ACTION_DEADLINE, |spec| spec.deadline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_28_names_stands_once_and_has_its_test_form() {
        let mut names: Vec<_> = COMMANDS.iter().map(|spec| spec.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 28);
        assert!(COMMANDS.iter().all(|spec| spec.forms[0] == Test));
    }
}
