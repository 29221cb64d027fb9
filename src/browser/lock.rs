//! Locks across the tabs of this page (Web Locks), best effort.

use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{self, Either};
use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::clock;

/// How often, and how long apart, a name that is held is tried again.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(200);

/// Keeps a name locked until it is dropped, or until the tab is gone.
#[must_use = "the lock is released when this is dropped"]
#[derive(Debug)]
pub struct TabLock {
    // Its drop ends the promise that the browser waits for.
    _release: oneshot::Sender<()>,
}

/// The outcome of [`try_lock`].
#[derive(Debug)]
pub enum TryLock {
    /// This page holds the name now.
    Held(TabLock),
    /// The name is held already, by another tab or by this one.
    Elsewhere,
    /// This browser or page has no Web Locks: nothing is known.
    Unknown,
}

/// Locks `name` if nobody holds it; does not wait for it.
pub async fn try_lock(name: &str) -> TryLock {
    let Some(locks) = locks() else {
        return TryLock::Unknown;
    };
    let (outcome, got) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    // The browser calls it once: with a lock, or with null where the name is taken.
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let is_held = !lock.is_null();
        let _ = outcome.send(is_held);
        if !is_held {
            return JsValue::UNDEFINED;
        }
        // The lock is held until this promise settles.
        future_to_promise(async move {
            let _ = released.await;
            Ok(JsValue::UNDEFINED)
        })
        .into()
    });
    let options = Object::new().unchecked_into::<LockOptions>();
    options.set_if_available(true);
    // Settles at the release; before that only if the browser refuses.
    let request = JsFuture::from(locks.request(name, &options, &callback));
    match future::select(got, request).await {
        Either::Left((Ok(true), _)) => TryLock::Held(TabLock { _release: release }),
        Either::Left((Ok(false), _)) => TryLock::Elsewhere,
        Either::Left((Err(_), _)) | Either::Right(_) => TryLock::Unknown,
    }
}

/// As [`try_lock`], but waits a second: after a reload the page of before may not quite be gone yet.
pub async fn lock_soon(name: &str) -> TryLock {
    for _ in 0..TRIES {
        match try_lock(name).await {
            TryLock::Elsewhere => clock::sleep(BETWEEN).await,
            outcome => return outcome,
        }
    }
    try_lock(name).await
}

/// Whether some tab holds `name`, this one included; `None` where this browser or page does not tell. Unlike
/// [`try_lock`] it takes nothing, so that nobody else who asks at this moment is misled.
pub async fn is_held(name: &str) -> Option<bool> {
    let snapshot = JsFuture::from(locks()?.query()).await.ok()?;
    let held = snapshot.unchecked_into::<LockSnapshot>().held();
    let is_it = |lock: JsValue| lock.unchecked_into::<LockInfo>().name() == name;
    Some(held.iter().any(is_it))
}

fn locks() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    navigator.unchecked_ref::<NavigatorWithLocks>().locks()
}

#[wasm_bindgen]
extern "C" {
    type NavigatorWithLocks;

    #[wasm_bindgen(method, getter)]
    fn locks(this: &NavigatorWithLocks) -> Option<LockManager>;

    type LockManager;

    #[wasm_bindgen(method)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &LockOptions,
        callback: &JsValue,
    ) -> Promise;

    #[wasm_bindgen(method)]
    fn query(this: &LockManager) -> Promise;

    type LockSnapshot;

    #[wasm_bindgen(method, getter)]
    fn held(this: &LockSnapshot) -> Array;

    type LockInfo;

    #[wasm_bindgen(method, getter)]
    fn name(this: &LockInfo) -> String;

    type LockOptions;

    #[wasm_bindgen(method, setter, js_name = ifAvailable)]
    fn set_if_available(this: &LockOptions, value: bool);
}
