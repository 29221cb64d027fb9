//! Names that a file system of this computer takes, for names that a server has.

/// Bytes of a name: Linux takes 255; the rest is for what the caller adds to tell names apart.
const LONGEST: usize = 240;

/// Names of devices, which Windows takes for no file, whatever follows the first dot.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Endings that Chrome refuses: Windows does more with such files than open them.
const REFUSED_ENDINGS: &[&str] = &["lnk", "local", "scf", "url"];

/// A name for a file or folder that every system takes, and the browser too, as near to `name` as may be.
///
/// A character that is not allowed becomes `_`: `" * / : < > ? \ | ~`, controls, characters that cannot be
/// seen, and spaces or dots at the end (spaces at the start too). A device's name gets a `_` before its first dot
/// (`con.txt`: `con_.txt`), a refused ending one at the end (`a.lnk`: `a.lnk_`), no name at all is `_`. What
/// is too long is cut before its ending. Two names may become the same one; the caller looks out for that.
pub fn safe_name(name: &str) -> String {
    let last = name.trim_end_matches(is_bad_at_end).len();
    let first = name.len() - name.trim_start_matches(char::is_whitespace).len();
    let mut safe: String = name
        .char_indices()
        .map(|(at, c)| match c {
            _ if at < first || at >= last || is_refused(c) => '_',
            c => c,
        })
        .collect();
    let stem = safe.split('.').next().unwrap_or_default().len();
    if is_device(&safe[..stem]) {
        safe.insert(stem, '_');
    }
    let ending = safe.rsplit_once('.').map(|(_, ending)| ending);
    if ending.is_some_and(|ending| is_one_of(REFUSED_ENDINGS, ending)) || safe.is_empty() {
        safe.push('_');
    }
    shorten(&mut safe);
    safe
}

/// [`safe_name`] of each part of a path; parts that are empty are left out.
pub fn safe_path(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(safe_name).collect::<Vec<_>>().join("/")
}

fn is_bad_at_end(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

fn is_refused(c: char) -> bool {
    matches!(
        c,
        '"' | '*' | '/' | ':' | '<' | '>' | '?' | '\\' | '|' | '~'
    ) || c.is_control()
        || is_unseen(c)
}

/// Characters for the layout of text, and such as Unicode keeps for no character.
fn is_unseen(c: char) -> bool {
    matches!(u32::from(c),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b | 0x200e..=0x200f
        | 0x2028..=0x202e | 0x2060..=0x206f | 0xfdd0..=0xfdef | 0xfeff | 0xfff9..=0xfffb
        | 0xe0001 | 0xe0020..=0xe007f)
        || u32::from(c) & 0xfffe == 0xfffe
}

fn is_device(stem: &str) -> bool {
    // "con .txt" is the device too.
    let stem = stem.trim_end();
    // COM1 to COM9 and LPT1 to LPT9; Windows takes the small raised digits for digits there.
    let numbered = stem
        .get(..3)
        .is_some_and(|port| is_one_of(&["com", "lpt"], port))
        && matches!(
            &stem[3..],
            "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
        );
    numbered || is_one_of(DEVICES, stem)
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|one| name.eq_ignore_ascii_case(one))
}

fn shorten(name: &mut String) {
    if name.len() <= LONGEST {
        return;
    }
    // What is longer is no ending that a program goes by. Without one the name must not end in just anything:
    // the cut may have laid bare a dot.
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= 20);
    let ending = dot.map_or_else(|| "_".to_owned(), |dot| name.split_off(dot));
    name.truncate(name.floor_char_boundary(LONGEST - ending.len()));
    name.push_str(&ending);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn good_names_stay() {
        for name in [
            "log.txt",
            ".profile",
            "a b.c",
            "Größe.csv",
            "日本",
            "console.log",
            "com10",
            "COM",
            "nullen.txt",
            "a.b.c",
            "link",
            "url",
            "a\u{200d}b",
        ] {
            assert_eq!(safe_name(name), name);
        }
    }

    #[test]
    fn bad_names_change_as_little_as_may_be() {
        for (name, safe) in [
            ("12:30:00.log", "12_30_00.log"),
            ("what?.txt", "what_.txt"),
            ("a\\b", "a_b"),
            ("a\nb\u{200b}", "a_b_"),
            ("PROGRA~1", "PROGRA_1"),
            ("end.", "end_"),
            ("end. .", "end___"),
            (" a ", "_a_"),
            ("...", "___"),
            (".", "_"),
            ("..", "__"),
            ("", "_"),
            ("CON", "CON_"),
            ("con.tar.gz", "con_.tar.gz"),
            ("nul .txt", "nul _.txt"),
            ("Com7.log", "Com7_.log"),
            ("lpt²", "lpt²_"),
            ("setup.LNK", "setup.LNK_"),
            (".url", ".url_"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let long = safe_name(&format!("{}.tar.gz", "ä".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("ä.gz"), "{long}");
        let dots = safe_name(&format!("{}{}", ".".repeat(300), "x".repeat(30)));
        assert!(dots.len() <= LONGEST && dots.ends_with('_'), "{dots}");
    }

    #[test]
    fn a_path_stays_below_its_folder() {
        assert_eq!(safe_path("/a//../b:c/d.txt"), "a/__/b_c/d.txt");
        assert_eq!(safe_path(""), "");
    }

    proptest! {
        #[test]
        fn a_safe_name_is_safe_for_good(name in "\\PC{0,300}|[a-z. ~:]{0,300}|(con|lpt1|aux)[ .a-z]{0,5}") {
            let safe = safe_name(&name);
            prop_assert_eq!(&safe_name(&safe), &safe);
            prop_assert!(!safe.is_empty() && safe.len() <= LONGEST);
            prop_assert!(!safe.ends_with(is_bad_at_end) && !safe.contains(is_refused));
        }
    }
}
