//! Fetching files and folders that an input names: by an address, or by where they lie beside the
//! template.

use std::sync::Arc;

use feature::template_action::{Run, Step};
use feature::workspace::Workspace;
use forge::{Read, ReadError, ReadErrorKind, Tree, TreeContent, TreeLimits};
use model::{Code, Location, Problem};
use serde_json::{Value, json};

use super::declare::text;
use super::services::Services;

/// The field `url` of actions that fetch.
pub(super) fn url_field(what: &str) -> Value {
    text(&format!("Address of {what}: complete, or relative to the template's own file"))
}

/// The field `token` of actions that fetch.
pub(super) fn token_field() -> Value {
    json!({
        "type": "string",
        "description": "Accepted and not used: sources are read with the credentials that are \
            configured under `integrations`",
    })
}

/// Tells that a token is of no use.
pub(super) fn tell_of_token(step: &Step) {
    if step.input.get("token").is_some_and(|it| !it.is_null()) {
        step.log.warn(
            "The input `token` is not used: sources are read with the credentials configured under \
             `integrations`",
        );
    }
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
    let resolved = services.integrations.resolve(&base, url);
    resolved
        .map_err(|error| refused(format!("`{}` cannot be fetched: {error}", url.escape_debug())))
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
    tell_of_token(step);
    step.log.info(&format!("Fetching the folder {}", location.target));
    let limits = TreeLimits::default();
    let read = async {
        services.reader.lets(&step.run.caller, &location).await?;
        services.reader.tree(&location, &limits).await
    };
    let tree = until_cancelled(step, read).await?.map_err(|error| unread(&error))?;
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
    tell_of_token(step);
    step.log.info(&format!("Fetching the file {}", location.target));
    let read = async {
        services.reader.lets(&step.run.caller, &location).await?;
        services.reader.read(&location, None).await
    };
    match until_cancelled(step, read).await?.map_err(|error| unread(&error))? {
        Read::Fresh { bytes, .. } => Ok(bytes),
        Read::Unchanged => Err(Problem::internal("a read without an etag found nothing new")),
    }
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
