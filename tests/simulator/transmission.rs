//! The switches of the line, the radio and the modem's surroundings.

use std::time::Duration;

use sim7000_ftp::sim::{Content, Device, MemoryServer, Modem, Network, Output, SimCard, Switches};

use crate::dialogue::{ETGET, ETPUT, GET, ms};

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
fn output_comes_in_pieces_of_any_size() {
    let mut modem = Modem::new(Switches {
        random_chunks: true,
        echo: false,
        ..Switches::default()
    });
    modem.receive(&b"ATI\r".repeat(9_000), Duration::ZERO);
    let mut pieces = Vec::new();
    while let Some(Output::Host(bytes)) = modem.poll() {
        pieces.push(bytes);
    }
    let sizes: Vec<usize> = pieces.iter().map(Vec::len).collect();
    assert!(sizes.iter().all(|size| (1..=65_536).contains(size)));
    assert!(sizes.contains(&1), "{sizes:?}");
    assert!(sizes.iter().any(|size| *size > 10_000), "{sizes:?}");
    assert_eq!(
        pieces.concat(),
        b"\r\nSIM7000G R1529\r\n\r\nOK\r\n".repeat(9_000)
    );
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
fn a_pulled_cable_loses_bytes_and_the_modem_keeps_its_settings() {
    let switches = Switches {
        echo: false,
        baud: 9600,
        ..Switches::default()
    };
    let mut device = Device::new(switches, MemoryServer::default());
    device.receive(b"AT+FTPPORT=2121\r", Duration::ZERO);
    assert_eq!(run(&mut device, ms(100)), "\r\nOK\r\n");
    device.receive(b"ATI\r", ms(100));
    device.expire(ms(110));
    device.unplug();
    assert_eq!(run(&mut device, ms(1000)), "");
    device.receive(b"ATI\r", ms(1000));
    device.plug();
    assert_eq!(run(&mut device, ms(2000)), "");
    device.receive(b"AT+FTPPORT?\r", ms(2000));
    assert_eq!(
        run(&mut device, ms(3000)),
        "\r\n+FTPPORT: 2121\r\n\r\nOK\r\n"
    );
    device.reset(ms(3000));
    assert!(run(&mut device, ms(9000)).ends_with("SMS Ready\r\n"));
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
