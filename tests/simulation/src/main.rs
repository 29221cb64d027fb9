//! `cargo xtask simulate`: many seeds with a table of what they met, or one seed with its trace.

use std::process::ExitCode;
use std::time::Instant;

use simulation::{Report, run_many, run_traced};

const USAGE: &str = "usage: simulate [--seeds N] [--from N] | --seed N";
/// As many as the normal test run has.
const SEEDS: u64 = 20_000;
/// So many failures are printed.
const SHOWN: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (mut seeds, mut from, mut one) = (SEEDS, 0, None);
    for pair in arguments.chunks(2) {
        let number = pair.get(1).and_then(|text| text.parse::<u64>().ok());
        match (pair[0].as_str(), number) {
            ("--seeds", Some(number)) => seeds = number,
            ("--from", Some(number)) => from = number,
            ("--seed", Some(number)) => one = Some(number),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    match one {
        Some(seed) => replay(seed),
        None => many(from, seeds),
    }
}

fn replay(seed: u64) -> ExitCode {
    let run = run_traced(seed, true);
    for line in &run.trace {
        println!("{line}");
    }
    println!("\nswitches: {}", run.settings);
    println!("transcript {:016x}", run.hash);
    match run.violation {
        None => {
            println!("seed {seed}: all promises held");
            ExitCode::SUCCESS
        }
        Some(violation) => {
            println!("seed {seed}: {violation}");
            ExitCode::FAILURE
        }
    }
}

fn many(from: u64, seeds: u64) -> ExitCode {
    let begin = Instant::now();
    let summary = run_many(from, seeds, 100);
    println!("{}", summary.table);
    println!(
        "{seeds} seeds from {from} on in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    if summary.failures.is_empty() {
        println!("all promises held");
        return ExitCode::SUCCESS;
    }
    for run in summary.failures.iter().take(SHOWN) {
        println!("\n{}", Report(run));
    }
    println!("{} seeds failed:", summary.failures.len());
    for run in &summary.failures {
        println!(
            "  {}: {}",
            run.seed,
            run.violation.as_deref().unwrap_or_default()
        );
    }
    ExitCode::FAILURE
}
