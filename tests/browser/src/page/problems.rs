//! What must not happen on the page, whatever a test looks at: errors in the console, exceptions,
//! broken policy.

use std::thread;

use serde_json::Value;

use super::Page;
use crate::devtools::Event;

impl Page<'_> {
    /// Lets problems pass whose text contains this; for tests that provoke one.
    pub fn tolerate(&mut self, text: &str) {
        self.tolerated.push(text.to_owned());
    }

    /// The problems so far, forgotten by this.
    #[must_use]
    pub fn take_problems(&mut self) -> Vec<String> {
        self.tend();
        let mut problems = std::mem::take(&mut self.problems);
        problems.retain(|problem| !self.tolerated.iter().any(|text| problem.contains(text)));
        problems
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let problems = self.take_problems();
        assert!(
            problems.is_empty(),
            "the page had problems:\n    {}\n{}",
            problems.join("\n    "),
            self.chain.report()
        );
    }
}

/// The problem that an event tells of, if it does.
pub(super) fn problem(event: &Event) -> Option<String> {
    let params = &event.params;
    match event.method.as_str() {
        "Runtime.exceptionThrown" => Some(exception(&params["exceptionDetails"])),
        "Runtime.consoleAPICalled"
            if matches!(params["type"].as_str(), Some("error" | "assert")) =>
        {
            let words: Vec<String> = params["args"]
                .as_array()
                .into_iter()
                .flatten()
                .map(argument)
                .collect();
            Some(format!("console.error: {}", words.join(" ")))
        }
        "Log.entryAdded" if params["entry"]["level"] == "error" => {
            let entry = &params["entry"];
            Some(format!(
                "{}: {} {}",
                entry["source"], entry["text"], entry["url"]
            ))
        }
        "Audits.issueAdded" if params["issue"]["code"] == "ContentSecurityPolicyIssue" => {
            let details = &params["issue"]["details"]["contentSecurityPolicyIssueDetails"];
            Some(format!("Content-Security-Policy: {details}"))
        }
        "Inspector.targetCrashed" => Some("the tab has crashed".to_owned()),
        _ => None,
    }
}

/// An exception's own words, with the place where it was thrown.
pub(super) fn exception(details: &Value) -> String {
    let thrown = argument(&details["exception"]);
    format!("{} {thrown}", details["text"].as_str().unwrap_or_default())
}

fn argument(value: &Value) -> String {
    match (&value["value"], value["description"].as_str()) {
        (Value::String(text), _) => text.clone(),
        (Value::Null, Some(description)) => description.to_owned(),
        (other, _) => other.to_string(),
    }
}
