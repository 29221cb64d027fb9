//! FTP through a SIM7000 cellular modem, from a web page.
//!
//! The protocol core ([`at`], [`modem`], [`ftp`], [`listing`], [`transfer`], [`trace`]) is a set of state machines: bytes
//! and the time come in as values, bytes and events come out as values. It builds and is tested natively, and
//! knows neither a clock nor a port nor a browser. The page (`browser`, `ui`; wasm only) gives it all three.
//!
//! | module | what it is for | may use |
//! |---|---|---|
//! | [`at`] | the AT language: commands to bytes, bytes to lines, results and payloads | |
//! | [`modem`] | waking the modem, who it is, SIM, network, bearer | `at` |
//! | [`ftp`] | the FTP operations, one a login, and the [`ftp::Client`] that runs them | `at`, `modem` |
//! | [`listing`] | the output of LIST to entries | |
//! | [`transfer`] | the queue of transfers, their progress and their check | `ftp`, `listing` |
//! | [`trace`] | recording a client, and replaying the record | `ftp`, `modem` |
//! | [`sim`] | a simulated SIM7000 with an FTP server; reads the wire by itself | |
//! | `browser` | Web Serial, files, storage, wake lock | |
//! | `ui` | the views, and the controller behind them | all |
//!
//! `cargo xtask check` holds these arrows.
//!
//! # One upload, from the file to the wire
//!
//! 1. `ui::controller::transfers` asks the [`transfer::Queue`] what comes next. First a large file is hashed; then
//!    it is sent under a temporary name, for which an [`ftp::Action::Upload`] starts at the
//!    `ui::controller::driver`.
//! 2. The driver gives it to [`ftp::Client::start`], which sends the settings, `AT+FTPETPUT=1`, and, once the
//!    server is there, `AT+FTPETPUT=2`.
//! 3. The client's [`ftp::Output::Need`] asks for bytes; the driver reads a slice of the file and answers by
//!    [`ftp::Client::supply`]; the client escapes them into [`ftp::Output::Write`].
//! 4. After the last byte the client ends data mode and waits for the closing message; then
//!    [`transfer::Queue`] has the folder listed, compares the size, and has the file renamed.
pub mod at;
pub mod ftp;
pub mod listing;
pub mod modem;
pub mod sim;
pub mod trace;
pub mod transfer;

#[cfg(target_family = "wasm")]
pub mod browser;
pub mod ui;
