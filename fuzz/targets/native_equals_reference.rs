//! The native engine and the reference give the same, in a Python process that has both.
//!
//! The engine runs here as well, so that the fuzzer sees which code a source reaches. The
//! environment variable `INLINE_VARIABLES_PYTHON` names the interpreter.
#![no_main]

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use inline_variables_core::pipeline::inline;
use inline_variables_fuzz::{newest, run};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

struct Worker {
    _process: Child,
    tasks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn new() -> Self {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let python = std::env::var("INLINE_VARIABLES_PYTHON")
            .unwrap_or_else(|_| format!("{root}/.venv/bin/python"));
        let mut process = Command::new(python)
            .arg(format!("{root}/tests/parity/worker.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the interpreter starts");
        Self {
            tasks: process.stdin.take().expect("a pipe"),
            answers: BufReader::new(process.stdout.take().expect("a pipe")),
            _process: process,
        }
    }

    fn ask(&mut self, text: &str, transforms: bool) -> Value {
        let task = json!({"text": text, "transforms": transforms});
        writeln!(self.tasks, "{task}").expect("the worker listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the worker lives");
        serde_json::from_str(&line).expect("the worker answers")
    }
}

thread_local! {
    static WORKER: RefCell<Worker> = RefCell::new(Worker::new());
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    // The reference takes time that doubles with each use of a value.
    if text.len() > 300 {
        return;
    }
    let _ = run(&newest(), |dialect, budget| inline(text, dialect, budget));
    for transforms in [true, false] {
        let answer = WORKER.with_borrow_mut(|worker| worker.ask(text, transforms));
        assert_ne!(answer[0], "DIFFERENT", "{}", answer[1]);
    }
});
