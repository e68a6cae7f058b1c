//! What is going on, and for how long: one line when a step starts, one when it ends, and between them a sign of
//! life. On a terminal that sign is a status line drawn over; elsewhere a line every [`PATIENCE`].
//!
//! Several steps may run at once, from several threads; each line is written whole. Ends with the process.

use std::fs;
use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Outcome, Problem, children, places};

/// How long a log that nobody watches may stay silent: CI systems take silence for death.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the status line is drawn again.
const TICK: Duration = Duration::from_millis(500);
/// How much of a failed step's log is shown; the file has all of it. Little, because CI systems cut what is long, and
/// what is cut must not be the reason of the failure.
const SHOWN_LINES: usize = 40;
/// A line that begins so, and what follows it, is a program's own account of what failed: it alone is shown.
const ACCOUNT: &str = "=== ";

struct Board {
    running: Vec<Running>,
    status_drawn: bool,
}

struct Running {
    name: String,
    started: Instant,
    last_said: Instant,
    log: PathBuf,
}

static BOARD: Mutex<Board> = Mutex::new(Board {
    running: Vec::new(),
    status_drawn: false,
});

fn board() -> MutexGuard<'static, Board> {
    BOARD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Board {
    fn line(&mut self, text: &str) {
        let mut out = stderr().lock();
        // A closed stderr is no reason to stop building.
        let _ = if self.status_drawn {
            writeln!(out, "\r\x1b[2K{text}")
        } else {
            writeln!(out, "{text}")
        };
        self.status_drawn = false;
    }
}

/// Says something about progress.
pub fn say(text: &str) {
    board().line(text);
}

/// Prints a result, on stdout.
pub fn result(text: &str) {
    let mut board = board();
    if board.status_drawn {
        let _ = write!(stderr(), "\r\x1b[2K");
        board.status_drawn = false;
    }
    println!("{text}");
}

/// One running step; its children write into `log`.
pub struct Step {
    pub log: PathBuf,
}

/// Runs `work` as a step: a line at its start, a line at its end, its log when it fails.
pub fn conduct<T>(name: &str, work: impl FnOnce(&Step) -> Outcome<T>) -> Outcome<T> {
    let log = places::logs().join(format!("{}.log", file_name(name)));
    fs::create_dir_all(places::logs())?;
    fs::write(&log, "")?;
    let started = Instant::now();
    {
        let mut board = board();
        if !watched() {
            board.line(&format!("... {name}"));
        }
        board.running.push(Running {
            name: name.into(),
            started,
            last_said: started,
            log: log.clone(),
        });
    }
    let step = Step { log };
    let outcome = work(&step);
    let time = elapsed(started.elapsed());
    children::wait_if_ending();
    let mut board = board();
    board.running.retain(|running| running.name != name);
    match &outcome {
        Ok(_) => board.line(&format!(" ok {name} ({time})")),
        Err(Problem(message)) => {
            board.line(&format!("FAILED {name} ({time})"));
            let log = fs::read(&step.log).unwrap_or_default();
            for line in what_failed(&String::from_utf8_lossy(&log)) {
                board.line(&format!("  | {line}"));
            }
            board.line(&format!("  {message}\n  whole log: {}", step.log.display()));
        }
    }
    outcome
}

/// Starts the clock that shows how long the running steps have been running.
pub fn start_clock() {
    thread::spawn(|| {
        loop {
            thread::sleep(TICK);
            let mut board = board();
            if watched() {
                draw_status(&mut board);
            } else {
                say_who_runs(&mut board);
            }
        }
    });
}

fn watched() -> bool {
    stderr().is_terminal() && !places::in_ci()
}

fn draw_status(board: &mut Board) {
    if board.running.is_empty() {
        return;
    }
    let parts: Vec<String> = board
        .running
        .iter()
        .map(|running| format!("{} {}", running.name, elapsed(running.started.elapsed())))
        .collect();
    // 78 columns: a status line that wraps cannot be drawn over.
    let line: String = format!("... {}", parts.join(" | "))
        .chars()
        .take(78)
        .collect();
    let mut out = stderr().lock();
    let _ = write!(out, "\r\x1b[2K{line}");
    let _ = out.flush();
    board.status_drawn = true;
}

fn say_who_runs(board: &mut Board) {
    let mut lines = Vec::new();
    for running in &mut board.running {
        if running.last_said.elapsed() < PATIENCE {
            continue;
        }
        running.last_said = Instant::now();
        let time = elapsed(running.started.elapsed());
        let now: String = last_line(&running.log).trim().chars().take(90).collect();
        lines.push(format!("    {}: {time} {now}", running.name));
    }
    for line in lines {
        board.line(line.trim_end());
    }
}

