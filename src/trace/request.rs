//! A request as a record, and back: with everything but the passwords.

use super::outcome::{SIM_STATES, modem};
use super::read::Fields;
use super::write::Line;
use crate::at::table::CommandSet;
use crate::at::{MASK, Secrets, Time};
use crate::ftp::{Account, Action, DownloadWay, Legacy, PutOption, RemotePath, Request, UploadWay};
use crate::modem::{BearerRequest, BearerSettings, BearerWay, ModemInfo, SurveyKind};

/// The word of each value.
type Words<T, const N: usize> = [(&'static str, T); N];

const OPTIONS: Words<PutOption, 3> = [
    ("store", PutOption::Store),
    ("append", PutOption::Append),
    ("store-unique", PutOption::StoreUnique),
];
const UPLOADS: [UploadWay; 4] = [
    UploadWay::Best,
    UploadWay::DataMode,
    UploadWay::Extended,
    UploadWay::Pieces,
];
const DOWNLOADS: [DownloadWay; 4] = [
    DownloadWay::Best,
    DownloadWay::DataMode,
    DownloadWay::Extended,
    DownloadWay::Pieces,
];
const SURVEYS: Words<SurveyKind, 2> =
    [("full", SurveyKind::Full), ("network", SurveyKind::Network)];

fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    let found = words.iter().find(|(_, known)| known == value);
    // The tables name all values.
    found.map_or("", |(word, _)| word)
}

/// The word of a way, which also stands in the list of those that are read.
fn upload_word(way: UploadWay) -> &'static str {
    match way {
        UploadWay::Best => "best",
        UploadWay::DataMode => "data-mode",
        UploadWay::Extended => "extended",
        UploadWay::Pieces => "pieces",
    }
}

fn download_word(way: DownloadWay) -> &'static str {
    match way {
        DownloadWay::Best => "best",
        DownloadWay::DataMode => "data-mode",
        DownloadWay::Extended => "extended",
        DownloadWay::Pieces => "pieces",
    }
}

/// The record; the request's passwords become secrets.
pub(super) fn started(ms: u64, request: &Request, legacy: Legacy, secrets: &mut Secrets) -> String {
    let mut line = Line::at(ms);
    match request {
        Request::Wake => {
            line.word("start", "wake");
        }
        Request::Recover { is_patient } => {
            line.word("start", "recover").flag("patient", *is_patient);
        }
        Request::Knock => {
            line.word("start", "knock");
        }
        Request::ReadSettings => {
            line.word("start", "read-settings");
        }
        Request::Survey(kind, known) => {
            line.word("start", "survey")
                .word("kind", word(&SURVEYS, kind));
            modem(&mut line, known, secrets);
        }
        Request::Bearer(request) => bearer(line.word("start", "bearer"), request, secrets),
        Request::Ftp(account, action) => {
            secrets.remember(account.password.as_bytes());
            operation(&mut line, action, secrets);
            value_text(&mut line, "server", account.server.as_bytes(), secrets);
            line.count("port", account.port.into());
            value_text(&mut line, "user", account.user.as_bytes(), secrets);
            password(&mut line, &account.password);
            line.flag("passive", account.is_passive);
        }
    }
    if let Some(since) = legacy.unanswered_since {
        line.count("unanswered", since.as_millis() as u64);
    }
    line.flag("dirty", legacy.is_dirty)
        .flag("left_file", legacy.has_left_file)
        .flag("by_cnact", legacy.bearer_way == BearerWay::Cnact);
    set(&mut line, "lacks", legacy.missing);
    set(&mut line, "owed", legacy.owed);
    line.end()
}

/// Adds a set of commands, unless it is empty.
pub(super) fn set(line: &mut Line, key: &str, set: CommandSet) {
    let names: Vec<_> = set.names().collect();
    if !names.is_empty() {
        line.word(key, &names.join("|"));
    }
}

/// Such a set.
fn read_set(fields: &Fields, key: &str) -> CommandSet {
    let names = String::from_utf8_lossy(fields.text(key).unwrap_or_default());
    names.split('|').collect()
}

