//! Policy files are looked at every so often, and read again when they have changed. A mistake in one
//! is told once and changes nothing: what was good stays in force until the file is right again.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use feature::{Deps, Permits};
use model::Problem;

use super::super::limits::FILE_POLL_MS;
use super::super::roles::{Fixed, Roles};
use super::super::settings::Settings;

/// What tells one state of a file from another.
type Stamp = Option<(u64, Option<SystemTime>)>;

async fn stamps(settings: &Settings) -> Vec<Stamp> {
    let files = [&settings.policy_file, &settings.csv_file, &settings.conditions_file];
    let mut stamps = Vec::with_capacity(files.len());
    for file in files.into_iter().flatten() {
        let about = tokio::fs::metadata(file).await.ok();
        stamps.push(about.map(|it| (it.len(), it.modified().ok())));
    }
    stamps
}

/// Follows files and configuration until the server drains.
#[expect(clippy::disallowed_methods, reason = "no durable work; ends when the process drains")]
pub fn follow(deps: &Deps, roles: Arc<Roles>, settings: Settings) {
    let mut watch = Watch { roles, permits: deps.permits.clone(), settings, told: None };
    let mut changes = deps.config_changes.clone();
    let lifecycle = deps.lifecycle.clone();
    tokio::spawn(async move {
        // Nothing was seen yet: files are read once more, when those who understand their conditions
        // are there, too.
        let mut seen = Vec::new();
        loop {
            tokio::select! {
                () = lifecycle.draining() => return,
                () = tokio::time::sleep(Duration::from_millis(FILE_POLL_MS)) => {
                    let now = stamps(&watch.settings).await;
                    if now != seen {
                        seen = now;
                        watch.again().await;
                    }
                }
                Ok(()) = changes.changed() => {
                    let config = changes.borrow_and_update().clone();
                    match Settings::read(&config) {
                        Ok(settings) => {
                            watch.settings = settings;
                            seen = stamps(&watch.settings).await;
                            watch.again().await;
                        }
                        Err(problem) => watch.tell(&problem),
                    }
                }
            }
        }
    });
}

struct Watch {
    roles: Arc<Roles>,
    permits: Arc<Permits>,
    settings: Settings,
    /// What was wrong last time.
    told: Option<String>,
}

impl Watch {
    async fn again(&mut self) {
        match super::read(&self.settings).await {
            Ok(fixed) => {
                self.told = None;
                check(&self.permits, &fixed);
                self.roles.policy.enable(self.settings.is_enabled);
                self.roles.configure(fixed).await;
            }
            Err(problem) => self.tell(&problem),
        }
    }

    fn tell(&mut self, problem: &Problem) {
        let words = problem.to_string();
        if self.told.as_ref() != Some(&words) {
            tracing::error!("the policy stays as it was: {words}");
            self.told = Some(words);
        }
    }
}

/// Says which grants are about nothing that is here, and which conditions nobody understands: both
/// let nothing through, which is seldom what was meant.
fn check(permits: &Permits, fixed: &Fixed) {
    for grant in fixed.roles.iter().flat_map(|it| &it.grants) {
        let (Some(condition), Some(place)) = (&grant.condition, &grant.place) else { continue };
        let of_type = grant.condition_type.as_deref().unwrap_or_default();
        if let Some(Err(problem)) = permits.conditions(of_type).map(|it| it.check(condition)) {
            tracing::warn!("{place}: this condition lets nothing through: {problem}");
        }
    }
}
