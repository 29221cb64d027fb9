//! Folders inside folders, made and read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use browser_tests::{FtpServer, Page};
use tempfile::TempDir;

use super::tricky;

const FOLDERS: usize = 20;
const FILES: usize = 200;

/// Waits until so many files and folders are in the server's root folder: the parts of what was cancelled are removed.
#[track_caller]
pub fn until_files(server: &FtpServer, count: usize) {
    let start = Instant::now();
    while server.names().len() != count {
        assert!(start.elapsed() < Duration::from_secs(30), "a part is left");
        sleep(Duration::from_millis(200));
    }
}

/// A folder with what a zip holds, as another program than ours reads it.
#[track_caller]
pub fn unzip(zip: &Path) -> TempDir {
    let unpacked = tempfile::tempdir().unwrap();
    let python = std::env::var_os("SIM7000_PYTHON").unwrap_or("python3".into());
    let status = Command::new(python)
        .args(["-m", "zipfile", "-e"])
        .args([zip, unpacked.path()])
        .status();
    assert!(status.unwrap().success(), "the zip cannot be read");
    unpacked
}

/// All files below a folder by their path, and folders with nothing.
pub fn tree(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if path.is_dir() {
                found.insert(name, None);
                waiting.push(path);
            } else {
                found.insert(name, Some(fs::read(path).unwrap()));
            }
        }
    }
    found
}

/// 20 folders inside folders, one with more than a hundred files, one with none; 200 files, some of 0 bytes.
pub fn make_tree(root: &Path) {
    let mut folders = vec![root.join("many"), root.join("empty")];
    for number in folders.len()..FOLDERS {
        let parent = match number % 4 {
            0 => root.to_owned(),
            _ => folders[number - 1].clone(),
        };
        folders.push(parent.join(format!("folder {number}")));
    }
    for folder in &folders {
        fs::create_dir_all(folder).unwrap();
    }
    for number in 0..FILES {
        let folder = match number {
            0..110 => &folders[0],
            _ => &folders[2 + number % (FOLDERS - 2)],
        };
        let content = tricky(number % 7 * 300);
        fs::write(folder.join(format!("file {number}.bin")), content).unwrap();
    }
}

/// Until nothing is queued any more.
pub fn expect_all_done(user: &mut Page) {
    let start = Instant::now();
    loop {
        let rows = user.eval(
            "(() => {
                const rows = [...document.querySelectorAll('.transfers li')];
                return [rows.filter(row => !/Done/.test(row.textContent)).length, rows.length];
            })()",
        );
        let (left, all) = (&rows[0], &rows[1]);
        if *left == 0 && *all != 0 {
            return;
        }
        assert!(
            start.elapsed() < Duration::from_secs(240),
            "{left} of {all} are left"
        );
        std::thread::sleep(Duration::from_millis(300));
    }
}
