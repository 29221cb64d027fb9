//! What goes wrong because a switch orders it: how far payload gets, and what happens then.

use super::modem::Modem;
use super::request::{Code, ServerRequest};
use super::switches::Switches;

/// Something that `Switches` orders to go wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    BearerLost,
    Reset,
    Silence,
    PortGone,
}

impl Mishap {
    /// Those that are ordered, with the payload bytes before them.
    pub(super) fn ordered(switches: &Switches) -> Vec<(u64, Self)> {
        [
            (switches.bearer_lost_after, Self::BearerLost),
            (switches.reset_after, Self::Reset),
            (switches.silence_after, Self::Silence),
            (switches.port_gone_after, Self::PortGone),
        ]
        .into_iter()
        .filter_map(|(after, mishap)| Some((after?, mishap)))
        .collect()
    }
}

impl Modem {
    /// The failure that a switch orders, if any are left.
    pub(super) fn ordered_failure(&mut self, switch: Option<Code>) -> Option<Code> {
        let code = switch.filter(|_| self.failures > 0)?;
        self.failures -= 1;
        Some(code)
    }

    /// How many of `count` payload bytes go before something ordered goes wrong.
    pub(super) fn allowance(&self, count: usize) -> usize {
        let mishap = self
            .mishaps
            .iter()
            .map(|(after, _)| after.saturating_sub(self.moved))
            .min();
        let failure = self.session.as_ref().and_then(|session| {
            let ordered = self.switches.fail_in_middle.is_some() && self.failures > 0;
            ordered.then(|| self.switches.fail_after.saturating_sub(session.moved))
        });
        let least = mishap.into_iter().chain(failure).min().unwrap_or(u64::MAX);
        usize::try_from(least).map_or(count, |least| least.min(count))
    }

    /// Notes that payload has moved, and lets go wrong what was ordered.
    pub(super) fn count(&mut self, count: usize) {
        self.moved += count as u64;
        let Some(session) = &mut self.session else {
            return;
        };
        session.moved += count as u64;
        let reached = session.moved >= self.switches.fail_after && session.kind.moves_data();
        if let Some(due) = self
            .mishaps
            .iter()
            .position(|(after, _)| *after <= self.moved)
        {
            match self.mishaps.swap_remove(due).1 {
                Mishap::BearerLost => self.lose_bearer(),
                Mishap::Reset => self.reboot(),
                Mishap::Silence => self.fall_silent(),
                Mishap::PortGone => self.lose_port(),
            }
        } else if reached && let Some(code) = self.ordered_failure(self.switches.fail_in_middle) {
            self.requests.push_back(ServerRequest::Abort);
            self.close(Err(code));
        }
    }
}
