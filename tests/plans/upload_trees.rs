//! Batches drawn at random against servers drawn at random.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use sim7000_ftp::ftp::{Error, RemotePath, ServerCode};
use sim7000_ftp::transfer::{LocalFile, Plan, UploadPlan};

use super::tree::{self, Folder, Node};

/// What becomes of a path of the batch, as the server's tree says.
#[derive(PartialEq, Eq, Debug)]
enum Fate {
    Free,
    Taken,
    Blocked,
}

/// For a path whose folders can all be made.
fn fate(server: &Folder, path: &[&str]) -> Fate {
    let mut folder = server;
    for (depth, name) in path.iter().enumerate() {
        let is_last = depth + 1 == path.len();
        match folder.get(*name) {
            None => return Fate::Free,
            Some(_) if is_last => return Fate::Taken,
            Some(Node::Folder(inner)) => folder = inner,
            Some(_) => return Fate::Blocked,
        }
    }
    Fate::Free
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|name| !name.is_empty()).collect()
}

fn local(paths: &[String]) -> Vec<LocalFile> {
    let file = |path: &String| LocalFile {
        path: path.clone(),
        size: 1,
        modified_ms: 1,
    };
    paths.iter().map(file).collect()
}

/// Every file once, and each folder after the one that holds it.
fn is_sound(plan: &Plan, files: usize) -> Result<(), TestCaseError> {
    let mut indices: Vec<_> = plan.files.iter().map(|file| file.index).collect();
    indices.extend(plan.refused.iter().filter_map(|refused| refused.index));
    indices.sort_unstable();
    prop_assert_eq!(indices, Vec::from_iter(0..files));

    let mut made = HashSet::new();
    for folder in &plan.missing {
        let parent = folder.parent().unwrap();
        prop_assert!(made.contains(&parent) || !plan.missing.contains(&parent));
        prop_assert!(made.insert(folder.clone()));
    }
    let places: HashSet<_> = plan
        .files
        .iter()
        .map(|file| file.folder.join(&file.name))
        .collect();
    prop_assert_eq!(places.len(), plan.files.len());
    prop_assert!(places.is_disjoint(&made));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_batch_meets_exactly_what_is_on_the_server(
        server in tree::tree("[a-d]"),
        folders in prop::collection::vec("[a-d](/[a-d]){0,3}", 0..6),
        paths in prop::collection::vec("[a-d](/[a-d]){0,3}/[0-3a]", 0..12),
    ) {
        let mut plan = UploadPlan::new(RemotePath::root(), &folders, &local(&paths));
        let mut listed = HashSet::new();
        while let Some(next) = plan.next().cloned() {
            // Only what exists is listed, and nothing twice.
            let entries = tree::entries(tree::at(&server, &next).unwrap());
            prop_assert!(listed.insert(next));
            plan.listed(&entries);
        }
        let plan = plan.finish();
        is_sound(&plan, paths.len())?;

        for file in &plan.files {
            let there = fate(&server, &parts(&paths[file.index]));
            let expected = if file.there.is_some() { Fate::Taken } else { Fate::Free };
            prop_assert_eq!(there, expected);
        }
        for (path, refused) in plan.refused.iter().filter_map(|refused| Some((&paths[refused.index?], refused))) {
            let is_folder_too = paths.iter().chain(&folders).any(|other| {
                parts(other).starts_with(&parts(path)) && (other != path || folders.contains(other))
            });
            let is_twice = paths.iter().filter(|other| *other == path).count() > 1;
            prop_assert!(
                is_folder_too || is_twice || fate(&server, &parts(path)) == Fate::Blocked,
                "{refused:?}"
            );
        }

        // Of all folders of the batch those are made that neither exist nor have another thing in their way.
        let mut expected = BTreeSet::new();
        let of_files = paths.iter().map(|path| parts(path)).map(|mut names| {
            names.pop();
            names
        });
        for names in of_files.chain(folders.iter().map(|path| parts(path))) {
            for depth in 1..=names.len() {
                if fate(&server, &names[..depth]) == Fate::Free {
                    expected.insert(RemotePath::new(names[..depth].join("/")));
                }
            }
        }
        prop_assert_eq!(BTreeSet::from_iter(plan.missing.iter().cloned()), expected);
    }

    #[test]
    fn any_paths_and_any_failures_lose_no_file(
        server in tree::tree("[a-c]"),
        folders in prop::collection::vec("[a-c./\"\u{1}\u{0}]{0,8}", 0..6),
        paths in prop::collection::vec("([a-c./\"\n]{0,8}|[a-c]{90,110}|([a-c]{60}/){3,6}a|\\PC{0,10})", 0..12),
        fails in prop::collection::vec(any::<bool>(), 40),
    ) {
        let mut plan = UploadPlan::new(RemotePath::root(), &folders, &local(&paths));
        for fails in fails {
            let Some(next) = plan.next() else { break };
            let entries = tree::entries(tree::at(&server, next).unwrap());
            if fails {
                plan.failed(Error::Server(ServerCode(77)));
            } else {
                plan.listed(&entries);
            }
        }
        is_sound(&plan.finish(), paths.len())?;
    }
}
