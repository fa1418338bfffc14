//! The engine answers or refuses, whatever the source and the dialect.
#![no_main]

use inline_variables_core::pipeline::{inline, normalize};
use inline_variables_fuzz::{dialect, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    let dialect = dialect(choice);
    let _ = run(&dialect, |dialect, budget| inline(&text, dialect, budget));
    let _ = run(&dialect, |dialect, budget| {
        normalize(&text, dialect, budget)
    });
});
