//! Which roots there are: the configuration's list, carried over into the database.

use std::path::Path;

use database::{Result, Tx};
use model::entity_ref::DEFAULT_NAMESPACE;
use model::{EntityRef, Location, Problem};
use serde_json::Value;

use crate::logic::locations::generated_name;
use crate::store::sources::{self, Origin, SourceRow};

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

/// What carrying the list over has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Ids of the sources that are to be read.
    pub read: Vec<String>,
    /// Ids of sources that nobody wants any more.
    pub remove: Vec<String>,
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

/// Makes the table agree with the configuration and says what is to be done about it.
pub async fn sources_sync(tx: &mut Tx, configured: &[Configured]) -> Result<Synced> {
    let held = sources::source_list(tx, Origin::Config).await?;
    let mut synced = Synced::default();
    for (position, it) in configured.iter().enumerate() {
        let known = held.iter().find(|held| held.kind == it.kind && held.target == it.target);
        let source = SourceRow {
            id: known.map_or_else(|| tx.next_id(), |known| known.id.clone()),
            origin: Origin::Config,
            kind: it.kind.clone(),
            target: it.target.clone(),
            position: i64::try_from(position).unwrap_or(i64::MAX),
            rules: it.rules.clone(),
            entity_ref: generated_ref(&Location::new(&it.kind, &it.target)),
            removed_at: None,
            released_at: known.and_then(|known| known.released_at),
        };
        if known != Some(&source) {
            sources::source_put(tx, &source).await?;
        }
        if !synced.read.contains(&source.id) {
            synced.read.push(source.id);
        }
    }
    synced.remove =
        held.into_iter().map(|held| held.id).filter(|id| !synced.read.contains(id)).collect();
    for id in &synced.remove {
        sources::source_mark_removed(tx, id).await?;
    }
    for source in sources::source_list(tx, Origin::Registered).await? {
        match source.removed_at {
            None => synced.read.push(source.id),
            Some(_) => synced.remove.push(source.id),
        }
    }
    Ok(synced)
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
}
