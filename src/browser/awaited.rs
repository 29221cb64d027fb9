//! Waits for many promises, one after the other, with one pair of callbacks.
//!
//! `JsFuture` makes two closures for each promise, and the browser keeps them until a large collection. A download
//! through the modem's memory is some 100,000 reads and writes: they were half of what the page left behind.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// What a promise settled with.
type Settled = Result<JsValue, JsValue>;

/// Watches at most one promise at a time.
pub(super) struct Awaited {
    callbacks: Rc<Callbacks>,
}

struct Callbacks {
    state: Rc<State>,
    fulfilled: Closure<dyn FnMut(JsValue)>,
    rejected: Closure<dyn FnMut(JsValue)>,
}

#[derive(Default)]
struct State {
    /// A promise is watched, and what it settled with was not taken yet.
    is_busy: Cell<bool>,
    settled: RefCell<Option<Settled>>,
    waker: RefCell<Option<Waker>>,
}

impl Awaited {
    pub(super) fn new() -> Self {
        let state = Rc::new(State::default());
        let callback = |wrap: fn(JsValue) -> Settled| {
            let state = Rc::clone(&state);
            Closure::new(move |value| state.settle(wrap(value)))
        };
        Self {
            callbacks: Rc::new(Callbacks {
                fulfilled: callback(Ok),
                rejected: callback(Err),
                state,
            }),
        }
    }

    /// Whether a promise is watched: then [`Awaited::settled`] comes before the next [`Awaited::watch`].
    pub(super) fn is_busy(&self) -> bool {
        self.callbacks.state.is_busy.get()
    }

    pub(super) fn watch(&self, promise: &Promise) {
        let Callbacks {
            state,
            fulfilled,
            rejected,
        } = &*self.callbacks;
        debug_assert!(!state.is_busy.get(), "one promise at a time");
        state.is_busy.set(true);
        // The promise that `then` makes settles with nothing: both callbacks return.
        let _ = promise.then2(fulfilled, rejected);
    }

    /// What the watched promise settles with. If this is dropped before, the next call waits for the same promise;
    /// without one it waits for ever.
    pub(super) async fn settled(&self) -> Settled {
        poll_fn(|context| self.callbacks.state.poll(context)).await
    }
}

impl State {
    fn settle(&self, settled: Settled) {
        self.settled.replace(Some(settled));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Settled> {
        if let Some(settled) = self.settled.take() {
            self.is_busy.set(false);
            return Poll::Ready(settled);
        }
        self.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if !self.is_busy() {
            return;
        }
        // The browser still calls one of them, and must not find it gone.
        let callbacks = Rc::clone(&self.callbacks);
        spawn_local(async move {
            let _ = poll_fn(|context| callbacks.state.poll(context)).await;
        });
    }
}
