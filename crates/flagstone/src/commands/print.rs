//! Results on the terminal: for people, as JSON, as YAML.
//!
//! Names and messages come from whoever writes descriptors. What a terminal would take for a command
//! is written out instead of sent.

use std::borrow::Cow;
use std::io::Write;

use model::{Millis, Problem, yaml};
use serde_json::Value;

use super::limits::CELL_CHARS_MAX;
use crate::arguments::Output;

/// Writes a line for people.
///
/// # Errors
/// The terminal is gone.
pub fn line(out: &mut dyn Write, text: &str) -> Result<(), Problem> {
    writeln!(out, "{}", safe(text)).map_err(gone)
}

/// Says something that is no result.
pub fn note(text: &str) {
    // Nothing is left to be done when the terminal is gone.
    drop(writeln!(std::io::stderr(), "flagstone: {}", safe(text)));
}

/// Says what goes on, which is no result either.
pub fn progress(text: &str) {
    // Nothing is left to be done when the terminal is gone.
    drop(writeln!(std::io::stderr(), "{}", safe(text)));
}

/// Writes `value` as data; a table is the caller's own affair.
///
/// # Errors
/// The terminal is gone.
pub fn data(out: &mut dyn Write, value: &Value, output: Output) -> Result<(), Problem> {
    match output {
        Output::Json => {
            let text = serde_json::to_string_pretty(value).map_err(Problem::internal)?;
            writeln!(out, "{}", escaped(&text)).map_err(gone)
        }
        Output::Table | Output::Yaml => write!(out, "{}", yaml::to_text(value)).map_err(gone),
    }
}

/// Writes `value` as JSON on one line, without an end of the line.
///
/// # Errors
/// The terminal is gone.
pub fn compact(out: &mut dyn Write, value: &Value) -> Result<(), Problem> {
    write!(out, "{}", escaped(&value.to_string())).map_err(gone)
}

/// Writes text that is ours.
///
/// # Errors
/// The terminal is gone.
pub fn raw(out: &mut dyn Write, text: &str) -> Result<(), Problem> {
    write!(out, "{text}").map_err(gone)
}

/// Writes rows under a heading, columns aligned.
///
/// # Errors
/// The terminal is gone.
pub fn table(out: &mut dyn Write, heading: &[&str], rows: &[Vec<String>]) -> Result<(), Problem> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    let mut widths: Vec<usize> = heading.iter().map(|it| it.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let aligned = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> =
            cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    line(out, &aligned(&mut heading.iter().copied()))?;
    for row in &rows {
        line(out, &aligned(&mut row.iter().map(String::as_str)))?;
    }
    Ok(())
}

/// How long ago, as short as people read it: `40s`, `12m`, `5h`, `3d`.
pub fn age(then: Option<Millis>, now: Millis) -> String {
    let Some(then) = then else { return "-".to_owned() };
    let seconds = now.saturating_sub(then).max(0) / 1_000;
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m", seconds / 60),
        7_200..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// A text of one line, not too long, for a cell or a name.
pub fn cell(text: &str) -> String {
    let flat: String = text
        .chars()
        .take(CELL_CHARS_MAX + 1)
        .map(|it| if it.is_whitespace() { ' ' } else { it })
        .collect();
    let flat = safe(&flat).into_owned();
    if flat.chars().count() > CELL_CHARS_MAX {
        let cut: String = flat.chars().take(CELL_CHARS_MAX - 1).collect();
        return format!("{cut}…");
    }
    flat
}

/// `text` with everything written out that a terminal obeys, ends of lines and tabs apart.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|it| is_obeyed(it) && it != '\n' && it != '\t') {
        return Cow::Borrowed(text);
    }
    let written = text.chars().map(|it| match it {
        '\n' | '\t' => it.to_string(),
        it if is_obeyed(it) => it.escape_unicode().to_string(),
        it => it.to_string(),
    });
    Cow::Owned(written.collect())
}

/// JSON with what a terminal obeys as escapes. The rules of JSON leave such letters in texts alone.
fn escaped(json: &str) -> Cow<'_, str> {
    let is_raw = |it: char| is_obeyed(it) && it != '\n';
    if !json.chars().any(is_raw) {
        return Cow::Borrowed(json);
    }
    let mut written = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_raw(letter) {
            written.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            written.push(letter);
        }
    }
    Cow::Owned(written)
}

/// Control characters, and those that turn the direction of what follows.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn gone(error: std::io::Error) -> Problem {
    Problem::input(format!("the output cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut out = Vec::new();
        let rows = vec![vec!["component:default/pay".to_owned(), "ok".to_owned()]];
        assert!(table(&mut out, &["entity", "state"], &rows).is_ok());
        let text = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(text, "entity                 state\ncomponent:default/pay  ok\n");
    }

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        let hostile = "a\u{1b}[2J\u{9b}1m\r\u{7f}\u{202e}\nb\u{7}";
        let expected = "a\\u{1b}[2J\\u{9b}1m\\u{d}\\u{7f}\\u{202e}\nb\\u{7}";
        assert_eq!(safe(hostile), expected);
        assert_eq!(safe("naïve – ok"), "naïve – ok");
        let mut out = Vec::new();
        table(&mut out, &["name"], &[vec![hostile.to_owned()]]).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.chars().any(|it| it != '\n' && is_obeyed(it)), "{text:?}");
    }

    #[test]
    fn data_holds_the_same_without_what_a_terminal_obeys() {
        let value = json!({ "a\u{9b}": ["\u{1b}]0;x\u{7}", "\u{202e}", "one\ntwo"] });
        for output in [Output::Json, Output::Yaml] {
            let mut out = Vec::new();
            data(&mut out, &value, output).expect("written");
            let text = String::from_utf8(out).expect("text");
            assert!(!text.chars().any(|it| it != '\n' && it.is_control()), "{text:?}");
            if output == Output::Json {
                assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
            }
        }
    }

    #[test]
    fn cells_end_somewhere() {
        assert_eq!(cell(&"x".repeat(5_000)).chars().count(), CELL_CHARS_MAX);
    }

    #[test]
    fn ages_are_short() {
        let ages = [(0, "0s"), (119_000, "119s"), (120_000, "2m"), (7_200_000, "2h")];
        for (ms, expected) in ages {
            assert_eq!(age(Some(1_000), 1_000 + ms), expected);
        }
        assert_eq!(age(Some(0), 172_800_000), "2d");
        assert_eq!((age(None, 5), age(Some(9), 5)), ("-".to_owned(), "0s".to_owned()));
    }
}
