//! Replays traces and prints what they held, or where the client does something else.

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, Result};
use sim7000_ftp::trace::{Summary, replay};

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: replay <file>...; `cargo xtask replay` runs it");
        return ExitCode::from(2);
    }
    let mut are_equal = true;
    for file in &files {
        let file = Path::new(file);
        match replay_file(file) {
            Ok(summary) => println!("{}: {}", file.display(), told(&summary)),
            Err(error) => {
                are_equal = false;
                eprintln!("{}: {error:#}", file.display());
            }
        }
    }
    if are_equal {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn replay_file(file: &Path) -> Result<Summary> {
    let bytes = std::fs::read(file).context("cannot be read")?;
    Ok(replay(&String::from_utf8_lossy(&bytes))?)
}

fn told(summary: &Summary) -> String {
    format!(
        "the same events: {} records, {} requests, {} bytes from and {} bytes to the modem in {:.1} s",
        summary.records,
        summary.requests,
        summary.bytes_from_modem,
        summary.bytes_to_modem,
        summary.time.as_secs_f64(),
    )
}
