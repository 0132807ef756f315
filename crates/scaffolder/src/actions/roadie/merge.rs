//! `roadiehq:utils:merge` and `roadiehq:utils:json:merge`: data goes into a structured file.

use async_trait::async_trait;
use feature::template_action::{About, Step, StepLog, TemplateAction};
use feature::workspace::Workspace;
use model::Problem;
use model::yaml::{Style, print};
use serde::Deserialize;
use serde_json::{Value, json};

use super::is_executable;
use crate::actions::declare::{Declare as _, WITHIN_THE_RUN, about, flag, text};
use crate::actions::merging::merged;
use crate::actions::paths::extension;
use crate::actions::structured::{self, json_text};
use crate::actions::yaml_comments;

/// One of the two actions.
pub(super) struct Merge {
    about: About,
    /// It is the one for files of JSON alone.
    json: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    path: String,
    content: Value,
    #[serde(default)]
    merge_arrays: bool,
    #[serde(default)]
    match_file_indent: bool,
    #[serde(default)]
    preserve_yaml_comments: bool,
    use_document_including_field: Option<Including>,
    options: Option<Value>,
}

#[derive(Deserialize)]
struct Including {
    key: String,
    value: String,
}

impl Merge {
    /// `roadiehq:utils:merge`.
    pub(super) fn new() -> Self {
        let mut fields = fields();
        fields["preserveYamlComments"] = flag(
            "Leave the comments of a YAML file where they are, and what does not change as it is",
        );
        fields["useDocumentIncludingField"] = json!({
            "type": "object",
            "description": "Of a YAML file with several documents: the one where this key has this value",
            "properties": { "key": text("The key"), "value": text("Its value") },
            "required": ["key", "value"],
        });
        fields["options"] = structured::yaml_options_schema();
        let about = about(
            "roadiehq:utils:merge",
            "Merges data into a file of JSON or YAML (`.json`, `.yaml`, `.yml`) that is there.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["path", "content"])
        .output(json!({ "path": text("Path of the file in the workspace") }), &["path"])
        .dry()
        .example(
            "Put an annotation into a descriptor and keep its comments",
            "steps:\n  - id: merge\n    name: Annotate it\n    action: roadiehq:utils:merge\n    input:\n      path: catalog-info.yaml\n      preserveYamlComments: true\n      content:\n        metadata:\n          annotations:\n            acme.example/team: ${{ parameters.owner }}\n",
        );
        Self { about, json: false }
    }

    /// `roadiehq:utils:json:merge`.
    pub(super) fn json() -> Self {
        let mut fields = fields();
        fields["matchFileIndent"] =
            flag("Indent the file as it is indented; by two blanks when absent");
        let about = about(
            "roadiehq:utils:json:merge",
            "Merges data into a file of JSON, which is made if it is not there.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["path", "content"])
        .output(json!({ "path": text("Path of the file in the workspace") }), &["path"])
        .dry()
        .example(
            "Add a keyword",
            "steps:\n  - id: merge\n    name: Add a keyword\n    action: roadiehq:utils:json:merge\n    input:\n      path: package.json\n      mergeArrays: true\n      content:\n        tags:\n          - ${{ parameters.name }}\n",
        );
        Self { about, json: true }
    }
}

fn fields() -> Value {
    json!({
        "path": text("Path of the file"),
        "content": {
            "anyOf": [{ "type": "string" }, { "type": "object" }],
            "description": "What goes into it: data, or a text that says it",
        },
        "mergeArrays": flag("Add to lists instead of replacing them"),
    })
}

#[async_trait]
impl TemplateAction for Merge {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let (json, log, path) = (self.json, step.log.clone(), input.path.clone());
        let work = move |workspace: &Workspace| {
            let result = match json {
                true => into_json(workspace, &input)?,
                false => into_file(workspace, &input, log.as_ref())?,
            };
            let executable = is_executable(workspace, &input.path)?;
            workspace.write(&input.path, result.as_bytes(), executable)
        };
        step.workspace.run(work).await?;
        step.put_out("path", path);
        Ok(())
    }
}

/// The file of JSON with the content in it.
fn into_json(workspace: &Workspace, input: &Input) -> Result<String, Problem> {
    let before = match workspace.entry(&input.path)? {
        Some(_) => workspace.read_text(&input.path)?,
        None => "{}".to_owned(),
    };
    let more = content(&input.content, structured::json)?;
    let value = merged(structured::json(&before)?, more, input.merge_arrays);
    let space = match input.match_file_indent {
        true => indentation(&before),
        false => "  ".to_owned(),
    };
    Ok(json_text(&value, None, &space))
}

/// The blanks that the first indented line begins with.
fn indentation(text: &str) -> String {
    let blanks = text.lines().map(|line| line.len() - line.trim_start_matches(' ').len());
    " ".repeat(blanks.into_iter().find(|it| *it > 0).unwrap_or(2))
}

/// The file with the content in it.
fn into_file(workspace: &Workspace, input: &Input, log: &dyn StepLog) -> Result<String, Problem> {
    let before = workspace.read_text(&input.path)?;
    match extension(&input.path) {
        ".json" => {
            let more = content(&input.content, structured::json)?;
            let value = merged(structured::yaml(&before)?, more, input.merge_arrays);
            Ok(json_text(&value, None, "  "))
        }
        ".yml" | ".yaml" => {
            let more = content(&input.content, structured::yaml)?;
            let style = structured::style(input.options.as_ref());
            if input.preserve_yaml_comments {
                if let Some(text) = keeping_comments(&before, &more, input, &style)? {
                    return Ok(text);
                }
                log.warn("The comments cannot be kept where they are; the file is written anew");
            }
            let documents = documents(structured::yaml_documents(&before)?, &more, input)?;
            let texts: Vec<String> = documents.iter().map(|it| print(it, &style)).collect();
            Ok(texts.join("---\n"))
        }
        other => {
            let detail = format!("Files of the kind `{other}` are not merged into");
            Err(Problem::input(detail).at("path").hint("`.json`, `.yaml` and `.yml` are"))
        }
    }
}

/// What goes into a file: an object.
fn content(
    content: &Value,
    read: impl Fn(&str) -> Result<Value, Problem>,
) -> Result<Value, Problem> {
    match content {
        Value::String(text) => read(text).map_err(|problem| problem.at("content")),
        data => Ok(data.clone()),
    }
}

/// The documents, one of which has the content merged into it.
fn documents(all: Vec<Value>, more: &Value, input: &Input) -> Result<Vec<Value>, Problem> {
    if all.is_empty() {
        return Err(Problem::input("The file holds no YAML document").at("path"));
    }
    let single = all.len() == 1;
    let merge = |document: Value| match single || is_meant(&document, input)? {
        true => Ok(merged(document, more.clone(), input.merge_arrays)),
        false => Ok(document),
    };
    all.into_iter().map(merge).collect()
}

/// Whether a document of several is the one that is named.
fn is_meant(document: &Value, input: &Input) -> Result<bool, Problem> {
    let Some(Including { key, value }) = &input.use_document_including_field else {
        let detail =
            "The file holds several YAML documents; useDocumentIncludingField says which one";
        return Err(Problem::input(detail).at("useDocumentIncludingField"));
    };
    // A key with dots is a path where comments are kept, and a key elsewhere: both are looked at.
    let found = document
        .get(key)
        .or_else(|| key.split('.').try_fold(document, |inner, name| inner.get(name)));
    Ok(match found {
        Some(Value::String(text)) => text == value,
        Some(Value::Number(number)) => model::yaml::number_text(number) == *value,
        _ => false,
    })
}

/// The text of the file with the content merged in and its comments where they were.
fn keeping_comments(
    before: &str,
    more: &Value,
    input: &Input,
    style: &Style,
) -> Result<Option<String>, Problem> {
    let mut texts = vec![String::new()];
    for line in before.split_inclusive('\n') {
        match line.trim_end() == "---" {
            true => texts.push(String::new()),
            false => texts.iter_mut().next_back().into_iter().for_each(|text| text.push_str(line)),
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    let single = texts.len() == 1;
    for text in &mut texts {
        let document = structured::yaml(text)?;
        if !single && !is_meant(&document, input)? {
            continue;
        }
        let wanted = merged(document, more.clone(), input.merge_arrays);
        match yaml_comments::changed(text, &wanted, style) {
            Some(changed) => *text = changed,
            None => return Ok(None),
        }
    }
    Ok(Some(texts.join("---\n")))
}