fn password(line: &mut Line, password: &str) {
    line.text("password", if password.is_empty() { b"" } else { MASK });
}

/// Adds a text that goes into a command.
fn value_text(line: &mut Line, key: &str, value: &[u8], secrets: &Secrets) {
    line.text(key, &secrets.masked_value(value));
}

fn bearer(line: &mut Line, request: &BearerRequest, secrets: &mut Secrets) {
    let (what, settings) = match request {
        BearerRequest::Open(settings) => ("open", Some(settings)),
        BearerRequest::Reopen(settings) => ("reopen", Some(settings)),
        BearerRequest::Query => ("query", None),
        BearerRequest::Close => ("close", None),
    };
    line.word("bearer", what);
    if let Some(settings) = settings {
        secrets.remember(settings.password.as_bytes());
        value_text(line, "apn", settings.apn.as_bytes(), secrets);
        value_text(line, "user", settings.user.as_bytes(), secrets);
        password(line, &settings.password);
        line.flag("cnact", settings.way == BearerWay::Cnact);
    }
}

fn operation(line: &mut Line, action: &Action, secrets: &Secrets) {
    let (start, folder, name): (_, Option<&RemotePath>, Option<&[u8]>) = match action {
        Action::List(folder) => ("list", Some(folder), None),
        Action::Upload { folder, name, .. } => ("upload", Some(folder), Some(name)),
        Action::Download { folder, name, .. } => ("download", Some(folder), Some(name)),
        Action::Size(folder, name) => ("size", Some(folder), Some(name)),
        Action::ModifiedTime(folder, name) => ("time", Some(folder), Some(name)),
        Action::MakeFolder(folder) => ("make-folder", Some(folder), None),
        Action::RemoveFolder(folder) => ("remove-folder", Some(folder), None),
        Action::Delete(folder, name) => ("delete", Some(folder), Some(name)),
        Action::Rename { from, .. } => ("rename", Some(&from.0), Some(&from.1)),
        Action::Quit => ("quit", None, None),
    };
    line.word("start", start);
    if let Some(folder) = folder {
        value_text(line, "folder", folder.as_bytes(), secrets);
    }
    if let Some(name) = name {
        value_text(line, "name", name, secrets);
    }
    match action {
        Action::Upload { option, way, .. } => {
            line.word("option", word(&OPTIONS, option))
                .word("way", upload_word(*way));
        }
        Action::Download { offset, way, .. } => {
            line.count("offset", *offset)
                .word("way", download_word(*way));
        }
        Action::Rename { to, .. } => {
            value_text(line, "to_folder", to.0.as_bytes(), secrets);
            value_text(line, "to_name", &to.1, secrets);
        }
        _ => {}
    }
}

/// What the requests before the recorded one left.
pub(super) fn legacy(fields: &Fields) -> Legacy {
    Legacy {
        is_dirty: fields.flag("dirty"),
        has_left_file: fields.flag("left_file"),
        unanswered_since: fields.count("unanswered").map(Time::from_millis),
        owed: read_set(fields, "owed"),
        missing: read_set(fields, "lacks"),
        bearer_way: bearer_way(fields.flag("by_cnact")),
    }
}

fn bearer_way(is_cnact: bool) -> BearerWay {
    if is_cnact {
        BearerWay::Cnact
    } else {
        BearerWay::Sapbr
    }
}

