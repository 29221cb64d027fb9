//! Files and folders that a user drops: where they go, what is in their way, what cannot be sent.

use sim7000_ftp::at::ArgumentError;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode};
use sim7000_ftp::listing::{Entry, Kind};
use sim7000_ftp::transfer::{LocalFile, Plan, Planned, Refusal, UploadPlan};

use super::tree::{file, folder, unreadable};

fn batch(folders: &[&str], files: &[&str]) -> UploadPlan {
    let folders: Vec<_> = folders.iter().map(|path| (*path).to_owned()).collect();
    let files: Vec<_> = files.iter().map(|path| local(path, 1)).collect();
    UploadPlan::new(RemotePath::new("/in"), &folders, &files)
}

fn local(path: &str, size: u64) -> LocalFile {
    LocalFile {
        path: path.to_owned(),
        size,
        modified_ms: 0,
    }
}

/// Answers with a listing for each folder, in the order in which they are asked for.
fn plan(mut plan: UploadPlan, listings: &[(&str, Vec<Entry>)]) -> Plan {
    for (folder, entries) in listings {
        assert_eq!(plan.next(), Some(&RemotePath::new(folder)));
        plan.listed(entries);
    }
    assert_eq!(plan.next(), None);
    plan.finish()
}

fn missing(plan: &Plan) -> Vec<String> {
    plan.missing
        .iter()
        .map(|folder| folder.display().into_owned())
        .collect()
}

/// Paths on the server, a taken one with `!`.
fn sent(plan: &Plan) -> Vec<String> {
    plan.files
        .iter()
        .map(|file| {
            let path = file.folder.join(&file.name);
            let mark = if file.there.is_some() { "!" } else { "" };
            format!("{}{mark}", path.display())
        })
        .collect()
}

/// Paths in the batch and the kind of their reason.
fn refused(plan: &Plan) -> Vec<(&str, &Refusal)> {
    plan.refused
        .iter()
        .map(|refused| (refused.path.as_str(), &refused.reason))
        .collect()
}

fn inside(folder: &str, reason: Refusal) -> Refusal {
    Refusal::Folder {
        folder: folder.to_owned(),
        reason: Box::new(reason),
    }
}

#[test]
fn new_folders_are_made_from_the_top_and_never_listed() {
    let batch = batch(&["a", "a/b", "a/empty"], &["a/b/1", "2"]);
    let plan = plan(batch, &[("/in", vec![])]);
    assert_eq!(missing(&plan), ["/in/a", "/in/a/b", "/in/a/empty"]);
    assert_eq!(sent(&plan), ["/in/a/b/1", "/in/2"]);
    assert!(plan.refused.is_empty());
}

/// An input for folders gives only files.
#[test]
fn folders_that_only_the_paths_of_files_name_are_made_too() {
    let plan = plan(batch(&[], &["a/b/1", "a/2"]), &[("/in", vec![])]);
    assert_eq!(missing(&plan), ["/in/a", "/in/a/b"]);
}

#[test]
fn a_folder_that_exists_is_merged_and_its_files_are_asked_about_one_by_one() {
    let plan = plan(
        batch(&["a"], &["a/1", "a/2"]),
        &[("/in", vec![folder("a")]), ("/in/a", vec![file("1", 7)])],
    );
    assert!(plan.missing.is_empty());
    assert_eq!(sent(&plan), ["/in/a/1!", "/in/a/2"]);
    assert_eq!(plan.files[0].there, Some(file("1", 7)));
}

/// Each listing is a login.
#[test]
fn a_folder_that_gets_nothing_is_not_listed() {
    let plan = plan(batch(&["a"], &[]), &[("/in", vec![folder("a")])]);
    assert!(plan.missing.is_empty() && plan.refused.is_empty());
    assert_eq!(batch(&[], &[]).next(), None);
}

