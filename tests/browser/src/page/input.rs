//! What a user does with hands: clicks, keys, text.

use serde_json::{Value, json};

use super::{
    Page,
    find::{Element, FILLABLE, PRESSABLE},
};

/// Bits of the protocol's `modifiers`.
const ALT: u32 = 1;
const CONTROL: u32 = 2;
const META: u32 = 4;
const SHIFT: u32 = 8;

impl Page<'_> {
    /// Presses the button, link or the like of this name; waits until it can be pressed.
    #[track_caller]
    pub fn press(&mut self, name: &str) {
        let element = self.enabled(None, PRESSABLE, name);
        self.click(&element, 1, 0);
    }

    /// The same by a double click, whose second click may meet something else.
    #[track_caller]
    pub fn press_twice(&mut self, name: &str) {
        let element = self.enabled(None, PRESSABLE, name);
        self.click(&element, 2, 0);
    }

    /// The same, inside another thing: the "Delete" of a dialog, the "Cancel" of one transfer.
    #[track_caller]
    pub fn press_in(&mut self, outer: &Element, name: &str) {
        let element = self.enabled(Some(outer), PRESSABLE, name);
        self.click(&element, 1, 0);
    }

    /// Presses a button inside the list item of a region that contains this text.
    #[track_caller]
    pub fn press_in_item(&mut self, region: &str, text: &str, name: &str) {
        let item = self.wait(|page| page.look_for_item(region, text));
        match item {
            Some(item) => self.press_in(&item, name),
            None => self.fail(&format!("no item of \"{region}\" contains \"{text}\"")),
        }
    }

    /// Puts text into the field of this label, in place of what is in it.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) {
        let field = self.enabled(None, FILLABLE, label);
        self.click(&field, 1, 0);
        self.key("Control+a");
        if text.is_empty() {
            self.key("Delete");
        } else {
            self.type_text(text);
        }
        let value = self.on(
            &field,
            "function() { return this.value ?? this.innerText; }",
        );
        if value != Ok(Value::from(text)) {
            self.fail(&format!(
                "the field \"{label}\" has {value:?} after \"{text}\" was typed"
            ));
        }
    }

    /// Chooses an option of the `<select>` of this label by the option's text.
    #[track_caller]
    pub fn choose(&mut self, label: &str, option: &str) {
        let field = self.enabled(None, &["combobox", "listbox"], label);
        // The list that drops down is a window of the browser's own; what is done here is what
        // it does at its end.
        let chosen = self.on(
            &field,
            &format!(
                "function() {{
                    const option = [...this.options].find(o => o.text.trim() === {});
                    if (!option) return false;
                    this.focus();
                    this.value = option.value;
                    this.dispatchEvent(new Event('input', {{bubbles: true}}));
                    this.dispatchEvent(new Event('change', {{bubbles: true}}));
                    return true;
                }}",
                json!(option)
            ),
        );
        if chosen != Ok(Value::Bool(true)) {
            self.fail(&format!("\"{label}\" has no option \"{option}\""));
        }
    }

    /// Clicks the row of a grid that has this text in a cell.
    #[track_caller]
    pub fn select_row(&mut self, grid: &str, text: &str) {
        self.click_row(grid, text, 1, 0);
    }

    /// The same with the Control key held: one more row is selected.
    #[track_caller]
    pub fn also_select_row(&mut self, grid: &str, text: &str) {
        self.click_row(grid, text, 1, CONTROL);
    }

    /// Double-clicks the row of a grid that has this text in a cell.
    #[track_caller]
    pub fn double_click_row(&mut self, grid: &str, text: &str) {
        self.click_row(grid, text, 2, 0);
    }

    /// Clicks a row with the right button, as for the browser's menu.
    #[track_caller]
    pub fn right_click_row(&mut self, grid: &str, text: &str) {
        let cell = self.cell(grid, text);
        let (x, y) = self.point(&cell);
        for kind in ["mousePressed", "mouseReleased"] {
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x, "y": y, "button": "right", "clickCount": 1 }),
            );
        }
    }

    #[track_caller]
    fn click_row(&mut self, grid: &str, text: &str, count: u32, modifiers: u32) {
        let cell = self.cell(grid, text);
        self.click(&cell, count, modifiers);
    }

    /// The cell with this text; waits for its row, which may be drawn anew at any moment.
    #[track_caller]
    fn cell(&mut self, grid: &str, text: &str) -> Element {
        self.expect_row(grid, text);
        let found = self.wait(|page| {
            let element = page.grid(grid);
            page.look_for_cell(&element, text)
        });
        match found {
            Some(cell) => cell,
            None => self.fail(&format!("the row \"{text}\" of \"{grid}\" has gone")),
        }
    }

    /// Presses a key with the focus where it is: `Enter`, `Escape`, `Shift+Tab`, `Control+a`.
    #[track_caller]
    pub fn key(&mut self, keys: &str) {
        let (held, key) = match keys.rsplit_once('+') {
            Some((held, key)) if !key.is_empty() => (held, key),
            _ => ("", keys),
        };
        let modifiers = held
            .split('+')
            .filter(|name| !name.is_empty())
            .map(|name| match name {
                "Alt" => ALT,
                "Control" => CONTROL,
                "Meta" => META,
                "Shift" => SHIFT,
                _ => panic!("no such key to hold: {name}"),
            })
            .fold(0, |all, one| all | one);
        let Key { key, code, number } = Key::named(key);
        let text = match key.as_str() {
            "Enter" => Some("\r".to_owned()),
            one if one.chars().count() == 1 && modifiers & !SHIFT == 0 => Some(one.to_owned()),
            _ => None,
        };
        let mut event = json!({
            "modifiers": modifiers, "key": key, "code": code, "windowsVirtualKeyCode": number,
        });
        event["type"] = if text.is_some() {
            "keyDown"
        } else {
            "rawKeyDown"
        }
        .into();
        if let Some(text) = text {
            event["text"] = text.into();
        }
        if modifiers == CONTROL && key == "a" {
            // In a browser without a window nothing turns Control+A into the command.
            event["commands"] = json!(["selectAll"]);
        }
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = "keyUp".into();
        for only_down in ["text", "commands"] {
            event.as_object_mut().expect("made above").remove(only_down);
        }
        self.call("Input.dispatchKeyEvent", event);
    }

    /// Types text where the focus is.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    #[track_caller]
    fn enabled(&mut self, outer: Option<&Element>, roles: &[&str], name: &str) -> Element {
        let element = self.find_any(outer, roles, name);
        if !element.disabled {
            return element;
        }
        let enabled = self.wait(|page| {
            let mut found = page.look(outer, roles, Some(name));
            found.retain(|element| !element.disabled);
            found.pop()
        });
        match enabled {
            Some(element) => element,
            None => self.fail(&format!("\"{name}\" stays disabled")),
        }
    }

    #[track_caller]
    fn click(&mut self, element: &Element, count: u32, modifiers: u32) {
        let mouse = |page: &mut Self, kind: &str, clicks: u32, (x, y): (f64, f64)| {
            let button = if clicks == 0 { "none" } else { "left" };
            page.call(
                "Input.dispatchMouseEvent",
                json!({
                    "type": kind, "x": x, "y": y, "modifiers": modifiers,
                    "button": button, "clickCount": clicks,
                }),
            );
        };
        let mut point = self.point(element);
        // The way of the mouse takes a frame or more, in which the page may move under it.
        for _ in 0..5 {
            mouse(self, "mouseMoved", 0, point);
            let is_there = |spot: &Value| spot["x"] == point.0 && spot["y"] == point.1;
            if self.on(element, WHERE).as_ref().is_ok_and(is_there) {
                break;
            }
            point = self.point(element);
        }
        for clicks in 1..=count {
            mouse(self, "mousePressed", clicks, point);
            mouse(self, "mouseReleased", clicks, point);
        }
    }

    /// The middle of an element, scrolled into view; waits until it rests there and is uncovered.
    #[track_caller]
    pub(super) fn point(&mut self, element: &Element) -> (f64, f64) {
        let mut before = None;
        let mut reason = String::new();
        let point = self.wait(|page| {
            let spot = match page.on(element, WHERE) {
                Ok(spot) => spot,
                Err(error) => {
                    reason = error;
                    return None;
                }
            };
            if let Some(cover) = spot["cover"].as_str() {
                reason = format!("it is covered by {cover}");
                return None;
            }
            let now = (spot["x"].as_f64()?, spot["y"].as_f64()?);
            reason = format!("it moves (now at {now:?})");
            (before.replace(now) == Some(now)).then_some(now)
        });
        match point {
            Some(point) => point,
            None => self.fail(&format!(
                "the {} \"{}\" cannot be clicked: {reason}",
                element.role, element.name
            )),
        }
    }
}

