//! `cargo xtask test [filter]`: every test there is, from the core to the browser.

use std::{
    env,
    ffi::OsStr,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    check,
    command::run as run_program,
    page, project,
    system::{BROWSER_VARIABLE, System},
};

const BUILD_LIMIT: Duration = Duration::from_secs(20 * 60);
const CORE_LIMIT: Duration = Duration::from_secs(20 * 60);
const BROWSER_LIMIT: Duration = Duration::from_secs(45 * 60);
const WEIGHT_LIMIT: Duration = Duration::from_secs(90 * 60);

/// Property tests draw the same cases in every run, so that what has passed passes again. `cargo test` draws new ones.
const CASES: (&str, &str) = ("PROPTEST_RNG_SEED", "7000");

/// Beside `BROWSER_VARIABLE`: what the browser tests are told by their environment.
const PAGE_VARIABLE: &str = "SIM7000_PAGE";
const MODEM_VARIABLE: &str = "SIM7000_MODEM";
const VSFTPD_VARIABLE: &str = "SIM7000_VSFTPD";
const PYTHON_VARIABLE: &str = "SIM7000_PYTHON";

/// The browser tests mostly wait for their lines: as many threads as chains may run at a time (`tests/browser/src/lane.rs`).
const THREADS_VARIABLE: &str = "RUST_TEST_THREADS";
const BROWSERS_AT_A_TIME: &str = "2";

pub fn run(arguments: &[String]) -> Result<()> {
    let filter = match arguments {
        [] => None,
        [filter] if !filter.starts_with('-') => Some(filter.as_str()),
        _ => bail!("usage: cargo xtask test [a part of the names of the tests to run]"),
    };
    let begin = Instant::now();
    let system = System::ensure()?;
    let page = page::build()?;
    build_modem()?;

    // From here on a fault in one part does not hide those of the others.
    let mut faults = Vec::new();

    step("the rules of the code");
    faults.extend(check::run(&[]).err());

    step("core, simulator and tools");
    let mut core = cargo(&["test", "--workspace", "--exclude", "browser-tests"]);
    core.env(CASES.0, CASES.1)
        .args(["--features", "sim7000-ftp/modem", "--no-fail-fast"])
        .args(filter);
    faults.extend(run_program(&mut core, CORE_LIMIT).err());

    step("the page in a browser");
    let mut browser = browser_tests(&system, &page);
    browser.arg("--no-fail-fast").args(filter);
    faults.extend(run_program(&mut browser, BROWSER_LIMIT).err());

    if faults.is_empty() {
        println!("\nAll tests passed in {} s.", begin.elapsed().as_secs());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("\n{fault:#}");
    }
    bail!("{} of its 3 parts failed, see above", faults.len())
}

/// What only the benchmark runs of the browser tests: it takes long and prints numbers.
pub fn weigh_page() -> Result<()> {
    let system = System::ensure()?;
    let page = page::build()?;
    build_modem()?;
    let mut weight = browser_tests(&system, &page);
    weight.args(["--release", "--test", "page"]).args([
        "--",
        "--ignored",
        "--nocapture",
        // Each wants to be alone, for longer than it would wait for that.
        "--test-threads=1",
        "weight::",
    ]);
    run_program(&mut weight, WEIGHT_LIMIT)
}

fn build_modem() -> Result<()> {
    step("the simulated modem as a program");
    let mut modem = cargo(&["build", "--release", "--package", "sim7000-ftp"]);
    modem.args(["--features", "modem", "--bin", "sim7000-modem"]);
    run_program(&mut modem, BUILD_LIMIT)
}

fn browser_tests(system: &System, page: &Path) -> Command {
    let mut browser = cargo(&["test", "--package", "browser-tests"]);
    browser
        .env(PAGE_VARIABLE, page)
        .env(
            MODEM_VARIABLE,
            project::target().join("release/sim7000-modem"),
        )
        .env(BROWSER_VARIABLE, &system.browser)
        .env(VSFTPD_VARIABLE, &system.vsftpd)
        .env(PYTHON_VARIABLE, &system.python);
    if env::var_os(THREADS_VARIABLE).is_none() {
        browser.env(THREADS_VARIABLE, BROWSERS_AT_A_TIME);
    }
    browser
}

fn step(name: &str) {
    println!("\n== {name}");
}

fn cargo<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(project::root());
    command
}
