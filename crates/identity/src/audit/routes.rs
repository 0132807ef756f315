//! The audit log over HTTP: a page, an export, a verification.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use feature::audit::AuditLog;
use gate::{Access, Caller, Json, Query, QueryParameters, QueryReader, Reply, Routes};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use model::audit::{Outcome, Severity};
use model::{AuditEntry, Problem};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::filter::{Filter, Place, cursor, place};
use super::head::Known;
use super::limits::{PAGE_DEFAULT, PAGE_MAX, VERIFY_MS_MAX};
use super::permissions::{AUDIT_READ, AUDIT_VERIFY};
use super::reader::Reader;
use super::verify::{Verification, Verifier};
use super::view::EntryView;

const BASE: &str = "/api/identity/v1";

/// What verifying needs.
pub struct Verifying {
    /// Who does it.
    pub verifier: Verifier,
    /// Where it is recorded.
    pub audit: Arc<dyn AuditLog>,
}

/// Entries.
pub fn read_routes(reader: Arc<Reader>) -> Routes {
    Routes::new(BASE)
        .operation(Access::Permission(&AUDIT_READ), routes!(audit_list))
        .operation(Access::Permission(&AUDIT_READ), routes!(audit_export))
        .with_state(reader)
}

/// The chain.
pub fn verify_routes(verifying: Arc<Verifying>) -> Routes {
    let patient = Access::Permission(&AUDIT_VERIFY).time_ms_max(VERIFY_MS_MAX);
    Routes::new(BASE).operation(patient, routes!(audit_verify)).with_state(verifying)
}

/// Which page is asked for.
pub struct ListQuery {
    filter: Filter,
    oldest_first: bool,
    from: Option<Place>,
    limit: usize,
}

impl QueryParameters for ListQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let filter = Filter::read(query);
        let order = query.one_of("order", &["newest", "oldest"]);
        let cursor = query.text("cursor");
        let limit = query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE_DEFAULT);
        Ok(Self {
            filter: filter?,
            oldest_first: order? == Some("oldest"),
            from: cursor?.as_deref().map(place).transpose()?,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }
}

/// A page of entries.
#[derive(Serialize, ToSchema)]
pub struct AuditPage {
    /// The entries. A page may have few, or none, though there are more.
    items: Vec<EntryView>,
    /// What to ask for as `cursor` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What was done, the newest first. Entries that come while pages are read move none of them.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "IdentityAuditList",
    tag = "identity",
    params(
        ("actor" = Option<String>, Query, description = "Who did it: user:default/ada"),
        ("event" = Option<String>, Query, description = "What was done: catalog.location.create, or identity.*"),
        ("subject" = Option<String>, Query, description = "What it was done to"),
        ("outcome" = Option<String>, Query, description = "succeeded, failed or denied"),
        ("severity" = Option<String>, Query, description = "low, medium, high or critical"),
        ("since" = Option<String>, Query, description = "Not before this day or time"),
        ("until" = Option<String>, Query, description = "Before this day or time"),
        ("text" = Option<String>, Query, description = "Something that the entry says"),
        ("order" = Option<String>, Query, description = "newest or oldest first; newest"),
        ("cursor" = Option<String>, Query, description = "The next of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "Page size; 100"),
    ),
    responses((status = 200, description = "The page", body = AuditPage)),
)]
pub async fn audit_list(
    FromState(reader): FromState<Arc<Reader>>,
    Query(query): Query<ListQuery>,
) -> Reply<Json<AuditPage>> {
    let ListQuery { filter, oldest_first, from, limit } = query;
    let page = reader.page(&filter, oldest_first, from, limit).await?;
    let items = page.rows.into_iter().map(EntryView::from).collect();
    Ok(Json(AuditPage { items, next: page.next.as_ref().map(cursor) }))
}

/// What is exported.
pub struct ExportQuery(Filter);

impl QueryParameters for ExportQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Filter::read(query).map(Self)
    }
}

/// All entries that are asked for, a line of JSON each, the oldest first. Ends with what was there
/// when it began.
#[utoipa::path(
    get,
    path = "/audit/export",
    operation_id = "IdentityAuditExport",
    tag = "identity",
    params(
        ("actor" = Option<String>, Query, description = "Who did it: user:default/ada"),
        ("event" = Option<String>, Query, description = "What was done: catalog.location.create, or identity.*"),
        ("subject" = Option<String>, Query, description = "What it was done to"),
        ("outcome" = Option<String>, Query, description = "succeeded, failed or denied"),
        ("severity" = Option<String>, Query, description = "low, medium, high or critical"),
        ("since" = Option<String>, Query, description = "Not before this day or time"),
        ("until" = Option<String>, Query, description = "Before this day or time"),
        ("text" = Option<String>, Query, description = "Something that the entry says"),
    ),
    responses((status = 200, body = String, content_type = "application/x-ndjson")),
)]
pub async fn audit_export(
    FromState(reader): FromState<Arc<Reader>>,
    caller: Caller,
    Query(ExportQuery(filter)): Query<ExportQuery>,
) -> Reply<Response> {
    let lines = reader.export(&caller, filter);
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// What must be in the chain.
pub struct VerifyQuery(Option<Known>);

impl QueryParameters for VerifyQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        Ok(Self(query.text("head")?.as_deref().map(Known::parse).transpose()?))
    }
}

/// Walks the chain of seals over all entries, and tells where it breaks and what is not sealed yet.
#[utoipa::path(
    get,
    path = "/audit/verification",
    operation_id = "IdentityAuditVerify",
    tag = "identity",
    params(
        ("head" = Option<String>, Query, description = "The head of an earlier verification, number:hash, which must be in the chain"),
    ),
    responses(
        (status = 200, description = "What was found", body = Verification),
        (status = 409, description = "A verification is under way"),
    ),
)]
pub async fn audit_verify(
    FromState(verifying): FromState<Arc<Verifying>>,
    caller: Caller,
    Query(VerifyQuery(head)): Query<VerifyQuery>,
) -> Reply<Json<Verification>> {
    let found = verifying.verifier.verify(head).await?;
    let entry = AuditEntry::done(AUDIT_VERIFY.name, &caller).weighing(Severity::Low);
    let entry = match found.breaks.first() {
        None => entry,
        Some(first) => {
            let entry = entry.on(format!("seal {}", first.seal)).weighing(Severity::Critical);
            entry.ending(Outcome::Failed, &first.detail)
        }
    };
    let meta = json!({ "seals": found.seals, "breaks": found.breaks_count });
    verifying.audit.note(AuditEntry { meta, ..entry });
    Ok(Json(found))
}
