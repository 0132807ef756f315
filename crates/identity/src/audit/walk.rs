//! Walking the chain, pure: what of it holds, seal by seal, and where it breaks.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::chain::{Anchor, GENESIS, Head, Seal, SealKeys, Signed, digest};
use super::head::Known;
use super::limits::VERIFY_BREAKS_MAX;
use super::row::AuditRow;

/// How the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditBreakKind)]
pub enum BreakKind {
    /// An entry is not what was sealed.
    EntryChanged,
    /// An entry that was sealed is not there.
    EntryMissing,
    /// An entry is there that was not sealed.
    EntryInserted,
    /// A seal is not what was put.
    SealChanged,
    /// A seal is ours but in another place.
    SealMoved,
    /// A seal, or seals, are not there.
    SealMissing,
    /// A seal was put by somebody without the key.
    SealForged,
    /// The key of a seal is not there.
    KeyUnknown,
    /// The newest seals are not there.
    Truncated,
    /// What is left of removed seals was put by somebody without the key.
    AnchorForged,
}

/// A place at which the chain breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditBreak)]
pub struct Break {
    /// The number of the seal.
    pub seal: i64,
    /// How.
    pub kind: BreakKind,
    /// The entry, where it is one.
    pub entry: Option<String>,
    /// In words.
    pub detail: String,
}

/// A walk along the chain.
pub struct Walk<'a> {
    keys: &'a dyn SealKeys,
    known: Vec<Known>,
    last: i64,
    hash: String,
    /// Seals that were walked over.
    pub seals: u64,
    /// Entries that are as they were sealed.
    pub entries: u64,
    /// The first breaks.
    pub breaks: Vec<Break>,
    /// How many breaks there are.
    pub breaks_count: u64,
    /// The last seal that was walked over.
    pub head: Option<Head>,
}

impl<'a> Walk<'a> {
    /// A walk from `anchor`, or from the beginning. Each of `known` must be met.
    pub fn new(anchor: Option<&Anchor>, known: Vec<Known>, keys: &'a dyn SealKeys) -> Self {
        let mut walk = Self {
            keys,
            known,
            last: anchor.map_or(0, |it| it.number),
            hash: anchor.map_or_else(|| GENESIS.to_owned(), |it| it.hash.clone()),
            seals: 0,
            entries: 0,
            breaks: Vec::new(),
            breaks_count: 0,
            head: None,
        };
        if let Some(anchor) = anchor {
            if anchor.is_signed(keys) != Signed::Ours {
                let detail = "the seal that retention removed last is not one that it removed";
                walk.broken(anchor.number, BreakKind::AnchorForged, None, detail);
            }
            walk.meet(anchor.number, &anchor.hash);
            // What was removed cannot be looked for.
            walk.known.retain(|it| it.number > anchor.number);
        }
        walk
    }

    /// The next seal, and the entries that say they are under it.
    pub fn step(&mut self, seal: &Seal, rows: &[AuditRow]) {
        self.seals += 1;
        self.link(seal);
        self.members(seal, rows);
        self.meet(seal.number, &seal.hash);
        (self.last, self.hash) = (seal.number, seal.hash.clone());
        let (number, hash) = (seal.number, seal.hash.clone());
        self.head = Some(Head { number, hash, sealed_at: seal.sealed_at });
    }

    /// An entry under a seal that is not there.
    pub fn stray(&mut self, entry: &str, seal: i64) {
        let detail = format!("entry {entry} says it is under seal {seal}, which is not there");
        self.broken(seal, BreakKind::EntryInserted, Some(entry), &detail);
    }

    /// Behind the last seal.
    pub fn end(&mut self) {
        let last = self.last;
        for known in std::mem::take(&mut self.known) {
            if known.number > last {
                let detail = format!(
                    "the chain ends with seal {last}, and seal {} was there: the newest entries \
                     were cut off, or the database was restored from an older copy",
                    known.number
                );
                self.broken(known.number, BreakKind::Truncated, None, &detail);
            }
        }
    }

