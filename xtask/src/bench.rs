//! `cargo xtask bench [parts]`: prints what is measured in `tests/bench`, natively and as wasm in a browser.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context as _, Result};

use crate::{
    command::run as run_program,
    page, project,
    system::{self, BROWSER_VARIABLE},
    test, tools,
};

const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const RUN_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Names the wasm module to measure; without it that part is left out.
pub const WASM_VARIABLE: &str = "SIM7000_BENCH_WASM";

/// The part that weighs the page while it moves a large file.
const PAGE_PART: &str = "page";

/// The part that needs the module and a browser.
const WASM_PART: &str = "wasm";

pub fn run(arguments: &[String]) -> Result<()> {
    // It moves half a gigabyte through the real chain, for half an hour: only where it is asked for.
    if arguments.iter().any(|part| part == PAGE_PART) {
        return test::weigh_page();
    }
    let mut bench = Command::new("cargo");
    bench
        .args(["run", "--release", "--quiet", "--package", "bench", "--"])
        .args(arguments)
        .current_dir(project::root());
    let is_wanted = arguments.is_empty() || arguments.iter().any(|part| part == WASM_PART);
    match system::browser() {
        Some(browser) if is_wanted => {
            bench
                .env(BROWSER_VARIABLE, browser)
                .env(WASM_VARIABLE, wasm()?);
        }
        None if is_wanted => println!(
            "No browser of the Chromium family is here: nothing is measured as wasm ({BROWSER_VARIABLE} names one)."
        ),
        _ => {}
    }
    run_program(&mut bench, RUN_LIMIT)
}

/// Builds the module as the page is built: the same profile, and the same wasm-opt where it is installed.
fn wasm() -> Result<PathBuf> {
    tools::ensure_wasm_target()?;
    let mut build = Command::new("cargo");
    build
        .args(["build", "--profile", "page", "--quiet"])
        .args(["--package", "bench-wasm", "--target", tools::WASM])
        .current_dir(project::root());
    run_program(&mut build, BUILD_LIMIT)?;
    let folder = project::target().join(tools::WASM).join("page");
    let built = folder.join("bench_wasm.wasm");
    let Some(wasm_opt) = tools::wasm_opt()? else {
        return Ok(built);
    };
    let small = folder.join("bench_wasm.small.wasm");
    // An older one must not be measured in its place.
    if small.exists() {
        fs::remove_file(&small).context("cannot remove the module of an earlier run")?;
    }
    page::run_wasm_opt(&wasm_opt, &built, &small)?;
    Ok(small)
}
