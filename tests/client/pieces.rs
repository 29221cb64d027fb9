//! FTPPUT, FTPGET and FTPLIST: counted pieces.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{DownloadWay, Error, Outcome};

use crate::support::Dialogue;
use crate::whole::{IDLE, begun_get, begun_list, begun_put};

fn put_opened(file: &[u8]) -> Dialogue {
    begun_put().file(file).modem("+FTPPUT: 1,1,1360")
}

fn get_opened() -> Dialogue {
    begun_get(DownloadWay::Pieces, "FTPGET").modem("+FTPGET: 1,1")
}

fn closes(dialogue: Dialogue) -> Dialogue {
    dialogue
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
}

#[test]
fn a_piece_is_as_long_as_the_modem_takes_at_that_moment() {
    let file = [b'x'; 25];
    let dialogue = begun_put()
        .file(&file)
        .modem("+FTPPUT: 1,1,10")
        .piece(&file[..10])
        .modem("+FTPPUT: 1,1,4")
        .piece(&file[10..14])
        .modem("+FTPPUT: 1,1,100")
        .piece(&file[14..]);
    closes(dialogue).holds_however_cut();
}

#[test]
fn a_modem_that_confirms_fewer_bytes_gets_the_rest_in_the_next_piece() {
    let dialogue = put_opened(b"abcdef")
        .says(
            "> AT+FTPPUT=2,6
             < +FTPPUT: 2,4",
        )
        .writes(*b"abcd")
        .says(
            "< OK
             < +FTPPUT: 1,1,1360",
        )
        .piece(b"ef");
    closes(dialogue).holds_however_cut();
}

#[test]
fn a_piece_that_got_lost_is_sent_again() {
    let dialogue = put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 2,3",
        )
        .writes(*b"abc")
        .says(
            "< ERROR
             < +FTPPUT: 1,1,1360",
        )
        .piece(b"abc");
    closes(dialogue).holds_however_cut();
}

#[test]
fn the_next_announcement_may_come_before_the_ok_of_a_piece() {
    put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 2,3",
        )
        .writes(*b"abc")
        .says(
            "< +FTPPUT: 1,1,1360
             < OK
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn a_modem_that_never_takes_the_bytes_is_given_up() {
    let refused = |mut dialogue: Dialogue, answer: &str, result: FinalResult| {
        for _ in 0..5 {
            dialogue = dialogue
                .host("AT+FTPPUT=2,3")
                .modem(answer)
                .modem("+FTPPUT: 1,1,1360");
        }
        dialogue
            .host("AT+FTPPUT=2,3")
            .modem(answer)
            .ends_with_failure(Failure::Refused {
                command: "AT+FTPPUT=2".into(),
                result,
            })
            .holds();
    };
    refused(put_opened(b"abc"), "ERROR", FinalResult::Error);
    // An OK without a prompt: no byte has gone.
    refused(put_opened(b"abc"), "OK", FinalResult::Ok);
}

/// A damaged number: what wakes the modem in the middle of a piece is not so long.
#[test]
fn no_piece_is_longer_than_any_modem_takes() {
    let file = [b'x'; 5000];
    let dialogue = begun_put()
        .file(&file)
        .modem("+FTPPUT: 1,1,4294967295")
        .piece(&file[..4096])
        .modem("+FTPPUT: 1,1,13601360136013601360136013601360")
        .piece(&file[4096..]);
    closes(dialogue).holds();
}

#[test]
fn a_prompt_that_is_repeated_gets_nothing() {
    let dialogue = put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 2,3",
        )
        .writes(*b"abc")
        .modem("+FTPPUT: 2,3")
        .modem("OK");
    closes(dialogue).holds_however_cut();
}

