//! All browser tests in one program, so that two of them always run beside each other. One file of them:
//! `cargo test -p browser-tests -- reload::`.

mod common;

mod appeared;
mod asked;
mod at_hand;
mod chosen_folder;
mod conflicts;
mod deletions;
mod demo;
mod folders;
mod guard;
mod in_sight;
mod into_folder;
mod left_sending;
mod links;
mod ports;
mod progress;
mod queue;
mod recipe;
mod reload;
mod resume;
mod session;
mod sites;
mod stopping;
mod tabs;
mod transfers;
mod verification;
mod waiting;
mod ways;
mod weight;

#[test]
fn every_file_of_tests_is_in_this_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let program = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_in = name == "main" || program.contains(&format!("\nmod {name};\n"));
        assert!(
            is_in,
            "{} is not run: main.rs does not name it",
            path.display()
        );
    }
}
