//! What a browser function rejected with, as a value.

use wasm_bindgen::{JsCast, JsValue};

/// The name and the message of an exception, or of what was rejected in its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("The browser said \"{name}: {message}\".")]
pub struct BrowserError {
    /// The stable part, such as "NetworkError": the part to decide by.
    pub name: String,
    /// The browser's own words, which differ between browsers.
    pub message: String,
}

impl From<JsValue> for BrowserError {
    fn from(value: JsValue) -> Self {
        // A `DOMException` is an instance of `Error` too.
        match value.dyn_ref::<js_sys::Error>() {
            Some(error) => Self {
                name: error.name().into(),
                message: error.message().into(),
            },
            None => Self {
                name: "Error".into(),
                message: value.as_string().unwrap_or_else(|| format!("{value:?}")),
            },
        }
    }
}
