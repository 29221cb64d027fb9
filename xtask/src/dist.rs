//! `cargo xtask dist`: builds the page into `dist/` and prints what a visitor downloads.

use std::{process::Command, time::Duration};

use anyhow::Result;

use crate::{command, page, project};

const WEIGH_LIMIT: Duration = Duration::from_secs(10 * 60);

pub fn run(_arguments: &[String]) -> Result<()> {
    let folder = page::build()?;
    // A binary of its own: nobody else should wait for two compressors to be compiled.
    let mut weigh = Command::new("cargo");
    weigh
        .args(["run", "--release", "--quiet", "--package", "xtask"])
        .args(["--features", "weigh", "--bin", "weigh", "--"])
        .arg(&folder)
        .current_dir(project::root());
    command::run(&mut weigh, WEIGH_LIMIT)
}
