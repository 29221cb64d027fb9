//! Whether a name can be given to a file or folder: said while the user types, before anything is sent.

/// The longest name that FTPGETNAME and FTPPUTNAME take, in bytes.
const LONGEST: usize = 99;

/// Says what is wrong with `name`, or nothing. `is_taken` tells whether the folder holds that name.
pub fn objection(name: &str, is_taken: impl FnOnce(&str) -> bool) -> Option<String> {
    if name.trim().is_empty() {
        return Some("Enter a name.".into());
    }
    if name == "." || name == ".." {
        return Some("This name stands for a folder itself. Choose another.".into());
    }
    for (bad, why) in [
        ('/', "A name cannot hold a slash (/)."),
        (
            '"',
            "A name cannot hold a quotation mark (\"): the modem cannot send it.",
        ),
        ('\r', "A name cannot hold a line break."),
        ('\n', "A name cannot hold a line break."),
        ('\0', "A name cannot hold a zero byte."),
    ] {
        if name.contains(bad) {
            return Some(why.into());
        }
    }
    if name.len() > LONGEST {
        return Some(format!(
            "This name has {} bytes; the modem takes {LONGEST}.",
            name.len()
        ));
    }
    is_taken(name).then(|| "This folder already holds that name.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_modem_cannot_send_are_refused() {
        for name in ["", "  ", ".", "..", "a/b", "a\"b", "a\rb", "a\nb", "a\0b"] {
            assert!(objection(name, |_| false).is_some(), "{name:?}");
        }
        assert!(objection(&"x".repeat(100), |_| false).is_some());
    }

    #[test]
    fn names_with_blanks_and_letters_of_any_script_are_taken() {
        for name in [
            "a",
            "boot log.txt",
            "Größe",
            ".hidden",
            "...",
            &"x".repeat(99),
        ] {
            assert_eq!(objection(name, |_| false), None, "{name:?}");
        }
    }

    #[test]
    fn a_name_that_is_there_is_refused() {
        assert!(objection("boot.log", |name| name == "boot.log").is_some());
    }
}
