//! What each step of a call costs: check, parse, transform, print, drop of the tree, and the call as
//! a whole, with bytes of source in a second.
//!
//! The sources are those of `benches/comparison`, written by `make bench-rust`.

#![expect(
    clippy::expect_used,
    reason = "a source that the check before has taken is taken again"
)]

mod calls;
mod common;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use inline_variables_core::parse::{Module, parse};
use inline_variables_core::print::{Source, print_module};
use inline_variables_core::source::prepare;
use inline_variables_core::transform::resolve_loads;
use inline_variables_core::{Dialect, inline};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/build/bench");
const WORKLOADS: [&str; 6] = [
    "solvers",
    "10-steps",
    "100-steps",
    "1000-steps",
    "10000-steps",
    "large-file",
];

fn main() -> ExitCode {
    let dialect = common::dialect(13);
    let mut criterion = Criterion::default().configure_from_args();
    for name in WORKLOADS {
        let path = Path::new(FOLDER).join(format!("{name}.txt"));
        let sources = match common::sources(&path) {
            Ok(sources) => sources,
            Err(message) => {
                eprintln!("error: {message}\nmake bench-rust writes it first");
                return ExitCode::FAILURE;
            }
        };
        for source in &sources {
            if let Err(error) =
                calls::learn(&dialect, |dialect, budget| inline(source, dialect, budget))
            {
                eprintln!(
                    "error: {}: the engine refuses it: {error:?}",
                    path.display()
                );
                return ExitCode::FAILURE;
            }
        }
        let bytes: usize = sources.iter().map(String::len).sum();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes as u64));
        measure(&mut group, &sources, &dialect);
        group.finish();
    }
    criterion.final_summary();
    ExitCode::SUCCESS
}

/// Measures the steps, one after another, over all sources of a workload.
fn measure(group: &mut BenchmarkGroup<'_, WallTime>, sources: &[String], dialect: &Dialect) {
    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            for source in sources {
                let _ = black_box(prepare(black_box(source), &calls::budget()));
            }
        });
    });
    group.bench_function("parse", |bencher| {
        bencher.iter_custom(|times| over(sources, times, |text| parsed(text, dialect).1));
    });
    group.bench_function("transform", |bencher| {
        bencher.iter_custom(|times| over(sources, times, |text| transform(text, dialect)));
    });
    group.bench_function("print", |bencher| {
        bencher.iter_custom(|times| over(sources, times, |text| print(text, dialect)));
    });
    group.bench_function("drop", |bencher| {
        bencher.iter_custom(|times| over(sources, times, |text| teardown(text, dialect)));
    });
    group.bench_function("inline", |bencher| {
        bencher.iter(|| {
            for source in sources {
                let _ = black_box(inline(black_box(source), dialect, &mut calls::budget()));
            }
        });
    });
}

/// The sum of what one step takes, over all sources, so many times.
fn over(sources: &[String], times: u64, step: impl Fn(&str) -> Duration) -> Duration {
    (0..times)
        .flat_map(|_| sources)
        .map(|source| step(source))
        .sum()
}

fn parsed(text: &str, dialect: &Dialect) -> (Module, Duration) {
    let begin = Instant::now();
    let module = parse(black_box(text), dialect, &mut calls::budget()).expect("it parses");
    (module, begin.elapsed())
}

fn transform(text: &str, dialect: &Dialect) -> Duration {
    let (module, _) = parsed(text, dialect);
    let source = Source { text, dialect };
    let begin = Instant::now();
    let values = resolve_loads(module.body(), source, &mut calls::budget());
    let time = begin.elapsed();
    black_box(values).expect("it can be transformed");
    time
}

fn print(text: &str, dialect: &Dialect) -> Duration {
    let (module, _) = parsed(text, dialect);
    let source = Source { text, dialect };
    let mut budget = calls::budget();
    let mut values =
        resolve_loads(module.body(), source, &mut budget).expect("it can be transformed");
    let begin = Instant::now();
    let printed = print_module(module.body(), source, &mut values, true, &mut budget);
    let time = begin.elapsed();
    black_box(printed).expect("it can be printed");
    time
}

fn teardown(text: &str, dialect: &Dialect) -> Duration {
    let (module, _) = parsed(text, dialect);
    let begin = Instant::now();
    drop(black_box(module));
    begin.elapsed()
}
