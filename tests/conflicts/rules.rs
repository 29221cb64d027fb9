//! A rule, the file that comes, and what has its name.

use proptest::prelude::*;
use sim7000_ftp::listing::Kind;
use sim7000_ftp::transfer::TimeSpan;
use sim7000_ftp::transfer::conflict::{Facts, Rule, Verdict, Why, answers, decide};

fn file(size: u64, time: i64) -> Facts {
    Facts {
        kind: Kind::File,
        size: Some(size),
        time: Some(TimeSpan::new(time, time)),
    }
}

fn unknown(kind: Kind) -> Facts {
    Facts {
        kind,
        size: None,
        time: None,
    }
}

/// As a listing shows it: exact to the minute.
fn listed(size: u64, minute: i64) -> Facts {
    Facts {
        time: Some(TimeSpan::new(minute * 60, minute * 60 + 59)),
        ..file(size, 0)
    }
}

#[test]
fn the_plain_rules_do_what_they_say() {
    let (source, target) = (file(10, 100), file(10, 100));
    for (rule, verdict) in [
        (Rule::Ask, Verdict::Ask),
        (Rule::Overwrite, Verdict::Overwrite),
        (Rule::Rename, Verdict::Rename),
        (Rule::Skip, Verdict::Skip(Why::Chosen)),
    ] {
        assert_eq!(decide(rule, &source, &target), verdict);
    }
}

#[test]
fn if_newer_replaces_what_is_older_for_certain_and_skips_what_is_not() {
    let target = listed(10, 100);
    let verdict = |time| decide(Rule::Newer, &file(10, time), &target);
    assert_eq!(verdict(6060), Verdict::Overwrite);
    assert_eq!(verdict(6000), Verdict::Skip(Why::NotNewer));
    assert_eq!(verdict(5000), Verdict::Skip(Why::NotNewer));
}

#[test]
fn if_newer_never_guesses_within_the_minute_that_a_listing_leaves_open() {
    let target = listed(10, 100);
    for time in [6001, 6059] {
        assert_eq!(
            decide(Rule::Newer, &file(10, time), &target),
            Verdict::Ask,
            "{time}"
        );
    }
}

#[test]
fn a_rule_that_needs_what_is_unknown_asks() {
    let known = file(10, 100);
    for (source, target) in [
        (known, unknown(Kind::File)),
        (unknown(Kind::File), known),
        (unknown(Kind::File), unknown(Kind::File)),
    ] {
        for rule in [
            Rule::Newer,
            Rule::SizeDiffers,
            Rule::NewerOrSizeDiffers,
            Rule::Resume,
        ] {
            assert_eq!(decide(rule, &source, &target), Verdict::Ask, "{rule:?}");
        }
    }
}

#[test]
fn one_known_difference_is_enough_for_newer_or_size_differs() {
    let rule = Rule::NewerOrSizeDiffers;
    let no_time = |size| Facts {
        time: None,
        ..file(size, 0)
    };
    let no_size = |time| Facts {
        size: None,
        ..file(0, time)
    };
    assert_eq!(decide(rule, &no_time(1), &no_time(2)), Verdict::Overwrite);
    assert_eq!(decide(rule, &no_time(1), &no_time(1)), Verdict::Ask);
    assert_eq!(decide(rule, &no_size(2), &no_size(1)), Verdict::Overwrite);
    assert_eq!(decide(rule, &no_size(1), &no_size(1)), Verdict::Ask);
    assert_eq!(
        decide(rule, &file(1, 1), &file(1, 1)),
        Verdict::Skip(Why::NotNewerAndSameSize)
    );
    assert_eq!(decide(rule, &file(2, 1), &file(1, 1)), Verdict::Overwrite);
}

#[test]
fn the_same_size_is_skipped_only_by_the_rule_that_says_so() {
    let (source, target) = (file(10, 200), file(10, 100));
    assert_eq!(
        decide(Rule::SizeDiffers, &source, &target),
        Verdict::Skip(Why::SameSize)
    );
    assert_eq!(
        decide(Rule::NewerOrSizeDiffers, &source, &target),
        Verdict::Overwrite
    );
}

#[test]
fn resume_goes_on_from_what_is_there() {
    let verdict = |held| decide(Rule::Resume, &file(10, 100), &file(held, 200));
    assert_eq!(verdict(4), Verdict::Resume { held: 4 });
    assert_eq!(verdict(0), Verdict::Overwrite);
}

