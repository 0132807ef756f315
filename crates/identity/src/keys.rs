//! The server's own secrets: the master key, the sealing keys and the signing keys, and their
//! rotation.
//!
//! The master key comes from outside (`master`) and seals the others, which are in the database and,
//! once opened, in memory (`ring`). A sealing key seals secrets of other rooms (`envelope`); a
//! signing key signs tokens (`signing`). New keys are known to everybody before they are used, and
//! signing keys are published long after: nothing stops when keys rotate (`rotation`). [`jws`] reads
//! signed tokens of anybody, and [`remote`] fetches the keys for it.
//!
//! What it must never do: show a key, or wait for anything to seal, unseal or sign.

mod envelope;
pub mod jws;
pub mod limits;
mod mac;
mod master;
pub mod remote;
mod ring;
mod rotation;
mod routes;
mod settings;
mod signing;
mod store;

use core::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use database::{Database, Statement, unit};
use feature::audit::AuditLog;
use feature::{ConfigKey, Deps, Parts};
use model::event::Recorded;
use model::permission::Action;
use model::sealing::Sealer;
use model::{Clock, Millis, Permission, Problem};
use serde_json::Value;
use spine::{Follower, ReconcilerDef, WorkError};

use envelope::SecretKey;
pub use envelope::random_bytes;
use jws::{Claims, Expect, JwsError};
pub use ring::Purpose;
use ring::Ring;
pub use rotation::Ask;
pub use routes::{KeyView, KeysView};
use settings::Settings;
pub(crate) use settings::token_lifetime_ms;
pub use signing::SigningKey;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = store::STATEMENTS;

/// See the server's keys: ids and times, never the keys.
pub const KEY_READ: Permission =
    Permission { name: "identity.key.read", action: Action::Read, resource: None };
/// Rotate the server's keys.
pub const KEY_ROTATE: Permission =
    Permission { name: "identity.key.rotate", action: Action::Update, resource: None };

/// Every permission of this room.
pub const PERMISSIONS: &[Permission] = &[KEY_READ, KEY_ROTATE];

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[
    key("flagstone.identity.masterKey.file", "File of the master key; made at the first start."),
    key("flagstone.identity.masterKey.env", "Environment variable that holds the master key."),
    key("flagstone.identity.masterKey.command", "Program and arguments that print the master key."),
    key("flagstone.identity.masterKey.previous.file", "File of the master key before this one."),
    key("flagstone.identity.masterKey.previous.env", "Variable of the master key before this one."),
    key(
        "flagstone.identity.masterKey.previous.command",
        "Program and arguments that print the master key before this one.",
    ),
    ConfigKey {
        default: Some("P7D"),
        ..key("flagstone.identity.keys.signingRotation", "How long a signing key is used.")
    },
    ConfigKey {
        default: Some("P90D"),
        ..key("flagstone.identity.keys.sealingRotation", "How long a sealing key is used.")
    },
];

const fn key(path: &'static str, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default: None, secret: false }
}

/// Keys were made, replaced or forgotten. Its subject is the key that came, or `retired` for those
/// that went.
pub const CHANGED: &str = "identity.key.changed";

/// What a sealed text begins with.
const SEALED: &str = "fs1";

/// The server's keys. Cheap to clone: clones are the same keys.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    database: Database,
    clock: Arc<dyn Clock>,
    audit: Arc<dyn AuditLog>,
    master: SecretKey,
    settings: Settings,
    ring: RwLock<Arc<Ring>>,
    /// One reading of the keys at a time: an older one never replaces a newer one.
    reading: tokio::sync::Mutex<()>,
    position: AtomicU64,
    reread_at: AtomicI64,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys(..)")
    }
}

impl Keys {
    /// Fetches the master key, makes the first keys where there are none, and reads them.
    ///
    /// # Errors
    /// When the master key cannot be had, or is not the one that the database was sealed with; and
    /// what the database says.
    pub async fn open(deps: &Deps) -> Result<Self, Problem> {
        let settings = Settings::read(&deps.config)?;
        let master = rotation::prepare(deps, &settings).await?;
        let keys = Self(Arc::new(Inner {
            database: deps.database.clone(),
            clock: deps.clock.clone(),
            audit: deps.audit.clone(),
            master,
            settings,
            ring: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
            position: AtomicU64::new(0),
            reread_at: AtomicI64::new(Millis::MIN),
        }));
        let position = keys.reread().await?;
        keys.0.position.store(position, Ordering::SeqCst);
        Ok(keys)
    }

    /// What of this room runs in a process.
    pub fn parts(&self) -> Parts {
        let run = Arc::new(rotation::Rotation(self.clone()));
        let rotation = ReconcilerDef::new(rotation::NAME, limits::ROTATION_LOOK_EVERY_MS, run);
        Parts {
            routes: vec![routes::routes(self.clone())],
            followers: vec![Arc::new(self.clone())],
            reconcilers: vec![rotation],
            sealer: Some(Arc::new(self.clone())),
            ..Parts::default()
        }
    }

