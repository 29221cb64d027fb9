//! Time of the browser: since the page's start, by the calendar, and waiting for it.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::listing::{self, Modified};

/// `setTimeout` holds milliseconds in 31 bits; a longer wait would end at once.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// Time since the page's start. Never goes backwards.
pub fn now() -> Duration {
    let ms = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now());
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}

/// Milliseconds since 1970 UTC, as the computer's clock says, which may be set.
pub fn since_1970_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Year, month (1 to 12) and day (1 to 31) at the user's place.
pub fn today() -> (i32, u32, u32) {
    let date = js_sys::Date::new_0();
    // A year since 1970 fits into any integer type.
    (
        date.get_full_year() as i32,
        date.get_month() + 1,
        date.get_date(),
    )
}

/// A moment at the user's place, to the minute; `ms` since 1970 UTC.
pub fn modified_of_ms(ms: i64) -> Modified {
    let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    Modified {
        date: listing::Date {
            year: date.get_full_year() as i32,
            // Both, and hour and minute, are below 60.
            month: date.get_month() as u8 + 1,
            day: date.get_date() as u8,
        },
        clock: listing::Clock::Minute {
            hour: date.get_hours() as u8,
            minute: date.get_minutes() as u8,
        },
        utc: false,
    }
}

/// The time of day at the user's place when `now` will be `at`: "14:03:20".
pub fn time_of_day(at: Duration) -> String {
    let ms = since_1970_ms() as f64 + at.as_millis() as f64 - now().as_millis() as f64;
    // To the second: the two clocks differ by less from call to call.
    let date = js_sys::Date::new(&JsValue::from_f64((ms / 1000.0).round() * 1000.0));
    let (hour, minute, second) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// Ends after `duration`, in a hidden tab up to a second later. Waits at most 24 days.
///
/// Starts counting now, not at the first poll. Dropping it stops the timer and frees what it holds, so a new
/// one for each read costs nothing that stays.
pub fn sleep(duration: Duration) -> Sleep {
    let state = Rc::new(State::default());
    let fired = Rc::clone(&state);
    let callback = Closure::<dyn FnMut()>::new(move || {
        fired.done.set(true);
        if let Some(waker) = fired.waker.take() {
            waker.wake();
        }
    });
    // Rounded up: a timer that fires early would find its deadline not yet reached, and be set again.
    let ms = duration.min(LONGEST).as_micros().div_ceil(1000) as i32;
    let timer = web_sys::window().and_then(|window| {
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                callback.as_ref().unchecked_ref(),
                ms,
            )
            .ok()
    });
    if timer.is_none() {
        state.done.set(true);
    }
    Sleep {
        state,
        timer,
        _callback: callback,
    }
}

/// A timer for a deadline that moves with everything that happens.
///
/// It is not set anew each time: a timer of the browser leaves some 300 bytes behind, and two of them for each 4 KB
/// of a file were 40 MB before the browser collected them.
#[derive(Default)]
pub struct Alarm(Option<Set>);

struct Set {
    at: Duration,
    /// From here on it is set anew where the deadline has moved. So it does not end before the deadline while
    /// anything happens, and the next one is not set from within its end: a browser lets such a chain of timers
    /// wait for up to a minute in a hidden tab.
    stale_at: Duration,
    sleep: Sleep,
}

impl Alarm {
    /// Ends at the deadline or before, so look at the clock then. Without a deadline it does not end.
    pub async fn wait(&mut self, deadline: Option<Duration>) {
        let Some(deadline) = deadline else {
            return std::future::pending().await;
        };
        let now = now();
        let kept = self
            .0
            .take()
            .filter(|set| set.at == deadline || (set.at < deadline && now < set.stale_at));
        let set = self.0.insert(kept.unwrap_or_else(|| {
            let patience = deadline.saturating_sub(now);
            Set {
                at: deadline,
                stale_at: now + patience / 2,
                sleep: sleep(patience),
            }
        }));
        (&mut set.sleep).await;
        self.0 = None;
    }
}

/// A running timer; see [`sleep`].
pub struct Sleep {
    state: Rc<State>,
    timer: Option<i32>,
    _callback: Closure<dyn FnMut()>,
}

#[derive(Default)]
struct State {
    done: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.state.done.get() {
            return Poll::Ready(());
        }
        self.state.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(timer), Some(window)) = (self.timer, web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }
}
