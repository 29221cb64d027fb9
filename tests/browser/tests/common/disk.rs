//! A stand-in for the disk of the user's computer: the page's private file system. The browser's pickers and its
//! questions are windows of its own, which nothing can press here; so they alone are replaced, and all handles are
//! real ones.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use browser_tests::Page;
use serde_json::{Value, json};

/// The picker of folders gives the folder `chosen`.
pub const PICKER: &str = "
    window.showDirectoryPicker = async () => {
        const disk = await navigator.storage.getDirectory();
        return disk.getDirectoryHandle('chosen', {create: true});
    };
";

/// A dropped file has a handle, which leads to a copy of it.
pub const HANDLES: &str = "
    DataTransferItem.prototype.getAsFileSystemHandle = function () {
        const file = this.getAsFile();
        return (async () => {
            const disk = await navigator.storage.getDirectory();
            const handle = await disk.getFileHandle(file.name, {create: true});
            const copy = await handle.createWritable();
            await copy.write(file);
            await copy.close();
            return handle;
        })();
    };
";

/// After a reload the folder `chosen` and the file `big.bin` are not to be touched before the user has allowed it,
/// by a click. `window.asked` counts the questions.
pub const ASKS_AGAIN: &str = "
    window.asked = 0;
    if (performance.getEntriesByType('navigation')[0]?.type === 'reload') {
        let isAllowed = false;
        const isGuarded = handle => ['chosen', 'big.bin'].includes(handle.name) && !isAllowed;
        FileSystemHandle.prototype.queryPermission = async function () {
            return isGuarded(this) ? 'prompt' : 'granted';
        };
        FileSystemHandle.prototype.requestPermission = async function () {
            if (!isGuarded(this)) return 'granted';
            if (!navigator.userActivation.isActive) throw new DOMException('no click', 'SecurityError');
            window.asked += 1;
            isAllowed = true;
            return 'granted';
        };
        const guard = (kind, name) => {
            const real = kind.prototype[name];
            kind.prototype[name] = async function (...all) {
                if (isGuarded(this)) throw new DOMException('not allowed', 'NotAllowedError');
                return real.apply(this, all);
            };
        };
        guard(FileSystemDirectoryHandle, 'getFileHandle');
        guard(FileSystemDirectoryHandle, 'getDirectoryHandle');
        guard(FileSystemFileHandle, 'getFile');
    }
";

/// All files in the chosen folder by their path, and folders with nothing.
pub fn chosen_tree(user: &mut Page) -> BTreeMap<String, Option<Vec<u8>>> {
    let found = user.eval(
        "(async () => {
            const found = {};
            const walk = async (folder, path) => {
                for await (const [name, handle] of folder.entries()) {
                    if (handle.kind === 'directory') {
                        found[path + name] = null;
                        await walk(handle, path + name + '/');
                    } else {
                        const file = await handle.getFile();
                        const bytes = new Uint8Array(await file.arrayBuffer());
                        let text = '';
                        for (const byte of bytes) text += String.fromCharCode(byte);
                        found[path + name] = btoa(text);
                    }
                }
            };
            const disk = await navigator.storage.getDirectory();
            await walk(await disk.getDirectoryHandle('chosen', {create: true}), '');
            return found;
        })()",
    );
    let bytes = |value: &Value| {
        let text = value.as_str()?;
        Some(
            BASE64_STANDARD
                .decode(text)
                .expect("the script gives base64"),
        )
    };
    let found = found.as_object().expect("the script gives an object");
    found
        .iter()
        .map(|(path, value)| (path.clone(), bytes(value)))
        .collect()
}

/// Puts a file into the chosen folder, as another program does.
pub fn put_into_chosen(user: &mut Page, path: &str, text: &str) {
    user.eval(&format!(
        "(async () => {{
            const disk = await navigator.storage.getDirectory();
            let folder = await disk.getDirectoryHandle('chosen', {{create: true}});
            const parts = {}.split('/');
            const name = parts.pop();
            for (const part of parts) folder = await folder.getDirectoryHandle(part, {{create: true}});
            const file = await (await folder.getFileHandle(name, {{create: true}})).createWritable();
            await file.write({});
            await file.close();
        }})()",
        json!(path),
        json!(text)
    ));
}

/// Removes a folder that the picker gave, as when a memory stick is pulled.
pub fn pull(user: &mut Page, name: &str) {
    user.eval(&format!(
        "navigator.storage.getDirectory()
            .then(disk => disk.removeEntry({}, {{recursive: true}}))",
        json!(name)
    ));
}

/// Waits until the page holds nothing of any download. What is removed is so at once, but not in the same moment.
pub fn expect_nothing_stored(user: &mut Page) {
    let start = Instant::now();
    loop {
        let stored = stored(user);
        if stored.is_empty() {
            return;
        }
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "the page holds {stored:?}"
        );
        sleep(Duration::from_millis(50));
    }
}

/// What the page holds of downloads in its private file system: the paths and their bytes, none for a folder.
pub fn stored(user: &mut Page) -> BTreeMap<String, u64> {
    let found = user.eval(
        "(async () => {
            const found = {};
            const disk = await navigator.storage.getDirectory();
            const all = await disk.getDirectoryHandle('downloads', {create: true});
            for await (const [name, folder] of all.entries()) {
                // One that is being removed while it is looked at.
                try {
                    found[name + '/'] = 0;
                    for await (const [piece, file] of folder.entries())
                        found[name + '/' + piece] = (await file.getFile()).size;
                } catch (error) {
                    found[name] = 0;
                }
            }
            return found;
        })()",
    );
    serde_json::from_value(found).expect("the script gives sizes")
}
