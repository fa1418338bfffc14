//! What many sources take in Rust alone, one pass over all of them at a time.
//!
//! Each line on standard input asks for one round, which prints the nanoseconds of each pass:
//! parsing alone, and the batch that the bindings run.
//!
//! Usage: `cargo bench --bench batches -- FILE MINOR`, where 12 is the `MINOR` of Python 3.12.

mod common;

use std::hint::black_box;
use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use inline_variables_core::batch::{Batch, Settings};
use inline_variables_core::budget::never;
use inline_variables_core::pipeline::Transform;
use inline_variables_core::{Dialect, Limits};
use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let [file, minor] = arguments.as_slice() else {
        eprintln!("usage: cargo bench --bench batches -- FILE MINOR");
        return ExitCode::from(64);
    };
    let (Ok(minor), Ok(sources)) = (minor.parse(), common::sources(Path::new(file))) else {
        eprintln!("error: {file} cannot be read, or {minor} is no number");
        return ExitCode::from(64);
    };
    let dialect = common::dialect(minor);
    let sources: Vec<Option<&str>> = sources.iter().map(|source| Some(source.as_str())).collect();
    for _ in std::io::stdin().lock().lines() {
        let parsing = nanoseconds(|| parse(&sources, minor));
        let inlining = nanoseconds(|| inline(&sources, &dialect));
        println!("{parsing} {inlining}");
    }
    ExitCode::SUCCESS
}

fn nanoseconds(pass: impl FnOnce()) -> u128 {
    let began = Instant::now();
    pass();
    began.elapsed().as_nanos()
}

fn parse(sources: &[Option<&str>], minor: u8) {
    let version = PythonVersion { major: 3, minor };
    for source in sources.iter().flatten() {
        let options = ParseOptions::from(Mode::Module).with_target_version(version);
        black_box(parse_unchecked(black_box(source), options));
    }
}

fn inline(sources: &[Option<&str>], dialect: &Dialect) {
    let settings = Settings {
        transform: Transform::DropIn,
        limits: Limits::default(),
        timeout: Some(Duration::from_millis(500)),
        allow_invalid: false,
        digests: false,
        asks_for_all: false,
        pending_bytes: usize::MAX,
        interrupt: never,
    };
    let mut batch = Batch::new(sources, settings, None);
    let _ = black_box(batch.run(dialect));
    black_box(batch.take_done());
}
