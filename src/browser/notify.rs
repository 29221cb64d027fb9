//! A word to a user who looks elsewhere: notifications, best effort.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::handles::Permission;

/// Whether [`show`] shows anything. `Denied` too where the browser has no notifications.
pub fn permission() -> Permission {
    if is_available() {
        answer(&Notification::permission())
    } else {
        Permission::Denied
    }
}

/// Asks the user, if need be. Must be called in the handler of a click or key.
pub async fn request() -> Permission {
    if permission() == Permission::Ask
        && let Ok(promise) = Notification::request_permission()
    {
        let _ = JsFuture::from(promise).await;
    }
    permission()
}

/// Shows a notification in place of the last one; says whether the browser took it. A click on it shows the page.
pub fn show(title: &str, body: &str) -> bool {
    if permission() != Permission::Granted {
        return false;
    }
    let options: Options = Object::new().unchecked_into();
    options.set_body(body);
    options.set_tag("sim7000-ftp");
    // Browsers of phones throw: they show none without a service worker.
    Notification::new(title, &options).is_ok()
}

fn answer(word: &str) -> Permission {
    match word {
        "granted" => Permission::Granted,
        "denied" => Permission::Denied,
        _ => Permission::Ask,
    }
}

fn is_available() -> bool {
    web_sys::window().is_some_and(|window| {
        let window = window.unchecked_ref::<WindowWithNotification>();
        window.notification().is_some()
    })
}

#[wasm_bindgen]
extern "C" {
    type WindowWithNotification;

    #[wasm_bindgen(method, getter, js_name = Notification)]
    fn notification(this: &WindowWithNotification) -> Option<Object>;

    type Notification;

    #[wasm_bindgen(constructor, catch)]
    fn new(title: &str, options: &Options) -> Result<Notification, JsValue>;

    #[wasm_bindgen(static_method_of = Notification, getter)]
    fn permission() -> String;

    #[wasm_bindgen(static_method_of = Notification, catch, js_name = requestPermission)]
    fn request_permission() -> Result<Promise, JsValue>;

    type Options;

    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Options, body: &str);

    #[wasm_bindgen(method, setter)]
    fn set_tag(this: &Options, tag: &str);
}
