//! Child processes. Each one is the leader of a process group of its own, so that it can be ended with everything
//! it has started; stdin is closed, both outputs go to the step's log.
//!
//! Ends: every child is ended on SIGINT, SIGTERM and SIGHUP, and when the command itself ends.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::steps::{self, Step};
use crate::{Outcome, Problem};

/// How often a running child is looked at. Short, because quick steps are many.
const GLANCE: Duration = Duration::from_millis(25);
/// How long a child may take to end by itself once asked.
const FAREWELL: Duration = Duration::from_secs(3);

/// Process groups that are running.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static ENDING: AtomicBool = AtomicBool::new(false);

fn groups() -> MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running child that does not outlive us.
pub struct Running {
    pub child: Child,
    group: u32,
}

impl Running {
    /// Starts `command` in a process group of its own.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        command.stdin(Stdio::null()).process_group(0);
        wait_if_ending();
        // Held over the start, so that a signal meets either no child or a listed one.
        let mut groups = groups();
        let child = command.spawn().map_err(|error| {
            Problem::new(format!("{} does not start: {error}", program(command)))
        })?;
        let group = child.id();
        groups.push(group);
        Ok(Self { child, group })
    }

    /// Waits for the end, at most `limit`; `None` when time is up (the child is ended then).
    fn wait(&mut self, limit: Option<Duration>) -> Outcome<Option<ExitStatus>> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if limit.is_some_and(|limit| started.elapsed() > limit) {
                return Ok(None);
            }
            thread::sleep(GLANCE);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let asked = Instant::now();
            signal("-TERM", self.group);
            while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < FAREWELL {
                thread::sleep(GLANCE);
            }
            // Whatever is left of the group, the child itself included.
            signal("-KILL", self.group);
            let _ = self.child.wait();
        }
        groups().retain(|group| *group != self.group);
    }
}

/// Runs a command to its end. `Ok` holds what it wrote, on either stream.
pub fn run(step: &Step, command: &mut Command) -> Outcome<String> {
    run_within(step, command, None)
}

/// The same with a time limit.
pub fn run_within(step: &Step, command: &mut Command, limit: Option<Duration>) -> Outcome<String> {
    let before = fs::metadata(&step.log).map(|log| log.len()).unwrap_or(0);
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&step.log)?;
    writeln!(log, "$ {}", shown(command))?;
    // Logs are read as files: no colours.
    command.env("TERM", "dumb").env("CARGO_TERM_COLOR", "never");
    command.stdout(log.try_clone()?).stderr(log);
    let status = Running::start(command)?.wait(limit)?;
    wait_if_ending();
    let written = fs::read(&step.log)?;
    let written =
        String::from_utf8_lossy(written.get(before as usize..).unwrap_or_default()).into_owned();
    match status {
        Some(status) if status.success() => Ok(written),
        Some(status) => Err(Problem::new(format!(
            "`{}` failed ({status})",
            shown(command)
        ))),
        None => Err(Problem::new(format!(
            "`{}` was stopped after {}",
            shown(command),
            steps::elapsed(limit.unwrap_or_default())
        ))),
    }
}

/// What a short command prints on stdout, trimmed; `None` when it fails or does not exist.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// From now on a signal ends every child and then us.
pub fn end_all_on_signals() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            ENDING.store(true, Ordering::SeqCst);
            end_all();
            // 128 + signal: what a shell reports for a program ended by it.
            std::process::exit(128 + signal);
        }
    });
}

/// Ends every child, and whatever it started. Those who wait for a child go on reaping it meanwhile.
pub fn end_all() {
    let running = groups().clone();
    let asked = Instant::now();
    for group in &running {
        signal("-TERM", *group);
    }
    while running.iter().any(|group| signal("-0", *group)) && asked.elapsed() < FAREWELL {
        thread::sleep(GLANCE);
    }
    for group in &running {
        signal("-KILL", *group);
    }
}

/// A step whose child was ended by our own end must not be reported as a failure: its thread stops here.
pub fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        thread::sleep(FAREWELL);
    }
}

/// Sends a signal to a process group; false when there is none. Through kill(1): no unsafe code.
fn signal(name: &str, group: u32) -> bool {
    Command::new("kill")
        .args([name, "--", &format!("-{group}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The command as a person would type it, with program paths cut to their names.
fn shown(command: &Command) -> String {
    let name = program(command);
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn step(name: &str) -> Step {
        let log = std::env::temp_dir().join(format!("forecourt-{name}-{}.log", std::process::id()));
        Step { log }
    }

    #[test]
    fn a_run_returns_what_both_streams_wrote() {
        let step = step("both");
        let text = run(&step, &mut shell("echo one; echo two >&2")).unwrap();
        assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), ["one", "two"]);
        let Problem(message) = run(&step, &mut shell("exit 3")).unwrap_err();
        assert_eq!(message, "`sh -c exit 3` failed (exit status: 3)");
        fs::remove_file(step.log).unwrap();
    }

    #[test]
    fn time_runs_out_for_the_child_and_for_what_it_started() {
        let step = step("late");
        let started = Instant::now();
        let limit = Some(Duration::from_millis(200));
        let Problem(message) =
            run_within(&step, &mut shell("sleep 60 & sleep 60"), limit).unwrap_err();
        assert!(message.ends_with("was stopped after 0.2 s"), "{message}");
        assert!(started.elapsed() < Duration::from_secs(10));
        fs::remove_file(step.log).unwrap();
    }
}
