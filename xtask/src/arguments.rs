//! The command line: text in, a [`Command`] or a sentence about what is wrong out. No IO.

pub const HELP: &str = "\
Forecourt's developer commands. Each one first puts in place what it needs (into .tools/ and
node_modules/, both ignored by git) and is quick the second time.

  cargo xtask demo [--open] [--port N]   release widget + sandbox on loopback, until Ctrl-C (port 8787)
  cargo xtask dev [--open] [--port N]    the same, rebuilt on every change of the widget's files
  cargo xtask test [--only A,B] [--skip A,B]
                                         everything CI checks; steps: tidy, licences, fmt, clippy,
                                         native, clippy-wasm, wasm, types, loader, build, size, e2e
  cargo xtask build                      the release widget, into dist/
  cargo xtask size [--json] [--record]   bytes of every shipped file against bench/budget.json;
                                         --record writes today's figures into that file
  cargo xtask bench                      size, then every other benchmark in bench/
  cargo xtask fuzz [--seconds N] [--seed N] [--only A,B]
                                         each fuzz target for N seconds (10); targets: fuzz/src/targets
  cargo xtask chaos [--seed N] [--messages N] [--core N] [--long] [--json] [--browser A,B] [--backend A,B]
                                         thousands of messages each way (2,000) while network and server
                                         break; browsers chromium, firefox; backends rocket-chat,
                                         socket-io; --long: 10,000 and 20 seeds. --core N: so many in the
                                         core, under a virtual clock (1,000,000); 0 leaves either out
  cargo xtask setup                      only the set-up, all of it
  cargo xtask doctor                     what is found, what is missing, how to get it
  cargo xtask help                       this text

Environment:
  CHROME, CHROMEDRIVER     a browser and its driver that are not in the usual places
  FIREFOX                  the same, for chaos
  FORECOURT_WASM_WAY=1|2|3 use only this way to a wasm target: 1 the active toolchain has it,
                           2 `rustup target add`, 3 Debian's compiler with a std built from its sources
  CI                       plain progress lines, and Cargo.lock must be up to date";

/// The port of `demo` and `dev`, as the help text names it.
const PORT: u16 = 8787;

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    Setup,
    Doctor,
    Build,
    Demo { open: bool, port: u16 },
    Dev { open: bool, port: u16 },
    Test { selection: Selection },
    Size { json: bool, record: bool },
    Bench,
    Fuzz(Fuzzing),
    Chaos(Storm),
}

/// How many messages are said in the core, and from which seed on; what `tests/chaos/run.mjs` is told (nothing: it is
/// left out), and the browsers among it (none: all).
#[derive(Debug, PartialEq, Eq)]
pub struct Storm {
    pub core: u64,
    pub seed: u64,
    pub words: Option<Vec<String>>,
    pub browsers: Vec<String>,
}

/// How long and from which seed the fuzz targets run; all of them where none is named.
#[derive(Debug, PartialEq, Eq)]
pub struct Fuzzing {
    pub seconds: u64,
    pub seed: u64,
    pub only: Vec<String>,
}

/// Which steps of `test` run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    only: Vec<String>,
    skip: Vec<String>,
}

impl Selection {
    pub fn takes(&self, step: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == step);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

impl Command {
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.peekable();
        let Some(name) = arguments.next() else {
            return Ok(Self::Help);
        };
        let mut options = Options::read(arguments)?;
        let command = match name.as_str() {
            "help" | "--help" | "-h" => Self::Help,
            "setup" => Self::Setup,
            "doctor" => Self::Doctor,
            "build" => Self::Build,
            "bench" => Self::Bench,
            "demo" => Self::Demo {
                open: options.flag("open"),
                port: options.port()?,
            },
            "dev" => Self::Dev {
                open: options.flag("open"),
                port: options.port()?,
            },
            "size" => Self::Size {
                json: options.flag("json"),
                record: options.flag("record"),
            },
            "fuzz" => Self::Fuzz(Fuzzing {
                seconds: options.number("seconds", 10)?,
                seed: options.number("seed", 1)?,
                only: options.list("only")?,
            }),
            "chaos" => Self::Chaos(options.storm()?),
            "test" => Self::Test {
                selection: Selection {
                    only: options.steps("only")?,
                    skip: options.steps("skip")?,
                },
            },
            other => return Err(format!("unknown command \"{other}\"")),
        };
        options.none_left(&name)?;
        Ok(command)
    }
}

/// `--name`, `--name value` and `--name=value`, before a command has taken its own.
struct Options(Vec<(String, Option<String>)>);

