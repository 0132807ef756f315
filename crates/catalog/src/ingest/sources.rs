//! Which roots there are: the configuration's list, carried over into the database.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use model::entity_ref::DEFAULT_NAMESPACE;
use model::{EntityRef, Location, Problem};
use serde_json::Value;

use crate::logic::locations::generated_name;
use crate::store::sources::{Origin, SourceRow};

/// A location of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// `url` or `file`.
    pub kind: String,
    /// Address, or absolute path, perhaps with wildcards.
    pub target: String,
    /// Its own `rules`, as JSON text.
    pub rules: Option<String>,
}

/// What is to be done about the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Sources to write down, and to read then; a new one has no id yet.
    pub put: Vec<SourceRow>,
    /// Sources whose place in the list is another one, and that are as they were otherwise.
    pub moved: Vec<SourceRow>,
    /// Ids of sources that the configuration no longer has.
    pub remove: Vec<String>,
    /// Ids of sources that were unregistered and are still being taken apart.
    pub leaving: Vec<String>,
    /// Ids of sources that a round has to read.
    pub read: Vec<String>,
    /// Ids of sources that a look is enough for, to see whether they are as they were.
    pub check: Vec<String>,
}

/// Reads `catalog.locations`; relative `file` targets count from `folder`.
///
/// # Errors
/// An entry without a type or a target.
pub fn configured(
    locations: Option<&Value>,
    folder: &Path,
) -> std::result::Result<Vec<Configured>, Problem> {
    let list = match locations {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(value) => value.as_array().ok_or_else(|| {
            Problem::input("catalog.locations must be a list").at("catalog.locations")
        })?,
    };
    let mut configured = Vec::with_capacity(list.len());
    for (index, entry) in list.iter().enumerate() {
        let text = |key: &str| {
            let field = format!("catalog.locations[{index}].{key}");
            let value = entry.get(key).and_then(Value::as_str).filter(|it| !it.trim().is_empty());
            value.ok_or_else(|| Problem::input(format!("{field} must be a text")).at(field))
        };
        let (kind, target) = (text("type")?, text("target")?);
        let target = match kind {
            "file" => absolute(folder, target),
            _ => target.to_owned(),
        };
        let rules = entry.get("rules").filter(|it| !it.is_null()).map(Value::to_string);
        configured.push(Configured { kind: kind.to_owned(), target, rules });
    }
    Ok(configured)
}

fn absolute(folder: &Path, target: &str) -> String {
    let mut path = std::path::PathBuf::new();
    for part in folder.join(target).components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.to_string_lossy().into_owned()
}

/// The reference of the `Location` entity that stands for a root.
pub fn generated_ref(location: &Location) -> String {
    EntityRef::new("location", DEFAULT_NAMESPACE, &generated_name(location)).as_str().to_owned()
}

/// Compares the configuration with what is written down. `held` are the sources with what they were
/// judged with when a look can tell whether they are as they were; `judged_with` is what they would
/// be judged with now, and `None` has all of them read.
pub fn plan(
    held: &[(SourceRow, Option<String>)],
    configured: &[Configured],
    judged_with: Option<&str>,
) -> Plan {
    let mut plan = Plan::default();
    let of_config = held.iter().filter(|(row, _)| row.origin == Origin::Config);
    let known: HashMap<(&str, &str), &(SourceRow, Option<String>)> =
        of_config.map(|it| ((it.0.kind.as_str(), it.0.target.as_str()), it)).collect();
    let mut wanted = HashSet::new();
    for (position, it) in configured.iter().enumerate() {
        let place = (it.kind.as_str(), it.target.as_str());
        if !wanted.insert(place) {
            continue;
        }
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        match known.get(&place) {
            None => plan.put.push(SourceRow {
                id: String::new(),
                origin: Origin::Config,
                kind: it.kind.clone(),
                target: it.target.clone(),
                position,
                rules: it.rules.clone(),
                entity_ref: generated_ref(&Location::new(&it.kind, &it.target)),
                removed_at: None,
                released_at: None,
            }),
            Some((row, with)) => {
                let now = SourceRow { position, rules: it.rules.clone(), ..row.clone() };
                if row.removed_at.is_some() || row.rules != now.rules {
                    plan.put.push(now);
                    continue;
                }
                if row.position != position {
                    plan.moved.push(now);
                }
                plan.look_at(row, with.as_deref(), judged_with);
            }
        }
    }
    for (row, with) in held {
        let place = (row.kind.as_str(), row.target.as_str());
        let is_wanted = match row.origin {
            Origin::Config if wanted.contains(&place) => continue,
            Origin::Config => {
                plan.remove.push(row.id.clone());
                false
            }
            Origin::Registered => row.removed_at.is_none(),
        };
        if is_wanted {
            plan.look_at(row, with.as_deref(), judged_with);
        } else if row.origin == Origin::Registered {
            plan.leaving.push(row.id.clone());
        }
    }
    plan
}

