//! What a plan says of itself before the user agrees to it.

use super::format;
use crate::transfer::{Estimate, Totals};

/// "3 folders and 40 files".
pub fn what(totals: &Totals) -> String {
    let files = count(totals.files, "file");
    let folders = count(totals.folders, "folder");
    match (totals.folders, totals.files) {
        (0, _) => files,
        (_, 0) => folders,
        _ => format!("{folders} and {files}"),
    }
}

/// "logs", "logs and a.txt", "a, b, c and 4 more".
pub fn named(names: &[String]) -> String {
    const SHOWN: usize = 3;
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] if names.len() <= SHOWN => format!("{} and {last}", all.join(", ")),
        _ => format!(
            "{} and {} more",
            names[..SHOWN].join(", "),
            format::grouped((names.len() - SHOWN) as u64)
        ),
    }
}

/// "Download 3 folders, 40 files and 1 link". The links are among the files of the totals.
pub fn download(totals: &Totals, links: u64) -> String {
    match (totals.folders, totals.files.saturating_sub(links), links) {
        (.., 0) => format!("Download {}", what(totals)),
        (0, 0, 1) => "Download what the link leads to".into(),
        (0, 0, _) => format!("Download what {} lead to", count(links, "link")),
        (folders, files, _) => {
            let folders = (folders != 0).then(|| count(folders, "folder"));
            let files = (files != 0).then(|| count(files, "file"));
            let first: Vec<String> = folders.into_iter().chain(files).collect();
            let links = count(links, "link");
            format!("Download {} and {links}", first.join(", "))
        }
    }
}

/// "1.2 MB · 43 logins · about 3 min". Bytes and logins only where there are any.
pub fn cost(estimate: &Estimate) -> String {
    let Totals {
        bytes,
        unknown_sizes,
        ..
    } = estimate.totals;
    let mut parts = Vec::new();
    if bytes != 0 {
        let more = if unknown_sizes == 0 { "" } else { " or more" };
        parts.push(format::bytes(bytes) + more);
    }
    if estimate.logins != 0 {
        parts.push(count(estimate.logins, "login"));
    }
    parts.push(match estimate.time {
        Some(time) => format!("about {}", format::span(time.as_secs().max(1))),
        None => "time unknown".into(),
    });
    parts.join(" · ")
}

/// "1 name is taken", "3 names are taken".
pub fn taken(conflicts: usize) -> String {
    let verb = if conflicts == 1 { "is" } else { "are" };
    format!("{} {verb} taken", format::count(conflicts, "name"))
}

/// "2,431 bytes, 2026-10-12 14:58": two that differ by one byte must look different. What is not known is left out.
pub fn facts(size: Option<u64>, time: &str) -> String {
    let size = size.map(|size| count(size, "byte"));
    let parts: Vec<&str> = size
        .as_deref()
        .into_iter()
        .chain(Some(time).filter(|time| !time.is_empty()))
        .collect();
    match parts.is_empty() {
        true => "unknown".into(),
        false => parts.join(", "),
    }
}

fn count(number: u64, what: &str) -> String {
    format::count_u64(number, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn totals(files: u64, folders: u64, bytes: u64) -> Totals {
        Totals {
            files,
            folders,
            bytes,
            unknown_sizes: 0,
        }
    }

    #[test]
    fn files_and_folders_are_named_where_there_are_any() {
        assert_eq!(what(&totals(40, 3, 0)), "3 folders and 40 files");
        assert_eq!(what(&totals(1, 0, 0)), "1 file");
        assert_eq!(what(&totals(0, 1, 0)), "1 folder");
        assert_eq!(what(&totals(0, 0, 0)), "0 files");
    }

    #[test]
    fn what_is_deleted_is_named() {
        let names = |all: &str| named(&all.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(names("logs"), "logs");
        assert_eq!(names("logs a.txt"), "logs and a.txt");
        assert_eq!(names("a b c"), "a, b and c");
        assert_eq!(names("a b c d e"), "a, b, c and 2 more");
    }

    #[test]
    fn links_are_named_apart_from_the_files() {
        assert_eq!(
            download(&totals(40, 3, 0), 0),
            "Download 3 folders and 40 files"
        );
        assert_eq!(
            download(&totals(41, 3, 0), 1),
            "Download 3 folders, 40 files and 1 link"
        );
        assert_eq!(download(&totals(3, 0, 0), 2), "Download 1 file and 2 links");
        assert_eq!(
            download(&totals(1, 1, 0), 1),
            "Download 1 folder and 1 link"
        );
        assert_eq!(
            download(&totals(1, 0, 0), 1),
            "Download what the link leads to"
        );
        assert_eq!(
            download(&totals(1_200, 0, 0), 1_200),
            "Download what 1,200 links lead to"
        );
    }

    #[test]
    fn the_cost_is_one_line() {
        let mut plan = Estimate {
            totals: totals(40, 3, 1_200_000),
            logins: 43,
            time: Some(Duration::from_secs(180)),
        };
        assert_eq!(cost(&plan), "1.2 MB · 43 logins · about 3 min");
        plan.time = None;
        plan.totals.unknown_sizes = 1;
        assert_eq!(cost(&plan), "1.2 MB or more · 43 logins · time unknown");
        plan = Estimate {
            totals: totals(0, 0, 0),
            logins: 0,
            time: Some(Duration::ZERO),
        };
        assert_eq!(cost(&plan), "about 1 s");
    }

    #[test]
    fn facts_leave_out_what_is_not_known() {
        assert_eq!(facts(Some(20_001), "2026"), "20,001 bytes, 2026");
        assert_eq!(facts(Some(1), ""), "1 byte");
        assert_eq!(facts(None, "2026"), "2026");
        assert_eq!(facts(None, ""), "unknown");
    }

    #[test]
    fn conflicts_are_counted() {
        assert_eq!(taken(1), "1 name is taken");
        assert_eq!(taken(3), "3 names are taken");
    }
}
