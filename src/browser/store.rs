//! Small settings that outlive the page: local storage, best effort.
//!
//! Storage may be switched off, full, or (in some browsers from `file://`) throw at the first touch. The page
//! works without it; it then only forgets.

/// The value under `key`; `None` too where there is no storage.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores `value` under `key`; says whether it will be remembered.
pub fn set(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets what is under `key`.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