    fn link(&mut self, seal: &Seal) {
        let number = seal.number;
        let expected = self.last.saturating_add(1);
        let is_next = number == expected;
        if !is_next {
            let missing = number.saturating_sub(1);
            let detail = format!("seals {expected} to {missing} are not there");
            self.broken(expected, BreakKind::SealMissing, None, &detail);
        }
        if seal.computed() != seal.hash {
            let detail = "the seal is not what was put here: its hash is another one";
            return self.broken(number, BreakKind::SealChanged, None, detail);
        }
        match seal.is_signed(self.keys) {
            Signed::Ours if is_next && seal.previous != self.hash => {
                let detail = "the seal does not follow the one before it";
                self.broken(number, BreakKind::SealMoved, None, detail);
            }
            Signed::Ours => {}
            Signed::Forged => {
                let detail = "the seal was put by somebody without the key";
                self.broken(number, BreakKind::SealForged, None, detail);
            }
            Signed::UnknownKey => {
                let key: String = seal.key_id.chars().take(80).collect();
                let detail = format!("the seal's key {key} is not there");
                self.broken(number, BreakKind::KeyUnknown, None, &detail);
            }
        }
    }

    fn members(&mut self, seal: &Seal, rows: &[AuditRow]) {
        let found: HashMap<&str, &AuditRow> = rows.iter().map(|it| (it.id.as_str(), it)).collect();
        let mut members = HashSet::new();
        for (id, sealed) in seal.members() {
            members.insert(id);
            match found.get(id) {
                Some(row) if digest(row) == sealed => self.entries += 1,
                Some(_) => {
                    let detail = format!("entry {id} is not what was sealed");
                    self.broken(seal.number, BreakKind::EntryChanged, Some(id), &detail);
                }
                None => {
                    let detail = format!("entry {id} was sealed and is not there");
                    self.broken(seal.number, BreakKind::EntryMissing, Some(id), &detail);
                }
            }
        }
        for row in rows.iter().filter(|row| !members.contains(row.id.as_str())) {
            let id = row.id.as_str();
            let detail = format!("entry {id} is there and was not sealed");
            self.broken(seal.number, BreakKind::EntryInserted, Some(id), &detail);
        }
    }

    /// Holds what is met against what is known.
    fn meet(&mut self, number: i64, hash: &str) {
        let differs = self.known.iter().any(|it| it.number == number && it.hash != hash);
        if differs {
            let detail = "another seal was here: the chain was made anew";
            self.broken(number, BreakKind::SealChanged, None, detail);
        }
    }

