//! Forms, limits and wrong states of the commands, and what a reset does to them.

use std::time::Duration;

use sim7000_ftp::sim::{Action, How, ServerEvent, ServerRequest, Switches};

use crate::dialogue::Dialogue;

/// The 28, and a value that each of the settings takes.
const COMMANDS: [(&str, &str, &str); 28] = [
    ("FTPPORT", "2121", "21"),
    ("FTPMODE", "1", "0"),
    ("FTPTYPE", "\"A\"", "\"I\""),
    ("FTPPUTOPT", "\"APPE\"", "\"STOR\""),
    ("FTPCID", "3", "1"),
    ("FTPREST", "4096", "0"),
    ("FTPSERV", "\"ftp.example\"", "\"\""),
    ("FTPUN", "\"me, too\"", "\"\""),
    ("FTPPW", "\"a;b\"", "\"\""),
    ("FTPGETNAME", "\" two blanks \"", "\"\""),
    ("FTPGETPATH", "\"/mål/\"", "\"\""),
    ("FTPPUTNAME", "\"n\"", "\"\""),
    ("FTPPUTPATH", "\"/\"", "\"\""),
    ("FTPGET", "", ""),
    ("FTPPUT", "", ""),
    ("FTPDELE", "", ""),
    ("FTPSIZE", "", ""),
    ("FTPSTATE", "", ""),
    ("FTPEXTPUT", "", ""),
    ("FTPMKD", "", ""),
    ("FTPRMD", "", ""),
    ("FTPLIST", "", ""),
    ("FTPEXTGET", "", ""),
    ("FTPETPUT", "", ""),
    ("FTPETGET", "", ""),
    ("FTPQUIT", "", ""),
    ("FTPRENAME", "", ""),
    ("FTPMDTM", "", ""),
];

fn fresh() -> Dialogue {
    Dialogue::fresh(Switches {
        echo: false,
        ..Switches::default()
    })
}

fn ready() -> Dialogue {
    Dialogue::ready(Switches::default())
}

#[test]
fn all_28_answer_their_test_form() {
    let mut dialogue = fresh();
    for (name, ..) in COMMANDS {
        dialogue.script(&format!("> AT+{name}=?\n< OK"));
    }
}

#[test]
fn settings_are_kept_until_a_reset() {
    let mut dialogue = fresh();
    let settings = || COMMANDS.iter().filter(|(_, value, _)| !value.is_empty());
    for (name, value, default) in settings() {
        dialogue.script(&format!("> AT+{name}?\n< +{name}: {default}\n< OK"));
        dialogue.script(&format!("> at+{}={value}\n< OK", name.to_lowercase()));
        dialogue.script(&format!("> AT+{name}?\n< +{name}: {value}\n< OK"));
    }
    dialogue.script("> AT+CFUN=1,1\n< OK");
    dialogue.script("< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready");
    for (name, _, default) in settings() {
        dialogue.script(&format!("> AT+{name}?\n< +{name}: {default}\n< OK"));
    }
}

#[test]
fn limits() {
    let mut dialogue = fresh();
    let cases: [(&str, &[&str], &[&str]); 6] = [
        (
            "FTPPORT",
            &["1", "65535"],
            &[
                "0",
                "65536",
                "",
                "-1",
                "\"21\"",
                "21,1",
                "99999999999999999999",
            ],
        ),
        ("FTPMODE", &["0", "1"], &["2", "x"]),
        ("FTPCID", &["1", "3"], &["0", "4"]),
        ("FTPTYPE", &["\"A\"", "\"I\""], &["A", "\"B\"", "\"\""]),
        (
            "FTPPUTOPT",
            &["\"APPE\"", "\"STOU\"", "\"STOR\""],
            &["\"STO\"", "STOR"],
        ),
        ("FTPREST", &["0", "4294967295"], &["4294967296", "\"0\""]),
    ];
    for (name, good, bad) in cases {
        for value in good {
            dialogue.script(&format!("> AT+{name}={value}\n< OK"));
        }
        for value in bad {
            dialogue.script(&format!("> AT+{name}={value}\n< ERROR"));
        }
    }
    let texts = [
        ("FTPSERV", 49),
        ("FTPUN", 49),
        ("FTPPW", 49),
        ("FTPGETNAME", 99),
        ("FTPPUTNAME", 99),
        ("FTPGETPATH", 255),
        ("FTPPUTPATH", 255),
    ];
    for (name, limit) in texts {
        let (fits, long) = ("x".repeat(limit), "x".repeat(limit + 1));
        dialogue.script(&format!(
            "> AT+{name}=\"{fits}\"\n< OK\n> AT+{name}=\"{long}\"\n< ERROR"
        ));
        dialogue.script(&format!("> AT+{name}?\n< +{name}: \"{fits}\"\n< OK"));
        for bad in ["bare", "\"open", "\"two\",\"texts\"", "\"a\"b\"", "\"a\" b"] {
            dialogue.script(&format!("> AT+{name}={bad}\n< ERROR"));
        }
    }
}

