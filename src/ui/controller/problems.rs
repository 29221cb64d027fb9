//! Errors to what the user reads.

use crate::browser::serial::{ChooseError, OpenError, PortError, Unsupported};
use crate::ftp;
use crate::transfer;
use crate::ui::state::{Intent, Problem};

/// One sentence, whatever the error's own style.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

pub(super) fn problem(what: &str, advice: &str) -> Problem {
    Problem {
        what: sentence(what),
        advice: advice.to_owned(),
        code: None,
        action: None,
    }
}

/// What a row says of itself where nothing went wrong.
pub(super) fn remark(what: impl Into<String>) -> Problem {
    Problem {
        what: what.into(),
        ..Problem::default()
    }
}

/// What was asked for needs the server now.
pub(super) fn no_modem() -> Problem {
    problem(
        "No modem is connected",
        "Connect it, then do that once more.",
    )
}

/// The same, where the server has not been opened since the page was loaded.
pub(super) fn no_site() -> Problem {
    problem("No server is open", "Press Open, then do that once more.")
}

/// What was asked for at one server and not begun when another was opened.
pub(super) fn left_undone() -> Problem {
    problem(
        "Another server was opened before all was done at the last one: the rest of it was left",
        "Open that server again and do it once more.",
    )
}

fn coded(what: &str, advice: &str, code: Option<&str>) -> Problem {
    Problem {
        code: code.map(str::to_owned),
        ..problem(what, advice)
    }
}

pub(super) fn with_action(mut problem: Problem, label: &str, intent: Intent) -> Problem {
    problem.action = Some((label.to_owned(), intent));
    problem
}

pub(super) fn ftp(error: &ftp::Error) -> Problem {
    Problem {
        code: error.code().map(|code| format!("FTP error {code}")),
        ..problem(&error.to_string(), error.advice())
    }
}

pub(super) fn transfer(error: &transfer::Problem) -> Problem {
    Problem {
        code: error.code().map(|code| format!("FTP error {code}")),
        ..problem(&error.to_string(), error.advice())
    }
}

pub(super) fn unsupported(error: Unsupported) -> Problem {
    problem(&error.to_string(), error.advice())
}

pub(super) fn choose(error: &ChooseError) -> Problem {
    let problem = coded(&error.to_string(), error.advice(), error.code());
    match error {
        ChooseError::Dismissed => with_action(problem, "Show all ports", Intent::ConnectAnyPort),
        _ => problem,
    }
}

pub(super) fn open(error: &OpenError) -> Problem {
    coded(&error.to_string(), error.advice(), error.code())
}

pub(super) fn port(error: &PortError) -> Problem {
    let problem = coded(&error.to_string(), error.advice(), error.code());
    with_action(problem, "Connect again", Intent::Connect)
}
