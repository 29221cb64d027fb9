//! Walks through folders of the server, for fetching and deleting them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sim7000_ftp::ftp::{Action, Error, RemotePath, ServerCode};
use sim7000_ftp::listing::{Entry, Kind};
use sim7000_ftp::transfer::Totals;
use sim7000_ftp::transfer::walk::{MAX_DEPTH, Obstacle, Unread, Walk};

use super::tree::{self, Folder, Node, file, folder, unreadable};

fn path(text: &str) -> RemotePath {
    RemotePath::new(text)
}

fn refused() -> Error {
    Error::Server(ServerCode(77))
}

/// Walks with a listing for each folder, in the order in which they are asked for.
fn walk(root: &str, listings: &[(&str, Vec<Entry>)]) -> Walk {
    let mut walk = Walk::new(path(root));
    for (folder, entries) in listings {
        assert_eq!(walk.next(), Some(&path(folder)));
        walk.listed(entries);
    }
    assert_eq!(walk.next(), None);
    walk
}

fn names(walk: &Walk) -> Vec<String> {
    let path = |file: &sim7000_ftp::transfer::walk::RemoteFile| {
        file.folder.join(&file.name).display().into_owned()
    };
    walk.files().iter().map(path).collect()
}

#[test]
fn a_folder_is_walked_level_by_level() {
    let walk = walk(
        "/a",
        &[
            ("/a", vec![folder("b"), file("1", 10), folder("c")]),
            ("/a/b", vec![folder("d")]),
            ("/a/c", vec![file("2", 5)]),
            ("/a/b/d", vec![]),
        ],
    );
    assert_eq!(names(&walk), ["/a/1", "/a/c/2"]);
    assert_eq!(walk.folders(), ["/a", "/a/b", "/a/c", "/a/b/d"].map(path));
    let totals = Totals {
        files: 2,
        folders: 4,
        bytes: 15,
        unknown_sizes: 0,
    };
    assert_eq!(walk.totals(), totals);
}

#[test]
fn files_and_folders_chosen_together_are_walked_together() {
    let chosen = [file("1", 10), folder("b")];
    let mut walk = Walk::of(&path("/a"), &chosen);
    assert_eq!(walk.next(), Some(&path("/a/b")));
    walk.listed(&[file("2", 1)]);
    assert_eq!(names(&walk), ["/a/1", "/a/b/2"]);
    // The folder in which they were chosen stays.
    let order = walk.deletion_order().unwrap();
    assert_eq!(order.last(), Some(&Action::RemoveFolder(path("/a/b"))));
}

/// A server may list them as they stand on its disk. What was chosen has the order in which the user saw it.
#[test]
fn what_a_folder_holds_comes_in_the_order_in_which_people_read_names() {
    let mut walk = Walk::of(&path("/a"), &[file("2", 1), file("1", 1), folder("b")]);
    walk.listed(&[file("log10", 1), file("Log9", 1), file("log1", 1)]);
    assert_eq!(
        names(&walk),
        ["/a/2", "/a/1", "/a/b/log1", "/a/b/Log9", "/a/b/log10"]
    );
}

#[test]
fn a_link_is_deleted_itself_and_never_followed() {
    let link = Entry::new(b"to-everything", Kind::Link);
    let walk = walk("/a", &[("/a", vec![link])]);
    assert_eq!(walk.totals().files, 0);
    assert_eq!(walk.others()[0].kind, Kind::Link);
    let order = walk.deletion_order().unwrap();
    let delete = Action::Delete(path("/a"), b"to-everything".to_vec());
    assert_eq!(order, [delete, Action::RemoveFolder(path("/a"))]);
}

/// The line of a link has a size and a time, of the link itself.
#[test]
fn a_link_that_was_chosen_is_kept_apart_from_those_in_folders() {
    let link = |name: &str| {
        let mut link = file(name, 11);
        link.kind = Kind::Link;
        link
    };
    let mut walk = Walk::of(&path("/a"), &[link("chosen"), file("1", 10), folder("b")]);
    walk.listed(&[link("met")]);
    assert_eq!(names(&walk), ["/a/1"]);
    let [chosen] = walk.links() else {
        panic!("{:?}", walk.links());
    };
    assert_eq!(chosen.name, b"chosen");
    assert_eq!((chosen.size, chosen.modified), (None, None));
    let [met] = walk.others() else {
        panic!("{:?}", walk.others());
    };
    assert_eq!(met.name, b"met");
    // Both are deleted themselves.
    let order = walk.deletion_order().unwrap();
    for (folder, name) in [("/a", "chosen"), ("/a/b", "met")] {
        let delete = Action::Delete(path(folder), name.into());
        assert!(order.contains(&delete), "{order:?}");
    }
}

#[test]
fn no_name_that_a_server_sends_leads_out_of_the_folder() {
    let sent = [
        "/a/1",
        "a/2",
        "../../etc/3",
        "4/",
        "/",
        "..",
        "x/..",
        "./",
        "//",
        "1",
    ];
    let mut entries: Vec<_> = sent.iter().map(|name| file(name, 1)).collect();
    entries.extend([
        folder("/"),
        folder("."),
        folder("x/.."),
        folder("/etc/passwd/"),
    ]);
    let mut walk = Walk::new(path("/a"));
    walk.listed(&entries);
    assert_eq!(names(&walk), ["/a/1", "/a/2", "/a/3", "/a/4"]);
    assert_eq!(walk.next(), Some(&path("/a/passwd")));
    // `/`, `//` and the folder `/` name nothing.
    assert_eq!(walk.unreadable(), [(path("/a"), 3)]);
}

