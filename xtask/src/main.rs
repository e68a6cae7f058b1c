//! Every developer command of Forecourt: `cargo xtask help`.
//!
//! Started by a person or by CI, ends with the command's own exit code. Nothing here is shipped. Progress
//! goes to stderr, results (addresses, sizes, test totals) to stdout, so that `size --json` can be piped.
//!
//! ```text
//! arguments  what was asked for          steps     what is going on, and for how long
//! places     where things are            children  child processes, their logs, and their end
//! setup/     everything a command needs, put there when it is missing
//! build  serve (demo, dev)  test  size (bench too)  fuzz  chaos  tidy/   the commands
//! ```

mod arguments;
mod build;
mod chaos;
mod children;
mod fuzz;
mod places;
mod serve;
mod setup;
mod size;
mod steps;
mod test;
mod tidy;
mod versions;

use std::process::ExitCode;

use arguments::Command;

/// What stopped a command, in words for the person who ran it.
#[derive(Clone, Debug)]
pub struct Problem(pub String);

impl Problem {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

pub type Outcome<T = ()> = Result<T, Problem>;

fn main() -> ExitCode {
    let command = match Command::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("error: {message}\n\n{}", arguments::HELP);
            return ExitCode::from(2);
        }
    };
    children::end_all_on_signals();
    steps::start_clock();
    let outcome = match command {
        Command::Help => {
            println!("{}", arguments::HELP);
            Ok(())
        }
        Command::Setup => setup::everything(),
        Command::Doctor => setup::doctor::report(),
        Command::Build => build::from_nothing(),
        Command::Demo { open, port } => serve::demo(open, port),
        Command::Dev { open, port } => serve::dev(open, port),
        Command::Test { selection } => test::run(&selection),
        Command::Size { json, record } => size::measure(json, record),
        Command::Bench => size::bench(),
        Command::Chaos(storm) => chaos::run(&storm),
        Command::Fuzz(wishes) => fuzz::run(&wishes),
    };
    children::end_all();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Problem(message)) => {
            steps::say(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}
