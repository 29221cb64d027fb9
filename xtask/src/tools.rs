//! Finds the tools that build the page, and installs what is missing.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{output, run},
    project::{self, Pins},
};

/// Trunk is about 400 crates: 6 minutes on 2 cores.
const INSTALL_LIMIT: Duration = Duration::from_secs(45 * 60);
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(5 * 60);
/// The version of cargo-fuzz; `Trunk.toml` pins only what builds the page.
const CARGO_FUZZ: &str = "0.13.2";
/// What the page is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that the page can be built. Installs nothing that is there.
pub fn ensure_page_tools() -> Result<()> {
    ensure_wasm_target()?;
    let pins = Pins::read()?;
    ensure_cargo_tool("trunk", "trunk", &pins.trunk, "6 minutes or more")?;
    ensure_cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &pins.wasm_bindgen,
        "2 minutes or more",
    )?;
    ensure_wasm_opt(&pins.wasm_opt);
    Ok(())
}

/// Makes sure that the fuzz targets can be built and run.
pub fn ensure_cargo_fuzz() -> Result<()> {
    ensure_cargo_tool("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ, "2 minutes or more")
}

/// PATH with the project's own tools first.
pub fn path() -> Result<OsString> {
    let mut folders = vec![project::tools().join("bin")];
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    std::env::join_paths(folders).context("a folder on PATH has a name that PATH cannot hold")
}

/// The pinned wasm-opt, if it is there.
pub fn wasm_opt() -> Result<Option<PathBuf>> {
    let version = Pins::read()?.wasm_opt;
    let candidates = [PathBuf::from("wasm-opt"), npm_wasm_opt()];
    Ok(candidates.into_iter().find(|program| {
        // "wasm-opt version 132 (version_132)"
        output(program, &["--version"]).is_some_and(|text| {
            text.split_whitespace()
                .nth(2)
                .is_some_and(|word| word == version)
        })
    }))
}

/// The target that the page is compiled for.
pub fn ensure_wasm_target() -> Result<()> {
    let there = output("rustc", &["--print", "target-libdir", "--target", WASM])
        .is_some_and(|folder| Path::new(&folder).is_dir());
    if there {
        return Ok(());
    }
    installing(WASM, "by rustup, a few seconds", || {
        run(
            Command::new("rustup").args(["target", "add", WASM]),
            DOWNLOAD_LIMIT,
        )
    })
    .context("install rustup (https://rustup.rs), or the wasm32-unknown-unknown target of your Rust by your own way")
}

/// A program from crates.io, in exactly this version, found on PATH or else built into the
/// project's own tools folder.
fn ensure_cargo_tool(program: &str, package: &str, version: &str, time: &str) -> Result<()> {
    let own = project::tools().join("bin").join(program);
    let has_version = |program: &Path| {
        output(program, &["--version"])
            .is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
    };
    if has_version(&own) {
        return Ok(());
    }
    if has_version(Path::new(program)) {
        // An older version of our own would stand before it on the path.
        if own.exists() {
            fs::remove_file(&own).with_context(|| format!("cannot remove {}", own.display()))?;
        }
        return Ok(());
    }
    let what = format!("{package} {version}");
    installing(
        &what,
        &format!("from crates.io, {time} on 2 cores, only once"),
        || {
            run(
                Command::new("cargo")
                    .args(["install", "--locked", "--force", "--root"])
                    .arg(project::tools())
                    .arg(format!("{package}@{version}")),
                INSTALL_LIMIT,
            )
        },
    )?;
    if !has_version(&own) {
        bail!("{what} was installed, but {} does not run", own.display());
    }
    Ok(())
}

/// wasm-opt makes the page about a fifth smaller, and the page works without: never an error.
fn ensure_wasm_opt(version: &str) {
    if matches!(wasm_opt(), Ok(Some(_))) {
        return;
    }
    if output("npm", &["--version"]).is_none() {
        println!(
            "wasm-opt {version} is not here, and no npm to install it: the page is built without it, and is larger."
        );
        return;
    }
    let package = format!("binaryen@{version}.0.0");
    let installed = installing(&package, "by npm, half a minute, only once", || {
        fs::create_dir_all(npm_folder()).context("cannot make the folder for npm's packages")?;
        run(
            Command::new("npm")
                .args(["install", "--no-save", "--no-audit", "--no-fund"])
                .args(["--loglevel=error", "--prefix"])
                .arg(npm_folder())
                .arg(&package),
            DOWNLOAD_LIMIT,
        )
    });
    if let Err(error) = installed {
        println!("wasm-opt could not be installed, the page is built without it: {error:#}");
    }
}

fn npm_folder() -> PathBuf {
    project::tools().join("npm")
}

fn npm_wasm_opt() -> PathBuf {
    npm_folder().join("node_modules/.bin/wasm-opt")
}

/// Says what is being installed before, and how long it took after.
pub fn installing(what: &str, how: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("Installing {what} ({how}) ...");
    let begin = Instant::now();
    install().with_context(|| format!("{what} could not be installed"))?;
    println!("Installed {what} in {} s.", begin.elapsed().as_secs());
    Ok(())
}
