//! How the portal comes to life in a process.

use std::sync::Arc;

use database::BoxFuture;
use feature::{Deps, Parts};
use model::Problem;

use crate::settings::Settings;
use crate::start::{self, Start};
use crate::views;

/// Builds the portal's parts.
pub fn build(deps: &Deps) -> BoxFuture<'_, Result<Parts, Problem>> {
    Box::pin(async { parts(deps) })
}

fn parts(deps: &Deps) -> Result<Parts, Problem> {
    let settings = Settings::read(&deps.config)?;
    let start = Arc::new(Start::new(settings, deps.features.clone(), deps.clock.clone()));
    follow_configuration(deps, &start);
    let mut parts = Parts { routes: vec![start::routes(start)], ..Parts::default() };
    parts.extend(views::parts(deps));
    Ok(parts)
}

/// Whoever opens a page sees what the configuration says now.
#[expect(clippy::disallowed_methods, reason = "lives as long as somebody publishes configuration")]
fn follow_configuration(deps: &Deps, start: &Arc<Start>) {
    let (mut changes, start) = (deps.config_changes.clone(), start.clone());
    tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            let config = changes.borrow_and_update().clone();
            match Settings::read(&config) {
                Ok(settings) => start.configure(settings),
                Err(problem) => tracing::error!("the portal stays as it was: {problem}"),
            }
        }
    });
}
