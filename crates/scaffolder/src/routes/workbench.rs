//! Names that are free, choices for a field, and templates that somebody writes, over HTTP.

use std::sync::Arc;

use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use gate::{Caller, Json, NoParameters, Path, Query, Reply};
use http::StatusCode;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::schemas::{DryRunBody, ValidationErrors};
use crate::tasks::service::rehearse::Rehearsal;
use crate::workbench::Workbench;
use crate::workbench::checks::{CheckBody, CheckView};
use crate::workbench::limits::{LINT_FILES_MAX, OPTIONS_DEFAULT, OPTIONS_MAX};
use crate::workbench::options::{Asked, OptionList};
use crate::workbench::playground::{LintView, OpenBody, OpenedView, Played, PlayedView};

/// Whether a name is free: of an entity in the catalog, of a repository at its host. What is taken by a
/// thing that the caller may not see is taken, and nothing more is told of it.
#[utoipa::path(
    post,
    path = "/checks",
    operation_id = "ScaffolderCheck",
    tag = "scaffolder",
    request_body = CheckBody,
    responses((status = 200, description = "Whether it is free", body = CheckView)),
)]
pub async fn check(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<CheckBody>,
) -> Reply<Json<CheckView>> {
    Ok(Json(workbench.check(&caller, &body).await?))
}

/// What is asked of a source of choices.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScaffolderOptionsBody)]
pub struct OptionsBody {
    /// A text that the choices have.
    #[serde(default)]
    q: String,
    /// The answers so far.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    values: Value,
    /// At most so many; 50 without it, 500 at most.
    #[serde(default)]
    limit: Option<u64>,
}

/// Choices for a field, of a source that the operator declares.
#[utoipa::path(
    post,
    path = "/options/{source}",
    operation_id = "ScaffolderOptions",
    tag = "scaffolder",
    params(("source" = String, Path, description = "Its name")),
    request_body = OptionsBody,
    responses(
        (status = 200, description = "The choices", body = OptionList),
        (status = 404, description = "Nobody declared such a source"),
        (status = 503, description = "The source does not answer"),
    ),
)]
pub async fn options(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Path(source): Path<String>,
    Json(body): Json<OptionsBody>,
) -> Reply<Json<OptionList>> {
    let limit = body.limit.unwrap_or(OPTIONS_DEFAULT).clamp(1, OPTIONS_MAX);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let asked = Asked { q: body.q, values: body.values, limit };
    Ok(Json(workbench.choices(&caller, &source, asked).await?))
}

/// A template that somebody writes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderLintBody)]
pub struct LintBody {
    /// Its text.
    template: String,
    /// What lies beside it; without any nothing is said about files.
    #[serde(default)]
    files: Vec<LintFile>,
    /// The same, as a dry run has it.
    #[serde(default)]
    directory_contents: Vec<LintFile>,
}

/// A file beside a template.
#[derive(Deserialize, ToSchema)]
#[schema(as = ScaffolderLintFile)]
pub struct LintFile {
    /// Where it lies, relative to the template.
    path: String,
}

/// What is wrong with a template, at its lines, and what its form asks for.
#[utoipa::path(
    post,
    path = "/playground/lint",
    operation_id = "ScaffolderPlaygroundLint",
    tag = "scaffolder",
    request_body = LintBody,
    responses((status = 200, description = "What is wrong with it", body = LintView)),
)]
pub async fn playground_lint(
    FromState(workbench): FromState<Arc<Workbench>>,
    _: Query<NoParameters>,
    Json(body): Json<LintBody>,
) -> Reply<Json<LintView>> {
    let LintBody { template, files, directory_contents } = body;
    let files: Vec<String> =
        files.into_iter().chain(directory_contents).map(|it| it.path).collect();
    if files.len() > LINT_FILES_MAX {
        let what = format!("At most {LINT_FILES_MAX} files are named");
        return Err(Problem::new(Code::TooLarge, what).at("files").into());
    }
    Ok(Json(workbench.lint(&template, &files)?))
}

/// Fetches a template from where it is kept, with all that lies beside it.
#[utoipa::path(
    post,
    path = "/playground/open",
    operation_id = "ScaffolderPlaygroundOpen",
    tag = "scaffolder",
    request_body = OpenBody,
    responses(
        (status = 200, description = "The files", body = OpenedView),
        (status = 404, description = "It is not there for the caller"),
        (status = 413, description = "There are too many files, or too large ones"),
    ),
)]
pub async fn playground_open(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<OpenBody>,
) -> Reply<Json<OpenedView>> {
    Ok(Json(workbench.open(&caller, &body).await?))
}

/// Rehearses a template as `v2/dry-run` does, and shows each step with what it was given and put out.
/// What fails is part of the answer, beside what was made until then.
#[utoipa::path(
    post,
    path = "/playground/dry-run",
    operation_id = "ScaffolderPlaygroundDryRun",
    tag = "scaffolder",
    request_body = DryRunBody,
    responses(
        (status = 200, description = "What it comes to", body = PlayedView),
        (status = 400, description = "The values do not fit, or it is no template", body = ValidationErrors),
    ),
)]
pub async fn playground_dry_run(
    FromState(workbench): FromState<Arc<Workbench>>,
    caller: Caller,
    _: Query<NoParameters>,
    Json(body): Json<DryRunBody>,
) -> Reply<Response> {
    let DryRunBody { template, values, secrets, directory_contents } = body;
    let files = directory_contents.into_iter().map(|it| (it.path, it.base64_content)).collect();
    let rehearsal = Rehearsal { template, values, secrets: secrets.unwrap_or_default(), files };
    Ok(match workbench.play(&caller, rehearsal).await? {
        Played::Refused(body) => (StatusCode::BAD_REQUEST, Json(body)).into_response(),
        Played::Done(view) => Json(*view).into_response(),
    })
}
