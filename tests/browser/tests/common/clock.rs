//! A page whose clock can be put forward.

use browser_tests::Page;

/// For [`open_with`](super::open_with): `later` is in milliseconds.
pub const CLOCK: &str = "
    window.later = 0;
    const now = performance.now.bind(performance);
    performance.now = () => now() + window.later;
";

pub fn a_minute_later(user: &mut Page) {
    user.eval("window.later += 60000");
}