impl Options {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options: Vec<(String, Option<String>)> = Vec::new();
        for argument in arguments {
            match argument.strip_prefix("--") {
                Some(option) => match option.split_once('=') {
                    Some((name, value)) => options.push((name.into(), Some(value.into()))),
                    None => options.push((option.into(), None)),
                },
                None => match options.last_mut() {
                    Some((_, value @ None)) => *value = Some(argument),
                    _ => return Err(format!("unexpected \"{argument}\"")),
                },
            }
        }
        Ok(Self(options))
    }

    fn take(&mut self, name: &str) -> Option<Option<String>> {
        let place = self.0.iter().position(|(option, _)| option == name)?;
        Some(self.0.remove(place).1)
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.take(name) {
            Some(None) => true,
            Some(value) => {
                // Left for `none_left` to name: a flag takes no value.
                self.0.push((name.into(), value));
                false
            }
            None => false,
        }
    }

    fn port(&mut self) -> Result<u16, String> {
        match self.take("port") {
            None => Ok(PORT),
            Some(None) => Err("--port needs a number".into()),
            Some(Some(text)) => text.parse().map_err(|_| {
                format!("--port: expected a number from 0 to 65535, found \"{text}\"")
            }),
        }
    }

    fn number(&mut self, name: &str, default: u64) -> Result<u64, String> {
        match self.take(name) {
            None => Ok(default),
            Some(None) => Err(format!("--{name} needs a number")),
            Some(Some(text)) => text
                .parse()
                .map_err(|_| format!("--{name}: expected a whole number, found \"{text}\"")),
        }
    }

    /// The options of `chaos`, checked here so that nothing is built for a mistake.
    fn storm(&mut self) -> Result<Storm, String> {
        let core = self.number("core", 1_000_000)?;
        let seed = self.number("seed", 1)?;
        let mut words = vec!["--seed".to_owned(), seed.to_string()];
        for name in ["long", "json"] {
            if self.flag(name) {
                words.push(format!("--{name}"));
            }
        }
        let mut real = true;
        for name in ["seeds", "messages"] {
            if self.0.iter().any(|(option, _)| option == name) {
                let number = self.number(name, 0)?;
                real &= number > 0;
                words.extend([format!("--{name}"), number.to_string()]);
            }
        }
        let browsers = self.list("browser")?;
        for (name, list) in [
            ("browser", browsers.clone()),
            ("backend", self.list("backend")?),
        ] {
            if !list.is_empty() {
                words.extend([format!("--{name}"), list.join(",")]);
            }
        }
        Ok(Storm {
            core,
            seed,
            words: real.then_some(words),
            browsers,
        })
    }

    fn list(&mut self, name: &str) -> Result<Vec<String>, String> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(None) => Err(format!("--{name} needs names")),
            Some(Some(text)) => Ok(text.split(',').map(|name| name.trim().to_owned()).collect()),
        }
    }

    fn steps(&mut self, name: &str) -> Result<Vec<String>, String> {
        let names = self.list(name)?;
        match names
            .iter()
            .find(|name| !crate::test::STEPS.contains(&name.as_str()))
        {
            Some(stranger) => Err(format!(
                "--{name}: no step is called \"{stranger}\"; there are {}",
                crate::test::STEPS.join(", ")
            )),
            None => Ok(names),
        }
    }

    fn none_left(&self, command: &str) -> Result<(), String> {
        match self.0.first() {
            None => Ok(()),
            Some((name, None)) => Err(format!("{command} has no option --{name}")),
            Some((name, Some(value))) => {
                Err(format!("{command}: \"--{name} {value}\" is not understood"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn commands_and_their_options() {
        assert_eq!(parse(""), Ok(Command::Help));
        assert_eq!(parse("--help"), Ok(Command::Help));
        let demo = |open, port| Ok(Command::Demo { open, port });
        assert_eq!(parse("demo"), demo(false, 8787));
        assert_eq!(parse("demo --open --port 9000"), demo(true, 9000));
        assert_eq!(parse("demo --port=0"), demo(false, 0));
        let size = |json, record| Ok(Command::Size { json, record });
        assert_eq!(parse("size --json"), size(true, false));
        let chaos = |core, seed, words: Option<&str>, browsers: &[&str]| {
            let texts = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
            Ok(Command::Chaos(Storm {
                core,
                seed,
                words: words.map(|words| texts(words.split_whitespace().collect())),
                browsers: texts(browsers.to_vec()),
            }))
        };
        assert_eq!(parse("chaos"), chaos(1_000_000, 1, Some("--seed 1"), &[]));
        assert_eq!(
            parse("chaos --browser firefox --json --seed 7 --core 0"),
            chaos(
                0,
                7,
                Some("--seed 7 --json --browser firefox"),
                &["firefox"]
            )
        );
        assert_eq!(parse("chaos --messages 0"), chaos(1_000_000, 1, None, &[]));
        let fuzz = |seconds, seed, only: &[&str]| {
            let only = only.iter().map(|name| (*name).to_owned()).collect();
            Ok(Command::Fuzz(Fuzzing {
                seconds,
                seed,
                only,
            }))
        };
        assert_eq!(parse("fuzz"), fuzz(10, 1, &[]));
        assert_eq!(
            parse("fuzz --seconds 60 --seed=7 --only ddp,json"),
            fuzz(60, 7, &["ddp", "json"])
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("demmo", "unknown command \"demmo\""),
            ("demo --prot 1", "demo: \"--prot 1\" is not understood"),
            ("demo --fast", "demo has no option --fast"),
            ("demo 9000", "unexpected \"9000\""),
            ("demo --open yes", "demo: \"--open yes\" is not understood"),
            ("demo --port", "--port needs a number"),
            ("chaos --seed", "--seed needs a number"),
            (
                "fuzz --seconds ten",
                "--seconds: expected a whole number, found \"ten\"",
            ),
            (
                "demo --port 70000",
                "--port: expected a number from 0 to 65535, found \"70000\"",
            ),
        ] {
            assert_eq!(parse(line), Err(expected.to_owned()), "{line}");
        }
        assert!(
            parse("test --only fmt,lint")
                .unwrap_err()
                .contains("\"lint\"")
        );
    }

    #[test]
    fn a_selection_takes_what_is_named_and_leaves_what_is_skipped() {
        let Ok(Command::Test { selection }) = parse("test --only fmt,clippy --skip fmt") else {
            panic!("not a test command");
        };
        assert!(selection.takes("clippy"));
        assert!(!selection.takes("fmt"));
        assert!(!selection.takes("e2e"));
        assert!(Selection::default().takes("e2e"));
    }
}
