//! What a user does with the page, and what a user can see.
//!
//! Things are found as a screen reader finds them, by role and name in the accessibility tree;
//! what is hidden or behind a modal dialog is not found. Clicks and keys are real input events.

mod expect;
mod files;
mod find;
mod input;
mod memory;
mod problems;

use std::{fs, path::PathBuf, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

pub use find::Element;

use crate::{
    chain::Chain,
    devtools::Event,
    wait::{PATIENCE, until},
};

/// A tab with the page in it. When it is dropped, the test fails if the page logged an error,
/// threw an exception or broke its own Content-Security-Policy.
pub struct Page<'chain> {
    chain: &'chain Chain,
    session: String,
    target: String,
    /// Number of the first browser event that has not been looked at.
    next_event: usize,
    problems: Vec<String>,
    tolerated: Vec<String>,
    /// Downloads begun, by name, with the browser's own key for each.
    downloads: Vec<(String, String)>,
    saved: Vec<String>,
    /// How often the page has been loaded.
    loads: usize,
    patience: Duration,
}

impl<'chain> Page<'chain> {
    /// Opens the page in a tab of its own.
    #[must_use]
    #[track_caller]
    pub fn open(chain: &'chain Chain) -> Self {
        Self::open_at(chain, "/", "")
    }

    /// The same, in a browser that a script has changed before the page's own run.
    #[must_use]
    #[track_caller]
    pub fn open_with(chain: &'chain Chain, script: &str) -> Self {
        Self::open_at(chain, "/", script)
    }

