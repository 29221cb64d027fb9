//! Each switch shows on the wire.

use std::time::Duration;

use sim7000_ftp::sim::{
    Content, Device, MemoryServer, Modem, Network, Output, SimCard, SwitchError, Switches,
};

use crate::dialogue::Dialogue;

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A modem that is ready for FTP, made with these switches.
macro_rules! ready {
    ($($name:ident: $value:expr),* $(,)?) => {
        Dialogue::ready(Switches { $($name: $value,)* ..Switches::default() })
    };
}

/// A modem without echo, not set up.
macro_rules! fresh {
    ($($name:ident: $value:expr),* $(,)?) => {
        Dialogue::fresh(Switches { echo: false, $($name: $value,)* ..Switches::default() })
    };
}

const ETGET: &str = "> AT+FTPETGET=1\n< OK\n< +FTPETGET: 1,1";
const GET: &str = "> AT+FTPGET=1\n< OK\n< +FTPGET: 1,1";
const PUT: &str = "> AT+FTPPUT=1\n< OK\n< +FTPPUT: 1,1,1360";
const ETPUT: &str =
    "> AT+FTPETPUT=1\n< OK\n< +FTPETPUT: 1,1\n> AT+FTPETPUT=2\n< OK\n< +FTPETPUT: 2,1";

