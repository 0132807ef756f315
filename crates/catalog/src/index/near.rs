//! Names that are almost the one that was asked for. Looked for among the names that begin alike, of
//! which a bounded number is held against it; an answer that asks for several has one [`Effort`] for all.

use std::collections::BTreeSet;

use model::EntityRef;

use super::limits::{NEAR_NAME_CHARS_MAX, NEAR_NAME_WORK, NEAR_TERMS_MAX, NEAR_WORK_MAX};
use super::locate::EntityId;
use super::related::Sight;

const NAME: &str = "metadata.name";

/// What one answer may spend on finding what may have been meant, in letters that are compared. When it
/// is spent, nothing more is found.
#[derive(Debug)]
pub struct Effort {
    left: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { left: NEAR_WORK_MAX }
    }
}

impl Effort {
    /// Spends `letters`; whether there were as many left. What is too dear leaves nothing.
    pub(crate) fn spend(&mut self, letters: usize) -> bool {
        let left = self.left.checked_sub(letters);
        self.left = left.unwrap_or_default();
        left.is_some()
    }
}

impl<'a> Sight<'a> {
    /// At most `limit` references whose name is `wanted`'s or almost, the closest first, as far as
    /// `effort` goes.
    pub fn near(&self, wanted: &EntityRef, limit: usize, effort: &mut Effort) -> Vec<&'a str> {
        let name: Vec<char> = wanted.name().chars().take(NEAR_NAME_CHARS_MAX + 1).collect();
        if name.len() > NEAR_NAME_CHARS_MAX {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        let mut left = NEAR_TERMS_MAX;
        let Some(prefix) = self.widest_prefix(&name, effort) else { return Vec::new() };
        for (place, part) in self.snapshot().parts() {
            let Some(terms) = part.segment.terms().key(NAME) else { continue };
            for term in terms.beginning(&prefix).take(left) {
                left -= 1;
                let Some(distance) = closeness(&name, terms.value(term), effort) else { continue };
                terms.posting(term).each(|document| {
                    let id = EntityId { place, document };
                    // One name may be that of very many, in as many namespaces.
                    if !effort.spend(NEAR_NAME_WORK) {
                        return;
                    }
                    if part.alive.contains(document) && self.sees(id) {
                        let entity_ref = part.segment.entity_ref(document);
                        let kind = entity_ref.split(':').next();
                        let is_other = kind != Some(wanted.kind());
                        found.insert((distance, is_other, entity_ref));
                    }
                });
            }
        }
        found.into_iter().map(|(_, _, entity_ref)| entity_ref).take(limit).collect()
    }

    /// The shortest beginning of `name` that few enough names have; nothing when `effort` is spent.
    fn widest_prefix(&self, name: &[char], effort: &mut Effort) -> Option<String> {
        let mut prefix = String::new();
        for letter in name {
            if !effort.spend(NEAR_NAME_WORK) {
                return None;
            }
            prefix.push(*letter);
            let keys = self.snapshot().parts().filter_map(|(_, it)| it.segment.terms().key(NAME));
            if keys.map(|terms| terms.beginning(&prefix).len()).sum::<usize>() <= NEAR_TERMS_MAX {
                break;
            }
        }
        Some(prefix)
    }
}

/// The reference among some of the same kind whose name is closest to `wanted`'s, as far as `effort`
/// goes.
pub(crate) fn closest<'a>(
    wanted: &EntityRef,
    among: impl Iterator<Item = &'a EntityRef>,
    effort: &mut Effort,
) -> Option<&'a str> {
    let name: Vec<char> = wanted.name().chars().take(NEAR_NAME_CHARS_MAX).collect();
    let mut best = None;
    for other in among {
        let is_like = other.kind() == wanted.kind();
        if !effort.spend(if is_like { NEAR_NAME_WORK } else { 1 }) {
            break;
        }
        if !is_like {
            continue;
        }
        let distance = closeness(&name, other.name(), effort);
        let found = distance.map(|distance| (distance, other.as_str()));
        best = match (best, found) {
            (Some(best), Some(found)) => Some(std::cmp::min(best, found)),
            (best, found) => best.or(found),
        };
    }
    best.map(|(_, entity_ref)| entity_ref)
}

/// How far a name is from the one that was asked for; nothing when it is another one, or `effort` is
/// spent.
fn closeness(name: &[char], other: &str, effort: &mut Effort) -> Option<usize> {
    let other: Vec<char> = other.chars().take(NEAR_NAME_CHARS_MAX).collect();
    let most = (name.len() / 4).clamp(1, 4);
    let continues = name.len() >= 3 && (other.starts_with(name) || name.starts_with(&other));
    if other.len().abs_diff(name.len()) > most {
        return (continues && other.len() >= 3).then_some(most + 1);
    }
    if !effort.spend(name.len() * other.len()) {
        return None;
    }
    let distance = distance(name, &other);
    if distance <= most { Some(distance) } else { continues.then_some(most + 1) }
}

/// Letters to add, drop, replace or exchange with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX);
            let changed = at(&last, column) + usize::from(letter != other);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let is_swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(other)
                && right.get(column - 1) == Some(letter);
            if is_swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(name: &str, other: &str) -> Option<usize> {
        closeness(&name.chars().collect::<Vec<_>>(), other, &mut Effort::default())
    }

    #[test]
    fn what_is_found_for_one_answer_is_paid_from_one_purse() {
        let name = |number: usize| format!("component:default/payment-service-{number}");
        let parse = |text: &str| EntityRef::parse_full(text).expect("a reference");
        let all: Vec<EntityRef> = (0..3_000).map(|it| parse(&name(it))).collect();
        let mut effort = Effort::default();
        let mut find = |wanted: &str| closest(&parse(wanted), all.iter(), &mut effort);
        let wanted = "component:default/paymnt-service-7";
        assert_eq!(find(wanted), Some(name(7).as_str()));
        // A hundred of them look at three thousand names each; the purse is for a few of that.
        for _ in 0..100 {
            find(wanted);
        }
        assert_eq!((find(wanted), effort.left), (None, 0));
    }

    #[test]
    fn slips_of_the_hand_are_close_and_other_names_are_not() {
        assert_eq!(close("payment-service", "payment-service"), Some(0));
        assert_eq!(close("paymnt-service", "payment-service"), Some(1));
        assert_eq!(close("payemnt-service", "payment-service"), Some(1));
        assert_eq!(close("pay", "pya"), Some(1));
        assert_eq!(close("payment", "payment-service"), Some(2));
        assert_eq!(close("payment-service", "people"), None);
        assert_eq!(close("a", "abc"), None);
        assert_eq!(close("", "abc"), None);
    }
}
