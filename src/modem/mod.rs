//! The modem itself: waking it up, who it is, its SIM, network and signal, and the bearer.

mod bearer;
mod cnact;
mod info;
mod setup;
mod survey;
mod wake;

pub use bearer::{Bearer, BearerRequest, BearerSettings, BearerWay, CID};
pub use info::{ModemInfo, SimState, bars, signal_dbm};
pub use survey::{Survey, SurveyKind};
pub use wake::Wake;
