//! `cargo xtask simulate`: drawn sessions of the client at the simulated modem, with a table of what they met.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::project;

/// Everything else is told by the package itself: tests/simulation.
pub fn run(arguments: &[String]) -> Result<()> {
    let status = Command::new("cargo")
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "simulation",
            "--",
        ])
        .args(arguments)
        .current_dir(project::root())
        .status()?;
    ensure!(status.success(), "a promise was broken, see above");
    Ok(())
}
