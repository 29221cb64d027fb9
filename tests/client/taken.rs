//! When the modem is known to have the bytes of an upload that it was given: what a user is shown follows from it.

use sim7000_ftp::ftp::UploadWay;

use crate::support::Dialogue;
use crate::support::steps::upload;
use crate::whole::{FILE, begun_etput, begun_put};

#[test]
fn in_data_mode_the_modem_answers_for_all_at_the_end() {
    begun_etput(UploadWay::DataMode)
        .says(
            "< +FTPETPUT: 1,1
             > AT+FTPETPUT=2",
        )
        .modem_has_all()
        .modem("+FTPETPUT: 2,1")
        .part_of_a_file(FILE)
        .streams(FILE)
        .modem_owes_an_answer()
        .file(b"")
        .ends_the_stream()
        .modem_owes_an_answer()
        .modem("OK")
        .modem_has_all()
        .modem("+FTPETPUT: 1,0")
        .ends_done()
        .holds_however_cut();
}

#[test]
fn of_counted_pieces_each_is_answered_for() {
    begun_put()
        .part_of_a_file(b"abc")
        .modem_has_all()
        .modem("+FTPPUT: 1,1,1360")
        .says(
            "> AT+FTPPUT=2,3
             < +FTPPUT: 2,3",
        )
        .writes(*b"abc")
        .modem_owes_an_answer()
        .modem("OK")
        .modem_has_all()
        .modem("+FTPPUT: 1,1,1360")
        .part_of_a_file(b"de")
        .host("AT+FTPPUT=2,2")
        .modem_owes_an_answer()
        .modem("+FTPPUT: 2,2")
        .writes(*b"de")
        .says(
            "< OK
             < +FTPPUT: 1,1,1360",
        )
        .modem_has_all()
        .file(b"")
        .says(
            "> AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

/// What is in its memory it has, although nothing of it is at the server yet.
#[test]
fn what_goes_into_the_memory_is_answered_for_piece_by_piece() {
    Dialogue::new()
        .asks(upload("a.txt", UploadWay::Extended))
        .logs_in()
        .sets_put("/", "a.txt")
        .sets("AT+FTPEXTPUT=1")
        .part_of_a_file(b"abc")
        .says(
            "> AT+FTPEXTPUT=2,0,3,10000
             < +FTPEXTPUT: 0,3",
        )
        .writes(*b"abc")
        .modem_owes_an_answer()
        .modem("OK")
        .modem_has_all()
        .file(b"")
        .host("AT+FTPPUT=1")
        .modem_has_all()
        .says(
            "< OK
             < +FTPPUT: 1,0
             > AT+FTPEXTPUT=0
             < OK",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn a_piece_that_was_refused_the_modem_has_not() {
    begun_put()
        .file(b"abc")
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,3
             < ERROR",
        )
        .modem_owes_an_answer()
        .modem("+FTPPUT: 1,1,1360")
        .piece(b"abc")
        .modem_has_all()
        .says(
            "< +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}
