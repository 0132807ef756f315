//! Where a template is kept, fetched with all that lies beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forge::{Tree, TreeContent, TreeLimits};
use model::yaml::{self, Limits};
use model::{Caller, Code, Location, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Workbench;
use crate::tasks::service::create::template_ref;
use crate::template::base;
use crate::workbench::limits::{CHECK_CHARS_MAX, OPEN_BYTES_MAX, OPEN_FILES_MAX};

/// What is to be opened: one of both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ScaffolderOpenBody)]
pub struct OpenBody {
    /// The address of a template's file, or of a folder.
    #[serde(default)]
    pub url: Option<String>,
    /// A template of the catalog.
    #[serde(default)]
    pub template_ref: Option<String>,
}

/// What was fetched.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderOpened)]
pub struct OpenedView {
    /// The template that was meant, among the files; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_path: Option<String>,
    /// The files, by path.
    files: Vec<OpenedFile>,
    /// Paths of all templates among them.
    templates: Vec<String>,
    /// What lies there and is not handed out, each with the reason.
    left_out: Vec<String>,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderOpenedFile)]
pub struct OpenedFile {
    /// Where.
    path: String,
    /// What is in it.
    base64_content: String,
    /// Whether it may be executed.
    executable: bool,
    /// Its size in bytes.
    size: usize,
}

fn is_yaml(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn refused(what: impl Into<String>) -> Problem {
    Problem::input(what).at("url")
}

impl Workbench {
    /// Fetches a template with all that lies beside it.
    ///
    /// # Errors
    /// What is not there, or not for the caller; what cannot be read; what is too large.
    pub async fn open(&self, caller: &Caller, body: &OpenBody) -> Result<OpenedView, Problem> {
        let address = match (&body.url, &body.template_ref) {
            (Some(url), None) => self.address(url)?,
            (None, Some(reference)) => {
                let reference = template_ref(reference)?;
                let found = self.services.entities.entity(caller, &reference).await?;
                let missing = || Problem::not_found(format!("Template {reference} not found"));
                let entity = found.ok_or_else(missing)?;
                let base = base::base_url(&entity["metadata"]).ok_or_else(|| {
                    Problem::input("It is not known where this template is kept").at("templateRef")
                })?;
                location(&base)
            }
            _ => return Err(Problem::input("url or templateRef is needed, one of both")),
        };
        let is_file = is_yaml(address.target.split(['?', '#']).next().unwrap_or_default());
        let folder = match is_file {
            false => address.clone(),
            true => {
                let resolved = self.services.integrations.resolve(&address, "./");
                resolved.map_err(|error| refused(format!("It cannot be opened: {error}")))?
            }
        };
        self.lets(caller, &folder).await?;
        let limits =
            TreeLimits { files: OPEN_FILES_MAX, bytes: OPEN_BYTES_MAX, ..TreeLimits::default() };
        let tree = self.reader.tree(&folder, &limits).await;
        let tree = tree.map_err(|error| crate::actions::unread(&error))?;
        let meant = is_file.then(|| last_segment(&address.target)).flatten();
        view(tree, meant.as_deref())
    }

    fn address(&self, url: &str) -> Result<Location, Problem> {
        if url.len() > CHECK_CHARS_MAX {
            return Err(refused(format!("An address has at most {CHECK_CHARS_MAX} characters")));
        }
        let parsed = url::Url::parse(url).map_err(|error| refused(format!("{url}: {error}")))?;
        match parsed.scheme() {
            "http" | "https" => Ok(Location::new("url", url)),
            other => Err(refused(format!("Addresses with the scheme `{other}` are not opened"))),
        }
    }
}

/// Where a template's own file is, as its entity says it: the server's own words.
fn location(base: &str) -> Location {
    let path = base.strip_prefix("file://").or_else(|| base.strip_prefix("file:"));
    path.map_or_else(|| Location::new("url", base), |path| Location::new("file", path))
}

fn last_segment(target: &str) -> Option<String> {
    let path = target.split(['?', '#']).next()?;
    let last = path.rsplit('/').next().filter(|it| !it.is_empty())?;
    let bytes = outbound::paths::percent_decode(last.as_bytes());
    String::from_utf8(bytes).ok()
}

fn view(tree: Tree, meant: Option<&str>) -> Result<OpenedView, Problem> {
    let mut templates = Vec::new();
    let mut files = Vec::with_capacity(tree.files.len());
    let left_out = tree.left_out.iter().map(|it| format!("{}: {}", it.path, it.why));
    let mut left_out: Vec<String> = left_out.collect();
    for file in tree.files {
        let TreeContent::File { bytes, executable } = file.content else {
            left_out.push(format!("{}: it is a link", file.path));
            continue;
        };
        if is_yaml(&file.path) && holds_template(&bytes) {
            templates.push(file.path.clone());
        }
        files.push(OpenedFile {
            size: bytes.len(),
            base64_content: STANDARD.encode(bytes),
            path: file.path,
            executable,
        });
    }
    if files.is_empty() {
        return Err(Problem::new(Code::NotFound, "There are no files"));
    }
    let is_there = |path: &&str| files.iter().any(|file| file.path == **path);
    let template_path = meant.filter(is_there).map(str::to_owned);
    let template_path = template_path.or_else(|| {
        let depth = |path: &&String| (path.matches('/').count(), path.len());
        templates.iter().min_by_key(depth).cloned()
    });
    Ok(OpenedView { template_path, files, templates, left_out })
}

/// Whether a file is a template, and no skeleton of one that is not rendered yet.
fn holds_template(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    if !text.contains("kind: Template") && !text.contains("\"Template\"") {
        return false;
    }
    let documents = yaml::parse_documents(text, &Limits::DESCRIPTOR);
    documents.into_iter().flatten().any(|it| it.value["kind"] == "Template")
}
