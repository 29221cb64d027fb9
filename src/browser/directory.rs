//! Files in folders that the browser gives by handles, in its private file system or on the user's disk.

use js_sys::{AsyncIterator, IteratorNext, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemHandle, FileSystemRemoveOptions,
};

/// Whether a missing file or folder is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Create,
    Fail,
}

pub(super) async fn subfolder(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    missing: Missing,
) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(missing == Missing::Create);
    let handle = JsFuture::from(folder.get_directory_handle_with_options(name, &options)).await?;
    Ok(handle.unchecked_into())
}

pub(super) async fn file(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    missing: Missing,
) -> Result<FileSystemFileHandle, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(missing == Missing::Create);
    let handle = JsFuture::from(folder.get_file_handle_with_options(name, &options)).await?;
    Ok(handle.unchecked_into())
}

/// The file as it is now: should it be changed later, this one cannot be read any more.
pub(super) async fn snapshot(handle: &FileSystemFileHandle) -> Result<File, JsValue> {
    Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
}

/// Replaces what is in the file, in one step at the end. `data` is an array of bytes or a blob.
pub(super) async fn write(handle: &FileSystemFileHandle, data: &JsValue) -> Result<(), JsValue> {
    let handle = handle.unchecked_ref::<WritableHandle>();
    let stream: Writable = JsFuture::from(handle.create_writable()?)
        .await?
        .unchecked_into();
    if let Err(error) = JsFuture::from(stream.write(data)).await {
        // Else the half of it would stay beside the file until the page is left.
        let _ = JsFuture::from(stream.abort()).await;
        return Err(error);
    }
    JsFuture::from(stream.close()).await?;
    Ok(())
}

/// Removes a file, or a folder with all that is in it.
pub(super) async fn remove(folder: &FileSystemDirectoryHandle, name: &str) -> Result<(), JsValue> {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    JsFuture::from(folder.remove_entry_with_options(name, &options)).await?;
    Ok(())
}

/// What the folder holds, in no order.
pub(super) async fn entries(
    folder: &FileSystemDirectoryHandle,
) -> Result<Vec<FileSystemHandle>, JsValue> {
    let values: AsyncIterator = folder.values();
    let mut entries = Vec::new();
    loop {
        let next: IteratorNext = JsFuture::from(values.next()?).await?.unchecked_into();
        if next.done() {
            return Ok(entries);
        }
        entries.push(next.value().unchecked_into());
    }
}

// As in web-sys, but `createWritable` may be missing, and what is written may be bytes or a blob.
#[wasm_bindgen]
extern "C" {
    type WritableHandle;

    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &WritableHandle) -> Result<Promise, JsValue>;

    type Writable;

    #[wasm_bindgen(method)]
    fn write(this: &Writable, data: &JsValue) -> Promise;

    #[wasm_bindgen(method)]
    fn close(this: &Writable) -> Promise;

    #[wasm_bindgen(method)]
    fn abort(this: &Writable) -> Promise;
}
