//! Traces: what is recorded can be replayed, and a replay sees every difference.
//!
//! The sessions of `sessions` are recorded anew in each test run, and once and for all in `tests/traces`: those
//! files hold the client to what it did when they were written, and the format to what can be read. After an
//! intended change of the client, `cargo test --test replay -- --ignored` writes them again; only
//! `application-note.jsonl` is made by hand, as from a modem on a desk: echo, gaps of time, misprints.

mod pair;
#[path = "replay/sessions.rs"]
mod sessions;

use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use sessions::{SECRETS, SESSIONS};
use sim7000_ftp::ftp::Request;
use sim7000_ftp::trace::{Kept, Recorder, ReplayError, replay};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/traces")
}

/// The stored traces: name and text.
fn stored() -> Vec<(String, String)> {
    let mut traces: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    traces.sort();
    traces
}

/// The text with another line in the place of line `number`, counted from 1.
fn with_line(text: &str, number: usize, other: &str) -> String {
    let lines = (1..).zip(text.lines());
    lines
        .map(|(at, line)| if at == number { other } else { line }.to_owned() + "\n")
        .collect()
}

#[track_caller]
fn holds(name: &str, text: &str) {
    if let Err(error) = replay(text) {
        panic!("{name}: {error}\n\n{text}");
    }
}

#[test]
fn every_session_that_is_recorded_replays() {
    for (name, session) in SESSIONS {
        holds(name, &session());
    }
}

/// As the page does after each read: nothing has come of it.
#[test]
fn a_look_at_the_clock_leaves_no_moment_behind() {
    let ms = Duration::from_millis;
    let mut recorder = Recorder::new(ms(0));
    let mut kept = Kept::default();
    recorder.start(Request::Wake, ms(1)).unwrap();
    recorder.receive(b"\r\nOK\r\n", ms(2));
    recorder.expire(ms(3));
    recorder.expire(ms(152));
    for step in 0..8 {
        while recorder.poll().is_some() {}
        recorder.receive(b"\r\nOK\r\n", ms(200 + 2 * step));
        recorder.expire(ms(201 + 2 * step));
    }
    while recorder.poll().is_some() {}
    while let Some(entry) = recorder.take_entry() {
        kept.push(entry);
    }
    let text = kept.to_text();
    assert!(text.contains(r#"{"ms":214,"finished":"done"}"#), "{text}");
    holds("a look at the clock", &text);
}

#[test]
fn every_stored_trace_replays() {
    let traces = stored();
    for (name, _) in SESSIONS {
        let file = format!("{name}.jsonl");
        assert!(traces.iter().any(|(stored, _)| *stored == file), "{file}");
    }
    for (name, text) in traces {
        holds(&name, &text);
    }
}

#[test]
#[ignore = "writes tests/traces"]
fn write_the_stored_traces() {
    for (name, session) in SESSIONS {
        std::fs::write(folder().join(format!("{name}.jsonl")), session()).unwrap();
    }
}

#[test]
fn no_trace_holds_a_secret() {
    let fresh = SESSIONS.map(|(name, session)| (name.to_owned(), session()));
    for (name, text) in stored().into_iter().chain(fresh) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {name}:\n{text}");
        }
    }
}

#[test]
fn a_password_that_is_also_a_name_is_hidden_everywhere_and_replays() {
    for (password, most) in [
        ("firmware", 0),
        ("incoming", 0),
        ("station7", 0),
        ("OK", 99),
    ] {
        let text = sessions::listing_with(password);
        // Where nothing but the protocol's words are the password, they stay.
        assert!(
            text.matches(password).count() <= most,
            "{password}:\n{text}"
        );
        assert!(
            !text.contains(&format!("\"{password}\\\"")),
            "{password}:\n{text}"
        );
        holds(password, &text);
    }
}

#[test]
fn a_change_of_any_output_fails_at_its_line() {
    let mut changes = 0;
    for (name, text) in stored() {
        let header = text.lines().next().unwrap();
        // From the request on that the output belongs to.
        let mut beginning = vec![header];
        for line in text.lines().skip(1) {
            let key = line.split('"').nth(3).unwrap();
            if matches!(key, "start" | "connect") {
                beginning.truncate(1);
            }
            let changed = match key {
                "to" | "notice" | "finished" => {
                    line.replacen(&format!("\"{key}\":\""), &format!("\"{key}\":\"x"), 1)
                }
                "to_bytes" | "data" | "need" => {
                    line.replacen(&format!("\"{key}\":"), &format!("\"{key}\":1"), 1)
                }
                _ => line.to_owned(),
            };
            if changed != line {
                changes += 1;
                let trace = format!("{}\n{changed}\n", beginning.join("\n"));
                match replay(&trace) {
                    Err(ReplayError::Differs {
                        line: at,
                        recorded,
                        replayed,
                    }) => {
                        assert_eq!(at, beginning.len() + 1, "{name}\n{trace}");
                        assert_eq!(recorded, changed);
                        assert!(replayed.contains(key), "{replayed} for {line}");
                    }
                    other => panic!("{name}: {other:?}\n{trace}"),
                }
            }
            beginning.push(line);
        }
    }
    assert!(changes > 500, "only {changes} outputs");
}

