//! What a reading of a source came to: what changed, and what is wrong.

use std::collections::{BTreeSet, HashSet};

use model::{Code, Problem};
use serde_json::{Value, json};

use super::api::{Api, Ask};
use crate::commands::limits::NAMES_KEPT_MAX;

/// Entities of one sort: how many, and their references as far as they are remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub refs: BTreeSet<String>,
}

impl Names {
    /// One more, unless it is known.
    pub fn add(&mut self, name: &str) {
        if self.refs.contains(name) {
            return;
        }
        self.total += 1;
        if self.refs.len() < NAMES_KEPT_MAX {
            self.refs.insert(name.to_owned());
        }
    }

    fn remove(&mut self, name: &str) -> bool {
        let was_there = self.refs.remove(name);
        self.total -= usize::from(was_there);
        was_there
    }

    /// `{total, refs}`.
    pub fn shown(&self) -> Value {
        json!({ "total": self.total, "refs": self.refs })
    }
}

/// What a source has changed since a point of the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Entities that were not there before.
    pub appeared: Names,
    /// Entities that are not as they were.
    pub updated: Names,
    /// Entities that are gone.
    pub disappeared: Names,
}

impl Changed {
    fn take(&mut self, item: &Value) {
        let Some(subject) = item["subject"].as_str() else { return };
        // The entity that stands for the source itself is nobody's descriptor.
        if subject.starts_with("location:default/generated-") {
            return;
        }
        match item["change"].as_str() {
            Some("created") if self.disappeared.remove(subject) => self.updated.add(subject),
            Some("created") => self.appeared.add(subject),
            Some("updated") if !self.appeared.refs.contains(subject) => self.updated.add(subject),
            Some("removed") if !self.appeared.remove(subject) => {
                self.updated.remove(subject);
                self.disappeared.add(subject);
            }
            _ => {}
        }
    }
}

/// Where the feed ends now.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn here(api: &Api) -> Result<u64, Problem> {
    let page = api.ask(Ask::get(&["catalog", "v1", "changes"])).await?;
    Ok(page["next"].as_u64().unwrap_or_default())
}

/// What a source has changed after `cursor`. Nothing is said of events that are no longer kept.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn changed(api: &Api, source: &str, cursor: u64) -> Result<Changed, Problem> {
    let mut changed = Changed::default();
    let mut after = cursor;
    loop {
        let question = Ask::get(&["catalog", "v1", "changes"]).with("after", after.to_string());
        let page = match api.ask(question).await {
            Ok(page) => page,
            Err(problem) if problem.code == Code::Conflict => return Ok(changed),
            Err(problem) => return Err(problem),
        };
        for item in page["items"].as_array().into_iter().flatten() {
            if item["source"]["id"] == source {
                changed.take(item);
            }
        }
        let next = page["next"].as_u64().unwrap_or_default();
        if next <= after || next >= page["head"].as_u64().unwrap_or_default() {
            return Ok(changed);
        }
        after = next;
    }
}

/// Something that is wrong with what a source says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wrong {
    /// `file:line:column`, as far as it is known.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// The entity that it is about.
    pub entity_ref: Option<String>,
}

impl Wrong {
    /// As data.
    pub fn shown(&self) -> Value {
        json!({ "place": self.place, "entityRef": self.entity_ref, "message": self.message })
    }
}

/// Everything that is wrong with what a source says: files, entities, references that others hold or
/// that are ignored.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn wrong(api: &Api, source: &str) -> Result<Vec<Wrong>, Problem> {
    let mut found = BTreeSet::new();
    let files = files(api, source, &mut found).await?;
    for which in ["failed", "pending"] {
        unprocessed(api, which, &files, &mut found).await?;
    }
    disputed(api, source, &mut found).await?;
    ignored(api, source, &mut found).await?;
    let mut found: Vec<Wrong> = found.into_iter().collect();
    // A file that cannot be read is told of itself and of the entity that stands for it.
    found.dedup_by(|later, first| (&later.place, &later.message) == (&first.place, &first.message));
    Ok(found)
}

/// The files of a source; what is wrong with them apart from their entities goes to `found`.
async fn files(
    api: &Api,
    source: &str,
    found: &mut BTreeSet<Wrong>,
) -> Result<HashSet<String>, Problem> {
    let mut files = HashSet::new();
    api.pages(&["catalog", "v1", "sources", source, "files"], "after", None, |file| {
        let location = file["location"].as_str().unwrap_or_default();
        for problem in file["problems"].as_array().into_iter().flatten() {
            found.insert(wrong_at(location, problem, None));
        }
        files.insert(location.to_owned());
    })
    .await?;
    Ok(files)
}

