//! What deployments look like in bodies.

use model::{EntityRef, Millis};
use serde::Serialize;
use utoipa::ToSchema;

use crate::local::log::Part;
use crate::model::Deployment;
use crate::service::Standing;
use crate::settings::Settings;

/// A deployment in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryDeployment)]
pub struct DeploymentItem {
    /// Its id.
    id: String,
    /// The service, a reference.
    service: String,
    /// Where.
    environment: String,
    /// deploy, promotion or rollback.
    kind: &'static str,
    /// pending, starting, healthy, failed, replaced or rolled_back.
    state: &'static str,
    /// `owner/name` of the built-in Git host, else an address.
    repository: String,
    /// The commit that it was built from.
    commit: String,
    /// The commit that ran here before.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_commit: Option<String>,
    /// Digest of the artefact.
    digest: String,
    /// The pipeline run that built it.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// The deployment whose release it is, of a promotion or a rollback.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// The deployment in whose place it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<String>,
    /// Why it was asked for, failed, or was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Who asked for it.
    actor: String,
    /// When it was asked for, epoch milliseconds.
    created_at: Millis,
    /// When work on it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Millis>,
    /// When it was healthy or had failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<Millis>,
    /// When it stopped answering.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Millis>,
}

/// A deployment with all that is known.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryDeploymentDetail)]
pub struct DeploymentDetail {
    /// What lists tell of it.
    #[serde(flatten)]
    item: DeploymentItem,
    /// Where the service answers in this environment.
    url: String,
    /// The last that its program said, of one that failed.
    log_tail: String,
}

/// The environments of a server.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryEnvironmentList)]
pub struct EnvironmentList {
    /// Their names, in the order of promotion.
    pub items: Vec<String>,
}

/// Deployments.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryDeploymentList)]
pub struct DeploymentList {
    /// The latest first.
    pub items: Vec<DeploymentItem>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A service in an environment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryEnvironment)]
pub struct EnvironmentView {
    /// The environment.
    name: String,
    /// Where the service answers; absent where it was never deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// What answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<DeploymentItem>,
    /// up, unwell, starting, down or none.
    health: &'static str,
    /// How often what answers was started again.
    restarts: u32,
    /// The latest deployment, whatever came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<DeploymentItem>,
    /// Former deployments that can come back, the latest first, one of each artefact.
    releases: Vec<DeploymentItem>,
}

/// What runs of a service.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryService)]
pub struct ServiceView {
    /// The service, a reference.
    service: String,
    /// Whether releases run on this server at all.
    enabled: bool,
    /// In order of promotion.
    environments: Vec<EnvironmentView>,
}

/// A variable that two environments give different values.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryVariable)]
pub struct Variable {
    /// Its name.
    name: String,
    /// Its value in one; absent where it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Its value in the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// One side of a difference.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliverySide)]
pub struct Side {
    /// The environment.
    environment: String,
    /// What answers there.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<DeploymentItem>,
}

/// In what two environments differ.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryDifference)]
pub struct Difference {
    /// One.
    from: Side,
    /// The other.
    to: Side,
    /// Whether both run the very same artefact.
    same_artifact: bool,
    /// Variables with different values.
    variables: Vec<Variable>,
}

/// A part of a log.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryDeploymentLog)]
pub struct DeploymentLog {
    /// The byte that it begins at.
    from: u64,
    /// Where the next part begins.
    next: u64,
    /// Where the log begins that is still kept.
    first: u64,
    /// Where it ends for now.
    end: u64,
    /// The text.
    text: String,
}

impl From<Part> for DeploymentLog {
    fn from(it: Part) -> Self {
        let Part { from, next, first, end, text } = it;
        Self { from, next, first, end, text }
    }
}

/// A deployment in a list.
pub fn deployment(it: Deployment) -> DeploymentItem {
    DeploymentItem {
        id: it.id,
        service: it.release.service.as_str().to_owned(),
        environment: it.environment,
        kind: it.kind.as_str(),
        state: it.state.as_str(),
        repository: it.release.repository,
        commit: it.release.commit,
        previous_commit: it.release.previous_commit,
        digest: it.release.artifact.digest,
        run: it.release.run,
        of: it.of,
        replaces: it.replaces,
        reason: it.reason,
        actor: it.actor,
        created_at: it.created_at,
        started_at: it.started_at,
        settled_at: it.settled_at,
        ended_at: it.ended_at,
    }
}

/// A deployment whose service answers at `url`.
pub fn detail(mut it: Deployment, url: String) -> DeploymentDetail {
    let log_tail = std::mem::take(&mut it.log_tail);
    DeploymentDetail { item: deployment(it), url, log_tail }
}

/// What runs of a service.
pub fn service(of: &EntityRef, enabled: bool, standing: Vec<Standing>) -> ServiceView {
    let environment = |it: Standing| EnvironmentView {
        name: it.environment,
        url: it.url,
        current: it.current.map(deployment),
        health: it.health,
        restarts: it.restarts,
        latest: it.latest.map(deployment),
        releases: it.releases.into_iter().map(deployment).collect(),
    };
    let environments = standing.into_iter().map(environment).collect();
    ServiceView { service: of.as_str().to_owned(), enabled, environments }
}

/// In what two environments differ. Values of variables are configuration, which is no place for secrets.
pub fn difference(
    settings: &Settings,
    (from, one): (&str, Option<Deployment>),
    (to, other): (&str, Option<Deployment>),
) -> Difference {
    let variables =
        |name: &str| settings.environment(name).map(|it| it.variables.clone()).unwrap_or_default();
    let (before, after) = (variables(from), variables(to));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = names.into_iter().filter(|it| before.get(*it) != after.get(*it));
    let variable = |name: &String| Variable {
        name: name.clone(),
        from: before.get(name).cloned(),
        to: after.get(name).cloned(),
    };
    let digest = |it: &Option<Deployment>| it.as_ref().map(|it| it.release.artifact.digest.clone());
    Difference {
        same_artifact: one.is_some() && digest(&one) == digest(&other),
        variables: differing.map(variable).collect(),
        from: Side { environment: from.to_owned(), current: one.map(deployment) },
        to: Side { environment: to.to_owned(), current: other.map(deployment) },
    }
}