    fn broken(&mut self, seal: i64, kind: BreakKind, entry: Option<&str>, detail: &str) {
        self.breaks_count += 1;
        if self.breaks.len() < VERIFY_BREAKS_MAX {
            let entry = entry.map(str::to_owned);
            self.breaks.push(Break { seal, kind, entry, detail: detail.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn key(message: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(b"key").chain_update(message).finalize().into()
    }

    fn other(message: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(b"other").chain_update(message).finalize().into()
    }

    type Chain = Vec<(Seal, Vec<AuditRow>)>;

    /// Seals 1 to 4, two entries each.
    fn chain() -> Chain {
        let mut chain: Chain = Vec::new();
        for number in 1..=4 {
            let row = |it: i64| AuditRow {
                id: format!("{number}-{it}"),
                subject: Some("x".into()),
                seal: Some(number),
                ..AuditRow::default()
            };
            let rows = vec![row(1), row(2)];
            let before = chain.last().map(|(seal, _)| seal.hash.clone());
            let after = (number - 1, before.as_deref().unwrap_or(GENESIS));
            let seal = Seal::over(&rows, after, number, &key).unwrap();
            chain.push((seal, rows));
        }
        chain
    }

    fn walked(chain: &Chain, anchor: Option<&Anchor>, known: &[Known]) -> Vec<(i64, BreakKind)> {
        let mut walk = Walk::new(anchor, known.to_vec(), &key);
        for (seal, rows) in chain {
            walk.step(seal, rows);
        }
        walk.end();
        assert_eq!(walk.breaks.len() as u64, walk.breaks_count);
        walk.breaks.iter().map(|it| (it.seal, it.kind)).collect()
    }

    fn check(change: impl FnOnce(&mut Chain), expected: &[(i64, BreakKind)]) {
        let mut chain = chain();
        change(&mut chain);
        assert_eq!(walked(&chain, None, &[]), expected);
    }

    #[test]
    fn a_whole_chain_holds() {
        check(|_| {}, &[]);
    }

    #[test]
    fn entries_that_were_touched_are_named() {
        check(|chain| chain[1].1[0].subject = Some("y".into()), &[(2, BreakKind::EntryChanged)]);
        check(|chain| drop(chain[1].1.remove(0)), &[(2, BreakKind::EntryMissing)]);
        check(
            |chain| chain[2].1.push(AuditRow { id: "3-3".into(), ..AuditRow::default() }),
            &[(3, BreakKind::EntryInserted)],
        );
        // Two entries that have changed places are in neither.
        check(
            |chain| {
                let (one, two) = (chain[0].1.remove(0), chain[1].1.remove(0));
                chain[0].1.push(two);
                chain[1].1.push(one);
            },
            &[
                (1, BreakKind::EntryMissing),
                (1, BreakKind::EntryInserted),
                (2, BreakKind::EntryMissing),
                (2, BreakKind::EntryInserted),
            ],
        );
    }

    #[test]
    fn seals_that_were_touched_are_named() {
        check(
            |chain| chain[1].0.members.clear(),
            &[
                (2, BreakKind::SealChanged),
                (2, BreakKind::EntryInserted),
                (2, BreakKind::EntryInserted),
            ],
        );
        check(|chain| drop(chain.remove(1)), &[(2, BreakKind::SealMissing)]);
        check(|chain| drop(chain.remove(0)), &[(1, BreakKind::SealMissing)]);
        // Whoever numbers seals anew changes what they are.
        check(
            |chain| {
                drop(chain.remove(1));
                chain[1].0.number = 2;
                chain[2].0.number = 3;
            },
            &[(2, BreakKind::SealChanged), (3, BreakKind::SealChanged)],
        );
    }

    #[test]
    fn whoever_lacks_the_key_makes_no_seal() {
        check(
            |chain| {
                let after = (1, chain[0].0.hash.clone());
                chain[1].1[0].subject = Some("y".into());
                chain[1].0 = Seal::over(&chain[1].1, (after.0, &after.1), 2, &other).unwrap();
            },
            &[(2, BreakKind::SealForged), (3, BreakKind::SealMoved)],
        );
        check(
            |chain| {
                chain[3].0.key_id = "9".into();
                chain[3].0.hash = chain[3].0.computed();
            },
            &[(4, BreakKind::KeyUnknown)],
        );
    }

    #[test]
    fn a_chain_that_was_cut_off_is_known_by_what_was_kept_of_it() {
        let mut short = chain();
        let last = short.pop().unwrap().0;
        let known = Known { number: last.number, hash: last.hash };
        assert_eq!(walked(&short, None, &[]), []);
        assert_eq!(walked(&short, None, std::slice::from_ref(&known)), [(4, BreakKind::Truncated)]);
        assert_eq!(walked(&chain(), None, &[known]), []);
        let other = Known { number: 4, hash: "0".repeat(64) };
        assert_eq!(walked(&chain(), None, &[other]), [(4, BreakKind::SealChanged)]);
    }

    #[test]
    fn a_chain_hangs_on_its_anchor() {
        let mut chain = chain();
        let removed = chain.remove(0).0;
        let anchor = Anchor::of(&removed, 9, &key).unwrap();
        let gone = Known { number: 1, hash: removed.hash.clone() };
        assert_eq!(walked(&chain, Some(&anchor), &[gone]), []);
        let forged = Anchor::of(&removed, 9, &other).unwrap();
        assert_eq!(walked(&chain, Some(&forged), &[]), [(1, BreakKind::AnchorForged)]);
        // Whoever cuts off more than retention did has no anchor for it.
        drop(chain.remove(0));
        assert_eq!(walked(&chain, Some(&anchor), &[]), [(2, BreakKind::SealMissing)]);
    }
}
