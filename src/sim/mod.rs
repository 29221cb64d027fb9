//! A simulated SIM7000 and its FTP server in memory, for the demo and for tests.
//!
//! It reads and writes the wire by itself: it uses neither `at` nor `ftp`, so that a
//! misunderstanding cannot cancel itself out. It has no clock, does no I/O and starts no threads.
//!
//! | part | is |
//! |---|---|
//! | [`Modem`] | the modem: AT lines and data mode on one side, FTP requests on the other |
//! | [`MemoryServer`] | an FTP side for it: files in memory |
//! | [`Line`] | the serial line: a speed, with or without flow control |
//! | [`Device`] | the three together, with bytes in and bytes out |
//! | [`Switches`] | everything that a real modem may do differently |

mod answer;
mod bearer;
mod clock;
mod demo;
mod device;
mod download;
mod flow;
mod ftp;
mod general;
mod input;
mod line;
mod listing;
mod mishap;
mod modem;
mod outbox;
mod pace;
mod parse;
mod random;
mod request;
mod server;
mod session;
mod settings;
mod switches;
mod tree;
mod upload;

pub use clock::DateTime;
pub use demo::{PASSWORD, USER, demo_server};
pub use device::Device;
pub use line::Line;
pub use modem::{Modem, Output};
pub use request::{Account, Action, Code, How, ServerEvent, ServerRequest, code};
pub use server::{MemoryServer, UNKNOWN_HOST};
pub use switches::{Network, SimCard, SwitchError, Switches};
pub use tree::{Content, Folder, Node, Tree};
