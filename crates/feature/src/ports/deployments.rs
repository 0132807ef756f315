//! The port to whoever runs releases, before there is anybody.

use std::time::Duration;

use model::deployments::{DeploymentView, Deployments, Probe, Release, Rollback};
use model::problem::Asked;
use model::{Code, EntityRef, Problem};

use super::Late;

/// What is said where nobody runs releases.
fn nothing_runs() -> Problem {
    Problem::new(Code::Unavailable, "Nobody runs releases in this process")
}

impl Deployments for Late<dyn Deployments> {
    fn deploy<'a>(
        &'a self,
        release: Release,
        environment: &'a str,
        actor: &'a str,
    ) -> Asked<'a, String> {
        match self.0.get() {
            Some(deployments) => deployments.deploy(release, environment, actor),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }

    fn deployment<'a>(&'a self, id: &'a str) -> Asked<'a, Option<DeploymentView>> {
        match self.0.get() {
            Some(deployments) => deployments.deployment(id),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }

    fn settled<'a>(&'a self, id: &'a str, within: Duration) -> Asked<'a, DeploymentView> {
        match self.0.get() {
            Some(deployments) => deployments.settled(id, within),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }

    fn current<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
    ) -> Asked<'a, Option<DeploymentView>> {
        match self.0.get() {
            Some(deployments) => deployments.current(service, environment),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }

    fn probe<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
        path: &'a str,
    ) -> Asked<'a, Probe> {
        match self.0.get() {
            Some(deployments) => deployments.probe(service, environment, path),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }

    fn rollback<'a>(&'a self, wanted: Rollback, actor: &'a str) -> Asked<'a, String> {
        match self.0.get() {
            Some(deployments) => deployments.rollback(wanted, actor),
            None => Box::pin(async { Err(nothing_runs()) }),
        }
    }
}
