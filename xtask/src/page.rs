//! Builds the release page, and seals it: wasm-opt, file names by content, the policy's hash.
//!
//! Trunk calls [`seal`] as its post_build hook, so a plain `trunk build` gives the same page.
//! Trunk's own wasm-opt step is not used, because a page must also come out where there is none.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{command::run, project, tools};

const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
const WASM_OPT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// `-Oz` gives fewer bytes, but these compress better: 4 KB less by brotli, and 1 KB less again without
/// inlining, which rustc has done already.
const LEVEL: &[&str] = &[
    "-Os",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=0",
];

/// What rustc takes for granted on wasm32-unknown-unknown; wasm-opt must not use more, or older
/// browsers refuse the page.
const RUSTS_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Stands in index.html's policy for the hashes of the inline scripts that Trunk writes.
const HASHES: &str = "'inline-script-hashes'";

/// Installs what is missing and builds the release page into `dist/`.
pub fn build() -> Result<PathBuf> {
    tools::ensure_page_tools()?;
    println!("Building the page ...");
    let begin = Instant::now();
    let mut trunk = Command::new("trunk");
    trunk
        .args(["build", "--release", "--skip-version-check", "--dist"])
        .arg(project::dist())
        .current_dir(project::root())
        .env("PATH", tools::path()?)
        // Trunk takes NO_COLOR=1 for a bad value of its own option, and stops.
        .env_remove("NO_COLOR");
    run(&mut trunk, BUILD_LIMIT)?;
    println!("Built the page in {} s.", begin.elapsed().as_secs());
    Ok(project::dist())
}

/// `cargo xtask seal`, as Trunk calls it.
pub fn seal_command(_arguments: &[String]) -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR")
        .context("this is Trunk's hook; to build the page run `cargo xtask dist`")?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    seal(Path::new(&folder), release)
}

/// Works on the page that Trunk has written to `folder`.
fn seal(folder: &Path, release: bool) -> Result<()> {
    let index = folder.join("index.html");
    let mut html =
        fs::read_to_string(&index).with_context(|| format!("Trunk left no {}", index.display()))?;
    if release && let Some(wasm_opt) = tools::wasm_opt()? {
        for wasm in files_ending(folder, ".wasm")? {
            html = shrink(&wasm_opt, &wasm, &html)?;
        }
    }
    let hashes = script_hashes(&html);
    ensure!(
        html.contains(HASHES),
        "index.html has no {HASHES} in its Content-Security-Policy"
    );
    fs::write(&index, html.replace(HASHES, &hashes))
        .with_context(|| format!("cannot write {}", index.display()))
}

/// Runs wasm-opt over one file and names the result by its content, in the page too: a browser
/// that has kept the file under its old name must never take it for the new one.
fn shrink(wasm_opt: &Path, wasm: &Path, html: &str) -> Result<String> {
    let before = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    // The same input was often shrunk before: a test run builds the page each time.
    let cache = project::tools().join("wasm-opt");
    fs::create_dir_all(&cache).context("cannot make wasm-opt's cache folder")?;
    let key = Sha256::new()
        .chain_update(LEVEL.join(" "))
        .chain_update(&before);
    let small = cache.join(format!("{}.wasm", hex(&key.finalize())));
    if !small.exists() {
        let unfinished = small.with_extension("part");
        run_wasm_opt(wasm_opt, wasm, &unfinished)?;
        fs::rename(&unfinished, &small).context("cannot keep wasm-opt's result")?;
    }
    let after = fs::read(&small).context("cannot read wasm-opt's result")?;
    println!("wasm-opt: {} -> {} bytes", before.len(), after.len());

    let old_name = file_name(wasm);
    let new_name = format!(
        "sim7000-ftp-{}_bg.wasm",
        &hex(&Sha256::digest(&after))[..16]
    );
    ensure!(
        html.contains(old_name),
        "index.html does not name {old_name}"
    );
    fs::write(wasm.with_file_name(&new_name), after).context("cannot write the smaller wasm")?;
    if old_name != new_name {
        fs::remove_file(wasm).context("cannot remove the larger wasm")?;
    }
    Ok(html.replace(old_name, &new_name))
}

/// The last step of building the page, for any wasm.
pub fn run_wasm_opt(wasm_opt: &Path, wasm: &Path, output: &Path) -> Result<()> {
    let mut command = Command::new(wasm_opt);
    command
        .args(LEVEL)
        .args(RUSTS_FEATURES)
        .arg("--output")
        .arg(output)
        .arg(wasm);
    run(&mut command, WASM_OPT_LIMIT)
}

fn files_ending(folder: &Path, end: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if file_name(&path).ends_with(end) {
            files.push(path);
        }
    }
    Ok(files)
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// The policy's source expressions for every inline script of the page.
fn script_hashes(html: &str) -> String {
    let hashes: Vec<String> = inline_scripts(html)
        .map(|script| {
            format!(
                "'sha256-{}'",
                BASE64_STANDARD.encode(Sha256::digest(script))
            )
        })
        .collect();
    hashes.join(" ")
}

/// The text of each `<script>` that has text of its own. Enough for a page that Trunk writes: no
/// script of ours holds the words that end a script.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (_attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!script.is_empty()).then_some(script)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_is_hashed_and_nothing_else() {
        let html = r#"<script src="a.js"></script><script type="module">
alert(1);</script><p>script</p><script>x</script>"#;
        let scripts: Vec<&str> = inline_scripts(html).collect();
        assert_eq!(scripts, ["\nalert(1);", "x"]);
        assert_eq!(script_hashes(html).matches("'sha256-").count(), 2);
    }

    #[test]
    fn the_hash_is_the_one_browsers_compute() {
        // The example of the Content Security Policy specification, section 2.3.1.
        assert_eq!(
            script_hashes("<script>alert('Hello, world.');</script>"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
    }
}