#[test]
fn an_upload_that_closes_before_the_file_is_over_has_failed() {
    begun_put()
        .file(b"abc")
        .modem("+FTPPUT: 1,0")
        .ends_with_code(78)
        .holds_however_cut();
    put_opened(b"abc")
        .piece(b"abc")
        .modem("+FTPPUT: 1,0")
        .ends_with_code(78)
        .holds_however_cut();
}

/// The modem may still wait for its bytes, or answer: both come to an end before the operation does.
#[test]
fn an_upload_that_closes_in_the_middle_of_a_piece_is_answered_to_the_end() {
    put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 1,65
             < +FTPPUT: 2,3",
        )
        .writes(*b"abc")
        .modem("ERROR")
        .ends_with_code(65)
        .works_at_once()
        .holds_however_cut();
    put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 1,65
             < ERROR",
        )
        .ends_with_code(65)
        .works_at_once()
        .holds_however_cut();
    put_opened(b"abc")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 1,65",
        )
        .wait(Duration::from_secs(2))
        .ends_with_code(65)
        .wakes_after_and_works(2000)
        .holds_however_cut();
}

#[test]
fn the_closing_message_of_an_upload_may_come_before_its_ok() {
    put_opened(b"")
        .says(
            "> AT+FTPPUT=2,0
             < +FTPPUT: 1,0
             < OK",
        )
        .ends_done()
        .works_at_once()
        .holds_however_cut();
    put_opened(b"")
        .says(
            "> AT+FTPPUT=2,0
             < +FTPPUT: 1,0",
        )
        .wait(Duration::from_secs(2))
        .ends_done()
        .wakes_after_and_works(2000)
        .holds_however_cut();
}

#[test]
fn the_closing_message_of_a_download_may_come_before_the_header_the_bytes_and_the_ok() {
    get_opened()
        .says(
            "> AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < +FTPGET: 2,3",
        )
        .payload(b"abc")
        .modem("OK")
        .ends_done()
        .fetched(b"abc")
        .works_at_once()
        .holds_however_cut();
    get_opened()
        .says(
            "> AT+FTPGET=2,1460
             < +FTPGET: 2,3",
        )
        .payload(b"abc")
        .says(
            "< +FTPGET: 1,0
             < OK",
        )
        .ends_done()
        .fetched(b"abc")
        .works_at_once()
        .holds_however_cut();
}

#[test]
fn an_empty_folder_is_an_empty_listing() {
    begun_list()
        .modem("+FTPLIST: 1,0")
        .ends(Ok(Outcome::Listing(Vec::new())))
        .holds_however_cut();
    begun_list()
        .says(
            "< +FTPLIST: 1,1
             > AT+FTPLIST=2,1460
             < +FTPLIST: 2,0
             < OK
             < +FTPLIST: 1,0",
        )
        .ends(Ok(Outcome::Listing(Vec::new())))
        .holds_however_cut();
}

#[test]
fn a_read_of_nothing_is_repeated_by_itself_where_no_message_comes() {
    get_opened()
        .says(
            "> AT+FTPGET=2,1460
             < +FTPGET: 2,0
             < OK",
        )
        .wait(Duration::from_secs(2))
        .says(
            "> AT+FTPGET=2,1460
             < +FTPGET: 2,3",
        )
        .payload(b"abc")
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < ERROR",
        )
        .ends_done()
        .fetched(b"abc")
        .holds_however_cut();
}

#[test]
fn a_download_without_bytes_stalls_however_busy_the_modem_is() {
    // It never says anything but that there is nothing.
    let mut silent = get_opened();
    let mut announcing = get_opened();
    for _ in 0..38 {
        silent = silent
            .says(
                "> AT+FTPGET=2,1460
                 < +FTPGET: 2,0
                 < OK",
            )
            .wait(Duration::from_secs(2));
        announcing = announcing
            .host("AT+FTPGET=2,1460")
            .wait(Duration::from_secs(2))
            .says(
                "< +FTPGET: 2,0
                 < OK",
            );
        if announcing.steps_of_host("AT+FTPGET=2,1460") < 38 {
            announcing = announcing.modem("+FTPGET: 1,1");
        }
    }
    for dialogue in [silent, announcing] {
        dialogue
            .ends(Err(Error::Stalled { seconds: 75 }))
            .wakes_and_works()
            .holds();
    }
}

