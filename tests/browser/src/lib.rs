//! Drives the real page in a real browser: page, Chromium, Web Serial, tty, simulated modem, FTP
//! server. Only the radio is missing.
//!
//! ```ignore
//! let server = FtpServer::vsftpd();
//! let chain = Chain::start();
//! let mut user = Page::open(&chain);
//! user.press("Connect modem");
//! user.fill("Server", "127.0.0.1");
//! user.fill("Port", &server.port().to_string());
//! user.press("Open");
//! user.drop_files("Remote files", &[("boot.log", b"hello")]);
//! user.expect_transfer("boot.log", "Done");
//! user.expect_row("Remote files", "boot.log");
//! assert_eq!(server.read("boot.log"), b"hello");
//! ```
//!
//! - [`Chain`] starts and holds everything between the page and the modem; two at a time.
//! - [`Page`] is what a user does and sees, by the names that a screen reader gives.
//! - [`FtpServer`] is a server of one of two makes, in a folder of its own.
//! - [`Modem`] is the simulated modem as a program.
//! - [`Process`] is what the page runs in, for its memory.
//! - [`Tab`] is a tab without all of these, for the benchmark.
//!
//! Every wait has a limit, and its failure says what was on the page instead and what the modem
//! did last. Whatever is started runs in namespaces of its own and dies with its owner, also when
//! a test panics or is killed. So helpers panic instead of returning errors: a test has nothing
//! better to do with them.
//!
//! The DevTools protocol is spoken here directly, in JSON over the browser's own pipe (`devtools`):
//! no port to find, no async runtime, and no generated types that a newer browser breaks.

mod browser;
mod chain;
mod devtools;
mod ftp_server;
mod hotplug;
mod jail;
mod lane;
mod modem;
mod network;
mod page;
mod process;
mod programs;
mod tab;
mod wait;

pub use chain::Chain;
pub use ftp_server::FtpServer;
pub use modem::Modem;
pub use page::{Element, Page};
pub use process::Process;
pub use tab::Tab;
