//! What is wrong, or looks wrong, in a template before anybody runs it: each with its place.
//!
//! Pure: whoever calls it says which actions there are and which files lie beside the template.

mod texts;

use feature::template_action::TemplateActions;
use serde_json::Value;
use templating::{Engine, Options};

use crate::runner::{StepSpec, unavailable};
use crate::template::Template;
use texts::{Text, texts};

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It cannot run, or tells a secret.
    Error,
    /// It runs, and is hardly meant.
    Warning,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Which rule found it: `schema`, `unknown-action`, `unavailable-action`, `template-syntax`,
    /// `unknown-filter`, `unused-parameter`, `unknown-parameter`, `unknown-step`, `duplicate-step`,
    /// `missing-file`, `secret-printed`, `absolute-path`.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What is wrong, and what to do.
    pub message: String,
}

/// What a template is looked at with.
pub struct Surroundings<'a> {
    /// The actions that it finds.
    pub actions: &'a TemplateActions,
    /// The language that it is written in.
    pub engine: &'a Engine,
    /// Whether something lies at an address relative to the template's file; without it files are
    /// not looked for.
    pub is_there: Option<&'a dyn Fn(&str) -> bool>,
}

/// Inputs that are paths within the workspace.
const PATHS: [&str; 6] =
    ["targetPath", "sourcePath", "catalogInfoPath", "path", "workingDirectory", "fileName"];
/// Actions that show what they are given.
const PRINTING: [&str; 1] = ["debug:log"];
/// The actions of those that read an address that may be relative, and the input that holds it.
const READING: &str = "fetch:";

/// Everything that is wrong with an entity that should be a template.
pub fn lint(entity: &Value, around: &Surroundings<'_>) -> Vec<Finding> {
    let template = match Template::read(entity) {
        Ok(template) => template,
        Err(faults) => {
            let found = faults.into_iter();
            return found.map(|it| error(&it.pointer, "schema", it.message)).collect();
        }
    };
    let mut findings = Vec::new();
    pages(&template, &mut findings);
    steps(&template, around, &mut findings);
    let texts = texts(entity);
    for text in &texts {
        language(text, around.engine, &mut findings);
    }
    names(&template, entity, &texts, around.engine, &mut findings);
    findings
}

fn error(pointer: &str, rule: &'static str, message: String) -> Finding {
    Finding { pointer: pointer.to_owned(), rule, level: Level::Error, message }
}

fn warning(pointer: &str, rule: &'static str, message: String) -> Finding {
    Finding { pointer: pointer.to_owned(), rule, level: Level::Warning, message }
}

fn pages(template: &Template, findings: &mut Vec<Finding>) {
    for (at, page) in template.pages.iter().enumerate() {
        if let Err(problem) = crate::values::Schema::new(&page.schema) {
            let pointer = format!("/spec/parameters/{at}");
            findings.push(error(&pointer, "schema", problem.detail));
        }
    }
}

fn steps(template: &Template, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    for (at, step) in template.steps.iter().enumerate() {
        let (step, place) = (&step.step, format!("/spec/steps/{at}"));
        if seen.contains(&step.id.as_str()) {
            let message = format!("Another step is called {} already", step.id);
            findings.push(warning(&format!("{place}/id"), "duplicate-step", message));
        }
        seen.push(&step.id);
        let action = format!("{place}/action");
        for found in unavailable([step], around.actions) {
            let is_known = around.actions.find(&found.action).is_some();
            let rule = if is_known { "unavailable-action" } else { "unknown-action" };
            let message = format!("{}: {}", found.action, found.reason);
            match is_known || step.condition.is_some() {
                true => findings.push(warning(&action, rule, message)),
                false => findings.push(error(&action, rule, message)),
            }
        }
        paths(step, &place, findings);
        files(step, &place, around, findings);
    }
}

fn paths(step: &StepSpec, place: &str, findings: &mut Vec<Finding>) {
    let inputs = step.input.as_ref().and_then(Value::as_object).into_iter().flatten();
    for (key, value) in inputs {
        let path = value.as_str().filter(|it| PATHS.contains(&key.as_str()) && is_absolute(it));
        // `catalog:register` counts its path from the repository's root.
        if let Some(path) = path.filter(|_| key != "catalogInfoPath") {
            let message = format!("{path} is absolute; paths are relative to the workspace");
            findings.push(error(&format!("{place}/input/{key}"), "absolute-path", message));
        }
    }
}

