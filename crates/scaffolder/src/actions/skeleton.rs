//! A folder of template files becomes a folder of files: the work of `fetch:template` and
//! `workspace:template`.
//!
//! Names are rendered as contents are. A file whose rendered name is empty, begins with `/` or holds
//! `//` is left out: that is how templates make files depend on answers. Links and binary files are
//! copied. Values are never told to the log (CVE-2025-55285).

use std::collections::BTreeSet;
use std::sync::Arc;

use feature::template_action::{Step, StepLog};
use feature::workspace::{EntryKind, Workspace};
use forge::{Tree, TreeContent};
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::{Map, Value};
use templating::{Context, Engine, Options, TemplateError};
use tokio_util::sync::CancellationToken;

use super::binary::is_binary;
use super::globs::Globs;
use super::limits::{LOGGED_FILES_MAX, TEMPLATE_FILE_BYTES_MAX};

/// What the inputs of both actions say of rendering.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rendering {
    /// What templates call `values`.
    pub values: Option<Map<String, Value>>,
    /// Patterns of files whose names alone are rendered.
    pub copy_without_templating: Option<Vec<String>>,
    /// Templates are written for Cookiecutter.
    #[serde(default)]
    pub cookiecutter_compat: bool,
    /// Files of this extension alone are rendered; `true` stands for `.njk`.
    pub template_file_extension: Option<Value>,
    /// Files that are there already are replaced.
    #[serde(default)]
    pub replace: bool,
    /// The line end after a block is left out.
    #[serde(default)]
    pub trim_blocks: bool,
    /// Blanks before a block are left out.
    #[serde(default)]
    pub lstrip_blocks: bool,
}

/// Where template files come from.
pub(super) enum Source {
    /// A folder of a source.
    Tree(Tree),
    /// A folder of the workspace.
    Folder(Workspace),
}

/// One file, folder or link of a source. Names of folders end with `/`.
struct Item {
    name: String,
    content: Content,
}

enum Content {
    Folder,
    Link(String),
    File { executable: bool, bytes: u64 },
}

/// Renders texts with the values of one step.
pub(super) struct Renderer {
    engine: Engine,
    context: Context,
    options: Options,
}

impl Renderer {
    /// Renders with these values.
    ///
    /// # Errors
    /// Values that the language refuses.
    pub(super) fn new(engine: &Engine, rendering: &Rendering) -> Result<Self, Problem> {
        let name = if rendering.cookiecutter_compat { "cookiecutter" } else { "values" };
        let mut names = Map::new();
        if let Some(values) = &rendering.values {
            names.insert(name.to_owned(), Value::Object(values.clone()));
        }
        let context = Context::new(Value::Object(names)).map_err(|error| failed(&error))?;
        let options = Options {
            cookiecutter: rendering.cookiecutter_compat,
            trim_blocks: rendering.trim_blocks,
            lstrip_blocks: rendering.lstrip_blocks,
            ..Options::default()
        };
        Ok(Self { engine: engine.clone(), context, options })
    }

    /// The text of the template `source`, which is the file `name`.
    ///
    /// # Errors
    /// What is wrong with it, at its line.
    pub(super) fn text(&self, name: &str, source: &str) -> Result<String, Problem> {
        let options = self.options.clone().named(name);
        let rendered = self.engine.render(source, &self.context, &options);
        Ok(rendered.map_err(|error| failed(&error))?.text())
    }
}

fn failed(error: &TemplateError) -> Problem {
    let mut problem = Problem::input(error.to_string());
    if let Some(file) = &error.file {
        problem.detail = format!("{file}: {error}");
        problem.field = Some(file.to_string());
    }
    problem
}

/// One run of one of the two actions.
struct Work {
    renderer: Renderer,
    copied: Globs,
    extension: Option<String>,
    replace: bool,
    target: Workspace,
    source: Source,
    log: Arc<dyn StepLog>,
    cancelled: CancellationToken,
    logged: usize,
}