#[test]
fn a_line_has_559_characters_after_at() {
    let mut dialogue = fresh();
    let blanks = |count: usize| " ".repeat(count - "+CMEE?".len());
    dialogue.script(&format!("> AT{}+CMEE?\n< +CMEE: 0\n< OK", blanks(559)));
    dialogue.script(&format!("> AT{}+CMEE?\n< ERROR", blanks(560)));
    dialogue.script(&format!(
        "> AT{}+CMEE?\n< ERROR\n> AT\n< OK",
        blanks(100_000)
    ));
}

#[test]
fn set_up_and_basic_commands() {
    fresh().script(
        "> AT\n< OK\n> at\n< OK\n> ATV1\n< OK\n> ATQ0\n< OK\n> AT&D0\n< OK\n> ATE0V1Q0&D0\n< OK
        > ATZ\n< OK\n> ATX9\n< ERROR\n> AT+CMEE=3\n< ERROR\n> AT+NOTHING\n< ERROR\n> AT+\n< ERROR
        > AT+IFC=2,2\n< OK\n> AT+IFC?\n< +IFC: 2,2\n< OK\n> AT+IFC=3,0\n< ERROR
        > AT+IPR=115200\n< OK\n> AT+IPR?\n< +IPR: 115200\n< OK\n> AT+IPR=12345\n< ERROR
        > AT+CGMM\n< SIMCOM_SIM7000G\n< OK\n> AT+CGMR\n< Revision:1529B07SIM7000G\n< OK
        > AT+CGSN\n< 490154203237518\n< OK\n> AT+CCID\n< 8947080012345678901f\n< OK
        > AT+CPIN?\n< +CPIN: READY\n< OK\n> AT+CBC\n< +CBC: 0,82,3980\n< OK
        > AT+CREG?\n< +CREG: 0,1\n< OK\n> AT+CGREG?\n< +CGREG: 0,1\n< OK
        > AT+CGNAPN\n< +CGNAPN: 1,\"ctnb\"\n< OK
        > AT+COPS?\n< +COPS: 0,0,\"Telenor\",7\n< OK
        > AT+CCLK?\n< +CCLK: \"26/06/01,12:00:00+00\"\n< OK
        > AT+CPOWD=1\n< NORMAL POWER DOWN\n> AT",
    );
}

#[test]
fn lines_may_come_together_and_end_in_cr_lf() {
    let mut dialogue = fresh();
    dialogue.send(b"AT+SAPBR=1,1\r\nAT+CSQ\r\nAT+CMEE?\r\n");
    // The first takes its time; the others wait.
    dialogue.expect_silence("the bearer");
    dialogue.script("< OK\n< +CSQ: 18,99\n< OK\n< +CMEE: 0\n< OK");
}

#[test]
fn noise_before_at_does_no_harm() {
    let mut dialogue = fresh();
    dialogue.send(b"\x03\x10\xFF\r\rgarbage\r\x03AT\r");
    dialogue.script("< OK");
}

