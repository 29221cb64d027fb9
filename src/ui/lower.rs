//! Text in small letters, for comparing.

/// `text` in small letters. Other scripts than ASCII's are the browser's work: `std`'s tables weigh on the page.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    #[cfg(target_family = "wasm")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_family = "wasm"))]
    return text.to_lowercase();
}
