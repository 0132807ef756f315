//! An entity in a few words: what chips, rows and graphs show of it.

use serde_json::Value;

use super::limits::{BRIEF_CHARS_MAX, BRIEF_TAGS_MAX};
use super::locate::EntityId;
use super::related::Sight;

/// An entity in a few words; every text is cut to what fits a line or two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// `metadata.namespace`, as written.
    pub namespace: String,
    /// `metadata.name`, as written.
    pub name: String,
    /// `metadata.title`.
    pub title: Option<String>,
    /// `spec.profile.displayName`.
    pub display_name: Option<String>,
    /// `metadata.description`.
    pub description: Option<String>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// `spec.type`.
    pub r#type: Option<String>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// Reference of the owner, whether or not it is there.
    pub owner: Option<String>,
    /// Reference of the system that it is part of, whether or not it is there.
    pub system: Option<String>,
}

impl Sight<'_> {
    /// An entity of the snapshot in a few words.
    pub fn brief(&self, id: EntityId) -> Brief {
        let snapshot = self.snapshot();
        let entity: Value = serde_json::from_slice(&snapshot.document(id)).unwrap_or_default();
        let (metadata, spec) = (&entity["metadata"], &entity["spec"]);
        let entity_ref = snapshot.entity_ref(id);
        let names = ["ownedby".to_owned(), "partof".to_owned()];
        let related = self.outgoing(entity_ref, &names);
        let target = |relation: &str, kind: &str| {
            let mut found = related.iter().filter(|(name, target)| {
                name.eq_ignore_ascii_case(relation) && target.starts_with(kind)
            });
            found.next().map(|(_, target)| (*target).to_owned())
        };
        let tags = metadata["tags"].as_array().into_iter().flatten();
        Brief {
            namespace: metadata["namespace"].as_str().unwrap_or_default().to_owned(),
            name: metadata["name"].as_str().unwrap_or_default().to_owned(),
            title: short(&metadata["title"]),
            display_name: short(&spec["profile"]["displayName"]),
            description: short(&metadata["description"]),
            tags: tags.filter_map(short).take(BRIEF_TAGS_MAX).collect(),
            r#type: short(&spec["type"]),
            lifecycle: short(&spec["lifecycle"]),
            owner: target("ownedby", ""),
            system: target("partof", "system:"),
        }
    }
}

/// A text, cut to what fits.
fn short(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    Some(match text.char_indices().nth(BRIEF_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    })
}