fn is_absolute(path: &str) -> bool {
    let mut letters = path.chars();
    path.starts_with(['/', '\\'])
        || letters.next().is_some_and(|it| it.is_ascii_alphabetic()) && letters.next() == Some(':')
}

fn files(step: &StepSpec, place: &str, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    let Some(is_there) = around.is_there.filter(|_| step.action.starts_with(READING)) else {
        return;
    };
    let Some(url) = step.input.as_ref().and_then(|it| it["url"].as_str()) else { return };
    let is_literal = !url.contains("${{") && !url.contains("{%") && !url.contains("{#");
    if is_literal && !url.contains("://") && !is_there(url) {
        let message = format!("{url} is not there, beside the template");
        findings.push(error(&format!("{place}/input/url"), "missing-file", message));
    }
}

/// A text that the engine does not understand stays as it is written: hardly what is meant.
fn language(text: &Text<'_>, engine: &Engine, findings: &mut Vec<Finding>) {
    if let Err(problem) = engine.check(text.text, &Options::default()) {
        findings.push(error(&text.pointer, "template-syntax", problem.to_string()));
    }
}

/// Parameters, steps, filters and secrets that texts name.
fn names(
    template: &Template,
    entity: &Value,
    texts: &[Text<'_>],
    engine: &Engine,
    findings: &mut Vec<Finding>,
) {
    let asked: Vec<String> = template.pages.iter().flat_map(|page| page.names()).collect();
    let mut used: Vec<String> = Vec::new();
    let mut uses_all = false;
    for text in texts {
        let Ok(found) = engine.references(text.text, &Options::default()) else { continue };
        for filter in &found.filters {
            let is_known = Engine::builtin_filters().contains(&filter.name.as_str())
                || engine.registered_filters().any(|it| it == filter.name);
            if !is_known {
                let message = format!("There is no filter {}", filter.name);
                findings.push(error(&text.pointer, "unknown-filter", message));
            }
        }
        for path in &found.paths {
            let mut parts = path.path.iter().map(String::as_str);
            let (first, second) = (parts.next(), parts.next());
            match (first, second) {
                (Some("parameters"), None) => uses_all = true,
                (Some("parameters"), Some(name)) => {
                    if !asked.is_empty() && !asked.iter().any(|it| it == name) {
                        let message = format!("No page of the form asks for {name}");
                        findings.push(warning(&text.pointer, "unknown-parameter", message));
                    }
                    used.push(name.to_owned());
                }
                (Some("steps"), Some(id))
                    if !template.steps.iter().any(|step| step.step.id == id) =>
                {
                    let message = format!("There is no step {id}");
                    findings.push(error(&text.pointer, "unknown-step", message));
                }
                (Some("secrets"), _) | (Some("environment"), Some("secrets"))
                    if text.is_shown(entity, &PRINTING) =>
                {
                    let message = "A secret would be shown here; it is shown as ***".to_owned();
                    findings.push(error(&text.pointer, "secret-printed", message));
                }
                _ => {}
            }
        }
    }
    if !uses_all {
        unused(template, entity, &used, findings);
    }
}

fn unused(template: &Template, entity: &Value, used: &[String], findings: &mut Vec<Finding>) {
    for (at, page) in template.pages.iter().enumerate() {
        let is_list = entity["spec"]["parameters"].is_array();
        let base =
            if is_list { format!("/spec/parameters/{at}") } else { "/spec/parameters".into() };
        for name in page.names() {
            let is_secret = page.schema["properties"][&name]["ui:field"] == "Secret";
            if !is_secret && !used.contains(&name) {
                let key = name.replace('~', "~0").replace('/', "~1");
                let message = format!("Nothing uses the answer {name}");
                let pointer = format!("{base}/properties/{key}");
                findings.push(warning(&pointer, "unused-parameter", message));
            }
        }
    }
}

#[cfg(test)]
mod tests;