#[test]
fn more_than_a_hundred_entries_in_a_folder_are_all_planned() {
    let names: Vec<_> = (0..1000).map(|number| format!("a/{number}.txt")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let there = (0..500)
        .map(|number| file(&format!("{number}.txt"), 1))
        .collect();
    let plan = plan(
        batch(&["a"], &names),
        &[("/in", vec![folder("a")]), ("/in/a", there)],
    );
    assert_eq!(plan.files.len(), 1000);
    let conflicts = plan.files.iter().filter(|file| file.there.is_some());
    assert_eq!(conflicts.count(), 500);
}

#[test]
fn empty_files_and_twenty_levels_are_nothing_special() {
    let deep: String = (0..20).map(|level| format!("{level}/")).collect();
    let files = [local(&format!("{deep}empty"), 0)];
    let batch = UploadPlan::new(RemotePath::root(), &[], &files);
    let plan = plan(batch, &[("/", vec![])]);
    assert_eq!(plan.missing.len(), 20);
    assert_eq!(plan.files[0].facts.size, Some(0));
    assert_eq!((plan.totals().files, plan.totals().folders), (1, 20));
}

#[test]
fn a_name_that_the_modem_cannot_be_given_loses_nothing_else() {
    let long = "x".repeat(100);
    let plan = plan(
        batch(
            &[],
            &["say \"hi\"", "1", "back\u{8}space", &long, "..", "2"],
        ),
        &[("/in", vec![])],
    );
    assert_eq!(sent(&plan), ["/in/1", "/in/2"]);
    let reasons: Vec<_> = plan.refused.iter().map(|refused| &refused.reason).collect();
    assert!(matches!(
        reasons[..],
        [
            Refusal::Argument(ArgumentError::Forbidden { .. }),
            Refusal::ControlCharacter,
            Refusal::Argument(ArgumentError::TooLong { .. }),
            Refusal::NotAName,
        ]
    ));
    let indices: Vec<_> = plan.refused.iter().map(|refused| refused.index).collect();
    assert_eq!(indices, [Some(0), Some(2), Some(3), Some(4)]);
}

#[test]
fn everything_in_a_folder_that_cannot_be_made_is_refused_with_the_folders_reason() {
    let plan = plan(
        batch(&["a\"b", "a\"b/c"], &["a\"b/c/1", "2"]),
        &[("/in", vec![])],
    );
    assert_eq!(sent(&plan), ["/in/2"]);
    assert!(plan.missing.is_empty());
    let paths: Vec<_> = refused(&plan).iter().map(|refused| refused.0).collect();
    assert_eq!(paths, ["a\"b", "a\"b/c", "a\"b/c/1"]);
    let reason = plan.refused[2].reason.to_string();
    assert_eq!(
        reason,
        "Its folder \"a\"b\" cannot be used: The path holds a quotation mark, which the modem cannot be sent"
    );
}

#[test]
fn a_path_that_leads_out_of_the_target_is_refused() {
    let plan = plan(
        batch(&[".."], &["../1", "a/../../2", "/3", "4//5"]),
        &[("/in", vec![])],
    );
    assert_eq!(sent(&plan), ["/in/3", "/in/4/5"]);
    let not_a_name = |folder| inside(folder, Refusal::NotAName);
    assert_eq!(
        refused(&plan),
        [
            ("..", &Refusal::NotAName),
            ("../1", &not_a_name("..")),
            ("a/../../2", &not_a_name("a/..")),
        ]
    );
}

#[test]
fn a_file_or_link_in_a_folders_place_stops_only_that_folder() {
    let link = Entry::new(b"b", Kind::Link);
    let plan = plan(
        batch(&["a", "a/x", "b"], &["a/x/1", "b/2", "c/3"]),
        &[("/in", vec![file("a", 1), link])],
    );
    assert_eq!(sent(&plan), ["/in/c/3"]);
    assert_eq!(missing(&plan), ["/in/c"]);
    assert_eq!(
        refused(&plan),
        [
            ("a", &Refusal::TakenByFile),
            ("a/x", &inside("a", Refusal::TakenByFile)),
            ("b", &Refusal::TakenByLink),
            ("a/x/1", &inside("a", Refusal::TakenByFile)),
            ("b/2", &inside("b", Refusal::TakenByLink)),
        ]
    );
}

#[test]
fn a_folder_in_a_files_place_is_a_conflict_for_the_user() {
    let plan = plan(batch(&[], &["a"]), &[("/in", vec![folder("a")])]);
    assert_eq!(plan.files[0].there, Some(folder("a")));
}

#[test]
fn two_of_one_name_do_not_overwrite_each_other() {
    let plan = plan(
        batch(&["a", "a"], &["1", "1", "a", "b", "b/2"]),
        &[("/in", vec![])],
    );
    assert_eq!(sent(&plan), ["/in/1", "/in/b/2"]);
    let duplicates: Vec<_> = plan
        .refused
        .iter()
        .map(|refused| (refused.index, &refused.reason))
        .collect();
    let duplicate = &Refusal::Duplicate;
    assert_eq!(
        duplicates,
        [
            (Some(1), duplicate),
            (Some(2), duplicate),
            (Some(3), duplicate)
        ]
    );
}

#[test]
fn nothing_is_put_blindly_into_a_folder_that_cannot_be_read() {
    let mut batch = batch(&["a"], &["a/1", "2", "b/3"]);
    batch.listed(&[folder("a"), folder("b")]);
    assert_eq!(batch.next(), Some(&RemotePath::new("/in/a")));
    let error = Error::Server(ServerCode(64));
    batch.failed(error.clone());
    let plan = plan(batch, &[("/in/b", vec![])]);
    assert_eq!(sent(&plan), ["/in/2", "/in/b/3"]);
    let unread = Refusal::Unread(error);
    assert_eq!(
        refused(&plan),
        [("a", &unread), ("a/1", &inside("a", unread.clone()))]
    );
}

/// As a server lists a folder that may not be read: FTPSIZE is asked too before anything is put there.
#[test]
fn what_goes_into_a_folder_that_shows_nothing_is_known_for_that() {
    let files = [local("a", 1)];
    let blind = |entries| {
        let batch = UploadPlan::new(RemotePath::new("/in"), &[], &files);
        let plan = plan(batch, &[("/in", entries)]);
        plan.files
            .iter()
            .map(|file| file.is_blind)
            .collect::<Vec<_>>()
    };
    assert_eq!(blind(vec![]), [true]);
    assert_eq!(blind(vec![Entry::new(b"b", Kind::File)]), [false]);
}

#[test]
fn a_plan_that_is_broken_off_still_accounts_for_every_file() {
    let plan = batch(&["a"], &["a/1", "2"]).finish();
    assert!(plan.files.is_empty() && plan.missing.is_empty());
    assert_eq!(plan.refused.len(), 3);
    assert_eq!(plan.refused[2].reason, inside("/in", Refusal::NotRead));
}

#[test]
fn a_line_that_cannot_be_read_may_be_the_file_and_is_not_overwritten_unasked() {
    let lines = vec![unreadable("??  12 notes.txt"), unreadable("?? old;")];
    let plan = plan(
        batch(&["old"], &["notes.txt", "otes.txt", "old/1"]),
        &[("/in", lines), ("/in/old", vec![file("1", 1)])],
    );
    assert_eq!(
        sent(&plan),
        ["/in/notes.txt!", "/in/otes.txt", "/in/old/1!"]
    );
    assert_eq!(
        plan.files[0].there.as_ref().map(|entry| entry.kind),
        Some(Kind::Unreadable)
    );
    // Its own listing has told of the folder.
    assert!(plan.missing.is_empty() && plan.refused.is_empty());
}

#[test]
fn a_server_that_lists_paths_shows_the_same_conflicts() {
    let plan = plan(
        batch(&["a"], &["a/1"]),
        &[
            ("/in", vec![folder("/in/a/")]),
            ("/in/a", vec![file("/in/a/1", 1)]),
        ],
    );
    assert_eq!(sent(&plan), ["/in/a/1!"]);
}

/// On a server that ignores case it would be replaced.
#[test]
fn a_file_whose_name_differs_by_case_alone_is_a_conflict() {
    let plan = plan(
        batch(&[], &["A.txt", "ÄNDERN", "b", "LOGS", "d", "D"]),
        &[(
            "/in",
            vec![
                file("a.txt", 5),
                file("ändern", 1),
                file("bb", 1),
                // No file replaces a folder.
                folder("logs"),
                file("D", 7),
            ],
        )],
    );
    assert_eq!(
        sent(&plan),
        [
            "/in/A.txt!",
            "/in/ÄNDERN!",
            "/in/b",
            "/in/LOGS",
            "/in/d!",
            "/in/D!"
        ]
    );
    let there = plan.files[0].there.as_ref().unwrap();
    assert_eq!((there.base_name(), there.size), (&b"a.txt"[..], Some(5)));
}

/// On a server that ignores case the second would replace the first.
#[test]
fn files_of_one_drop_whose_paths_differ_by_case_alone_are_asked_about() {
    let paths = ["A.txt", "b", "a.txt", "LOGS/x", "logs/X", "a.TXT", "x"];
    let twins = |there| {
        let plan = plan(batch(&[], &paths), &[("/in", there)]);
        let twins = plan.files.iter().filter_map(|file| {
            let first = &plan
                .files
                .iter()
                .find(|other| Some(other.index) == file.twin)?;
            let name = |file: &Planned| file.folder.join(&file.name).display().into_owned();
            Some((name(file), name(first)))
        });
        twins.collect::<Vec<_>>()
    };
    let pair = |second: &str, first: &str| (second.to_owned(), first.to_owned());
    assert_eq!(
        twins(vec![]),
        [
            pair("/in/a.txt", "/in/A.txt"),
            pair("/in/logs/X", "/in/LOGS/x"),
            pair("/in/a.TXT", "/in/A.txt"),
        ]
    );
    // What is there already is asked about instead.
    assert_eq!(
        twins(vec![file("a.txt", 1)]),
        [pair("/in/logs/X", "/in/LOGS/x")]
    );
}

#[test]
fn the_very_name_comes_before_one_of_other_case() {
    let plan = plan(
        batch(&[], &["a"]),
        &[("/in", vec![file("A", 1), file("a", 2)])],
    );
    let there = plan.files[0].there.as_ref().unwrap();
    assert_eq!(there.size, Some(2));
}

#[test]
fn every_refusal_says_what_to_do() {
    let refusals = [
        Refusal::ControlCharacter,
        Refusal::NotAName,
        Refusal::Duplicate,
        Refusal::TakenByFile,
        Refusal::TakenByLink,
        Refusal::NotRead,
        Refusal::Unread(Error::Server(ServerCode(77))),
    ];
    for refusal in refusals {
        let advice = refusal.advice();
        assert!(advice.ends_with('.'), "{advice}");
        assert_eq!(inside("a", refusal).advice(), advice);
    }
}
