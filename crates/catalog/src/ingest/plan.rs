//! What a round of reading changes: a pure comparison of what is found with what is held, entity by
//! entity as the walk goes, so that a large source is never in memory as a whole.
//!
//! The rule behind every branch: nothing is lost because something could not be read. A claim goes
//! only when its file, or the location that named its file, was read in full and no longer has it.

use std::collections::{HashMap, HashSet};

use super::memory::KnownEntity;
use crate::limits::{LOSS_EXAMPLES, LOSS_MIN};

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
    /// The document that was refused, as JSON text.
    pub refused: Option<String>,
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

/// One change that brings the database closer to what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A claim to write; a new one carries no id.
    Put(Option<String>, Found),
    /// A held claim whose problems or orphan mark change while its document stays.
    Mark(Mark),
    /// A held claim that goes: row id and reference.
    Remove(String, String),
}

impl Change {
    fn entity_ref(&self) -> String {
        match self {
            Self::Put(_, found) => found.entity_ref.clone(),
            Self::Mark(mark) => mark.entity_ref.clone(),
            Self::Remove(_, entity_ref) => entity_ref.clone(),
        }
    }
}

/// What a round would have taken away and did not, because it was much at once: a host that answers
/// with half a list looks just like a person who deletes half of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// Claims that would have gone.
    pub claims: usize,
    /// Claims that the source had.
    pub of: usize,
    /// Some of their references.
    pub examples: Vec<String>,
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
    /// The refused document that the problems are about, when there is one.
    pub refused: Option<String>,
}

/// How the walk as a whole went, as far as it decides about what was not found.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// The files that were looked at.
    pub files: HashMap<String, Reading>,
    /// `Location` entities with a target that could not be read or expanded.
    pub uncertain_parents: HashSet<String>,
}

/// Compares what a walk finds with what is held of the same source.
#[derive(Debug)]
pub struct Comparison {
    held: HashMap<Place, Held>,
    seen: HashSet<Place>,
    orphans: OrphanStrategy,
}

/// A file and a reference in it.
type Place = (String, String);

impl Comparison {
    /// A comparison with `held`.
    pub fn new(held: Vec<Held>, orphans: OrphanStrategy) -> Self {
        let held =
            held.into_iter().map(|it| ((it.location.clone(), it.entity_ref.clone()), it)).collect();
        Self { held, seen: HashSet::new(), orphans }
    }

    /// An entity was found. Of two with one reference in one file the first counts.
    pub fn found(&mut self, found: Found) -> Option<Change> {
        let place = (found.location.clone(), found.entity_ref.clone());
        if !self.seen.insert(place.clone()) {
            return None;
        }
        let Some(held) = self.held.get(&place) else { return Some(Change::Put(None, found)) };
        let is_same = found.content.as_ref().is_none_or(|content| content.digest == held.digest);
        if is_same {
            return mark(held, &found.problems, found.refused.as_deref());
        }
        Some(Change::Put(Some(held.id.clone()), found))
    }

    /// A file is as it was when this process last read it, and then had this entity with these
    /// problems of its own. Says whether the entity is held so: when it is not, another process has
    /// read the file in between, or memory has outlived the database.
    pub fn still(
        &mut self,
        location: &str,
        known: &KnownEntity,
        problems: &str,
    ) -> (bool, Option<Change>) {
        let place = (location.to_owned(), known.entity_ref.clone());
        let is_same =
            |held: &&Held| known.digest.as_ref().is_none_or(|digest| *digest == held.digest);
        let change = self.held.get(&place).filter(is_same).map(|held| mark(held, problems, None));
        self.seen.insert(place);
        (change.is_some(), change.flatten())
    }

    /// The walk is over: what becomes of the claims that it did not meet. When that would take away
    /// much of the source at once and no person has said that it may, nothing goes, and the answer
    /// says how much would have gone.
    pub fn finish(self, walked: &Walked, is_released: bool) -> (Vec<Change>, Option<HeldBack>) {
        // What stands for the source itself is there whatever the source says.
        let counts = |held: &&Held| !held.orphan && held.parent_ref.is_some();
        let held = self.held.values().filter(counts).count();
        let gone = self.vanished(walked);
        if !is_released && gone.len() >= LOSS_MIN && gone.len() * 2 >= held {
            let refs = gone.iter().map(Change::entity_ref).take(LOSS_EXAMPLES).collect();
            return (Vec::new(), Some(HeldBack { claims: gone.len(), of: held, examples: refs }));
        }
        (gone, None)
    }

    fn vanished(self, walked: &Walked) -> Vec<Change> {
        let Self { held, seen, orphans } = self;
        let mut missing: Vec<Held> =
            held.into_iter().filter(|(place, _)| !seen.contains(place)).map(|(_, it)| it).collect();
        missing.sort_unstable_by(|left, right| left.id.cmp(&right.id));
        let missing_by_ref = missing.iter().map(|it| (it.entity_ref.as_str(), it)).collect();
        let stays = Stays { missing_by_ref, walked };
        let gone = missing.iter().filter(|it| !stays.holds(it));
        let change = |held: &Held| match orphans {
            OrphanStrategy::Delete => {
                Some(Change::Remove(held.id.clone(), held.entity_ref.clone()))
            }
            OrphanStrategy::Keep if held.orphan => None,
            OrphanStrategy::Keep => Some(Change::Mark(Mark {
                id: held.id.clone(),
                entity_ref: held.entity_ref.clone(),
                problems: held.problems.clone(),
                orphan: true,
                refused: None,
            })),
        };
        gone.filter_map(change).collect()
    }
}

