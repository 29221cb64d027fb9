//! Twenty thousand sessions, each from one seed; see the library for what is promised in them.

use simulation::{Report, run, run_many, run_traced};

const SEEDS: u64 = 20_000;
/// What is met less often in them proves nothing.
const LEAST: u64 = 100;
/// So many failures are told; one is enough to be a failure.
const TOLD: usize = 3;

#[test]
fn every_session_keeps_its_promises_and_together_they_meet_everything() {
    let summary = run_many(0, SEEDS, TOLD);
    let failures: String = summary
        .failures
        .iter()
        .map(|run| Report(run).to_string())
        .collect();
    assert!(failures.is_empty(), "{failures}");
    let rare = summary.table.rarer_than(LEAST);
    assert!(rare.is_empty(), "met less than {LEAST} times: {rare:#?}");
}

#[test]
fn a_seed_gives_the_same_session_each_time_traced_or_not() {
    for seed in 0..300 {
        let (first, second) = (run(seed), run_traced(seed, true));
        assert_eq!(first.hash, second.hash, "seed {seed}");
        assert_eq!(first.table, second.table, "seed {seed}");
    }
    assert_ne!(run(0).hash, run(1).hash);
}

#[test]
fn a_report_says_the_seed_and_how_to_replay_it() {
    let text = Report(&run(7)).to_string();
    assert!(text.starts_with("seed 7: "), "{text}");
    assert!(text.contains("cargo xtask simulate --seed 7"), "{text}");
}
