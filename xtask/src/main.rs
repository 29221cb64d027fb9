//! The project's own commands: `cargo xtask <command>`.

use std::process::ExitCode;

use anyhow::Result;
use xtask::{bench, check, dist, fuzz, page, replay, serve, simulate, test};

/// A subcommand: its name, what it does in one line, and the function behind it.
struct Command {
    name: &'static str,
    summary: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        summary: "build the page and serve it on localhost [--port 8080]",
        run: serve::run,
    },
    Command {
        name: "test",
        summary: "run all tests: core, rules, browser [a part of a test's name]",
        run: test::run,
    },
    Command {
        name: "simulate",
        summary: "run drawn sessions at the simulated modem [--seeds N] [--from N], or replay one [--seed N]",
        run: simulate::run,
    },
    Command {
        name: "fuzz",
        summary: "look for inputs that break a parser or the client [a target] [--seconds 600]",
        run: fuzz::run,
    },
    Command {
        name: "dist",
        summary: "build the page into dist/ and weigh what a visitor downloads",
        run: dist::run,
    },
    Command {
        name: "check",
        summary: "hold the core to its rules: no wasm crate, no clock, no I/O, one way of calls",
        run: check::run,
    },
    Command {
        name: "replay",
        summary: "replay traces that the page has saved, and say where they differ <file>...",
        run: replay::run,
    },
    Command {
        name: "bench",
        summary: "measure speed, shares of the line, sessions [streams wasm line wait logins list page]",
        run: bench::run,
    },
    Command {
        name: "seal",
        summary: "shrink and seal a page that Trunk has just built (Trunk calls this)",
        run: page::seal_command,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("There is no command `{name}`.\n\n{}", help());
        return ExitCode::from(2);
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\ncargo xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = String::from("cargo xtask <command>\n\n");
    for Command { name, summary, .. } in COMMANDS {
        text += &format!("  {name:<10}{summary}\n");
    }
    text
}
