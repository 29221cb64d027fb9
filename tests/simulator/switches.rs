//! Each switch shows on the wire; here those of answers and sessions.

use sim7000_ftp::sim::{Network, SwitchError, Switches};

use crate::dialogue::{Dialogue, ETGET, ETPUT, GET, PUT, ms};

#[test]
fn every_switch_is_tested() {
    let sources = [
        include_str!("switches.rs"),
        include_str!("mishaps.rs"),
        include_str!("transmission.rs"),
    ];
    for name in Switches::NAMES {
        // As a field, or in the short form of one.
        let used = [format!("{name}:"), format!(" {name},")]
            .iter()
            .any(|field| sources.iter().any(|source| source.contains(field)));
        assert!(used, "no test of {name}");
    }
}

#[test]
fn switches_are_set_by_name() {
    let mut switches = Switches::default();
    assert_eq!(switches.set("echo", "off"), Ok(()));
    assert_eq!(switches.set("fail_at_open", "72"), Ok(()));
    assert_eq!(switches.set("answer_delay", "250"), Ok(()));
    assert_eq!(switches.set("network", "nb-iot"), Ok(()));
    assert_eq!(switches.set("identity", "SIM7600E"), Ok(()));
    assert_eq!(switches.set("nothing", "1"), Err(SwitchError::Unknown));
    assert_eq!(switches.set("baud", "fast"), Err(SwitchError::Value));
    let expected = Switches {
        echo: false,
        fail_at_open: Some(72),
        answer_delay: ms(250),
        network: Network::NbIot,
        identity: "SIM7600E".into(),
        ..Switches::default()
    };
    assert_eq!(switches, expected);
}

#[test]
fn echo() {
    let mut on = Dialogue::fresh(Switches {
        echo: true,
        ..Switches::default()
    });
    on.send(b"AT\r");
    on.expect(b"AT\r\r\nOK\r\n");
    on.send(b"ATE0\r");
    on.expect(b"ATE0\r\r\nOK\r\n");
    on.script("> AT\n< OK");
    fresh!().script("> AT\n< OK");
}

#[test]
fn framing() {
    fresh!(blank_after_colon: false).script("> AT+CSQ\n< +CSQ:18,99\n< OK");
    let mut dialogue = fresh!(blank_lines: 2);
    dialogue.send(b"AT\r");
    dialogue.expect(b"\r\n\r\n\r\nOK\r\n");
    let mut dialogue = fresh!(doubled_cr: true);
    dialogue.send(b"AT\r");
    dialogue.expect(b"\r\r\nOK\r\n");
}

#[test]
fn error_styles() {
    fresh!().script(
        "> AT+X\n< ERROR\n> AT+CMEE=1\n< OK\n> AT+X\n< +CME ERROR: 100
        > AT+CMEE=2\n< OK\n> AT+X\n< +CME ERROR: unknown\n> AT+CMEE=0\n< OK\n> AT+X\n< ERROR",
    );
    fresh!(cme_style: Some(2)).script("> AT+FTPPORT=0\n< +CME ERROR: Incorrect parameters");
    fresh!(cme_style: Some(1)).script("> AT+FTPGET=2,1\n< +CME ERROR: 3");
}

#[test]
fn answers_take_their_time() {
    let mut dialogue = fresh!(answer_delay: ms(300));
    dialogue.send(b"AT\rAT+CMEE?\r");
    dialogue.wait(ms(299));
    dialogue.expect_silence("its time");
    dialogue.wait(ms(1));
    dialogue.part("< OK");
    dialogue.expect_silence("the second answer's time");
    dialogue.script("< +CMEE: 0\n< OK");
    assert_eq!(dialogue.now, ms(600));
}

#[test]
fn commands_can_be_missing() {
    fresh!(missing_commands: "FTPEXTPUT|FTPETPUT".into())
        .script("> AT+FTPEXTPUT=?\n< ERROR\n> AT+FTPETPUT=1\n< ERROR\n> AT+FTPETGET=?\n< OK");
}

#[test]
fn misprint_and_short_size_error() {
    let mut dialogue = ready!(misprinted_rmd: true, size_error_has_size: false);
    dialogue.script(
        "> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,1024
        > AT+FTPGETNAME=\"no\"\n< OK\n> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,77
        > AT+FTPRMD\n< OK\n< +FTPFRMD: 1,77",
    );
}

