//! `cargo xtask check`: holds the code to the rules that no compiler knows.
//!
//! The core (everything but `browser` and `ui`) builds natively with no wasm crate; it has no
//! clock, no files, no threads; calls go one way, from the page down to the AT language; the
//! simulated modem shares nothing with the client; no file grows out of hand; no merge is unfinished.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{command::output, project};

/// A reader should see a file as a whole.
const MAX_LINES: usize = 450;

const WASM_CRATES: &[&str] = &["leptos", "web-sys", "js-sys", "wasm-bindgen"];

/// The folders of src/ from the bottom up: code may use its own layer and those below, never one
/// above.
const LAYERS: &[&[&str]] = &[
    &["at"],
    &["ftp", "modem", "listing"],
    &["transfer", "trace"],
    &["browser"],
    &["ui"],
];

/// Platform-agnostic: bytes and time come in as values, bytes go out as values.
const CORE: &[&str] = &["at", "ftp", "modem", "listing", "transfer", "trace", "sim"];

/// What the core must not touch, each a path or the beginning of one.
const FORBIDDEN_IN_CORE: &[&str] = &[
    "std::time::Instant",
    "std::time::SystemTime",
    "std::net",
    "std::fs",
    "std::thread",
    "std::io",
];

/// What no compiler reads: here a merge can leave its marks unseen.
const TEXTS: &[&str] = &[
    "README.md",
    "index.html",
    "assets/style.css",
    "src/at/commands.md",
];

/// The simulated modem stands alone, so that a misunderstanding in the client cannot cancel
/// itself out.
const SIM: &str = "sim";

pub fn run(_arguments: &[String]) -> Result<()> {
    let mut faults = wasm_crates_on_the_host()?;
    faults.extend(broken_rules(&project::root())?);
    for text in TEXTS {
        let path = project::root().join(text);
        let read = fs::read_to_string(&path);
        let read = read.with_context(|| format!("cannot read {}", path.display()))?;
        if has_merge_marks(&read) {
            faults.push(format!("{text}: a merge was left half done"));
        }
    }
    if !faults.is_empty() {
        for fault in &faults {
            eprintln!("  {fault}");
        }
        bail!("{} rules are broken (xtask/src/check.rs)", faults.len());
    }
    println!("check: no wasm crate on the host, a pure core, calls go one way, no overlong file.");
    Ok(())
}

fn wasm_crates_on_the_host() -> Result<Vec<String>> {
    let manifest = project::root().join("Cargo.toml");
    let manifest = manifest.to_string_lossy();
    let tree = output(
        "cargo",
        &[
            "tree",
            "--manifest-path",
            &manifest,
            "--package=sim7000-ftp",
            "--edges=normal",
            "--prefix=none",
            "--format={p}",
        ],
    )
    .context("`cargo tree --package sim7000-ftp` failed; run it to see why")?;
    ensure!(
        tree.starts_with("sim7000-ftp "),
        "`cargo tree` no longer begins with the package itself"
    );
    Ok(tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| WASM_CRATES.contains(name))
        .map(|name| format!("the native core depends on {name} (see `cargo tree --edges normal`)"))
        .collect())
}

fn broken_rules(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in [
        "src",
        "tests",
        "benches",
        "xtask",
        "fuzz/src",
        "fuzz/fuzz_targets",
    ] {
        collect(&root.join(folder), &mut files)?;
    }
    let mut faults = Vec::new();
    for file in files {
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        let lines = text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!(
                "{}: {lines} lines, the limit is {MAX_LINES}",
                name.display()
            ));
        }
        if let Some(folder) = folder_in_src(name) {
            let broken = broken_paths(folder, &text);
            faults.extend(
                broken
                    .into_iter()
                    .map(|path| format!("{}: src/{folder} must not use {path}", name.display())),
            );
        }
    }
    Ok(faults)
}