/// Where to click an element, or what lies over it.
const WHERE: &str = "function() {
    this.scrollIntoViewIfNeeded();
    const box = this.getBoundingClientRect();
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    if (!box.width || !box.height) return {cover: 'nothing: it has no size'};
    const top = document.elementFromPoint(x, y);
    if (!top || !(this.contains(top) || top.contains(this) || [...this.labels ?? []].some(l => l.contains(top))))
        return {cover: top ? top.cloneNode().outerHTML : 'the edge of the window'};
    return {x, y};
}";

/// A key as the protocol wants it.
struct Key {
    key: String,
    code: String,
    /// Windows' virtual key code, which pages see as `keyCode`.
    number: u32,
}

impl Key {
    fn named(name: &str) -> Self {
        let number = match name {
            "Backspace" => 8,
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "PageUp" => 33,
            "PageDown" => 34,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Delete" => 46,
            "ContextMenu" => 93,
            "F2" => 113,
            "F5" => 116,
            "F7" => 118,
            "Space" | " " => {
                return Self {
                    key: " ".to_owned(),
                    code: "Space".to_owned(),
                    number: 32,
                };
            }
            one if one.chars().count() == 1 => {
                let upper = one.to_uppercase();
                let kind = if one.as_bytes()[0].is_ascii_digit() {
                    "Digit"
                } else {
                    "Key"
                };
                return Self {
                    key: one.to_owned(),
                    code: format!("{kind}{upper}"),
                    number: upper.chars().next().map_or(0, u32::from),
                };
            }
            _ => panic!("this key has not been needed so far, add it here: {name}"),
        };
        Self {
            key: name.to_owned(),
            code: name.to_owned(),
            number,
        }
    }
}
