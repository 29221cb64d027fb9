//! Commands around FTP: set-up, identity, SIM, network, power.

use super::answer::{Cme, Outcome, Reply};
use super::clock::DateTime;
use super::modem::Modem;
use super::parse::{self, Command, Form};
use super::switches::{Network, SimCard};

/// The IMEI: a test number of the GSMA's, not of a real unit.
const IMEI: &str = "490154203237518";
const ICCID: &str = "8947080012345678901f";
const BAUD_RATES: [u64; 12] = [
    0, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 1_843_200, 3_000_000,
    3_686_400,
];

impl Modem {
    /// Runs one command.
    pub(crate) fn obey(&mut self, command: Command<'_>) -> Outcome {
        let (name, form) = match command {
            Command::Basic(letters) => return self.basic(letters),
            Command::Extended(name, form) => (name, form),
        };
        if self
            .switches
            .missing_commands
            .split('|')
            .any(|missing| missing == name)
        {
            return Err(Cme::Unknown);
        }
        match self.ftp(&name, form) {
            Some(outcome) => outcome,
            None => self.general(&name, form),
        }
    }

    /// `E0V1Q0&D0`, `I`, `Z` and the like.
    fn basic(&mut self, letters: &[u8]) -> Outcome {
        let mut rest = letters;
        while !rest.is_empty() {
            let ampersand = usize::from(rest[0] == b'&');
            let letter = rest
                .get(ampersand)
                .ok_or(Cme::Unknown)?
                .to_ascii_uppercase();
            rest = &rest[ampersand + 1..];
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (value, tail) = rest.split_at(digits);
            rest = tail;
            match (ampersand == 1, letter, value) {
                (false, b'E', b"0" | b"") => self.general.echo = false,
                (false, b'E', b"1") => self.general.echo = true,
                (false, b'I', b"" | b"0") => {
                    let identity = self.switches.identity.clone();
                    self.text(&identity);
                }
                (false, b'V', b"1") | (false, b'Q', b"0" | b"") => {}
                (false, b'Z', b"" | b"0") | (true, b'F' | b'W', b"" | b"0") => {}
                (true, b'D' | b'C', b"0" | b"1" | b"2") => {}
                _ => return Err(Cme::Unknown),
            }
        }
        Ok(Reply::Ok)
    }

    fn general(&mut self, name: &str, form: Form<'_>) -> Outcome {
        match (name, form) {
            ("SAPBR", form) => return self.sapbr(form),
            ("CNACT", form) => return self.cnact(form),
            ("CFUN", form) => return self.function(form),
            (_, Form::Test) if NAMES.contains(&name) => {}
            ("CGMI", Form::Execute) => self.text("SIMCOM_Ltd"),
            ("CGMM", Form::Execute) => self.text("SIMCOM_SIM7000G"),
            ("CGMR", Form::Execute) => self.text("Revision:1529B07SIM7000G"),
            ("CGSN" | "GSN", Form::Execute) => self.text(IMEI),
            ("CCID", Form::Execute) => {
                self.card()?;
                self.text(ICCID);
            }
            ("CPIN", Form::Read) => {
                let state = match self.card()? {
                    SimCard::Pin => "SIM PIN",
                    SimCard::Puk => "SIM PUK",
                    _ => "READY",
                };
                self.info(name, state);
            }
            ("CSQ", Form::Execute) => {
                let signal = self.switches.signal;
                self.info(name, &format!("{signal},99"));
            }
            ("CREG" | "CGREG" | "CEREG", Form::Read) => {
                let state = self.switches.registration;
                self.info(name, &format!("0,{state}"));
            }
            ("CREG" | "CGREG" | "CEREG", Form::Write(text)) => {
                parse::one_number(text, 0, 2).ok_or(Cme::IncorrectParameters)?;
            }
            ("COPS", Form::Read) => {
                let operator = match self.switches.network {
                    Network::CatM1 => "0,0,\"Telenor\",7",
                    Network::NbIot => "0,0,\"Telenor\",9",
                    Network::Gsm => "0,0,\"Telenor\",3",
                    Network::None => "0",
                };
                self.info(name, operator);
            }
            ("CPSI", Form::Read) => {
                let system = match self.switches.network {
                    Network::CatM1 => CAT_M1,
                    Network::NbIot => NB_IOT,
                    Network::Gsm => GSM,
                    Network::None => "NO SERVICE,Online",
                };
                self.info(name, system);
            }
            ("CBC", Form::Execute) => self.info(name, "0,82,3980"),
            ("CCLK", Form::Read) => {
                let time = DateTime::from_unix(self.switches.clock + self.now.as_secs());
                self.info(name, &clock_text(time));
            }
            ("CGNAPN", Form::Execute) => match self.switches.network {
                Network::None => self.info(name, "0,\"\""),
                _ => self.info(name, "1,\"ctnb\""),
            },
            ("CMEE", Form::Read) => self.info(name, &self.general.error_style.to_string()),
            ("CMEE", Form::Write(text)) => {
                let style = parse::one_number(text, 0, 2).ok_or(Cme::IncorrectParameters)?;
                self.general.error_style = style as u8;
            }
            ("IFC", Form::Read) => {
                let (from_host, to_host) = self.general.flow;
                self.info(name, &format!("{from_host},{to_host}"));
            }
            ("IFC", Form::Write(text)) => self.general.flow = flow(text)?,
            ("IPR", Form::Read) => self.info(name, &self.general.baud.to_string()),
            ("IPR", Form::Write(text)) => {
                let baud = parse::one_number(text, 0, 3_686_400)
                    .filter(|baud| BAUD_RATES.contains(baud))
                    .ok_or(Cme::IncorrectParameters)?;
                // The line itself keeps its speed: nobody could follow it in a simulation.
                self.general.baud = baud as u32;
            }
            ("CPOWD", Form::Write(b"0" | b"1")) => {
                self.text("NORMAL POWER DOWN");
                self.power_down();
                return Ok(Reply::Said);
            }
            _ => return Err(Cme::Unknown),
        }
        Ok(Reply::Ok)
    }

