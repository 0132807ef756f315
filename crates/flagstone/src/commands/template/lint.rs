//! `flagstone template lint`: what is wrong, or looks wrong, in templates.

use std::io::Write;
use std::path::Path;

use model::Problem;
use model::yaml::{self, Limits, Position};
use scaffolder::lint::{Level, Surroundings, lint};
use scaffolder::local::Local;
use serde_json::{Value, json};

use super::place::{self, Found};
use crate::arguments::Output;
use crate::arguments::template::LintArguments;
use crate::commands::print;

/// Lints what the arguments name; 1 when something is an error.
///
/// # Errors
/// A path that cannot be read.
pub async fn run(arguments: &LintArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let working = place::working_dir()?;
    let local = place::local(&place::sources(&[], &[], &working)?)?;
    let mut found: Vec<Value> = Vec::new();
    for path in &arguments.paths {
        let path = working.join(path);
        let is_named = path.is_file();
        let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
        for file in place::below(&path, is_yaml)? {
            match place::templates(&file) {
                Ok(templates) if templates.is_empty() && is_named => {
                    found.push(entry(
                        &file,
                        1,
                        Position::START,
                        "schema",
                        "error",
                        "There is no template",
                    ));
                }
                Ok(templates) => {
                    for mut template in templates {
                        found.extend(unread(&mut template, &working).await?);
                        found.extend(findings(&template, &local));
                    }
                }
                // Skeletons are no YAML before they are rendered.
                Err(_) if !is_named => {}
                Err(_) => found.extend(broken(&file)?),
            }
        }
    }
    if arguments.output == Output::Table {
        for it in &found {
            let text = |key: &str| match &it[key] {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            let line = format!(
                "{}:{}:{}: {} [{}] {}",
                text("file"),
                text("line"),
                text("column"),
                text("level"),
                text("rule"),
                text("message")
            );
            print::line(out, &line)?;
        }
    } else {
        print::data(out, &Value::Array(found.clone()), arguments.output)?;
    }
    let has_errors = found.iter().any(|it| it["level"] == "error");
    Ok(if has_errors { crate::EXIT_FOUND_WRONG } else { crate::EXIT_OK })
}

/// Fills in placeholders from the folder of the template, and says which could not be.
async fn unread(found: &mut Found, working: &Path) -> Result<Vec<Value>, Problem> {
    let folder = found.file.parent().unwrap_or(Path::new("/")).to_path_buf();
    let failures = found.fill(&place::sources(&[], &[folder], working)?, None).await?;
    let told = failures.iter().map(|it| {
        let at = found.document.positions.nearest(&it.field);
        entry(&found.file, found.number, at, "placeholder", "error", &it.message)
    });
    Ok(told.collect())
}

fn findings(found: &Found, local: &Local) -> Vec<Value> {
    let folder = found.file.parent().unwrap_or(Path::new("/"));
    let is_there = |address: &str| folder.join(address.trim_start_matches('/')).exists();
    let around = Surroundings {
        actions: local.actions(),
        engine: local.engine(),
        is_there: Some(&is_there),
    };
    let findings = lint(&found.document.value, &around).into_iter();
    findings
        .map(|it| {
            let level = if it.level == Level::Error { "error" } else { "warning" };
            let at = found.document.positions.nearest(&it.pointer);
            entry(&found.file, found.number, at, it.rule, level, &it.message)
        })
        .collect()
}

fn broken(file: &Path) -> Result<Vec<Value>, Problem> {
    let documents = yaml::parse_documents(&place::text(file)?, &Limits::DESCRIPTOR);
    let errors = documents.into_iter().enumerate().filter_map(|(at, it)| Some((at, it.err()?)));
    Ok(errors
        .map(|(at, error)| entry(file, at + 1, error.position, "yaml", "error", &error.message))
        .collect())
}

fn entry(
    file: &Path,
    document: usize,
    at: Position,
    rule: &str,
    level: &str,
    message: &str,
) -> Value {
    json!({
        "file": file.display().to_string(),
        "document": document,
        "line": at.line,
        "column": at.column,
        "rule": rule,
        "level": level,
        "message": message,
    })
}
