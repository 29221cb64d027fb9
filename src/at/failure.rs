//! What can go wrong between the page and the modem, whatever the command was for.

use thiserror::Error;

use super::command::ArgumentError;
use super::line::FinalResult;

/// A failure at the level of AT commands.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// A value that cannot be sent; nothing has been sent.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// Nothing at the port answers `AT`.
    #[error("The port does not answer")]
    Silent,
    /// The modem said ERROR.
    #[error("The modem refused {command}{}", reason(.result))]
    Refused {
        /// The command as the trace shows it.
        command: String,
        /// Its answer.
        result: FinalResult,
    },
    /// A final result did not come in time.
    #[error("The modem did not answer {command} within {seconds} s")]
    NoAnswer {
        /// The command as the trace shows it.
        command: String,
        /// The command's deadline.
        seconds: u64,
    },
    /// The answer came, but what it must hold was not in it.
    #[error("The modem's answer to {command} was not understood")]
    Unexpected {
        /// The command as the trace shows it.
        command: String,
    },
    /// The network did not open a bearer.
    #[error("The network did not open a data connection")]
    BearerRefused,
    /// The network ended the bearer.
    #[error("The mobile data connection was lost")]
    BearerLost,
    /// The modem restarted in the middle.
    #[error("The modem restarted")]
    Restarted,
    /// The modem switched itself off.
    #[error("The modem switched itself off")]
    PoweredDown,
    /// Bytes from the modem were lost on the way.
    #[error("Bytes from the modem were lost")]
    BytesLost,
    /// The port went away.
    #[error("The connection to the modem ended")]
    PortGone,
    /// The user ended it.
    #[error("Cancelled")]
    Cancelled,
}

impl Failure {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Argument(error) => error.advice(),
            Self::Silent => {
                "Check that the modem is powered and that this is its AT port: of the SIM7000's five USB ports \
                 it is the third or fourth. On a UART, check the baud rate."
            }
            Self::Refused { .. } => {
                "Try again. If it stays so, this firmware may lack the command; the trace shows its answer."
            }
            Self::NoAnswer { .. } => "Try again. If it stays so, switch the modem off and on.",
            Self::Unexpected { .. } => "Try again. The trace shows what the modem said.",
            Self::BearerRefused => {
                "Check the APN (the SIM card's operator names it), that the SIM card has data, and the signal."
            }
            Self::BearerLost => {
                "Check the signal and try again; the connection is opened anew by itself."
            }
            Self::Restarted => {
                "Check the modem's power supply (it draws up to 2 A), wait some seconds and try again."
            }
            Self::PoweredDown => "Switch the modem on and connect again.",
            Self::BytesLost => "Try again. On a UART, use a lower baud rate or flow control.",
            Self::PortGone => "Connect the modem again, then try once more.",
            Self::Cancelled => "Nothing needs to be done.",
        }
    }

    /// Whether the same thing, tried again, may succeed.
    pub fn may_pass(&self) -> bool {
        !matches!(
            self,
            Self::Argument(_) | Self::Cancelled | Self::PoweredDown
        )
    }
}

fn reason(result: &FinalResult) -> String {
    match result {
        FinalResult::Cme(text) => format!(" ({text})"),
        FinalResult::Ok | FinalResult::Error => String::new(),
    }
}
