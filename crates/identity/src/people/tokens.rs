//! Personal and service tokens: made once shown once, scoped to permissions, expiring.

use std::sync::Arc;

use database::unit;
use feature::audit::AuditLog;
use model::audit::{AuditEntry, Severity};
use model::caller::{Restriction, User};
use model::permission::Decision;
use model::{Caller, Millis, Problem};
use serde_json::{Value, json};

use super::limits::{
    SERVICE_TOKENS_MAX, TITLE_CHARACTERS_MAX, TOKEN_LIFE_MS, TOKEN_LIFE_MS_MAX,
    TOKEN_PERMISSIONS_MAX, TOKENS_MAX,
};
use super::secret::{TOKEN_PREFIX, digest, is_secret, new_secret};
use super::store::tokens::{
    service_tokens, token_by_digest, token_count, token_delete, token_get, token_insert,
    token_used, tokens_of,
};
use super::{People, TOKEN_DELETED, changed};
use crate::policy::permissions::ROLE_UPDATE;

pub use super::store::tokens::TokenRow;

/// A token that somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct TokenWanted {
    /// What it is for.
    pub name: String,
    /// The permissions that it reaches; none is all.
    pub permissions: Option<Vec<String>>,
    /// How long it lives, in milliseconds.
    pub life_ms: Option<Millis>,
    /// The service that it is the name of; none makes a personal one.
    pub service: Option<String>,
}

/// A token that was just made, with its secret: shown this once.
pub struct TokenMade {
    /// The token.
    pub row: TokenRow,
    /// What a program sends.
    pub secret: String,
}

impl People {
    /// Makes a token.
    ///
    /// # Errors
    /// 400 for a name, a lifetime or permissions that cannot be; 403 for who comes with a token that
    /// is itself bounded; 409 when there are too many; what the database says.
    pub async fn token_create(
        &self,
        caller: &Caller,
        wanted: &TokenWanted,
    ) -> Result<TokenMade, Problem> {
        let permissions = self.check_wanted(wanted)?;
        if caller.reach.is_some() {
            return Err(Problem::not_allowed("A token with a bounded reach makes no tokens"));
        }
        let account = match &wanted.service {
            Some(_) => {
                self.check_reach(caller, wanted)?;
                None
            }
            None => {
                // A token that makes its successor outlives its own end.
                let user = caller.as_user();
                if user.is_some_and(|user| user.session.is_none()) {
                    return Err(Problem::not_allowed("A token makes no tokens; sign in"));
                }
                Some(account_of(caller)?.to_owned())
            }
        };
        let secret = format!("{TOKEN_PREFIX}{}", new_secret()?);
        let now = self.clock.now();
        let row = TokenRow {
            id: self.ids.next(),
            digest: digest(&secret),
            hint: secret[secret.len() - 4..].to_owned(),
            account_id: account,
            service: wanted.service.as_ref().map(|name| format!("service:{name}")),
            name: wanted.name.trim().to_owned(),
            permissions: permissions.to_string(),
            created_by: caller.actor().to_owned(),
            created_at: now,
            expires_at: now + wanted.life_ms.unwrap_or(TOKEN_LIFE_MS),
            ..TokenRow::default()
        };
        let event = match wanted.service {
            Some(_) => "identity.service-token.create",
            None => "identity.token.create",
        };
        let told = json!({
            "name": row.name, "permissions": permissions, "expiresAt": row.expires_at,
            "service": row.service,
        });
        let entry = AuditEntry::done(event, caller)
            .on(row.id.clone())
            .weighing(Severity::High)
            .changing(None, Some(told));
        let input = (row, entry, self.audit.clone());
        let written = self
            .database
            .write(
                input,
                unit!(|tx, input| {
                    let (row, entry, audit) = input;
                    let most = match row.account_id {
                        Some(_) => TOKENS_MAX,
                        None => SERVICE_TOKENS_MAX,
                    };
                    if token_count(tx, row.account_id.as_deref()).await? >= most {
                        return Err(too_many(most).into());
                    }
                    token_insert(tx, row).await?;
                    audit.record(tx, entry).await?;
                    Ok(row.clone())
                }),
            )
            .await?;
        Ok(TokenMade { row: written.value, secret })
    }