/// Renders `source` into the folder `target` of the step's workspace; how many files were written.
///
/// # Errors
/// A template that is wrong, a name that leads outside, a limit.
pub(super) async fn render(
    engine: &Engine,
    step: &Step,
    source: Source,
    target: String,
    rendering: Rendering,
) -> Result<usize, Problem> {
    let extension = extension(&rendering)?;
    let renderer = Renderer::new(engine, &rendering)?;
    let (log, cancelled) = (step.log.clone(), step.cancelled.clone());
    let work = move |workspace: &Workspace| {
        let items = source.items()?;
        let folders: BTreeSet<&str> = items
            .iter()
            .filter(|item| matches!(item.content, Content::Folder))
            .map(|item| item.name.trim_end_matches('/'))
            .collect();
        let patterns = rendering.copy_without_templating.unwrap_or_default();
        let copied = Globs::parse(&patterns, &|name| folders.contains(name));
        let copied = copied.map_err(|problem| problem.at("copyWithoutTemplating"))?;
        let target = workspace.folder(&target)?;
        let replace = rendering.replace;
        let mut work = Work {
            renderer,
            copied,
            extension,
            replace,
            target,
            source,
            log,
            cancelled,
            logged: 0,
        };
        work.log.info(&format!("Processing {} template files and folders", items.len()));
        let mut written = 0;
        for item in &items {
            written += usize::from(work.write(item)?);
        }
        Ok(written)
    };
    step.workspace.run(work).await
}

/// The extension of files that are rendered, where not all are.
fn extension(rendering: &Rendering) -> Result<Option<String>, Problem> {
    let extension = match &rendering.template_file_extension {
        None | Some(Value::Null | Value::Bool(false)) => return Ok(None),
        Some(Value::Bool(true)) => ".njk".to_owned(),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) if text.starts_with('.') => text.clone(),
        Some(Value::String(text)) => format!(".{text}"),
        Some(_) => {
            let detail = "templateFileExtension is a text, or true for `.njk`";
            return Err(Problem::input(detail).at("templateFileExtension"));
        }
    };
    if rendering.copy_without_templating.is_some() || rendering.cookiecutter_compat {
        let detail = "templateFileExtension cannot be combined with copyWithoutTemplating or \
            cookiecutterCompat";
        return Err(Problem::input(detail).at("templateFileExtension"));
    }
    Ok(Some(extension))
}

impl Work {
    /// Writes one thing, if its name and what is there already allow it; whether it is a file that
    /// was written.
    fn write(&mut self, item: &Item) -> Result<bool, Problem> {
        if self.cancelled.is_cancelled() {
            return Err(Problem::new(Code::Conflict, "The run was cancelled"));
        }
        let (rendered, name) = match &self.extension {
            None => (!self.copied.matches(&item.name), item.name.as_str()),
            Some(extension) => match without_extension(&item.name, extension) {
                Some(name) => (true, name),
                None => (false, item.name.as_str()),
            },
        };
        let name = self.renderer.text(&item.name, name)?;
        if is_left_out(&name) {
            return Ok(false);
        }
        if !self.replace && self.target.entry(&name)?.is_some() {
            return Ok(false);
        }
        match &item.content {
            Content::Folder => {
                self.target.folder(&name)?;
                return Ok(false);
            }
            Content::Link(target) => {
                self.tell(format!("Copying the link {name}"));
                self.target.link(&name, target)?;
            }
            Content::File { executable, bytes } => {
                let content = self.content(item, &name, rendered, *bytes)?;
                self.target.write(&name, &content, *executable)?;
            }
        }
        Ok(true)
    }

