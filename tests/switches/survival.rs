//! One switch, all operations: how each ends, and whether the next one works.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use sim7000_ftp::ftp::Error;
use sim7000_ftp::sim::Switches;
use sim7000_ftp::trace::Recorder;

use crate::operations::{
    ALL, NEXT, Operation, THROUGH_MEMORY, at_server, open_bearer, pass, restore, set_up,
};
use crate::pair::Pair;

/// Whether an operation may end so.
pub type Ends = fn(Operation, &Result<(), Error>) -> bool;

/// What somebody does after a failure, before the next operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cure {
    /// Nothing: the switch stays as it is.
    Nothing,
    /// The switch is turned back.
    SwitchBack,
    /// The modem's power is switched off and on, the page connects again.
    PowerSwitch,
    /// The page connects again once the port is back.
    Reconnect,
}

/// A setting of switches, and what comes of it.
pub struct Case {
    /// Switches and values; the first is what the case is about.
    pub settings: &'static [(&'static str, &'static str)],
    /// How waking and opening the bearer end.
    pub set_up: Ends,
    pub ends: Ends,
    pub cure: Cure,
    /// Whether the ways through the modem's memory end alike. Where a failure is expected, they meet it elsewhere than
    /// the others; `tests/client/extended*.rs` and the drawn sessions have their failures.
    pub is_about_memory_too: bool,
}

impl Case {
    pub fn switches(&self) -> Switches {
        let mut switches = Switches::default();
        for (name, value) in self.settings {
            let before = switches.clone();
            switches
                .set(name, value)
                .unwrap_or_else(|error| panic!("{name}={value}: {error}"));
            assert_ne!(switches, before, "{name}={value} changes nothing");
        }
        switches
    }

    /// Plays it for every operation.
    pub fn play(&self) {
        let memory = THROUGH_MEMORY.iter().filter(|_| self.is_about_memory_too);
        for &operation in ALL.iter().chain(memory) {
            let mut pair = at_server(self.switches());
            let played = catch_unwind(AssertUnwindSafe(|| self.play_one(operation, &mut pair)));
            if played.is_err() {
                let from = pair.trace.len().saturating_sub(40);
                panic!(
                    "{:?}, {operation:?}; the trace:\n{}",
                    self.settings,
                    pair.trace[from..].join("\n")
                );
            }
        }
    }

    fn play_one(&self, operation: Operation, pair: &mut Pair) {
        let awake = set_up(pair);
        assert!(
            (self.set_up)(operation, &awake),
            "the set-up ended with {awake:?}"
        );
        if awake.is_ok() {
            let result = operation.run(pair);
            assert!((self.ends)(operation, &result), "it ended with {result:?}");
            if result.is_ok() && self.cure != Cure::SwitchBack {
                // What goes wrong once may have been left over for the next operation.
                for next in NEXT {
                    restore(pair);
                    let result = open_bearer(pair).and_then(|()| next.run(pair));
                    let may_end_so = result.is_ok() || (self.ends)(next, &result);
                    assert!(may_end_so, "then {next:?} ended with {result:?}");
                    if result.is_err() {
                        break;
                    }
                }
            }
        }
        self.cure(pair);
        for next in NEXT {
            restore(pair);
            let result = open_bearer(pair).and_then(|()| next.run(pair));
            assert_eq!(result, Ok(()), "then {next:?}");
        }
    }

    fn cure(&self, pair: &mut Pair) {
        match self.cure {
            Cure::Nothing => return,
            Cure::SwitchBack => *pair.device.switches_mut() = Switches::default(),
            Cure::PowerSwitch => {
                pair.device.reset(pair.now);
                pair.client = Recorder::new(pair.now);
                pass(pair, Duration::from_secs(30));
            }
            Cure::Reconnect => {
                pair.client = Recorder::new(pair.now);
                pass(pair, Duration::from_secs(30));
            }
        }
        assert_eq!(set_up(pair), Ok(()), "after {:?}", self.cure);
    }
}