    /// Refuses a service more than whoever makes its token may do: nothing but its reach bounds it.
    fn check_reach(&self, caller: &Caller, wanted: &TokenWanted) -> Result<(), Problem> {
        let Some(names) = &wanted.permissions else {
            return self.decisions.require(caller, &ROLE_UPDATE);
        };
        for name in names {
            let may = match self.permits.find(name) {
                Some(permission) => self.decisions.decide(caller, permission) == Decision::Allow,
                // Nobody asks for it today; who may give roles may give it.
                None => self.decisions.require(caller, &ROLE_UPDATE).is_ok(),
            };
            if !may {
                let detail = format!("Permission {name} is needed without conditions to give it");
                return Err(Problem::not_allowed(detail).at("permissions"));
            }
        }
        Ok(())
    }

    fn check_wanted(&self, wanted: &TokenWanted) -> Result<Value, Problem> {
        let name = wanted.name.trim();
        if name.is_empty() || name.chars().count() > TITLE_CHARACTERS_MAX {
            let detail = format!("The name must have 1 to {TITLE_CHARACTERS_MAX} characters");
            return Err(Problem::input(detail).at("name"));
        }
        if let Some(service) = &wanted.service {
            check_service(service)?;
        }
        if wanted.life_ms.is_some_and(|life| life <= 0 || life > TOKEN_LIFE_MS_MAX) {
            let days = TOKEN_LIFE_MS_MAX / 86_400_000;
            let detail = format!("A token lives at least a millisecond and at most {days} days");
            return Err(Problem::input(detail).at("expiresInSeconds"));
        }
        let Some(permissions) = &wanted.permissions else { return Ok(Value::Null) };
        if permissions.is_empty() || permissions.len() > TOKEN_PERMISSIONS_MAX {
            let detail =
                format!("A token reaches 1 to {TOKEN_PERMISSIONS_MAX} permissions, or all");
            return Err(Problem::input(detail).at("permissions"));
        }
        if let Some(odd) = permissions.iter().find(|name| !is_permission_name(name)) {
            let odd: String = odd.chars().take(60).collect();
            let detail = format!("{odd:?} is no name of a permission");
            return Err(Problem::input(detail).at("permissions"));
        }
        Ok(json!(permissions))
    }

    /// One's own tokens.
    ///
    /// # Errors
    /// 403 for who has no account; what the database says.
    pub async fn token_list(&self, caller: &Caller) -> Result<Vec<TokenRow>, Problem> {
        let work = unit!(|tx, account: String| tokens_of(tx, account).await);
        Ok(self.database.read(account_of(caller)?.to_owned(), work).await?)
    }