#[test]
fn resume_never_says_done_on_size_alone() {
    let verdict = decide(Rule::Resume, &file(10, 100), &file(10, 200));
    assert_eq!(verdict, Verdict::Resume { held: 10 });
}

#[test]
fn resume_never_damages_a_file_that_had_changed() {
    // Larger than the source: it is not its beginning.
    let verdict = decide(Rule::Resume, &file(10, 100), &file(11, 200));
    assert_eq!(verdict, Verdict::Ask);
    // The source was changed after the first part of it had been sent.
    let verdict = decide(Rule::Resume, &file(10, 300), &file(4, 200));
    assert_eq!(verdict, Verdict::Ask);
}

#[test]
fn a_conflict_answer_never_skips_a_whole_folder() {
    let folder = unknown(Kind::Folder);
    for rule in Rule::ALL {
        assert_eq!(decide(rule, &folder, &folder), Verdict::Merge, "{rule:?}");
        for kind in [Kind::File, Kind::Link, Kind::Special, Kind::Unreadable] {
            let verdict = decide(rule, &folder, &unknown(kind));
            assert!(
                matches!(verdict, Verdict::Ask | Verdict::Rename),
                "{rule:?} {kind:?}"
            );
        }
    }
}

#[test]
fn a_file_never_replaces_a_folder_or_a_device() {
    for kind in [Kind::Folder, Kind::Special] {
        let target = Facts {
            kind,
            ..file(1, 100)
        };
        assert_eq!(
            answers(&file(2, 200), &target),
            [Rule::Rename, Rule::Skip],
            "{kind:?}"
        );
    }
}

#[test]
fn the_size_and_time_of_a_link_say_nothing_about_the_file_behind_it() {
    for kind in [Kind::Link, Kind::Unreadable] {
        let target = Facts {
            kind,
            ..file(10, 100)
        };
        assert_eq!(
            answers(&file(10, 200), &target),
            [Rule::Overwrite, Rule::Rename, Rule::Skip],
            "{kind:?}"
        );
    }
}

#[test]
fn a_rule_is_stored_by_a_name_that_brings_it_back() {
    for rule in Rule::ALL {
        assert_eq!(Rule::from_key(rule.key()), Some(rule));
    }
    assert_eq!(Rule::from_key("Overwrite"), None);
    assert_eq!(Rule::Newer.words(), "Overwrite if newer");
}

fn facts() -> impl Strategy<Value = Facts> {
    let kind = prop::sample::select(vec![
        Kind::File,
        Kind::Folder,
        Kind::Link,
        Kind::Special,
        Kind::Unreadable,
    ]);
    let size = prop::option::of(prop_oneof![0_u64..4, any::<u64>()]);
    let second = || prop_oneof![-2_i64..3, any::<i64>()];
    let time = prop::option::of((second(), second()));
    (kind, size, time).prop_map(|(kind, size, time)| Facts {
        kind,
        size,
        time: time.map(|(from, to)| TimeSpan::new(from, to)),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_rule_has_an_answer_that_what_is_known_bears_out(source in facts(), target in facts()) {
        for rule in Rule::ALL {
            match decide(rule, &source, &target) {
                Verdict::Skip(Why::SameSize | Why::NotNewerAndSameSize) => {
                    prop_assert!(source.size.is_some() && source.size == target.size);
                }
                Verdict::Skip(Why::NotNewer) => {
                    prop_assert!(source.time.unwrap().is_not_after(target.time.unwrap()));
                }
                Verdict::Resume { held } => {
                    prop_assert_eq!(target.size, Some(held));
                    prop_assert!(source.size.unwrap() >= held);
                }
                Verdict::Overwrite => {
                    prop_assert!(matches!(target.kind, Kind::File | Kind::Link | Kind::Unreadable));
                    prop_assert!(source.kind != Kind::Folder);
                }
                Verdict::Merge => prop_assert_eq!(source.kind, Kind::Folder),
                Verdict::Ask | Verdict::Rename | Verdict::Skip(Why::Chosen) => {}
            }
        }
        let answers = answers(&source, &target);
        prop_assert!(!answers.contains(&Rule::Ask) || source.kind == Kind::Folder);
        prop_assert!(answers.contains(&Rule::Rename) || source.kind == Kind::Folder);
    }
}
