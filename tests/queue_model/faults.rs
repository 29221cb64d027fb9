//! What can go wrong at a step, and what the user can do meanwhile.

use proptest::prelude::*;
use sim7000_ftp::at::Failure;
use sim7000_ftp::ftp::{Error, ServerCode};
use sim7000_ftp::transfer::{Problem, Queue};

/// What the user wants while a step is being done.
#[derive(Clone, Copy, Debug)]
pub enum Wish {
    Cancel,
    Pause,
    PauseAll,
    PauseAndResume,
    PauseAndResumeAll,
}

impl Wish {
    const ALL: [Self; 5] = [
        Self::Cancel,
        Self::Pause,
        Self::PauseAll,
        Self::PauseAndResume,
        Self::PauseAndResumeAll,
    ];

    /// Tells whether the operation has to be cancelled at the modem.
    pub fn tell(self, queue: &mut Queue, id: u64) -> bool {
        match self {
            Self::Cancel => queue.cancel(id),
            Self::Pause => queue.pause(id),
            Self::PauseAll => queue.pause_all(),
            Self::PauseAndResume => {
                let must_stop = queue.pause(id);
                queue.resume(id);
                must_stop
            }
            Self::PauseAndResumeAll => {
                let must_stop = queue.pause_all();
                queue.resume_all();
                must_stop
            }
        }
    }
}

#[derive(Clone, Debug)]
pub enum What {
    Nothing,
    /// Nothing of it has happened.
    Before(Problem),
    /// It was cut off.
    Middle(Problem),
    /// It was done, and the answer was lost.
    After(Problem),
    /// So many bytes are lost on the line, and nobody says so.
    Lose(usize),
    /// The same, and it is cut off behind them.
    LoseAndCut(usize, Problem),
    /// The user wants something while it runs.
    User(Wish),
    /// The page is gone in the middle.
    Crash,
}

/// What happens at a step, and how far it comes, in thousandths.
#[derive(Clone, Debug)]
pub struct Fault {
    pub what: What,
    pub reach: u16,
}

impl Fault {
    pub fn none() -> Self {
        Self {
            what: What::Nothing,
            reach: 1000,
        }
    }
}

/// An error that leaves the modem where it is.
fn problem() -> impl Strategy<Value = Problem> {
    let passing = prop::sample::select(vec![61, 62, 63, 64, 64, 64, 65, 66, 75, 76]);
    let lasting = prop::sample::select(vec![70, 71, 72, 73, 74, 77, 77, 78, 79, 80]);
    let code = prop_oneof![4 => passing, 1 => lasting];
    let server = code.prop_map(|code| Problem::Operation(Error::Server(ServerCode(code))));
    let modem = prop::sample::select(vec![
        Failure::BearerLost,
        Failure::BearerRefused,
        Failure::Restarted,
        Failure::BytesLost,
        Failure::NoAnswer {
            command: "AT".into(),
            seconds: 5,
        },
    ]);
    let modem = modem.prop_map(|failure| Problem::Operation(failure.into()));
    let closing = Just(Problem::Operation(Error::NoClosing { seconds: 75 }));
    let local = Just(Problem::Local {
        what: "The file could not be read".into(),
        advice: String::new(),
    });
    prop_oneof![6 => server, 2 => modem, 2 => closing, 1 => local]
}

fn gone() -> impl Strategy<Value = Problem> {
    let failure = prop::sample::select(vec![
        Failure::PortGone,
        Failure::PoweredDown,
        Failure::Silent,
    ]);
    failure.prop_map(|failure| Problem::Operation(failure.into()))
}

fn reach() -> impl Strategy<Value = u16> {
    prop_oneof![Just(0_u16), 1..1000_u16, 700..1000_u16]
}

/// Faults of the world alone, of which there may be no end.
pub fn endless() -> impl Strategy<Value = Fault> {
    let what = prop_oneof![
        2 => Just(What::Nothing),
        2 => problem().prop_map(What::Before),
        5 => problem().prop_map(What::Middle),
        2 => problem().prop_map(What::After),
        1 => (1..2000_usize).prop_map(What::Lose),
    ];
    (what, reach()).prop_map(|(what, reach)| Fault { what, reach })
}

/// Anything that can happen at a step.
pub fn any() -> impl Strategy<Value = Fault> {
    let wish = prop::sample::select(Wish::ALL.to_vec());
    let what = prop_oneof![
        1 => wish.prop_map(What::User),
        1 => gone().prop_map(What::Middle),
        1 => Just(What::Crash),
    ];
    let own = (what, reach()).prop_map(|(what, reach)| Fault { what, reach });
    prop_oneof![6 => Just(Fault::none()), 5 => endless(), 2 => own]
}

/// The network fails, mostly late.
pub fn broken() -> impl Strategy<Value = Fault> {
    let code = Problem::Operation(Error::Server(ServerCode(64)));
    (300..1000_u16).prop_map(move |reach| Fault {
        what: What::Middle(code.clone()),
        reach,
    })
}

/// The network fails, mostly late, and sometimes bytes have been lost before.
pub fn cut() -> impl Strategy<Value = Fault> {
    let code = Problem::Operation(Error::Server(ServerCode(64)));
    let what = prop_oneof![
        6 => Just(What::Middle(code.clone())),
        1 => (1..2000_usize).prop_map(What::Lose),
        2 => (1..2000_usize).prop_map(move |count| What::LoseAndCut(count, code.clone())),
    ];
    (what, 300..1000_u16).prop_map(|(what, reach)| Fault { what, reach })
}