impl Plan {
    fn look_at(&mut self, row: &SourceRow, with: Option<&str>, judged_with: Option<&str>) {
        let is_enough = with.is_some() && with == judged_with;
        let list = if is_enough { &mut self.check } else { &mut self.read };
        list.push(row.id.clone());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn relative_files_count_from_the_folder_and_addresses_stay() {
        let value = json!([
            { "type": "file", "target": "../a/./b.yaml" },
            { "type": "url", "target": "https://h/x", "rules": [{ "allow": ["User"] }] },
        ]);
        let read = configured(Some(&value), Path::new("/etc/flagstone")).expect("a list");
        assert_eq!(read[0].target, "/etc/a/b.yaml");
        assert_eq!(read[1].rules.as_deref(), Some(r#"[{"allow":["User"]}]"#));
    }

    #[test]
    fn an_entry_without_a_target_is_named() {
        let value = json!([{ "type": "file" }]);
        let refused = configured(Some(&value), Path::new("/")).map_err(|it| it.field);
        assert_eq!(refused, Err(Some("catalog.locations[0].target".to_owned())));
    }

    fn row(id: &str, origin: Origin, target: &str) -> SourceRow {
        SourceRow {
            id: id.into(),
            origin,
            kind: "file".into(),
            target: target.into(),
            position: 0,
            rules: None,
            entity_ref: generated_ref(&Location::new("file", target)),
            removed_at: None,
            released_at: None,
        }
    }

    fn wanted(target: &str, rules: Option<&str>) -> Configured {
        Configured { kind: "file".into(), target: target.into(), rules: rules.map(Into::into) }
    }

    #[test]
    fn a_look_is_enough_for_what_was_judged_as_it_would_be_now() {
        let held = [
            (row("1", Origin::Config, "/same"), Some("w".to_owned())),
            (row("2", Origin::Config, "/judged"), Some("v".to_owned())),
            (row("3", Origin::Config, "/unfinished"), None),
            (row("4", Origin::Registered, "/registered"), Some("w".to_owned())),
        ];
        let list = ["/same", "/judged", "/unfinished"].map(|it| wanted(it, None));
        let at = |(mut row, with): (SourceRow, Option<String>), position| {
            row.position = position;
            (row, with)
        };
        let [one, two, three, four] = held;
        let held = [one, at(two, 1), at(three, 2), four];
        let found = plan(&held, &list, Some("w"));
        assert_eq!(
            (found.read, found.check),
            (vec!["2".into(), "3".into()], vec!["1".into(), "4".into()])
        );
        assert_eq!((found.put, found.moved, found.remove), (vec![], vec![], vec![]));
        assert_eq!(plan(&held, &list, None).read.len(), 4);
    }

    #[test]
    fn what_came_went_moved_and_changed_is_told_apart() {
        let mut gone = row("4", Origin::Registered, "/gone");
        gone.removed_at = Some(1);
        let mut back = row("5", Origin::Config, "/back");
        back.removed_at = Some(1);
        let held = [
            row("1", Origin::Config, "/moved"),
            row("2", Origin::Config, "/left"),
            row("3", Origin::Config, "/ruled"),
            gone,
            back,
        ];
        let held = held.map(|row| (row, Some("w".to_owned())));
        let list = [
            wanted("/new", None),
            wanted("/moved", None),
            wanted("/ruled", Some("[]")),
            wanted("/back", None),
            wanted("/new", None),
        ];
        let found = plan(&held, &list, Some("w"));
        let targets: Vec<&str> = found.put.iter().map(|row| row.target.as_str()).collect();
        assert_eq!(targets, ["/new", "/ruled", "/back"]);
        assert_eq!(found.moved.len(), 1);
        assert_eq!((found.remove, found.leaving), (vec!["2".into()], vec!["4".to_owned()]));
        assert_eq!((found.read, found.check), (vec![], vec!["1".to_owned()]));
    }
}
