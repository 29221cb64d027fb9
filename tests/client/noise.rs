//! Lines that nobody asked for, between any two lines; and payloads that look like lines.

use crate::whole::{all, with_data};

/// Seen on real modems, but for the last two.
const NOISE: [&str; 9] = [
    "*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0",
    "DST: 1",
    "+CEREG: 1",
    "+CPIN: READY",
    "UNDER-VOLTAGE WARNNING",
    "+CTZV: +32,0",
    "",
    "+XYZ: 1,1",
    "\u{fffd}~junk OK ERROR",
];

#[test]
fn a_line_between_any_two_lines_changes_nothing() {
    for kind in all() {
        for noise in NOISE {
            for dialogue in kind.whole().with_noise_everywhere(noise) {
                dialogue.works_at_once().holds();
            }
        }
    }
}

#[test]
fn messages_of_other_operations_change_nothing() {
    let others = all();
    for kind in with_data() {
        for other in others.iter().filter(|other| other.name != kind.name) {
            for code in [0, 1, 64] {
                let noise = format!("+{}: 1,{code}", other.name);
                for dialogue in kind.whole().with_noise_everywhere(&noise) {
                    dialogue.holds();
                }
            }
        }
    }
}

#[test]
fn several_lines_in_one_piece_between_any_two_lines_change_nothing() {
    let noise = NOISE.join("\r\n\r\n\r\n");
    for kind in with_data() {
        for dialogue in kind.whole().with_noise_everywhere(&noise) {
            dialogue.holds();
        }
    }
}

/// Every file and listing here holds `OK`, closing messages, ETX and DLE.
#[test]
fn every_operation_is_the_same_however_the_modems_bytes_are_cut() {
    for kind in all() {
        kind.whole().works_at_once().holds_however_cut();
    }
}

#[test]
fn lines_may_end_and_begin_in_unusual_ways() {
    for kind in with_data() {
        for (before, after) in [("\r\r\n", "\r\n"), ("\n", "\n"), ("\r\n\r\n", "\r\r\n")] {
            kind.whole().framed(before, after).holds_however_cut();
        }
    }
}

#[test]
fn a_message_may_have_no_blank_after_its_colon() {
    for kind in all() {
        kind.whole().without_blanks().holds_however_cut();
    }
}
