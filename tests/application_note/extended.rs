//! The examples through the modem's memory: 3.13 and 3.14.

use std::time::Duration;

use sim7000_ftp::ftp::{DownloadWay, UploadWay};

use super::digits;
use super::support::Dialogue;
use super::support::steps::{download, upload};

#[test]
fn example_3_13_a_file_is_sent_through_the_modems_memory() {
    let file = digits(1024);
    Dialogue::new()
        .asks(upload("1K.txt", UploadWay::Extended))
        .file(&file)
        .logs_in()
        .sets_put("/", "1K.txt")
        .says(
            "> AT+FTPEXTPUT=1
             < OK
             > AT+FTPEXTPUT=2,0,1024,10000
             < +FTPEXTPUT: 0,1024",
        )
        .writes(file)
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

/// The note's file has 174,125 bytes and 64,136 of them have come when it is asked how far it is.
#[test]
fn example_3_14_a_file_is_fetched_through_the_modems_memory() {
    let file = digits(174_125);
    let mut dialogue = Dialogue::new()
        .asks(download("test.txt", DownloadWay::Extended))
        .logs_in()
        .sets_get("/", "test.txt")
        .sets_rest(0)
        .host("AT+FTPEXTGET=1")
        .modem("OK")
        .wait(Duration::from_secs(20))
        .says(
            "> AT+FTPEXTGET?
             < +FTPEXTGET: 1,64136
             < OK",
        )
        .wait(Duration::from_secs(10))
        .says(
            "< +FTPEXTGET: 1,0
             > AT+FTPEXTGET?
             < +FTPEXTGET: 1,174125
             < OK",
        );
    for (index, piece) in file.chunks(16_384).enumerate() {
        let count = piece.len();
        dialogue = dialogue
            .host(&format!("AT+FTPEXTGET=3,{},{count}", index * 16_384))
            .modem(&format!("+FTPEXTGET: 3,{count}"))
            .payload(piece)
            .modem("OK");
    }
    dialogue
        .says(
            "> AT+FTPEXTGET=0
             < OK",
        )
        .ends_done()
        .fetched(&file)
        .holds_with_echo();
}
