//! Delivery over HTTP.

pub mod views;

use std::sync::Arc;

use axum::extract::State as FromState;
use gate::{
    Access, Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply, Routes,
};
use http::StatusCode;
use model::{EntityRef, Problem};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::limits::{PAGE, PAGE_MAX};
use crate::model::Wanted;
use crate::permissions::{CREATE, READ};
use crate::service::{By, Delivery};
use views::{
    DeploymentDetail, DeploymentList, DeploymentLog, Difference, EnvironmentList, ServiceView,
    deployment, detail, difference, service,
};

/// The operations.
pub fn routes(delivery: Arc<Delivery>) -> Routes {
    Routes::new("/api/delivery/v1")
        .operation(Access::Permission(&READ), routes!(service_get))
        .operation(Access::Permission(&READ), routes!(service_diff))
        .operation(Access::Permission(&CREATE), routes!(service_promote))
        .operation(Access::Permission(&CREATE), routes!(service_rollback))
        .operation(Access::Permission(&READ), routes!(environment_list))
        .operation(Access::Permission(&READ), routes!(deployment_list))
        .operation(Access::Permission(&READ), routes!(deployment_get))
        .operation(Access::Permission(&READ), routes!(deployment_log))
        .with_state(delivery)
}

/// Which service.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfService {
    /// Its namespace
    namespace: String,
    /// Its kind: component
    kind: String,
    /// Its name
    name: String,
}

impl OfService {
    fn reference(&self) -> EntityRef {
        EntityRef::new(&self.kind, &self.namespace, &self.name)
    }
}

/// Which deployment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OfDeployment {
    /// The deployment
    id: String,
}

/// From where to where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeliveryPromotion)]
pub struct PromotionBody {
    /// The environment whose release is promoted.
    from: String,
    /// The environment that it comes to, which stands behind the other.
    to: String,
}

/// What to go back to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeliveryRollback)]
pub struct RollbackBody {
    /// In which environment.
    environment: String,
    /// The deployment that comes back; the last that was healthy without it.
    to: Option<String>,
    /// Why.
    reason: Option<String>,
}

/// Two environments.
pub struct Both(String, String);

impl QueryParameters for Both {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let needed = |name: &'static str, it: Option<String>| {
            it.ok_or_else(|| Problem::input(format!("request/query/{name} is needed")).at(name))
        };
        let (from, to) = (query.text("from")?, query.text("to")?);
        Ok(Self(needed("from", from)?, needed("to", to)?))
    }
}

impl QueryParameters for Wanted {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let service = query.text("service")?;
        let service = service.map(|it| EntityRef::parse_full(&it)).transpose();
        Ok(Self {
            service: service.map_err(|error| Problem::input(error.to_string()).at("service"))?,
            environment: query.text("environment")?,
            before: query.text("cursor")?,
            count: query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE),
        })
    }
}

/// Where a part of a log begins.
pub struct From(u64);

impl QueryParameters for From {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(query.integer("from", 0..=u64::MAX)?.unwrap_or(0)))
    }
}

/// What runs of a service, environment by environment in order of promotion.
#[utoipa::path(
    get,
    path = "/services/{namespace}/{kind}/{name}",
    operation_id = "DeliveryServiceGet",
    tag = "delivery",
    params(OfService),
    responses(
        (status = 200, description = "The environments", body = ServiceView),
        (status = 404, description = "There is no such service, or not for this caller"),
    ),
)]
pub async fn service_get(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(of): Path<OfService>,
) -> Reply<Json<ServiceView>> {
    let reference = of.reference();
    let standing = delivery.standing(&caller, &reference).await?;
    Ok(Json(service(&reference, delivery.settings.enabled, standing)))
}

/// What two environments run, and in what they differ.
#[utoipa::path(
    get,
    path = "/services/{namespace}/{kind}/{name}/diff",
    operation_id = "DeliveryServiceDiff",
    tag = "delivery",
    params(
        OfService,
        ("from" = String, Query, description = "One environment"),
        ("to" = String, Query, description = "The other"),
    ),
    responses(
        (status = 200, description = "The difference", body = Difference),
        (status = 404, description = "There is no such service or environment"),
    ),
)]
pub async fn service_diff(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    Query(Both(from, to)): Query<Both>,
    Path(of): Path<OfService>,
) -> Reply<Json<Difference>> {
    let (one, other) = delivery.both(&caller, &of.reference(), (&from, &to)).await?;
    Ok(Json(difference(&delivery.settings, (&from, one), (&to, other))))
}