/// The request; else what is missing or unknown.
pub(super) fn request(fields: &Fields) -> Result<Request, String> {
    let action = match fields.text("start").unwrap_or_default() {
        b"wake" => return Ok(Request::Wake),
        b"recover" => {
            let is_patient = fields.flag("patient");
            return Ok(Request::Recover { is_patient });
        }
        b"knock" => return Ok(Request::Knock),
        b"read-settings" => return Ok(Request::ReadSettings),
        b"survey" => {
            let kind = value(fields, "kind", &SURVEYS)?;
            return Ok(Request::Survey(kind, known(fields)?));
        }
        b"bearer" => return Ok(Request::Bearer(bearer_request(fields)?)),
        b"list" => Action::List(folder(fields)?),
        b"upload" => Action::Upload {
            folder: folder(fields)?,
            name: bytes(fields, "name")?,
            option: value(fields, "option", &OPTIONS)?,
            way: value(fields, "way", &UPLOADS.map(|way| (upload_word(way), way)))?,
        },
        b"download" => Action::Download {
            folder: folder(fields)?,
            name: bytes(fields, "name")?,
            offset: fields.count("offset").ok_or("\"offset\" is missing")?,
            way: value(
                fields,
                "way",
                &DOWNLOADS.map(|way| (download_word(way), way)),
            )?,
        },
        b"size" => Action::Size(folder(fields)?, bytes(fields, "name")?),
        b"time" => Action::ModifiedTime(folder(fields)?, bytes(fields, "name")?),
        b"make-folder" => Action::MakeFolder(folder(fields)?),
        b"remove-folder" => Action::RemoveFolder(folder(fields)?),
        b"delete" => Action::Delete(folder(fields)?, bytes(fields, "name")?),
        b"rename" => Action::Rename {
            from: (folder(fields)?, bytes(fields, "name")?),
            to: (path(fields, "to_folder")?, bytes(fields, "to_name")?),
        },
        b"quit" => Action::Quit,
        other => {
            let other = String::from_utf8_lossy(other);
            return Err(format!("nothing can be started by the name of \"{other}\""));
        }
    };
    let account = Account {
        server: text(fields, "server")?,
        port: fields
            .count("port")
            .and_then(|port| u16::try_from(port).ok())
            .ok_or("\"port\" is missing")?,
        user: text(fields, "user")?,
        password: text(fields, "password")?,
        is_passive: fields.flag("passive"),
    };
    Ok(Request::Ftp(account, action))
}

fn bearer_request(fields: &Fields) -> Result<BearerRequest, String> {
    let settings = || -> Result<BearerSettings, String> {
        Ok(BearerSettings {
            apn: text(fields, "apn")?,
            user: text(fields, "user")?,
            password: text(fields, "password")?,
            way: bearer_way(fields.flag("cnact")),
        })
    };
    Ok(match fields.text("bearer").unwrap_or_default() {
        b"open" => BearerRequest::Open(settings()?),
        b"reopen" => BearerRequest::Reopen(settings()?),
        b"query" => BearerRequest::Query,
        b"close" => BearerRequest::Close,
        _ => return Err("\"bearer\" is not open, reopen, query or close".into()),
    })
}

fn known(fields: &Fields) -> Result<ModemInfo, String> {
    let mut info = ModemInfo {
        name: text(fields, "name")?,
        revision: text(fields, "revision")?,
        sim: value(fields, "sim", &SIM_STATES)?,
        operator: text(fields, "operator")?,
        signal_dbm: fields
            .number("signal")
            .and_then(|dbm| i16::try_from(dbm).ok()),
        missing: read_set(fields, "missing"),
        ..ModemInfo::default()
    };
    let technology = text(fields, "technology")?;
    let known = ["", "GSM", "EDGE", "Cat-M1", "NB-IoT"];
    info.technology = known
        .into_iter()
        .find(|known| *known == technology)
        .ok_or_else(|| format!("\"{technology}\" is no technology"))?;
    Ok(info)
}

fn value<T: Copy>(fields: &Fields, key: &str, words: &[(&'static str, T)]) -> Result<T, String> {
    let wanted = text(fields, key)?;
    let found = words.iter().find(|(word, _)| *word == wanted);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("\"{key}\" cannot be \"{wanted}\""))
}

fn bytes(fields: &Fields, key: &str) -> Result<Vec<u8>, String> {
    let bytes = fields.text(key);
    Ok(bytes.ok_or_else(|| format!("\"{key}\" is missing"))?.into())
}

fn text(fields: &Fields, key: &str) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&bytes(fields, key)?).into_owned())
}

