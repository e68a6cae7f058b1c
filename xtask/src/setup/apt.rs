//! Debian packages: installed where that is possible without asking anyone, otherwise named with the command.
//! One installation at a time; never removes a package.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::steps::Step;
use crate::{Outcome, Problem, children, places};

/// dpkg has one lock, and set-up several threads.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Whether `install` can do anything here.
pub fn possible() -> bool {
    places::on_path("apt-get").is_some() && Root::reached().is_some()
}

/// Installs `packages`; they are for `purpose`.
pub fn install(step: &Step, packages: &[&str], purpose: &str) -> Outcome {
    let by_hand = format!(
        "apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if places::on_path("apt-get").is_none() {
        return Err(Problem::new(format!(
            "{purpose} is missing, and there is no apt-get here to install it (on Debian: {by_hand})"
        )));
    }
    let Some(root) = Root::reached() else {
        return Err(Problem::new(format!(
            "{purpose} is missing; install it with: sudo {by_hand}"
        )));
    };
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // The lists of a fresh image are empty and those of an old one name packages that are gone: then `update` helps.
    if try_install(step, &root, packages).is_ok() {
        return Ok(());
    }
    // Its own end does not matter: one unreachable extra source makes it fail though the lists are good.
    let _ = children::run(step, root.apt_get().arg("update"));
    try_install(step, &root, packages).map_err(|Problem(why)| {
        Problem::new(format!(
            "{purpose} is missing, and {why}; by hand: {by_hand}"
        ))
    })
}

fn try_install(step: &Step, root: &Root, packages: &[&str]) -> Outcome {
    let mut command = root.apt_get();
    command
        .args(["install", "--yes", "--no-install-recommends", "--no-remove"])
        .args(packages);
    children::run(step, &mut command).map(drop)
}

/// How root is reached without a question.
enum Root {
    Already,
    Sudo,
}

impl Root {
    fn reached() -> Option<Self> {
        let answers = |command: &mut Command| children::ask(command);
        if answers(Command::new("id").arg("-u")).as_deref() == Some("0") {
            return Some(Self::Already);
        }
        answers(Command::new("sudo").args(["-n", "true"])).map(|_| Self::Sudo)
    }

    fn apt_get(&self) -> Command {
        let mut command = match self {
            Self::Already => Command::new("env"),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "env"]);
                command
            }
        };
        // `env` because sudo does not pass variables on. The lock is waited for: another apt may be at work.
        command.args([
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-oDPkg::Lock::Timeout=300",
            "-oAcquire::Retries=3",
        ]);
        command
    }
}
