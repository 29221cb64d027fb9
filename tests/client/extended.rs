//! Sending through the modem's memory: FTPEXTPUT.

use std::time::Duration;

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Action, Error, PutOption, RemotePath, UploadWay};

use crate::support::Dialogue;
use crate::support::steps::{ftp, upload};
use crate::whole::FILE;

/// Up to the `OK` after `AT+FTPEXTPUT=1`.
fn begun_put() -> Dialogue {
    Dialogue::new()
        .asks(upload("a.txt", UploadWay::Extended))
        .logs_in()
        .sets_put("/", "a.txt")
        .sets("AT+FTPEXTPUT=1")
}

impl Dialogue {
    /// These bytes go into the memory at this position.
    fn fills(self, position: usize, bytes: &[u8]) -> Self {
        let count = bytes.len();
        self.host(&format!("AT+FTPEXTPUT=2,{position},{count},10000"))
            .modem(&format!("+FTPEXTPUT: {position},{count}"))
            .writes(bytes)
            .modem("OK")
    }

    /// The memory goes to the server and is turned off.
    fn sends_the_memory(self) -> Self {
        self.says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,0
             > AT+FTPEXTPUT=0
             < OK",
        )
    }

    /// A whole block of zeros: 73 pieces and what is left of 300,000 bytes.
    fn fills_a_block(self) -> Self {
        (0..300_000).step_by(4096).fold(self, |dialogue, position| {
            let count = 4096.min(300_000 - position);
            dialogue.fills(position, &vec![0; count])
        })
    }
}

#[test]
fn a_file_larger_than_the_memory_goes_in_blocks_that_are_appended() {
    begun_put()
        .file(&vec![0; 300_005])
        .fills_a_block()
        .says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,0
             > AT+FTPEXTPUT=0
             < OK
             > AT+FTPEXTPUT=1
             < OK",
        )
        .fills(0, &[0; 5])
        .sets("AT+FTPPUTOPT=\"APPE\"")
        .says(
            // The message of the first block may come twice.
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,0
             > AT+FTPSTATE
             < +FTPSTATE: 0
             < OK
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_done()
        .holds_with_echo();
}

#[test]
fn a_file_that_ends_with_the_block_needs_no_second_session() {
    begun_put()
        .file(&vec![0; 300_000])
        .fills_a_block()
        .says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,0
             > AT+FTPEXTPUT=0
             < OK
             > AT+FTPEXTPUT=1
             < OK
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_done()
        .holds();
}

#[test]
fn an_empty_file_is_an_empty_memory() {
    begun_put()
        .file(b"")
        .sends_the_memory()
        .ends_done()
        .holds_however_cut();
}

/// A file of so many bytes that fills the memory, under a name of the server's choice.
fn fills_the_memory_for_a_name_of_the_servers(bytes: usize) -> Dialogue {
    Dialogue::new()
        .asks(ftp(Action::Upload {
            folder: RemotePath::root(),
            name: b"a.txt".to_vec(),
            option: PutOption::StoreUnique,
            way: UploadWay::Extended,
        }))
        .file(&vec![0; bytes])
        .logs_in()
        .sets("AT+FTPPUTPATH=\"/\"")
        .sets("AT+FTPPUTNAME=\"a.txt\"")
        .sets("AT+FTPPUTOPT=\"STOU\"")
        .sets("AT+FTPEXTPUT=1")
        .fills_a_block()
}

#[test]
fn a_name_of_the_servers_choice_takes_one_whole_block() {
    fills_the_memory_for_a_name_of_the_servers(300_000)
        .sends_the_memory()
        .ends_done()
        .holds();
}

#[test]
fn a_name_of_the_servers_choice_cannot_be_appended_to() {
    fills_the_memory_for_a_name_of_the_servers(300_001)
        .sets("AT+FTPEXTPUT=0")
        .ends(Err(Error::TooLarge {
            command: "FTPEXTPUT",
        }))
        .holds();
}

#[test]
fn a_piece_that_is_refused_is_sent_again_to_its_place() {
    begun_put()
        .file(FILE)
        .host(&format!("AT+FTPEXTPUT=2,0,{},10000", FILE.len()))
        .modem(&format!("+FTPEXTPUT: 0,{}", FILE.len()))
        .writes(FILE)
        // Its time was over before all bytes had come.
        .modem("ERROR")
        .fills(0, FILE)
        .sends_the_memory()
        .ends_done()
        .holds_however_cut();
}

