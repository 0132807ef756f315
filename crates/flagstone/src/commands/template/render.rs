//! `flagstone template render`: one text of the template language.

use std::io::{BufRead, Read as _, Write};

use model::Problem;
use templating::{Context, Options};

use super::place;
use crate::arguments::template::RenderArguments;
use crate::commands::limits::TEXT_BYTES_MAX;
use crate::commands::print;

/// Renders the standard input; 1 with line and column when it cannot be.
///
/// # Errors
/// The input or the values cannot be read.
pub fn run(
    arguments: &RenderArguments,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let mut source = String::new();
    let read = input.take(TEXT_BYTES_MAX + 1).read_to_string(&mut source);
    read.map_err(|error| Problem::input(format!("the standard input: {error}")))?;
    if source.len() as u64 > TEXT_BYTES_MAX {
        return Err(Problem::input(format!("a text has at most {TEXT_BYTES_MAX} bytes")));
    }
    let values = place::object(arguments.values.as_deref())?;
    let options = if arguments.cookiecutter { Options::cookiecutter() } else { Options::default() };
    let engine = scaffolder::actions::engine(&forge::Integrations::default());
    let rendered = Context::new(values)
        .and_then(|context| engine.render(&source, &context, &options.named("standard input")));
    match rendered {
        Ok(rendered) => {
            print::raw(out, &rendered.text())?;
            Ok(crate::EXIT_OK)
        }
        Err(error) => {
            let place = match (error.line, error.column) {
                (Some(line), Some(column)) => format!("standard input:{line}:{column}: "),
                _ => String::new(),
            };
            let source = error.source_line.as_ref().map(|it| format!("\n  {it}"));
            print::note(&format!("{place}{error}{}", source.unwrap_or_default()));
            Ok(crate::EXIT_FOUND_WRONG)
        }
    }
}