    /// A page of the service tokens.
    ///
    /// # Errors
    /// What the database says.
    pub async fn service_token_list(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<TokenRow>, Problem> {
        let work = unit!(|tx, input: (String, i64)| service_tokens(tx, &input.0, input.1).await);
        Ok(self.database.read((after.to_owned(), limit), work).await?)
    }

    /// Revokes a token: one's own, or, with `of_service`, a service's.
    ///
    /// # Errors
    /// 404 when there is none such; what the database says.
    pub async fn token_revoke(
        &self,
        caller: &Caller,
        id: &str,
        of_service: bool,
    ) -> Result<(), Problem> {
        let account = match of_service {
            true => None,
            false => Some(account_of(caller)?.to_owned()),
        };
        let event = match of_service {
            true => "identity.service-token.delete",
            false => "identity.token.delete",
        };
        let entry = AuditEntry::done(event, caller).on(id).weighing(Severity::High);
        let input = (id.to_owned(), account, entry, self.audit.clone());
        self.database.write(input, unit!(|tx, input| revoke(tx, input).await)).await?;
        self.tokens.forget(|row| row.id == id);
        Ok(())
    }

    /// Who sends this bearer token; none when it is no token of ours.
    ///
    /// # Errors
    /// 401 for a token of ours that has ended or is revoked; what the database says.
    pub(super) async fn holder_of(
        &self,
        bearer: &str,
        address: Option<String>,
    ) -> Result<Option<Caller>, Problem> {
        let Some(secret) = bearer.strip_prefix(TOKEN_PREFIX) else { return Ok(None) };
        if !is_secret(secret) {
            return Err(ended());
        }
        let digest = digest(bearer);
        let token = match self.tokens.get(&digest) {
            Some(token) => token,
            None => {
                let generation = self.tokens.generation();
                let find = unit!(|tx, digest: String| token_by_digest(tx, digest).await);
                let row = self.database.read(digest.clone(), find).await?.ok_or_else(ended)?;
                let seen_at = row.used_at.unwrap_or_default();
                self.tokens.put(&digest, row, seen_at, generation)
            }
        };
        let (row, now) = (&token.row, self.clock.now());
        let user = row.entity_ref.as_deref();
        if now >= row.expires_at
            || row.is_disabled
            || user.is_some_and(|it| self.is_gone(row.in_catalog, it))
        {
            return Err(ended());
        }
        if token.is_news(now) {
            let input = (row.id.clone(), now, address);
            let used = unit!(|tx, input: (String, i64, Option<String>)| {
                token_used(tx, &input.0, input.1, input.2.as_deref()).await
            });
            self.database.write(input, used).await?;
        }
        Ok(Some(caller_of(row)))
    }
}

type Revocation = (String, Option<String>, AuditEntry, Arc<dyn AuditLog>);

async fn revoke(
    tx: &mut database::Tx,
    (id, account, entry, audit): &Revocation,
) -> Result<(), database::Error> {
    let found = token_get(tx, id).await?.filter(|row| row.account_id == *account);
    let Some(row) = found else {
        return Err(Problem::not_found(format!("There is no token {id}")).into());
    };
    token_delete(tx, id).await?;
    tx.emit(changed(TOKEN_DELETED, id, entry.caller.actor()));
    let told = json!({ "name": row.name, "service": row.service });
    audit.record(tx, &entry.clone().changing(Some(told), None)).await
}

fn caller_of(row: &TokenRow) -> Caller {
    let reach = reach(&row.permissions);
    match (&row.entity_ref, &row.service) {
        (Some(entity_ref), _) => {
            let account = row.account_id.clone();
            Caller::user(User { entity_ref: entity_ref.clone(), account, session: None })
                .reaching(reach)
        }
        (None, service) => Caller::service(service.clone().unwrap_or_default(), reach),
    }
}

/// The reach of a token: one restriction for each plugin that its permissions are of. What cannot be
/// read reaches nothing.
fn reach(permissions: &str) -> Option<Arc<[Restriction]>> {
    let names: Option<Vec<String>> = serde_json::from_str(permissions).unwrap_or(Some(Vec::new()));
    let mut reach: Vec<Restriction> = Vec::new();
    for name in names? {
        let plugin = name.split('.').next().unwrap_or_default().to_owned();
        match reach.iter_mut().find(|it| it.plugin == plugin) {
            Some(restriction) => restriction.permissions.push(name),
            None => {
                reach.push(Restriction { plugin, permissions: vec![name], actions: Vec::new() });
            }
        }
    }
    Some(reach.into())
}

/// The account of a caller who is a user here.
///
/// # Errors
/// 403 for everybody else.
pub(super) fn account_of(caller: &Caller) -> Result<&str, Problem> {
    let account = caller.as_user().and_then(|user| user.account.as_deref());
    account.ok_or_else(|| Problem::not_allowed("This is for people who have an account here"))
}

fn is_permission_name(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    name.len() <= 200 && name.contains('.') && name.split('.').all(is_part)
}

fn check_service(name: &str) -> Result<(), Problem> {
    let fits = (1..=63).contains(&name.len())
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    if fits {
        return Ok(());
    }
    Err(Problem::input("A service's name has 1 to 63 letters, digits, `-`, `_` and `.`")
        .at("service"))
}

fn too_many(most: i64) -> Problem {
    Problem::new(model::Code::Conflict, format!("There are {most} tokens already"))
        .hint("revoke one that is no longer used")
}

fn ended() -> Problem {
    Problem::new(model::Code::Authentication, "The token has ended, is revoked, or never was one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reaches_the_permissions_that_it_names_and_no_others() {
        assert!(reach("null").is_none());
        let reach = reach(r#"["catalog.entity.read","catalog.location.read","spine.job.read"]"#);
        let reach = reach.unwrap();
        let plugins: Vec<_> = reach.iter().map(|it| it.plugin.as_str()).collect();
        assert_eq!(plugins, ["catalog", "spine"]);
        assert_eq!(reach[0].permissions.len(), 2);
        assert!(super::reach("no json").is_some_and(|reach| reach.is_empty()));
    }

    #[test]
    fn names_of_permissions_and_services_are_words() {
        assert!(is_permission_name("catalog.entity.read"));
        for odd in ["catalog", "catalog.", ".read", "a..b", "a.b c", "a.*", ""] {
            assert!(!is_permission_name(odd), "{odd}");
        }
        assert!(check_service("ci-runner").is_ok());
        for odd in ["", "a b", "a:b", "a\n"] {
            assert!(check_service(odd).is_err(), "{odd}");
        }
    }
}
