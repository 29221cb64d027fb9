//! The table of the 28 FTP commands: forms, values and their limits, answers, URCs, deadlines.
//!
//! The encoder makes every FTP command from it ([`Spec`]'s methods), the parser knows from it which names have
//! messages of their own and what a command answers, `tests/commands.rs` drives each through the client and keeps
//! the page below. Sources: SIM7000 Series AT Command Manual, chapter 10 "AT Commands for FTP Application" (10.2.1
//! is the first row, 10.2.28 the last), and the FTP application note.
#![doc = include_str!("commands.md")]

use super::Time;
use super::command::{Answer, Field};
pub use super::spec::{CommandSet, Form, Range, Spec, UrcShape, Values};
use Form::{Execute, Read, Test, Write};
use UrcShape::{Code, CodeAndMax, CodeAndSize, CodeAndTime};
use Values::{Numbers, Text, Words};

/// Manual: an FTP action is answered within 75 s.
pub const ACTION_DEADLINE: Time = Time::from_secs(75);

/// Settings have no stated time. They touch no network; 5 s is far more than any modem needs.
pub const SETTING_DEADLINE: Time = Time::from_secs(5);

/// FTPQUIT touches no more than the control connection.
pub const QUIT_DEADLINE: Time = Time::from_secs(10);

/// The most that one read of FTPGET or FTPLIST may ask for. Manual 10.2.14.
pub const MAX_READ: u64 = 1460;

/// What FTPEXTPUT and FTPEXTGET hold. The manual says "300k" and not whether that is more than 300,000.
pub const EXTENDED_LIMIT: u64 = 300_000;

/// The longest piece that we announce by FTPEXTPUT, and the longest that a modem lets FTPPUT have, as far as is known:
/// a third of a second at 115200 baud. Who wakes a modem that waits for the rest of one must give it so many bytes.
pub const MAX_PIECE: usize = 4096;

const fn setting(
    name: &'static str,
    values: Values,
    answer_text: &'static str,
    example: &'static str,
) -> Spec {
    Spec {
        name,
        forms: &[Test, Read, Write],
        values,
        answers: &[],
        answer_text,
        urc: UrcShape::None,
        deadline: SETTING_DEADLINE,
        deadline_is_stated: false,
        example,
    }
}

/// A command that is executed and answers by a message.
const fn execution(name: &'static str, urc: UrcShape, example: &'static str) -> Spec {
    Spec {
        name,
        forms: &[Test, Execute],
        values: Values::None,
        answers: &[],
        answer_text: "",
        urc,
        deadline: ACTION_DEADLINE,
        deadline_is_stated: true,
        example,
    }
}

/// A command with numbers that moves bytes.
const fn transfer(
    name: &'static str,
    rows: &'static [&'static [Range]],
    answers: &'static [(u64, Answer)],
    answer_text: &'static str,
    urc: UrcShape,
    example: &'static str,
) -> Spec {
    Spec {
        name,
        forms: &[Test, Write],
        values: Numbers(rows),
        answers,
        answer_text,
        urc,
        deadline: ACTION_DEADLINE,
        deadline_is_stated: true,
        example,
    }
}

/// The manual states no time for it; this one is ours.
const fn unstated(deadline: Time, spec: Spec) -> Spec {
    Spec {
        deadline,
        deadline_is_stated: false,
        ..spec
    }
}

