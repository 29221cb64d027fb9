//! The table of the 28 commands: the client writes each in every form that it has, the simulated modem knows each,
//! and the page of the documentation says what the table says.

mod pair;

use std::collections::BTreeSet;
use std::fmt::Write;

use pair::{Pair, tricky};
use sim7000_ftp::at::table::{COMMANDS, Form, Range, Spec, UrcShape, Values};
use sim7000_ftp::ftp::{
    Action, DownloadWay, Outcome, PutOption, RemotePath, Request, Setting, UploadWay,
};
use sim7000_ftp::modem::{ModemInfo, SurveyKind};
use sim7000_ftp::sim::{Device, Switches, demo_server};

/// The one form that exists and is never used: the modem would answer with the password.
const NEVER: (&str, Form) = ("FTPPW", Form::Read);

/// A line `AT+NAME...` as name and form.
fn written(line: &str) -> Option<(&'static str, Form)> {
    let rest = line.strip_prefix("AT+")?;
    let end = rest.find(['=', '?']).unwrap_or(rest.len());
    let spec = COMMANDS.iter().find(|spec| spec.name == &rest[..end])?;
    let form = match &rest[end..] {
        "" => Form::Execute,
        "?" => Form::Read,
        "=?" => Form::Test,
        _ => Form::Write,
    };
    Some((spec.name, form))
}

fn folder() -> RemotePath {
    RemotePath::new("/incoming")
}

fn upload(name: &str, option: PutOption, way: UploadWay) -> Action {
    Action::Upload {
        folder: folder(),
        name: name.into(),
        option,
        way,
    }
}

/// Everything that a client can be asked for, at a modem that has every command.
fn everything() -> Pair {
    let mut pair = Pair::online(Switches::default());
    let survey = Request::Survey(SurveyKind::Full, ModemInfo::default());
    pair.run(survey).expect("the survey");
    let file = tricky(30_000);
    let ways = UploadWay::ORDER.into_iter().zip(["a", "b", "c"]);
    for (way, name) in ways {
        let sent = pair.upload(upload(name, PutOption::Store, way), &file);
        assert_eq!(sent, Ok(Outcome::Done), "{way:?}");
    }
    for way in DownloadWay::ORDER {
        let fetched = pair.ftp(Action::Download {
            folder: folder(),
            name: b"a".to_vec(),
            offset: 0,
            way,
        });
        assert_eq!(fetched, Ok(Outcome::Done), "{way:?}");
        assert!(pair.downloaded == file, "{way:?}");
    }
    let below = folder().join(b"new");
    let file = || (folder(), b"a".to_vec());
    for action in [
        Action::List(folder()),
        Action::Size(folder(), b"a".to_vec()),
        Action::ModifiedTime(folder(), b"a".to_vec()),
        Action::MakeFolder(below.clone()),
        Action::RemoveFolder(below),
        Action::Rename {
            from: file(),
            to: (folder(), b"d".to_vec()),
        },
        Action::Delete(folder(), b"d".to_vec()),
    ] {
        let result = pair.ftp(action.clone());
        assert!(result.is_ok(), "{action:?}: {result:?}");
    }
    pair.run(Request::ReadSettings).expect("the settings");
    // Cancelled as soon as bytes have moved: FTPQUIT.
    pair.cancel_after = Some(1000);
    let cancelled = pair.ftp(Action::Download {
        folder: folder(),
        name: b"b".to_vec(),
        offset: 0,
        way: DownloadWay::Pieces,
    });
    assert!(cancelled.is_err_and(|error| error.is_cancelled()));
    pair
}

#[test]
fn each_of_the_28_commands_is_driven_in_each_of_its_forms() {
    let names: BTreeSet<_> = COMMANDS.iter().map(|spec| spec.name).collect();
    assert_eq!(names.len(), 28);
    let pair = everything();
    let seen: Vec<_> = pair
        .trace
        .iter()
        .filter_map(|line| written(line.split_once("Some(ToModem) ")?.1))
        .collect();
    for spec in &COMMANDS {
        for &form in spec.forms {
            let is_seen = seen.contains(&(spec.name, form));
            let is_wanted = (spec.name, form) != NEVER;
            assert_eq!(is_seen, is_wanted, "{} {form:?}", spec.name);
        }
    }
}

