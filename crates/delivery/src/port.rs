//! What other features ask of delivery: pipelines deploy, follow, verify and go back.

use std::time::Duration;

use model::deployments::{DeploymentView, Deployments, Probe, Release, Rollback};
use model::problem::Asked;
use model::{Code, EntityRef, Problem};
use tokio::time::Instant;

use crate::limits::{ANSWER_MAX, PROBE_BYTES_MAX};
use crate::local::web;
use crate::model::{Deployment, Kind};
use crate::service::{By, Delivery, Wish};

impl Delivery {
    async fn view(&self, it: Deployment) -> Result<DeploymentView, Problem> {
        let url = self.url(&it).await?;
        Ok(it.view(url))
    }

    async fn viewed(&self, it: Option<Deployment>) -> Result<Option<DeploymentView>, Problem> {
        match it {
            Some(it) => self.view(it).await.map(Some),
            None => Ok(None),
        }
    }
}

impl Deployments for Delivery {
    fn deploy<'a>(
        &'a self,
        release: Release,
        environment: &'a str,
        actor: &'a str,
    ) -> Asked<'a, String> {
        Box::pin(self.ask(Wish {
            release,
            environment: environment.to_owned(),
            kind: Kind::Deploy,
            of: None,
            replaces: None,
            reason: None,
            by: By::named(actor),
        }))
    }

    fn deployment<'a>(&'a self, id: &'a str) -> Asked<'a, Option<DeploymentView>> {
        Box::pin(async move { self.viewed(self.get(id).await?).await })
    }

    fn settled<'a>(&'a self, id: &'a str, within: Duration) -> Asked<'a, DeploymentView> {
        Box::pin(async move {
            let deadline = Instant::now() + within;
            let mut changes = self.changes.subscribe();
            loop {
                changes.mark_unchanged();
                let missing = || Problem::not_found("There is no such deployment");
                let found = self.get(id).await?.ok_or_else(missing)?;
                if found.state.is_settled() || Instant::now() >= deadline {
                    return self.view(found).await;
                }
                self.moment(&mut changes).await;
            }
        })
    }

    fn current<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
    ) -> Asked<'a, Option<DeploymentView>> {
        Box::pin(async move {
            let found = Delivery::current(self, service, environment).await?;
            self.viewed(found).await
        })
    }

    fn probe<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
        path: &'a str,
    ) -> Asked<'a, Probe> {
        Box::pin(async move {
            if !path.starts_with('/') || path.parse::<http::Uri>().is_err() {
                return Err(Problem::input("It is asked for a path").at("path"));
            }
            let nothing = || {
                let detail = format!("Nothing of {service} runs in {environment}");
                Problem::new(Code::Conflict, detail)
            };
            let slot = self.slot_at(service, environment).await?.ok_or_else(nothing)?;
            let running = self.local.slot_of_label(&slot.label).ok_or_else(nothing)?;
            let (instance, _busy) = running.pick().ok_or_else(nothing)?;
            let silent = |why: String| {
                let detail = format!("{service} does not answer in {environment}: {why}");
                Problem::new(Code::Unavailable, detail)
            };
            let port = instance.port().ok_or_else(|| silent("it is being started".to_owned()))?;
            let answered = web::get(port, path, ANSWER_MAX, PROBE_BYTES_MAX).await;
            let (status, body) = answered.map_err(|error| silent(error.to_string()))?;
            Ok(Probe { deployment: instance.deployment.clone(), status, body })
        })
    }

    fn rollback<'a>(&'a self, wanted: Rollback, actor: &'a str) -> Asked<'a, String> {
        Box::pin(async move {
            let Rollback { service, environment, to, reason } = wanted;
            let by = By::named(actor);
            self.go_back(&service, &environment, to.as_deref(), Some(reason), by).await
        })
    }
}
