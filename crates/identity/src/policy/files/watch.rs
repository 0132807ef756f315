//! Policy files are looked at every so often, and read again when they have changed. A mistake in one
//! is told once and changes nothing: what was good stays in force until the file is right again. Files
//! that are being written are waited for: they are read when two looks have found the same.

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
    let mut watch = Watch::new(roles, deps.permits.clone(), settings);
    let mut changes = deps.config_changes.clone();
    let lifecycle = deps.lifecycle.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = lifecycle.draining() => return,
                () = tokio::time::sleep(Duration::from_millis(FILE_POLL_MS)) => watch.look().await,
                Ok(()) = changes.changed() => {
                    let config = changes.borrow_and_update().clone();
                    match Settings::read(&config) {
                        Ok(settings) => watch.configure(settings).await,
                        Err(problem) => {
                            if Settings::is_enabled_by(&config).is_ok_and(|it| it) {
                                watch.settings.is_enabled = true;
                                watch.switch_on();
                            }
                            watch.tell(&problem);
                        }
                    }
                }
            }
        }
    });
}

/// Files and configuration, and what was seen of them.
pub(crate) struct Watch {
    roles: Arc<Roles>,
    permits: Arc<Permits>,
    settings: Settings,
    /// The files as the last look found them.
    last: Option<Vec<Stamp>>,
    /// The files as they were when they were read.
    read: Option<Vec<Stamp>>,
    /// What was wrong last time.
    told: Option<String>,
}

impl Watch {
    /// Nothing was seen yet: files are read once more, when those who understand their conditions
    /// are there, too.
    pub(crate) fn new(roles: Arc<Roles>, permits: Arc<Permits>, settings: Settings) -> Self {
        Self { roles, permits, settings, last: None, read: None, told: None }
    }

    /// Looks at the files, and reads them when they have changed since and are still again.
    pub(crate) async fn look(&mut self) {
        let now = stamps(&self.settings).await;
        if self.read.as_ref() != Some(&now) && self.last.as_ref() == Some(&now) {
            self.again(&now).await;
        }
        self.last = Some(now);
    }

    /// Takes over what the configuration says now; files are read when they are still.
    pub(crate) async fn configure(&mut self, settings: Settings) {
        (self.settings, self.last, self.read) = (settings, None, None);
        self.switch_on();
        let now = stamps(&self.settings).await;
        if now.is_empty() {
            self.again(&now).await;
        }
    }

    /// Has roles decide where the configuration says so, whatever is wrong with files: until they
    /// are right those that are known decide. Switched off is only what is right as a whole.
    fn switch_on(&self) {
        if self.settings.is_enabled {
            self.roles.policy.enable(true);
        }
    }

    async fn again(&mut self, now: &[Stamp]) {
        let read = super::read(&self.settings).await;
        if stamps(&self.settings).await != now {
            return;
        }
        self.read = Some(now.to_vec());
        match read {
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
