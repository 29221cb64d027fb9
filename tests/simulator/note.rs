//! The 19 examples of the application note, its misprints corrected.

use std::time::Duration;

use sim7000_ftp::sim::{ServerEvent, Switches};

use crate::dialogue::{Dialogue, digits, text};

fn ready() -> Dialogue {
    Dialogue::ready(Switches::default())
}

fn scripted() -> Dialogue {
    Dialogue::scripted(Switches::default())
}

#[test]
fn example_3_1_bearer() {
    let mut dialogue = Dialogue::fresh(Switches {
        echo: false,
        ..Switches::default()
    });
    dialogue.script(
        r#"
        > AT+SAPBR=3,1,"APN","CMNET"
        < OK
        > AT+SAPBR=1,1
        < OK
        > AT+SAPBR=2,1
        < +SAPBR: 1,1,"10.89.193.1"
        < OK
        > AT+SAPBR=0,1
        < OK
        > AT+SAPBR=2,1
        < +SAPBR: 1,3,"0.0.0.0"
        < OK
        "#,
    );
}

#[test]
fn example_3_2_get() {
    let mut dialogue = scripted();
    dialogue.script(
        r#"
        > AT+FTPCID=1
        < OK
        > AT+FTPSERV="116.228.221.52"
        < OK
        > AT+FTPUN="sim.cs1"
        < OK
        > AT+FTPPW="*****"
        < OK
        > AT+FTPGETNAME="1K.txt"
        < OK
        > AT+FTPGETPATH="/"
        < OK
        > AT+FTPGET=1
        < OK
        "#,
    );
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(digits(50)));
    dialogue.script(&format!(
        "< +FTPGET: 1,1
        > AT+FTPGET=2,1024
        < +FTPGET: 2,50
        = {}
        < OK
        > AT+FTPGET=2,1024
        < +FTPGET: 2,0
        < OK",
        text(50)
    ));
    dialogue.event(ServerEvent::Data(digits(1024)));
    dialogue.event(ServerEvent::Done);
    dialogue.script(&format!(
        "< +FTPGET: 1,1
        > AT+FTPGET=2,1024
        < +FTPGET: 2,1024
        = {}
        < OK
        < +FTPGET: 1,0",
        text(1024)
    ));
}

#[test]
fn example_3_3_put() {
    let mut dialogue = ready();
    dialogue.script(
        r#"
        > AT+FTPPUTNAME="1K.txt"
        < OK
        > AT+FTPPUTPATH="/"
        < OK
        > AT+FTPPUT=1
        < OK
        < +FTPPUT: 1,1,1360
        > AT+FTPPUT=2,100
        < +FTPPUT: 2,100
        "#,
    );
    dialogue.send(&digits(100));
    dialogue.script(
        r#"
        < OK
        < +FTPPUT: 1,1,1360
        > AT+FTPPUT=2,0
        < OK
        < +FTPPUT: 1,0
        "#,
    );
    assert_eq!(dialogue.file("/1K.txt"), Some(digits(100)));
}

#[test]
fn example_3_4_time_out() {
    let mut dialogue = scripted();
    dialogue.script("> AT+FTPGET=1\n< OK");
    dialogue.event(ServerEvent::Failed(64));
    dialogue.script("< +FTPGET: 1,64\n> AT+FTPGET=1\n< OK");
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(digits(50)));
    for _ in 0..8 {
        dialogue.script("< +FTPGET: 1,1");
    }
    dialogue.script("< +FTPGET: 1,64\n> AT+FTPSTATE\n< +FTPSTATE: 0\n< OK");
    assert!(dialogue.now >= Duration::from_secs(75));
}

#[test]
fn example_3_5_wrong_password() {
    ready().script(
        r#"
        > AT+FTPPW="3214567"
        < OK
        > AT+FTPGET=1
        < OK
        < +FTPGET: 1,72
        "#,
    );
}

#[test]
fn example_3_6_operation_errors() {
    let mut dialogue = ready();
    dialogue.server.as_mut().unwrap().latency = Duration::from_secs(1);
    dialogue.script(
        r#"
        > AT+FTPGETNAME=""
        < OK
        > AT+FTPGET=1
        < OK
        < +FTPGET: 1,66
        > AT+FTPPUT=1
        < OK
        > AT+FTPPUT=1
        < OK
        < +FTPPUT: 1,66
        < +FTPPUT: 1,1,1360
        "#,
    );
}

