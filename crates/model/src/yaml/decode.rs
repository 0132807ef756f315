//! Bytes become text: UTF-8 and nothing else, with words for whoever saved it otherwise.

use std::borrow::Cow;

use super::{Limits, Position, YamlError};

/// The text of `bytes`, without a byte order mark.
///
/// # Errors
/// More bytes than `limits` allow, or not UTF-8; the position is that of the first bad byte.
pub fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, YamlError> {
    if bytes.len() > limits.bytes {
        return Err(limits.too_many_bytes(bytes.len()));
    }
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Err(YamlError::new("The text is UTF-16; save it as UTF-8", Position::START));
        }
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => {
            let good = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let bad = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let message = format!("The text is not UTF-8 (byte 0x{bad:02x}); save it as UTF-8");
            Err(YamlError::new(message, end_of(good)))
        }
    }
}

/// The place right after `text`.
fn end_of(text: &str) -> Position {
    let line = text.bytes().filter(|it| *it == b'\n').count() + 1;
    let last = text.rsplit('\n').next().unwrap_or_default();
    let saturated = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: saturated(line), column: saturated(last.chars().count() + 1) }
}
