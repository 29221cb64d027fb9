//! Who the modem is and how it stands: the answers to ATI, CGMM, CGMR, CPIN, CSQ and COPS, read.

use crate::at::line::{number, quoted};
use crate::at::table::CommandSet;

/// The SIM card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SimState {
    /// Not asked, or not understood.
    #[default]
    Unknown,
    /// Ready for use.
    Ready,
    /// Wants its PIN.
    PinNeeded,
    /// Blocked; wants its PUK.
    PukNeeded,
    /// No card.
    Missing,
}

/// What is known of the modem. Unknown values are empty or `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModemInfo {
    /// `SIM7000G`
    pub name: String,
    /// `1529B07SIM7000G`
    pub revision: String,
    /// The SIM card's state.
    pub sim: SimState,
    /// `Telenor`
    pub operator: String,
    /// `Cat-M1`, `NB-IoT`, `GPRS`, `EDGE`
    pub technology: &'static str,
    /// Signal in dBm.
    pub signal_dbm: Option<i16>,
    /// The FTP commands that the firmware refused to know.
    pub missing: CommandSet,
}

impl ModemInfo {
    /// Whether this is the modem that the page is for. SIM7100, 7500 and 7600 share its USB identity.
    pub fn is_sim7000(&self) -> bool {
        self.name.starts_with("SIM7000")
    }

    /// Reads a line of ATI (`SIM7000G R1529`) or CGMM (`SIMCOM_SIM7000G`); the first name found counts.
    pub(super) fn read_model(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let found = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|word| word.starts_with("SIM") && word.bytes().any(|byte| byte.is_ascii_digit()));
        if let Some(name) = found
            && self.name.is_empty()
        {
            self.name = name.to_owned();
        }
    }

    /// Reads a line of CGMR; the manual prints a blank after the colon, hardware does not.
    pub(super) fn read_revision(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let text = text.strip_prefix("Revision:").unwrap_or(&text);
        text.trim().clone_into(&mut self.revision);
    }

    /// Reads the value of CPIN.
    pub(super) fn read_sim(&mut self, value: &[u8]) {
        self.sim = match value {
            b"READY" => SimState::Ready,
            b"SIM PIN" | b"SIM PIN2" => SimState::PinNeeded,
            b"SIM PUK" | b"SIM PUK2" => SimState::PukNeeded,
            _ => SimState::Unknown,
        };
    }

    /// Reads the value of CSQ.
    pub(super) fn read_signal(&mut self, value: &[u8]) {
        self.signal_dbm = number(value).and_then(|(rssi, _)| signal_dbm(rssi));
    }

    /// Reads the value of COPS: `0,0,"Telenor",7`.
    pub(super) fn read_operator(&mut self, value: &[u8]) {
        let name = quoted(value).unwrap_or_default();
        self.operator = String::from_utf8_lossy(name).into_owned();
        let last = value.rsplit(|&byte| byte == b',').next();
        self.technology = match last.and_then(number) {
            Some((0, _)) if !name.is_empty() => "GSM",
            Some((3, _)) => "EDGE",
            Some((7, _)) => "Cat-M1",
            Some((9, _)) => "NB-IoT",
            _ => "",
        };
    }
}

/// CSQ's first number in dBm: 0 is -115 or less, 1 is -111, 2..30 are -110..-54, 31 is -52 or more.
pub fn signal_dbm(rssi: u64) -> Option<i16> {
    match rssi {
        0 => Some(-115),
        1 => Some(-111),
        2..=30 => i16::try_from(rssi).ok().map(|rssi| -114 + 2 * rssi),
        31 => Some(-52),
        _ => None,
    }
}

/// 0 to 4 bars for a signal in dBm.
pub fn bars(dbm: Option<i16>) -> u8 {
    match dbm {
        None => 0,
        Some(dbm) if dbm >= -73 => 4,
        Some(dbm) if dbm >= -83 => 3,
        Some(dbm) if dbm >= -95 => 2,
        Some(dbm) if dbm >= -109 => 1,
        Some(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_both_answers() {
        for line in [&b"SIM7000G R1529"[..], b"SIMCOM_SIM7000G"] {
            let mut info = ModemInfo::default();
            info.read_model(line);
            assert_eq!(info.name, "SIM7000G");
            assert!(info.is_sim7000());
        }
        let mut other = ModemInfo::default();
        other.read_model(b"SIMCOM_SIM7600E-H");
        assert!(!other.is_sim7000());
    }

    #[test]
    fn the_signal_scale_has_its_documented_ends() {
        let scale = [0, 1, 2, 30, 31, 99].map(signal_dbm);
        let dbm = [-115, -111, -110, -54, -52].map(Some);
        assert_eq!(scale[..5], dbm);
        assert_eq!(scale[5], None);
    }

    #[test]
    fn operator_and_technology_come_from_one_line() {
        let mut info = ModemInfo::default();
        info.read_operator(b"0,0,\"Telenor\",7");
        assert_eq!(
            (info.operator.as_str(), info.technology),
            ("Telenor", "Cat-M1")
        );
        info.read_operator(b"0");
        assert_eq!((info.operator.as_str(), info.technology), ("", ""));
    }

    #[test]
    fn the_revision_loses_its_label() {
        let mut info = ModemInfo::default();
        info.read_revision(b"Revision: 1529B07SIM7000G");
        assert_eq!(info.revision, "1529B07SIM7000G");
    }
}