#[test]
fn example_3_7_wrong_states() {
    let mut dialogue = scripted();
    dialogue.script(
        r"
        > AT+FTPGET=1
        < OK
        > AT+FTPGET=2,1000
        < ERROR
        ",
    );
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(digits(50)));
    dialogue.event(ServerEvent::Done);
    dialogue.script(&format!(
        "< +FTPGET: 1,1
        > AT+FTPGET=2,1000
        < +FTPGET: 2,50
        = {}
        < OK
        < +FTPGET: 1,0
        > AT+FTPGET=2,1000
        < ERROR
        > AT+FTPPUT=1
        < OK
        > AT+FTPPUT=2,1000
        < ERROR",
        text(50)
    ));
    dialogue.event(ServerEvent::Opened);
    dialogue.script("< +FTPPUT: 1,1,1360\n> AT+FTPPUT=2,100\n< +FTPPUT: 2,100");
    dialogue.send(&digits(100));
    dialogue.script("< OK\n> AT+FTPPUT=2,0\n< OK");
    dialogue.event(ServerEvent::Accepted(100));
    dialogue.event(ServerEvent::Done);
    dialogue.script("< +FTPPUT: 1,0\n> AT+FTPPUT=2,100\n< ERROR");
}

#[test]
fn example_3_8_break_point() {
    let mut dialogue = ready();
    let server = dialogue.server.as_mut().unwrap();
    let content = b"wodeceshijieguo,zhgeshigeshia".to_vec();
    server
        .tree
        .put(b"/1K.txt", sim7000_ftp::sim::Content::Bytes(content), 0);
    dialogue.script(
        r"
        > AT+FTPGET=1
        < OK
        < +FTPGET: 1,1
        > AT+FTPGET=2,1024
        < +FTPGET: 2,29
        = wodeceshijieguo,zhgeshigeshia
        < OK
        < +FTPGET: 1,0
        > AT+FTPREST=20
        < OK
        > AT+FTPGET=1
        < OK
        < +FTPGET: 1,1
        > AT+FTPGET=2,1024
        < +FTPGET: 2,9
        = shigeshia
        < OK
        < +FTPGET: 1,0
        ",
    );
}

#[test]
fn example_3_9_delete() {
    let mut dialogue = ready();
    // The note prints `=1`; hardware refuses it.
    dialogue.script(
        r"
        > AT+FTPDELE=1
        < ERROR
        > AT+FTPDELE
        < OK
        < +FTPDELE: 1,0
        > AT+FTPDELE
        < OK
        < +FTPDELE: 1,77
        ",
    );
    assert_eq!(dialogue.file("/1K.txt"), None);
}

#[test]
fn example_3_10_size() {
    ready().script(
        r#"
        > AT+FTPSIZE
        < OK
        < +FTPSIZE: 1,0,1024
        > AT+FTPGETNAME="none"
        < OK
        > AT+FTPSIZE
        < OK
        < +FTPSIZE: 1,77,0
        "#,
    );
}

#[test]
fn example_3_11_folders() {
    let mut dialogue = ready();
    dialogue.script(
        r#"
        > AT+FTPGETPATH="/test"
        < OK
        > AT+FTPMKD
        < OK
        < +FTPMKD: 1,0
        > AT+FTPRMD
        < OK
        < +FTPRMD: 1,0
        > AT+FTPRMD
        < OK
        < +FTPRMD: 1,77
        "#,
    );
}

