//! The `etag` of an entity: SHA-1 over its stable text, as Backstage computes it.
//!
//! Stable means that the order of keys does not count. The number changes with relations, status
//! and annotations, because they are part of the entity that clients see.

use serde_json::{Map, Value};
use sha1::{Digest, Sha1};

/// The etag of a finished entity: uid, relations and status included, its own `metadata.etag` left
/// out. 40 hexadecimal digits.
pub fn etag(entity: &Value) -> String {
    let mut text = Vec::with_capacity(1_024);
    write_entity(entity, &mut text);
    let mut etag = String::with_capacity(40);
    for byte in Sha1::digest(&text) {
        for digit in [byte >> 4, byte & 15] {
            etag.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    etag
}

/// The text over which the etag is made: JSON without blanks, keys in the order of UTF-16 units.
pub fn stable_text(value: &Value) -> Vec<u8> {
    let mut text = Vec::with_capacity(1_024);
    write(value, &mut text);
    text
}

fn write_entity(entity: &Value, text: &mut Vec<u8>) {
    let Some(root) = entity.as_object() else { return write(entity, text) };
    write_map(root, text, |key, value, text| match (key, value) {
        ("metadata", Value::Object(metadata)) if metadata.contains_key("etag") => {
            let mut metadata = metadata.clone();
            metadata.shift_remove("etag");
            write(&Value::Object(metadata), text);
        }
        _ => write(value, text),
    });
}

fn write(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Object(map) => write_map(map, text, |_, value, text| write(value, text)),
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write(item, text);
            }
            text.push(b']');
        }
        Value::Number(number) => match number.as_f64() {
            // JavaScript has one kind of number: 1.0 is written as 1.
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e21 => {
                text.extend(format!("{float:.0}").bytes());
            }
            _ => text.extend(number.to_string().bytes()),
        },
        _ => write_json(value, text),
    }
}

fn write_map(
    map: &Map<String, Value>,
    text: &mut Vec<u8>,
    mut each: impl FnMut(&str, &Value, &mut Vec<u8>),
) {
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort_by(|left, right| compare_utf16(left, right));
    text.push(b'{');
    for (index, key) in keys.into_iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        write_json(&Value::from(key.as_str()), text);
        text.push(b':');
        if let Some(value) = map.get(key) {
            each(key, value, text);
        }
    }
    text.push(b'}');
}

fn write_json(value: &Value, text: &mut Vec<u8>) {
    // Writing a scalar into memory cannot fail.
    let _ = serde_json::to_writer(text, value);
}

/// The order of JavaScript's `sort`: by UTF-16 units.
pub fn compare_utf16(left: &str, right: &str) -> std::cmp::Ordering {
    if left.is_ascii() && right.is_ascii() {
        return left.cmp(right);
    }
    left.encode_utf16().cmp(right.encode_utf16())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_keys_and_the_old_etag_do_not_count() {
        let metadata = json!({"name": "x", "etag": "old"});
        let one = json!({"kind": "A", "metadata": metadata, "spec": {"b": 1, "a": [2]}});
        let two = json!({"spec": {"a": [2], "b": 1}, "metadata": {"name": "x"}, "kind": "A"});
        assert_eq!(etag(&one), etag(&two));
        assert_eq!(etag(&one).len(), 40);
        assert_ne!(etag(&one), etag(&json!({"kind": "B"})));
    }

    #[test]
    fn the_text_is_json_with_sorted_keys() {
        let value = json!({"b": [1.0, 1.5, null, true], "a": {"ü": "\u{1}\"", "z": -3}});
        let text = String::from_utf8(stable_text(&value)).unwrap();
        assert_eq!(text, "{\"a\":{\"z\":-3,\"ü\":\"\\u0001\\\"\"},\"b\":[1,1.5,null,true]}");
    }

    #[test]
    fn the_digest_is_sha1_in_hexadecimal() {
        assert_eq!(etag(&json!({})), "bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f");
    }
}
