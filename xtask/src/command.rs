//! Runs programs: always with a limit, always saying what failed.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// Runs a program to its end, its output visible, and fails when it fails or outlasts `limit`.
pub fn run(command: &mut Command, limit: Duration) -> Result<()> {
    let shown = show(command);
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("`{shown}` failed ({status})");
        }
        if Instant::now() >= deadline {
            kill_tree(&mut child);
            bail!("`{shown}` was stopped: it took more than {limit:?}");
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// What a short-lived program prints on its standard output, if it starts and succeeds.
#[must_use]
pub fn output(program: impl AsRef<Path>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program.as_ref())
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text += &argument.to_string_lossy();
    }
    text
}

/// Kills a child and everything under it. The children stay in the terminal's foreground group,
/// so that Ctrl-C reaches all of them; hence the walk over parents instead of one group.
fn kill_tree(child: &mut Child) {
    let mut family = vec![child.id()];
    let processes = parents();
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(processes.iter().filter(|p| p.1 == parent).map(|p| p.0));
        next += 1;
    }
    let _ = Command::new("kill")
        .arg("-KILL")
        .args(family.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
    let _ = child.wait();
}

/// Every process with its parent, from /proc (empty where there is none).
fn parents() -> Vec<(u32, u32)> {
    let Ok(folder) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    folder
        .filter_map(|entry| {
            let process: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // "pid (name) state parent ...", and the name may hold blanks and brackets.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?;
            Some((process, parent.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = run(
            Command::new("sh").args(["-c", "exit 3"]),
            Duration::from_secs(10),
        )
        .unwrap_err();
        assert!(error.to_string().contains("sh -c exit 3"), "{error}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_limit_ends_a_program_and_its_children() {
        let begin = Instant::now();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 61.25 & wait"]);
        run(&mut command, Duration::from_millis(300)).unwrap_err();
        assert!(begin.elapsed() < Duration::from_secs(10));
        let alive = parents().iter().any(|(process, _)| {
            let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            line == b"sleep\x0061.25\0"
        });
        assert!(!alive, "the grandchild is still there");
    }
}
