//! What the browser tests need from the system: a Chromium and two FTP servers.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    command::{output, run},
    tools::installing,
};

const APT_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Names a browser of the Chromium family.
pub const BROWSER_VARIABLE: &str = "CHROMIUM";

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// Pythons that may have pyftpdlib; first the one that the distribution installs it for.
const PYTHONS: &[&str] = &["/usr/bin/python3", "python3"];

/// The programs that were found.
#[derive(Debug)]
pub struct System {
    pub browser: PathBuf,
    pub vsftpd: PathBuf,
    /// A Python that has pyftpdlib.
    pub python: PathBuf,
}

impl System {
    /// Finds the programs, and installs the missing ones by apt-get where that is possible.
    pub fn ensure() -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("the browser tests need Linux: they lay pseudo-terminals over serial ports");
        }
        let missing = missing();
        if !missing.is_empty() && can_apt() {
            installing(&missing.join(", "), "by apt-get, about a minute", || {
                apt(&missing)
            })?;
        }
        let (Some(browser), Some(vsftpd), Some(python)) = (browser(), vsftpd(), python()) else {
            bail!(
                "the browser tests need programs that are missing here.\n  \
                 Debian: run as root `apt-get install {}`\n  \
                 a browser elsewhere: {BROWSER_VARIABLE}=/path/to/chromium cargo xtask test (Chromium or Chrome; a snap does not work)\n  \
                 pyftpdlib elsewhere: `python3 -m pip install pyftpdlib`",
                self::missing().join(" ")
            );
        };
        Ok(Self {
            browser,
            vsftpd,
            python,
        })
    }
}

/// The Debian packages of what is not there.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if browser().is_none() {
        packages.push("chromium");
    }
    if vsftpd().is_none() {
        packages.push("vsftpd");
    }
    if python().is_none() {
        packages.push("python3-pyftpdlib");
    }
    packages
}

/// A browser of the Chromium family, if there is one.
pub fn browser() -> Option<PathBuf> {
    let named = std::env::var_os(BROWSER_VARIABLE).map(PathBuf::from);
    let known = BROWSERS.iter().map(PathBuf::from);
    // Ubuntu's `chromium-browser` is a script that only names a snap: it must run, too.
    named
        .into_iter()
        .chain(known)
        .filter_map(|program| on_path(&program))
        .find(|program| output(program, &["--version"]).is_some())
}

fn vsftpd() -> Option<PathBuf> {
    // Not on the PATH of a plain user.
    [Path::new("vsftpd"), Path::new("/usr/sbin/vsftpd")]
        .into_iter()
        .find_map(on_path)
}

fn python() -> Option<PathBuf> {
    PYTHONS
        .iter()
        .find(|python| output(python, &["-c", "import pyftpdlib"]).is_some())
        .map(PathBuf::from)
}

fn on_path(program: &Path) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // An absolute name replaces the folder that it is joined to.
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn can_apt() -> bool {
    output("id", &["-u"]).is_some_and(|user| user == "0")
        && output("apt-get", &["--version"]).is_some()
}

fn apt(packages: &[&str]) -> Result<()> {
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(&mut apt(&["update", "--quiet"]), APT_LIMIT)?;
    let mut install = apt(&["install", "--yes", "--quiet", "--no-install-recommends"]);
    install.args(packages);
    run(&mut install, APT_LIMIT)?;
    if packages.contains(&"vsftpd") {
        // The tests start one of their own; the package's would offer this machine's files.
        let _ = output("systemctl", &["disable", "--now", "vsftpd"]);
    }
    Ok(())
}
