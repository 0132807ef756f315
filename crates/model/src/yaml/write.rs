//! A value as YAML for people: block style, plain words where they stay what they are.

use granit_parser::ScalarStyle;
use serde_json::Value;

use super::scalar::{Scalar, resolve};

/// The document that [`super::parse_one`] reads back as `value`; ends with a line end. Values nested
/// deeper than a reader's limits allow are written in flow style from there on.
pub fn to_text(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Deepest block style; what is below is JSON, which YAML includes.
const DEPTH_MAX: usize = 60;

/// Writes `value` where the text stands; collections of entries start on the line they are on.
fn write(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(entries) if !entries.is_empty() && depth < DEPTH_MAX => {
            for (index, (key, value)) in entries.iter().enumerate() {
                start_line(text, index, depth);
                write_key(text, &key_or_word(key), depth);
                match value {
                    Value::Object(below) if !below.is_empty() => {
                        text.push('\n');
                        indent(text, depth + 1);
                        write(text, value, depth + 1);
                    }
                    Value::Array(below) if !below.is_empty() => {
                        text.push('\n');
                        indent(text, depth + 1);
                        write(text, value, depth + 1);
                    }
                    scalar => {
                        text.push(' ');
                        write_scalar(text, scalar, depth + 1);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() && depth < DEPTH_MAX => {
            for (index, item) in items.iter().enumerate() {
                start_line(text, index, depth);
                text.push_str("- ");
                write(text, item, depth + 1);
            }
        }
        scalar => write_scalar(text, scalar, depth),
    }
}

/// Longest key that may stand before its colon without being marked as one, by YAML's own rule.
const PLAIN_KEY_CHARS_MAX: usize = 1_024;

/// Writes a key and its colon.
fn write_key(text: &mut String, key: &str, depth: usize) {
    if key.chars().count() > PLAIN_KEY_CHARS_MAX {
        text.push_str("? ");
        text.push_str(key);
        text.push('\n');
        indent(text, depth);
    } else {
        text.push_str(key);
    }
    text.push(':');
}

/// The first entry of a collection stands where the text is; every other one on a line of its own.
fn start_line(text: &mut String, index: usize, depth: usize) {
    if index > 0 {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        indent(text, depth);
    }
}

fn indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}

fn write_scalar(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(word) if depth > 0 && is_literal(word) => {
            text.push_str(if word.ends_with('\n') { "|" } else { "|-" });
            for line in word.lines() {
                text.push('\n');
                if !line.is_empty() {
                    indent(text, depth);
                    text.push_str(line);
                }
            }
            text.push('\n');
        }
        Value::String(word) => text.push_str(&key_or_word(word)),
        other => text.push_str(&other.to_string()),
    }
}

/// Whether a text of several lines can stand as a literal block and come back the same.
fn is_literal(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with("\n\n")
        && text.chars().all(|it| it == '\n' || !(it.is_control() || is_unseen(it)))
        && !text.lines().any(|line| line.trim().is_empty() && !line.is_empty())
}

/// A word without quotes where it stays a text, else as a JSON string.
fn key_or_word(text: &str) -> String {
    let plain = text.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '/' | '.' | '_'))
        && text.chars().all(|it| it.is_alphanumeric() || " -_./@+()=;<>$".contains(it))
        && !text.ends_with(' ')
        && text != "..."
        && resolve(text, ScalarStyle::Plain, None) == Scalar::Text(text.to_owned());
    let address = (text.starts_with("https://") || text.starts_with("http://"))
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "-_./:?&=%~+@".contains(it))
        && !text.ends_with(':');
    if plain || address {
        return text.to_owned();
    }
    // A JSON string is a YAML one, but for characters that YAML wants escaped.
    let mut quoted = String::new();
    for letter in Value::String(text.to_owned()).to_string().chars() {
        let escape = (letter.is_control() || is_unseen(letter)) && u32::from(letter) <= 0xffff;
        if escape {
            quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// Letters that YAML wants escaped, and those that turn the direction of what follows: nobody sees
/// them, and with them a text reads as another one than it is.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(letter, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::{Limits, parse_one};

    #[test]
    fn a_value_is_written_in_block_style() {
        let value = json!({
            "name": "payment-service", "version": "1.0", "n": 5, "none": null, "yes": "true",
            "list": ["a", {"x": 1, "y": [2]}, [3, []]], "empty": {}, "": "",
            "text": "one\ntwo\n\nthree\n", "url": "https://a.b/c?d=e", "quoted": "a: b # c",
        });
        let expected = "name: payment-service\nversion: \"1.0\"\nn: 5\nnone: null\nyes: \"true\"\n\
            list:\n  - a\n  - x: 1\n    y:\n      - 2\n  - - 3\n    - []\nempty: {}\n\"\": \"\"\n\
            text: |\n  one\n  two\n\n  three\nurl: https://a.b/c?d=e\nquoted: \"a: b # c\"\n";
        assert_eq!(to_text(&value), expected);
        assert_eq!(parse_one(expected, &Limits::CONFIG).unwrap().value, value);
    }

    #[test]
    fn keys_of_any_length_come_back() {
        for length in [1_023, 1_024, 1_025, 5_000] {
            let (plain, quoted) = ("k".repeat(length), "\n".repeat(length));
            let inner = json!({ plain.clone(): [{ plain.clone(): "a\nb" }], quoted: { plain: 1 } });
            let value = json!([inner.clone(), inner]);
            assert_eq!(parse_one(&to_text(&value), &Limits::CONFIG).unwrap().value, value);
        }
    }

    #[test]
    fn scalars_alone_are_documents_too() {
        for value in [json!(null), json!("x"), json!("a\nb"), json!(1.5), json!([]), json!("---")] {
            assert_eq!(parse_one(&to_text(&value), &Limits::CONFIG).unwrap().value, value);
        }
    }
}