/// The lines of a failed step's log that say why it failed, the most telling ones first.
fn what_failed(log: &str) -> Vec<&str> {
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| is_news(line) && !line.trim().is_empty())
        .collect();
    if let Some(account) = lines.iter().position(|line| line.starts_with(ACCOUNT)) {
        return lines[account..].iter().take(SHOWN_LINES).copied().collect();
    }
    // Each sign with what follows it, and then how the log ends.
    let (signs, end) = (SHOWN_LINES * 3 / 4, SHOWN_LINES / 4);
    let end = lines.len().saturating_sub(end);
    let mut shown: Vec<usize> = (0..end)
        .filter(|&index| is_sign(lines[index]))
        .flat_map(|index| index..(index + FOLLOWING).min(end))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    shown.truncate(signs);
    // Where nothing looks like a reason, more of the end.
    let spare = SHOWN_LINES - shown.len();
    let end = lines
        .len()
        .saturating_sub(spare)
        .max(shown.last().map_or(0, |last| last + 1));
    shown.extend(end..lines.len());
    shown.into_iter().map(|index| lines[index]).collect()
}

/// How many lines a compiler's or a test's complaint takes, its own first line included.
const FOLLOWING: usize = 6;

fn is_sign(line: &str) -> bool {
    let line = line.trim_start();
    ["error", "Error", "not ok", "✖", "FAILED", "E:"]
        .iter()
        .any(|sign| line.starts_with(sign))
        || line.contains("panicked at")
        || line.ends_with("... FAILED")
}

/// Cargo's account of what went well is of no use to who looks for what did not.
fn is_news(line: &str) -> bool {
    const ROUTINE: [&str; 7] = [
        "Compiling ",
        "Checking ",
        "Downloaded ",
        "Downloading ",
        "Adding ",
        "Locking ",
        "Running ",
    ];
    !ROUTINE
        .iter()
        .any(|word| line.trim_start().starts_with(word))
}

/// The last line of a log that is not empty.
fn last_line(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or_default().to_owned()
}

fn file_name(step: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    step.chars().map(plain).collect()
}

/// "4.2 s" below ten seconds, "45 s" below two minutes, then "3 min 05 s".
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..120 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_with_as_much_detail_as_they_deserve() {
        for (milliseconds, expected) in [
            (0, "0.0 s"),
            (4_240, "4.2 s"),
            (45_900, "45 s"),
            (119_000, "119 s"),
            (185_000, "3 min 05 s"),
        ] {
            assert_eq!(elapsed(Duration::from_millis(milliseconds)), expected);
        }
    }

    #[test]
    fn an_account_of_failures_is_shown_alone_and_from_its_begin() {
        let noise = "ok 1 - something\n".repeat(900);
        let log = format!("{noise}=== 1 failed\nsms: a paste\n    never happened\n");
        assert_eq!(
            what_failed(&log),
            ["=== 1 failed", "sms: a paste", "    never happened"]
        );
        let long = format!("=== all failed\n{}", "x\n".repeat(900));
        let shown = what_failed(&long);
        assert_eq!((shown.len(), shown[0]), (SHOWN_LINES, "=== all failed"));
    }

    #[test]
    fn a_reason_in_the_middle_of_a_log_is_shown_before_its_end() {
        let log = format!(
            "   Compiling chat v1\n{before}thread 'a' panicked at src/a.rs:3\nleft: 1\n{after}test result: FAILED\n",
            before = "test a::b ... ok\n".repeat(300),
            after = "test c::d ... ok\n".repeat(300),
        );
        let shown = what_failed(&log);
        assert_eq!(shown[..2], ["thread 'a' panicked at src/a.rs:3", "left: 1"]);
        assert_eq!(shown.last(), Some(&"test result: FAILED"));
        assert!(shown.len() <= SHOWN_LINES, "{}", shown.len());
        // Without any sign it is the end that is shown, each line once.
        let plain: Vec<String> = (0..100).map(|number| format!("line {number}")).collect();
        let plain = plain.join("\n");
        assert_eq!(
            what_failed(&plain),
            plain.lines().skip(60).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_step_name_makes_a_plain_file_name() {
        assert_eq!(file_name("trunk 0.21.14 (once)"), "trunk-0.21.14--once-");
    }
}