#[test]
fn an_answer_that_is_left_out_or_another_is_noticed() {
    let text = sessions::listing();
    let is_answer = |line: &str| line.ends_with(r#""from":"OK"}"#);
    let mut answers = 0;
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| is_answer(line)) {
        answers += 1;
        assert!(replay(&with_line(&text, number, "")).is_err(), "{number}");
        let error = line.replace("OK", "ERROR");
        let is_optional = replay(&with_line(&text, number, &error)).is_ok();
        // What may be refused without a consequence: commands of the set-up and of the survey.
        let command = text.lines().nth(number - 2).unwrap();
        let may = [
            "ATE0",
            "ATV1",
            "ATQ0",
            "AT&D0",
            "AT+CMEE",
            "AT+IFC",
            "AT+FTPEXTPUT=0",
            "AT+FTPEXTGET=0",
            "CONTYPE",
            // The query after it tells.
            "AT+SAPBR=1",
        ];
        assert!(
            !is_optional || may.iter().any(|may| command.contains(may)) || command.contains("from"),
            "{command}"
        );
    }
    assert!(answers > 20);
}

#[test]
fn a_deadline_that_has_not_passed_is_noticed() {
    let text = sessions::silence();
    let (number, line) = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains("\"timer\""))
        .last()
        .unwrap();
    let ms = line.split([':', ',']).nth(1).unwrap();
    let early = line.replace(ms, &(ms.parse::<u64>().unwrap() - 1).to_string());
    let Err(ReplayError::Differs { line, replayed, .. }) =
        replay(&with_line(&text, number, &early))
    else {
        panic!("a deadline 1 ms too early is taken");
    };
    assert_eq!(line, number);
    assert_eq!(replayed, "nothing: no deadline has passed");
}

#[test]
fn a_trace_may_begin_with_any_request_and_end_anywhere() {
    for (name, text) in stored() {
        let lines: Vec<&str> = text.lines().collect();
        for at in 2..lines.len() {
            if lines[at].contains(",\"start\":") {
                let cut = format!("{}\n{}\n", lines[0], lines[at..].join("\n"));
                holds(&format!("{name} from line {}", at + 1), &cut);
            }
        }
        for end in (2..lines.len()).step_by(23) {
            holds(
                &format!("{name} up to line {end}"),
                &lines[..end].join("\n"),
            );
        }
    }
}

#[test]
fn a_trace_that_begins_in_the_middle_says_so() {
    let text = sessions::listing();
    let lines: Vec<&str> = text.lines().collect();
    let middle = format!("{}\n{}", lines[0], lines[9..].join("\n"));
    let error = replay(&middle).unwrap_err();
    assert_eq!(error, ReplayError::Middle { line: 2 });
    assert!(error.to_string().contains("save the trace right after"));
}

#[test]
fn what_is_no_trace_of_this_version_says_so() {
    let text = sessions::listing();
    let without_header: String = text
        .lines()
        .skip(1)
        .map(|line| line.to_owned() + "\n")
        .collect();
    for bad in [
        "",
        "garbage",
        "{\"trace\":\"other\",\"version\":1}",
        &without_header,
    ] {
        assert_eq!(replay(bad), Err(ReplayError::NoHeader), "{bad}");
    }
    let newer = text.replacen("\"version\":1", "\"version\":2", 1);
    let error = replay(&newer).unwrap_err();
    assert_eq!(error, ReplayError::Newer { version: 2 });
    assert!(error.to_string().contains("version 2"), "{error}");
    let header = text.lines().next().unwrap();
    assert_eq!(replay(header), Err(ReplayError::Empty));
}

#[test]
fn a_line_that_is_no_record_is_named() {
    let text = sessions::listing();
    for (bad, what) in [
        ("{\"ms\":1,\"from\":\"O", "in the middle of a text"),
        ("{\"from\":\"OK\"}", "\"ms\" is missing"),
        ("{\"ms\":1}", "no key says what happened"),
        ("{\"ms\":1,\"start\":\"fly\"}", "\"fly\""),
    ] {
        // The line before is the end of the request before: nothing else is to be compared.
        let start = 1 + text
            .lines()
            .position(|line| line.contains("bearer\":\"open"))
            .unwrap();
        let Err(ReplayError::Unreadable { line, what: got }) =
            replay(&with_line(&text, start, bad))
        else {
            panic!("{bad} is taken");
        };
        assert_eq!(line, start);
        assert!(got.contains(what), "{got}");
    }
}

/// What may happen to a file.
#[derive(Clone, Debug)]
enum Damage {
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    Byte(usize, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || 0..10_000_usize;
    prop_oneof![
        at().prop_map(Damage::Drop),
        at().prop_map(Damage::Repeat),
        (at(), at()).prop_map(|(one, other)| Damage::Swap(one, other)),
        (at(), b' '..=b'~').prop_map(|(at, byte)| Damage::Byte(at, byte)),
    ]
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut lines: Vec<Vec<u8>> = text.lines().map(|line| line.into()).collect();
    for damage in damages {
        // The header stays.
        let record = |at: usize| 1 + at % (lines.len() - 1);
        match *damage {
            Damage::Drop(at) => drop(lines.remove(record(at))),
            Damage::Repeat(at) => lines.insert(record(at), lines[record(at)].clone()),
            Damage::Swap(one, other) => {
                let (one, other) = (record(one), record(other));
                lines.swap(one, other);
            }
            Damage::Byte(at, byte) => {
                let record = record(at);
                let place = at % lines[record].len();
                lines[record][place] = byte;
            }
        }
    }
    String::from_utf8(lines.join(&b'\n')).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_trace_is_an_error_at_one_of_its_lines_never_a_crash(
        trace in 0..SESSIONS.len(),
        damages in proptest::collection::vec(damage(), 1..4),
    ) {
        let (_, text) = &stored()[trace];
        let damaged = damaged(text, &damages);
        let lines = damaged.lines().count();
        match replay(&damaged) {
            // A note, a blank, what may be refused.
            Ok(_) => {}
            Err(
                ReplayError::Middle { line }
                | ReplayError::Unreadable { line, .. }
                | ReplayError::Differs { line, .. },
            ) => prop_assert!((2..=lines + 1).contains(&line)),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
