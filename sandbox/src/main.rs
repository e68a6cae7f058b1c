//! `sandbox [--port N] [--data FILE] [--dist DIR]`: starts the local server and runs until Ctrl-C.
//!
//! The first line on standard output is exactly `listening on http://127.0.0.1:N`; other programs wait for it.
//! Exit codes: 0 after Ctrl-C, 2 for a wrong argument, a taken port or a data file that cannot be used.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use sandbox::Options;
use tokio::net::TcpListener;

/// Away from the ports that development servers like to take.
const DEFAULT_PORT: u16 = 7878;

const USAGE: &str = "usage: sandbox [--port N] [--data FILE] [--dist DIR]
  --port N     port on 127.0.0.1 (default 7878; 0 takes any free one)
  --data FILE  keep the data in this SQLite file (default: in memory)
  --dist DIR   folder of the built widget (default: dist)";

struct Arguments {
    port: u16,
    options: Options,
}

fn main() -> ExitCode {
    let arguments = match parse_arguments(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            say(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(problem) => return fail(&format!("{problem}\n{USAGE}")),
    };
    // One thread is plenty for one machine's visitors; compressing files runs on the blocking pool.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start the event loop: {error}")),
    };
    let code = runtime.block_on(run(arguments));
    // A file that is still being compressed must not hold the exit up.
    runtime.shutdown_background();
    code
}

async fn run(arguments: Arguments) -> ExitCode {
    let port = arguments.port;
    let listener = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            return fail(&format!(
                "port {port} is already in use; choose another with --port, or --port 0 for any free one"
            ));
        }
        Err(error) => return fail(&format!("cannot listen on port {port}: {error}")),
    };
    let port = listener.local_addr().map_or(port, |address| address.port());
    say(&format!("listening on http://127.0.0.1:{port}"));
    let stop = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    match sandbox::serve(listener, arguments.options, stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn parse_arguments(mut words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments {
        port: DEFAULT_PORT,
        options: Options::default(),
    };
    while let Some(word) = words.next() {
        let (name, inline) = match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        if matches!(name.as_str(), "-h" | "--help") {
            return Ok(None);
        }
        if !matches!(name.as_str(), "--port" | "--data" | "--dist") {
            return Err(format!("unknown argument {name}"));
        }
        let value = inline
            .or_else(|| words.next())
            .ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => {
                arguments.port = value.parse().map_err(|_| {
                    format!("--port: expected a number from 0 to 65535, found {value:?}")
                })?;
            }
            "--data" => arguments.options.data = Some(PathBuf::from(value)),
            _ => arguments.options.dist = PathBuf::from(value),
        }
    }
    Ok(Some(arguments))
}

#[allow(clippy::print_stdout)] // The first line is an interface: whoever starts the sandbox waits for it.
fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("sandbox: {problem}");
    ExitCode::from(2)
}
