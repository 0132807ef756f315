//! Every template of the samples, run dry, against what the published runner made of it
//! (`samples-facts`; its README explains every field): with the parts of `flagstone template dry-run`,
//! and a few with the command itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use feature::workspace::Workspace;
use model::time::SystemClock;
use model::yaml;
use scaffolder::dry_run::{DryFile, FileKind};
use scaffolder::local::{Local, LocalAsk, LocalReport, LocalRun, sha256};
use scaffolder::template::Template;
use serde_json::{Value, json};

use crate::commands::template::place;

/// What was compared, and what was not the same.
#[derive(Default)]
struct Tally {
    templates: usize,
    runs: usize,
    files: usize,
    steps: usize,
    differences: Vec<String>,
    excused: BTreeMap<String, Vec<String>>,
}

/// A folder of `shared` beside the repository, or beside one that this is a worktree of.
fn shared(name: &str) -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    above.map(|it| it.join("../shared").join(name)).find(|it| it.is_dir())
}

/// Every sample, as `--map` takes it.
fn maps(samples: &Path) -> Vec<String> {
    let folders = fs::read_dir(samples).expect("samples").filter_map(|entry| {
        let folder = entry.ok()?.path();
        let (owner, name) = folder.file_name()?.to_str()?.split_once('+')?;
        let map = format!("https://github.com/{owner}/{name}={}", folder.display());
        folder.is_dir().then_some(map)
    });
    folders.collect()
}

fn mark(file: &DryFile) -> (String, char) {
    let kind = match file.kind {
        FileKind::Link => 'l',
        FileKind::Executable => 'x',
        FileKind::Plain => '-',
    };
    (format!("{kind}{}", &sha256(&file.bytes)[..16]), kind)
}

fn tree_sha256(files: &[DryFile]) -> String {
    let mut sorted: Vec<&DryFile> = files.iter().collect();
    sorted.sort_by(|one, other| one.path.encode_utf16().cmp(other.path.encode_utf16()));
    let lines: String = sorted
        .iter()
        .map(|file| format!("{}\0{}\0{}\n", file.path, mark(file).1, sha256(&file.bytes)))
        .collect();
    sha256(lines.as_bytes())
}

#[tokio::test]
async fn samples_run_dry_as_the_published_runner_runs_them() {
    let (Some(samples), Some(facts)) = (shared("samples"), shared("samples-facts")) else {
        eprintln!("skipped: there are no samples");
        return;
    };
    let sources = place::sources(&maps(&samples), &[], Path::new("/")).expect("mapped");
    let local = place::local(&sources).expect("actions");
    let mut tally = Tally::default();
    let mut names: Vec<PathBuf> =
        fs::read_dir(facts).expect("facts").map(|it| it.expect("an entry").path()).collect();
    names.sort();
    for path in names {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        if !name.starts_with("templates-") || name == "templates-histograms.json" {
            continue;
        }
        let facts: Value = serde_json::from_slice(&fs::read(&path).expect("facts")).expect("JSON");
        let repo = facts["repo"].as_str().expect("a repository");
        for case in facts["cases"].as_array().expect("cases") {
            check(&local, &samples, repo, case, &mut tally).await;
        }
    }
    eprintln!(
        "compared {} templates, {} runs, {} steps, {} files; {} runs excused",
        tally.templates,
        tally.runs,
        tally.steps,
        tally.files,
        tally.excused.values().map(Vec::len).sum::<usize>(),
    );
    for (reason, runs) in &tally.excused {
        eprintln!("excused: {reason}: {} runs, the first {}", runs.len(), runs[0]);
    }
    assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n"));
    assert!(tally.runs > 80 && tally.templates == 69, "{} runs", tally.runs);
}

async fn check(local: &Local, samples: &Path, repo: &str, case: &Value, tally: &mut Tally) {
    let path = case["template"].as_str().expect("a path");
    let text = fs::read_to_string(samples.join(repo.replace('/', "+")).join(path));
    let text = text.expect("a template");
    let name = case["name"].as_str().unwrap_or_default();
    let documents = yaml::parse_documents(&text, &yaml::Limits::DESCRIPTOR);
    let entity = documents
        .into_iter()
        .filter_map(Result::ok)
        .map(|it| it.value)
        .find(|it| it["kind"] == "Template" && it["metadata"]["name"] == name);
    let Some(entity) = entity else {
        tally.differences.push(format!("{repo} {path}: there is no template {name}"));
        return;
    };
    tally.templates += 1;
    let template = match Template::read(&entity) {
        Ok(template) => template,
        Err(faults) => {
            tally.differences.push(format!("{repo} {path}: {faults:?}"));
            return;
        }
    };
    let counts = (template.pages.len(), template.steps.len());
    let number = |key: &str| case[key].as_u64().map(|it| usize::try_from(it).expect("small"));
    if (number("pages"), number("stepCount")) != (Some(counts.0), Some(counts.1)) {
        tally.differences.push(format!("{repo} {path}: pages and steps {counts:?}"));
    }
    for run in ["min", "max"] {
        let expected = &case["runs"][run];
        if expected.is_object() {
            let place = format!("{repo} {path} {name} {run}");
            let location = format!("https://github.com/{repo}/blob/main/{path}");
            compare(local, &template, location, expected, &place, tally).await;
        }
    }
}

