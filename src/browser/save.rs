//! Handing a file to the user: an ordinary download of the browser.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::clock;
use super::error::BrowserError;

/// How long the browser may still be copying what it was given: it does not tell when it is done.
pub(super) const COPYING: Duration = Duration::from_secs(10 * 60);

/// Why a file could not be handed over.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("The browser did not take the download.")]
pub struct SaveError(#[from] BrowserError);

impl SaveError {
    /// What to try next.
    pub fn advice(&self) -> &'static str {
        "Allow downloads for this page in the browser's site settings, then try again."
    }

    /// The browser's name for it.
    pub fn code(&self) -> &str {
        &self.0.name
    }
}

impl From<JsValue> for SaveError {
    fn from(value: JsValue) -> Self {
        Self(value.into())
    }
}

/// Saves the blob in the user's download folder, under this name or the like of it that the browser allows.
pub fn hand_over(blob: &Blob, name: &str) -> Result<(), SaveError> {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or_else(|| JsValue::from_str("no document"))?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    let url = Url::create_object_url_with_blob(blob)?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    spawn_local(async move {
        clock::sleep(COPYING).await;
        let _ = Url::revoke_object_url(&url);
    });
    Ok(())
}

/// A blob that holds these bytes.
pub fn blob(bytes: &[u8]) -> Result<Blob, BrowserError> {
    Ok(blob_of(&Array::of1(&Uint8Array::new_from_slice(bytes)))?)
}

/// A blob of parts, which are other blobs or arrays of bytes.
pub(super) fn blob_of(parts: &Array) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    // A type that no browser shows or renames by.
    options.set_type("application/octet-stream");
    Blob::new_with_blob_sequence_and_options(parts, &options)
}
