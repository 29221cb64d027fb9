//! What the page costs the browser.

use serde_json::json;

use super::Page;
use crate::process::Process;

impl Page<'_> {
    /// The process that runs the page. The browser keeps others in store, so this is the one that has computed
    /// the most: ask once the page has done something.
    #[must_use]
    #[track_caller]
    pub fn process(&mut self) -> Process {
        let renderers = self.chain.browser().renderers();
        match renderers.into_iter().max_by_key(|process| process.time()) {
            Some(process) => process,
            None => self.fail("no process of the browser runs a page"),
        }
    }

    /// Has the browser collect what nothing refers to any more.
    #[track_caller]
    pub fn collect_garbage(&mut self) {
        self.call("HeapProfiler.collectGarbage", json!({}));
    }
}
