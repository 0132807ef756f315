//! Which files are text, told by their beginnings, as the scaffolder of Backstage tells it.

use super::limits::BINARY_PROBE_BYTES;

/// Beginnings that say that a text follows.
const TEXT_MARKS: [&[u8]; 6] = [
    &[0xef, 0xbb, 0xbf],
    &[0x00, 0x00, 0xfe, 0xff],
    &[0xff, 0xfe],
    &[0xfe, 0xff],
    &[0x84, 0x31, 0x95, 0x33],
    &[0xff, 0xfe, 0x00, 0x00],
];

/// Whether a file that begins with `bytes` is no text: it holds a zero, or more than a tenth of its
/// beginning is neither printable nor UTF-8.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    if bytes.is_empty() || TEXT_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return false;
    }
    if bytes.starts_with(b"%PDF-") {
        return true;
    }
    let probe = bytes.len().min(BINARY_PROBE_BYTES);
    let mut odd = 0;
    let mut at = 0;
    while at < probe {
        match bytes[at] {
            0 => return true,
            7..=14 | 32..=127 => at += 1,
            first => {
                let length = sequence(first, &bytes[at..]);
                odd += usize::from(length == 0);
                at += length.max(1);
            }
        }
    }
    odd * 100 / probe > 10
}

/// Bytes of the UTF-8 sequence that `rest` begins with; 0 where it begins with none.
fn sequence(first: u8, rest: &[u8]) -> usize {
    let length = match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => return 0,
    };
    let follow = |byte: &u8| (0x80..=0xbf).contains(byte);
    match rest.get(1..length) {
        Some(behind) if behind.iter().all(follow) => length,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::is_binary;

    #[test]
    fn texts_of_many_languages_are_texts() {
        let long = "é".repeat(300);
        for text in ["", "plain\n", "Grüße, 世界 🎉", "\u{feff}x", long.as_str()] {
            assert!(!is_binary(text.as_bytes()), "{text}");
        }
        // A few bytes of another encoding in a long text.
        let mut latin = b"caf\xe9 ".to_vec();
        latin.extend(b"a".repeat(100));
        assert!(!is_binary(&latin));
    }

    #[test]
    fn pictures_and_programs_are_none() {
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"%PDF-1.7", b"a\0b", &[0x80, 0x81, 3]]
        {
            assert!(is_binary(bytes), "{bytes:?}");
        }
    }
}
