//! What a push is, and how two states of a repository differ. Pure.

use std::collections::BTreeMap;

use model::Millis;

use crate::smart::commands::Command;

/// One branch or tag that was made, moved or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRef {
    /// Its id, ordered by time.
    pub id: String,
    /// The full name of the branch or tag.
    pub name: String,
    /// What it was; zeros where it was not there.
    pub old: String,
    /// What it is since; zeros where it is gone.
    pub new: String,
    /// Who did it.
    pub actor: String,
    /// When it was found.
    pub at: Millis,
}

/// A push that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiveRow {
    /// Its id, ordered by time.
    pub id: String,
    /// Where.
    pub repository_id: String,
    /// Who.
    pub actor: String,
    /// What they asked for.
    pub commands: Vec<Command>,
    /// When.
    pub begun_at: Millis,
}

impl ReceiveRow {
    /// Whether it wanted this ref to become this object.
    pub fn asks_for(&self, name: &str, object: &str) -> bool {
        self.commands.iter().any(|it| it.name == name && it.new == object)
    }
}

/// How `now` differs from what is `known`.
pub fn differences(
    known: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<Command> {
    let nothing = |like: &str| "0".repeat(like.len());
    let made_or_moved = now.iter().filter_map(|(name, new)| {
        let old = known.get(name);
        (old != Some(new)).then(|| Command {
            old: old.cloned().unwrap_or_else(|| nothing(new)),
            new: new.clone(),
            name: name.clone(),
        })
    });
    let removed = known
        .iter()
        .filter(|(name, _)| !now.contains_key(*name))
        .map(|(name, old)| Command { old: old.clone(), new: nothing(old), name: name.clone() });
    made_or_moved.chain(removed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refs(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter().map(|(name, object)| ((*name).into(), (*object).into())).collect()
    }

    #[test]
    fn what_was_made_moved_and_removed_is_told() {
        let known = refs(&[("a", "11"), ("b", "22"), ("c", "33")]);
        let now = refs(&[("a", "11"), ("b", "44"), ("d", "55")]);
        let found: Vec<String> = differences(&known, &now)
            .into_iter()
            .map(|it| format!("{} {} {}", it.name, it.old, it.new))
            .collect();
        assert_eq!(found, ["b 22 44", "d 00 55", "c 33 00"]);
        assert!(differences(&now, &now).is_empty());
    }
}