#[test]
fn a_folder_that_cannot_be_read_keeps_the_rest_from_nothing_but_deletion() {
    let mut walk = Walk::new(path("/a"));
    walk.listed(&[folder("locked"), folder("open")]);
    walk.failed(refused());
    walk.listed(&[file("1", 1)]);
    assert_eq!(walk.next(), None);
    assert_eq!(names(&walk), ["/a/open/1"]);
    let obstacle = Obstacle::Unread {
        folder: path("/a/locked"),
        reason: Unread::Failed(refused()),
    };
    let obstacles = walk.deletion_order().unwrap_err();
    assert!(obstacles[0].to_string().contains("/a/locked"));
    assert_eq!(obstacles, [obstacle]);
}

#[test]
fn nothing_is_deleted_while_a_line_of_a_listing_is_unknown() {
    let walk = walk(
        "/a",
        &[(
            "/a",
            vec![file("1", 1), unreadable("?? 2"), unreadable("?? 3")],
        )],
    );
    let obstacle = Obstacle::Unreadable {
        folder: path("/a"),
        lines: 2,
    };
    assert_eq!(walk.deletion_order(), Err(vec![obstacle]));
}

#[test]
fn nothing_is_deleted_before_the_walk_is_over() {
    let walk = Walk::new(path("/a"));
    assert_eq!(
        walk.deletion_order(),
        Err(vec![Obstacle::NotRead { folder: path("/a") }])
    );
}

#[test]
fn a_name_that_the_modem_cannot_be_given_is_told_before_anything_is_deleted() {
    let walk = walk("/a", &[("/a", vec![file("1", 1), file("say \"hi\"", 1)])]);
    let obstacles = walk.deletion_order().unwrap_err();
    assert!(matches!(&obstacles[..], [Obstacle::Name { .. }]));
    assert!(obstacles[0].to_string().contains("a quotation mark"));
}

#[test]
fn the_servers_root_is_emptied_and_stays() {
    let walk = walk("/", &[("/", vec![file("1", 1)])]);
    let delete = Action::Delete(path("/"), b"1".to_vec());
    assert_eq!(walk.deletion_order().unwrap(), [delete]);
}

#[test]
fn a_folder_that_holds_itself_ends_the_walk() {
    let mut walk = Walk::new(path("/"));
    let mut listings = 0;
    while walk.next().is_some() {
        walk.listed(&[folder("x"), file("1", 1)]);
        listings += 1;
    }
    assert_eq!(listings, MAX_DEPTH + 1);
    assert_eq!(walk.unread()[0].1, Unread::TooDeep);
    // With a longer name the modem's limit ends it.
    let mut walk = Walk::new(path("/"));
    while walk.next().is_some() {
        walk.listed(&[folder("0123456789")]);
    }
    assert!(matches!(walk.unread()[0].1, Unread::Path(_)));
}

#[test]
fn an_answer_too_many_changes_nothing() {
    let mut walk = walk("/a", &[("/a", vec![])]);
    walk.listed(&[file("1", 1)]);
    walk.failed(refused());
    assert_eq!((walk.files().len(), walk.unread().len()), (0, 0));
}

#[test]
fn a_sum_beyond_every_disk_does_not_overflow() {
    let huge = vec![file("1", u64::MAX), file("2", u64::MAX)];
    assert_eq!(walk("/a", &[("/a", huge)]).totals().bytes, u64::MAX);
}

/// All paths below, each with whether it is a folder.
fn all(folder: &Folder, path: &RemotePath, found: &mut BTreeSet<(RemotePath, bool)>) {
    for (name, node) in folder {
        let path = path.join(name.as_bytes());
        if let Node::Folder(inner) = node {
            all(inner, &path, found);
        }
        found.insert((path, matches!(node, Node::Folder(_))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_walk_finds_the_tree_and_deletes_each_folder_after_all_inside_it(root in tree::tree("[a-zé .]{1,3}[a-z]")) {
        let mut walk = Walk::new(RemotePath::root());
        while let Some(next) = walk.next() {
            let entries = tree::entries(tree::at(&root, next).unwrap());
            walk.listed(&entries);
        }
        let mut expected = BTreeSet::new();
        all(&root, &RemotePath::root(), &mut expected);

        let files = walk.files().iter().chain(walk.others());
        let folders = walk.folders().iter().filter(|folder| !folder.is_root());
        let found: Vec<_> = files
            .map(|file| (file.folder.join(&file.name), false))
            .chain(folders.map(|folder| (folder.clone(), true)))
            .collect();
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(&BTreeSet::from_iter(found), &expected);

        let mut left = expected;
        for step in walk.deletion_order().unwrap() {
            let gone = match step {
                Action::Delete(folder, name) => (folder.join(&name), false),
                Action::RemoveFolder(folder) => {
                    let inside = left.iter().find(|(path, _)| path.parent().as_ref() == Some(&folder));
                    prop_assert_eq!(inside, None);
                    (folder, true)
                }
                other => panic!("{other:?}"),
            };
            prop_assert!(left.remove(&gone));
        }
        prop_assert!(left.is_empty());
    }

    #[test]
    fn any_names_at_all_end_in_a_walk(
        names in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..12), any::<bool>()), 0..20),
    ) {
        let entries: Vec<_> = names
            .iter()
            .map(|(name, is_folder)| Entry::new(name, if *is_folder { Kind::Folder } else { Kind::File }))
            .collect();
        let mut walk = Walk::of(&path("/a"), &entries);
        for _ in 0..50 {
            prop_assert!(walk.next().is_none_or(|next| next.as_bytes().starts_with(b"/a/")));
            walk.listed(&entries);
        }
        // Whether it can be deleted or not, it is said without a panic.
        let _ = walk.deletion_order();
    }
}