    fn card(&self) -> Result<SimCard, Cme> {
        match self.switches.sim {
            SimCard::Missing => Err(Cme::NoSim),
            card => Ok(card),
        }
    }

    fn function(&mut self, form: Form<'_>) -> Outcome {
        match form {
            Form::Test => Ok(Reply::Ok),
            Form::Read => {
                self.info("CFUN", "1");
                Ok(Reply::Ok)
            }
            Form::Write(b"1" | b"1,0") => Ok(Reply::Ok),
            Form::Write(b"1,1") => {
                self.finish(Ok(()));
                self.reboot();
                Ok(Reply::Said)
            }
            _ => Err(Cme::IncorrectParameters),
        }
    }
}

/// Commands whose test form answers `OK`.
const NAMES: [&str; 18] = [
    "CGMI", "CGMM", "CGMR", "CGSN", "CCID", "CPIN", "CSQ", "CREG", "CGREG", "CEREG", "COPS",
    "CPSI", "CBC", "CCLK", "CGNAPN", "CMEE", "IFC", "IPR",
];

const CAT_M1: &str =
    "LTE CAT-M1,Online,240-07,0x2AFE,34564631,149,EUTRAN-BAND20,6400,3,3,-12,-81,-52,10";
const NB_IOT: &str =
    "LTE NB-IOT,Online,240-07,0x2AFE,34564631,149,EUTRAN-BAND20,6253,0,0,-15,-98,-83,8";
const GSM: &str = "GSM,Online,240-07,0x1874,12945,525 EGSM 900,-68,0,35-35";

/// `"yy/MM/dd,hh:mm:ss+zz"`
fn clock_text(time: DateTime) -> String {
    let DateTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = time;
    let year = year % 100;
    format!("\"{year:02}/{month:02}/{day:02},{hour:02}:{minute:02}:{second:02}+00\"")
}

/// `AT+IFC=<from host>[,<to host>]`: 0 none, 1 XON/XOFF, 2 RTS/CTS.
fn flow(text: &[u8]) -> Result<(u8, u8), Cme> {
    match text {
        [from_host @ b'0'..=b'2'] => Ok((from_host - b'0', 0)),
        [from_host @ b'0'..=b'2', b',', to_host @ b'0'..=b'2'] => {
            Ok((from_host - b'0', to_host - b'0'))
        }
        _ => Err(Cme::IncorrectParameters),
    }
}
