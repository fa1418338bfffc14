//! What `normalize` prints, it reads, and prints as it is.
#![no_main]

use inline_variables_core::pipeline::normalize;
use inline_variables_fuzz::{newest, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let dialect = newest();
    let Ok(once) = run(&dialect, |dialect, budget| normalize(text, dialect, budget)) else {
        return;
    };
    // Lone surrogates in a docstring are printed as they are.
    let Ok(once) = String::from_utf8(once) else {
        return;
    };
    match run(&dialect, |dialect, budget| {
        normalize(&once, dialect, budget)
    }) {
        Ok(twice) => assert_eq!(once.as_bytes(), twice, "printed again differently"),
        Err(error) => panic!("{error} in what was printed: {once:?}"),
    }
});