/// The firmware has the memory's switch and not the memory. What it was to take goes in pieces.
#[test]
fn a_memory_that_takes_no_bytes_leaves_them_to_the_next_way() {
    let refused = |position, count| {
        let command = format!("AT+FTPEXTPUT=2,{position},{count},10000");
        move |dialogue: Dialogue| {
            (0..4).fold(dialogue, |dialogue, _| {
                dialogue.host(&command).modem("ERROR")
            })
        }
    };
    let begun = |bytes: &[u8]| {
        Dialogue::new()
            .asks(upload("a.txt", UploadWay::Best))
            .file(bytes)
            .logs_in()
            .sets_put("/", "a.txt")
            .says(
                "> AT+FTPETPUT=1
                 < ERROR",
            )
            .sets("AT+FTPEXTPUT=1")
    };
    let in_pieces = |dialogue: Dialogue, given: &[u8], left: &[u8]| {
        let opened = dialogue.sets("AT+FTPEXTPUT=0").says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,1,1360",
        );
        let pieces = given.chunks(1360).chain(left.chunks(1360));
        pieces
            .fold(opened, |dialogue, piece| {
                dialogue.piece(piece).modem("+FTPPUT: 1,1,1360")
            })
            .says(
                "> AT+FTPPUT=2,0
                 < OK
                 < +FTPPUT: 1,0",
            )
            .ends_done()
    };
    in_pieces(refused(0, FILE.len())(begun(FILE)), FILE, b"").holds_however_cut();
    let long: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let (given, left) = long.split_at(4_096);
    in_pieces(refused(0, 4_096)(begun(&long)), given, left).holds();
    // The memory is smaller than it should be.
    let filled = begun(&long).fills(0, given);
    in_pieces(refused(4_096, 904)(filled), &long, b"").holds();
}

#[test]
fn a_servers_error_turns_the_memory_off_before_it_is_reported() {
    begun_put()
        .file(FILE)
        .fills(0, FILE)
        .says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,78
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_with_code(78)
        .holds_however_cut();
}

#[test]
fn a_memory_that_is_not_on_after_all_sends_nothing() {
    begun_put()
        .file(FILE)
        .fills(0, FILE)
        .says(
            "> AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,1,1360",
        )
        .ends_with_failure(Failure::Unexpected {
            command: "AT+FTPPUT=1".into(),
        })
        .holds_however_cut();
}

#[test]
fn a_cancel_before_the_block_is_sent_leaves_the_server_as_it_was() {
    begun_put()
        .part_of_a_file(FILE)
        .fills(0, FILE)
        .cancels()
        .sets("AT+FTPEXTPUT=0")
        .ends_with_failure(Failure::Cancelled)
        .holds_however_cut();
}

#[test]
fn a_cancel_while_the_block_is_sent_quits_the_session() {
    begun_put()
        .file(FILE)
        .fills(0, FILE)
        .says(
            "> AT+FTPPUT=1
             < OK",
        )
        .cancels()
        .says(
            "> AT+FTPQUIT
             < OK
             < +FTPPUT: 1,80
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_with_failure(Failure::Cancelled)
        .holds_however_cut();
}

#[test]
fn silence_ends_an_upload_at_every_step() {
    let whole = begun_put().file(FILE).fills(0, FILE).says(
        "> AT+FTPPUT=1
         < OK
         < +FTPPUT: 1,0
         > AT+FTPEXTPUT=0
         < OK",
    );
    for dialogue in whole.cut_before_each_line() {
        dialogue
            .fails_by_silence(Duration::from_secs(375), |_| true)
            .holds();
    }
}

/// No document shows an `OK` before the prompt, as some do for FTPETPUT; if it comes, it is no refusal.
#[test]
fn an_ok_before_the_prompt_is_not_the_final_one() {
    begun_put()
        .file(FILE)
        .host(&format!("AT+FTPEXTPUT=2,0,{},10000", FILE.len()))
        .modem("OK")
        .modem(&format!("+FTPEXTPUT: 0,{}", FILE.len()))
        .writes(FILE)
        .says(
            "< OK
             > AT+FTPPUT=1
             < OK
             < +FTPPUT: 1,0
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn an_ok_again_and_again_is_no_prompt_for_a_piece() {
    let announced = begun_put().file(b"abc").host("AT+FTPEXTPUT=2,0,3,10000");
    let fails = |error: &Error| matches!(error, Error::Modem(Failure::NoAnswer { .. }));
    let repeated = (0..20).fold(announced, |dialogue, _| {
        dialogue.modem("OK").wait(Duration::from_millis(3500))
    });
    repeated
        .goes_on()
        .fails_by_silence(Duration::from_secs(7), fails)
        .holds();
}

#[test]
fn a_prompt_for_another_place_or_length_gets_no_byte() {
    for prompt in ["+FTPEXTPUT: 1,3", "+FTPEXTPUT: 0,2"] {
        begun_put()
            .file(b"abc")
            .host("AT+FTPEXTPUT=2,0,3,10000")
            .modem(prompt)
            .ends_with_failure(Failure::Unexpected {
                command: "AT+FTPEXTPUT=2".into(),
            })
            .holds_however_cut();
    }
}
