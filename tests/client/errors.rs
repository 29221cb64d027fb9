//! Every error of the modem's, wherever it may come.

use std::time::Duration;

use sim7000_ftp::at::{Failure, FinalResult};
use sim7000_ftp::ftp::{Error, ServerCode, UploadWay};

use crate::support::Dialogue;
use crate::support::steps::PASSWORD;
use crate::whole::{FILE, all, begun_etput, begun_put, with_data};

/// Played at every cut for one code: the others differ in two digits.
fn is_first(code: u16) -> bool {
    code == ServerCode::ALL[0]
}

#[test]
fn every_code_in_the_opening_message_of_every_operation() {
    for kind in all() {
        for code in ServerCode::ALL {
            for spacing in ["", " "] {
                // FTPSIZE has three fields also where it fails; some firmware has two.
                for rest in ["", ",0"] {
                    let begun = kind.begun.clone();
                    begun
                        .modem(&format!("+{}:{spacing}1,{code}{rest}", kind.name))
                        .ends_with_code(code)
                        .works_at_once()
                        .holds();
                }
            }
        }
    }
}

#[test]
fn an_unknown_code_is_an_error_too() {
    for kind in all() {
        let begun = kind.begun.clone();
        begun
            .modem(&format!("+{}: 1,86", kind.name))
            .ends_with_code(86)
            .holds();
    }
}

#[test]
fn every_code_in_the_middle_of_an_upload_in_data_mode() {
    for code in ServerCode::ALL {
        let opened = begun_etput(UploadWay::DataMode)
            .part_of_a_file(b"abc")
            .modem("+FTPETPUT: 1,1")
            .host("AT+FTPETPUT=2");
        let message = format!("+FTPETPUT: 1,{code}");
        // Instead of the prompt. Should that still come, the modem takes all for data up to an ETX.
        opened
            .clone()
            .modem(&message)
            .wait(Duration::from_secs(2))
            .ends_the_stream()
            .ends_with_code(code)
            .wakes_after_and_works(2000)
            .holds_and_cut_if(is_first(code));
        // The prompt crosses it: the modem is brought out of data mode again.
        for before in [&[][..], &["OK"]] {
            let crossing = opened.clone().modem(&message);
            let crossing = before.iter().fold(crossing, |d, line| d.modem(line));
            crossing
                .modem("+FTPETPUT: 2,1")
                .ends_the_stream()
                .modem("OK")
                .ends_with_code(code)
                .works_at_once()
                .holds_and_cut_if(is_first(code));
        }
        // In the middle of the file. Bytes of it may still be on their way to a modem in command mode.
        opened
            .clone()
            .modem("+FTPETPUT: 2,1")
            .streams(b"abc")
            .modem(&message)
            .ends_the_stream()
            .ends_with_code(code)
            .wakes_and_works()
            .holds_and_cut_if(is_first(code));
        // After the file.
        opened
            .file(b"abc")
            .modem("+FTPETPUT: 2,1")
            .streams(b"abc")
            .ends_the_stream()
            .modem("OK")
            .modem(&message)
            .ends_with_code(code)
            .works_at_once()
            .holds_and_cut_if(is_first(code));
    }
}

#[test]
fn an_error_instead_of_the_final_ok_of_an_upload_in_data_mode() {
    let opened = begun_etput(UploadWay::Best)
        .part_of_a_file(b"abc")
        .modem("+FTPETPUT: 1,1")
        .host("AT+FTPETPUT=2");
    let refused = Failure::Refused {
        command: "AT+FTPETPUT=2".into(),
        result: FinalResult::Error,
    };
    opened
        .modem("+FTPETPUT: 2,1")
        .streams(b"abc")
        .modem("ERROR")
        .ends_the_stream()
        .ends_with_failure(refused)
        .wakes_and_works()
        .holds_however_cut();
}

#[test]
fn every_code_in_the_middle_of_an_upload_in_pieces() {
    for code in ServerCode::ALL {
        let message = format!("+FTPPUT: 1,{code}");
        let opened = begun_put()
            .part_of_a_file(b"abc")
            .modem("+FTPPUT: 1,1,1360");
        // Between two pieces.
        opened
            .clone()
            .piece(b"abc")
            .modem(&message)
            .ends_with_code(code)
            .works_at_once()
            .holds_and_cut_if(is_first(code));
        // While the file is slow.
        opened
            .piece(b"abc")
            .modem("+FTPPUT: 1,1,1360")
            .wait(Duration::from_secs(60))
            .modem(&message)
            .ends_with_code(code)
            .works_at_once()
            .holds_and_cut_if(is_first(code));
    }
}

