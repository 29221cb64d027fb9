//! The 28 FTP commands: forms, limits and settings. What runs afterwards is in `session`.

use core::time::Duration;

use super::answer::{Cme, Outcome, Reply};
use super::input::{Mode, Purpose};
use super::modem::Modem;
use super::parse::{self, Form};
use super::request::{Action, How};
use super::session::{EXTENDED_LIMIT, Kind, Stage};
use super::settings::Settings;

/// Longest host, user and password, in bytes.
const SHORT_TEXT: usize = 49;
/// Longest file name.
const NAME: usize = 99;
/// Longest path.
const PATH: usize = 255;
/// The most bytes that one read of FTPGET or FTPLIST may ask for.
const READ: u64 = 1460;
/// Limits of FTPEXTPUT's time-out in milliseconds.
const EXTENDED_TIMEOUT: core::ops::RangeInclusive<u64> = 1_000..=1_000_000;
/// The highest FTPREST; the manual names no limit.
const OFFSET: u64 = u32::MAX as u64;

/// Where a text setting is kept.
type Place = fn(&mut Settings) -> &mut Vec<u8>;

impl Modem {
    /// An FTP command; `None` if `name` is not one of the 28.
    pub(crate) fn ftp(&mut self, name: &str, form: Form<'_>) -> Option<Outcome> {
        Some(match name {
            "FTPPORT" | "FTPMODE" | "FTPCID" | "FTPREST" => self.number_setting(name, form),
            "FTPTYPE" => self.transfer_type(form),
            "FTPPUTOPT" => self.put_option(form),
            "FTPSERV" => self.text_setting(name, form, SHORT_TEXT, |all| &mut all.host),
            "FTPUN" => self.text_setting(name, form, SHORT_TEXT, |all| &mut all.user),
            "FTPPW" => self.text_setting(name, form, SHORT_TEXT, |all| &mut all.password),
            "FTPGETNAME" => self.text_setting(name, form, NAME, |all| &mut all.get_name),
            "FTPGETPATH" => self.text_setting(name, form, PATH, |all| &mut all.get_path),
            "FTPPUTNAME" => self.text_setting(name, form, NAME, |all| &mut all.put_name),
            "FTPPUTPATH" => self.text_setting(name, form, PATH, |all| &mut all.put_path),
            "FTPGET" => self.get(Kind::Get, form),
            "FTPLIST" => self.get(Kind::List, form),
            "FTPPUT" => self.put(form),
            "FTPEXTPUT" => self.extended_put(form),
            "FTPEXTGET" => self.extended_get(form),
            "FTPETPUT" => self.data_put(form),
            "FTPETGET" => self.data_get(form),
            "FTPSTATE" => self.state(form),
            "FTPQUIT" => self.quit(form),
            "FTPDELE" => self.single(Kind::Delete, form),
            "FTPSIZE" => self.single(Kind::Size, form),
            "FTPMKD" => self.single(Kind::MakeFolder, form),
            "FTPRMD" => self.single(Kind::RemoveFolder, form),
            "FTPRENAME" => self.single(Kind::Rename, form),
            "FTPMDTM" => self.single(Kind::Time, form),
            _ => return None,
        })
    }

    fn number_setting(&mut self, name: &str, form: Form<'_>) -> Outcome {
        let settings = &mut self.settings;
        let (low, high, current) = match name {
            "FTPPORT" => (1, 65_535, settings.port.into()),
            "FTPMODE" => (0, 1, settings.passive.into()),
            "FTPCID" => (1, 3, settings.profile.into()),
            _ => (0, OFFSET, settings.offset),
        };
        match form {
            Form::Test => {}
            Form::Read => self.info(name, &current.to_string()),
            Form::Execute => return Err(Cme::Unknown),
            Form::Write(text) => {
                let value = parse::one_number(text, low, high).ok_or(Cme::IncorrectParameters)?;
                // In range by the limits above.
                match name {
                    "FTPPORT" => settings.port = value as u16,
                    "FTPMODE" => settings.passive = value == 1,
                    "FTPCID" => settings.profile = value as u8,
                    _ => settings.offset = value,
                }
            }
        }
        Ok(Reply::Ok)
    }

    fn text_setting(&mut self, name: &str, form: Form<'_>, limit: usize, place: Place) -> Outcome {
        match form {
            Form::Test => {}
            Form::Read => {
                // The bytes as they came: they need not be UTF-8.
                let value = [b"\"", place(&mut self.settings).as_slice(), b"\""].concat();
                self.info_bytes(name, &value);
            }
            Form::Execute => return Err(Cme::Unknown),
            Form::Write(text) => {
                *place(&mut self.settings) =
                    parse::one_text(text, limit).ok_or(Cme::IncorrectParameters)?;
            }
        }
        Ok(Reply::Ok)
    }

