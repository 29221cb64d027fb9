//! The switches that let operations fail, bearers go and the modem reset or fall silent.

use crate::dialogue::{ETGET, ETPUT, GET, PUT, ms};

#[test]
fn every_code_can_come_at_every_step() {
    let commands = [
        ("GET", "AT+FTPGET=1"),
        ("LIST", "AT+FTPLIST=1"),
        ("PUT", "AT+FTPPUT=1"),
        ("EXTGET", "AT+FTPEXTGET=1"),
        ("ETPUT", "AT+FTPETPUT=1"),
        ("ETGET", "AT+FTPETGET=1"),
        ("DELE", "AT+FTPDELE"),
        ("MKD", "AT+FTPMKD"),
        ("RMD", "AT+FTPRMD"),
        ("RENAME", "AT+FTPRENAME"),
        ("MDTM", "AT+FTPMDTM"),
    ];
    for code in (61..=66).chain(70..=80) {
        for (name, command) in commands {
            ready!(fail_at_open: Some(code))
                .script(&format!("> {command}\n< OK\n< +FTP{name}: 1,{code}"));
        }
        let mut dialogue = ready!(fail_at_close: Some(code));
        dialogue.script(&format!("> AT+FTPDELE\n< OK\n< +FTPDELE: 1,{code}"));
        dialogue.part(PUT);
        dialogue.script(&format!("> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,{code}"));
        let mut dialogue = ready!(fail_in_middle: Some(code), fail_after: 3);
        dialogue.part(GET);
        dialogue.script(&format!(
            "> AT+FTPGET=2,9\n< +FTPGET: 2,3\n= 012\n< OK\n< +FTPGET: 1,{code}"
        ));
        dialogue.part(PUT);
        dialogue.script(&format!(
            "> AT+FTPPUT=2,4\n< +FTPPUT: 2,4\n+ abcd\n< OK\n< +FTPPUT: 1,{code}"
        ));
        assert_eq!(dialogue.file("/new.txt").unwrap(), b"abc");
    }
}

#[test]
fn failures_can_be_counted() {
    ready!(fail_at_open: Some(64), fail_count: Some(2)).script(
        "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,64,0\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,64,0
        > AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,1024",
    );
}

#[test]
fn bearers_can_be_refused_slow_or_lost() {
    fresh!(bearer_refused: true, contype_refused: true)
        .script("> AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"\n< ERROR\n> AT+SAPBR=1,1\n< ERROR");
    let mut dialogue = fresh!(bearer_time: ms(9000));
    dialogue.script("> AT+SAPBR=3,1,\"CONTYPE\",\"GPRS\"\n< OK\n> AT+SAPBR=1,1\n< OK");
    assert_eq!(dialogue.now, ms(9000));
    let mut dialogue = ready!(bearer_lost_after: Some(5));
    dialogue.part(ETGET);
    dialogue.script("= 01234\n< +FTPETGET: 1,61\n< +SAPBR 1: DEACT");
    dialogue.script(
        "> AT+SAPBR=2,1\n< +SAPBR: 1,3,\"0.0.0.0\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,61,0
        > AT+SAPBR=1,1\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,1024",
    );
}

#[test]
fn a_reset_in_the_middle_loses_everything() {
    let mut dialogue = ready!(reset_after: Some(5), boot_time: ms(2500));
    let start = dialogue.now;
    dialogue.part(ETGET);
    dialogue.script("= 01234\n> AT\n< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready");
    assert_eq!(dialogue.now - start, ms(2500));
    dialogue.send(b"AT+FTPSERV?\r");
    dialogue.expect(b"AT+FTPSERV?\r\r\n+FTPSERV: \"\"\r\n\r\nOK\r\n");
    let mut dialogue = fresh!(boot_urcs: false);
    dialogue.script("> AT+CFUN=1,1\n< OK");
    dialogue.wait(ms(10_000));
    dialogue.script("> AT\n< OK");
}

#[test]
fn silence() {
    let mut dialogue = fresh!(silent: true);
    dialogue.send(b"AT\r");
    dialogue.wait(ms(100_000));
    dialogue.expect_silence("the end");
    let mut dialogue = ready!(silence_after: Some(1));
    dialogue.part(ETPUT);
    dialogue.send(b"abc\x03\x03\rAT\r");
    dialogue.wait(ms(100_000));
    dialogue.expect_silence("the reset");
    dialogue.modem.reset(dialogue.now);
    dialogue.script("< RDY\n< +CFUN: 1\n< +CPIN: READY\n< SMS Ready");
}

#[test]
fn a_lost_bearer_can_be_told_in_other_words_or_not_at_all() {
    let mut dialogue =
        ready!(bearer_lost_after: Some(5), bearer_lost_text: Some("+PDP: DEACT".into()));
    dialogue.part(ETGET);
    dialogue.script("= 01234\n< +FTPETGET: 1,61\n< +PDP: DEACT");
    let mut dialogue = ready!(bearer_lost_after: Some(5), bearer_lost_text: Some(String::new()));
    dialogue.part(ETGET);
    dialogue.script("= 01234\n< +FTPETGET: 1,61\n> AT\n< OK");
}

#[test]
fn the_port_can_go_away_for_a_while_and_the_modem_goes_on() {
    let mut dialogue = ready!(port_gone_after: Some(3), port_gone_time: ms(2000));
    dialogue.part(ETPUT);
    dialogue.send(b"abc");
    assert!(!dialogue.modem.has_port());
    dialogue.send(b"lost");
    dialogue.wait(ms(1999));
    dialogue.send(b"lost");
    dialogue.wait(ms(1));
    assert!(dialogue.modem.has_port());
    dialogue.send(b"def\x03");
    dialogue.script("< OK\n< +FTPETPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"abcdef");
}
