//! `cargo xtask replay <file>...`: feeds saved traces to the client of this working copy.

use std::{path::PathBuf, process::Command, time::Duration};

use anyhow::{Result, ensure};

use crate::{command, project};

/// A trace is replayed in no time; this is for compiling the client.
const REPLAY_LIMIT: Duration = Duration::from_secs(10 * 60);

pub fn run(arguments: &[String]) -> Result<()> {
    ensure!(
        !arguments.is_empty() && !arguments.iter().any(|file| file.starts_with("--")),
        "usage: cargo xtask replay <trace that the page has saved>..."
    );
    let here = std::env::current_dir()?;
    let files: Vec<PathBuf> = arguments.iter().map(|file| here.join(file)).collect();
    // A binary of its own: nobody who only serves the page should wait for the client's compilation.
    let mut replay = Command::new("cargo");
    replay
        .args(["run", "--quiet", "--package", "xtask"])
        .args(["--features", "replay", "--bin", "replay", "--"])
        .args(files)
        .current_dir(project::root());
    command::run(&mut replay, REPLAY_LIMIT)
}
