//! Which rows a click or a key selects, and where a key moves to: pure functions over row positions.

use super::lower::lower;
use std::collections::BTreeSet;
use std::ops::Range;

/// How a click or a key changes the selection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gesture {
    /// This row alone.
    Only,
    /// This row joins or leaves.
    Toggle,
    /// All from the anchor to this row, and no others.
    Extend,
    /// All from the anchor to this row, besides what is selected.
    Add,
}

impl Gesture {
    /// The gesture of a click with these modifier keys.
    pub fn of_click(has_ctrl: bool, has_shift: bool) -> Self {
        match (has_ctrl, has_shift) {
            (false, false) => Self::Only,
            (true, false) => Self::Toggle,
            (false, true) => Self::Extend,
            (true, true) => Self::Add,
        }
    }

    /// Whether the row becomes the anchor of the next [`Gesture::Extend`].
    pub fn sets_anchor(self) -> bool {
        matches!(self, Self::Only | Self::Toggle)
    }
}

/// The selection after `gesture` on row `at`.
pub fn select(
    gesture: Gesture,
    at: usize,
    anchor: usize,
    selected: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let reach = anchor.min(at)..=anchor.max(at);
    match gesture {
        Gesture::Only => BTreeSet::from([at]),
        Gesture::Toggle => {
            let mut after = selected.clone();
            if !after.remove(&at) {
                after.insert(at);
            }
            after
        }
        Gesture::Extend => reach.collect(),
        Gesture::Add => selected.iter().copied().chain(reach).collect(),
    }
}

/// Where a key of `KeyboardEvent.key` moves the cursor to among `len` rows, `page` of them visible.
pub fn step(key: &str, cursor: usize, len: usize, page: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    let page = page.max(1);
    Some(match key {
        "ArrowUp" => cursor.saturating_sub(1),
        "ArrowDown" => (cursor + 1).min(last),
        "PageUp" => cursor.saturating_sub(page),
        "PageDown" => (cursor + page).min(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// The row that typed text leads to: the next one (the cursor's own included while the text grows) whose name
/// begins with it. One letter typed again and again walks through the names with that letter.
pub fn type_ahead<'a>(
    typed: &str,
    cursor: usize,
    len: usize,
    name_at: impl Fn(usize) -> std::borrow::Cow<'a, str>,
) -> Option<usize> {
    let mut letters = typed.chars();
    let first = letters.next()?;
    let repeats = typed.chars().count() > 1 && letters.all(|letter| letter == first);
    let wanted = if repeats {
        lower(&first.to_string())
    } else {
        lower(typed)
    };
    let from = if wanted.chars().count() == 1 {
        cursor + 1
    } else {
        cursor
    };
    (0..len)
        .map(|offset| (from + offset) % len)
        .find(|&at| lower(&name_at(at)).starts_with(&wanted))
}

/// Up to this many rows all stand in the document: search in the page and screen readers find each.
const ALL_AT_ONCE: usize = 300;
/// Beyond that, the window moves in steps, so that scrolling by a row changes nothing.
const STEP: usize = 24;

/// The rows that stand in the document, for a scroll position in pixels.
pub fn window(len: usize, scroll_top: u32, height: u32, row_height: u32) -> Range<usize> {
    if len <= ALL_AT_ONCE {
        return 0..len;
    }
    let first = (scroll_top / row_height) as usize;
    let visible = height.div_ceil(row_height) as usize;
    let start = (first / STEP * STEP).saturating_sub(STEP);
    let end = (first + visible).div_ceil(STEP) * STEP + STEP;
    start.min(len)..end.min(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rows: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        rows.into_iter().collect()
    }

    #[test]
    fn clicks_select_as_in_a_file_manager() {
        let start = set([1, 7]);
        assert_eq!(
            select(Gesture::of_click(false, false), 3, 1, &start),
            set([3])
        );
        assert_eq!(
            select(Gesture::of_click(true, false), 3, 1, &start),
            set([1, 3, 7])
        );
        assert_eq!(
            select(Gesture::of_click(true, false), 7, 1, &start),
            set([1])
        );
        assert_eq!(
            select(Gesture::of_click(false, true), 3, 5, &start),
            set([3, 4, 5])
        );
        assert_eq!(
            select(Gesture::of_click(true, true), 3, 2, &start),
            set([1, 2, 3, 7])
        );
    }

    #[test]
    fn keys_move_within_the_rows() {
        assert_eq!(step("ArrowUp", 0, 5, 3), Some(0));
        assert_eq!(step("ArrowDown", 4, 5, 3), Some(4));
        assert_eq!(step("PageDown", 1, 50, 10), Some(11));
        assert_eq!(step("PageUp", 1, 50, 10), Some(0));
        assert_eq!(step("End", 1, 50, 10), Some(49));
        assert_eq!(step("Home", 0, 0, 10), None);
        assert_eq!(step("x", 0, 5, 10), None);
    }

    #[test]
    fn typed_letters_find_names_from_the_cursor_on_and_wrap() {
        let names = ["alpha", "beta", "bravo", "Charlie"];
        let find = |typed, cursor| type_ahead(typed, cursor, names.len(), |at| names[at].into());
        assert_eq!(find("b", 0), Some(1));
        assert_eq!(find("b", 1), Some(2));
        assert_eq!(find("bb", 2), Some(1));
        assert_eq!(find("br", 1), Some(2));
        assert_eq!(find("c", 0), Some(3));
        assert_eq!(find("a", 3), Some(0));
        assert_eq!(find("x", 0), None);
        assert_eq!(type_ahead("a", 0, 0, |_| "".into()), None);
    }

    #[test]
    fn the_window_holds_what_is_visible_and_a_margin() {
        assert_eq!(window(300, 5_000, 600, 32), 0..300);
        assert_eq!(window(10_000, 0, 600, 32), 0..48);
        let rows = window(10_000, 32 * 1000, 600, 32);
        assert!(rows.start <= 976 && rows.end >= 1019 + 24, "{rows:?}");
        assert!(rows.len() < 120);
        assert_eq!(window(10_000, 32 * 9_990, 600, 32).end, 10_000);
    }

    #[test]
    fn scrolling_by_one_row_mostly_leaves_the_window_alone() {
        assert_eq!(
            window(10_000, 32 * 100, 640, 32),
            window(10_000, 32 * 99, 640, 32)
        );
    }
}
