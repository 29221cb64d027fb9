//! Examples 3.2 to 3.8, 3.12 and 3.17: sessions in counted pieces, FTPGET, FTPPUT and FTPLIST.

use std::time::Duration;

use crate::support::Dialogue;
use crate::support::steps::{account, ftp, list, upload};
use crate::{FIFTY, digits};
use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{Action, DownloadWay, Outcome, PutOption, RemotePath, Request, UploadWay};

/// The listing of 3.12: the 126 bytes that the example announces.
const LISTING: &[u8] = b"total 0\r\n\
    drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n\
    drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n";

/// FTPGET of `/1K.txt` up to its first command.
fn get(dialogue: Dialogue, offset: u64) -> Dialogue {
    dialogue
        .asks(ftp(Action::Download {
            folder: RemotePath::root(),
            name: b"1K.txt".to_vec(),
            offset,
            way: DownloadWay::Pieces,
        }))
        .logs_in()
        .sets_get("/", "1K.txt")
        .sets_rest(offset)
        .host("AT+FTPGET=1")
}

/// FTPPUT of `/1K.txt` up to its first command.
fn put() -> Dialogue {
    Dialogue::new()
        .asks(upload("1K.txt", UploadWay::Pieces))
        .logs_in()
        .sets_put("/", "1K.txt")
        .host("AT+FTPPUT=1")
}

#[test]
fn example_3_2_a_file_is_fetched_in_pieces_with_a_read_of_no_bytes_between() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 2,50",
        )
        .payload(FIFTY)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 2,0
             < OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 2,1024",
        )
        .payload(&digits(1024))
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < ERROR
             < +FTPGET:1,0",
        )
        .ends_done()
        .fetched(&[FIFTY, &digits(1024)].concat())
        .holds_however_cut();
}

#[test]
fn example_3_3_a_file_is_sent_in_pieces() {
    put()
        .file(&digits(100))
        .says(
            "< OK
             < +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,100
             < +FTPPUT: 2,100",
        )
        .writes(digits(100))
        .says(
            "< OK
             < +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn example_3_4_a_session_that_does_not_open_times_out() {
    get(Dialogue::new(), 0)
        .modem("OK")
        .wait(Duration::from_secs(74))
        .modem("+FTPGET: 1,64")
        .ends_with_code(64)
        .holds_however_cut();
}

#[test]
fn example_3_4_a_session_with_data_that_is_announced_again_and_again_times_out() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 1,1
             < +FTPGET: 1,1
             < +FTPGET: 1,64
             < ERROR",
        )
        .ends_with_code(64)
        .holds_however_cut();
}

#[test]
fn example_3_5_a_wrong_password_is_error_72() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,72",
        )
        .ends_with_code(72)
        .holds_however_cut();
}

#[test]
fn example_3_6_a_wrong_operation_is_error_66() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,66",
        )
        .ends_with_code(66)
        .holds_however_cut();
    put()
        .file(&digits(100))
        .says(
            "< OK
             < +FTPPUT: 1,66",
        )
        .ends_with_code(66)
        .holds_however_cut();
}

#[test]
fn example_3_7_a_read_that_is_refused_is_tried_again_once_data_are_available() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < ERROR
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 2,50",
        )
        .payload(FIFTY)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < +FTPGET: 1,0
             < ERROR",
        )
        .ends_done()
        .fetched(FIFTY)
        .holds_however_cut();
}

#[test]
fn example_3_7_a_read_that_stays_refused_is_an_error() {
    get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < ERROR",
        )
        .wait(Duration::from_secs(10))
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPGET=2".into(),
            result: FinalResult::Error,
        })
        .holds_however_cut();
}

#[test]
fn example_3_7_a_piece_that_is_refused_is_sent_again_once_the_session_is_ready() {
    put()
        .file(&digits(100))
        .says(
            "< OK
             < +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,100
             < ERROR
             < +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,100
             < +FTPPUT: 2,100",
        )
        .writes(digits(100))
        .says(
            "< OK
             < +FTPPUT: 1,1,1360
             > AT+FTPPUT=2,0
             < OK
             < +FTPPUT: 1,0",
        )
        .ends_done()
        .holds_however_cut();
}