/// What the simulated modem, which shares no code with the table, says to a line.
fn answer(line: &str) -> String {
    let switches = Switches::default();
    let server = demo_server(switches.clock);
    let mut device = Device::new(switches, server);
    let now = std::time::Duration::ZERO;
    device.receive(format!("{line}\r").as_bytes(), now);
    let bytes: Vec<u8> = std::iter::from_fn(|| device.poll()).flatten().collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn the_simulated_modem_knows_the_forms_of_the_table_and_no_others() {
    for spec in &COMMANDS {
        let name = spec.name;
        assert!(answer(&format!("AT+{name}=?")).ends_with("\r\nOK\r\n"));
        for (tail, form) in [("?", Form::Read), ("", Form::Execute)] {
            // FTPQUIT has nothing to quit here.
            let is_known = answer(&format!("AT+{name}{tail}")).contains("\r\nOK\r\n")
                || name == "FTPQUIT" && tail.is_empty();
            assert_eq!(is_known, spec.has(form), "{name} {form:?}");
        }
    }
}

/// Each text of the table is taken at its limit and refused one byte above it.
#[test]
fn the_simulated_modem_has_the_limits_of_the_table() {
    for spec in &COMMANDS {
        if let Values::Text(field) = spec.values {
            let set = |count| answer(&format!("AT+{}=\"{}\"", spec.name, "a".repeat(count)));
            assert!(set(field.limit()).ends_with("OK\r\n"), "{}", spec.name);
            assert!(
                set(field.limit() + 1).ends_with("ERROR\r\n"),
                "{}",
                spec.name
            );
            let long = vec![b'a'; field.limit() + 1];
            assert!(spec.text(&long).is_err(), "{}", spec.name);
        }
    }
}

#[test]
fn the_settings_are_read_back_without_the_password() {
    let mut pair = Pair::online(Switches::default());
    let size = Action::Size(folder(), b"a".to_vec());
    assert!(pair.ftp(size).is_err(), "there is no such file");
    let Ok(Outcome::Settings(settings)) = pair.run(Request::ReadSettings) else {
        panic!("no settings");
    };
    let has = |name: &'static str, value: &str| {
        let wanted: Setting = (name, value.into());
        assert!(settings.contains(&wanted), "{wanted:?} in {settings:?}");
    };
    has("FTPSERV", "\"ftp.example\"");
    has("FTPPORT", "21");
    has("FTPTYPE", "\"I\"");
    has("FTPGETPATH", "\"/incoming/\"");
    assert_eq!(settings.len(), 12);
    assert!(settings.iter().all(|(name, _)| *name != "FTPPW"));
}

fn range((least, most): Range) -> String {
    match most {
        _ if least == most => least.to_string(),
        u64::MAX => format!("{least}.."),
        _ => format!("{least}..{most}"),
    }
}

fn values(spec: &Spec) -> String {
    match spec.values {
        Values::None => String::new(),
        Values::Text(field) => {
            format!("`\"<{}>\"`, at most {} bytes", field.label(), field.limit())
        }
        Values::Words(words) => {
            let words: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            words.join(" ")
        }
        Values::Numbers(rows) => {
            let row = |row: &&[Range]| row.iter().copied().map(range).collect::<Vec<_>>().join(",");
            let rows: Vec<_> = rows.iter().map(|it| format!("`{}`", row(it))).collect();
            rows.join(" ")
        }
    }
}

/// The page of the documentation, made from the table.
fn page() -> String {
    let mut page = String::from(
        "\n\n# The 28 commands\n\n\
         Made from the table by `tests/commands.rs`. Forms: t `=?`, r `?`, w `=...`, x without anything. Every test\n\
         form answers just `OK`. Times with a star are not stated by the manual.\n\n\
         | command | manual | note | forms | values | answer before `OK` | message | within |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (at, spec) in (1..).zip(&COMMANDS) {
        let letter = |form: &Form| match form {
            Form::Test => 't',
            Form::Read => 'r',
            Form::Write => 'w',
            Form::Execute => 'x',
        };
        let name = spec.name;
        let forms: String = spec.forms.iter().map(letter).collect();
        let message = match spec.urc {
            UrcShape::None => String::new(),
            UrcShape::Code => format!("`+{name}: 1,<code>`"),
            UrcShape::CodeAndSize => format!("`+{name}: 1,<code>,<size>`"),
            UrcShape::CodeAndTime => format!("`+{name}: 1,<code>[,YYYYMMDDHHMMSS]`"),
            UrcShape::CodeAndMax => format!("`+{name}: 1,1,<max>`, `+{name}: 1,<code>`"),
        };
        let answer = match spec.answer_text {
            "" => String::new(),
            text => format!("`{text}`"),
        };
        let star = if spec.deadline_is_stated { "" } else { "*" };
        let (values, seconds) = (values(spec), spec.deadline.as_secs());
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {name} | 10.2.{at} | {} | {forms} | {values} | {answer} | {message} | {seconds} s{star} |",
            spec.example
        );
    }
    page
}

#[test]
fn the_page_of_the_documentation_says_what_the_table_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/at/commands.md");
    if std::env::var_os("WRITE_COMMANDS").is_some() {
        std::fs::write(path, page()).expect("the page is written");
    }
    let kept = std::fs::read_to_string(path).expect("the page is there");
    assert!(
        kept == page(),
        "the table has changed: WRITE_COMMANDS=1 cargo test --test commands writes the page anew"
    );
}