async fn compare(
    local: &Local,
    template: &Template,
    location: String,
    expected: &Value,
    place: &str,
    tally: &mut Tally,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::open(folder.path()).expect("a workspace");
    let ask = LocalAsk {
        location: Some(location),
        values: expected["parameters"].clone(),
        secrets: BTreeMap::new(),
    };
    let report = local.dry_run(template, ask, workspace, Arc::new(SystemClock)).await;
    tally.runs += 1;
    let run = match report.expect("a report") {
        LocalReport::Refused(errors) => {
            let told: Vec<&str> = errors.iter().map(|it| it.stack.as_str()).collect();
            if expected["parametersInvalid"] != json!(told) {
                tally.differences.push(format!("{place}: refused: {told:?}"));
            }
            return;
        }
        LocalReport::Ran(run) => run,
    };
    if expected.get("parametersInvalid").is_some() {
        tally.differences.push(format!("{place}: the form accepts what it should refuse"));
        return;
    }
    let mut differences = Vec::new();
    compare_steps(&run, expected, tally, &mut differences);
    compare_rest(local, &run, expected, tally, &mut differences);
    if differences.is_empty() {
        return;
    }
    // What the published runner knew and this build has no action for.
    let theirs = texts(&expected["unknownActions"]);
    let ours = &run.report.unknown_actions;
    let absent: BTreeSet<&String> = ours.iter().filter(|it| !theirs.contains(it)).collect();
    if absent.is_empty() {
        let told = differences.into_iter().map(|it| format!("{place}: {it}"));
        tally.differences.extend(told);
        return;
    }
    for action in absent {
        let reason = format!("{action} is not here yet");
        tally.excused.entry(reason).or_default().push(place.to_owned());
    }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn compare_steps(
    run: &LocalRun,
    expected: &Value,
    tally: &mut Tally,
    differences: &mut Vec<String>,
) {
    let ran: Vec<Value> = run
        .report
        .steps
        .iter()
        .filter_map(|step| {
            let input = step.input.as_ref()?;
            Some(json!({ "id": step.id, "action": step.action, "input": input }))
        })
        .collect();
    let failing = run.report.failure.as_ref().and_then(|it| it.step.clone());
    let reached: Vec<&str> = ran.iter().filter_map(|it| it["id"].as_str()).collect();
    let wanted = expected["steps"].as_array().cloned().unwrap_or_default();
    tally.steps += wanted.len();
    for want in &wanted {
        let id = want["id"].as_str().unwrap_or_default();
        match ran.iter().find(|it| it["id"] == want["id"]) {
            Some(have) if have == want => {}
            Some(have) => {
                differences
                    .push(format!("step {id}: {} instead of {}", have["input"], want["input"]));
            }
            // A step whose input is refused is not told: its action is given nothing.
            None if failing.as_deref() == Some(id) => {}
            None => differences.push(format!("step {id} was not reached")),
        }
    }
    for id in reached {
        if !wanted.iter().any(|it| it["id"] == id) {
            differences.push(format!("step {id} was reached"));
        }
    }
    let skipped: Vec<&str> = run
        .report
        .steps
        .iter()
        .filter(|step| step.input.is_none() && failing.as_ref() != Some(&step.id))
        .map(|step| step.id.as_str())
        .collect();
    let wanted = texts(&expected["skipped"]);
    if skipped != wanted {
        differences.push(format!("skipped {skipped:?} instead of {wanted:?}"));
    }
}

fn compare_rest(
    local: &Local,
    run: &LocalRun,
    expected: &Value,
    tally: &mut Tally,
    differences: &mut Vec<String>,
) {
    let unknown: Vec<String> = texts(&expected["unknownActions"])
        .into_iter()
        .filter(|it| local.actions().find(it).is_none())
        .collect();
    if run.report.unknown_actions != unknown {
        let ours = &run.report.unknown_actions;
        differences.push(format!("unknown actions {ours:?} instead of {unknown:?}"));
    }
    if run.not_found != texts(&expected["notFound"]) {
        differences.push(format!("not found {:?}, not {}", run.not_found, expected["notFound"]));
    }
    match (&run.report.failure, expected["ok"].as_bool()) {
        (None, Some(true)) => {}
        (Some(_), Some(false)) => return,
        (failure, ok) => {
            differences.push(format!("ok {ok:?} {}, but {failure:?}", expected["error"]));
            return;
        }
    }
    if run.report.output.as_ref() != Some(&expected["output"]) {
        let ours = run.report.output.clone().unwrap_or_default();
        differences.push(format!("output {ours} instead of {}", expected["output"]));
    }
    let wanted = expected["files"].as_object().cloned().unwrap_or_default();
    tally.files += wanted.len();
    for file in &run.files {
        match wanted.get(&file.path) {
            None => differences.push(format!("file {} is too many", file.path)),
            Some(want) if *want != json!(mark(file).0) => {
                differences.push(format!("file {} is another: {want}", file.path));
            }
            Some(_) => {}
        }
    }
    for path in wanted.keys() {
        if !run.files.iter().any(|it| it.path == *path) {
            differences.push(format!("file {path} is missing"));
        }
    }
    if json!(tree_sha256(&run.files)) != expected["treeSha256"] {
        differences.push("the tree is another".to_owned());
    }
}
