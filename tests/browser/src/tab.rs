//! A tab of a browser of its own, without modem and ports: for running scripts.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    browser::Browser,
    wait::{PATIENCE, until},
};

/// See the module. The browser ends with it.
pub struct Tab {
    browser: Browser,
    session: String,
}

impl Tab {
    /// Starts the browser and opens the page that is in this folder.
    #[must_use]
    #[track_caller]
    pub fn open(folder: &Path) -> Self {
        let browser = Browser::start(folder, &[]);
        let url = format!("{}/", browser.origin());
        let target = browser.call("Target.createTarget", json!({"url": url}));
        let attached = browser.call(
            "Target.attachToTarget",
            json!({"targetId": target["targetId"], "flatten": true}),
        );
        let session = attached["sessionId"]
            .as_str()
            .expect("the protocol gives a session")
            .to_owned();
        let tab = Self { browser, session };
        let is_loaded = until(PATIENCE, || {
            let state = tab.eval("location.protocol + document.readyState");
            (state == Ok(json!("http:complete"))).then_some(())
        });
        assert!(is_loaded.is_some(), "{url} does not load");
        tab
    }

    /// Runs a script, and waits if it gives a promise.
    ///
    /// # Errors
    /// What the script threw.
    pub fn eval(&self, script: &str) -> Result<Value, String> {
        let mut answer = self.browser.devtools.call(
            Some(&self.session),
            "Runtime.evaluate",
            json!({"expression": script, "awaitPromise": true, "returnByValue": true}),
        )?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details["exception"]["description"].to_string()),
            None => Ok(answer["result"]["value"].take()),
        }
    }
}
