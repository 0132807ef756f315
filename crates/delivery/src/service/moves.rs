//! Promoting what runs, and going back to what ran.

use database::unit;
use model::deployments::{DeploymentState, Release};
use model::{Caller, Code, EntityRef, Problem};

use super::{By, Delivery, Wish, shown};
use crate::model::{Deployment, Kind, Slot};
use crate::store;

impl Delivery {
    /// Has what runs in one environment run in another, the very same artefact.
    ///
    /// # Errors
    /// Nothing runs there; the other comes before it; it runs there already.
    pub async fn promote(
        &self,
        caller: &Caller,
        service: &EntityRef,
        (from, to): (&str, &str),
    ) -> Result<Deployment, Problem> {
        self.require_own(caller, service).await?;
        let place = |name: &str| self.settings.environments.iter().position(|it| it.name == name);
        let (Some(first), Some(second)) = (place(from), place(to)) else {
            let unknown = if place(from).is_none() { from } else { to };
            return Err(self.no_environment(unknown));
        };
        if first >= second {
            let detail = format!("{to} does not come after {from}");
            return Err(Problem::input(detail).at("to").hint("to go back, roll back"));
        }
        let running = |it: Option<Deployment>| it.filter(|it| it.state == DeploymentState::Healthy);
        let source = running(self.current(service, from).await?).ok_or_else(|| {
            Problem::new(Code::Conflict, format!("Nothing of {service} is healthy in {from}"))
        })?;
        let target = running(self.current(service, to).await?);
        let digest = &source.release.artifact.digest;
        if target.is_some_and(|it| it.release.artifact.digest == *digest) {
            let detail = format!("{to} runs what {from} runs already");
            return Err(Problem::new(Code::Conflict, detail));
        }
        let id = self
            .ask(Wish {
                release: Release { previous_commit: None, ..source.release.clone() },
                environment: to.to_owned(),
                kind: Kind::Promotion,
                of: Some(source.id),
                replaces: None,
                reason: None,
                by: By::caller(caller),
            })
            .await?;
        self.deployment(caller, &id).await
    }

    /// Has what ran before run again: the deployment `to`, or the last that was healthy.
    ///
    /// # Errors
    /// There is none to go back to.
    pub async fn go_back(
        &self,
        service: &EntityRef,
        environment: &str,
        to: Option<&str>,
        reason: Option<String>,
        by: By,
    ) -> Result<String, Problem> {
        let nothing = || {
            let detail = format!("There is nothing in {environment} that {service} can go back to");
            Problem::new(Code::Conflict, detail)
        };
        if self.settings.environment(environment).is_none() {
            return Err(self.no_environment(environment));
        }
        let slot = self.slot_at(service, environment).await?.ok_or_else(nothing)?;
        let target = match to {
            Some(to) => {
                let found = self.get(to).await?.filter(|it| it.slot == slot.id);
                let found = found.ok_or_else(|| {
                    let detail = format!("There is no deployment {} in {environment}", shown(to));
                    Problem::not_found(detail).at("to")
                })?;
                match found.state {
                    DeploymentState::Replaced | DeploymentState::RolledBack => found,
                    state => {
                        let detail = format!("That deployment is {}", state.as_str());
                        return Err(Problem::new(Code::Conflict, detail)
                            .at("to")
                            .hint("go back to one that has answered and does not any more"));
                    }
                }
            }
            None => {
                let former = unit!(|tx, slot: Slot| {
                    let now = match &slot.deployment {
                        Some(id) => store::get(tx, id).await?,
                        // What answered last, where nothing does any more.
                        None => store::of_slot(tx, &slot.id, 1).await?.pop(),
                    };
                    match now {
                        Some(now) => store::former(tx, &now).await,
                        None => Ok(None),
                    }
                });
                self.database.read(slot, former).await?.ok_or_else(nothing)?
            }
        };
        self.ask(Wish {
            release: Release { previous_commit: None, ..target.release.clone() },
            environment: environment.to_owned(),
            kind: Kind::Rollback,
            of: Some(target.id),
            replaces: None,
            reason,
            by,
        })
        .await
    }
}