#[test]
fn bearers() {
    fresh().script(
        "> AT+SAPBR=2,1\n< +SAPBR: 1,3,\"0.0.0.0\"\n< OK
        > AT+SAPBR=0,1\n< ERROR\n> AT+SAPBR=1,0\n< ERROR\n> AT+SAPBR=1,4\n< ERROR\n> AT+SAPBR=5,1\n< ERROR
        > AT+SAPBR=3,2,\"USER\",\"u\"\n< OK\n> AT+SAPBR=3,2,\"NO\",\"u\"\n< ERROR
        > AT+SAPBR=4,2\n< +SAPBR: \"APN\",\"\"\n< +SAPBR: \"USER\",\"u\"\n< +SAPBR: \"PWD\",\"\"\n< OK
        > AT+SAPBR=1,2\n< OK\n> AT+SAPBR=1,2\n< ERROR
        > AT+SAPBR=2,2\n< +SAPBR: 2,1,\"10.89.193.1\"\n< OK\n> AT+SAPBR=0,2\n< OK
        > AT+CNACT?\n< +CNACT: 0,\"0.0.0.0\"\n< OK\n> AT+CNACT=1,\"iot\"\n< OK\n< +APP PDP: ACTIVE
        > AT+CNACT?\n< +CNACT: 1,\"10.89.193.1\"\n< OK\n> AT+CNACT=0\n< OK\n< +APP PDP: DEACTIVE",
    );
    let apn = |length| format!("> AT+SAPBR=3,1,\"APN\",\"{}\"\n", "x".repeat(length));
    fresh().script(&(apn(64) + "< OK\n" + &apn(65) + "< ERROR"));
}

#[test]
fn ftp_needs_a_bearer_and_a_server() {
    let mut dialogue = ready();
    dialogue.script(
        "> AT+FTPCID=2\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,61,0
        > AT+FTPCID=1\n< OK\n> AT+FTPSERV=\"\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,66,0
        > AT+FTPSERV=\"wrong.example\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,62,0
        > AT+FTPSERV=\"x\"\n< OK\n> AT+FTPPORT=22\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,63,0",
    );
    let mut dialogue = fresh();
    dialogue.script(
        "> AT+CNACT=1\n< OK\n< +APP PDP: ACTIVE\n> AT+FTPSERV=\"x\"\n< OK
        > AT+FTPUN=\"sim.cs1\"\n< OK\n> AT+FTPPW=\"*****\"\n< OK\n> AT+FTPGETNAME=\"1K.txt\"\n< OK
        > AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,1024",
    );
}

#[test]
fn closing_the_bearer_ends_the_session() {
    let mut dialogue = ready();
    dialogue.part("> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1");
    dialogue.script("> AT+SAPBR=0,1\n< OK\n< +FTPGET: 1,61\n> AT+FTPGET=2,9\n< ERROR");
}

#[test]
fn the_server_gets_everything_that_was_set() {
    let mut dialogue = Dialogue::scripted(Switches::default());
    dialogue.requests.clear();
    dialogue.part(
        "> AT+FTPPORT=2121\n< OK\n> AT+FTPMODE=1\n< OK\n> AT+FTPTYPE=\"A\"\n< OK
        > AT+FTPPUTOPT=\"STOU\"\n< OK\n> AT+FTPPUTPATH=\"/a b/\"\n< OK\n> AT+FTPPUT=1\n< OK",
    );
    let [ServerRequest::Start { account, action }] = dialogue.requests.as_slice() else {
        panic!("{:?}", dialogue.requests);
    };
    assert_eq!(
        (
            account.host.as_slice(),
            account.port,
            account.passive,
            account.ascii
        ),
        (b"116.228.221.52".as_slice(), 2121, true, true)
    );
    assert_eq!(
        (account.user.as_slice(), account.password.as_slice()),
        (b"sim.cs1".as_slice(), b"*****".as_slice())
    );
    let path = b"/a b/new.txt".to_vec();
    assert_eq!(
        *action,
        Action::Store {
            path,
            how: How::Unique
        }
    );
}