fn folder(fields: &Fields) -> Result<RemotePath, String> {
    path(fields, "folder")
}

fn path(fields: &Fields, key: &str) -> Result<RemotePath, String> {
    Ok(RemotePath::new(bytes(fields, key)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modem::SimState;

    fn requests() -> Vec<Request> {
        let folder = || RemotePath::new(b"/caf\xe9");
        let name = || b"a \\ b.txt".to_vec();
        let mut actions = vec![
            Action::List(folder()),
            Action::Size(folder(), name()),
            Action::ModifiedTime(folder(), name()),
            Action::MakeFolder(folder()),
            Action::RemoveFolder(folder()),
            Action::Delete(folder(), name()),
            Action::Rename {
                from: (folder(), name()),
                to: (RemotePath::root(), b"c".to_vec()),
            },
            Action::Quit,
        ];
        actions.extend(UPLOADS.iter().flat_map(|way| {
            OPTIONS.iter().map(|(_, option)| Action::Upload {
                folder: folder(),
                name: name(),
                option: *option,
                way: *way,
            })
        }));
        actions.extend(DOWNLOADS.iter().map(|way| Action::Download {
            folder: folder(),
            name: name(),
            offset: 1 << 40,
            way: *way,
        }));
        let account = |is_passive| Account {
            server: "ftp.example".into(),
            port: 2121,
            user: "ø".into(),
            password: "*****".into(),
            is_passive,
        };
        let settings = |password: &str| BearerSettings {
            apn: "internet".into(),
            user: "u".into(),
            password: password.into(),
            way: bearer_way(password.is_empty()),
        };
        let info = ModemInfo {
            name: "SIM7000G".into(),
            revision: "1529B07SIM7000G".into(),
            sim: SimState::PukNeeded,
            operator: "Telenor".into(),
            technology: "NB-IoT",
            signal_dbm: Some(-78),
            missing: ["FTPGET", "FTPMDTM"].into_iter().collect(),
        };
        let mut requests = vec![
            Request::Wake,
            Request::Recover { is_patient: false },
            Request::Recover { is_patient: true },
            Request::Knock,
            Request::ReadSettings,
            Request::Survey(SurveyKind::Full, ModemInfo::default()),
            Request::Survey(SurveyKind::Network, info),
            Request::Bearer(BearerRequest::Open(settings("*****"))),
            Request::Bearer(BearerRequest::Reopen(settings(""))),
            Request::Bearer(BearerRequest::Query),
            Request::Bearer(BearerRequest::Close),
        ];
        let actions = actions.into_iter().zip([true, false].into_iter().cycle());
        requests
            .extend(actions.map(|(action, is_passive)| Request::Ftp(account(is_passive), action)));
        requests
    }

    #[test]
    fn every_request_comes_back_as_it_was_started() {
        for wanted in requests() {
            let much = Legacy {
                is_dirty: true,
                has_left_file: true,
                unanswered_since: Some(Time::from_millis(1234)),
                owed: ["FTPLIST", "FTPETGET"].into_iter().collect(),
                missing: ["FTPETPUT"].into_iter().collect(),
                bearer_way: BearerWay::Cnact,
            };
            for left in [Legacy::default(), much] {
                let line = started(1, &wanted, left, &mut Secrets::default());
                let fields = Fields::read(&line).unwrap();
                assert_eq!(request(&fields), Ok(wanted.clone()), "{line}");
                assert_eq!(legacy(&fields), left, "{line}");
            }
        }
    }

    #[test]
    fn a_password_becomes_stars_whatever_its_length() {
        for password in ["x", "a long one \u{fe}"] {
            let account = Account {
                server: "ftp.example".into(),
                port: 21,
                user: "user".into(),
                password: password.into(),
                is_passive: true,
            };
            let asked = Request::Ftp(account, Action::Quit);
            let line = started(1, &asked, Legacy::default(), &mut Secrets::default());
            assert!(line.contains(r#""password":"*****""#), "{line}");
        }
    }
}
