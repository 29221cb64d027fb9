//! The simulated modem as a program: it holds the master of a pty, the browser gets the slave.

use std::{
    collections::VecDeque,
    io::{BufRead as _, BufReader, Read, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    programs,
    wait::{PATIENCE, until},
};

const KEPT_LINES: usize = 4000;

/// A running simulated modem. It is told things by lines on its standard input, and says
/// `port: /dev/pts/N` for each pty that it opens; everything else that it prints is its trace.
pub struct Modem {
    child: Child,
    input: ChildStdin,
    output: Arc<Mutex<Output>>,
}

#[derive(Default)]
struct Output {
    ports: Vec<PathBuf>,
    trace: VecDeque<String>,
}

impl Modem {
    /// Starts the program with these options, `--trace` always among them.
    #[track_caller]
    pub(crate) fn start(options: &[&str]) -> Self {
        let program = programs::path(programs::MODEM);
        let mut child = Command::new(&program)
            .arg("--trace")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
        let output = Arc::new(Mutex::new(Output::default()));
        keep(child.stdout.take(), &output);
        keep(child.stderr.take(), &output);
        let input = child.stdin.take().expect("was piped");
        Self {
            child,
            input,
            output,
        }
    }

    /// Writes one line to the program: `unplug`, `plug`, `reset` or another command of its own.
    /// To pull the cable use [`crate::Chain::unplug`], so that the browser hears of it too.
    #[track_caller]
    pub fn command(&mut self, line: &str) {
        writeln!(self.input, "{line}")
            .and_then(|()| self.input.flush())
            .unwrap_or_else(|error| {
                panic!(
                    "the modem program takes no `{line}` ({error}).{}",
                    self.report()
                )
            });
    }

    /// Everything that crossed the modem's port, as the program tells it (the last 4,000 lines).
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.lock().trace.iter().cloned().collect()
    }

    /// Waits for a line of the trace that contains the text.
    #[track_caller]
    pub fn expect_trace(&self, text: &str) {
        let seen = || {
            let output = self.lock();
            output.trace.iter().any(|line| line.contains(text))
        };
        if until(PATIENCE, || seen().then_some(())).is_none() {
            panic!("`{text}` never came in the modem's trace.{}", self.report());
        }
    }

    /// The `number`th pty that the program has opened, counted from 1.
    #[track_caller]
    pub(crate) fn port(&self, number: usize) -> PathBuf {
        let limit = Duration::from_secs(10);
        until(limit, || self.lock().ports.get(number - 1).cloned()).unwrap_or_else(|| {
            panic!(
                "the modem program has not said `port: ...` within {limit:?}.{}",
                self.report()
            )
        })
    }

    /// The end of the trace, for the text of a failure.
    pub(crate) fn report(&self) -> String {
        let output = self.lock();
        let skipped = output.trace.len().saturating_sub(25);
        let mut text = String::from("\nThe end of the modem's trace:\n");
        for line in output.trace.iter().skip(skipped) {
            text += &format!("    {line}\n");
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Modem {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a stream to its end, so that the program never waits for a full pipe.
fn keep(stream: Option<impl Read + Send + 'static>, output: &Arc<Mutex<Output>>) {
    let stream = BufReader::new(stream.expect("was piped"));
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in stream.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(port) = line.strip_prefix("port: ") {
                output.ports.push(PathBuf::from(port));
                continue;
            }
            if output.trace.len() == KEPT_LINES {
                output.trace.pop_front();
            }
            output.trace.push_back(line);
        }
    });
}
