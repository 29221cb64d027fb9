//! The examples of SIMCom's "SIM7000 Series FTP Application Note V1.00", section 3, as dialogues with the
//! client; those that move bytes in counted pieces stand in `pieces`, those through the modem's memory in
//! `extended`.
//!
//! The client differs from the examples in four ways. It asks first whether a session is open (FTPSTATE). It
//! sets every parameter of an operation each time, also those that the examples leave as they are. It asks for
//! as many bytes as one read may give, 1460. It never breaks the rules that examples 3.6 and 3.7 break on
//! purpose: those two show what it does where the modem says so all the same. It reads the memory of FTPEXTGET in pieces
//! of 16,384 bytes, once it knows how much is there.
//!
//! Misprints of the note are corrected where the host says them, and accepted where the modem does.

#[path = "application_note/extended.rs"]
mod extended;
#[path = "application_note/pieces.rs"]
mod pieces;
mod support;

use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, RemotePath, Request, Stamp, UploadWay};
use sim7000_ftp::modem::{BearerRequest, BearerSettings};
use support::Dialogue;
use support::steps::{download, ftp, size, upload};

const FIFTY: &[u8] = b"01234567890123456789012345678901234567890123456789";

/// Repeats the digits up to so many bytes.
fn digits(count: usize) -> Vec<u8> {
    b"0123456789".iter().copied().cycle().take(count).collect()
}

#[test]
fn example_3_1_the_bearer_is_configured_opened_queried_and_closed() {
    let settings = BearerSettings {
        apn: "CMNET".into(),
        ..BearerSettings::default()
    };
    Dialogue::new()
        .asks(Request::Bearer(BearerRequest::Open(settings)))
        // Opening an open one is an error on some firmware: asked first.
        .says(
            "> AT+SAPBR=2,1
             < +SAPBR: 1,3,\"0.0.0.0\"
             < OK
             > AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"
             < OK
             > AT+SAPBR=3,1,\"APN\",\"CMNET\"
             < OK
             > AT+SAPBR=1,1
             < OK
             > AT+SAPBR=2,1
             < +SAPBR:1,1,\"10.89.193.1\"
             < OK",
        )
        .ends(Ok(Outcome::Bearer(Some("10.89.193.1".into()))))
        .asks(Request::Bearer(BearerRequest::Close))
        .says(
            "> AT+SAPBR=2,1
             < +SAPBR:1,1,\"10.89.193.1\"
             < OK
             > AT+SAPBR=0,1
             < OK",
        )
        .ends(Ok(Outcome::Bearer(None)))
        .holds_however_cut();
}

#[test]
fn example_3_9_a_file_is_deleted() {
    Dialogue::new()
        .asks(ftp(Action::Delete(RemotePath::root(), b"1K.txt".to_vec())))
        .logs_in()
        .sets_get("/", "1K.txt")
        // The note prints AT+FTPDELE=1; hardware refuses that.
        .says(
            "> AT+FTPDELE
             < OK
             < +FTPDELE: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn example_3_10_a_files_size_is_asked() {
    Dialogue::new()
        .asks(size("1K.txt"))
        .logs_in()
        .sets_get("/", "1K.txt")
        .says(
            "> AT+FTPSIZE
             < OK
             < +FTPSIZE: 1,0,1024",
        )
        .ends(Ok(Outcome::Size(1024)))
        .holds_however_cut();
}

#[test]
fn example_3_11_a_folder_is_made() {
    Dialogue::new()
        .asks(ftp(Action::MakeFolder(RemotePath::new("/test"))))
        .logs_in()
        .sets("AT+FTPGETPATH=\"/test\"")
        .says(
            "> AT+FTPMKD
             < OK
             < +FTPMKD: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn example_3_11_a_folder_is_removed_whichever_name_the_message_has() {
    for message in ["+FTPRMD: 1,0", "+FTPFRMD: 1,0"] {
        Dialogue::new()
            .asks(ftp(Action::RemoveFolder(RemotePath::new("/test"))))
            .logs_in()
            .sets("AT+FTPGETPATH=\"/test\"")
            .says(
                "> AT+FTPRMD
                 < OK",
            )
            .modem(message)
            .ends_done()
            .holds_however_cut();
    }
}

#[test]
fn example_3_15_a_file_is_sent_in_data_mode_whatever_stands_before_the_prompt() {
    for answer in [
        // The note.
        &["OK", "+FTPETPUT:2,1"][..],
        // The manuals.
        &["+FTPETPUT: 2,1"],
    ] {
        let mut dialogue = Dialogue::new()
            .asks(upload("test.txt", UploadWay::DataMode))
            .file(FIFTY)
            .logs_in()
            .sets_put("/", "test.txt")
            .says(
                "> AT+FTPETPUT=1
                 < OK
                 < +FTPETPUT: 1,1
                 > AT+FTPETPUT=2",
            );
        for line in answer {
            dialogue = dialogue.modem(line);
        }
        dialogue
            .streams(FIFTY)
            .ends_the_stream()
            .says(
                "< OK
                 < +FTPETPUT:1,0",
            )
            .ends_done()
            .holds_however_cut();
    }
}

/// The note prints the names of FTPGET here; FTPETGET is meant.
#[test]
fn example_3_16_a_file_is_fetched_in_data_mode() {
    Dialogue::new()
        .asks(download("test.txt", DownloadWay::DataMode))
        .logs_in()
        .sets_get("/", "test.txt")
        .sets_rest(0)
        .says(
            "> AT+FTPETGET=1
             < OK
             < +FTPETGET: 1,1",
        )
        .stream(&digits(1024))
        .modem("+FTPETGET:1,0")
        .ends_done()
        .fetched(&digits(1024))
        .holds_however_cut();
}

#[test]
fn example_3_18_a_file_is_renamed() {
    Dialogue::new()
        .asks(ftp(Action::Rename {
            from: (RemotePath::root(), b"1K.txt".to_vec()),
            to: (RemotePath::root(), b"1.txt".to_vec()),
        }))
        .logs_in()
        .sets_get("/", "1K.txt")
        // The note leaves the new path as it was; the client says it.
        .sets("AT+FTPPUTPATH=\"/\"")
        .sets("AT+FTPPUTNAME=\"1.txt\"")
        .says(
            "> AT+FTPRENAME
             < OK
             < +FTPRENAME:1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn example_3_19_a_files_time_is_asked() {
    Dialogue::new()
        .asks(ftp(Action::ModifiedTime(
            RemotePath::root(),
            b"1K.txt".to_vec(),
        )))
        .logs_in()
        .sets_get("/", "1K.txt")
        .says(
            "> AT+FTPMDTM
             < OK
             < +FTPMDTM:1,0,20140409060951",
        )
        .ends(Ok(Outcome::ModifiedTime(Stamp {
            year: 2014,
            month: 4,
            day: 9,
            hour: 6,
            minute: 9,
            second: 51,
        })))
        .holds_however_cut();
}