    fn transfer_type(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => {}
            Form::Read => {
                let value = if self.settings.ascii {
                    "\"A\""
                } else {
                    "\"I\""
                };
                self.info("FTPTYPE", value);
            }
            Form::Execute => return Err(Cme::Unknown),
            Form::Write(text) => {
                self.settings.ascii = match parse::one_text(text, 1).as_deref() {
                    Some(b"A") => true,
                    Some(b"I") => false,
                    _ => return Err(Cme::IncorrectParameters),
                };
            }
        }
        Ok(Reply::Ok)
    }

    fn put_option(&mut self, form: Form<'_>) -> Outcome {
        const OPTIONS: [(&str, How); 3] = [
            ("APPE", How::Append),
            ("STOU", How::Unique),
            ("STOR", How::Replace),
        ];
        match form {
            Form::Test => {}
            Form::Read => {
                let current = self.settings.how;
                if let Some((word, _)) = OPTIONS.iter().find(|(_, how)| *how == current) {
                    self.info("FTPPUTOPT", &format!("\"{word}\""));
                }
            }
            Form::Execute => return Err(Cme::Unknown),
            Form::Write(text) => {
                let word = parse::one_text(text, 4).ok_or(Cme::IncorrectParameters)?;
                self.settings.how = OPTIONS
                    .iter()
                    .find(|(name, _)| name.as_bytes() == word)
                    .ok_or(Cme::IncorrectParameters)?
                    .1;
            }
        }
        Ok(Reply::Ok)
    }

    /// `OK` now, the URC later.
    fn begin(&mut self, kind: Kind, action: Action) -> Outcome {
        if self.session.is_some() && self.switches.busy_is_error {
            return Err(Cme::NotAllowed);
        }
        match self.switches.ok_delay {
            delay if delay > Duration::ZERO && kind != Kind::DataGet => {
                let at = self.now + delay;
                self.later.push((at, b"OK".to_vec()));
            }
            _ => self.finish(Ok(())),
        }
        self.start(kind, action);
        Ok(Reply::Said)
    }

    fn get_file(&self) -> Vec<u8> {
        [self.settings.get_path.as_slice(), &self.settings.get_name].concat()
    }

    fn put_file(&self) -> Vec<u8> {
        [self.settings.put_path.as_slice(), &self.settings.put_name].concat()
    }

    fn download(&self) -> Action {
        Action::Retrieve {
            path: self.get_file(),
            offset: self.settings.offset,
        }
    }

    fn upload_action(&self) -> Action {
        Action::Store {
            path: self.put_file(),
            how: self.settings.how,
        }
    }

    fn get(&mut self, kind: Kind, form: Form<'_>) -> Outcome {
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Write(text) => text,
            _ => return Err(Cme::Unknown),
        };
        let numbers = numbers(text)?;
        match (numbers.as_slice(), kind) {
            ([1], Kind::List) => {
                let path = self.settings.get_path.clone();
                self.begin(kind, Action::List { path })
            }
            ([1], _) => self.begin(kind, self.download()),
            ([2, count @ 1..=READ], _) => {
                self.read(kind, *count as usize)?;
                Ok(Reply::Said)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn put(&mut self, form: Form<'_>) -> Outcome {
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Write(text) => text,
            _ => return Err(Cme::Unknown),
        };
        match numbers(text)?.as_slice() {
            [1] => {
                let kind = match self.buffers.put {
                    Some(_) => Kind::ExtendedPut,
                    None => Kind::Put,
                };
                self.begin(kind, self.upload_action())
            }
            [2, count] => {
                let count = usize::try_from(*count).map_err(|_| Cme::IncorrectParameters)?;
                self.write(count)?;
                Ok(Reply::Said)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn extended_put(&mut self, form: Form<'_>) -> Outcome {
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Write(text) => text,
            _ => return Err(Cme::Unknown),
        };
        match numbers(text)?.as_slice() {
            [0] => self.buffers.put = None,
            [1] => self.buffers.put = Some(Vec::new()),
            [2, position, length, timeout] => {
                let limit = EXTENDED_LIMIT as u64;
                let fits = *position <= limit && *length <= limit - *position;
                if !fits || !EXTENDED_TIMEOUT.contains(timeout) {
                    return Err(Cme::IncorrectParameters);
                }
                if self.buffers.put.is_none() {
                    return Err(Cme::NotAllowed);
                }
                self.info("FTPEXTPUT", &format!("{position},{length}"));
                if *length > 0 {
                    self.mode = Mode::Counted {
                        missing: *length as usize,
                        bytes: Vec::new(),
                        purpose: Purpose::Extended {
                            position: *position as usize,
                        },
                        until: self.now + Duration::from_millis(*timeout),
                    };
                    return Ok(Reply::Said);
                }
            }
            _ => return Err(Cme::IncorrectParameters),
        }
        Ok(Reply::Ok)
    }

    fn extended_get(&mut self, form: Form<'_>) -> Outcome {
        let fetching = matches!(&self.session, Some(session) if session.kind == Kind::ExtendedGet);
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Read => {
                let values = match &self.buffers.get {
                    Some(bytes) => format!("1,{}", bytes.len()),
                    None => "0,0".into(),
                };
                self.info("FTPEXTGET", &values);
                return Ok(Reply::Ok);
            }
            Form::Write(text) => text,
            Form::Execute => return Err(Cme::Unknown),
        };
        match numbers(text)?.as_slice() {
            [0] => {
                self.finish(Ok(()));
                if fetching {
                    self.quit_session();
                }
                self.buffers.get = None;
                Ok(Reply::Said)
            }
            [1] => {
                if self.session.is_none() {
                    self.buffers.get = Some(Vec::new());
                }
                self.begin(Kind::ExtendedGet, self.download())
            }
            [3, position, length] if !fetching => {
                let bytes = self.buffers.get.as_ref().ok_or(Cme::NotAllowed)?;
                let range = position
                    .checked_add(*length)
                    .filter(|end| *end <= bytes.len() as u64)
                    .map(|end| *position as usize..end as usize)
                    .ok_or(Cme::IncorrectParameters)?;
                let piece = bytes[range].to_vec();
                self.payload("FTPEXTGET", &format!("3,{length}"), &piece);
                Ok(Reply::Ok)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn data_put(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => Ok(Reply::Ok),
            Form::Write(b"1") => self.begin(Kind::DataPut, self.upload_action()),
            Form::Write(b"2") => {
                self.enter_upload()?;
                Ok(Reply::Said)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn data_get(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => Ok(Reply::Ok),
            Form::Write(b"1") => self.begin(Kind::DataGet, self.download()),
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn state(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => {}
            Form::Execute => {
                let state = if self.session.is_some() { "1" } else { "0" };
                self.info("FTPSTATE", state);
            }
            _ => return Err(Cme::Unknown),
        }
        Ok(Reply::Ok)
    }

    fn quit(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => Ok(Reply::Ok),
            Form::Execute => {
                let running = self
                    .session
                    .as_ref()
                    .is_some_and(|session| !matches!(session.stage, Stage::Lingering { .. }));
                if !running {
                    return Err(Cme::NotAllowed);
                }
                self.finish(Ok(()));
                self.quit_session();
                Ok(Reply::Said)
            }
            _ => Err(Cme::Unknown),
        }
    }

    /// The operations with one answer and no parameters.
    fn single(&mut self, kind: Kind, form: Form<'_>) -> Outcome {
        let action = match (form, kind) {
            (Form::Test, _) => return Ok(Reply::Ok),
            (Form::Execute, Kind::Delete) => Action::Delete {
                path: self.get_file(),
            },
            (Form::Execute, Kind::Size) => Action::Size {
                path: self.get_file(),
            },
            (Form::Execute, Kind::Time) => Action::Time {
                path: self.get_file(),
            },
            (Form::Execute, Kind::Rename) => Action::Rename {
                from: self.get_file(),
                to: self.put_file(),
            },
            // The folder is the path alone; a name that was left behind plays no part.
            (Form::Execute, Kind::MakeFolder) => Action::MakeFolder {
                path: self.settings.get_path.clone(),
            },
            (Form::Execute, Kind::RemoveFolder) => Action::RemoveFolder {
                path: self.settings.get_path.clone(),
            },
            // Hardware refuses `AT+FTPDELE=1`, which the application note prints.
            _ => return Err(Cme::Unknown),
        };
        self.begin(kind, action)
    }
}

/// Nothing but numbers.
fn numbers(text: &[u8]) -> Result<Vec<u64>, Cme> {
    parse::arguments(text)
        .and_then(|arguments| arguments.into_iter().map(|one| one.number()).collect())
        .ok_or(Cme::IncorrectParameters)
}
