//! Paths of addresses: decoding, and steps upwards that hide in an encoding.

/// Whether decoding `path` (once or again) would bring up `..`, a backslash or a control character.
pub fn hides_steps(path: &str) -> bool {
    let mut decoded = path.as_bytes().to_vec();
    loop {
        let unusual = decoded.iter().any(|byte| *byte == b'\\' || *byte < b' ');
        if unusual || decoded.split(|byte| *byte == b'/').any(is_step) {
            return true;
        }
        let next = percent_decode(&decoded);
        if next.len() == decoded.len() {
            return false;
        }
        decoded = next;
    }
}

/// `.` and `..`, also with a parameter behind (`..;x`), which some servers cut off.
fn is_step(segment: &[u8]) -> bool {
    let name = segment.split(|byte| *byte == b';').next().unwrap_or_default();
    name == b".." || name == b"."
}

/// Replaces `%XX`; each replacement makes the text shorter, so a repeated call comes to an end.
pub fn percent_decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let digits = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = digits {
            decoded.push(high * 16 + low);
            rest = &tail[2..];
        } else {
            decoded.push(*first);
            rest = tail;
        }
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_takes_pairs_of_digits_and_leaves_the_rest() {
        for (text, expected) in
            [("a%2Fb", "a/b"), ("%", "%"), ("%2", "%2"), ("%zz", "%zz"), ("%25%32%66", "%2f")]
        {
            assert_eq!(percent_decode(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn steps_are_seen_through_every_layer_of_encoding() {
        for path in ["/a/..%2fb", "/%252e%252e/b", "/a/..;x/b", "/a%5c..", "/a%00", "/a/%2e"] {
            assert!(hides_steps(path), "{path}");
        }
        for path in ["/", "/a/b", "/a..b/...", "/a%20b", "/%E2%82%AC", "/100%"] {
            assert!(!hides_steps(path), "{path}");
        }
    }
}
