//! The log: one line per event on standard error, for people or as JSON.

use std::io::IsTerminal;

use model::{Code, Problem};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts the log at `level`: `error`, `warn`, `info`, `debug`, or tracing's filter directives.
///
/// # Errors
/// When the level is no level, or a log runs already.
pub fn start(level: &str, format: Format) -> Result<(), Problem> {
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Problem::new(Code::Input, format!("backend.logger.level is no log level: {error}"))
    })?;
    let registry = tracing_subscriber::registry().with(filter);
    let begun = match format {
        Format::Text => {
            let layer = tracing_subscriber::fmt::layer()
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(std::io::stderr);
            registry.with(layer).try_init()
        }
        Format::Json => {
            let layer = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr);
            registry.with(layer).try_init()
        }
    };
    begun.map_err(Problem::internal)
}
