//! The programs that the tests drive, named by `cargo xtask test` in the environment.

use std::path::PathBuf;

/// The built page, a folder.
pub(crate) const PAGE: &str = "SIM7000_PAGE";
/// The simulated modem as a program.
pub(crate) const MODEM: &str = "SIM7000_MODEM";
/// A browser of the Chromium family.
pub(crate) const BROWSER: &str = "CHROMIUM";
pub(crate) const VSFTPD: &str = "SIM7000_VSFTPD";
/// A Python that has pyftpdlib.
pub(crate) const PYTHON: &str = "SIM7000_PYTHON";

/// The path in one of the variables above.
#[track_caller]
pub(crate) fn path(variable: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => panic!(
            "{variable} is not set: run the browser tests by `cargo xtask test`, which builds and finds all they need"
        ),
    }
}
