//! Waking a modem of unknown state.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::Request;

use crate::support::Dialogue;

pub const KNOCK: Duration = Duration::from_millis(500);
pub const ETX_PAUSE: Duration = Duration::from_millis(300);

fn asked() -> Dialogue {
    Dialogue::new().asks(Request::Wake)
}

/// As many CR as a piece may hold.
pub const LONGEST_PIECE: [u8; 4096] = [b'\r'; 4096];

/// Nobody answers two knocks: a data mode that may be open is ended.
fn recovers() -> Dialogue {
    ends_data_mode(asked()).host("ATQ0V1")
}

/// The same up to the CR that ends what a line may have begun with.
pub fn ends_data_mode(dialogue: Dialogue) -> Dialogue {
    dialogue
        .host("AT")
        .wait(KNOCK)
        .host("ATQ0V1")
        .wait(KNOCK)
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .writes(*b"\r")
}

#[test]
fn a_modem_in_command_mode_answers_and_is_set_up() {
    asked()
        .wakes()
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn what_the_firmware_does_not_know_of_the_set_up_is_left_out() {
    asked()
        .says(
            "> AT
             < OK",
        )
        .wait(Duration::from_millis(150))
        .sets("ATE0")
        .sets("ATV1")
        .says(
            "> ATQ0
             < ERROR
             > AT+CMEE=2
             < ERROR
             > AT&D0
             < +CME ERROR: 4
             > AT+IFC=0,0
             < ERROR
             > AT+FTPEXTPUT=0
             < ERROR
             > AT+FTPEXTGET=0
             < ERROR",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn a_modem_that_refuses_to_turn_its_echo_off_is_an_error() {
    asked()
        .says(
            "> AT
             < OK",
        )
        .wait(Duration::from_millis(150))
        .host("ATE0")
        .modem("ERROR")
        .ends_with_failure(Failure::Refused {
            command: "ATE0".into(),
            result: FinalResult::Error,
        })
        .wakes_and_works()
        .holds();
}

#[test]
fn a_modem_that_is_finding_the_baud_rate_answers_the_second_knock() {
    asked()
        .host("AT")
        .wait(KNOCK)
        .says(
            "> ATQ0V1
             < OK",
        )
        .sets_up_after(650)
        .ends_done()
        .holds_however_cut();
}

#[test]
fn garbage_before_the_knock_is_answered_by_error_and_knocked_again() {
    asked()
        .says(
            "> AT
             < ERROR
             > ATQ0V1
             < OK",
        )
        .sets_up()
        .ends_done()
        .holds_however_cut();
}

#[test]
fn a_modem_with_numbers_for_results_or_none_is_brought_back_by_the_second_knock() {
    // ATV0, with echo and without; the echo of the second knock follows the number.
    for before in [&b"0\r"[..], b"AT\r0\r", b"AT\r"] {
        asked()
            .host("AT")
            .modem_writes(before)
            .wait(KNOCK)
            .host("ATQ0V1")
            .modem_writes(b"ATQ0V1\r\r\nOK\r\n")
            .sets_up_after(650)
            .ends_done()
            .holds();
    }
}

#[test]
fn a_modem_in_data_mode_is_brought_back_by_etx() {
    // It swallows all until the first ETX; the second one and the CR are an empty command.
    recovers()
        .modem("OK")
        .sets_up_after(1750)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// The first ETX is eaten by a DLE that waits for its partner: it takes the second one, which then answers
/// with what ends an upload.
#[test]
fn a_pending_dle_that_eats_the_first_etx_does_not_matter() {
    asked()
        .host("AT")
        .wait(KNOCK)
        .host("ATQ0V1")
        .wait(KNOCK)
        .ends_the_stream()
        .wait(ETX_PAUSE)
        .ends_the_stream()
        .says(
            "< OK
             < +FTPETPUT: 1,0",
        )
        .wait(ETX_PAUSE)
        .writes(*b"\r")
        .host("ATQ0V1")
        .modem("OK")
        .sets_up_after(1750)
        .ends_done()
        .holds_however_cut();
}

/// Each answer takes longer than a knock waits: the second one's comes as long after the first one's.
#[test]
fn a_slow_modems_answers_are_not_taken_for_those_to_later_commands() {
    let slow = Duration::from_millis(700);
    asked()
        .host("AT")
        .wait(KNOCK)
        .host("ATQ0V1")
        .wait(slow - KNOCK)
        .modem("OK")
        .wait(slow)
        .modem("OK")
        .sets_up_after(850)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// FTPPUT was promised so many bytes; the knocks have been taken for some of them.
#[test]
fn a_piece_that_is_open_is_completed() {
    let knocked = (0..3).fold(recovers().wait(KNOCK), |dialogue, _| {
        dialogue.host("ATQ0V1").wait(KNOCK)
    });
    knocked
        .writes(LONGEST_PIECE)
        .says(
            "> ATQ0V1
             < OK",
        )
        .modem("+FTPPUT: 1,1,1360")
        .modem("OK")
        .proves_after_two_seconds(6624)
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn late_answers_to_knocks_are_waited_out() {
    // The modem was busy; it answers all knocks one after the other, each within the quiet time of the last.
    recovers()
        .modem("OK")
        .wait(Duration::from_millis(100))
        .modem("OK")
        .wait(Duration::from_millis(100))
        .modem("ERROR")
        .wait(Duration::from_millis(100))
        .modem("OK")
        .sets_up_after(1700)
        .ends_done()
        .holds_however_cut();
}

/// What is said for two seconds after the first knock, a tenth of a second apart.
fn never_quiet(line: &[u8]) -> Dialogue {
    (0..19)
        .fold(asked().host("AT").modem("OK"), |dialogue, _| {
            dialogue.wait(Duration::from_millis(100)).modem_writes(line)
        })
        .wait(Duration::from_millis(100))
}

#[test]
fn a_port_that_never_gets_quiet_is_used_where_the_modem_proves_that_it_answers() {
    never_quiet(b"\r\n$GPGGA,,,,,,0,,,,,,,,*66\r\n")
        .says(
            "> AT+FTPPORT=3024
             < OK
             > AT+FTPPORT?
             < +FTPPORT: 3024
             < OK",
        )
        .sets_up_at_once()
        .ends_done()
        .holds_however_cut();
}

/// The radio is slow, and the file says `OK` now and then: that is no modem, and what it is told it does not hear.
#[test]
fn a_file_that_comes_slowly_is_waited_out_however_often_it_says_ok() {
    let line = [vec![b'x'; 50], b"\r\nOK\r\n".to_vec()].concat();
    let begun = never_quiet(&line).says(
        "> AT+FTPPORT=3024
         < OK
         > AT+FTPPORT?
         < +FTPPORT: 21
         < OK",
    );
    let more = (0..20).fold(begun, |dialogue, _| {
        dialogue
            .wait(Duration::from_millis(1900))
            .modem_writes(&line)
    });
    more.wait(Duration::from_secs(2))
        .wakes()
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

/// A file need not have lines.
#[test]
fn a_file_of_zeros_is_waited_out() {
    let zeros = vec![0; 6000];
    let begun = asked().host("AT").modem_writes(&zeros).wait(KNOCK);
    let more = (0..20).fold(begun, |dialogue, _| {
        dialogue
            .modem_writes(&zeros)
            .wait(Duration::from_millis(1900))
    });
    // It is looked every two seconds whether any have come, and the last were just seen.
    more.wait(Duration::from_secs(2))
        .wakes()
        .ends_done()
        .works_at_once()
        .holds();
}

/// The cable was pulled and plugged in the middle of FTPETGET: the file may hold anything, `OK` and `ERROR` too.
#[test]
fn a_file_that_still_comes_in_is_waited_out() {
    let file = b"bytes\r\nOK\r\nand\r\nERROR\r\n".repeat(20);
    asked()
        .host("AT")
        .modem_writes(&file)
        .wait(Duration::from_secs(1))
        .modem_writes(&file)
        .wait(Duration::from_secs(2))
        .wakes()
        .ends_done()
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn a_port_of_positions_is_not_the_modems() {
    let mut dialogue = recovers();
    for _ in 0..6 {
        dialogue = dialogue
            .modem("$GPGGA,,,,,,0,,,,,,,,*66")
            .modem_writes(b"\x7e\x00\xff\x7e OK OKAY \x03\x10")
            .wait(KNOCK);
        dialogue = match dialogue.steps_of_host("ATQ0V1") {
            5 => dialogue.writes(LONGEST_PIECE).host("ATQ0V1"),
            2..=6 => dialogue.host("ATQ0V1"),
            _ => dialogue,
        };
    }
    dialogue.ends_with_failure(Failure::Silent).holds();
}

#[test]
fn a_silent_port_is_named_so_within_five_seconds() {
    asked()
        .fails_by_silence(Duration::from_secs(5), |error| {
            error.to_string() == "The port does not answer"
        })
        .wakes_and_works()
        .holds();
}
