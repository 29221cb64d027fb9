//! No password in the trace, whichever way it crosses the port.

use std::time::Duration;

use sim7000_ftp::at::Failure;

use crate::support::Dialogue;
use crate::support::player::Played;
use crate::support::steps::{PASSWORD, size};
use crate::whole::all;

#[track_caller]
fn shows_no_password(played: &Played) {
    let trace = played.trace_text();
    // Also no large part of it.
    for part in [PASSWORD, "cat-m1", "& co"] {
        assert!(!trace.contains(part), "{trace}");
    }
}

/// Up to the command that sets the password.
fn sets_password() -> Dialogue {
    Dialogue::new()
        .asks(size("a.txt"))
        .says(
            "> AT+FTPSTATE
             < OK",
        )
        .sets("AT+FTPCID=1")
        .sets("AT+FTPSERV=\"116.228.221.52\"")
        .sets("AT+FTPPORT=21")
        .sets("AT+FTPUN=\"sim.cs1\"")
        .host(&format!("AT+FTPPW=\"{PASSWORD}\""))
}

#[test]
fn not_as_a_command_and_not_as_its_echo() {
    for kind in all() {
        shows_no_password(&kind.whole().holds());
        let played = kind.whole().holds_with_echo();
        shows_no_password(&played);
        let trace = played.trace_text();
        // Sent, and echoed.
        assert_eq!(trace.matches("AT+FTPPW=\"*****\"").count(), 2, "{trace}");
    }
}

#[test]
fn not_in_the_error_of_a_refusal_or_a_silence() {
    let refused = sets_password().modem("ERROR");
    let played = refused
        .ends_with_failure(Failure::Refused {
            command: "AT+FTPPW=\"*****\"".into(),
            result: sim7000_ftp::at::FinalResult::Error,
        })
        .holds();
    shows_no_password(&played);
    let silent = sets_password().wait(Duration::from_secs(5));
    let played = silent
        .ends_with_failure(Failure::NoAnswer {
            command: "AT+FTPPW=\"*****\"".into(),
            seconds: 5,
        })
        .holds();
    shows_no_password(&played);
}

#[test]
fn not_as_an_echo_that_comes_when_nobody_waits_for_it() {
    let echo = format!("AT+FTPPW=\"{PASSWORD}\"\r\r\nOK\r\n");
    let silent = sets_password().wait(Duration::from_secs(5));
    let failed = silent.ends_with_failure(Failure::NoAnswer {
        command: "AT+FTPPW=\"*****\"".into(),
        seconds: 5,
    });
    let late = failed.modem_writes(echo.as_bytes()).wakes_and_works();
    shows_no_password(&late.holds());
}

#[test]
fn not_as_an_echo_that_lost_bytes_or_gained_some() {
    for echo in [
        format!("T+FTPPW=\"{PASSWORD}\"\r"),
        format!("PW=\"{PASSWORD}\"\r"),
        format!("\"{PASSWORD}\"\r"),
        format!("{PASSWORD}\"\r"),
        format!("{}\"\r", &PASSWORD[3..]),
        format!("AT+{}\r", &PASSWORD[..8]),
        format!("x\x01AT+FTPPW=\"{PASSWORD}\"\r"),
        format!("AT+FTPPW=\"{PASSWORD}\r"),
        format!("AT+FTPP=\"{PASSWORD}\"\r"),
        format!("+FTPPW: \"{PASSWORD}\"\r\n"),
        format!("+FTPPW:{PASSWORD}\r\n"),
    ] {
        let dialogue = sets_password()
            .modem_writes(echo.as_bytes())
            .modem("ERROR")
            .ends_with_failure(Failure::Refused {
                command: "AT+FTPPW=\"*****\"".into(),
                result: sim7000_ftp::at::FinalResult::Error,
            });
        shows_no_password(&dialogue.holds());
    }
}

#[test]
fn a_short_password_does_not_hide_the_rest_of_the_trace() {
    let mut account = crate::support::steps::account();
    account.password = "1".into();
    let action = sim7000_ftp::ftp::Action::List(sim7000_ftp::ftp::RemotePath::root());
    let played = Dialogue::new()
        .asks(sim7000_ftp::ftp::Request::Ftp(account, action))
        .says(
            "> AT+FTPSTATE
             < +FTPSTATE: 0
             < OK",
        )
        .sets("AT+FTPCID=1")
        .sets("AT+FTPSERV=\"116.228.221.52\"")
        .sets("AT+FTPPORT=21")
        .sets("AT+FTPUN=\"sim.cs1\"")
        .sets("AT+FTPPW=\"1\"")
        .sets("AT+FTPMODE=1")
        .sets("AT+FTPTYPE=\"I\"")
        .sets("AT+FTPGETPATH=\"/\"")
        .says(
            "> AT+FTPLIST=1
             < OK
             < +FTPLIST: 1,71",
        )
        .ends_with_code(71)
        .holds();
    let trace = played.trace_text();
    assert!(trace.contains("AT+FTPPW=\"*****\""), "{trace}");
    assert!(trace.contains("+FTPLIST: 1,71"), "{trace}");
    assert!(trace.contains("AT+FTPCID=1"), "{trace}");
}

#[test]
fn a_password_that_is_a_word_of_the_protocol_does_not_hide_what_the_modem_says() {
    for password in ["FTPSIZE", "ERROR", "1024"] {
        let mut account = crate::support::steps::account();
        account.password = password.into();
        let action =
            sim7000_ftp::ftp::Action::Size(sim7000_ftp::ftp::RemotePath::root(), b"a.txt".to_vec());
        let played = Dialogue::new()
            .asks(sim7000_ftp::ftp::Request::Ftp(account, action))
            .says(
                "> AT+FTPSTATE
                 < +FTPSTATE: 0
                 < OK",
            )
            .sets("AT+FTPCID=1")
            .sets("AT+FTPSERV=\"116.228.221.52\"")
            .sets("AT+FTPPORT=21")
            .sets("AT+FTPUN=\"sim.cs1\"")
            .sets(&format!("AT+FTPPW=\"{password}\""))
            .sets("AT+FTPMODE=1")
            .sets("AT+FTPTYPE=\"I\"")
            .sets_get("/", "a.txt")
            .says(
                "> AT+FTPSIZE
                 < OK
                 < +FTPSIZE: 1,0,1024",
            )
            .ends(Ok(sim7000_ftp::ftp::Outcome::Size(1024)))
            .asks(size("b.txt"))
            .says(
                "> AT+FTPSTATE
                 < ERROR
                 > AT+FTPCID=1
                 < ERROR",
            )
            .ends_with_failure(Failure::Refused {
                command: "AT+FTPCID=1".into(),
                result: sim7000_ftp::at::FinalResult::Error,
            })
            .holds_with_echo();
        let trace = played.trace_text();
        assert!(!trace.contains(&format!("\"{password}\"")), "{trace}");
        assert!(trace.contains("+FTPSIZE: 1,0,1024"), "{trace}");
        assert!(trace.contains("\nERROR\n"), "{trace}");
    }
}