/// Has what runs in one environment run in another one behind it: the very same artefact.
#[utoipa::path(
    post,
    path = "/services/{namespace}/{kind}/{name}/promote",
    operation_id = "DeliveryServicePromote",
    tag = "delivery",
    params(OfService),
    request_body = PromotionBody,
    responses(
        (status = 202, description = "The deployment, which is under way", body = DeploymentDetail),
        (status = 403, description = "The service is not the caller's"),
        (status = 404, description = "There is no such service or environment"),
        (status = 409, description = "There is nothing to promote, or it runs there already"),
    ),
)]
pub async fn service_promote(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(of): Path<OfService>,
    Json(body): Json<PromotionBody>,
) -> Reply<(StatusCode, Json<DeploymentDetail>)> {
    let way = (body.from.as_str(), body.to.as_str());
    let made = delivery.promote(&caller, &of.reference(), way).await?;
    let url = delivery.url(&made).await?;
    Ok((StatusCode::ACCEPTED, Json(detail(made, url))))
}

/// Has what ran before run again.
#[utoipa::path(
    post,
    path = "/services/{namespace}/{kind}/{name}/rollback",
    operation_id = "DeliveryServiceRollback",
    tag = "delivery",
    params(OfService),
    request_body = RollbackBody,
    responses(
        (status = 202, description = "The deployment, which is under way", body = DeploymentDetail),
        (status = 403, description = "The service is not the caller's"),
        (status = 404, description = "There is no such service, environment or deployment"),
        (status = 409, description = "There is nothing to go back to"),
    ),
)]
pub async fn service_rollback(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(of): Path<OfService>,
    Json(body): Json<RollbackBody>,
) -> Reply<(StatusCode, Json<DeploymentDetail>)> {
    let reference = of.reference();
    delivery.require_own(&caller, &reference).await?;
    let by = By::caller(&caller);
    let (environment, to) = (&body.environment, body.to.as_deref());
    let id = delivery.go_back(&reference, environment, to, body.reason, by).await?;
    let made = delivery.deployment(&caller, &id).await?;
    let url = delivery.url(&made).await?;
    Ok((StatusCode::ACCEPTED, Json(detail(made, url))))
}

/// The environments of this server, in the order of promotion.
#[utoipa::path(
    get,
    path = "/environments",
    operation_id = "DeliveryEnvironmentList",
    tag = "delivery",
    responses((status = 200, description = "Their names", body = EnvironmentList)),
)]
pub async fn environment_list(
    FromState(delivery): FromState<Arc<Delivery>>,
    _: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<EnvironmentList>> {
    let items = delivery.settings.environments.iter().map(|it| it.name.clone()).collect();
    Ok(Json(EnvironmentList { items }))
}

/// Deployments, the latest first.
#[utoipa::path(
    get,
    path = "/deployments",
    operation_id = "DeliveryDeploymentList",
    tag = "delivery",
    params(
        ("service" = Option<String>, Query, description = "Only of this service, a reference"),
        ("environment" = Option<String>, Query, description = "Only in this environment"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u64>, Query, description = "How many, 200 at most"),
    ),
    responses((status = 200, description = "The deployments", body = DeploymentList)),
)]
pub async fn deployment_list(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Reply<Json<DeploymentList>> {
    let (found, next) = delivery.page(&caller, wanted).await?;
    Ok(Json(DeploymentList { items: found.into_iter().map(deployment).collect(), next }))
}

/// A deployment.
#[utoipa::path(
    get,
    path = "/deployments/{id}",
    operation_id = "DeliveryDeploymentGet",
    tag = "delivery",
    params(OfDeployment),
    responses(
        (status = 200, description = "The deployment", body = DeploymentDetail),
        (status = 404, description = "There is no such deployment, or not for this caller"),
    ),
)]
pub async fn deployment_get(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(of): Path<OfDeployment>,
) -> Reply<Json<DeploymentDetail>> {
    let found = delivery.deployment(&caller, &of.id).await?;
    let url = delivery.url(&found).await?;
    Ok(Json(detail(found, url)))
}

/// A part of what a deployment has said.
#[utoipa::path(
    get,
    path = "/deployments/{id}/log",
    operation_id = "DeliveryDeploymentLog",
    tag = "delivery",
    params(
        OfDeployment,
        ("from" = Option<u64>, Query, description = "The byte that it begins at; `next` of the part before"),
    ),
    responses(
        (status = 200, description = "The part", body = DeploymentLog),
        (status = 404, description = "There is no such deployment, or not for this caller"),
    ),
)]
pub async fn deployment_log(
    FromState(delivery): FromState<Arc<Delivery>>,
    caller: Caller,
    Query(From(from)): Query<From>,
    Path(of): Path<OfDeployment>,
) -> Reply<Json<DeploymentLog>> {
    Ok(Json(delivery.log(&caller, &of.id, from).await?.into()))
}
