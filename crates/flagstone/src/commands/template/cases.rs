//! Cases of `template test`: what is asked, and what is expected of the answer.
//!
//! A case is a file `NAME.test.yaml`. `template` is the template's file (`template.yaml` of the folder
//! above, or of its own, when it says none), `values` the answers, `secrets`, `location` and `map` as
//! `template dry-run` takes them. Expected are `golden` (a folder with the whole tree), `files` (its
//! paths), `actions` (ids of the actions in the order of their steps), `skipped` (ids of steps),
//! `output` and `error` (a part of it). What a case does not name is not looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use model::Problem;
use scaffolder::dry_run::{DryFile, FileKind};
use scaffolder::local::LocalReport;
use serde::Deserialize;
use serde_json::{Value, json};

use super::place;

/// A case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub template: Option<String>,
    #[serde(default = "nothing")]
    pub values: Value,
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    pub location: Option<String>,
    #[serde(default)]
    pub map: Vec<String>,
    #[serde(default)]
    pub expect: Expected,
}

/// What is expected of a case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub golden: Option<PathBuf>,
    pub files: Option<Vec<String>>,
    pub actions: Option<Vec<String>>,
    pub skipped: Option<Vec<String>>,
    pub output: Option<Value>,
    pub error: Option<String>,
}

fn nothing() -> Value {
    json!({})
}

impl Case {
    /// The case of a file.
    ///
    /// # Errors
    /// It is none.
    pub fn read(file: &Path) -> Result<Self, Problem> {
        let value = place::object(Some(file))?;
        serde_json::from_value(value)
            .map_err(|error| Problem::input(format!("{}: {error}", file.display())))
    }

    /// The template that it tries.
    pub fn template(&self, file: &Path) -> String {
        let folder = file.parent().unwrap_or(Path::new("."));
        let named = match &self.template {
            Some(named) => folder.join(named),
            None => {
                let beside = folder.join("template.yaml");
                match beside.is_file() {
                    true => beside,
                    false => folder.join("../template.yaml"),
                }
            }
        };
        named.display().to_string()
    }

    /// The golden folder.
    pub fn golden(&self, file: &Path) -> Option<PathBuf> {
        let folder = file.parent().unwrap_or(Path::new("."));
        self.expect.golden.as_ref().map(|golden| folder.join(golden))
    }

    /// What is not as it is expected; nothing when all is.
    pub fn differences(&self, file: &Path, report: &LocalReport) -> Result<Vec<String>, Problem> {
        let json = report.json();
        let mut found = Vec::new();
        match (&self.expect.error, json["error"].as_str()) {
            (None, None) => {}
            (Some(expected), Some(error)) if error.contains(expected.as_str()) => {}
            (Some(expected), error) => {
                found.push(format!("it should fail with {expected:?}, and says {error:?}"));
            }
            (None, Some(error)) => found.push(format!("it fails: {error}")),
        }
        let LocalReport::Ran(run) = report else { return Ok(found) };
        let texts = |list: Vec<&str>| json!(list);
        let steps = &run.report.steps;
        if let Some(expected) = &self.expect.actions {
            let ran = steps.iter().filter(|it| it.input.is_some()).map(|it| it.action.as_str());
            different("actions", &texts(ran.collect()), &json!(expected), &mut found);
        }
        if let Some(expected) = &self.expect.skipped {
            let skipped = steps.iter().filter(|it| it.input.is_none()).map(|it| it.id.as_str());
            different("skipped", &texts(skipped.collect()), &json!(expected), &mut found);
        }
        if let Some(expected) = &self.expect.files {
            let mut expected = expected.clone();
            expected.sort();
            let paths = run.files.iter().map(|it| it.path.as_str()).collect();
            different("files", &texts(paths), &json!(expected), &mut found);
        }
        if let Some(expected) = &self.expect.output {
            different("output", &json["output"], expected, &mut found);
        }
        if let Some(golden) = self.golden(file) {
            compare_golden(&golden, &run.files, &mut found)?;
        }
        Ok(found)
    }
}

fn different(what: &str, have: &Value, want: &Value, found: &mut Vec<String>) {
    if have != want {
        found.push(format!("{what} are {have} instead of {want}"));
    }
}

fn compare_golden(
    golden: &Path,
    files: &[DryFile],
    found: &mut Vec<String>,
) -> Result<(), Problem> {
    let kept: Vec<PathBuf> =
        if golden.is_dir() { place::below(golden, |_| true)? } else { Vec::new() };
    for file in files {
        let path = golden.join(&file.path);
        if file.kind == FileKind::Link {
            let target = fs::read_link(&path).ok();
            let is_same = target.is_some_and(|it| it.as_os_str().as_encoded_bytes() == file.bytes);
            if !is_same {
                found.push(format!("{} is another link, or none, in the golden folder", file.path));
            }
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) if bytes == file.bytes => {}
            Ok(bytes) => {
                found.push(format!("{} differs: {}", file.path, first(&bytes, &file.bytes)))
            }
            Err(_) => found.push(format!("{} is not in the golden folder", file.path)),
        }
    }
    for path in kept {
        let relative = path.strip_prefix(golden).unwrap_or(&path).display().to_string();
        if !files.iter().any(|it| it.path == relative) {
            found.push(format!("{relative} is in the golden folder only"));
        }
    }
    Ok(())
}

/// The first line that differs.
fn first(kept: &[u8], made: &[u8]) -> String {
    let (kept, made) = (String::from_utf8_lossy(kept), String::from_utf8_lossy(made));
    let (mut kept, mut made) = (kept.lines(), made.lines());
    let mut line = 0;
    loop {
        line += 1;
        match (kept.next(), made.next()) {
            (None, None) => return "in its last line's end".to_owned(),
            (one, other) if one == other => {}
            (one, other) => {
                let shown = |it: Option<&str>| match it {
                    Some(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
                    None => "nothing".to_owned(),
                };
                return format!("line {line} is {} instead of {}", shown(other), shown(one));
            }
        }
    }
}

/// Writes the golden folder as it comes out now.
///
/// # Errors
/// It cannot be written.
pub fn write_golden(golden: &Path, files: &[DryFile]) -> Result<(), Problem> {
    let wrong = |error: std::io::Error| Problem::input(format!("{}: {error}", golden.display()));
    if golden.exists() {
        fs::remove_dir_all(golden).map_err(wrong)?;
    }
    fs::create_dir_all(golden).map_err(wrong)?;
    let workspace = feature::workspace::Workspace::open(golden)?;
    for file in files {
        match file.kind {
            FileKind::Link => workspace.link(&file.path, &String::from_utf8_lossy(&file.bytes))?,
            kind => workspace.write(&file.path, &file.bytes, kind == FileKind::Executable)?,
        }
    }
    Ok(())
}