#[test]
fn a_read_that_is_refused_again_and_again_is_given_up() {
    let mut dialogue = get_opened();
    for _ in 0..5 {
        dialogue = dialogue.says(
            "> AT+FTPGET=2,1460
             < ERROR
             < +FTPGET: 1,1",
        );
    }
    dialogue
        .says(
            "> AT+FTPGET=2,1460
             < ERROR
             < +FTPGET: 1,1",
        )
        .wait(Duration::from_secs(10))
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPGET=2".into(),
            result: FinalResult::Error,
        })
        .holds();
}

#[test]
fn a_header_without_a_count_is_not_understood() {
    get_opened()
        .says(
            "> AT+FTPGET=2,1460
             < +FTPGET: 2",
        )
        .ends_with_failure(Failure::Unexpected {
            command: "AT+FTPGET=2".into(),
        })
        .wakes_and_works()
        .holds_however_cut();
}

/// A byte of a piece got lost: what follows the piece counts as its end, and only the missing CR tells.
#[test]
fn a_piece_that_lost_a_byte_on_the_line_is_never_taken_for_the_file() {
    for (name, begun) in [
        ("FTPGET", begun_get(DownloadWay::Pieces, "FTPGET")),
        ("FTPLIST", begun_list()),
    ] {
        begun
            .modem(&format!("+{name}: 1,1"))
            .host(&format!("AT+{name}=2,1460"))
            .modem_writes(format!("\r\n+{name}: 2,8\r\nthe fle\r\nOK\r\n").as_bytes())
            .ends_with_failure(Failure::BytesLost)
            .wakes_and_works()
            .holds_however_cut();
    }
}

/// What the piece held was taken for lines. Bytes that end in an error would come again.
#[test]
fn a_piece_without_its_header_or_without_its_ok_is_never_left_out() {
    let read = |name: &str| format!("AT+{name}=2,1460");
    for (name, begun) in [
        ("FTPGET", begun_get(DownloadWay::Pieces, "FTPGET")),
        ("FTPLIST", begun_list()),
    ] {
        let opened = begun.modem(&format!("+{name}: 1,1")).host(&read(name));
        let fails = |dialogue: Dialogue| {
            dialogue
                .ends_with_failure(Failure::BytesLost)
                .wakes_and_works()
                .holds_however_cut();
        };
        fails(
            opened
                .clone()
                .modem(&format!("{name}: 2,5"))
                .payload(b"defgh")
                .modem("OK"),
        );
        // The session has closed meanwhile.
        fails(
            opened
                .clone()
                .modem(&format!("+{name}: 1,0"))
                .modem(&format!("{name}: 2,5"))
                .payload(b"defgh")
                .modem("OK"),
        );
        fails(
            opened
                .modem(&format!("+{name}: 2,3"))
                .payload(b"abc")
                .modem("ERROR"),
        );
    }
}

/// Opened and ended before the `OK`: what was there to be read is read.
#[test]
fn a_session_that_opens_and_ends_before_the_ok_is_read_first() {
    let listing = b"-rw-r--r-- 1 u g 3 Oct 12 14:58 a\r\n";
    let asked = begun_list().cut_before_each_line().pop().unwrap();
    asked
        .says(
            "< +FTPLIST: 1,1
             < +FTPLIST: 1,0
             < OK
             > AT+FTPLIST=2,1460",
        )
        .modem(&format!("+FTPLIST: 2,{}", listing.len()))
        .payload(listing)
        .modem("OK")
        .says(IDLE)
        .ends(Ok(Outcome::Listing(listing.to_vec())))
        .works_at_once()
        .holds_however_cut();
}
