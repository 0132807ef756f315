//! `flagstone template dry-run`: what a template would make, and with which inputs.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use model::Problem;
use model::time::SystemClock;
use scaffolder::local::{LocalAsk, LocalReport};
use scaffolder::template::Template;
use serde_json::Value;

use super::place::{self, Found, Scratch};
use crate::arguments::Output;
use crate::arguments::template::DryRunArguments;
use crate::commands::print;

/// Runs the template dry; 1 when a step fails or the form refuses the values.
///
/// # Errors
/// A file that cannot be read, or holds no template.
pub async fn run(arguments: &DryRunArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let working = place::working_dir()?;
    let mut found = place::template(&arguments.template, &working)?;
    let folder = found.file.parent().unwrap_or(Path::new("/")).to_path_buf();
    let sources = place::sources(&arguments.source.map, &[folder], &working)?;
    found.complete(&sources, arguments.location.as_deref()).await?;
    let template = read(&found)?;
    let local = place::local(&sources)?;
    let location = match &arguments.location {
        Some(location) => location.clone(),
        None => format!("file://{}", found.file.display()),
    };
    let ask = LocalAsk {
        location: Some(location),
        values: place::object(arguments.values.as_deref())?,
        secrets: secrets(arguments.secrets.as_deref())?,
    };
    let scratch = Scratch::new(arguments.into.as_deref())?;
    let workspace = scratch.workspace()?;
    let report = local.dry_run(&template, ask, workspace, Arc::new(SystemClock)).await?;
    match arguments.output {
        Output::Table => show(&report, out)?,
        output => print::data(out, &report.json(), output)?,
    }
    Ok(if report.is_ok() { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

/// The template of a file.
///
/// # Errors
/// Everything that is wrong with it, each with its line.
pub fn read(found: &Found) -> Result<Template, Problem> {
    Template::read(&found.document.value).map_err(|faults| {
        let lines: Vec<String> = faults
            .iter()
            .map(|fault| {
                let at = found.document.positions.nearest(&fault.pointer);
                format!("{}:{at}: {}", found.file.display(), fault.message)
            })
            .collect();
        Problem::input(format!("this is no template:\n  {}", lines.join("\n  ")))
    })
}

/// Secrets by name.
///
/// # Errors
/// The file cannot be read, or holds something else than texts.
pub fn secrets(file: Option<&Path>) -> Result<BTreeMap<String, String>, Problem> {
    let given = place::object(file)?;
    let given = given.as_object().into_iter().flatten();
    given
        .map(|(name, value)| match value {
            Value::String(text) => Ok((name.clone(), text.clone())),
            _ => Err(Problem::input(format!("the secret {name} is no text"))),
        })
        .collect()
}

fn show(report: &LocalReport, out: &mut dyn Write) -> Result<(), Problem> {
    let json = report.json();
    let cell = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let steps = json["steps"].as_array().into_iter().flatten();
    let rows: Vec<Vec<String>> = steps
        .map(|step| ["id", "action", "status", "input"].map(|key| cell(&step[key])).to_vec())
        .collect();
    if !rows.is_empty() {
        print::table(out, &["step", "action", "status", "input"], &rows)?;
        print::line(out, "")?;
    }
    let files = json["files"].as_object().into_iter().flatten();
    let rows: Vec<Vec<String>> =
        files.map(|(path, about)| vec![cell(&about["mode"]), path.clone()]).collect();
    if !rows.is_empty() {
        print::table(out, &["mode", "file"], &rows)?;
        print::line(out, "")?;
    }
    if let Some(output) = json["output"].as_object().filter(|it| !it.is_empty()) {
        print::line(out, "output")?;
        print::data(out, &Value::Object(output.clone()), Output::Yaml)?;
    }
    for missing in json["unavailableActions"].as_array().into_iter().flatten() {
        let (step, action) = (cell(&missing["step"]), cell(&missing["action"]));
        let reason = cell(&missing["reason"]);
        print::note(&format!("step {step} cannot run on a server: {action}: {reason}"));
    }
    if let Some(error) = json["error"].as_str() {
        print::note(error);
    }
    Ok(())
}
