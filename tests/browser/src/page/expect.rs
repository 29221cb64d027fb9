//! What a user waits to see.

use std::time::Instant;

use serde_json::Value;

use super::{Page, find::FILLABLE, find::PRESSABLE};

impl Page<'_> {
    /// Waits until the text is somewhere on the page, visibly.
    #[track_caller]
    pub fn expect_text(&mut self, text: &str) {
        let script = "document.body.innerText";
        let seen = self.wait(|page| {
            let all = page.try_eval(script).ok()?;
            all.as_str()?.contains(text).then_some(())
        });
        if seen.is_none() {
            self.fail(&format!("\"{text}\" is nowhere on the page"));
        }
    }

    /// Waits until there is a thing of this role and name; gone again is [`Self::expect_no`].
    #[track_caller]
    pub fn expect(&mut self, role: &str, name: &str) {
        let _ = self.find(role, name);
    }

    #[track_caller]
    pub fn expect_no(&mut self, role: &str, name: &str) {
        let gone = self.wait(|page| {
            let found = page.try_look(None, &[role], Some(name)).ok()?;
            found.is_empty().then_some(())
        });
        if gone.is_none() {
            self.fail(&format!("there still is a {role} \"{name}\""));
        }
    }

    #[track_caller]
    pub fn expect_enabled(&mut self, name: &str) {
        self.expect_ability(name, true);
    }

    #[track_caller]
    pub fn expect_disabled(&mut self, name: &str) {
        self.expect_ability(name, false);
    }

    #[track_caller]
    fn expect_ability(&mut self, name: &str, enabled: bool) {
        let roles: Vec<&str> = [PRESSABLE, FILLABLE].concat();
        let right = self.wait(|page| {
            let found = page.look(None, &roles, Some(name));
            let right = found.iter().any(|element| element.disabled != enabled);
            right.then_some(())
        });
        if right.is_none() {
            let wanted = if enabled { "enabled" } else { "disabled" };
            self.fail(&format!("\"{name}\" is not there, or not {wanted}"));
        }
    }

    /// Waits until a row of the grid has a cell with exactly this text.
    #[track_caller]
    pub fn expect_row(&mut self, grid: &str, text: &str) {
        let mut rows = Vec::new();
        let found = self.wait(|page| {
            rows = page.rows(grid);
            has_cell(&rows, text).then_some(())
        });
        if found.is_none() {
            self.fail(&format!(
                "no row of \"{grid}\" has \"{text}\"; its rows are {rows:#?}"
            ));
        }
    }

    /// Waits until no row of the grid has a cell with this text.
    #[track_caller]
    pub fn expect_no_row(&mut self, grid: &str, text: &str) {
        let gone = self.wait(|page| {
            page.try_look(None, &["grid"], Some(grid)).ok()?;
            (!has_cell(&page.rows(grid), text)).then_some(())
        });
        if gone.is_none() {
            self.fail(&format!("\"{grid}\" still has a row \"{text}\""));
        }
    }

    /// Waits until the transfer of this file is in this state: one of the words Queued,
    /// Uploading, Downloading, Checking, Done, Failed, Cancelled. A transfer that is over in
    /// another way fails at once. Several of one name: the running one, else the last.
    #[track_caller]
    pub fn expect_transfer(&mut self, file: &str, state: &str) {
        self.expect_item("Transfers", file, state);
    }

    /// Waits until this expression of JavaScript is true in the page.
    #[track_caller]
    pub fn until(&mut self, expression: &str) {
        let is_true = self.wait(|page| (page.eval(expression) == true).then_some(()));
        if is_true.is_none() {
            self.fail(&format!("it never became true: {expression}"));
        }
    }

    /// Waits until the item of a region's list that contains `text` has the word, too.
    #[track_caller]
    pub fn expect_item(&mut self, region: &str, text: &str, word: &str) {
        let mut last = None;
        let begin = Instant::now();
        let found = self.wait(|page| {
            let item = page.look_for_item(region, text)?;
            let words = page.text(&item);
            // A word by itself, or a line of several: "Needs file".
            let has = |word: &str| {
                words.lines().any(|line| line.trim() == word)
                    || words
                        .split(|c: char| !c.is_alphanumeric())
                        .any(|one| one == word)
            };
            let end = (has("Failed") || has("Cancelled") || has("Done")).then_some(false);
            let found = if has(word) { Some(true) } else { end };
            // The item of an earlier transfer may still be the only one for a moment.
            let settled = found == Some(true) || begin.elapsed().as_secs() >= 6;
            last = Some(words);
            found.filter(|_| settled)
        });
        if found != Some(true) {
            self.fail(&match last {
                Some(words) => format!("\"{text}\" in \"{region}\" is not {word} but: {words:?}"),
                None => format!("no item of \"{region}\" contains \"{text}\""),
            });
        }
    }

    /// The text of the item of a region's list that contains `text`; waits for it.
    #[must_use]
    #[track_caller]
    pub fn item_text(&mut self, region: &str, text: &str) -> String {
        let found = self.wait(|page| {
            let item = page.look_for_item(region, text)?;
            Some(page.text(&item))
        });
        match found {
            Some(words) => words,
            None => self.fail(&format!("no item of \"{region}\" contains \"{text}\"")),
        }
    }

    /// The text of all alerts; waits until there is one.
    #[must_use]
    #[track_caller]
    pub fn alert_text(&mut self) -> String {
        let text = self.wait(|page| Some(page.alerts()).filter(|text| !text.is_empty()));
        match text {
            Some(text) => text,
            None => self.fail("there is no alert"),
        }
    }

    /// Waits until an alert contains the text.
    #[track_caller]
    pub fn expect_alert(&mut self, text: &str) {
        let seen = self.wait(|page| page.alerts().contains(text).then_some(()));
        if seen.is_none() {
            let alerts = self.alerts();
            self.fail(&format!("no alert says \"{text}\"; alerts: {alerts:?}"));
        }
    }

    /// Waits until no alert is shown.
    #[track_caller]
    pub fn expect_no_alert(&mut self) {
        let gone = self.wait(|page| {
            let found = page.try_look(None, &["alert"], None).ok()?;
            let is_gone = found.iter().all(|alert| page.text(alert).is_empty());
            is_gone.then_some(())
        });
        if gone.is_none() {
            let alerts = self.alerts();
            self.fail(&format!("there still is an alert: {alerts:?}"));
        }
    }

    fn alerts(&self) -> String {
        let alerts = self.all("alert");
        let texts: Vec<String> = alerts.iter().map(|alert| self.text(alert)).collect();
        texts.join("\n").trim().to_owned()
    }

    /// What is in the field of this label.
    #[must_use]
    #[track_caller]
    pub fn value(&mut self, label: &str) -> String {
        let field = self.find_any(None, FILLABLE, label);
        let value = self.on(
            &field,
            "function() { return this.value ?? this.innerText; }",
        );
        match value {
            Ok(Value::String(value)) => value,
            other => self.fail(&format!("the field \"{label}\" has no value: {other:?}")),
        }
    }

    /// The name of what has the focus, empty if it has none.
    #[must_use]
    #[track_caller]
    pub fn focused(&mut self) -> String {
        let body = self.call(
            "Runtime.evaluate",
            serde_json::json!({"expression": "document.activeElement"}),
        );
        let node = self.try_call(
            "Accessibility.getPartialAXTree",
            serde_json::json!({"objectId": body["result"]["objectId"], "fetchRelatives": false}),
        );
        let node = node.unwrap_or_default();
        let name = node["nodes"][0]["name"]["value"].as_str();
        name.unwrap_or_default().to_owned()
    }
}

fn has_cell(rows: &[Vec<String>], text: &str) -> bool {
    rows.iter().flatten().any(|cell| cell == text)
}
