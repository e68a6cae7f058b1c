//! `demo` and `dev`: the sandbox on loopback with the widget's files, until Ctrl-C.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::children::{self, Running};
use crate::setup::{self, Needs};
use crate::{Outcome, Problem, build, places, steps};

/// What the sandbox says on its first line, before the address.
const GREETING: &str = "listening on ";
/// It only has to open a port and a database.
const START_LIMIT: Duration = Duration::from_secs(20);

/// The `demo` command.
pub fn demo(open: bool, port: u16) -> Outcome {
    free(port)?;
    ready(build::when_stale)?;
    let (address, mut sandbox) = start_sandbox(port)?;
    announce(&address, open);
    steps::result("Ctrl-C ends it.");
    let status = sandbox.child.wait()?;
    children::wait_if_ending();
    Err(Problem::new(format!(
        "the sandbox ended by itself ({status})"
    )))
}

/// The `dev` command: trunk builds again on every change of the widget, loader, styles and texts. Debug builds: a
/// change shows after seconds, not after link-time optimisation.
pub fn dev(open: bool, port: u16) -> Outcome {
    free(port)?;
    let toolbox = ready(|| Ok(setup::prepare(Needs::BUILD)))?;
    toolbox.tools()?;
    toolbox.npm()?;
    let mut trunk = toolbox.wasm()?.command(places::tool("trunk"));
    trunk
        .args(["watch", "--skip-version-check", "--color", "never"])
        .env_remove("NO_COLOR");
    // Its words are what a developer reads here: every build, every error of the compiler.
    let mut trunk = Running::start(trunk.stdout(Stdio::inherit()).stderr(Stdio::inherit()))?;
    let (address, mut sandbox) = start_sandbox(port)?;
    announce(&address, open);
    steps::result(
        "Every change of the widget is built at once; reload the page to see it (files in /widget/ are never older \
         than a minute in the cache, Shift-reload is never older at all).\nA change of sandbox/ needs a new \
         `cargo xtask dev`; dist/ now holds debug builds, of no use for `size`. Ctrl-C ends it.",
    );
    loop {
        thread::sleep(Duration::from_millis(200));
        for (name, child) in [
            ("trunk", &mut trunk.child),
            ("the sandbox", &mut sandbox.child),
        ] {
            if let Some(status) = child.try_wait()? {
                children::wait_if_ending();
                return Err(Problem::new(format!("{name} ended by itself ({status})")));
            }
        }
    }
}

/// The widget's side (set-up or build) and the sandbox side by side; both must come out well.
fn ready<T: Send>(widget: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    thread::scope(|scope| {
        let widget = scope.spawn(widget);
        let sandbox = steps::conduct("sandbox", |step| {
            children::run(step, &mut setup::cargo(&["build", "--package", "sandbox"]))
        });
        let widget = widget
            .join()
            .unwrap_or_else(|_| Err(Problem::new("a fault in xtask itself")));
        sandbox?;
        widget
    })
}

/// A taken port is worth knowing before minutes of building.
fn free(port: u16) -> Outcome {
    if port == 0 {
        return Ok(());
    }
    // Both: browsers try localhost's IPv6 address first, so another program there would be seen in our place.
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop);
    let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).map(drop);
    let taken = |outcome: &std::io::Result<()>| {
        outcome
            .as_ref()
            .is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
    };
    if taken(&v4) || taken(&v6) {
        return Err(Problem::new(format!(
            "port {port} is taken by another program; choose another one with --port"
        )));
    }
    v4.map_err(|error| {
        Problem::new(format!(
            "port {port} cannot be used: {error}; choose another one with --port"
        ))
    })
}

/// Starts the sandbox and waits until it says where it listens.
fn start_sandbox(port: u16) -> Outcome<(String, Running)> {
    let mut command = Command::new(places::sandbox_program());
    command.current_dir(places::root());
    command
        .args(["--port", &port.to_string(), "--dist"])
        .arg(places::dist());
    let mut sandbox = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::inherit()))?;
    let (tell, told) = mpsc::channel();
    if let Some(output) = sandbox.child.stdout.take() {
        thread::spawn(move || pass_on(output, &tell));
    }
    let started = Instant::now();
    loop {
        if let Ok(address) = told.recv_timeout(Duration::from_millis(50)) {
            return Ok((address, sandbox));
        }
        if let Some(status) = sandbox.child.try_wait()? {
            children::wait_if_ending();
            return Err(Problem::new(format!(
                "the sandbox did not start ({status})"
            )));
        }
        if started.elapsed() > START_LIMIT {
            return Err(Problem::new("the sandbox does not say where it listens"));
        }
    }
}

/// Reads what the sandbox prints: the address first, anything else goes on to our own output.
fn pass_on(output: impl Read, tell: &mpsc::Sender<String>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        match line.strip_prefix(GREETING) {
            // The receiver is gone once it has heard.
            Some(address) => drop(tell.send(address.trim().to_owned())),
            None => steps::result(&line),
        }
    }
}

fn announce(address: &str, open: bool) {
    let port = address.rsplit(':').next().unwrap_or_default();
    let dealership = format!("http://localhost:{port}/");
    // The dealership under another name than the services: really another origin, as on a dealer's site.
    steps::result(&format!(
        "\n  demo dealership   {dealership}\n  agent desk        {address}/agent\n  \
         iframe page       {address}/widget/\n  page with iframe  http://localhost:{port}/iframe\n  \
         rich messages     http://localhost:{port}/gallery\n"
    ));
    if open {
        let opener = if cfg!(target_os = "macos") {
            "open"
        } else {
            "xdg-open"
        };
        let quiet = Command::new(opener)
            .arg(&dealership)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if quiet.is_err() {
            steps::say(&format!(
                "    {opener} is not here: open {dealership} by hand"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named() {
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let Problem(message) = free(port).unwrap_err();
        assert!(
            message.starts_with(&format!("port {port} is taken")),
            "{message}"
        );
        drop(other);
        free(port).unwrap();
    }

    #[test]
    fn the_address_is_taken_from_the_first_line() {
        let (tell, told) = mpsc::channel();
        pass_on(&b"listening on http://127.0.0.1:8787\n"[..], &tell);
        assert_eq!(told.recv().unwrap(), "http://127.0.0.1:8787");
    }
}
