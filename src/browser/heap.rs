//! The browser's own memory for the page.

use js_sys::{Object, Reflect, WebAssembly};

/// 64 MiB in pages of WebAssembly.
const PAGES: u32 = 1024;

/// Has the browser collect: what the loading of the page has left, and what a long download has.
///
/// Until it has done so once, it lets garbage pile up: the first seconds of a download took 26 MB in Chromium, and
/// after that collection hardly more than 10 in all. It comes the later the less a page computes. Memory that is given
/// up at once makes it come now: the browser counts its length, and nothing touches it, so that it costs an address.
pub fn settle() {
    let descriptor = Object::new();
    let size = Reflect::set(&descriptor, &"initial".into(), &PAGES.into());
    // Where there is no room for it, the browser collects in its own time.
    let _ = size.and_then(|_| WebAssembly::Memory::new(&descriptor));
}
