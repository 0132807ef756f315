//! `flagstone catalog apply`: registers locations, reads them, says what came of it.

use std::io::Write;
use std::path::Path;

use model::{Code, Problem};
use serde_json::{Value, json};

use super::api::{Api, Ask};
use super::readings::{self, Changed, Names, Wrong};
use super::undo_words;
use super::wait::{self, Patience};
use crate::arguments::Output;
use crate::arguments::catalog::ApplyArguments;
use crate::commands::limits::NAMES_SHOWN_MAX;
use crate::commands::print;

/// The file that a folder is described by.
const DESCRIPTOR: &str = "catalog-info.yaml";
/// Acts of late among which that of a registration is looked for.
const ACTS_LOOKED_AT: &str = "20";

/// What is to be registered.
struct Target {
    kind: &'static str,
    target: String,
}

/// What became of a target.
struct Applied {
    target: Target,
    /// `registered`, `read again`, `would be registered`, `would be read again`, `asked for`.
    what: &'static str,
    source: Option<String>,
    act: Option<String>,
    changed: Changed,
    wrong: Vec<Wrong>,
}

/// Applies every target; 1 when something of one could not be read or was refused.
///
/// # Errors
/// A target that cannot be registered; a catalog that cannot be asked.
pub async fn run(
    api: &Api,
    arguments: &ApplyArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let folder = std::env::current_dir().map_err(|error| {
        Problem::input(format!("the working directory cannot be told: {error}"))
    })?;
    let mut results = Vec::new();
    let mut is_well = true;
    for text in &arguments.targets {
        let applied = match one(api, text, &folder, arguments).await {
            Ok(applied) => applied,
            Err(problem) if arguments.targets.len() > 1 => {
                print::note(&format!("{text}: {problem}"));
                is_well = false;
                continue;
            }
            Err(problem) => return Err(problem),
        };
        is_well &= applied.wrong.is_empty();
        if arguments.from.output == Output::Table {
            show(&applied, arguments, out)?;
        } else {
            results.push(data(&applied));
        }
    }
    if arguments.from.output != Output::Table {
        print::data(out, &Value::Array(results), arguments.from.output)?;
    }
    Ok(if is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

async fn one(
    api: &Api,
    text: &str,
    folder: &Path,
    arguments: &ApplyArguments,
) -> Result<Applied, Problem> {
    let target = target(text, folder)?;
    match arguments.dry_run {
        true => preview(api, target).await,
        false => apply(api, target, arguments).await,
    }
}

/// An address, or a path of the server's machine; one of a folder means its descriptor.
fn target(text: &str, folder: &Path) -> Result<Target, Problem> {
    if text.starts_with("https://") || text.starts_with("http://") {
        return Ok(Target { kind: "url", target: text.to_owned() });
    }
    if text.contains("://") {
        return Err(Problem::input(format!("{text} is neither an address nor a path"))
            .at("TARGET")
            .hint("write https://..., or a path such as ./catalog-info.yaml"));
    }
    let path = folder.join(text.strip_prefix("file:").unwrap_or(text));
    // `.` and `..` are resolved where the path is there; a pattern has no such steps to resolve.
    let mut path = path.canonicalize().unwrap_or(path);
    if path.is_dir() {
        path.push(DESCRIPTOR);
    }
    let target = path
        .to_str()
        .ok_or_else(|| Problem::input(format!("{} is not Unicode", path.display())).at("TARGET"))?;
    Ok(Target { kind: "file", target: target.to_owned() })
}

/// What registering would do.
async fn preview(api: &Api, target: Target) -> Result<Applied, Problem> {
    let Some(preview) = planned(api, &target).await? else {
        return Ok(Applied {
            target,
            what: "would be read again",
            source: None,
            act: None,
            changed: Changed::default(),
            wrong: Vec::new(),
        });
    };
    let mut appeared = Names::default();
    for name in texts(&preview["appears"]["refs"]) {
        if !name.starts_with("location:default/generated-") {
            appeared.add(name);
        }
    }
    let about = |name: &str, message: String| Wrong {
        place: target.target.clone(),
        entity_ref: Some(name.to_owned()),
        message,
    };
    let refused = preview["refused"].as_array().into_iter().flatten().map(|it| {
        let name = it["entityRef"].as_str().unwrap_or_default();
        let keeper = it["keptBy"].as_str().unwrap_or_default();
        about(name, format!("{name} is taken from {keeper}, which had it first"))
    });
    let held_back = texts(&preview["heldBack"])
        .map(|name| about(name, format!("{name} is on the ignore list")));
    let problems = texts(&preview["problems"]).map(|message| Wrong {
        place: String::new(),
        entity_ref: None,
        message: message.to_owned(),
    });
    let wrong = refused.chain(held_back).chain(problems).collect();
    let changed = Changed { appeared, ..Changed::default() };
    let what = "would be registered";
    Ok(Applied { target, what, source: None, act: None, changed, wrong })
}

/// The preview of a registration; nothing when the location is read already.
async fn planned(api: &Api, target: &Target) -> Result<Option<Value>, Problem> {
    if configured(api, target).await?.is_some() {
        return Ok(None);
    }
    let body = json!({ "kind": "register", "input": input(target) });
    match api.ask(Ask::post(&["catalog", "v1", "acts"]).body(body)).await {
        Ok(mut act) => Ok(Some(act["preview"].take())),
        Err(problem) if problem.code == Code::Conflict => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The source of the configuration that reads this already: registered beside it, each document
/// would be in conflict with itself.
async fn configured(api: &Api, target: &Target) -> Result<Option<String>, Problem> {
    let mut found = None;
    api.pages(&["catalog", "v1", "sources"], "after", None, |source| {
        let is_same = source["type"] == target.kind && source["target"] == *target.target;
        if is_same && source["origin"] == "config" && source["state"] != "removing" {
            found = source["id"].as_str().map(str::to_owned);
        }
    })
    .await?;
    Ok(found)
}

/// Registers, or asks for a reading of what is registered; waits and looks.
async fn apply(api: &Api, target: Target, arguments: &ApplyArguments) -> Result<Applied, Problem> {
    let cursor = readings::here(api).await?;
    let (id, is_new) = register(api, &target).await?;
    let act = if is_new { act_of(api, &id).await? } else { None };
    if arguments.wait.no_wait {
        return Ok(Applied {
            target,
            what: if is_new { "registered, not read yet" } else { "asked for" },
            source: Some(id),
            act,
            changed: Changed::default(),
            wrong: Vec::new(),
        });
    }
    let label = format!("reading {}", target.target);
    let mut patience = Patience::new(&label, arguments.wait.timeout);
    let failure = wait::source_read(api, &id, &mut patience).await?;
    if let Some(act) = &act {
        wait::act_over(api, act, &mut patience).await?;
    }
    let mut wrong = readings::wrong(api, &id).await?;
    let source = api.ask(Ask::get(&["catalog", "v1", "sources", &id])).await?;
    // What the source says of itself is the first of what its files say; it counts where they are
    // silent.
    let told = failure.or_else(|| source["problem"].as_str().map(str::to_owned));
    if let Some(message) = told.filter(|_| wrong.is_empty()) {
        wrong.push(Wrong { place: target.target.clone(), entity_ref: None, message });
    }
    if let Some(held) = source["held"].as_object() {
        let count = |key: &str| held.get(key).and_then(Value::as_u64).unwrap_or_default();
        let (going, of) = (count("entities"), count("of"));
        let message = format!(
            "{going} of {of} entities would go at once, which waits for somebody's word: \
             flagstone catalog refresh {id} --release{}",
            arguments.from.repeated()
        );
        wrong.push(Wrong { place: target.target.clone(), entity_ref: None, message });
    }
    let changed = readings::changed(api, &id, cursor).await?;
    let what = if is_new { "registered" } else { "read again" };
    Ok(Applied { target, what, source: Some(id), act, changed, wrong })
}

fn input(target: &Target) -> Value {
    json!({ "type": target.kind, "target": target.target })
}

/// The source that reads the target from now on, and whether it is a new one.
async fn register(api: &Api, target: &Target) -> Result<(String, bool), Problem> {
    if let Some(id) = configured(api, target).await? {
        api.ask(Ask::post(&["catalog", "v1", "sources", &id, "refresh"])).await?;
        return Ok((id, false));
    }
    let ask = |on_conflict: &str| {
        Ask::post(&["catalog", "v1", "locations"])
            .with("onConflict", on_conflict)
            .body(input(target))
    };
    let (registered, is_new) = match api.ask(ask("reject")).await {
        Ok(registered) => (registered, true),
        Err(problem) if problem.code == Code::Conflict => (api.ask(ask("refresh")).await?, false),
        Err(problem) => return Err(problem),
    };
    let id = registered["location"]["id"].as_str();
    let id = id.ok_or_else(|| Problem::internal("a registered location has no id"))?;
    Ok((id.to_owned(), is_new))
}

/// The act that a registration was written down as.
async fn act_of(api: &Api, source: &str) -> Result<Option<String>, Problem> {
    let question = Ask::get(&["catalog", "v1", "acts"]).with("limit", ACTS_LOOKED_AT);
    let acts = match api.ask(question).await {
        Ok(acts) => acts,
        Err(problem) if problem.code == Code::NotAllowed => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let mut acts = acts["items"].as_array().into_iter().flatten();
    let act = acts.find(|act| act["kind"] == "register" && act["sourceId"] == source);
    Ok(act.and_then(|act| act["id"].as_str()).map(str::to_owned))
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn show(applied: &Applied, arguments: &ApplyArguments, out: &mut dyn Write) -> Result<(), Problem> {
    let Applied { target, what, source, act, changed, wrong } = applied;
    let id = source.as_ref().map(|id| format!(" (source {id})")).unwrap_or_default();
    print::line(out, &format!("{}: {what}{id}", print::cell(&target.target)))?;
    let sorts = [("+", &changed.appeared), ("~", &changed.updated), ("-", &changed.disappeared)];
    for (sign, names) in sorts {
        for name in names.refs.iter().take(NAMES_SHOWN_MAX) {
            print::line(out, &format!("  {sign} {}", print::cell(name)))?;
        }
        if names.total > NAMES_SHOWN_MAX {
            let more = names.total - NAMES_SHOWN_MAX.min(names.refs.len());
            print::line(out, &format!("  {sign} and {more} more"))?;
        }
    }
    for Wrong { place, message, .. } in wrong {
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        print::line(out, &format!("  ! {}", print::safe(&format!("{place}{message}"))))?;
    }
    if source.is_none() || !arguments.wait.no_wait {
        let counts = [&changed.appeared, &changed.updated, &changed.disappeared].map(|it| it.total);
        let [appeared, updated, gone] = counts;
        let wrong = wrong.len();
        let tense = if arguments.dry_run { "would appear" } else { "appeared" };
        print::line(
            out,
            &format!("  {appeared} {tense}, {updated} changed, {gone} gone, {wrong} problems"),
        )?;
    }
    if let Some(act) = act {
        print::line(out, &format!("  undo with: {}", undo_words(act, &arguments.from)))?;
    }
    Ok(())
}

fn data(applied: &Applied) -> Value {
    let Applied { target, what, source, act, changed, wrong } = applied;
    json!({
        "type": target.kind,
        "target": target.target,
        "result": what,
        "sourceId": source,
        "actId": act,
        "appeared": changed.appeared.shown(),
        "changed": changed.updated.shown(),
        "disappeared": changed.disappeared.shown(),
        "problems": wrong.iter().map(Wrong::shown).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let folder = Path::new("/nowhere/at/all");
        let read = target(text, folder).map(|it| format!("{}:{}", it.kind, it.target));
        assert_eq!(read.unwrap_or_else(|problem| problem.to_string()), expected);
    }

    #[test]
    fn a_target_is_an_address_or_a_path() {
        check("https://h/a.yaml", "url:https://h/a.yaml");
        check("a.yaml", "file:/nowhere/at/all/a.yaml");
        check("file:/srv/*/a.yaml", "file:/srv/*/a.yaml");
        let words = "ftp://h/a is neither an address nor a path \
                     (write https://..., or a path such as ./catalog-info.yaml)";
        check("ftp://h/a", words);
    }

    #[test]
    fn a_folder_is_its_descriptor() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = target(".", folder.path()).expect("a target");
        let expected = folder.path().canonicalize().expect("there").join(DESCRIPTOR);
        assert_eq!(Path::new(&read.target), expected);
    }
}
