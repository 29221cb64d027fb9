//! Bytes lost from what says how long a piece or a stream is: its rest must not pass for lines of the modem.

use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::DownloadWay;

use crate::support::Dialogue;
use crate::whole::{begun_get, begun_list};

fn is_noticed(dialogue: Dialogue) {
    dialogue
        .ends_with_failure(Failure::BytesLost)
        .wakes_and_works()
        .holds_however_cut();
}

/// The count lost its last digit, and the byte behind the piece is a CR, as where the piece ends.
#[test]
fn a_piece_that_is_longer_than_its_damaged_count_is_noticed() {
    for (name, begun) in [
        ("FTPGET", begun_get(DownloadWay::Pieces, "FTPGET")),
        ("FTPLIST", begun_list()),
    ] {
        let read = begun
            .modem(&format!("+{name}: 1,1"))
            .host(&format!("AT+{name}=2,1460"))
            .modem(&format!("+{name}: 2,4"));
        // A second line follows at once; a line that could be the end of the answer; nothing but the real end.
        for (rest, behind) in [
            ("\r\nline\r\n", "line\r\nline\r\nline\r\nlast\r\nlast"),
            ("\r\nline\r\n", "OK\r\nline\r\nline\r\nline\r\nlast"),
            ("\r\nline, and no second line end", "\r\nOK\r\n"),
            ("\r\nline\r\n", &format!("+{name}: 1,0\r\nline\r\n")),
        ] {
            let begun = read.clone().payload(b"line").payload(rest.as_bytes());
            is_noticed(begun.payload(behind.as_bytes()));
        }
    }
}

#[test]
fn the_same_of_a_piece_that_is_read_out_of_the_memory_is_noticed() {
    is_noticed(
        begun_get(DownloadWay::Extended, "FTPEXTGET")
            .says(
                "< +FTPEXTGET: 1,0
                 > AT+FTPEXTGET?
                 < +FTPEXTGET: 1,14
                 < OK
                 > AT+FTPEXTGET=3,0,14
                 < +FTPEXTGET: 3,4",
            )
            .payload(b"line\r\nline\r\nla"),
    );
}

/// A DLE was lost: the ETX behind it is one of the file.
#[test]
fn a_stream_that_goes_on_behind_its_etx_is_noticed() {
    for rest in [
        &b"def more of the file"[..],
        b"\r\ndef\r\nmore of the file",
        b"\r\nOK\r\n\x03\r\n",
        b"\x00\x00\x03\r\n",
        b"\x03\r\n",
    ] {
        let cut = [b"abc\x03", rest].concat();
        is_noticed(
            begun_get(DownloadWay::DataMode, "FTPETGET")
                .modem("+FTPETGET: 1,1")
                .payload(&cut)
                .modem("+FTPETGET: 1,0"),
        );
    }
}

/// Whatever the modem says by itself stands in its frame, like everything else.
#[test]
fn lines_between_the_bytes_and_the_end_are_no_part_of_them() {
    begun_get(DownloadWay::DataMode, "FTPETGET")
        .modem("+FTPETGET: 1,1")
        .stream(b"abc")
        .says("< *PSUTTZ: 19/06/26\n< \n< OK\n< +FTPETGET: 1,0")
        .ends_done()
        .fetched(b"abc")
        .works_at_once()
        .holds_however_cut();
}

/// A modem that writes no line before its lines is taken as it is.
#[test]
fn a_modem_without_blank_lines_is_understood() {
    let opened = begun_get(DownloadWay::DataMode, "FTPETGET");
    opened
        .modem_writes(b"+FTPETGET: 1,1\r\n")
        .payload(b"abc\x03+FTPETGET: 1,0\r\n")
        .ends_done()
        .fetched(b"abc")
        .holds_however_cut();
}