    /// The same at another address of the server: with a query, or without the page in it.
    #[must_use]
    #[track_caller]
    pub fn open_at(chain: &'chain Chain, address: &str, script: &str) -> Self {
        let browser = chain.browser();
        let next_event = browser.devtools.event_count();
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = browser.call(
            "Target.attachToTarget",
            json!({"targetId": target["targetId"], "flatten": true}),
        );
        browser.call(
            "Browser.setDownloadBehavior",
            json!({
                "behavior": "allowAndName",
                "downloadPath": browser.scratch().join("downloads"),
                "eventsEnabled": true,
            }),
        );
        let mut page = Self {
            chain,
            session: attached["sessionId"]
                .as_str()
                .expect("the protocol gives a session")
                .to_owned(),
            target: target["targetId"].as_str().unwrap_or_default().to_owned(),
            next_event,
            problems: Vec::new(),
            tolerated: Vec::new(),
            downloads: Vec::new(),
            saved: Vec::new(),
            loads: 0,
            patience: PATIENCE,
        };
        for domain in ["Page", "Runtime", "Log", "DOM", "Accessibility", "Audits"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.call(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": script}),
        );
        page.call(
            "Page.navigate",
            json!({"url": format!("{}{address}", chain.origin())}),
        );
        page.expect_loaded();
        page
    }

    /// How long the next steps wait, if not 20 s: `user.patient(Duration::from_secs(120))`.
    pub fn patient(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Brings the tab to the front; the one that was there is hidden then.
    pub fn show(&self) {
        let target = json!({"targetId": self.target});
        self.chain.browser().call("Target.activateTarget", target);
    }

    /// Loads the page anew, as the reload key does. A question whether to leave is answered yes.
    #[track_caller]
    pub fn reload(&mut self) {
        let loads = self.loads;
        self.call("Page.reload", json!({}));
        // No script is asked meanwhile: it would hang behind the question whether to leave.
        let begin = until(self.patience, || {
            self.tend();
            (self.loads > loads).then_some(())
        });
        if begin.is_none() {
            self.fail("the page does not reload");
        }
        self.expect_loaded();
    }

    /// Freezes the tab, as the browser does with a hidden one that nobody has looked at for long: no script runs in it.
    #[track_caller]
    pub fn freeze(&mut self) {
        self.call("Page.setWebLifecycleState", json!({"state": "frozen"}));
    }

    /// Ends what [`Self::freeze`] began.
    #[track_caller]
    pub fn thaw(&mut self) {
        self.call("Page.setWebLifecycleState", json!({"state": "active"}));
    }

    #[track_caller]
    fn expect_loaded(&mut self) {
        let loaded = until(self.patience, || {
            self.tend();
            let state = self.try_eval("location.protocol + document.readyState");
            (state == Ok(json!("http:complete"))).then_some(())
        });
        if loaded.is_none() {
            self.fail("the page does not load");
        }
    }

    /// The title of the tab.
    #[must_use]
    #[track_caller]
    pub fn title(&mut self) -> String {
        let title = self.eval("document.title");
        title.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page, as the console does; waits if it gives a promise. For what a
    /// user cannot do: replacing `requestPort`, asking for a width in pixels.
    #[track_caller]
    pub fn eval(&mut self, script: &str) -> Value {
        match self.try_eval(script) {
            Ok(value) => value,
            Err(error) => self.fail(&format!("a script in the page failed: {error}")),
        }
    }

    fn try_eval(&mut self, script: &str) -> Result<Value, String> {
        let mut answer = self.try_call(
            "Runtime.evaluate",
            json!({
                "expression": script,
                "awaitPromise": true,
                "returnByValue": true,
                "userGesture": true,
            }),
        )?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(problems::exception(details)),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Takes a picture in this size, light or dark, into `target/screenshots/<name>.png`. The
    /// page keeps the size.
    #[track_caller]
    pub fn screenshot(&mut self, name: &str, width: u32, height: u32, dark: bool) -> PathBuf {
        self.set_view(width, height, dark);
        let picture = self.call("Page.captureScreenshot", json!({"format": "png"}));
        let picture = BASE64_STANDARD
            .decode(picture["data"].as_str().unwrap_or_default())
            .expect("the protocol gives base64");
        let folder = xtask::project::target().join("screenshots");
        let file = folder.join(format!("{name}.png"));
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&file, picture))
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        file
    }

    /// Gives the page this size in pixels, and the user's wish for light or dark.
    #[track_caller]
    pub fn set_view(&mut self, width: u32, height: u32, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        // Two frames: one to lay out, one that shows it.
        self.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    #[track_caller]
    fn call(&mut self, method: &str, params: Value) -> Value {
        match self.try_call(method, params) {
            Ok(answer) => answer,
            Err(error) => self.fail(&error),
        }
    }

    fn try_call(&self, method: &str, params: Value) -> Result<Value, String> {
        let devtools = &self.chain.browser().devtools;
        devtools.call(Some(&self.session), method, params)
    }

    /// Asks again and again until there is an answer; looks after events meanwhile.
    fn wait<T>(&mut self, mut ask: impl FnMut(&mut Self) -> Option<T>) -> Option<T> {
        until(self.patience, || {
            self.tend();
            ask(self)
        })
    }

    /// Looks at what the browser has told since the last time.
    fn tend(&mut self) {
        let events = self.chain.browser().devtools.events_from(self.next_event);
        self.next_event += events.len();
        for event in events {
            let mine = event.session.as_ref() == Some(&self.session);
            if mine || event.session.is_none() {
                self.take_event(&event);
            }
        }
    }

    fn take_event(&mut self, event: &Event) {
        let params = &event.params;
        let text = |key: &str| params[key].as_str().unwrap_or_default().to_owned();
        match event.method.as_str() {
            "Page.javascriptDialogOpening" => {
                let _ = self.try_call("Page.handleJavaScriptDialog", json!({"accept": true}));
            }
            "Page.loadEventFired" => self.loads += 1,
            "Browser.downloadWillBegin" => {
                self.downloads
                    .push((text("suggestedFilename"), text("guid")));
            }
            "Browser.downloadProgress" if params["state"] == "completed" => {
                self.saved.push(text("guid"));
            }
            _ => self.problems.extend(problems::problem(event)),
        }
    }

    /// Ends the test: what was expected, what there is instead, and what led to it.
    #[track_caller]
    fn fail(&mut self, what: &str) -> ! {
        self.tend();
        let text = self
            .try_eval("document.body.innerText")
            .map_or_else(|error| format!("({error})"), |text| shorten(&text));
        let mut message = format!("{what}\nThe page shows:\n{text}\n");
        for problem in &self.problems {
            message += &format!("Problem: {problem}\n");
        }
        panic!("{message}{}", self.chain.report());
    }
}

/// Visible text, indented, without empty lines.
fn shorten(text: &Value) -> String {
    const MAX_LINES: usize = 60;
    let lines: Vec<String> = text
        .as_str()
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MAX_LINES)
        .map(|line| format!("    {line}"))
        .collect();
    lines.join("\n")
}