#[test]
fn every_switch_is_tested() {
    let source = include_str!("switches.rs");
    for name in Switches::NAMES {
        // As a field, or in the short form of one.
        let used = source.contains(&format!("{name}:")) || source.contains(&format!(" {name},"));
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
fn output_comes_in_pieces() {
    for chunk in [1, 2, 3, 64, 65_536] {
        let mut modem = Modem::new(Switches {
            chunk,
            ..Switches::default()
        });
        modem.receive(b"ATI\r", Duration::ZERO);
        let mut pieces = Vec::new();
        while let Some(Output::Host(bytes)) = modem.poll() {
            pieces.push(bytes);
        }
        assert!(
            pieces
                .iter()
                .rev()
                .skip(1)
                .all(|piece| piece.len() == chunk)
        );
        assert_eq!(pieces.concat(), b"ATI\r\r\nSIM7000G R1529\r\n\r\nOK\r\n");
    }
}

#[test]
fn bytes_get_lost() {
    let mut dialogue = fresh!(lost_to_host: 200_000, seed: 2);
    let heard: String = (0..20).map(|_| dialogue.ask("ATI")).collect();
    let whole = "\r\nSIM7000G R1529\r\n\r\nOK\r\n".len() * 20;
    assert!((whole / 2..whole).contains(&heard.len()), "{}", heard.len());
    let mut dialogue = fresh!(lost_to_modem: 200_000, seed: 2);
    let answers = (0..50)
        .filter(|_| dialogue.ask("ATI").contains("SIM7000G"))
        .count();
    assert!((5..45).contains(&answers), "{answers}");
    // The same seed loses the same bytes.
    let mut again = fresh!(lost_to_modem: 200_000, seed: 2);
    let same = (0..50)
        .filter(|_| again.ask("ATI").contains("SIM7000G"))
        .count();
    assert_eq!(answers, same);
}

#[test]
fn the_radio_is_slower_than_the_line() {
    let mut dialogue = ready!(radio: 512);
    let start = dialogue.now;
    dialogue.part(ETGET);
    let heard = dialogue.hear(ms(1900));
    assert!((900..1024).contains(&heard.len()), "{}", heard.len());
    let text: String = ('0'..='9').cycle().take(1024).skip(heard.len()).collect();
    dialogue.script(&format!("= {text}\u{3}\n< +FTPETGET: 1,0"));
    assert!((ms(2000)..ms(2200)).contains(&(dialogue.now - start)));
    let start = dialogue.now;
    dialogue.part(ETPUT);
    dialogue.send(&[b'x'; 1024]);
    dialogue.send(b"\x03");
    dialogue.script("< OK\n< +FTPETPUT: 1,0");
    assert!((ms(2000)..ms(2200)).contains(&(dialogue.now - start)));
}

#[test]
fn a_full_input_loses_bytes_only_without_flow_control() {
    for (flow_control, complete) in [(true, true), (false, false)] {
        let switches = Switches {
            flow_control,
            input_buffer: 16,
            answer_delay: ms(50),
            echo: false,
            baud: 115_200,
            ..Switches::default()
        };
        let mut device = Device::new(switches, MemoryServer::default());
        device.receive(&b"AT+CSQ\r".repeat(10), Duration::ZERO);
        let heard = run(&mut device, ms(5000));
        let answers = heard.matches("OK").count();
        assert_eq!(answers == 10, complete, "{answers}");
    }
}

#[test]
fn the_line_has_a_speed() {
    let switches = Switches {
        baud: 9600,
        echo: false,
        ..Switches::default()
    };
    let mut device = Device::new(switches, MemoryServer::default());
    device.receive(b"AT\r", Duration::ZERO);
    // Three bytes there, six back, at 960 a second.
    let due = Duration::from_secs(9).div_f64(960.0);
    assert_eq!(run(&mut device, due - Duration::from_micros(1)), "\r\nOK\r");
    assert_eq!(run(&mut device, due + Duration::from_micros(1)), "\n");
}

#[test]
fn identity_card_network_and_clock() {
    fresh!(
        identity: "SIM7600E".into(), sim: SimCard::Pin, network: Network::Gsm,
        registration: 5, signal: 31, clock: 0,
    )
    .script(
        "> ATI\n< SIM7600E\n< OK
        > AT+CPIN?\n< +CPIN: SIM PIN\n< OK
        > AT+COPS?\n< +COPS: 0,0,\"Telenor\",3\n< OK
        > AT+CEREG?\n< +CEREG: 0,5\n< OK
        > AT+CSQ\n< +CSQ: 31,99\n< OK
        > AT+CCLK?\n< +CCLK: \"70/01/01,00:00:00+00\"\n< OK",
    );
    fresh!(sim: SimCard::Missing, network: Network::None).script(
        "> AT+CMEE=1\n< OK\n> AT+CPIN?\n< +CME ERROR: 10\n> AT+CCID\n< +CME ERROR: 10
        > AT+CPSI?\n< +CPSI: NO SERVICE,Online\n< OK",
    );
}

/// Lets a device run and gives what it says.
fn run(device: &mut Device, until: Duration) -> String {
    let mut heard = Vec::new();
    loop {
        while let Some(bytes) = device.poll() {
            heard.extend(bytes);
        }
        match device.deadline().filter(|due| *due <= until) {
            Some(due) => device.expire(due),
            None => return String::from_utf8(heard).unwrap(),
        }
    }
}

#[test]
fn payload_may_look_like_answers() {
    let tricky = b"\r\nOK\r\n\r\n+FTPGET: 1,0\r\n\x03\x10\x10\x03\r\nERROR\r\n\x10";
    let mut dialogue = ready!();
    let server = dialogue.server.as_mut().unwrap();
    server
        .tree
        .put(b"/1K.txt", Content::Bytes(tricky.to_vec()), 0);
    dialogue.part(GET);
    dialogue.part(&format!(
        "> AT+FTPGET=2,1460\n< +FTPGET: 2,{}",
        tricky.len()
    ));
    dialogue.expect(tricky);
    dialogue.script("< OK\n< +FTPGET: 1,0");
    dialogue.part(ETGET);
    dialogue.expect(
        b"\r\nOK\r\n\r\n+FTPGET: 1,0\r\n\x10\x03\x10\x10\x10\x10\x10\x03\r\nERROR\r\n\x10\x10\x03",
    );
    dialogue.script("< +FTPETGET: 1,0");
}