fn mark(held: &Held, problems: &str, refused: Option<&str>) -> Option<Change> {
    (held.problems != problems || held.orphan).then(|| {
        Change::Mark(Mark {
            id: held.id.clone(),
            entity_ref: held.entity_ref.clone(),
            problems: problems.to_owned(),
            orphan: false,
            refused: refused.map(str::to_owned),
        })
    })
}

/// Decides whether a claim that the round did not find is kept for want of certainty.
struct Stays<'a> {
    missing_by_ref: HashMap<&'a str, &'a Held>,
    walked: &'a Walked,
}

/// Deepest chain of locations that is followed upwards; reading stops earlier on its own.
const PARENTS_MAX: usize = 64;

impl Stays<'_> {
    fn holds(&self, held: &Held) -> bool {
        let mut current = held;
        for _ in 0..PARENTS_MAX {
            match self.walked.files.get(&current.location) {
                Some(Reading::Partial) => return true,
                Some(Reading::Complete) => return false,
                None => {}
            }
            // The file was not reached at all: that says something only when the location that
            // named it was read in full.
            let Some(parent) = current.parent_ref.as_deref() else { return false };
            if self.walked.uncertain_parents.contains(parent) {
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
            refused: None,
        }
    }

    fn round(
        found: Vec<Found>,
        files: &[(&str, Reading)],
        uncertain: &[&str],
    ) -> (Vec<Found>, Walked) {
        let walked = Walked {
            files: files.iter().map(|(file, reading)| ((*file).to_owned(), *reading)).collect(),
            uncertain_parents: uncertain.iter().map(|it| (*it).to_owned()).collect(),
        };
        (found, walked)
    }

    fn words(change: &Change) -> String {
        match change {
            Change::Put(id, it) => {
                format!("put {} {}", id.as_deref().unwrap_or("new"), it.entity_ref)
            }
            Change::Mark(it) if it.orphan => format!("orphan {}", it.id),
            Change::Mark(it) => format!("mark {} {}", it.id, it.problems),
            Change::Remove(id, _) => format!("remove {id}"),
        }
    }

    fn compare(
        held: &[Held],
        (found, walked): (Vec<Found>, Walked),
        orphans: OrphanStrategy,
    ) -> String {
        let mut comparison = Comparison::new(held.to_vec(), orphans);
        let mut changes: Vec<Change> =
            found.into_iter().filter_map(|it| comparison.found(it)).collect();
        changes.extend(comparison.finish(&walked, false).0);
        changes.iter().map(words).collect::<Vec<_>>().join("; ")
    }

    fn check(held: &[Held], round: (Vec<Found>, Walked), expected: &str) {
        assert_eq!(compare(held, round, OrphanStrategy::Delete), expected);
    }

    const FILE: &str = "file:/a";

    #[test]
    fn the_same_reading_twice_changes_nothing() {
        let held = [held("1", FILE, "a", None)];
        check(
            &held,
            round(vec![found(FILE, "a", Some("d1"))], &[(FILE, Reading::Complete)], &[]),
            "",
        );
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

    #[test]
    fn an_orphan_is_marked_once_where_orphans_are_kept() {
        let mut child = held("1", "file:/b", "a", None);
        let keep = OrphanStrategy::Keep;
        assert_eq!(compare(&[child.clone()], round(vec![], &[], &[]), keep), "orphan 1");
        child.orphan = true;
        assert_eq!(compare(&[child.clone()], round(vec![], &[], &[]), keep), "");
        let found = vec![found("file:/b", "a", Some("d1"))];
        assert_eq!(compare(&[child], round(found, &[], &[]), keep), "mark 1 []");
    }

    #[test]
    fn an_unchanged_file_keeps_its_claims_and_tells_when_they_are_not_held() {
        let mut comparison =
            Comparison::new(vec![held("1", FILE, "a", None)], OrphanStrategy::Delete);
        let known = |entity_ref: &str, digest: &str| KnownEntity {
            entity_ref: entity_ref.into(),
            digest: Some(digest.into()),
            problems: "[]".into(),
        };
        assert_eq!(comparison.still(FILE, &known("a", "d1"), "[]"), (true, None));
        assert_eq!(comparison.still(FILE, &known("b", "d1"), "[]"), (false, None));
        // Another replica has read something else in between.
        assert_eq!(comparison.still(FILE, &known("a", "d0"), "[]"), (false, None));
        let walked =
            Walked { files: [(FILE.to_owned(), Reading::Complete)].into(), ..Walked::default() };
        assert_eq!(comparison.finish(&walked, false), (vec![], None));
    }

    #[test]
    fn much_at_once_goes_only_with_a_persons_word() {
        let claims = |count: usize| -> Vec<Held> {
            (0..count)
                .map(|it| held(&format!("{it:03}"), FILE, &format!("e{it:03}"), Some("root")))
                .collect()
        };
        let lose = |of: usize, lost: usize, is_released: bool| {
            let mut comparison = Comparison::new(claims(of), OrphanStrategy::Delete);
            for it in lost..of {
                let known = KnownEntity {
                    entity_ref: format!("e{it:03}"),
                    digest: None,
                    problems: "[]".into(),
                };
                comparison.still(FILE, &known, "[]");
            }
            let files = [(FILE.to_owned(), Reading::Complete)].into();
            let walked = Walked { files, ..Walked::default() };
            let (changes, held) = comparison.finish(&walked, is_released);
            (changes.len(), held.map(|it| (it.claims, it.of)))
        };
        assert_eq!(lose(20, 9, false), (9, None), "fewer than the least");
        assert_eq!(lose(40, 19, false), (19, None), "less than half");
        assert_eq!(lose(20, 10, false), (0, Some((10, 20))));
        assert_eq!(lose(20, 20, false), (0, Some((20, 20))));
        assert_eq!(lose(20, 20, true), (20, None));
    }
}
