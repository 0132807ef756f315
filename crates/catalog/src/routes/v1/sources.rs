//! Sources: register one of any type, see how reading goes, ask for a reading, let a held removal go.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::Response;
use gate::{Caller, Json, NoParameters, Path, Query, QueryParameters, QueryReader, Reply};
use http::StatusCode;
use model::{Millis, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::views::{SourceView, parsed};
use super::{cut, limit};
use crate::changes::locations::Registration;
use crate::changes::sources::FileRow;
use crate::changes::{Changes, Done};
use crate::permissions::LOCATION_CREATE_FILE;
use crate::routes::changes::{RegisterQuery, changed, register};
use crate::routes::schemas::CreateLocationResponse;

/// A location to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterLocationRequest {
    /// `url`, or `file` for administrators.
    #[serde(rename = "type")]
    kind: String,
    /// The address; of a file, an absolute path below an allowed folder.
    target: String,
}

/// Registers a location; unlike Backstage's operation it takes files of the server's machine, for
/// callers who may.
#[utoipa::path(
    post,
    path = "/locations",
    operation_id = "CatalogLocationRegister",
    tag = "catalog",
    params(
        ("onConflict" = Option<String>, Query, description = "`refresh` or `reject` what exists"),
        ("wait" = Option<u64>, Query, maximum = 120, description = "Seconds to wait until the entities can be read"),
    ),
    request_body = RegisterLocationRequest,
    responses((status = 201, description = "The location", body = CreateLocationResponse), (status = 409, description = "It exists")),
)]
pub async fn location_create(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Query(query): Query<RegisterQuery>,
    Json(body): Json<RegisterLocationRequest>,
) -> Reply<Response> {
    let registration = match body.kind.as_str() {
        "file" => {
            changes.require(&caller, &LOCATION_CREATE_FILE)?;
            changes.allowed_file(&caller, &body.target).await?
        }
        kind => Registration::url(kind, &body.target)?,
    };
    register(&changes, &caller, &registration, &query).await
}

/// Which page of a list.
pub struct PageQuery {
    /// The last item of the page before; empty for the first page.
    pub after: String,
    /// How many items.
    pub limit: i64,
}

impl QueryParameters for PageQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self { after: query.text("after")?.unwrap_or_default(), limit: limit(query)? })
    }
}

/// A page of sources.
#[derive(Serialize, ToSchema)]
pub struct SourcePage {
    /// The sources, by id.
    items: Vec<SourceView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    next: Option<String>,
}

/// Every place that descriptors are read from, and how that goes.
#[utoipa::path(
    get,
    path = "/sources",
    operation_id = "CatalogSourceList",
    tag = "catalog",
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = SourcePage)),
)]
pub async fn source_list(
    FromState(changes): FromState<Arc<Changes>>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<SourcePage>> {
    let mut sources = changes.source_list(&query.after, query.limit + 1).await?;
    let has_more = cut(&mut sources, query.limit);
    let items: Vec<SourceView> = sources.into_iter().map(SourceView::from).collect();
    let next = items.last().filter(|_| has_more).map(|it| it.id.clone());
    Ok(Json(SourcePage { items, next }))
}

/// One source.
#[utoipa::path(
    get,
    path = "/sources/{id}",
    operation_id = "CatalogSourceGet",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The source", body = SourceView), (status = 404, description = "No such source")),
)]
pub async fn source_get(
    FromState(changes): FromState<Arc<Changes>>,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Json<SourceView>> {
    Ok(Json(changes.source_get(&id).await?.into()))
}

/// A file that a source has led to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// `type:target`.
    location: String,
    /// What was wrong with it, apart from its entities: stage, message, line, column.
    #[schema(value_type = Vec<Object>)]
    problems: Value,
    /// When that was noted down, epoch milliseconds: the last reading that found anything new in the
    /// source.
    noted_at: Millis,
}

/// A page of files.
#[derive(Serialize, ToSchema)]
pub struct FilePage {
    /// The files, by location.
    items: Vec<FileView>,
    /// What to ask for as `after` to get the next page; absent on the last.
    next: Option<String>,
}

/// The files that a source has led to.
#[utoipa::path(
    get,
    path = "/sources/{id}/files",
    operation_id = "CatalogSourceFileList",
    tag = "catalog",
    params(
        ("id" = String, Path, description = "Its id"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = FilePage), (status = 404, description = "No such source")),
)]
pub async fn file_list(
    FromState(changes): FromState<Arc<Changes>>,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Reply<Json<FilePage>> {
    let mut files = changes.file_list(&id, &query.after, query.limit + 1).await?;
    let has_more = cut(&mut files, query.limit);
    let view = |(file, noted_at): (FileRow, Millis)| FileView {
        problems: parsed(&file.problems),
        location: file.location,
        noted_at,
    };
    let items: Vec<FileView> = files.into_iter().map(view).collect();
    let next = items.last().filter(|_| has_more).map(|it| it.location.clone());
    Ok(Json(FilePage { items, next }))
}

/// Work that was asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The job, as `/api/spine/v1/jobs/{id}` shows it.
    job_id: String,
}

/// Asks for a source to be read now.
#[utoipa::path(
    post,
    path = "/sources/{id}/refresh",
    operation_id = "CatalogSourceRefresh",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 202, description = "It will be read", body = JobView), (status = 404, description = "No such source")),
)]
pub async fn source_refresh(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { value: job_id, event } = changes.source_refresh(&caller, &id).await?;
    Ok(changed(event, (StatusCode::ACCEPTED, Json(JobView { job_id }))))
}

/// Lets a source remove what its last reading held back, because it was much at once.
#[utoipa::path(
    post,
    path = "/sources/{id}/release",
    operation_id = "CatalogSourceRelease",
    tag = "catalog",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 202, description = "It will be read, and may remove", body = JobView),
        (status = 404, description = "No such source"),
        (status = 409, description = "Nothing is held back"),
    ),
)]
pub async fn source_release(
    FromState(changes): FromState<Arc<Changes>>,
    caller: Caller,
    Path(id): Path<String>,
    _: Query<NoParameters>,
) -> Reply<Response> {
    let Done { value: job_id, event } = changes.source_release(&caller, &id).await?;
    Ok(changed(event, (StatusCode::ACCEPTED, Json(JobView { job_id }))))
}