#[test]
fn example_3_12_list() {
    let mut dialogue = scripted();
    dialogue.script("> AT+FTPGETPATH=\"/\"\n< OK\n> AT+FTPLIST=1\n< OK");
    let listing = "total 0\r\n\
        drw-rw-rw-   1 user     group           0 Oct 12 14:58 .\r\n\
        drw-rw-rw-   1 user     group           0 Oct 12 14:58 ..\r\n";
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(listing.into()));
    dialogue.part("< +FTPLIST: 1,1\n> AT+FTPLIST=2,1024\n< +FTPLIST: 2,126");
    dialogue.expect(listing.as_bytes());
    dialogue.event(ServerEvent::Done);
    dialogue.script(
        r#"
        < OK
        < +FTPLIST: 1,0
        > AT+FTPGETPATH="/1K.txt"
        < OK
        > AT+FTPLIST=1
        < OK
        "#,
    );
    let line = "-rw-rw----   1 zhangkun simcom    8807854 Mar 19 13:31 /1K.txt\r\n";
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(line.into()));
    dialogue.event(ServerEvent::Done);
    dialogue.part("< +FTPLIST: 1,1\n> AT+FTPLIST=2,1024");
    dialogue.part(&format!("< +FTPLIST: 2,{}", line.len()));
    dialogue.expect(line.as_bytes());
    dialogue.script("< OK\n< +FTPLIST: 1,0");
}

#[test]
fn example_3_13_extended_put() {
    let mut dialogue = ready();
    dialogue.script(
        r"
        > AT+FTPEXTPUT=1
        < OK
        > AT+FTPEXTPUT=2,0,1024,10000
        < +FTPEXTPUT: 0,1024
        ",
    );
    dialogue.send(&digits(1024));
    dialogue.script(
        r"
        < OK
        > AT+FTPPUT=1
        < OK
        < +FTPPUT: 1,0
        > AT+FTPEXTPUT=0
        < OK
        ",
    );
    assert_eq!(dialogue.file("/new.txt"), Some(digits(1024)));
}

#[test]
fn example_3_14_extended_get() {
    let mut dialogue = scripted();
    dialogue.script("> AT+FTPEXTGET=1\n< OK");
    let file = digits(174_125);
    dialogue.event(ServerEvent::Opened);
    dialogue.event(ServerEvent::Data(file[..64_136].to_vec()));
    dialogue.script("> AT+FTPEXTGET?\n< +FTPEXTGET: 1,64136\n< OK");
    dialogue.event(ServerEvent::Data(file[64_136..].to_vec()));
    dialogue.event(ServerEvent::Done);
    dialogue.part(
        r"
        < +FTPEXTGET: 1,0
        > AT+FTPEXTGET=3,0,174125
        < +FTPEXTGET: 3,174125
        ",
    );
    dialogue.expect(&file);
    dialogue.script("< OK\n> AT+FTPEXTGET=0\n< OK");
}

#[test]
fn example_3_15_data_mode_up() {
    let mut dialogue = ready();
    dialogue.script(
        r"
        > AT+FTPETPUT=1
        < OK
        < +FTPETPUT: 1,1
        > AT+FTPETPUT=2
        < OK
        < +FTPETPUT: 2,1
        ",
    );
    dialogue.send(b"01234\x10\x03\x10\x1056\x03");
    dialogue.script("< OK\n< +FTPETPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"01234\x03\x1056");
}

#[test]
fn example_3_16_data_mode_down() {
    let mut dialogue = ready();
    dialogue.script(&format!(
        "> AT+FTPETGET=1
        < OK
        < +FTPETGET: 1,1
        = {}\u{3}
        < +FTPETGET: 1,0
        > AT
        < OK",
        text(1024)
    ));
}

#[test]
fn example_3_17_quit() {
    let mut dialogue = scripted();
    dialogue.script(
        r"
        > AT+FTPGET=1
        < OK
        > AT+FTPSTATE
        < +FTPSTATE: 1
        < OK
        > AT+FTPQUIT
        < OK
        < +FTPGET: 1,80
        > AT+FTPQUIT
        < ERROR
        ",
    );
}

#[test]
fn example_3_18_rename() {
    let mut dialogue = ready();
    dialogue.script(
        r#"
        > AT+FTPPUTNAME="1.txt"
        < OK
        > AT+FTPRENAME
        < OK
        < +FTPRENAME: 1,0
        "#,
    );
    assert_eq!(dialogue.file("/1K.txt"), None);
    assert_eq!(dialogue.file("/1.txt"), Some(digits(1024)));
}

#[test]
fn example_3_19_time() {
    ready().script(
        r"
        > AT+FTPMDTM
        < OK
        < +FTPMDTM: 1,0,20140409060951
        ",
    );
}
