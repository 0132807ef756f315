//! The chain over the entries, pure: what a seal covers, how it is made, what must hold of it.
//!
//! A seal has a number without gaps, a line for each entry that it covers (id and SHA-256 of all its
//! columns), the hash of the seal before it, and a MAC over its own hash under a key that is not in
//! the database: whoever can write to the database can neither change an entry nor make a seal.
//!
//! Entries are sealed in the order in which they are found: one that was committed late gets a later
//! seal than younger ones, and exactly one.

use model::Millis;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::row::AuditRow;

/// Domains of what is hashed, so that nothing passes for something else.
const ENTRY: &[u8] = b"flagstone audit entry 1";
const SEAL: &[u8] = b"flagstone audit seal 1";
const SEAL_MAC: &[u8] = b"flagstone audit seal mac 1";
const ANCHOR_MAC: &[u8] = b"flagstone audit anchor mac 1";

/// What stands for the hash before the first seal.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The keys under which seals are made. They are kept where the database is not.
pub trait SealKeys: Send + Sync + 'static {
    /// The id of the key that seals from now on.
    fn current(&self) -> String;

    /// HMAC-SHA-256, or as good, of `message` under the key `id`; `None` when there is no such key.
    fn mac(&self, id: &str, message: &[u8]) -> Option<[u8; 32]>;
}

/// One key that never changes.
impl<F: Fn(&[u8]) -> [u8; 32] + Send + Sync + 'static> SealKeys for F {
    fn current(&self) -> String {
        "1".to_owned()
    }

    fn mac(&self, id: &str, message: &[u8]) -> Option<[u8; 32]> {
        (id == "1").then(|| self(message))
    }
}

/// A seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// From 1, without gaps.
    pub number: i64,
    /// When it was put, epoch milliseconds.
    pub sealed_at: Millis,
    /// A line for each entry: id, a space, digest.
    pub members: String,
    /// The hash of the seal before.
    pub previous: String,
    /// Its own hash, over all of the above and the id of the key.
    pub hash: String,
    /// The key of the MAC.
    pub key_id: String,
    /// The MAC over the hash.
    pub mac: String,
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last seal.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it was put.
    pub sealed_at: Millis,
}

/// What is left of seals that retention has removed: the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the last seal that was removed.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// The key of the MAC.
    pub key_id: String,
    /// The MAC over both.
    pub mac: String,
    /// When it was removed.
    pub anchored_at: Millis,
}

/// What must hold of a MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// It is ours.
    Ours,
    /// Somebody else made it.
    Forged,
    /// Its key is not there.
    UnknownKey,
}

impl Seal {
    /// The seal that follows the one with this number and hash, over `rows`; `None` when the current
    /// key is not there.
    pub fn over(
        rows: &[AuditRow],
        after: (i64, &str),
        now: Millis,
        keys: &dyn SealKeys,
    ) -> Option<Self> {
        let lines = rows.iter().map(|row| format!("{} {}\n", row.id, digest(row)));
        let mut seal = Self {
            number: after.0.saturating_add(1),
            sealed_at: now,
            members: lines.collect(),
            previous: after.1.to_owned(),
            hash: String::new(),
            key_id: keys.current(),
            mac: String::new(),
        };
        seal.hash = seal.computed();
        seal.mac = hex(&keys.mac(&seal.key_id, &seal.signed())?);
        Some(seal)
    }

    /// The hash that it must have.
    pub fn computed(&self) -> String {
        let mut sink = Sink::new(SEAL);
        sink.number(self.number);
        sink.number(self.sealed_at);
        sink.text(Some(&self.members));
        sink.text(Some(&self.previous));
        sink.text(Some(&self.key_id));
        sink.end()
    }

    /// Whose MAC it has.
    pub fn is_signed(&self, keys: &dyn SealKeys) -> Signed {
        is_signed(keys, &self.key_id, &self.signed(), &self.mac)
    }

    /// The entries that it covers: id and digest.
    pub fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.lines().map(|line| line.split_once(' ').unwrap_or((line, "")))
    }

    fn signed(&self) -> Vec<u8> {
        [SEAL_MAC, self.hash.as_bytes()].concat()
    }
}

impl Anchor {
    /// The anchor that is left of `seal`; `None` when the current key is not there.
    pub fn of(seal: &Seal, now: Millis, keys: &dyn SealKeys) -> Option<Self> {
        let mut anchor = Self {
            number: seal.number,
            hash: seal.hash.clone(),
            key_id: keys.current(),
            mac: String::new(),
            anchored_at: now,
        };
        anchor.mac = hex(&keys.mac(&anchor.key_id, &anchor.signed())?);
        Some(anchor)
    }

    /// Whose MAC it has.
    pub fn is_signed(&self, keys: &dyn SealKeys) -> Signed {
        is_signed(keys, &self.key_id, &self.signed(), &self.mac)
    }

    fn signed(&self) -> Vec<u8> {
        [ANCHOR_MAC, &self.number.to_be_bytes(), self.hash.as_bytes()].concat()
    }
}

