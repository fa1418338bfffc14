//! Texts as JSON strings.

use serde::Serialize;

/// Writes WTF-8 as a JSON string, with lone surrogates as escapes.
pub fn write_string(out: &mut Vec<u8>, text: &[u8]) {
    if let Ok(text) = std::str::from_utf8(text) {
        return write_whole(out, text);
    }
    out.push(b'"');
    let mut rest = text;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                write_inside(out, text);
                break;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                write_inside(out, std::str::from_utf8(valid).unwrap_or_default());
                // What is not UTF-8 in WTF-8 is a surrogate, of three bytes.
                let Some(([first, second, third], after)) = after.split_first_chunk::<3>() else {
                    break;
                };
                let code = u32::from(first & 0x0f) << 12
                    | u32::from(second & 0x3f) << 6
                    | u32::from(third & 0x3f);
                out.extend_from_slice(format!("\\u{code:04x}").as_bytes());
                rest = after;
            }
        }
    }
    out.push(b'"');
}

fn write_whole(out: &mut Vec<u8>, text: &str) {
    // Writing to a vector cannot fail, and a string is always valid.
    let _ = text.serialize(&mut serde_json::Serializer::new(out));
}

fn write_inside(out: &mut Vec<u8>, text: &str) {
    let start = out.len();
    write_whole(out, text);
    // The quotes are those of the whole.
    out.remove(start);
    out.pop();
}

#[cfg(test)]
mod tests {
    use super::write_string;

    #[test]
    fn surrogates_are_escaped() {
        let mut out = Vec::new();
        write_string(&mut out, b"a\"\n\xed\xa0\x80\xc3\xa9\xed\xbf\xbf");
        assert_eq!(out, "\"a\\\"\\n\\ud800é\\udfff\"".as_bytes());
    }
}
