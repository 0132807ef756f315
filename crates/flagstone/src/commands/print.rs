//! Results on the terminal: for people, as JSON, as YAML.

use std::io::Write;

use model::{Problem, yaml};
use serde_json::Value;

use crate::arguments::Output;

/// Writes a line.
///
/// # Errors
/// The terminal is gone.
pub fn line(out: &mut dyn Write, text: &str) -> Result<(), Problem> {
    writeln!(out, "{text}").map_err(gone)
}

/// Writes `value` as data; a table is the caller's own affair.
///
/// # Errors
/// The terminal is gone.
pub fn data(out: &mut dyn Write, value: &Value, output: Output) -> Result<(), Problem> {
    match output {
        Output::Json => {
            let text = serde_json::to_string_pretty(value).map_err(Problem::internal)?;
            line(out, &text)
        }
        Output::Table | Output::Yaml => write!(out, "{}", yaml::to_text(value)).map_err(gone),
    }
}

/// Writes rows under a heading, columns aligned.
///
/// # Errors
/// The terminal is gone.
pub fn table(out: &mut dyn Write, heading: &[&str], rows: &[Vec<String>]) -> Result<(), Problem> {
    let mut widths: Vec<usize> = heading.iter().map(|it| it.chars().count()).collect();
    for row in rows {
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
    for row in rows {
        line(out, &aligned(&mut row.iter().map(String::as_str)))?;
    }
    Ok(())
}

fn gone(error: std::io::Error) -> Problem {
    Problem::input(format!("the output cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut out = Vec::new();
        let rows = vec![vec!["component:default/pay".to_owned(), "ok".to_owned()]];
        assert!(table(&mut out, &["entity", "state"], &rows).is_ok());
        let text = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(text, "entity                 state\ncomponent:default/pay  ok\n");
    }
}
