//! Whole sessions of the client at the simulated modem, each drawn from one number.
//!
//! A seed draws the modem's switches by classes, the server's mishaps, what the user does (list, upload, download,
//! cancel, rename, delete, unplug, replug, queue, pause, leave the page), and how the bytes are cut; time is simulated.
//! What the client
//! says is held against an independent model of the server after every operation (`judge.rs` tells what is
//! promised), then the faults stop and everything must work again (`calm.rs`). The same seed gives the same
//! session, byte for byte: `cargo xtask simulate --seed N` replays one and prints its trace.

mod calm;
mod faults;
mod hash;
mod judge;
mod large;
mod lossy;
mod model;
mod random;
mod rig;
mod session;
mod steps;
mod table;
mod transfers;
mod user;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

pub use table::Table;

use session::Session;

/// The last lines of a trace that a failure prints.
const TAIL: usize = 60;

/// How one run went.
#[derive(Clone, Debug)]
pub struct Run {
    pub seed: u64,
    /// Of all bytes, times, actions and results.
    pub hash: u64,
    pub table: Table,
    /// What promise was broken.
    pub violation: Option<String>,
    /// The switches that were drawn, as `--switch` takes them.
    pub settings: String,
    pub trace: Vec<String>,
}

/// Runs one seed.
pub fn run(seed: u64) -> Run {
    run_traced(seed, false)
}

/// Runs one seed, with its trace if that is wanted.
pub fn run_traced(seed: u64, is_traced: bool) -> Run {
    let mut session = Session::new(seed, is_traced);
    let ended = catch_unwind(AssertUnwindSafe(|| user::live(&mut session)));
    let violation = match ended {
        Ok(result) => result.err(),
        Err(panic) => Some(format!("a panic: {}", panic_text(panic.as_ref()))),
    };
    let settings = session
        .faults
        .settings
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join(" ");
    Run {
        seed,
        hash: session.rig.transcript.value(),
        table: session.table,
        violation,
        settings,
        trace: session.rig.trace.into_iter().flatten().collect(),
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "without words".to_owned(),
    }
}

/// What many runs gave.
#[derive(Debug, Default)]
pub struct Summary {
    pub table: Table,
    /// Those that broke a promise, the least seed first.
    pub failures: Vec<Run>,
}

/// Runs `count` seeds from `first` on, on all processors. Stops early once `most` of them have failed.
pub fn run_many(first: u64, count: u64, most: usize) -> Summary {
    let next = AtomicU64::new(first);
    let end = first + count;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut summary = Summary::default();
    let parts: Vec<Summary> = thread::scope(|scope| {
        let work = || {
            let mut part = Summary::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end || part.failures.len() >= most {
                    return part;
                }
                let run = run(seed);
                part.table.add(&run.table);
                if run.violation.is_some() {
                    part.failures.push(run);
                }
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    });
    for part in parts {
        summary.table.add(&part.table);
        summary.failures.extend(part.failures);
    }
    summary.failures.sort_by_key(|run| run.seed);
    summary
}

/// A failure as a person needs it: the seed, what broke, how to see it again, and what happened last.
pub struct Report<'a>(pub &'a Run);

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.0;
        let what = run.violation.as_deref().unwrap_or("all promises held");
        writeln!(formatter, "seed {}: {what}", run.seed)?;
        writeln!(
            formatter,
            "replay: cargo xtask simulate --seed {}",
            run.seed
        )?;
        writeln!(formatter, "switches: {}", run.settings)?;
        let again = run_traced(run.seed, true);
        for line in &again.trace[again.trace.len().saturating_sub(TAIL)..] {
            writeln!(formatter, "  {line}")?;
        }
        Ok(())
    }
}