fn has_merge_marks(text: &str) -> bool {
    let marks = ["<<<<<<< ", ">>>>>>> "];
    text.lines()
        .any(|line| marks.iter().any(|mark| line.starts_with(mark)))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// `at` for src/at/parser.rs. Files of tests may use what they like.
fn folder_in_src(file: &Path) -> Option<&str> {
    let mut parts = file.iter().map(|part| part.to_str().unwrap_or_default());
    let (src, folder, first) = (parts.next()?, parts.next()?, parts.next()?);
    let in_tests = parts.next_back().unwrap_or(first).starts_with("tests") || first == "tests";
    (src == "src" && !in_tests).then_some(folder)
}

/// The paths in a file of src/`folder` that its place forbids.
fn broken_paths(folder: &str, text: &str) -> Vec<String> {
    let code = without_tests_and_comments(text);
    let mut broken: Vec<String> = paths(&code, "crate")
        .into_iter()
        .filter(|path| {
            path.split("::")
                .nth(1)
                .is_some_and(|to| !may_use(folder, to))
        })
        .collect();
    if CORE.contains(&folder) {
        broken.extend(paths(&code, "std").into_iter().filter(|path| {
            FORBIDDEN_IN_CORE.iter().any(|forbidden| {
                path.strip_prefix(forbidden)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            })
        }));
    }
    broken
}

fn may_use(from: &str, to: &str) -> bool {
    let layer = |name| LAYERS.iter().position(|layer| layer.contains(&name));
    match (layer(from), layer(to)) {
        (Some(from), Some(to)) => to <= from,
        (None, Some(_)) => from != SIM,
        // The page has the demo modem inside; nobody below it knows the simulator.
        (Some(_), None) => to != SIM || !CORE.contains(&from),
        (None, None) => true,
    }
}

/// Drops what follows `//`, modules under `#[cfg(test)]` and declarations of such.
fn without_tests_and_comments(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            match lines.peek() {
                Some(next) if next.trim_end().ends_with(';') => {
                    lines.next();
                    continue;
                }
                // A module of tests stands at the end of its file.
                Some(next) if next.starts_with("mod ") => break,
                _ => continue,
            }
        }
        code += line.split("//").next().unwrap_or_default();
        code.push('\n');
    }
    code
}

/// Every path that starts with `root::`, groups written out: `std::{io, fs::File}` gives
/// `std::io` and `std::fs::File`.
fn paths(code: &str, root: &str) -> Vec<String> {
    let start = format!("{root}::");
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&start) {
        let inside_a_word = code[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'));
        if !inside_a_word {
            expand(&code[at + start.len()..], root, &mut found);
        }
    }
    found
}

/// Reads one path, or a group of them in braces; gives what follows it.
fn expand<'a>(rest: &'a str, before: &str, found: &mut Vec<String>) -> &'a str {
    let mut rest = rest.trim_start();
    if let Some(group) = rest.strip_prefix('{') {
        rest = group;
        loop {
            rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
            let shorter = expand(rest, before, found);
            if shorter.len() == rest.len() {
                return rest;
            }
            rest = shorter;
        }
    }
    let end = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let path = format!("{before}::{}", &rest[..end]);
    let after = &rest[end..];
    if end == 0 {
        return rest;
    }
    if let Some(deeper) = after.strip_prefix("::") {
        return expand(deeper, &path, found);
    }
    found.push(path);
    // `File as F`: the new name is not a path.
    match after.trim_start().strip_prefix("as ") {
        Some(alias) => alias.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_paths_are_written_out() {
        let code =
            "use std::{fs::{self, File as F}, time::Instant, vec};\nlet a = std::io::stdin();";
        assert_eq!(
            paths(code, "std"),
            [
                "std::fs::self",
                "std::fs::File",
                "std::time::Instant",
                "std::vec",
                "std::io::stdin"
            ]
        );
    }

    #[test]
    fn calls_go_down_only() {
        assert!(broken_paths("ftp", "use crate::at::Line;").is_empty());
        assert!(broken_paths("ui", "use crate::{sim::Modem, transfer::Queue};").is_empty());
        assert_eq!(
            broken_paths("at", "use crate::{error, ftp::Path};"),
            ["crate::ftp::Path"]
        );
        assert_eq!(
            broken_paths("transfer", "crate::browser::now()"),
            ["crate::browser::now"]
        );
    }

    #[test]
    fn the_simulator_stands_alone() {
        assert_eq!(
            broken_paths("sim", "use crate::at::Line;"),
            ["crate::at::Line"]
        );
        assert_eq!(
            broken_paths("ftp", "use crate::sim::Wire;"),
            ["crate::sim::Wire"]
        );
        assert!(broken_paths("sim", "use crate::sim::wire::Parser;").is_empty());
    }

    #[test]
    fn the_core_has_no_clock_and_no_files() {
        let code = "use std::time::{Duration, Instant};\nfn f() { std::fs::read(\"\"); }";
        assert_eq!(
            broken_paths("modem", code),
            ["std::time::Instant", "std::fs::read"]
        );
        assert!(broken_paths("browser", code).is_empty());
        assert!(broken_paths("at", "use std::iota; use std::time::Duration;").is_empty());
    }

    #[test]
    fn a_merge_that_was_left_half_done_is_seen() {
        let text = "one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> other\n";
        assert!(has_merge_marks(text));
        assert!(!has_merge_marks("Title\n=======\na << b\n"));
    }

    #[test]
    fn comments_and_tests_may_say_anything() {
        let code = "//! See crate::ui.\n#[cfg(test)]\nmod samples;\nfn a() {}\n#[cfg(test)]\nmod tests {\n use std::fs;\n}";
        assert!(broken_paths("at", code).is_empty());
        assert!(folder_in_src(Path::new("src/at/tests.rs")).is_none());
        assert!(folder_in_src(Path::new("src/at/tests/lines.rs")).is_none());
        assert_eq!(folder_in_src(Path::new("src/at/line/mod.rs")), Some("at"));
    }
}
