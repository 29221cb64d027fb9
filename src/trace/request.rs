//! A request as a record, and back: with everything but the passwords.

use super::outcome::{SIM_STATES, modem};
use super::read::Fields;
use super::write::Line;
use crate::at::table::CommandSet;
use crate::at::{MASK, Secrets, table};
use crate::ftp::{Account, Action, DownloadWay, Legacy, PutOption, RemotePath, Request, UploadWay};
use crate::modem::{BearerRequest, BearerSettings, BearerWay, ModemInfo, SurveyKind};

/// The word of each value.
type Words<T, const N: usize> = [(&'static str, T); N];

const OPTIONS: Words<PutOption, 3> = [
    ("store", PutOption::Store),
    ("append", PutOption::Append),
    ("store-unique", PutOption::StoreUnique),
];
const UPLOADS: Words<UploadWay, 4> = [
    ("best", UploadWay::Best),
    ("data-mode", UploadWay::DataMode),
    ("extended", UploadWay::Extended),
    ("pieces", UploadWay::Pieces),
];
const DOWNLOADS: Words<DownloadWay, 4> = [
    ("best", DownloadWay::Best),
    ("data-mode", DownloadWay::DataMode),
    ("extended", DownloadWay::Extended),
    ("pieces", DownloadWay::Pieces),
];
const SURVEYS: Words<SurveyKind, 2> =
    [("full", SurveyKind::Full), ("network", SurveyKind::Network)];

fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    let found = words.iter().find(|(_, known)| known == value);
    // A value without a word is a gap in the tables above; replaying says so.
    found.map_or("", |(word, _)| word)
}

/// The record; the request's passwords become secrets.
pub(super) fn started(ms: u64, request: &Request, legacy: Legacy, secrets: &mut Secrets) -> String {
    let start = |word: &str| Line::at(ms).text("start", word);
    let line = match request {
        Request::Wake => start("wake"),
        Request::Recover => start("recover"),
        Request::Knock => start("knock"),
        Request::Survey(kind, known) => {
            let line = start("survey").text("kind", word(&SURVEYS, kind));
            modem(line, known, secrets)
        }
        Request::Bearer(request) => {
            let line = start("bearer");
            match request {
                BearerRequest::Open(settings) => bearer(line, "open", settings, secrets),
                BearerRequest::Reopen(settings) => bearer(line, "reopen", settings, secrets),
                BearerRequest::Query => line.text("bearer", "query"),
                BearerRequest::Close => line.text("bearer", "close"),
            }
        }
        Request::ReadSettings => start("read-settings"),
        Request::Ftp(login, action) => {
            secrets.remember(login.password.as_bytes());
            account(operation(start, action, secrets), login, secrets)
        }
    };
    let line = line
        .flag("dirty", legacy.is_dirty)
        .flag("by_cnact", legacy.bearer_way == BearerWay::Cnact);
    let line = match names(legacy.missing) {
        names if names.is_empty() => line,
        names => line.text("lacks", names),
    };
    match legacy.owed {
        Some(name) => line.text("owed", name),
        None => line,
    }
    .end()
}

/// The names of a set.
pub(super) fn names(set: CommandSet) -> String {
    set.names().collect::<Vec<_>>().join("|")
}

/// The set of such names.
fn set(fields: &Fields, key: &str) -> CommandSet {
    let names = String::from_utf8_lossy(fields.text(key).unwrap_or_default());
    names.split('|').collect()
}

fn password(line: Line, password: &str) -> Line {
    let shown = if password.is_empty() { b"" } else { MASK };
    line.text("password", shown)
}

fn bearer(line: Line, what: &str, settings: &BearerSettings, secrets: &mut Secrets) -> Line {
    secrets.remember(settings.password.as_bytes());
    let line = line
        .text("bearer", what)
        .text("apn", secrets.masked_value(settings.apn.as_bytes()))
        .text("user", secrets.masked_value(settings.user.as_bytes()));
    password(line, &settings.password).flag("cnact", settings.way == BearerWay::Cnact)
}

fn account(line: Line, account: &Account, secrets: &Secrets) -> Line {
    let line = line
        .text("server", secrets.masked_value(account.server.as_bytes()))
        .count("port", account.port.into())
        .text("user", secrets.masked_value(account.user.as_bytes()));
    password(line, &account.password).flag("passive", account.is_passive)
}

fn operation(start: impl Fn(&str) -> Line, action: &Action, secrets: &Secrets) -> Line {
    let file = |line: Line, folder: &RemotePath, name: &[u8]| {
        line.text("folder", secrets.masked_value(folder.as_bytes()))
            .text("name", secrets.masked_value(name))
    };
    let folder = |line: Line, folder: &RemotePath| {
        line.text("folder", secrets.masked_value(folder.as_bytes()))
    };
    match action {
        Action::List(path) => folder(start("list"), path),
        Action::Upload {
            folder,
            name,
            option,
            way,
        } => file(start("upload"), folder, name)
            .text("option", word(&OPTIONS, option))
            .text("way", word(&UPLOADS, way)),
        Action::Download {
            folder,
            name,
            offset,
            way,
        } => file(start("download"), folder, name)
            .count("offset", *offset)
            .text("way", word(&DOWNLOADS, way)),
        Action::Size(folder, name) => file(start("size"), folder, name),
        Action::ModifiedTime(folder, name) => file(start("time"), folder, name),
        Action::MakeFolder(path) => folder(start("make-folder"), path),
        Action::RemoveFolder(path) => folder(start("remove-folder"), path),
        Action::Delete(folder, name) => file(start("delete"), folder, name),
        Action::Rename { from, to } => file(start("rename"), &from.0, &from.1)
            .text("to_folder", secrets.masked_value(to.0.as_bytes()))
            .text("to_name", secrets.masked_value(&to.1)),
        Action::Quit => start("quit"),
    }
}

/// What the requests before the recorded one left.
pub(super) fn legacy(fields: &Fields) -> Legacy {
    let owed = fields.text("owed").and_then(|name| {
        let spec = table::COMMANDS
            .iter()
            .find(|spec| spec.name.as_bytes() == name)?;
        Some(spec.name)
    });
    Legacy {
        is_dirty: fields.flag("dirty"),
        owed,
        missing: set(fields, "lacks"),
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
        b"recover" => return Ok(Request::Recover),
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
            way: value(fields, "way", &UPLOADS)?,
        },
        b"download" => Action::Download {
            folder: folder(fields)?,
            name: bytes(fields, "name")?,
            offset: fields.count("offset").ok_or("\"offset\" is missing")?,
            way: value(fields, "way", &DOWNLOADS)?,
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
        missing: set(fields, "missing"),
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
