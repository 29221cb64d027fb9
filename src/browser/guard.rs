//! What keeps a running transfer alive: no sleeping screen, no closing of the tab by mistake.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BeforeUnloadEvent, VisibilityState};

use super::events::Listener;

/// While it lives, the browser asks before it leaves the page, and the screen stays on where it can.
///
/// Take it when a transfer starts and drop it when the last one is over: a page that always asks is a nuisance,
/// and a wake lock costs battery in the field.
#[must_use = "the page is guarded only while this lives"]
pub struct Guard {
    _unload: Option<Listener>,
    _visible: Option<Listener>,
    wake: Rc<Wake>,
}

impl Guard {
    /// Guards the page from now on.
    pub fn new() -> Self {
        let wake = Rc::new(Wake::default());
        Wake::take(&wake);
        let window = web_sys::window();
        let document = window.as_ref().and_then(|window| window.document());
        Self {
            _unload: window.map(|window| Listener::new(&window, "beforeunload", ask_to_stay)),
            // The browser takes the lock away from a hidden page and does not give it back.
            _visible: document.map(|document| {
                let wake = Rc::clone(&wake);
                let page = document.clone();
                Listener::new(&document, "visibilitychange", move |_| {
                    if page.visibility_state() == VisibilityState::Visible {
                        Wake::take(&wake);
                    }
                })
            }),
            wake,
        }
    }
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.wake.is_over.set(true);
        if let Some(sentinel) = self.wake.sentinel.take() {
            Wake::release(sentinel);
        }
    }
}

fn ask_to_stay(event: web_sys::Event) {
    event.prevent_default();
    // What browsers asked for before `preventDefault` was enough; they show words of their own.
    if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>() {
        event.set_return_value("A transfer is running.");
    }
}

#[derive(Default)]
struct Wake {
    is_over: Cell<bool>,
    sentinel: RefCell<Option<WakeLockSentinel>>,
}

impl Wake {
    fn take(wake: &Rc<Self>) {
        let wake = Rc::clone(wake);
        spawn_local(async move {
            let Some(locks) = wake_locks() else { return };
            // Refused for example on low battery: then the screen sleeps, and the transfer goes on.
            let Ok(sentinel) = JsFuture::from(locks.request("screen")).await else {
                return;
            };
            let sentinel = sentinel.unchecked_into::<WakeLockSentinel>();
            let spare = if wake.is_over.get() {
                Some(sentinel)
            } else {
                wake.sentinel.replace(Some(sentinel))
            };
            if let Some(spare) = spare {
                Self::release(spare);
            }
        });
    }

    fn release(sentinel: WakeLockSentinel) {
        let release = sentinel.release();
        spawn_local(async move {
            let _ = JsFuture::from(release).await;
        });
    }
}

fn wake_locks() -> Option<WakeLock> {
    let navigator = web_sys::window()?.navigator();
    navigator
        .unchecked_ref::<NavigatorWithWakeLock>()
        .wake_lock()
}

#[wasm_bindgen]
extern "C" {
    type NavigatorWithWakeLock;

    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    fn wake_lock(this: &NavigatorWithWakeLock) -> Option<WakeLock>;

    type WakeLock;

    #[wasm_bindgen(method)]
    fn request(this: &WakeLock, kind: &str) -> Promise;

    type WakeLockSentinel;

    #[wasm_bindgen(method)]
    fn release(this: &WakeLockSentinel) -> Promise;
}
