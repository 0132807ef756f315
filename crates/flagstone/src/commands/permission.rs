//! `flagstone permission explain`: whether a user may do something, and why.

use std::io::Write;

use model::time::SystemClock;
use model::{Clock as _, EntityRef, Problem, RefDefaults};
use serde_json::Value;

use super::catalog::api::{Api, Ask};
use super::catalog::place;
use super::{print, serve};
use crate::arguments::Output;
use crate::arguments::permission::{ExplainDecisionArguments, PermissionCommand};

/// Carries out a command; gives the exit code.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: &PermissionCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    let PermissionCommand::Explain(arguments) = command;
    let api = place::open(&arguments.from, false).await?;
    let outcome = tokio::select! {
        outcome = explain(&api, arguments, out) => outcome,
        () = serve::told_to_end() => Ok(crate::EXIT_FOUND_WRONG),
    };
    api.close().await;
    outcome
}

async fn explain(
    api: &Api,
    arguments: &ExplainDecisionArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let defaults = RefDefaults { kind: Some("user"), namespace: None };
    let user = EntityRef::parse(&arguments.user, defaults).map_err(|error| {
        Problem::input(error.to_string())
            .at("USER")
            .hint("write [user:][namespace/]name, such as user:default/ada")
    })?;
    let mut question = Ask::get(&["identity", "v1", "decisions"])
        .with("user", user.as_str())
        .with("permission", arguments.permission.as_str());
    if let Some(resource) = &arguments.resource {
        question = question.with("resourceRef", resource.as_str());
    }
    let why = api.ask(question).await?;
    if arguments.from.output == Output::Table {
        told(&why, out)?;
    } else {
        print::data(out, &why, arguments.from.output)?;
    }
    Ok(if why["result"] == "deny" { crate::EXIT_FOUND_WRONG } else { crate::EXIT_OK })
}

/// The answer for people.
fn told(why: &Value, out: &mut dyn Write) -> Result<(), Problem> {
    let text = |value: &Value| print::cell(value.as_str().unwrap_or_default());
    let on = why["resourceRef"].as_str().map(|it| format!(" on {}", print::cell(it)));
    let verb = match why["result"].as_str() {
        Some("allow") => "may use",
        Some("deny") => "may not use",
        _ => "may use, depending on the thing,",
    };
    let (user, permission) = (text(&why["user"]), text(&why["permission"]));
    print::line(out, &format!("{user} {verb} {permission}{}", on.unwrap_or_default()))?;
    print::line(out, &format!("Rule: {}", text(&why["rule"])))?;
    let groups: Vec<&str> = items(&why["groups"]).filter_map(Value::as_str).collect();
    if !groups.is_empty() {
        print::line(out, &format!("Groups: {}", print::cell(&groups.join(", "))))?;
    }
    let now = SystemClock.now();
    let rows: Vec<Vec<String>> = items(&why["grants"]).map(|it| row(it, now)).collect();
    if !rows.is_empty() {
        print::line(out, "")?;
        print::table(out, &["effect", "role", "through", "since", "condition", "defined"], &rows)?;
    }
    let parts: Vec<Vec<String>> = items(&why["grants"])
        .flat_map(|grant| items(&grant["parts"]).map(move |it| part(grant, it)))
        .collect();
    if !parts.is_empty() {
        print::line(out, "")?;
        print::table(out, &["role", "part", "rule", "params", "passes"], &parts)?;
    }
    Ok(())
}

fn row(grant: &Value, now: i64) -> Vec<String> {
    let text = |key: &str| grant[key].as_str().unwrap_or_default().to_owned();
    let path: Vec<&str> = items(&grant["path"]).filter_map(Value::as_str).collect();
    let condition = match (&grant["grant"]["conditions"], passes(grant)) {
        (Value::Null, _) => "none".to_owned(),
        (_, word) => word,
    };
    let since = print::age(grant["since"].as_i64(), now);
    vec![text("effect"), text("role"), path.join(" > "), since, condition, text("defined")]
}

fn part(grant: &Value, part: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rule = &part["rule"];
    vec![
        text(&grant["role"]),
        text(&part["at"]),
        text(&rule["rule"]),
        rule["params"].to_string(),
        passes(part),
    ]
}

fn passes(of: &Value) -> String {
    match of["passes"].as_bool() {
        Some(true) => "passes",
        Some(false) => "does not pass",
        None => "depends",
    }
    .to_owned()
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_names_role_way_and_parts() {
        let rule =
            json!({ "rule": "IS_ENTITY_OWNER", "params": { "claims": ["group:default/a"] } });
        let why = json!({
            "user": "user:default/ada",
            "permission": "catalog.entity.delete",
            "resourceRef": "component:default/pay",
            "result": "deny",
            "rule": "No.",
            "groups": ["group:default/a"],
            "grants": [{
                "role": "role:default/everyone",
                "effect": "allow",
                "grant": { "conditions": rule },
                "defined": "comes with the server",
                "path": ["user:default/ada", "group:default/a"],
                "passes": false,
                "parts": [{ "at": "", "rule": rule, "passes": false }],
            }],
        });
        let mut out = Vec::new();
        told(&why, &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        for words in [
            "user:default/ada may not use catalog.entity.delete on component:default/pay\n",
            "Rule: No.\n",
            "Groups: group:default/a\n",
            "user:default/ada > group:default/a",
            "comes with the server",
            "IS_ENTITY_OWNER",
            "does not pass",
        ] {
            assert!(told.contains(words), "{words} in\n{told}");
        }
    }
}
