//! Streams of the browser that are read into a buffer of ours.
//!
//! Without one the browser makes a new buffer for each read, and lets some 60 MB of them pile up before it collects
//! them.

use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::ReadableStream;

/// Locks the stream; fails where it is locked already.
///
/// A stream that is none of bytes gets a reader that makes its own buffers, and leaves the one it is given alone.
pub(super) fn reader(stream: &ReadableStream) -> Result<ByteReader, JsValue> {
    let stream: &ByteStream = stream.unchecked_ref();
    let options: ReaderOptions = Object::new().unchecked_into();
    options.set_mode("byob");
    stream.get_reader(&options).or_else(|_| {
        let any: ReaderOptions = Object::new().unchecked_into();
        stream.get_reader(&any)
    })
}

#[wasm_bindgen]
extern "C" {
    type ByteStream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &ByteStream, options: &ReaderOptions) -> Result<ByteReader, JsValue>;

    type ReaderOptions;

    #[wasm_bindgen(method, setter)]
    fn set_mode(this: &ReaderOptions, mode: &str);

    #[derive(Clone)]
    pub(super) type ByteReader;

    /// Takes the view's buffer away at once; [`ReadResult::value`] brings it back.
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &ByteReader, view: &Uint8Array) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn cancel(this: &ByteReader) -> Promise;

    #[wasm_bindgen(method, js_name = releaseLock)]
    pub(super) fn release_lock(this: &ByteReader);

    pub(super) type ReadResult;

    #[wasm_bindgen(method, getter)]
    pub(super) fn done(this: &ReadResult) -> bool;

    /// What was read, at the beginning of the buffer.
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &ReadResult) -> Option<Uint8Array>;
}
