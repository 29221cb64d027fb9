//! `cargo xtask fuzz [target] [--seconds N]`: libFuzzer on the entries of `fuzz/`, one target after the other.
//!
//! No part of `cargo xtask test`: there the entries run on the committed corpus alone (`tests/fuzz_corpus.rs`).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{command::run as run_program, project, tools};

const TARGETS: [&str; 5] = ["at_parser", "client", "data_mode", "listing", "simulator"];

const DEFAULT_SECONDS: u64 = 600;

/// An input that takes longer is a finding. The slowest take some milliseconds.
const INPUT_LIMIT_SECONDS: u64 = 10;

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);

/// What a run may take beyond its time: loading the inputs, minimizing a crash.
const SPARE: Duration = Duration::from_secs(120);

pub fn run(arguments: &[String]) -> Result<()> {
    let order = Order::read(arguments)?;
    tools::ensure_cargo_fuzz()?;
    build()?;
    let mut found = 0;
    for target in &order.targets {
        let result = fuzz(target, order.seconds)?;
        println!("{target:<10} {}", result.line());
        for input in &result.findings {
            println!("{:<10} found {}", "", input.display());
        }
        found += result.findings.len();
    }
    if found > 0 {
        bail!(
            "{found} inputs break a promise; each shows it again by `cargo fuzz run <target> <input>`, and \
             belongs into fuzz/corpus/<target>/ under a name that says what it is"
        );
    }
    Ok(())
}

/// What to run.
#[derive(Debug, PartialEq, Eq)]
struct Order {
    targets: Vec<&'static str>,
    seconds: u64,
}

impl Order {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut order = Self {
            targets: TARGETS.to_vec(),
            seconds: DEFAULT_SECONDS,
        };
        let mut rest = arguments.iter().map(String::as_str);
        while let Some(argument) = rest.next() {
            if argument == "--seconds" {
                order.seconds = rest
                    .next()
                    .and_then(|number| number.parse().ok())
                    .filter(|seconds| *seconds > 0)
                    .context("--seconds wants a number above 0")?;
            } else if let Some(target) = TARGETS.iter().find(|target| **target == argument) {
                order.targets = vec![target];
            } else {
                bail!(
                    "usage: cargo xtask fuzz [{}] [--seconds N]",
                    TARGETS.join("|")
                );
            }
        }
        Ok(order)
    }
}

/// Sanitizers and coverage are unstable flags of the compiler; the pinned stable one has them all the same.
fn cargo_fuzz(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new("cargo");
    command
        .arg("fuzz")
        .args(arguments)
        .current_dir(project::root())
        .env("RUSTC_BOOTSTRAP", "1")
        .env("PATH", tools::path()?);
    Ok(command)
}

fn build() -> Result<()> {
    run_program(&mut cargo_fuzz(&["build"])?, BUILD_LIMIT)
}

/// Runs one target. What it learns stays in `fuzz/target`, the committed corpus is only read.
fn fuzz(target: &str, seconds: u64) -> Result<Outcome> {
    let learned = project::root().join("fuzz/target/corpus").join(target);
    let artifacts = project::root().join("fuzz/artifacts").join(target);
    let log = project::root().join(format!("fuzz/target/{target}.log"));
    fs::create_dir_all(&learned).context("cannot make the folder for what is learned")?;
    let before = files(&artifacts);
    let mut command = cargo_fuzz(&["run", target])?;
    command
        .arg(&learned)
        .arg(project::root().join("fuzz/corpus").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={INPUT_LIMIT_SECONDS}"))
        .arg("-print_final_stats=1")
        .stderr(fs::File::create(&log).context("cannot write the log")?);
    let ended = run_program(&mut command, Duration::from_secs(seconds) + SPARE);
    let text = fs::read_to_string(&log).context("cannot read the log")?;
    let mut findings = files(&artifacts);
    findings.retain(|file| !before.contains(file));
    if findings.is_empty() {
        ended.with_context(|| format!("see {}", log.display()))?;
    }
    Ok(Outcome::read(&text, findings))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    files
}

/// What libFuzzer says at the end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    executions: String,
    per_second: String,
    coverage: String,
    findings: Vec<PathBuf>,
}

impl Outcome {
    /// Reads `stat::number_of_executed_units: 1289` and `#1289 DONE cov: 249 ft: 665 ...`.
    fn read(log: &str, findings: Vec<PathBuf>) -> Self {
        let after = |name: &str| {
            log.rsplit_once(name)
                .and_then(|(_, rest)| rest.split_whitespace().next())
                .unwrap_or("?")
                .to_owned()
        };
        Self {
            executions: after("stat::number_of_executed_units:"),
            per_second: after("stat::average_exec_per_sec:"),
            coverage: after(" cov:"),
            findings,
        }
    }

    fn line(&self) -> String {
        let Self {
            executions,
            per_second,
            coverage,
            findings,
        } = self;
        format!(
            "{executions} executions, {per_second} a second, {coverage} edges covered, {} findings",
            findings.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_and_a_time_may_be_chosen() {
        let read = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Order::read(&words)
        };
        let all = read("").unwrap();
        assert_eq!((all.targets.len(), all.seconds), (5, DEFAULT_SECONDS));
        let one = read("listing --seconds 5").unwrap();
        assert_eq!((one.targets, one.seconds), (vec!["listing"], 5));
        for wrong in ["nothing", "--seconds", "--seconds 0", "--seconds x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_end_of_a_log_is_read() {
        let log = "#33\tINITED cov: 7 ft: 9\n#1289\tDONE   cov: 249 ft: 665 corp: 12/1294b\n\
                   stat::number_of_executed_units: 1289\nstat::average_exec_per_sec:     64\n";
        assert_eq!(
            Outcome::read(log, Vec::new()).line(),
            "1289 executions, 64 a second, 249 edges covered, 0 findings"
        );
        assert_eq!(Outcome::read("", Vec::new()).coverage, "?");
    }

    #[test]
    fn every_target_has_its_program_and_its_corpus() {
        for target in TARGETS {
            let folder = project::root().join("fuzz");
            assert!(folder.join(format!("fuzz_targets/{target}.rs")).is_file());
            assert!(!files(&folder.join("corpus").join(target)).is_empty());
        }
        let programs = files(&project::root().join("fuzz/fuzz_targets"));
        assert_eq!(programs.len(), TARGETS.len());
    }
}
