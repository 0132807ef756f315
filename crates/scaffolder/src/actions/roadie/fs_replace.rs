//! `roadiehq:utils:fs:replace`: text in files becomes other text.
//!
//! Regular expressions are those of JavaScript: they run in the template language, which bounds them.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use forge::glob::Pattern;
use model::{Code, Problem};
use serde::Deserialize;
use serde_json::json;
use templating::{Context, Engine, Options};

use super::is_executable;
use crate::actions::declare::{Declare as _, WITHIN_THE_RUN, about};
use crate::actions::globs::{Globs, is_pattern};
use crate::actions::limits::TEMPLATE_FILE_BYTES_MAX;
use crate::actions::paths::{leads_outside, plain};
use crate::actions::services::Services;

/// The action.
pub(super) struct FsReplace {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
struct Input {
    files: Vec<Replaced>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replaced {
    file: Option<String>,
    find: Option<String>,
    #[serde(default)]
    match_regex: bool,
    replace_with: Option<String>,
    #[serde(default)]
    include_dot_files: bool,
}

impl FsReplace {
    pub(super) fn new(services: &Services) -> Self {
        let about = about(
            "roadiehq:utils:fs:replace",
            "Replaces text in files of the workspace, wherever it stands in them. In what is put \
             there `$&` is what was found, and `$1` its first group.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "files": {
                    "type": "array",
                    "description": "What to replace, in this order",
                    "items": {
                        "type": "object",
                        "properties": {
                            "file": { "type": "string", "description": "Path or pattern of files" },
                            "find": { "type": "string", "description": "What to look for" },
                            "matchRegex": {
                                "type": "boolean",
                                "description": "It is a regular expression of JavaScript",
                            },
                            "replaceWith": { "type": "string", "description": "What to put there" },
                            "includeDotFiles": {
                                "type": "boolean",
                                "description": "Patterns also match names that begin with a dot",
                            },
                        },
                    },
                },
            }),
            &["files"],
        )
        .dry()
        .example(
            "Replace a word in all texts",
            "steps:\n  - id: replace\n    name: Put in the name\n    action: roadiehq:utils:fs:replace\n    input:\n      files:\n        - file: '**/*.md'\n          find: '[Dd]ocs'\n          matchRegex: true\n          replaceWith: ${{ parameters.name }}\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for FsReplace {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        for replaced in input.files {
            step.check_cancelled()?;
            let engine = self.services.engine.clone();
            let work = move |workspace: &Workspace| replace(workspace, &engine, &replaced);
            let changed = step.workspace.run(work).await?;
            step.log.info(&format!("Changed {changed} files"));
        }
        Ok(())
    }
}

fn replace(workspace: &Workspace, engine: &Engine, replaced: &Replaced) -> Result<usize, Problem> {
    let wrong = |detail: &str| Problem::input(detail).at("files");
    let Some(file) = replaced.file.as_deref().filter(|it| !it.is_empty()) else {
        return Err(wrong("Each of the files has a `file`"));
    };
    let Some(find) = replaced.find.as_deref().filter(|it| !it.is_empty()) else {
        return Err(wrong("Each of the files has something to `find`"));
    };
    let Some(with) = replaced.replace_with.as_deref() else {
        return Err(wrong("Each of the files has a `replaceWith`"));
    };
    if leads_outside(file) {
        return Err(wrong("A path leads outside of the workspace"));
    }
    let pattern = if replaced.match_regex { find.to_owned() } else { escaped(find) };
    let mut changed = 0;
    for path in matching(workspace, file, replaced.include_dot_files)? {
        let Ok(text) = workspace.read_text(&path) else { continue };
        if text.len() as u64 > TEMPLATE_FILE_BYTES_MAX {
            let detail = format!("{path} has more than {TEMPLATE_FILE_BYTES_MAX} bytes");
            return Err(Problem::new(Code::TooLarge, detail));
        }
        let result = substituted(engine, &text, &pattern, with)?;
        if result != text {
            let executable = is_executable(workspace, &path)?;
            workspace.write(&path, result.as_bytes(), executable)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// The files that a path or a pattern names.
fn matching(workspace: &Workspace, name: &str, dots: bool) -> Result<Vec<String>, Problem> {
    if !is_pattern(name) {
        let there = workspace.entry(name)?;
        return Ok(there
            .filter(|it| it.kind != EntryKind::Folder)
            .map(|_| plain(name))
            .into_iter()
            .collect());
    }
    let files = workspace.entries("")?;
    let files = files.into_iter().filter(|it| matches!(it.kind, EntryKind::File { .. }));
    let paths = files.map(|it| it.path);
    if dots {
        let globs = Globs::parse(&[name.to_owned()], &|_| false)?;
        return Ok(paths.filter(|path| globs.matches(path)).collect());
    }
    let pattern =
        Pattern::parse(name).map_err(|error| Problem::input(error.to_string()).at("files"))?;
    Ok(paths.filter(|path| pattern.matches(path)).collect())
}

/// `text.replaceAll(new RegExp(pattern, 'g'), with)`.
fn substituted(engine: &Engine, text: &str, pattern: &str, with: &str) -> Result<String, Problem> {
    let source = format!("${{{{ text.replace(r/{}/g, with) }}}}", literal(pattern));
    let failed = |error: templating::TemplateError| {
        let detail = format!("The regular expression could not be applied: {}", error.message);
        Problem::input(detail).at("files")
    };
    let context = Context::new(json!({ "text": text, "with": with })).map_err(failed)?;
    let rendered = engine.render(&source, &context, &Options::default()).map_err(failed)?;
    Ok(rendered.text())
}

/// A pattern as it stands between the slashes of a literal.
fn literal(pattern: &str) -> String {
    let mut text = String::new();
    let mut escaped = false;
    for letter in pattern.chars() {
        match letter {
            '\n' => text.push_str(if escaped { "n" } else { "\\n" }),
            '\r' => text.push_str(if escaped { "r" } else { "\\r" }),
            '/' if !escaped => text.push_str("\\/"),
            // Would end the expression around it.
            '}' if !escaped && text.ends_with('}') => text.push_str("\\}"),
            letter => text.push(letter),
        }
        escaped = !escaped && letter == '\\';
    }
    text
}

/// A text as a pattern that matches it alone.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for letter in text.chars() {
        if "\\^$.*+?()[]{}|/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(text: &str, find: &str, regex: bool, with: &str) -> String {
        let pattern = if regex { find.to_owned() } else { escaped(find) };
        substituted(&Engine::new(), text, &pattern, with).unwrap()
    }

    #[test]
    fn texts_and_patterns_are_replaced_as_in_javascript() {
        assert_eq!(result("a.b.c", ".", false, "-"), "a-b-c");
        assert_eq!(result("x{{y}}/x{{y}}", "{{y}}/", false, "$&$$"), "x{{y}}/$x{{y}}");
        assert_eq!(result("ab12cd", "([a-z])([0-9])", true, "$2$1"), "a1b2cd");
        assert_eq!(result("l1\nl2", "l\\d\n", true, ""), "l2");
        assert_eq!(result("a/b", "a/b", true, "c"), "c");
        assert_eq!(result("a}}b", "}}", true, "|"), "a|b");
    }

    #[test]
    fn a_pattern_that_goes_back_without_end_is_stopped() {
        let text = "a".repeat(50_000);
        assert!(substituted(&Engine::new(), &text, "(a+)+$b", "x").is_err());
    }
}