#[test]
fn every_code_in_the_middle_of_a_download_and_a_listing_in_pieces() {
    for kind in with_data().into_iter().skip(3) {
        let name = kind.name;
        for code in ServerCode::ALL {
            let message = format!("+{name}: 1,{code}");
            let opened = kind
                .begun
                .clone()
                .modem(&format!("+{name}: 1,1"))
                .host(&format!("AT+{name}=2,1460"));
            let orders = [
                opened.clone().modem(&message).modem("ERROR"),
                opened.clone().modem("ERROR").modem(&message),
                opened
                    .clone()
                    .modem(&format!("+{name}: 2,0"))
                    .modem("OK")
                    .modem(&message),
                opened
                    .modem(&format!("+{name}: 2,3"))
                    .payload(b"abc")
                    .modem(&message)
                    .modem("OK"),
            ];
            for (at, dialogue) in orders.into_iter().enumerate() {
                let is_fetched = at == 3 && name == "FTPGET";
                dialogue
                    .ends_with_code(code)
                    .fetched(if is_fetched { b"abc" } else { b"" })
                    .works_at_once()
                    .holds_and_cut_if(is_first(code));
            }
        }
    }
}

#[test]
fn every_code_in_the_middle_of_a_download_in_data_mode() {
    let kind = with_data().remove(2);
    for code in ServerCode::ALL {
        let opened = kind.begun.clone().modem("+FTPETGET: 1,1");
        opened
            .stream(b"abc")
            .modem(&format!("+FTPETGET: 1,{code}"))
            .ends_with_code(code)
            .fetched(b"abc")
            .works_at_once()
            .holds_and_cut_if(is_first(code));
    }
}

/// The forms that `AT+CMEE=0`, 1 and 2 give.
fn refusals() -> [(&'static str, FinalResult); 3] {
    [
        ("ERROR", FinalResult::Error),
        ("+CME ERROR: 3", FinalResult::Cme("3".into())),
        (
            "+CME ERROR: operation not allowed",
            FinalResult::Cme("operation not allowed".into()),
        ),
    ]
}

#[test]
fn a_refusal_of_any_setting_and_of_the_first_command() {
    for kind in all() {
        // The first two lines answer FTPSTATE, whose refusal changes nothing.
        for asked in kind.begun.cut_before_each_line().into_iter().skip(2) {
            for (line, result) in refusals() {
                let refused = Failure::Refused {
                    command: asked.last_command().replace(PASSWORD, "*****"),
                    result,
                };
                let refused_so = asked.clone().modem(line).ends_with_failure(refused);
                refused_so.works_at_once().holds();
            }
        }
    }
}

#[test]
fn a_modem_that_cannot_tell_its_state_is_used_all_the_same() {
    for (line, _) in refusals() {
        Dialogue::new()
            .asks(crate::support::steps::size("a.txt"))
            .host("AT+FTPSTATE")
            .modem(line)
            .sets_account()
            .sets_get("/", "a.txt")
            .says(
                "> AT+FTPSIZE
                 < OK
                 < +FTPSIZE: 1,0,7",
            )
            .ends(Ok(sim7000_ftp::ftp::Outcome::Size(7)))
            .holds();
    }
}

#[test]
fn a_refusal_says_what_the_modem_refused_and_why() {
    let error = Error::from(Failure::Refused {
        command: "AT+FTPGET=1".into(),
        result: FinalResult::Cme("operation not allowed".into()),
    });
    assert_eq!(
        error.to_string(),
        "The modem refused AT+FTPGET=1 (operation not allowed)"
    );
}

#[test]
fn a_message_that_holds_no_size_or_time_is_not_understood() {
    for (kind, message) in all()
        .iter()
        .skip(5)
        .zip(["+FTPSIZE: 1,0", "+FTPMDTM: 1,0,2014"])
    {
        let begun = kind.begun.clone();
        begun
            .modem(message)
            .ends_with_failure(Failure::Unexpected {
                command: format!("AT+{}", kind.name),
            })
            .holds_however_cut();
    }
}

/// Some firmware says its messages before the `OK`, and an error is followed by nothing that makes it good.
#[test]
fn an_error_before_the_ok_is_not_made_good_by_a_success_after_it() {
    for kind in all() {
        let asked = kind.begun.cut_before_each_line().pop().unwrap();
        asked
            .file(FILE)
            .modem(&format!("+{}: 1,77", kind.name))
            .modem(&kind.closing)
            .says(
                "< OK
                 > AT+FTPSTATE
                 < +FTPSTATE: 0
                 < OK",
            )
            .ends_with_code(77)
            .works_at_once()
            .holds_however_cut();
    }
}
