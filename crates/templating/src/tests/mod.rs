//! Tests of the language.

mod bombs;
mod language;
mod secrets;
mod vectors;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::{Context, Engine, HostType, Options, Rendered, TemplateError};

/// The engine of most tests: Backstage's filters, and the globals of the contract's vectors.
pub(crate) fn engine() -> Engine {
    Engine::backstage(Arc::new(|host| (host == "github.com").then_some(HostType::Other)))
        .global_function("now", |_| Ok(Some(json!("T"))))
        .global_value("env", json!({ "a": 1 }))
}

/// Renders with Backstage's options.
pub(crate) fn render(source: &str, context: Json) -> Result<Rendered, TemplateError> {
    engine().render(source, &Context::new(context)?, &Options::default())
}
