//! Fetching files and folders that an input names: by an address, or by where they lie beside the
//! template.

use std::sync::Arc;

use feature::template_action::{Run, Step};
use feature::workspace::Workspace;
use forge::{Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeContent, TreeLimits};
use model::{Code, Location, Problem};
use serde_json::{Value, json};

use super::declare::text;
use super::services::Services;
use crate::tasks::along::leads_out;

/// The field `url` of actions that fetch.
pub(super) fn url_field(what: &str) -> Value {
    text(&format!("Address of {what}: complete, or relative to the template's own file"))
}

/// The field `token` of actions that fetch.
pub(super) fn token_field() -> Value {
    json!({
        "type": "string",
        "description": "The token to read with from GitHub, GitLab and Gitea, mostly \
            `${{ secrets.USER_OAUTH_TOKEN }}`; without one, and elsewhere, the credentials \
            configured under `integrations` count",
    })
}

/// What `location` is read with: the token of the input where its host takes one.
fn reader(services: &Services, step: &Step, location: &Location) -> Arc<dyn SourceReader> {
    let token = step.input.get("token").and_then(Value::as_str).map(str::trim);
    let Some(token) = token.filter(|it| !it.is_empty()) else { return services.reader.clone() };
    services.reader.with_token(location, token).unwrap_or_else(|| {
        step.log.info(
            "The input `token` is of no use here: what counts is what is configured under \
             `integrations`",
        );
        services.reader.clone()
    })
}

/// Where `url` lies, as an input of this run names it.
///
/// # Errors
/// It is relative and nobody knows to what; it is no address; it is of another kind than `http`.
pub(super) fn resolve(services: &Services, run: &Run, url: &str) -> Result<Location, Problem> {
    let refused = |detail: String| Problem::input(detail).at("url");
    if let Ok(absolute) = url::Url::parse(url) {
        return match absolute.scheme() {
            "http" | "https" => Ok(Location::new("url", url)),
            other => Err(refused(format!(
                "Addresses with the scheme `{other}` are not fetched; `https` is, and paths relative \
                 to the template"
            ))),
        };
    }
    let Some(base) = run.base_url.as_deref() else {
        let detail = format!(
            "`{}` is relative, and it is not known where the template lies",
            url.escape_debug()
        );
        return Err(refused(detail).hint("name a complete address"));
    };
    let base = base_location(base);
    if base.kind == "file" && url.starts_with('/') {
        let detail =
            format!("`{}` is absolute; name it relative to the template", url.escape_debug());
        return Err(refused(detail));
    }
    let resolved = services
        .integrations
        .resolve(&base, url)
        .map_err(|error| refused(format!("`{}` cannot be fetched: {error}", url.escape_debug())))?;
    if leads_out(&base, &resolved) {
        let detail =
            format!("`{}` leads out of the files that came with the template", url.escape_debug());
        return Err(refused(detail).hint("bring along what it needs, or name a complete address"));
    }
    Ok(resolved)
}

/// The template's own file: `file:///…`, `file:…`, `url:…` or a bare address.
fn base_location(base: &str) -> Location {
    let path = base.strip_prefix("file://").or_else(|| base.strip_prefix("file:"));
    match path {
        Some(path) => Location::new("file", path),
        None => Location::new("url", base.strip_prefix("url:").unwrap_or(base)),
    }
}

/// The folder at `url`.
///
/// # Errors
/// As [`resolve`]; it cannot be read; it is over a limit.
pub(super) async fn folder(services: &Services, step: &Step, url: &str) -> Result<Tree, Problem> {
    let location = resolve(services, &step.run, url)?;
    let reader = reader(services, step, &location);
    step.log.info(&format!("Fetching the folder {}", shown(&location, url)));
    let limits = TreeLimits::default();
    let read = async {
        services.reader.lets(&step.run.caller, &location).await?;
        reader.tree(&location, &limits).await
    };
    let tree =
        until_cancelled(step, read).await?.map_err(|error| unread_at(error, &location, url))?;
    for left in &tree.left_out {
        step.log.warn(&format!("Left out {}: {}", left.path, left.why));
    }
    Ok(tree)
}

/// The file at `url`.
///
/// # Errors
/// As [`folder`].
pub(super) async fn file(services: &Services, step: &Step, url: &str) -> Result<Vec<u8>, Problem> {
    let location = resolve(services, &step.run, url)?;
    let reader = reader(services, step, &location);
    step.log.info(&format!("Fetching the file {}", shown(&location, url)));
    let read = async {
        services.reader.lets(&step.run.caller, &location).await?;
        reader.read(&location, None).await
    };
    match until_cancelled(step, read).await?.map_err(|error| unread_at(error, &location, url))? {
        Read::Fresh { bytes, .. } => Ok(bytes),
        Read::Unchanged => Err(Problem::internal("a read without an etag found nothing new")),
    }
}

/// What is read, as it is told: where files of this server lie is nobody's business.
fn shown(location: &Location, url: &str) -> String {
    match location.kind.as_str() {
        "file" => format!("`{}` beside the template", url.escape_debug()),
        _ => location.target.clone(),
    }
}

/// As [`unread`], told as [`shown`] does.
fn unread_at(mut error: ReadError, location: &Location, url: &str) -> Problem {
    if location.kind == "file" {
        let place = location.target.trim_end_matches('/');
        error.message = error.message.replace(place, &format!("`{}`", url.escape_debug()));
    }
    unread(&error)
}

/// Waits for `work`, and no longer than until the run is cancelled.
///
/// # Errors
/// The run was cancelled.
pub(super) async fn until_cancelled<T>(
    step: &Step,
    work: impl Future<Output = T>,
) -> Result<T, Problem> {
    tokio::select! {
        biased;
        () = step.cancelled.cancelled() => Err(Problem::new(Code::Conflict, "The run was cancelled")),
        done = work => Ok(done),
    }
}

/// Writes everything of `tree` below the folder `target`.
///
/// # Errors
/// What the workspace refuses.
pub(super) async fn write_all(
    workspace: &Workspace,
    target: &str,
    tree: Arc<Tree>,
) -> Result<(), Problem> {
    let target = target.to_owned();
    let write = move |workspace: &Workspace| {
        let folder = workspace.folder(&target)?;
        for file in &tree.files {
            match &file.content {
                TreeContent::File { bytes, executable } => {
                    folder.write(&file.path, bytes, *executable)?;
                }
                TreeContent::Symlink { target } => folder.link(&file.path, target)?,
            }
        }
        Ok(())
    };
    workspace.run(write).await
}

/// What keeps a source from being read, for whoever runs the template.
pub(crate) fn unread(error: &ReadError) -> Problem {
    let code = match error.kind {
        ReadErrorKind::NotFound => Code::NotFound,
        ReadErrorKind::Forbidden => Code::NotAllowed,
        ReadErrorKind::TooLarge => Code::TooLarge,
        ReadErrorKind::Timeout | ReadErrorKind::Unreachable => Code::Unavailable,
        ReadErrorKind::Unsupported => Code::Input,
    };
    Problem::new(code, error.message.clone()).at("url")
}
