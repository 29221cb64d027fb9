//! Files that come and go: dropped on the page, chosen in the file dialog, downloaded.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::Page;

impl Page<'_> {
    /// Drops files with this content on the grid, region or button of this name.
    #[track_caller]
    pub fn drop_files(&mut self, target: &str, files: &[(&str, &[u8])]) {
        let paths = self.on_disk(files);
        self.drop_paths(target, &paths);
    }

    /// Drops files or whole folders of this machine, in the way of the system's own drag and
    /// drop: the page gets files that are on disk, not in memory.
    #[track_caller]
    pub fn drop_paths<P: AsRef<Path>>(&mut self, target: &str, paths: &[P]) {
        let roles = [
            "grid", "treegrid", "table", "region", "main", "group", "button",
        ];
        let element = self.find_any(None, &roles, target);
        let (x, y) = self.point(&element);
        let data = json!({
            "items": [],
            "files": strings(paths),
            "dragOperationsMask": 1,
        });
        for kind in ["dragEnter", "dragOver", "drop"] {
            self.call(
                "Input.dispatchDragEvent",
                json!({"type": kind, "x": x, "y": y, "data": data}),
            );
        }
    }

    /// Presses the button that opens the file dialog, and chooses files with this content.
    #[track_caller]
    pub fn choose_files(&mut self, button: &str, files: &[(&str, &[u8])]) {
        let paths = self.on_disk(files);
        self.choose_paths(button, &paths);
    }

    /// The same with files of this machine.
    #[track_caller]
    pub fn choose_paths<P: AsRef<Path>>(&mut self, button: &str, paths: &[P]) {
        self.intercept_dialog(true);
        let devtools = self.chain.browser().devtools.clone();
        let first = devtools.event_count();
        self.press(button);
        let opened = self.wait(|page| {
            let events = devtools.events_from(first);
            events
                .into_iter()
                .find(|event| {
                    event.method == "Page.fileChooserOpened"
                        && event.session.as_ref() == Some(&page.session)
                })
                .map(|event| event.params["backendNodeId"].clone())
        });
        let Some(node) = opened else {
            self.fail(&format!("\"{button}\" opens no file dialog"));
        };
        self.call(
            "DOM.setFileInputFiles",
            json!({"files": strings(paths), "backendNodeId": node}),
        );
        self.intercept_dialog(false);
    }

    fn intercept_dialog(&mut self, enabled: bool) {
        self.call(
            "Page.setInterceptFileChooserDialog",
            json!({ "enabled": enabled }),
        );
    }

    /// Waits until the browser has saved a download of this name; gives the file. Each download
    /// is given once.
    #[must_use]
    #[track_caller]
    pub fn expect_download(&mut self, name: &str) -> PathBuf {
        let saved = self.wait(|page| {
            let index = page
                .downloads
                .iter()
                .position(|(begun, key)| begun == name && page.saved.contains(key))?;
            Some(page.downloads.remove(index).1)
        });
        let Some(key) = saved else {
            let begun = self.downloads.clone();
            self.fail(&format!(
                "no download \"{name}\" came to its end; begun: {begun:?}"
            ));
        };
        // The browser names a second one of the same name "name (1)"; ours stay apart by key.
        let folder = self.chain.browser().scratch().join("downloads");
        let file = folder.join(&key);
        assert!(file.is_file(), "the browser saved no {}", file.display());
        file
    }

    /// Files of this machine with this content, in a folder that lives as long as the browser.
    #[track_caller]
    fn on_disk(&self, files: &[(&str, &[u8])]) -> Vec<PathBuf> {
        let folder = self.chain.browser().scratch();
        let folder = tempfile::Builder::new()
            .prefix("files-")
            .tempdir_in(folder)
            .expect("the browser's folder is ours")
            .keep();
        files
            .iter()
            .map(|(name, bytes)| {
                let path = folder.join(name);
                fs::write(&path, bytes).unwrap_or_else(|e| panic!("cannot write {name}: {e}"));
                path
            })
            .collect()
    }
}

fn strings<P: AsRef<Path>>(paths: &[P]) -> Vec<String> {
    paths
        .iter()
        .map(|path| path.as_ref().display().to_string())
        .collect()
}