/// All 28, in the order of the manual and of the application note's section 2.
pub const COMMANDS: [Spec; 28] = [
    setting(
        "FTPPORT",
        Numbers(&[&[(1, 65_535)]]),
        "+FTPPORT: <port>",
        "",
    ),
    // 0 active, 1 passive.
    setting("FTPMODE", Numbers(&[&[(0, 1)]]), "+FTPMODE: <mode>", ""),
    setting("FTPTYPE", Words(&["A", "I"]), "+FTPTYPE: <type>", ""),
    setting(
        "FTPPUTOPT",
        Words(&["APPE", "STOU", "STOR"]),
        "+FTPPUTOPT: <option>",
        "",
    ),
    setting("FTPCID", Numbers(&[&[(1, 3)]]), "+FTPCID: <cid>", "3.2"),
    // The manual names no limit.
    setting(
        "FTPREST",
        Numbers(&[&[(0, u64::MAX)]]),
        "+FTPREST: <offset>",
        "3.8",
    ),
    setting("FTPSERV", Text(Field::Server), "+FTPSERV: <host>", "3.2"),
    setting("FTPUN", Text(Field::User), "+FTPUN: <user>", "3.2"),
    setting("FTPPW", Text(Field::Password), "+FTPPW: <password>", "3.2"),
    setting(
        "FTPGETNAME",
        Text(Field::Name),
        "+FTPGETNAME: <name>",
        "3.2",
    ),
    setting(
        "FTPGETPATH",
        Text(Field::Path),
        "+FTPGETPATH: <path>",
        "3.2",
    ),
    setting(
        "FTPPUTNAME",
        Text(Field::Name),
        "+FTPPUTNAME: <name>",
        "3.3",
    ),
    setting(
        "FTPPUTPATH",
        Text(Field::Path),
        "+FTPPUTPATH: <path>",
        "3.3",
    ),
    transfer(
        "FTPGET",
        &[&[(1, 1)], &[(2, 2), (1, MAX_READ)]],
        &[(2, Answer::Payload)],
        "+FTPGET: 2,<n>, n bytes",
        Code,
        "3.2",
    ),
    // The modem says by each message how many bytes one piece may have.
    transfer(
        "FTPPUT",
        &[&[(1, 1)], &[(2, 2), (0, u64::MAX)]],
        &[(2, Answer::Prompt)],
        "+FTPPUT: 2,<n>, then the host sends n bytes",
        CodeAndMax,
        "3.3",
    ),
    execution("FTPDELE", Code, "3.9"),
    execution("FTPSIZE", CodeAndSize, "3.10"),
    unstated(
        SETTING_DEADLINE,
        Spec {
            answer_text: "+FTPSTATE: 0 idle, 1 in a session",
            ..execution("FTPSTATE", UrcShape::None, "")
        },
    ),
    transfer(
        "FTPEXTPUT",
        &[
            &[(0, 0)],
            &[(1, 1)],
            // Position, length, time to wait for the bytes in milliseconds.
            &[
                (2, 2),
                (0, EXTENDED_LIMIT),
                (0, EXTENDED_LIMIT),
                (1000, 1_000_000),
            ],
        ],
        &[(2, Answer::Prompt)],
        "+FTPEXTPUT: <pos>,<len>, then the host sends len bytes",
        UrcShape::None,
        "3.13",
    ),
    execution("FTPMKD", Code, "3.11"),
    execution("FTPRMD", Code, "3.11"),
    transfer(
        "FTPLIST",
        &[&[(1, 1)], &[(2, 2), (1, MAX_READ)]],
        &[(2, Answer::Payload)],
        "+FTPLIST: 2,<n>, n bytes",
        Code,
        "3.12",
    ),
    Spec {
        forms: &[Test, Read, Write],
        ..transfer(
            "FTPEXTGET",
            // Position and length.
            &[
                &[(0, 0)],
                &[(1, 1)],
                &[(3, 3), (0, EXTENDED_LIMIT), (0, EXTENDED_LIMIT)],
            ],
            &[(3, Answer::Payload)],
            "+FTPEXTGET: <mode>,<bytes so far>; +FTPEXTGET: 3,<n>, n bytes",
            Code,
            "3.14",
        )
    },
    unstated(
        ACTION_DEADLINE,
        transfer(
            "FTPETPUT",
            &[&[(1, 1)], &[(2, 2)]],
            &[(2, Answer::Prompt)],
            "+FTPETPUT: 2,1, then the host sends the escaped file and ETX",
            Code,
            "3.15",
        ),
    ),
    unstated(
        ACTION_DEADLINE,
        transfer(
            "FTPETGET",
            &[&[(1, 1)]],
            &[],
            "after the message 1,1: the escaped file and ETX",
            Code,
            "3.16",
        ),
    ),
    unstated(QUIT_DEADLINE, execution("FTPQUIT", UrcShape::None, "3.17")),
    unstated(ACTION_DEADLINE, execution("FTPRENAME", Code, "3.18")),
    unstated(ACTION_DEADLINE, execution("FTPMDTM", CodeAndTime, "3.19")),
];

/// The row of a command.
pub fn spec(name: &str) -> Option<&'static Spec> {
    COMMANDS.iter().find(|spec| spec.name == name)
}

/// The row of a command that stands in the table; a name that does not is a mistake in our code.
///
/// # Panics
/// Where the name is unknown: `tests/commands.rs` drives each of them.
pub(crate) fn row(name: &'static str) -> &'static Spec {
    spec(name).expect("a name of the table")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::at::ArgumentError;

    #[test]
    fn a_number_outside_of_its_range_is_no_command() {
        let refused = |name, numbers: &[u64]| {
            assert_eq!(
                row(name).numbers(numbers),
                Err(ArgumentError::NotAValue { command: name })
            );
        };
        refused("FTPPORT", &[0]);
        refused("FTPPORT", &[65_536]);
        refused("FTPGET", &[2, 1461]);
        refused("FTPGET", &[3]);
        refused("FTPEXTPUT", &[2, 0, 300_001, 1000]);
        refused("FTPEXTPUT", &[2, 0, 1, 999]);
        refused("FTPDELE", &[1]);
        let read = row("FTPGET").numbers(&[2, 1460]).unwrap();
        assert_eq!(read.text(), b"AT+FTPGET=2,1460");
        assert_eq!(read.answer(), Answer::Payload);
    }

    #[test]
    fn a_word_that_the_table_does_not_have_is_no_command() {
        assert!(row("FTPTYPE").text(b"E").is_err());
        let image = row("FTPTYPE").text(b"I").unwrap();
        assert_eq!(image.text(), b"AT+FTPTYPE=\"I\"");
    }

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        let set: CommandSet = ["FTPMDTM", "FTPPORT", "FTPFOO"].into_iter().collect();
        assert_eq!(set.names().collect::<Vec<_>>(), ["FTPPORT", "FTPMDTM"]);
        assert!(set.has("FTPMDTM") && !set.has("FTPGET"));
    }
}