#[test]
fn stray_urcs() {
    let urc_texts = || "DST: 1|*PSNWID: \"240\"".to_owned();
    fresh!(urc_before_ok: true, urc_texts: urc_texts())
        .script("> AT+CSQ\n< +CSQ: 18,99\n< DST: 1\n< OK\n> AT\n< *PSNWID: \"240\"\n< OK");
    fresh!(urc_before_answer: true, urc_count: 2, urc_texts: urc_texts())
        .script("> AT+CSQ\n< DST: 1\n< *PSNWID: \"240\"\n< +CSQ: 18,99\n< OK");
    let mut dialogue = ready!(urc_before_data: true, urc_texts: urc_texts());
    dialogue.part(GET);
    dialogue.part("> AT+FTPGET=2,5\n< DST: 1\n< +FTPGET: 2,5\n= 01234\n< OK");
    let mut dialogue = fresh!(urc_every: ms(700), urc_texts: urc_texts());
    dialogue.script("< DST: 1\n< *PSNWID: \"240\"");
    assert_eq!(dialogue.now, ms(1400));
}

#[test]
fn unread_data_is_announced_again_until_the_time_is_up() {
    let mut dialogue = ready!(repeat_after: ms(2000), idle_timeout: ms(5000));
    let start = dialogue.now;
    dialogue.script(GET);
    dialogue.script("< +FTPGET: 1,1\n< +FTPGET: 1,1\n< +FTPGET: 1,64");
    assert_eq!(dialogue.now - start, ms(5000));
}

#[test]
fn reads_can_be_empty_short_or_random() {
    let mut dialogue = ready!(empty_reads: 2);
    dialogue.part(GET);
    let empty = "> AT+FTPGET=2,9\n< +FTPGET: 2,0\n< OK\n< +FTPGET: 1,1\n";
    dialogue.script(&empty.repeat(2));
    dialogue.script("> AT+FTPGET=2,9\n< +FTPGET: 2,9\n= 012345678\n< OK");
    let mut dialogue = ready!(read_limit: 7);
    dialogue.part(GET);
    dialogue.script("> AT+FTPGET=2,9\n< +FTPGET: 2,7\n= 0123456\n< OK");
    let mut dialogue = ready!(random_reads: true, seed: 3);
    dialogue.part(GET);
    let mut sizes = Vec::new();
    while sizes.iter().sum::<usize>() < 1024 {
        let answer = dialogue.ask("AT+FTPGET=2,100");
        let count = answer.trim_start().strip_prefix("+FTPGET: 2,").unwrap();
        sizes.push(count[..count.find('\r').unwrap()].parse().unwrap());
    }
    assert!(sizes.iter().all(|size| (1..=100).contains(size)));
    assert!(sizes.iter().any(|size| *size != sizes[0]), "{sizes:?}");
}

#[test]
fn an_end_without_data_can_be_announced_too() {
    for announce_empty in [false, true] {
        let mut dialogue = ready!(announce_empty: announce_empty);
        dialogue.part("> AT+FTPREST=1024\n< OK\n> AT+FTPGET=1\n< OK");
        if announce_empty {
            dialogue.part("< +FTPGET: 1,1\n> AT+FTPGET=2,9\n< +FTPGET: 2,0\n< OK");
        }
        dialogue.script("< +FTPGET: 1,0");
    }
}

#[test]
fn rest_can_be_lost_after_a_download() {
    let script = "> AT+FTPREST=9\n< OK\n> AT+FTPGETNAME=\"1K.txt\"\n< OK\n> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1";
    for (rest_kept, left) in [(true, 9), (false, 0)] {
        let mut dialogue = ready!(rest_kept: rest_kept);
        dialogue.part(script);
        dialogue.hear(ms(1000));
        dialogue.script(&format!("> AT+FTPREST?\n< +FTPREST: {left}\n< OK"));
    }
}

#[test]
fn the_most_of_a_piece_can_differ_and_vary() {
    ready!(put_max: 500).script(
        "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,500\n> AT+FTPPUT=2,501\n< ERROR\n> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0",
    );
    let mut dialogue = ready!(put_max_varies: true, seed: 5);
    dialogue.send(b"AT+FTPPUT=1\r");
    let mut most = Vec::new();
    for _ in 0..4 {
        let heard = dialogue.hear(ms(10));
        most.push(heard[heard.find("1,1,").unwrap()..].trim().to_owned());
        dialogue.send(b"AT+FTPPUT=2,1\r");
        dialogue.send(b"x");
    }
    assert!(most.iter().any(|one| *one != most[0]), "{most:?}");
}

