//! The bearers that carry IP: `AT+SAPBR` and `AT+CNACT`.

use super::answer::{Cme, Outcome, Reply};
use super::input::Mode;
use super::modem::{Modem, Pending};
use super::parse::{self, Argument, Form};
use super::request::code;
use super::switches::SimCard;

/// The address that an open bearer has.
const ADDRESS: &str = "10.89.193.1";
/// Longest values of the tags. Manual: APN 64, USER 32, PWD 32.
const TAGS: [(&str, usize); 3] = [("APN", 64), ("USER", 32), ("PWD", 32)];

#[derive(Debug, Default)]
pub(crate) struct Bearers {
    profiles: [Profile; 3],
    /// Opened by `AT+CNACT`, which has no profile number.
    application: bool,
}

#[derive(Debug, Default)]
struct Profile {
    open: bool,
    opening: bool,
    values: [Vec<u8>; TAGS.len()],
}

impl Bearers {
    /// Whether FTP with `AT+FTPCID=<cid>` has a network.
    pub(crate) fn carries(&self, cid: u8) -> bool {
        self.application || self.profiles[usize::from(cid.clamp(1, 3)) - 1].open
    }
}

impl Modem {
    pub(crate) fn sapbr(&mut self, form: Form<'_>) -> Outcome {
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Write(text) => text,
            _ => return Err(Cme::Unknown),
        };
        let arguments = parse::arguments(text).ok_or(Cme::IncorrectParameters)?;
        let number = |index: usize| arguments.get(index).and_then(|value| value.number());
        let cid = number(1)
            .filter(|cid| (1..=3).contains(cid))
            .ok_or(Cme::IncorrectParameters)?;
        let profile = cid as usize - 1;
        let expected = if number(0) == Some(3) { 4 } else { 2 };
        if arguments.len() != expected {
            return Err(Cme::IncorrectParameters);
        }
        match number(0) {
            Some(0) => self.close_bearer(profile),
            Some(1) => self.open_bearer(profile),
            Some(2) => self.query_bearer(profile),
            Some(3) => self.set_bearer(profile, arguments[2], arguments[3]),
            Some(4) => self.show_bearer(profile),
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn open_bearer(&mut self, index: usize) -> Outcome {
        let profile = &mut self.bearers.profiles[index];
        if profile.open {
            return Err(Cme::NotAllowed);
        }
        profile.opening = true;
        let at = self.now + self.switches.bearer_time;
        self.busy = Some((at, Pending::OpenBearer { profile: index }));
        Ok(Reply::Said)
    }

    pub(crate) fn bearer_opened(&mut self, index: usize) {
        let possible = !self.switches.bearer_refused
            && self.switches.sim == SimCard::Ready
            && matches!(self.switches.registration, 1 | 5);
        let profile = &mut self.bearers.profiles[index];
        profile.opening = false;
        profile.open = possible;
        self.finish(if possible {
            Ok(())
        } else {
            Err(Cme::NotAllowed)
        });
    }

    fn close_bearer(&mut self, index: usize) -> Outcome {
        if !core::mem::take(&mut self.bearers.profiles[index].open) {
            return Err(Cme::NotAllowed);
        }
        self.finish(Ok(()));
        if usize::from(self.settings.profile) == index + 1 && !self.bearers.application {
            self.break_session(code::NET);
        }
        Ok(Reply::Said)
    }

    /// Status 0 connecting, 1 connected, 2 closing, 3 closed.
    fn query_bearer(&mut self, index: usize) -> Outcome {
        let profile = &self.bearers.profiles[index];
        let (status, address) = match (profile.opening, profile.open) {
            (true, _) => (0, "0.0.0.0"),
            (_, true) => (1, ADDRESS),
            _ => (3, "0.0.0.0"),
        };
        self.info("SAPBR", &format!("{},{status},\"{address}\"", index + 1));
        Ok(Reply::Ok)
    }

    fn set_bearer(&mut self, index: usize, tag: Argument<'_>, value: Argument<'_>) -> Outcome {
        let (Some(tag), Some(value)) = (tag.text(), value.text()) else {
            return Err(Cme::IncorrectParameters);
        };
        // Not in the SIM7000's manual, but accepted by hardware.
        if tag.eq_ignore_ascii_case(b"CONTYPE") {
            return match self.switches.contype_refused {
                true => Err(Cme::NotSupported),
                false => Ok(Reply::Ok),
            };
        }
        let known = TAGS
            .iter()
            .position(|(name, _)| tag.eq_ignore_ascii_case(name.as_bytes()));
        match known {
            Some(tag) if value.len() <= TAGS[tag].1 => {
                self.bearers.profiles[index].values[tag] = value.to_vec();
                Ok(Reply::Ok)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }

    fn show_bearer(&mut self, index: usize) -> Outcome {
        for (tag, (name, _)) in TAGS.iter().enumerate() {
            let value = self.bearers.profiles[index].values[tag].clone();
            let value = String::from_utf8_lossy(&value).into_owned();
            self.info("SAPBR", &format!("\"{name}\",\"{value}\""));
        }
        Ok(Reply::Ok)
    }

    /// The network takes all bearers away.
    pub(crate) fn lose_bearer(&mut self) {
        for index in 0..self.bearers.profiles.len() {
            if core::mem::take(&mut self.bearers.profiles[index].open) {
                // This one has its number before the colon.
                self.tell_of_loss(format!("+SAPBR {}: DEACT", index + 1));
            }
        }
        if core::mem::take(&mut self.bearers.application) {
            self.tell_of_loss("+APP PDP: DEACTIVE".into());
        }
        self.break_session(code::NET);
    }

    fn tell_of_loss(&mut self, line: String) {
        let line = self.switches.bearer_lost_text.clone().unwrap_or(line);
        if !line.is_empty() {
            self.line_outside_data(&line);
        }
    }

    /// A line that must not get into the stream of FTPETGET: it comes when that is over.
    fn line_outside_data(&mut self, line: &str) {
        match self.mode {
            Mode::Download { .. } => {
                self.later.push((self.now, line.as_bytes().to_vec()));
            }
            _ => self.out.line(&self.switches, line.as_bytes()),
        }
    }

    pub(crate) fn cnact(&mut self, form: Form<'_>) -> Outcome {
        let text = match form {
            Form::Test => return Ok(Reply::Ok),
            Form::Read => {
                let (state, address) = match self.bearers.application {
                    true => (1, ADDRESS),
                    false => (0, "0.0.0.0"),
                };
                self.info("CNACT", &format!("{state},\"{address}\""));
                return Ok(Reply::Ok);
            }
            Form::Write(text) => text,
            Form::Execute => return Err(Cme::Unknown),
        };
        let arguments = parse::arguments(text).ok_or(Cme::IncorrectParameters)?;
        let open = match (
            arguments.first().and_then(|first| first.number()),
            arguments.len(),
        ) {
            (Some(0), 1) => false,
            (Some(1), 1) => true,
            (Some(1), 2) if arguments[1].text().is_some() => true,
            _ => return Err(Cme::IncorrectParameters),
        };
        if open && self.switches.bearer_refused || open == self.bearers.application {
            return Err(Cme::NotAllowed);
        }
        self.bearers.application = open;
        self.finish(Ok(()));
        let (line, delay) = match open {
            true => ("+APP PDP: ACTIVE", self.switches.bearer_time),
            false => ("+APP PDP: DEACTIVE", core::time::Duration::ZERO),
        };
        self.later.push((self.now + delay, line.into()));
        if !open && !self.bearers.carries(self.settings.profile) {
            self.break_session(code::NET);
        }
        Ok(Reply::Said)
    }
}
