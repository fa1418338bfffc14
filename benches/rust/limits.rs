//! What a native inliner could reach at best, beside what this one reaches.
//!
//! Times parsing alone, parsing and printing, and inlining, on one thread, turn by turn, over the
//! sources of a file (`common::sources`). First prints a line for each source: whether the engine
//! takes it. Then each line on standard input asks for one round, which prints a line of
//! nanoseconds for each source: `parse normalize inline`, `-` where that fails.
//!
//! Usage: `cargo bench --bench limits -- FILE MINOR`, where 12 is the `MINOR` of Python 3.12.

mod calls;
mod common;

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use inline_variables_core::{Dialect, inline, normalize};
use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

/// A task that takes less is repeated for about `BURST` nanoseconds, having been run once before.
const LONG: f64 = 1e6;
const BURST: f64 = 1e6;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let [file, minor] = arguments.as_slice() else {
        eprintln!("usage: cargo bench --bench limits -- FILE MINOR");
        return ExitCode::from(64);
    };
    match serve(Path::new(file), minor) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(64)
        }
    }
}

fn serve(file: &Path, minor: &str) -> Result<(), String> {
    let minor: u8 = minor
        .parse()
        .map_err(|_| format!("MINOR must be a number such as 12, got {minor:?}"))?;
    let dialect = common::dialect(minor);
    let sources = common::sources(file)?;
    let mut output = std::io::stdout().lock();
    let tasks: Vec<Tasks> = sources
        .iter()
        .map(|source| Tasks::new(source, &dialect))
        .collect();
    for task in &tasks {
        let word = if task.inlines { "taken" } else { "refused" };
        writeln!(output, "{word}").map_err(|error| error.to_string())?;
    }
    output.flush().map_err(|error| error.to_string())?;
    for (turn, line) in std::io::stdin().lock().lines().enumerate() {
        line.map_err(|error| error.to_string())?;
        for task in &tasks {
            writeln!(output, "{}", task.round(turn)).map_err(|error| error.to_string())?;
        }
        output.flush().map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The three tasks of one source, and which of them it can be used for.
struct Tasks<'a> {
    source: &'a str,
    dialect: &'a Dialect,
    normalizes: bool,
    inlines: bool,
}

impl<'a> Tasks<'a> {
    fn new(source: &'a str, dialect: &'a Dialect) -> Self {
        Self {
            source,
            dialect,
            normalizes: calls::learn(dialect, |dialect, budget| {
                normalize(source, dialect, budget)
            })
            .is_ok(),
            inlines: calls::learn(dialect, |dialect, budget| inline(source, dialect, budget))
                .is_ok(),
        }
    }

    /// Times the tasks; each round begins with the next of them.
    fn round(&self, turn: usize) -> String {
        let mut found = ["-".to_owned(), "-".to_owned(), "-".to_owned()];
        for number in 0..found.len() {
            let task = (number + turn) % found.len();
            let nanoseconds = match task {
                0 => self.normalizes.then(|| nanoseconds(|| self.parse())),
                1 => self.normalizes.then(|| nanoseconds(|| self.normalize())),
                _ => self.inlines.then(|| nanoseconds(|| self.inline())),
            };
            if let (Some(text), Some(nanoseconds)) = (found.get_mut(task), nanoseconds) {
                *text = format!("{nanoseconds:.0}");
            }
        }
        found.join(" ")
    }

    fn parse(&self) {
        let version = PythonVersion {
            major: 3,
            minor: self.dialect.minor,
        };
        let options = ParseOptions::from(Mode::Module).with_target_version(version);
        black_box(parse_unchecked(black_box(self.source), options));
    }

    fn normalize(&self) {
        let _ = black_box(normalize(
            black_box(self.source),
            self.dialect,
            &mut calls::budget(),
        ));
    }

    fn inline(&self) {
        let _ = black_box(inline(
            black_box(self.source),
            self.dialect,
            &mut calls::budget(),
        ));
    }
}

/// What one run of a task takes.
fn nanoseconds(task: impl Fn()) -> f64 {
    let once = repeated(&task, 1.0);
    if once > LONG {
        return once;
    }
    repeated(&task, (BURST / once.max(1.0)).ceil())
}

fn repeated(task: &impl Fn(), times: f64) -> f64 {
    let begin = Instant::now();
    let mut done = 0.0;
    while done < times {
        task();
        done += 1.0;
    }
    begin.elapsed().as_secs_f64() * 1e9 / times
}
