//! `flagstone audit`: whether the audit log is as it was written, and what is in it.

use std::io::Write;

use model::Problem;
use serde_json::Value;

use super::catalog::api::{Api, Ask};
use super::catalog::place;
use super::{print, serve};
use crate::arguments::Output;
use crate::arguments::audit::{AuditCommand, ExportArguments, VerifyArguments};
use crate::commands::limits::LIST_PAGE;

const AUDIT: [&str; 3] = ["identity", "v1", "audit"];

/// Carries out a command; gives the exit code.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: &AuditCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    let from = match command {
        AuditCommand::Verify(it) => it.from.clone(),
        AuditCommand::Export(it) => it.from(),
    };
    let api = place::open(&from, false).await?;
    let carried_out = async {
        match command {
            AuditCommand::Verify(arguments) => verify(&api, arguments, out).await,
            AuditCommand::Export(arguments) => export(&api, arguments, out).await,
        }
    };
    let outcome = tokio::select! {
        outcome = carried_out => outcome,
        () = serve::told_to_end() => Ok(crate::EXIT_FOUND_WRONG),
    };
    api.close().await;
    outcome
}

async fn verify(
    api: &Api,
    arguments: &VerifyArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let mut ask = Ask::get(&[&AUDIT[..], &["verification"]].concat());
    if let Some(head) = &arguments.head {
        ask = ask.with("head", head.as_str());
    }
    let found = api.ask(ask).await?;
    if arguments.from.output == Output::Table {
        tell(&found, out)?;
    } else {
        print::data(out, &found, arguments.from.output)?;
    }
    Ok(if found["ok"] == true { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

fn tell(found: &Value, out: &mut dyn Write) -> Result<(), Problem> {
    let number = |value: &Value| value.as_i64().unwrap_or_default();
    let (entries, seals) = (number(&found["entries"]), number(&found["seals"]));
    let verdict = if found["ok"] == true { "whole" } else { "BROKEN" };
    print::line(out, &format!("the chain is {verdict}: {entries} entries under {seals} seals"))?;
    let rows: Vec<Vec<String>> = found["breaks"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            vec![number(&it["seal"]).to_string(), text("kind"), text("detail")]
        })
        .collect();
    if !rows.is_empty() {
        print::table(out, &["seal", "break", "found"], &rows)?;
    }
    let untold = number(&found["breaksCount"]) - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if untold > 0 {
        print::line(out, &format!("and {untold} more"))?;
    }
    if let Some(hash) = found["removed"]["hash"].as_str() {
        let last = number(&found["removed"]["number"]);
        print::line(out, &format!("removed because of their age: up to {last}:{hash}"))?;
    }
    let open = number(&found["unsealed"]["count"]);
    let age = number(&found["unsealed"]["oldestAgeMs"]);
    let age =
        if open > 0 { format!(", the oldest {}", print::age(Some(0), age)) } else { String::new() };
    print::line(out, &format!("not sealed yet: {open}{age}"))?;
    if let Some(hash) = found["head"]["hash"].as_str() {
        print::line(out, &format!("head: {}:{hash}", number(&found["head"]["number"])))?;
    }
    Ok(())
}

async fn export(
    api: &Api,
    arguments: &ExportArguments,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let mut first = Ask::get(&AUDIT).with("order", "oldest").with("limit", LIST_PAGE.to_string());
    let narrowed = [
        ("since", &arguments.since),
        ("until", &arguments.until),
        ("actor", &arguments.actor),
        ("event", &arguments.event),
    ];
    for (name, value) in narrowed {
        if let Some(value) = value {
            first = first.with(name, value.as_str());
        }
    }
    let mut ask = first.clone();
    let mut last: Option<String> = None;
    loop {
        let page = api.ask(ask).await?;
        for entry in page["items"].as_array().into_iter().flatten() {
            print::compact(out, entry)?;
            print::raw(out, "\n")?;
        }
        let next = page["next"].as_str().map(str::to_owned);
        // A cursor that does not move would be asked for without an end.
        let Some(next) = next.filter(|next| last.as_ref() != Some(next)) else {
            return Ok(crate::EXIT_OK);
        };
        ask = first.clone().with("cursor", next.as_str());
        last = Some(next);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(found: &Value) -> String {
        let mut out = Vec::new();
        tell(found, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_whole_chain_is_told_with_its_head_and_what_is_not_sealed_yet() {
        let found = json!({
            "ok": true, "seals": 2, "entries": 7, "breaks": [], "breaksCount": 0,
            "head": { "number": 2, "hash": "ab", "at": 1 }, "removed": null,
            "unsealed": { "count": 3, "oldestAgeMs": 4_000 },
        });
        let expected = "the chain is whole: 7 entries under 2 seals\n\
                        not sealed yet: 3, the oldest 4s\n\
                        head: 2:ab\n";
        assert_eq!(told(&found), expected);
    }

    #[test]
    fn a_broken_chain_is_told_with_its_breaks() {
        let found = json!({
            "ok": false, "seals": 2, "entries": 7, "breaksCount": 2,
            "breaks": [{ "seal": 2, "kind": "entryChanged", "detail": "entry 1 is not what was sealed" }],
            "head": null, "removed": { "number": 1, "hash": "cd", "at": 1 },
            "unsealed": { "count": 0, "oldestAgeMs": null },
        });
        let expected = "the chain is BROKEN: 7 entries under 2 seals\n\
                        seal  break         found\n\
                        2     entryChanged  entry 1 is not what was sealed\n\
                        and 1 more\n\
                        removed because of their age: up to 1:cd\n\
                        not sealed yet: 0\n";
        assert_eq!(told(&found), expected);
    }
}
