//! The keys in memory: an immutable ring, replaced as a whole when keys change.

use std::sync::Arc;

use model::{Millis, Problem};
use serde_json::{Value, json};

use super::envelope::SecretKey;
use super::jws::Jwks;
use super::signing::SigningKey;
use super::store::KeyRow;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It seals secrets.
    Sealing,
    /// It signs tokens.
    Signing,
}

impl Purpose {
    /// The word in the table and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sealing => "sealing",
            Self::Signing => "signing",
        }
    }

    /// The purpose of this word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Sealing, Self::Signing].into_iter().find(|it| it.as_str() == word)
    }
}

/// A key's secret.
#[derive(Clone, Debug)]
pub enum Secret {
    /// It seals.
    Sealing(SecretKey),
    /// It signs.
    Signing(Arc<SigningKey>),
}

/// A key that is ready for use.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id, in sealed texts and tokens.
    pub id: String,
    /// When it was made.
    pub made_at: Millis,
    /// From when on it is used.
    pub active_at: Millis,
    /// From when on nothing that it signed counts any more.
    pub retires_at: Option<Millis>,
    secret: Secret,
}

/// All keys, the one that was active first first.
#[derive(Debug, Default)]
pub struct Ring {
    keys: Vec<Key>,
    public: Jwks,
}

/// What a key's secret is sealed for.
fn context(id: &str, purpose: Purpose) -> Vec<u8> {
    format!("flagstone key\0{id}\0{}", purpose.as_str()).into_bytes()
}

/// A new key: its row, with the secret sealed by `master`. Used from `active_at` on.
///
/// # Errors
/// When the machine gives no randomness.
pub fn new_key(
    master: &SecretKey,
    purpose: Purpose,
    made_at: Millis,
    active_at: Millis,
) -> Result<KeyRow, Problem> {
    let (id, secret) = match purpose {
        Purpose::Sealing => {
            let key = SecretKey::random()?;
            (key.fingerprint("flagstone sealing key"), key.bytes().to_vec())
        }
        Purpose::Signing => {
            let pkcs8 = SigningKey::generate()?;
            (SigningKey::from_pkcs8(&pkcs8)?.kid().to_owned(), pkcs8)
        }
    };
    let sealed = master.seal(&context(&id, purpose), &secret)?;
    Ok(KeyRow { id, purpose: Some(purpose), sealed, made_at, active_at, retires_at: None })
}

/// The secret of `row`, sealed by `to` in place of `from`.
///
/// # Errors
/// When `from` has not sealed it.
pub fn resealed(row: &KeyRow, from: &SecretKey, to: &SecretKey) -> Result<Vec<u8>, Problem> {
    let Some(purpose) = row.purpose else { return Ok(row.sealed.clone()) };
    let context = context(&row.id, purpose);
    let secret = from.unseal(&context, &row.sealed);
    to.seal(&context, &secret.ok_or_else(|| foreign(&row.id))?)
}

fn foreign(id: &str) -> Problem {
    Problem::internal(format!("key {id} was not sealed with the master key"))
}

fn open(row: &KeyRow, master: &SecretKey) -> Result<Option<Secret>, Problem> {
    let Some(purpose) = row.purpose else { return Ok(None) };
    let secret = master.unseal(&context(&row.id, purpose), &row.sealed);
    let secret = secret.ok_or_else(|| foreign(&row.id))?;
    Ok(Some(match purpose {
        Purpose::Sealing => {
            let bytes = secret.try_into().map_err(|_| foreign(&row.id))?;
            Secret::Sealing(SecretKey::new(bytes))
        }
        Purpose::Signing => Secret::Signing(Arc::new(SigningKey::from_pkcs8(&secret)?)),
    }))
}

impl Ring {
    /// The ring of `rows`. A secret that `before` holds is taken from there: it never changes, and
    /// another replica may have sealed it with a newer master key since.
    ///
    /// # Errors
    /// The first key that neither `before` holds nor `master` opens.
    pub fn read(rows: &[KeyRow], master: &SecretKey, before: &Self) -> Result<Self, Problem> {
        let mut keys = Vec::new();
        for row in rows {
            let known = before.keys.iter().find(|key| key.id == row.id);
            let secret = match known {
                Some(key) => Some(key.secret.clone()),
                None => open(row, master)?,
            };
            let Some(secret) = secret else { continue };
            keys.push(Key {
                id: row.id.clone(),
                made_at: row.made_at,
                active_at: row.active_at,
                retires_at: row.retires_at,
                secret,
            });
        }
        let public = Jwks::of(keys.iter().filter_map(Key::jwk));
        Ok(Self { keys, public })
    }

    /// All keys.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The public keys, of those that retired as well.
    pub fn public(&self) -> &Jwks {
        &self.public
    }

    /// The key that is in use: the one that became active last.
    pub fn active(&self, purpose: Purpose, now: Millis) -> Option<&Key> {
        let fit = |key: &&Key| key.purpose() == purpose && !key.is_retired(now);
        // A clock that was put back must not leave the server without any.
        let mut fitting = self.keys.iter().filter(fit);
        let last = self.keys.iter().filter(fit).rfind(|key| key.active_at <= now);
        last.or_else(|| fitting.next())
    }

    /// The sealing key of this id.
    pub fn sealing(&self, id: &str) -> Option<&SecretKey> {
        self.keys.iter().find(|key| key.id == id).and_then(Key::sealing)
    }

    /// Whether tokens count that name this key.
    pub fn is_published(&self, kid: &str, now: Millis) -> bool {
        let of = |key: &Key| key.purpose() == Purpose::Signing && key.id == kid;
        self.keys.iter().any(|key| of(key) && !key.is_retired(now))
    }

    /// The key set for everybody: also of keys that are not used yet or not any more.
    pub fn jwks(&self, now: Millis) -> Value {
        let live = self.keys.iter().filter(|key| !key.is_retired(now));
        json!({ "keys": live.filter_map(Key::jwk).collect::<Vec<_>>() })
    }
}

impl Key {
    /// What it is for.
    pub const fn purpose(&self) -> Purpose {
        match self.secret {
            Secret::Sealing(_) => Purpose::Sealing,
            Secret::Signing(_) => Purpose::Signing,
        }
    }

    /// The secret, where it seals.
    pub const fn sealing(&self) -> Option<&SecretKey> {
        match &self.secret {
            Secret::Sealing(key) => Some(key),
            Secret::Signing(_) => None,
        }
    }

    /// The pair, where it signs.
    pub const fn signing(&self) -> Option<&Arc<SigningKey>> {
        match &self.secret {
            Secret::Signing(key) => Some(key),
            Secret::Sealing(_) => None,
        }
    }

    fn jwk(&self) -> Option<&Value> {
        self.signing().map(|key| key.jwk())
    }

    fn is_retired(&self, now: Millis) -> bool {
        self.retires_at.is_some_and(|at| at <= now)
    }
}
