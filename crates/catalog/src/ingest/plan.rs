//! What a round of reading changes: a pure comparison of what was found with what is held.
//!
//! The rule behind every branch: nothing is lost because something could not be read. A claim goes
//! only when its file, or the location that named its file, was read in full and no longer has it.

use std::collections::{HashMap, HashSet};

/// A claim as the database holds it before the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Row id.
    pub id: String,
    /// The file that makes the claim, `type:target`.
    pub location: String,
    /// Canonical reference of the entity claimed.
    pub entity_ref: String,
    /// The `Location` entity that named the file; `None` below the root.
    pub parent_ref: Option<String>,
    /// Digest of document, edges, parent and line.
    pub digest: String,
    /// Problems of the last reading, as JSON text.
    pub problems: String,
    /// Whether nothing names it any more (kept by `orphanStrategy: keep`).
    pub orphan: bool,
}

/// An entity as the round found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file, `type:target`.
    pub location: String,
    /// Canonical reference.
    pub entity_ref: String,
    /// The `Location` entity that named the file.
    pub parent_ref: Option<String>,
    /// The document, or `None` when processing refused it.
    pub content: Option<Content>,
    /// What was wrong with it, as JSON text; `[]` when nothing was.
    pub problems: String,
    /// Line of the document's start in its file, from 1.
    pub line: u32,
}

/// A good document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// JSON text without its long texts.
    pub document: String,
    /// The long texts, by hash.
    pub texts: Vec<(String, String)>,
    /// The relations that the entity emits, as JSON text.
    pub edges: String,
    /// Digest of document, edges, parent and line.
    pub digest: String,
}

/// All that a round of one source found.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// The entities, in reading order: of two with one reference in one file the first counts.
    pub found: Vec<Found>,
    /// Files that were read, with whether everything in them could be attributed to an entity.
    pub files: HashMap<String, Reading>,
    /// `Location` entities with a target that could not be read or expanded.
    pub uncertain_parents: HashSet<String>,
}

/// How the reading of one file went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Every document in it became an entity or an entity's problem.
    Complete,
    /// It could not be read, or holds a document that belongs to no entity.
    Partial,
}

/// What becomes of a claim that nothing names any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrphanStrategy {
    /// It goes at once.
    Delete,
    /// It stays, marked `backstage.io/orphan`.
    Keep,
}

/// The changes that make the database agree with the round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Claims to write: new ones carry no id.
    pub put: Vec<(Option<String>, Found)>,
    /// Held claims whose problems or orphan mark change while their document stays.
    pub mark: Vec<Mark>,
    /// Held claims that go: row id and reference.
    pub remove: Vec<(String, String)>,
}

/// A change beside the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Row id of the claim.
    pub id: String,
    /// Its reference.
    pub entity_ref: String,
    /// Its problems from now on.
    pub problems: String,
    /// Its orphan mark from now on.
    pub orphan: bool,
}

impl Plan {
    /// Whether the round changes nothing.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.mark.is_empty() && self.remove.is_empty()
    }
}

/// Compares a round with what is held of the same source.
pub fn plan(held: &[Held], round: Round, orphans: OrphanStrategy) -> Plan {
    let by_place: HashMap<(&str, &str), &Held> =
        held.iter().map(|it| ((it.location.as_str(), it.entity_ref.as_str()), it)).collect();
    let mut plan = Plan::default();
    let mut seen: HashSet<(String, String)> = HashSet::with_capacity(round.found.len());
    let Round { found, files, uncertain_parents } = round;
    for found in found {
        if !seen.insert((found.location.clone(), found.entity_ref.clone())) {
            continue;
        }
        let held = by_place.get(&(found.location.as_str(), found.entity_ref.as_str()));
        plan_found(&mut plan, held.copied(), found);
    }
    let is_seen = |it: &Held| seen.contains(&(it.location.clone(), it.entity_ref.clone()));
    let missing: Vec<&Held> = held.iter().filter(|it| !is_seen(it)).collect();
    let missing_by_ref = missing.iter().map(|it| (it.entity_ref.as_str(), *it)).collect();
    let stays = Stays { missing_by_ref, files: &files, uncertain_parents: &uncertain_parents };
    for held in &missing {
        if stays.holds(held) {
            continue;
        }
        match orphans {
            OrphanStrategy::Delete => plan.remove.push((held.id.clone(), held.entity_ref.clone())),
            OrphanStrategy::Keep if held.orphan => {}
            OrphanStrategy::Keep => plan.mark.push(Mark {
                id: held.id.clone(),
                entity_ref: held.entity_ref.clone(),
                problems: held.problems.clone(),
                orphan: true,
            }),
        }
    }
    plan
}

fn plan_found(plan: &mut Plan, held: Option<&Held>, found: Found) {
    let Some(held) = held else {
        plan.put.push((None, found));
        return;
    };
    let same_document = match &found.content {
        Some(content) => content.digest == held.digest,
        None => true,
    };
    if !same_document {
        plan.put.push((Some(held.id.clone()), found));
    } else if held.problems != found.problems || held.orphan {
        plan.mark.push(Mark {
            id: held.id.clone(),
            entity_ref: found.entity_ref,
            problems: found.problems,
            orphan: false,
        });
    }
}