async fn unprocessed(
    api: &Api,
    which: &str,
    files: &HashSet<String>,
    found: &mut BTreeSet<Wrong>,
) -> Result<(), Problem> {
    let list = api.ask(Ask::get(&["catalog", "entities", "unprocessed", which])).await?;
    for entry in list["entities"].as_array().into_iter().flatten() {
        let location = entry["location_key"].as_str().unwrap_or_default();
        if !files.contains(location) {
            continue;
        }
        let entity_ref = entry["entity_ref"].as_str();
        for error in entry["errors"].as_array().into_iter().flatten() {
            found.insert(wrong_at(location, error, entity_ref));
        }
    }
    Ok(())
}

async fn disputed(api: &Api, source: &str, found: &mut BTreeSet<Wrong>) -> Result<(), Problem> {
    api.pages(&["catalog", "v1", "conflicts"], "after", None, |conflict| {
        let claims: Vec<&Value> = conflict["claims"].as_array().into_iter().flatten().collect();
        let winner = claims.iter().find(|it| it["isWinner"] == true);
        let keeper = winner.and_then(|it| it["location"].as_str()).unwrap_or("nobody");
        let entity_ref = conflict["entityRef"].as_str().unwrap_or_default();
        for claim in claims {
            if claim["sourceId"] == source && claim["isWinner"] != true {
                let place = place(claim["location"].as_str().unwrap_or_default(), claim);
                let message = format!("{entity_ref} is taken from {keeper}, which had it first");
                found.insert(Wrong { place, entity_ref: Some(entity_ref.to_owned()), message });
            }
        }
    })
    .await
    .map(drop)
}

async fn ignored(api: &Api, source: &str, found: &mut BTreeSet<Wrong>) -> Result<(), Problem> {
    let listed = api
        .pages(&["catalog", "v1", "ignored"], "after", None, |entry| {
            let entity_ref = entry["entityRef"].as_str().unwrap_or_default();
            let reason = entry["reason"].as_str().unwrap_or_default();
            for claim in entry["holdsBack"].as_array().into_iter().flatten() {
                if claim["sourceId"] == source {
                    let place = place(claim["location"].as_str().unwrap_or_default(), claim);
                    let message = format!("{entity_ref} is on the ignore list: {reason}");
                    found.insert(Wrong { place, entity_ref: Some(entity_ref.to_owned()), message });
                }
            }
        })
        .await;
    match listed {
        Err(problem) if problem.code == Code::NotAllowed => Ok(()),
        listed => listed.map(drop),
    }
}

fn wrong_at(location: &str, problem: &Value, entity_ref: Option<&str>) -> Wrong {
    Wrong {
        place: place(location, problem),
        entity_ref: entity_ref.map(str::to_owned),
        message: problem["message"].as_str().unwrap_or_default().to_owned(),
    }
}

/// `target:line:column`, as editors take it.
fn place(location: &str, at: &Value) -> String {
    let target = location.strip_prefix("file:").or_else(|| location.strip_prefix("url:"));
    let mut place = target.unwrap_or(location).to_owned();
    for key in ["line", "column"] {
        let Some(number) = at[key].as_u64().filter(|number| *number > 0) else { break };
        place.push_str(&format!(":{number}"));
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(changes: &[&str]) -> [Vec<String>; 3] {
        let mut changed = Changed::default();
        for change in changes {
            changed.take(&json!({ "subject": "component:default/a", "change": change }));
        }
        let Changed { appeared, updated, disappeared } = changed;
        [appeared, updated, disappeared].map(|names| {
            assert_eq!(names.total, names.refs.len());
            names.refs.into_iter().collect()
        })
    }

    #[test]
    fn an_entity_is_counted_once_by_what_became_of_it() {
        let none = Vec::<String>::new;
        let a = || vec!["component:default/a".to_owned()];
        assert_eq!(after(&["created", "updated"]), [a(), none(), none()]);
        assert_eq!(after(&["updated", "updated"]), [none(), a(), none()]);
        assert_eq!(after(&["updated", "removed"]), [none(), none(), a()]);
        assert_eq!(after(&["created", "removed"]), [none(), none(), none()]);
        assert_eq!(after(&["removed", "created"]), [none(), a(), none()]);
    }

    #[test]
    fn a_place_is_written_as_editors_take_it() {
        let at = json!({ "line": 3, "column": 5 });
        assert_eq!(place("file:/srv/a.yaml", &at), "/srv/a.yaml:3:5");
        assert_eq!(place("url:https://h/a.yaml", &json!({ "line": 1 })), "https://h/a.yaml:1");
        assert_eq!(place("file:/srv/a.yaml", &json!({ "line": 0 })), "/srv/a.yaml");
    }
}
