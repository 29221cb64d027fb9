//! Bytes of a blob, read into one buffer that is used again and again: `arrayBuffer()` makes a new one each time.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::byte_stream::{self, ReadResult};

thread_local! {
    static SPARE: RefCell<Option<ArrayBuffer>> = const { RefCell::new(None) };
}

/// These bytes of the blob; fewer only at its end.
pub(super) async fn read(blob: &Blob, range: Range<u64>) -> Result<Vec<u8>, JsValue> {
    let part = blob.slice_with_f64_and_f64(range.start as f64, range.end as f64)?;
    match read_stream(&part).await {
        Ok(bytes) => Ok(bytes),
        // A browser whose streams have no buffers of ours; or the blob cannot be read, and this tells why.
        Err(_) => {
            let buffer = JsFuture::from(part.array_buffer()).await?;
            Ok(Uint8Array::new(&buffer).to_vec())
        }
    }
}

async fn read_stream(part: &Blob) -> Result<Vec<u8>, JsValue> {
    let reader = byte_stream::reader(&part.stream())?;
    // A whole number below 2^32: parts are small.
    let length = part.size() as u32;
    let mut buffer = SPARE
        .take()
        .filter(|spare| spare.byte_length() >= length)
        .unwrap_or_else(|| ArrayBuffer::new(length));
    let mut bytes = Vec::with_capacity(length as usize);
    while (bytes.len() as u32) < length {
        let rest = length - bytes.len() as u32;
        let view = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, rest);
        let read: ReadResult = JsFuture::from(reader.read(&view)).await?.unchecked_into();
        // The buffer went away with the view, and comes back with it.
        let Some(view) = read.value().filter(|_| !read.done()) else {
            return Err(JsValue::UNDEFINED);
        };
        let start = bytes.len();
        bytes.resize(start + view.length() as usize, 0);
        view.copy_to(&mut bytes[start..]);
        buffer = view.buffer();
    }
    SPARE.set(Some(buffer));
    Ok(bytes)
}
