//! `flagstone template test`: cases that lie beside templates.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use model::Problem;
use model::time::SystemClock;
use scaffolder::local::{LocalAsk, LocalReport};
use serde_json::{Value, json};

use super::cases::{Case, write_golden};
use super::dry_run;
use super::place::{self, Scratch};
use crate::arguments::Output;
use crate::arguments::template::TestArguments;
use crate::commands::print;

/// How the files of cases end.
const CASE: &str = ".test.yaml";

/// Runs all cases; 1 when one is not as expected.
///
/// # Errors
/// A case or a template that cannot be read; no case at all.
pub async fn run(arguments: &TestArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let working = place::working_dir()?;
    let mut results: Vec<Value> = Vec::new();
    for path in &arguments.paths {
        for file in place::below(&working.join(path), |name| name.ends_with(CASE))? {
            let differences = match one(&file, &working, arguments.update).await {
                Ok(differences) => differences,
                Err(problem) => vec![problem.to_string()],
            };
            results.push(json!({
                "case": file.strip_prefix(&working).unwrap_or(&file).display().to_string(),
                "ok": differences.is_empty(),
                "differences": differences,
            }));
        }
    }
    if results.is_empty() {
        return Err(Problem::input(format!("there is no case; they are called NAME{CASE}")));
    }
    let failed = results.iter().filter(|it| it["ok"] == false).count();
    if arguments.output == Output::Table {
        for result in &results {
            let word = if result["ok"] == true { "ok    " } else { "FAILED" };
            print::line(out, &format!("{word}  {}", result["case"].as_str().unwrap_or_default()))?;
            for difference in result["differences"].as_array().into_iter().flatten() {
                print::line(out, &format!("        {}", difference.as_str().unwrap_or_default()))?;
            }
        }
        print::line(out, &format!("{} cases, {failed} failed", results.len()))?;
    } else {
        print::data(out, &Value::Array(results), arguments.output)?;
    }
    Ok(if failed == 0 { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

/// What is not as a case expects it.
async fn one(file: &Path, working: &Path, update: bool) -> Result<Vec<String>, Problem> {
    let case = Case::read(file)?;
    let mut found = place::template(&case.template(file), working)?;
    let folder = found.file.parent().unwrap_or(Path::new("/")).to_path_buf();
    let beside = file.parent().unwrap_or(working);
    let sources = place::sources(&case.map, &[folder], beside)?;
    found.complete(&sources, case.location.as_deref()).await?;
    let template = dry_run::read(&found)?;
    let local = place::local(&sources)?;
    let location = case.location.clone();
    let ask = LocalAsk {
        location: Some(location.unwrap_or_else(|| format!("file://{}", found.file.display()))),
        values: case.values.clone(),
        secrets: case.secrets.clone(),
    };
    let scratch = Scratch::new(None)?;
    let workspace = scratch.workspace()?;
    let report = local.dry_run(&template, ask, workspace, Arc::new(SystemClock)).await?;
    if update
        && report.is_ok()
        && let (Some(golden), LocalReport::Ran(run)) = (case.golden(file), &report)
    {
        write_golden(&golden, &run.files)?;
    }
    case.differences(file, &report)
}
