//! Lines with their length in front of them, as Git writes them (gitprotocol-common). Pure.

/// The end of a section.
pub const FLUSH: &[u8] = b"0000";

/// Longest line, its length included.
const LINE_BYTES_MAX: usize = 65_520;

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkt<'a> {
    /// The end of a section.
    Flush,
    /// A line without its length.
    Line(&'a [u8]),
}

/// Why bytes are no lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The first line of `bytes` and how many bytes it takes; `None` when more are needed to tell.
///
/// # Errors
/// It begins with no length.
pub fn first(bytes: &[u8]) -> Result<Option<(Pkt<'_>, usize)>, Malformed> {
    let Some(digits) = bytes.get(..4) else { return Ok(None) };
    let text = std::str::from_utf8(digits).map_err(|_| Malformed)?;
    if !text.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(Malformed);
    }
    let length = usize::from_str_radix(text, 16).map_err(|_| Malformed)?;
    match length {
        0 => Ok(Some((Pkt::Flush, 4))),
        // 1 to 3 mean something in version 2 alone, which has no pushes.
        1..=3 => Err(Malformed),
        _ if length > LINE_BYTES_MAX => Err(Malformed),
        _ => Ok(bytes.get(4..length).map(|line| (Pkt::Line(line), length))),
    }
}

/// `content` as a line; cut where it is longer than one.
pub fn line(content: &[u8]) -> Vec<u8> {
    let content = content.get(..LINE_BYTES_MAX - 4).unwrap_or(content);
    let mut line = format!("{:04x}", content.len() + 4).into_bytes();
    line.extend_from_slice(content);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let bytes = line(b"hello\n");
        assert_eq!(bytes, b"000ahello\n");
        assert_eq!(first(&bytes), Ok(Some((Pkt::Line(b"hello\n"), 10))));
        assert_eq!(first(b"0000rest"), Ok(Some((Pkt::Flush, 4))));
        assert_eq!(first(b"0004"), Ok(Some((Pkt::Line(b""), 4))));
    }

    #[test]
    fn half_a_line_waits_and_no_line_is_refused() {
        assert_eq!(first(b""), Ok(None));
        assert_eq!(first(b"00"), Ok(None));
        assert_eq!(first(b"000ahel"), Ok(None));
        for wrong in ["0001", "0003", "PACK", "00g0", "+00a", "ffff", "\u{e9}00"] {
            assert_eq!(first(wrong.as_bytes()), Err(Malformed), "{wrong}");
        }
    }
}
