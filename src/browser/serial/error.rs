//! What can fail at a serial port, in words for the user.

use thiserror::Error;
use wasm_bindgen::JsValue;

use crate::browser::error::BrowserError;

/// Why this page cannot reach any serial port.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Unsupported {
    #[error(
        "This page was not loaded over a secure connection, so the browser gives it no serial ports."
    )]
    InsecurePage,
    #[error("This browser cannot reach serial ports: it has no Web Serial.")]
    NoWebSerial,
}

impl Unsupported {
    /// What to try next.
    pub fn advice(self) -> &'static str {
        match self {
            Self::InsecurePage => {
                "Open the page by https, from http://localhost, or as a file of this computer. The demo modem works here too."
            }
            Self::NoWebSerial => {
                "Open the page in a current Chrome, Edge, Opera or Firefox on a computer. The demo modem works here too."
            }
        }
    }
}

/// Why there is no port to open.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ChooseError {
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    #[error("No port was chosen.")]
    Dismissed,
    #[error("The browser shows the list of ports only right after a click or a key.")]
    NeedsClick,
    #[error("The browser does not let this page use serial ports.")]
    Blocked(#[source] BrowserError),
    #[error(transparent)]
    Browser(BrowserError),
}

impl ChooseError {
    pub(super) fn from_rejection(rejection: JsValue) -> Self {
        let error = BrowserError::from(rejection);
        match &*error.name {
            "NotFoundError" => Self::Dismissed,
            // The same name for a setting that forbids it and for a call without a click.
            "SecurityError" if !crate::browser::serial_api::is_user_active() => Self::NeedsClick,
            "SecurityError" => Self::Blocked(error),
            _ => Self::Browser(error),
        }
    }

    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unsupported(why) => why.advice(),
            Self::Dismissed => {
                "Connect again and choose the modem's port. If it is not in the list: plug it in, switch it on, or show all ports."
            }
            Self::NeedsClick => "Connect again.",
            Self::Blocked(_) => {
                "Allow serial ports for this page in the browser's site settings, or ask whoever manages this computer."
            }
            Self::Browser(_) => "Reload the page and connect again.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Blocked(error) | Self::Browser(error) => Some(&error.name),
            _ => None,
        }
    }
}

/// Why a port could not be opened.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum OpenError {
    #[error("The port is open in this page already.")]
    AlreadyOpen,
    #[error("The port could not be opened: another tab of this page has a modem open.")]
    OtherTab,
    #[error("The port could not be opened: another program uses it, or this user may not.")]
    Refused,
    #[error("The port is gone: the modem was unplugged or switched off.")]
    Gone,
    #[error(transparent)]
    Browser(BrowserError),
}

impl OpenError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::AlreadyOpen => "Disconnect, then connect again.",
            Self::OtherTab => "Disconnect in the other tab or close it, then connect again.",
            Self::Refused => {
                "Close terminals and modem software that use the modem, then connect again. On Linux your user must be in the group dialout (or uucp), and ModemManager must leave this modem alone by the udev rule ATTRS{idVendor}==\"1e0e\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"."
            }
            Self::Gone => "Plug the modem in, wait until it has started, then connect again.",
            Self::Browser(_) => "Unplug the modem, plug it in again, then connect again.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Browser(error) => Some(&error.name),
            _ => None,
        }
    }
}

/// Why an open port can be used no longer.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PortError {
    #[error("The modem was unplugged or switched off.")]
    Unplugged,
    #[error("The port has been closed.")]
    Closed,
    #[error("Nothing but faults comes in at the port: {0}.")]
    Noise(LineFault),
    #[error("The browser could not write to the port.")]
    Write(#[source] BrowserError),
}

impl PortError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unplugged => "Plug the modem in, wait until it has started, then connect again.",
            Self::Closed => "Connect again.",
            Self::Noise(_) => "Check the baud rate and the cable, then connect again.",
            Self::Write(_) => "Unplug the modem, plug it in again, then connect again.",
        }
    }

    /// The browser's name for it, where it matters.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Write(error) => Some(&error.name),
            _ => None,
        }
    }
}

/// A fault of the line that does not end the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LineFault {
    #[error("bytes came in faster than the computer took them")]
    Overrun,
    #[error("the line was held low")]
    Break,
    #[error("a byte did not end where it should")]
    Framing,
    #[error("a byte had the wrong parity")]
    Parity,
    #[error("an unknown fault of the driver")]
    Unknown,
}

impl LineFault {
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "BufferOverrunError" => Self::Overrun,
            "BreakError" => Self::Break,
            "FramingError" => Self::Framing,
            "ParityError" => Self::Parity,
            _ => Self::Unknown,
        }
    }
}