#[test]
fn example_3_8_a_download_goes_on_from_an_offset() {
    let whole = b"wodeceshijieguo,zhgeshigeshia";
    let first = get(Dialogue::new(), 0)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 2,29",
        )
        .payload(whole)
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < ERROR
             < +FTPGET: 1,0",
        )
        .ends_done()
        .fetched(whole);
    // The first download's last message might come twice, so the second's is asked for.
    get(first, 20)
        .says(
            "< OK
             < +FTPGET: 1,1
             > AT+FTPGET=2,1460
             < +FTPGET: 2,9",
        )
        .payload(&whole[20..])
        .says(
            "< OK
             > AT+FTPGET=2,1460
             < ERROR
             < +FTPGET: 1,0
             > AT+FTPSTATE
             < +FTPSTATE: 0
             < OK",
        )
        .ends_done()
        .fetched(b"shigeshia")
        .holds_however_cut();
}

#[test]
fn example_3_12_a_folder_is_listed() {
    assert_eq!(LISTING.len(), 126);
    Dialogue::new()
        .asks(list("/"))
        .logs_in()
        .sets("AT+FTPGETPATH=\"/\"")
        .says(
            "> AT+FTPLIST=1
             < OK
             < +FTPLIST: 1,1
             > AT+FTPLIST=2,1460
             < +FTPLIST: 2,126",
        )
        .payload(LISTING)
        .says(
            "< OK
             > AT+FTPLIST=2,1460
             < +FTPLIST: 1,0
             < ERROR",
        )
        .ends(Ok(Outcome::Listing(LISTING.to_vec())))
        .holds_however_cut();
}

/// The client lists folders: it ends the path in a slash also where a server takes it for a file's.
#[test]
fn example_3_12_the_listing_of_one_file_is_its_line() {
    let line = b"-rw-rw----   1 zhangkun simcom    8807854 Mar 19 13:31 /1K.txt\r\n";
    Dialogue::new()
        .asks(list("/1K.txt"))
        .logs_in()
        .sets("AT+FTPGETPATH=\"/1K.txt/\"")
        .says(
            "> AT+FTPLIST=1
             < OK
             < +FTPLIST: 1,1
             > AT+FTPLIST=2,1460",
        )
        .modem(&format!("+FTPLIST:2,{}", line.len()))
        .payload(line)
        .says(
            "< OK
             > AT+FTPLIST=2,1460
             < ERROR
             < +FTPLIST: 1,0",
        )
        .ends(Ok(Outcome::Listing(line.to_vec())))
        .holds_however_cut();
}

#[test]
fn example_3_17_a_session_is_quit_as_soon_as_it_is_accepted() {
    get(Dialogue::new(), 0)
        .modem("OK")
        .cancels()
        .says(
            "> AT+FTPQUIT
             < OK
             < +FTPGET: 1,80",
        )
        .ends_with_failure(Failure::Cancelled)
        .holds_however_cut();
}

/// The features that section 1.1 of the note names: "APPE, STOR and other modes".
#[test]
fn section_1_1_each_put_option_is_set_by_its_name() {
    for (option, name) in [
        (PutOption::Store, "STOR"),
        (PutOption::Append, "APPE"),
        (PutOption::StoreUnique, "STOU"),
    ] {
        Dialogue::new()
            .asks(Request::Ftp(
                account(),
                Action::Upload {
                    folder: RemotePath::new("/logs"),
                    name: b"1K.txt".to_vec(),
                    option,
                    way: UploadWay::Pieces,
                },
            ))
            .logs_in()
            .sets("AT+FTPPUTPATH=\"/logs/\"")
            .sets("AT+FTPPUTNAME=\"1K.txt\"")
            .sets(&format!("AT+FTPPUTOPT=\"{name}\""))
            .says(
                "> AT+FTPPUT=1
                 < OK
                 < +FTPPUT: 1,78",
            )
            .ends_with_code(78)
            .holds();
    }
}