    /// `plain`, sealed for `purpose` (`identity.session.refresh-token`): a text without blanks.
    ///
    /// # Errors
    /// When `plain` is too long, or the machine gives no randomness.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
        if plain.len() > limits::SEALED_BYTES_MAX || purpose.len() > limits::PURPOSE_BYTES_MAX {
            return Err(Problem::internal(format!("too much is to be sealed for {purpose}")));
        }
        let ring = self.ring();
        let active = ring.active(Purpose::Sealing, self.0.clock.now());
        let Some((id, key)) = active.and_then(|key| Some((&key.id, key.sealing()?))) else {
            return Err(Problem::internal("there is no sealing key"));
        };
        let sealed = key.seal(&seal_context(id, purpose), plain)?;
        Ok(format!("{SEALED}.{id}.{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// What was sealed for `purpose`.
    ///
    /// # Errors
    /// An internal problem for anything that was not sealed here for this purpose; it does not show
    /// what it was given.
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
        let refused = |why: &str| Problem::internal(format!("unsealing for {purpose}: {why}"));
        let longest = limits::SEALED_BYTES_MAX * 2;
        let mut parts = sealed.splitn(3, '.');
        let (Some(SEALED), Some(id), Some(text)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("this is no sealed text"));
        };
        let bytes = Some(text).filter(|text| text.len() <= longest);
        let bytes = bytes.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let bytes = bytes.ok_or_else(|| refused("this is no sealed text"))?;
        let ring = self.ring();
        let key = ring.sealing(id).ok_or_else(|| refused("the sealing key is not known"))?;
        let plain = key.unseal(&seal_context(id, purpose), &bytes);
        plain.ok_or_else(|| refused("it was sealed for something else, or was changed"))
    }

    /// A compact token of type `typ` with these claims, signed with the key that is in use.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn sign(&self, typ: &str, claims: &Value) -> Result<String, Problem> {
        self.signer()?.sign(typ, claims)
    }

    /// The signing key that is in use, for several signatures that belong together.
    ///
    /// # Errors
    /// When there is none, which cannot be after [`Keys::open`].
    pub fn signer(&self) -> Result<Arc<SigningKey>, Problem> {
        let ring = self.ring();
        let active = ring.active(Purpose::Signing, self.0.clock.now());
        let signer = active.and_then(|key| key.signing()).cloned();
        signer.ok_or_else(|| Problem::internal("there is no signing key"))
    }

    /// The public signing keys as a JSON Web Key Set.
    pub fn jwks(&self) -> Value {
        self.ring().jwks(self.0.clock.now())
    }

    /// What a token says that this server has signed. A key that is not known is looked for in the
    /// database once in a while: another replica may have made it just now.
    ///
    /// # Errors
    /// The first rule that it breaks; `expect.algorithms` is ES256 whatever it says.
    pub async fn verify(&self, token: &str, expect: &Expect<'_>) -> Result<Claims, JwsError> {
        let first = self.verify_now(token, expect);
        if first == Err(JwsError::UnknownKey) && self.reread_for_unknown().await {
            return self.verify_now(token, expect);
        }
        first
    }

    fn verify_now(&self, token: &str, expect: &Expect<'_>) -> Result<Claims, JwsError> {
        let parsed = jws::parse::Parsed::read(token)?;
        if parsed.header.alg != jws::Algorithm::Es256.as_str() {
            return Err(JwsError::Algorithm);
        }
        let ring = self.ring();
        let kid = parsed.header.kid.as_deref().ok_or(JwsError::UnknownKey)?;
        if !ring.is_published(kid, self.0.clock.now()) {
            return Err(JwsError::UnknownKey);
        }
        let expect = Expect { algorithms: &[jws::Algorithm::Es256], ..*expect };
        jws::verify(token, ring.public(), &expect)
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the keys because somebody named an unknown one, unless that was done a moment ago.
    async fn reread_for_unknown(&self) -> bool {
        let now = self.0.clock.now();
        let last = self.0.reread_at.load(Ordering::SeqCst);
        let soon = now < last.saturating_add(limits::REREAD_EVERY_MS);
        let taken = || {
            let order = Ordering::SeqCst;
            self.0.reread_at.compare_exchange(last, now, order, order).is_ok()
        };
        if soon || !taken() {
            return false;
        }
        match self.reread().await {
            Ok(_) => true,
            Err(problem) => {
                tracing::warn!(cause = problem.cause, "the server's keys could not be read");
                false
            }
        }
    }

    /// Reads the keys as they are in the database. Returns where the feed was then.
    async fn reread(&self) -> Result<u64, Problem> {
        let _turn = self.0.reading.lock().await;
        let read = unit!(|tx, _nothing: ()| {
            let head = spine::admin::feed_bounds(tx).await?.head;
            Ok((head, store::key_list(tx).await?))
        });
        let (head, rows) = self.0.database.read((), read).await?;
        let ring = Ring::read(&rows, &self.0.master, &self.ring())?;
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(head)
    }
}

fn seal_context(id: &str, purpose: &str) -> Vec<u8> {
    format!("flagstone seal\0{id}\0{purpose}").into_bytes()
}

impl Sealer for Keys {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
        Self::seal(self, purpose, plain)
    }

    fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
        self.unseal(purpose, sealed)
    }
}

#[async_trait]
impl Follower for Keys {
    fn name(&self) -> &'static str {
        "identity.keys"
    }

    fn position(&self) -> u64 {
        self.0.position.load(Ordering::SeqCst)
    }

    async fn apply(&self, events: &[Recorded]) -> Result<(), WorkError> {
        let Some(last) = events.last() else { return Ok(()) };
        if events.iter().any(|event| event.topic == CHANGED) {
            self.reread().await.map_err(told)?;
        }
        self.0.position.store(last.seq, Ordering::SeqCst);
        Ok(())
    }

    async fn rebuild(&self, _floor: u64, head: u64) -> Result<u64, WorkError> {
        self.reread().await.map_err(told)?;
        self.0.position.store(head, Ordering::SeqCst);
        Ok(head)
    }
}

fn told(problem: Problem) -> WorkError {
    WorkError::new(problem.cause.unwrap_or(problem.detail))
}
