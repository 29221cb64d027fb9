//! The browser's own memory for the page.
//!
//! A page cannot ask for a collection. It can ask for memory, and then the browser looks for some.

use js_sys::{Object, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;

/// 64 MiB in pages of WebAssembly.
const PAGES: u32 = 1024;

/// 16 GiB: Chromium gives a buffer 8 GiB, and says of 32 that no buffer is so long, without a look for room.
const TOO_MUCH: f64 = 17_179_869_184.0;

/// Has the browser collect what the loading of the page has left.
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

/// Has the browser collect all it can and give it back to the system: 10 MB and more in a long download.
///
/// What it collects of itself it keeps for what comes, and what it keeps grows for as long as the port is read. When it
/// has no room for a buffer it looks for some as thoroughly as it ever does, for some 20 ms.
pub fn give_back() {
    // It is refused. Where it is not, nothing touches it, and nothing holds it.
    let _ = Buffer::new(TOO_MUCH);
}

#[wasm_bindgen]
extern "C" {
    /// That of `js_sys` takes less than 4 GiB, and does not catch that it is refused.
    #[wasm_bindgen(js_name = ArrayBuffer)]
    type Buffer;

    #[wasm_bindgen(constructor, catch, js_class = ArrayBuffer)]
    fn new(length: f64) -> Result<Buffer, JsValue>;
}