#[test]
fn type_a_carries_seven_bits() {
    let mut dialogue = ready();
    let server = dialogue.server.as_mut().unwrap();
    server.tree.put(
        b"/1K.txt",
        sim7000_ftp::sim::Content::Bytes(b"\xC1\x83\x90B".to_vec()),
        0,
    );
    dialogue.script("> AT+FTPTYPE=\"A\"\n< OK\n> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1\n= A\u{10}\u{3}\u{10}\u{10}B\u{3}\n< +FTPETGET: 1,0");
    dialogue.part("> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,2\n< +FTPPUT: 2,2");
    dialogue.send(b"\xC1B");
    dialogue.script("< OK\n< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"AB");
}

#[test]
fn reading_and_writing_in_the_wrong_state() {
    let mut dialogue = ready();
    dialogue.script(
        "> AT+FTPGET=2,1\n< ERROR\n> AT+FTPLIST=2,1\n< ERROR\n> AT+FTPPUT=2,1\n< ERROR
        > AT+FTPPUT=2,0\n< ERROR\n> AT+FTPETPUT=2\n< ERROR\n> AT+FTPETGET=2\n< ERROR\n> AT+FTPQUIT\n< ERROR
        > AT+FTPEXTPUT=2,0,1,1000\n< ERROR\n> AT+FTPEXTGET=3,0,1\n< ERROR\n> AT+FTPEXTGET=2\n< ERROR",
    );
    dialogue.part("> AT+FTPLIST=1\n< OK\n< +FTPLIST: 1,1");
    dialogue.script(
        "> AT+FTPGET=2,1\n< ERROR\n> AT+FTPLIST=2,0\n< ERROR\n> AT+FTPLIST=2,1461\n< ERROR
        > AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,66\n> AT+FTPQUIT\n< OK\n< +FTPLIST: 1,80",
    );
}

#[test]
fn memory_uploads_have_limits_and_a_time_out() {
    let mut dialogue = ready();
    dialogue.script(
        "> AT+FTPEXTPUT=1\n< OK\n> AT+FTPEXTPUT=2,0,300001,1000\n< ERROR
        > AT+FTPEXTPUT=2,299999,2,1000\n< ERROR\n> AT+FTPEXTPUT=2,0,1,999\n< ERROR
        > AT+FTPEXTPUT=2,0,1,1000001\n< ERROR\n> AT+FTPEXTPUT=2,0,0,1000\n< +FTPEXTPUT: 0,0\n< OK
        > AT+FTPEXTPUT=2,3,2,1000\n< +FTPEXTPUT: 3,2",
    );
    dialogue.send(b"DE");
    dialogue.script("< OK\n> AT+FTPEXTPUT=2,0,3,1000\n< +FTPEXTPUT: 0,3\n+ ABC\n< OK");
    let start = dialogue.now;
    dialogue.script("> AT+FTPEXTPUT=2,5,9,1000\n< +FTPEXTPUT: 5,9\n+ only\n< ERROR");
    assert_eq!(dialogue.now - start, Duration::from_secs(1));
    dialogue.script("> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"ABCDE");
}

#[test]
fn memory_downloads_have_a_limit() {
    let mut dialogue = Dialogue::scripted(Switches::default());
    dialogue.requests.clear();
    dialogue.part("> AT+FTPEXTGET=1\n< OK");
    dialogue.event(ServerEvent::Opened);
    let mut given = 0;
    loop {
        let requests = std::mem::take(&mut dialogue.requests);
        let more: usize = requests
            .iter()
            .map(|request| match request {
                ServerRequest::More(count) => *count,
                _ => 0,
            })
            .sum();
        if more == 0 {
            break;
        }
        given += more;
        dialogue.event(ServerEvent::Data(vec![7; more]));
    }
    assert_eq!(given, 300_001);
    dialogue.script(
        "< +FTPEXTGET: 1,79\n> AT+FTPEXTGET=3,0,3\n< +FTPEXTGET: 3,3\n= \u{7}\u{7}\u{7}\n< OK",
    );
}

#[test]
fn a_host_that_stops_in_the_middle_of_a_piece_gets_an_error() {
    let mut dialogue = ready();
    dialogue.part("> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,10\n< +FTPPUT: 2,10");
    dialogue.script("+ only\n< ERROR\n< +FTPPUT: 1,64\n> AT\n< OK");
}

#[test]
fn an_empty_file_goes_both_ways() {
    let mut dialogue = ready();
    dialogue.script(
        "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0
        > AT+FTPGETNAME=\"new.txt\"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,0
        > AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1\n= \u{3}\n< +FTPETGET: 1,0
        > AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,0",
    );
}
