//! FTP through a SIM7000 cellular modem.
pub mod at;
pub mod ftp;
pub mod listing;
pub mod modem;
pub mod sim;
pub mod transfer;

#[cfg(target_family = "wasm")]
pub mod browser;
pub mod ui;