#[test]
fn pieces_can_be_refused_after_their_bytes() {
    let mut dialogue = ready!(put_error_every: 2);
    dialogue.part(PUT);
    for (byte, answer) in [("a", "OK"), ("b", "ERROR"), ("b", "OK")] {
        dialogue.script("> AT+FTPPUT=2,1\n< +FTPPUT: 2,1");
        dialogue.script(&format!("+ {byte}\n< {answer}\n< +FTPPUT: 1,1,1360"));
    }
    dialogue.script("> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"ab");
}

#[test]
fn the_radio_may_need_a_while_after_each_piece() {
    let mut dialogue = ready!(piece_wait: ms(300));
    dialogue.script(PUT);
    for piece in ["ab", "cd"] {
        dialogue.script(&format!("> AT+FTPPUT=2,2\n< +FTPPUT: 2,2\n+ {piece}\n< OK"));
        dialogue.wait(ms(299));
        dialogue.expect_silence("the radio's time");
        dialogue.wait(ms(1));
        dialogue.script("< +FTPPUT: 1,1,1360");
    }
    dialogue.script("> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0");
    assert_eq!(dialogue.file("/new.txt").unwrap(), b"abcd");

    let mut dialogue = ready!(piece_wait: ms(300), read_limit: 4);
    dialogue.script(GET);
    dialogue.script("> AT+FTPGET=2,9\n< +FTPGET: 2,4\n= 0123\n< OK");
    dialogue.script("> AT+FTPGET=2,9\n< +FTPGET: 2,0\n< OK");
    dialogue.wait(ms(299));
    dialogue.expect_silence("the radio's time");
    dialogue.wait(ms(1));
    dialogue.script("< +FTPGET: 1,1\n> AT+FTPGET=2,9\n< +FTPGET: 2,4\n= 4567\n< OK");

    // Data mode knows no pieces.
    let mut dialogue = ready!(piece_wait: ms(300));
    let start = dialogue.now;
    dialogue.script(ETPUT);
    dialogue.send(b"abc\x03");
    dialogue.script("< OK\n< +FTPETPUT: 1,0");
    assert_eq!(dialogue.now, start);
}

#[test]
fn data_mode_may_begin_without_ok_and_echo_its_end() {
    let mut dialogue = ready!(etput_ok_first: false, etx_echoed: true);
    dialogue.script("> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1\n> AT+FTPETPUT=2\n< +FTPETPUT: 2,1");
    dialogue.send(b"x\x03");
    dialogue.expect(b"\x03\r\nOK\r\n\r\n+FTPETPUT: 1,0\r\n");
}

#[test]
fn errors_in_the_middle_of_data_mode() {
    for (etx_before_error, etx) in [(false, ""), (true, "\u{3}")] {
        let mut dialogue = ready!(
            fail_in_middle: Some(65), fail_after: 10, etx_before_error: etx_before_error,
        );
        dialogue.part(ETGET);
        dialogue.script(&format!("= 0123456789{etx}\n< +FTPETGET: 1,65\n> AT\n< OK"));
        dialogue.part(ETPUT);
        dialogue.send(b"0123456789ab\r");
        dialogue.script(&format!("= {etx}\n< +FTPETPUT: 1,65\n> AT\n< OK"));
        assert_eq!(dialogue.file("/new.txt").unwrap(), b"0123456789");
    }
}

#[test]
fn a_broken_upload_can_swallow_what_the_host_still_sends() {
    let mut dialogue = ready!(
        fail_in_middle: Some(61), fail_after: 2, swallow_after_error: true,
    );
    dialogue.part(ETPUT);
    dialogue.send(b"abcAT\r\x10\x03AT\r");
    dialogue.script("< +FTPETPUT: 1,61");
    // The DLE is pending, so that the first ETX counts as data.
    dialogue.send(b"\x10\x03AT\r");
    dialogue.expect_silence("the bare ETX");
    dialogue.send(b"\x03\r");
    dialogue.script("> AT\n< OK");
}

#[test]
fn an_etx_of_the_host_can_end_a_download() {
    for (etx_stops_download, expected) in [(true, 80), (false, 0)] {
        let mut dialogue = ready!(etx_stops_download: etx_stops_download);
        dialogue.server.as_mut().unwrap().rate = 100;
        dialogue.part(ETGET);
        dialogue.wait(ms(500));
        dialogue.send(b"\x10\x03\x03");
        let heard = dialogue.hear(ms(20_000));
        assert!(
            heard.ends_with(&format!("\r\n+FTPETGET: 1,{expected}\r\n")),
            "{heard}"
        );
    }
}

#[test]
fn a_second_session_can_be_an_error() {
    let mut dialogue = ready!(busy_is_error: true);
    dialogue.part(PUT);
    dialogue.script("> AT+FTPSIZE\n< ERROR\n> AT+FTPPUT=1\n< ERROR");
    let mut dialogue = ready!(busy_is_error: false);
    dialogue.part(PUT);
    dialogue.script("> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,66,0");
}

#[test]
fn closing_urcs_can_be_late_missing_or_doubled() {
    let mut dialogue = ready!(closing_urc_delay: ms(3000));
    dialogue.part("> AT+FTPSIZE\n< OK");
    dialogue.script("> AT+FTPSTATE\n< +FTPSTATE: 1\n< OK");
    dialogue.wait(ms(2999));
    dialogue.expect_silence("its time");
    dialogue.script("< +FTPSIZE: 1,0,1024");
    let mut dialogue = ready!(closing_urc_missing: true);
    dialogue.script("> AT+FTPSIZE\n< OK");
    dialogue.wait(ms(100_000));
    dialogue.script("> AT+FTPSTATE\n< +FTPSTATE: 0\n< OK");
    let mut dialogue = ready!(closing_urc_repeat: ms(1500));
    dialogue.part("> AT+FTPSIZE\n< OK\n< +FTPSIZE: 1,0,1024");
    dialogue.script("> AT\n< OK\n< +FTPSIZE: 1,0,1024");
}

#[test]
fn append_can_need_a_file() {
    let script = "> AT+FTPPUTOPT=\"APPE\"\n< OK\n> AT+FTPPUT=1\n< OK";
    let mut dialogue = ready!(appe_needs_file: true);
    dialogue.part(script);
    dialogue.script("< +FTPPUT: 1,78\n> AT+FTPPUTNAME=\"1K.txt\"\n< OK");
    dialogue.script(PUT);
    let mut dialogue = ready!(appe_needs_file: false);
    dialogue.part(script);
    dialogue.script("< +FTPPUT: 1,1,1360");
}

#[test]
fn the_first_urc_of_an_operation_can_stand_before_its_ok() {
    ready!(ok_delay: ms(500)).script(
        "> AT+FTPPUT=1\n< +FTPPUT: 1,1,1360\n< OK\n> AT+FTPPUT=2,0\n< OK\n< +FTPPUT: 1,0
        > AT+FTPDELE\n< +FTPDELE: 1,0\n< OK",
    );
    ready!(ok_delay: ms(500)).part("> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1");
}

#[test]
fn open_urcs_can_be_repeated() {
    let mut dialogue = ready!(open_urc_repeats: 2);
    dialogue.script(&format!("{PUT}{}", "\n< +FTPPUT: 1,1,1360".repeat(2)));
    let mut dialogue = ready!(open_urc_repeats: 1);
    dialogue.part(GET);
    dialogue.part("< +FTPGET: 1,1\n> AT+FTPQUIT\n< OK\n< +FTPGET: 1,80");
    dialogue.script("> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1\n< +FTPETPUT: 1,1");
}

#[test]
fn quitting_can_be_reported_by_one_of_two_names() {
    for (quit_named_get, list, put) in [(false, "FTPLIST", "FTPETPUT"), (true, "FTPGET", "FTPPUT")]
    {
        let mut dialogue = ready!(quit_named_get: quit_named_get);
        dialogue.script("> AT+FTPLIST=1\n< OK\n< +FTPLIST: 1,1");
        dialogue.script(&format!("> AT+FTPQUIT\n< OK\n< +{list}: 1,80"));
        dialogue.script("> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1");
        dialogue.script(&format!("> AT+FTPQUIT\n< OK\n< +{put}: 1,80"));
    }
}

#[test]
fn ftpquit_can_be_heard_in_the_stream_of_a_download() {
    for (quit_stops_download, end) in [
        (true, "\r\n+FTPETGET: 1,80\r\n\r\nOK\r\n"),
        (false, "\u{3}\r\n+FTPETGET: 1,0\r\n"),
    ] {
        let mut dialogue = ready!(quit_stops_download: quit_stops_download);
        dialogue.server.as_mut().unwrap().rate = 100;
        dialogue.part(ETGET);
        dialogue.wait(ms(500));
        dialogue.send(b"AT+FTPQUIT\r");
        let heard = dialogue.hear(ms(20_000));
        assert!(heard.ends_with(end), "{heard}");
    }
}
