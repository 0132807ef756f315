//! What signing in keeps for a while: sign-ins that were begun, and logout tokens that were used.
//!
//! Neither holds a secret: a sign-in is found by the digest of what its browser alone knows.

use database::{Database, Statement, Tx, params, unit};
use model::Millis;

/// Every SQL text of this room, for the census.
pub const STATEMENTS: &[Statement] = &[FORGET, BEGIN, TAKE, FORGET_TOKENS, USE_TOKEN];

const FORGET: Statement = Statement::new("DELETE FROM identity_sign_in WHERE expires_at <= $1");
const BEGIN: Statement = Statement::new(
    "INSERT INTO identity_sign_in (id, provider, flow, origin, redirect_url, scope, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);
const TAKE: Statement = Statement::new(
    "DELETE FROM identity_sign_in WHERE id = $1 AND provider = $2 \
     RETURNING flow, origin, redirect_url, scope, expires_at",
);
const FORGET_TOKENS: Statement =
    Statement::new("DELETE FROM identity_logout_token WHERE expires_at <= $1");
const USE_TOKEN: Statement = Statement::new(
    "INSERT INTO identity_logout_token (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
);

/// A sign-in that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Whether a popup waits, or the browser is sent back.
    pub popup: bool,
    /// The origin that is told.
    pub origin: String,
    /// Where the browser is sent back to.
    pub redirect_url: Option<String>,
    /// What was asked for, separated by blanks.
    pub scope: String,
}

/// Keeps a sign-in under `id` until `expires_at`, and forgets those that took too long.
///
/// # Errors
/// The database's.
pub async fn begin(
    database: &Database,
    id: String,
    provider: &'static str,
    begun: Begun,
    expires_at: Millis,
) -> database::Result<()> {
    let unit = unit!(|tx, input: (String, &'static str, Begun, Millis)| {
        let (id, provider, begun, expires_at) = input;
        let now = tx.now();
        tx.exec(&FORGET, params![now]).await?;
        let flow = if begun.popup { "popup" } else { "redirect" };
        let redirect = begun.redirect_url.clone();
        let row = params![id, *provider, flow, &begun.origin, redirect, &begun.scope, *expires_at];
        tx.exec(&BEGIN, row).await.map(|_| ())
    });
    database.write((id, provider, begun, expires_at), unit).await.map(|it| it.value)
}

/// Takes the sign-in under `id` away: it is good once. `None` where there is none, or it took too long.
///
/// # Errors
/// The database's.
pub async fn take(
    database: &Database,
    id: String,
    provider: &'static str,
) -> database::Result<Option<Begun>> {
    let unit = unit!(|tx, input: (String, &'static str)| taken(tx, &input.0, input.1).await);
    database.write((id, provider), unit).await.map(|it| it.value)
}

async fn taken(tx: &mut Tx, id: &str, provider: &str) -> database::Result<Option<Begun>> {
    let Some(row) = tx.row(&TAKE, params![id, provider]).await? else { return Ok(None) };
    if row.int(4)? <= tx.now() {
        return Ok(None);
    }
    Ok(Some(Begun {
        popup: row.text(0)? == "popup",
        origin: row.text(1)?,
        redirect_url: row.opt_text(2)?,
        scope: row.text(3)?,
    }))
}

/// Notes that a logout token is used, remembered until `expires_at`; `false` where it was used before.
///
/// # Errors
/// The database's.
pub async fn use_token(
    database: &Database,
    id: String,
    expires_at: Millis,
) -> database::Result<bool> {
    let unit = unit!(|tx, input: (String, Millis)| {
        let now = tx.now();
        tx.exec(&FORGET_TOKENS, params![now]).await?;
        Ok(tx.exec(&USE_TOKEN, params![&input.0, input.1]).await? == 1)
    });
    database.write((id, expires_at), unit).await.map(|it| it.value)
}