fn is_signed(keys: &dyn SealKeys, key_id: &str, message: &[u8], mac: &str) -> Signed {
    match keys.mac(key_id, message) {
        None => Signed::UnknownKey,
        Some(expected) if hex(&expected).as_bytes().ct_eq(mac.as_bytes()).into() => Signed::Ours,
        Some(_) => Signed::Forged,
    }
}

/// SHA-256 over every column of an entry but its seal.
pub fn digest(row: &AuditRow) -> String {
    let mut sink = Sink::new(ENTRY);
    sink.text(Some(&row.id));
    sink.number(row.at);
    for text in [&row.event, &row.severity, &row.outcome, &row.actor_kind, &row.actor] {
        sink.text(Some(text));
    }
    for text in [
        &row.actor_account,
        &row.actor_session,
        &row.address,
        &row.user_agent,
        &row.request_id,
        &row.method,
        &row.path,
        &row.subject,
        &row.old,
        &row.new,
        &row.meta,
        &row.error,
    ] {
        sink.text(text.as_deref());
    }
    sink.end()
}

/// Takes values one after the other, each with its length, so that no two lists of values are the
/// same bytes.
struct Sink(Sha256);

impl Sink {
    fn new(domain: &[u8]) -> Self {
        let mut sink = Self(Sha256::new());
        sink.bytes(domain);
        sink
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    fn text(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        self.bytes(text.unwrap_or_default().as_bytes());
    }

    fn end(self) -> String {
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(message: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(b"key").chain_update(message).finalize().into()
    }

    fn other(message: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(b"other").chain_update(message).finalize().into()
    }

    fn row(id: &str) -> AuditRow {
        AuditRow { id: id.into(), event: "a.b.c".into(), ..AuditRow::default() }
    }

    #[test]
    fn every_column_counts_and_none_runs_into_the_next() {
        let plain = digest(&row("1"));
        let changed = [
            AuditRow { at: 1, ..row("1") },
            AuditRow { actor: "x".into(), ..row("1") },
            AuditRow { severity: "x".into(), ..row("1") },
            AuditRow { outcome: "x".into(), ..row("1") },
            AuditRow { actor_kind: "x".into(), ..row("1") },
            AuditRow { actor_account: Some("x".into()), ..row("1") },
            AuditRow { actor_session: Some("x".into()), ..row("1") },
            AuditRow { address: Some("x".into()), ..row("1") },
            AuditRow { user_agent: Some("x".into()), ..row("1") },
            AuditRow { request_id: Some("x".into()), ..row("1") },
            AuditRow { method: Some("x".into()), ..row("1") },
            AuditRow { path: Some("x".into()), ..row("1") },
            AuditRow { subject: Some("x".into()), ..row("1") },
            AuditRow { subject: Some(String::new()), ..row("1") },
            AuditRow { old: Some("x".into()), ..row("1") },
            AuditRow { new: Some("x".into()), ..row("1") },
            AuditRow { meta: Some("x".into()), ..row("1") },
            AuditRow { error: Some("x".into()), ..row("1") },
            row("2"),
            AuditRow { event: "a.b".into(), severity: ".c".into(), ..row("1") },
        ];
        let mut digests: Vec<String> = changed.iter().map(digest).collect();
        digests.push(plain.clone());
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), changed.len() + 1);
        assert_eq!(digest(&AuditRow { seal: Some(1), ..row("1") }), plain);
    }

    #[test]
    fn a_seal_holds_under_its_key_only() {
        let seal = Seal::over(&[row("1"), row("2")], (0, GENESIS), 7, &key).unwrap();
        assert_eq!((seal.number, seal.computed()), (1, seal.hash.clone()));
        assert_eq!(seal.members().map(|(id, _)| id).collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(seal.is_signed(&key), Signed::Ours);
        assert_eq!(seal.is_signed(&other), Signed::Forged);
        let unknown = Seal { key_id: "2".into(), ..seal.clone() };
        assert_eq!(unknown.is_signed(&key), Signed::UnknownKey);
        for changed in [
            Seal { number: 2, ..seal.clone() },
            Seal { sealed_at: 8, ..seal.clone() },
            Seal { members: String::new(), ..seal.clone() },
            Seal { previous: "1".into(), ..seal.clone() },
            Seal { key_id: "2".into(), ..seal.clone() },
        ] {
            assert_ne!(changed.computed(), seal.hash);
        }
    }

    #[test]
    fn an_anchor_holds_for_its_seal_only() {
        let seal = Seal::over(&[row("1")], (0, GENESIS), 7, &key).unwrap();
        let anchor = Anchor::of(&seal, 8, &key).unwrap();
        assert_eq!(anchor.is_signed(&key), Signed::Ours);
        assert_eq!(Anchor { number: 2, ..anchor.clone() }.is_signed(&key), Signed::Forged);
        // The MAC of a seal is none of an anchor.
        assert_eq!(Anchor { mac: seal.mac, ..anchor }.is_signed(&key), Signed::Forged);
    }
}