    /// What is written for a file.
    fn content(
        &mut self,
        item: &Item,
        name: &str,
        rendered: bool,
        size: u64,
    ) -> Result<Vec<u8>, Problem> {
        let bytes = self.source.read(&item.name)?;
        if !rendered || is_binary(&bytes) || is_utf16(&bytes) {
            self.tell(format!("Copying {name}"));
            return Ok(bytes);
        }
        if size > TEMPLATE_FILE_BYTES_MAX {
            let detail = format!(
                "{} has {size} bytes; templates have at most {TEMPLATE_FILE_BYTES_MAX}",
                item.name
            );
            let hint = "name it in copyWithoutTemplating to have it copied as it is";
            return Err(Problem::new(Code::TooLarge, detail).hint(hint));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.log.warn(&format!(
                    "{} is not UTF-8: what cannot be read in it becomes \u{fffd}",
                    item.name
                ));
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
        };
        self.tell(format!("Writing {name}"));
        Ok(self.renderer.text(&item.name, &text)?.into_bytes())
    }

    fn tell(&mut self, message: String) {
        self.logged += 1;
        if self.logged <= LOGGED_FILES_MAX {
            self.log.info(&message);
        } else if self.logged == LOGGED_FILES_MAX + 1 {
            self.log.info("Further files are not told of");
        }
    }
}

/// The conditional names of templates.
fn is_left_out(name: &str) -> bool {
    name.is_empty() || name.starts_with('/') || name.contains("//")
}

/// A file's name without `extension`, where it has that one.
fn without_extension<'a>(name: &'a str, extension: &str) -> Option<&'a str> {
    let rest = name.strip_suffix(extension)?;
    let has_stem = rest.rsplit('/').next().is_some_and(|stem| !stem.is_empty());
    // Of `a.b.c` the extension is `.c`.
    (has_stem && !extension[1..].contains('.')).then_some(rest)
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe])
}

impl Source {
    /// Everything in it, in order of names.
    fn items(&self) -> Result<Vec<Item>, Problem> {
        match self {
            Self::Tree(tree) => Ok(tree_items(tree)),
            Self::Folder(folder) => Ok(folder
                .entries("")?
                .into_iter()
                .map(|entry| match entry.kind {
                    EntryKind::Folder => {
                        Item { name: format!("{}/", entry.path), content: Content::Folder }
                    }
                    EntryKind::Link { target } => {
                        Item { name: entry.path, content: Content::Link(target) }
                    }
                    EntryKind::File { bytes, executable } => {
                        Item { name: entry.path, content: Content::File { executable, bytes } }
                    }
                })
                .collect()),
        }
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Folder(folder) => folder.read(name),
            Self::Tree(tree) => {
                let found = tree.files.binary_search_by(|file| file.path.as_str().cmp(name));
                match found.map(|at| &tree.files[at].content) {
                    Ok(TreeContent::File { bytes, .. }) => Ok(bytes.clone()),
                    _ => Err(Problem::internal("a file of a tree is not in it")),
                }
            }
        }
    }
}

/// The files of a tree, and the folders that hold them.
fn tree_items(tree: &Tree) -> Vec<Item> {
    let mut folders = BTreeSet::new();
    let mut items = Vec::new();
    for file in &tree.files {
        for (at, _) in file.path.match_indices('/') {
            let folder = &file.path[..=at];
            if folders.insert(folder) {
                items.push(Item { name: folder.to_owned(), content: Content::Folder });
            }
        }
        let content = match &file.content {
            TreeContent::Symlink { target } => Content::Link(target.clone()),
            TreeContent::File { bytes, executable } => {
                Content::File { executable: *executable, bytes: bytes.len() as u64 }
            }
        };
        items.push(Item { name: file.path.clone(), content });
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_is_what_stands_behind_the_last_dot() {
        assert_eq!(without_extension("a/b.md.njk", ".njk"), Some("a/b.md"));
        assert_eq!(without_extension("a/.njk", ".njk"), None);
        assert_eq!(without_extension("a/b.md", ".njk"), None);
        assert_eq!(without_extension("a/b.njk/", ".njk"), None);
    }

    #[test]
    fn names_that_render_to_nothing_leave_their_files_out() {
        for name in ["", "/", "/x", "a//x"] {
            assert!(is_left_out(name), "{name}");
        }
        assert!(!is_left_out("a/x"));
    }
}