/// Decides whether a claim that the round did not find is kept for want of certainty.
struct Stays<'a> {
    missing_by_ref: HashMap<&'a str, &'a Held>,
    files: &'a HashMap<String, Reading>,
    uncertain_parents: &'a HashSet<String>,
}

/// Deepest chain of locations that is followed upwards; reading stops earlier on its own.
const PARENTS_MAX: usize = 64;

impl Stays<'_> {
    fn holds(&self, held: &Held) -> bool {
        let mut current = held;
        for _ in 0..PARENTS_MAX {
            match self.files.get(&current.location) {
                Some(Reading::Partial) => return true,
                Some(Reading::Complete) => return false,
                None => {}
            }
            // The file was not reached at all: that says something only when the location that
            // named it was read in full.
            let Some(parent) = current.parent_ref.as_deref() else { return false };
            if self.uncertain_parents.contains(parent) {
                return true;
            }
            match self.missing_by_ref.get(parent) {
                Some(above) => current = above,
                None => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(id: &str, location: &str, entity_ref: &str, parent: Option<&str>) -> Held {
        Held {
            id: id.into(),
            location: location.into(),
            entity_ref: entity_ref.into(),
            parent_ref: parent.map(Into::into),
            digest: "d1".into(),
            problems: "[]".into(),
            orphan: false,
        }
    }

    fn found(location: &str, entity_ref: &str, digest: Option<&str>) -> Found {
        Found {
            location: location.into(),
            entity_ref: entity_ref.into(),
            parent_ref: None,
            content: digest.map(|digest| Content {
                document: "{}".into(),
                texts: vec![],
                edges: "[]".into(),
                digest: digest.into(),
            }),
            problems: if digest.is_some() { "[]".into() } else { "[1]".into() },
            line: 1,
        }
    }

    fn round(found: Vec<Found>, files: &[(&str, Reading)], uncertain: &[&str]) -> Round {
        Round {
            found,
            files: files.iter().map(|(file, reading)| ((*file).to_owned(), *reading)).collect(),
            uncertain_parents: uncertain.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    fn check(held: &[Held], round: Round, expected: &str) {
        let plan = plan(held, round, OrphanStrategy::Delete);
        let mut words: Vec<String> = plan
            .put
            .iter()
            .map(|(id, it)| format!("put {} {}", id.as_deref().unwrap_or("new"), it.entity_ref))
            .chain(plan.mark.iter().map(|it| format!("mark {} {}", it.id, it.problems)))
            .chain(plan.remove.iter().map(|(id, _)| format!("remove {id}")))
            .collect();
        words.sort();
        assert_eq!(words.join("; "), expected);
    }

    const FILE: &str = "file:/a";

    #[test]
    fn the_same_reading_twice_changes_nothing() {
        let held = [held("1", FILE, "a", None)];
        check(&held, round(vec![found(FILE, "a", Some("d1"))], &[(FILE, Reading::Complete)], &[]), "");
    }

    #[test]
    fn new_changed_and_vanished_claims_are_told_apart() {
        let held = [held("1", FILE, "a", None), held("2", FILE, "b", None)];
        let found = vec![found(FILE, "a", Some("d2")), found(FILE, "c", Some("d1"))];
        check(
            &held,
            round(found, &[(FILE, Reading::Complete)], &[]),
            "put 1 a; put new c; remove 2",
        );
    }

    #[test]
    fn a_refused_document_keeps_the_last_good_one() {
        let held = [held("1", FILE, "a", None)];
        let round = round(vec![found(FILE, "a", None)], &[(FILE, Reading::Complete)], &[]);
        check(&held, round, "mark 1 [1]");
    }

    #[test]
    fn an_unreadable_file_loses_nothing() {
        let held = [held("1", FILE, "a", None)];
        check(&held, round(vec![], &[(FILE, Reading::Partial)], &[]), "");
    }

    #[test]
    fn children_stay_while_their_location_is_uncertain_and_go_when_it_is_not() {
        let child = held("1", "file:/b", "a", Some("location:default/l"));
        check(std::slice::from_ref(&child), round(vec![], &[], &["location:default/l"]), "");
        check(&[child], round(vec![], &[], &[]), "remove 1");
    }

    #[test]
    fn grandchildren_follow_what_becomes_of_their_parents() {
        let held = [
            held("1", "file:/b", "location:default/l", Some("location:default/root")),
            held("2", "file:/c", "a", Some("location:default/l")),
        ];
        check(&held, round(vec![], &[("file:/b", Reading::Partial)], &[]), "");
        check(&held, round(vec![], &[], &[]), "remove 1; remove 2");
    }

    #[test]
    fn the_first_of_two_documents_with_one_reference_counts() {
        let found = vec![found(FILE, "a", Some("d1")), found(FILE, "a", Some("d2"))];
        check(&[], round(found, &[(FILE, Reading::Complete)], &[]), "put new a");
    }
}
