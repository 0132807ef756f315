//! An entry as it is kept: flat, bounded, without secrets.

use database::{Params, Result, Row, params};
use model::caller::Principal;
use model::{AuditEntry, Caller, Millis};
use serde_json::{Value, json};

use super::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use super::redact::{json_text, text};

/// A row of `identity_audit_entry`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditRow {
    /// UUIDv7.
    pub id: String,
    /// When it was done, epoch milliseconds.
    pub at: Millis,
    /// What was done.
    pub event: String,
    /// `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// `succeeded`, `failed`, `denied`.
    pub outcome: String,
    /// What did it: `user`, `service`, `anonymous`, `everyone`, `operator`, `system`.
    pub actor_kind: String,
    /// Who did it: `user:default/ada`.
    pub actor: String,
    /// Their account here.
    pub actor_account: Option<String>,
    /// The session that they did it in.
    pub actor_session: Option<String>,
    /// The address that they did it from.
    pub address: Option<String>,
    /// What their client says of itself.
    pub user_agent: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// The request's method.
    pub method: Option<String>,
    /// The request's path.
    pub path: Option<String>,
    /// What it was done to.
    pub subject: Option<String>,
    /// What that was before, JSON text.
    pub old: Option<String>,
    /// What it is since, JSON text.
    pub new: Option<String>,
    /// What else is known, JSON text.
    pub meta: Option<String>,
    /// Why it failed or was refused.
    pub error: Option<String>,
    /// The seal that covers it, once one does.
    pub seal: Option<i64>,
}

impl AuditRow {
    /// `entry` as it is kept, without what looks like a secret.
    pub fn of(entry: &AuditEntry, id: String, at: Millis) -> Self {
        let name = |it: &str| text(it, NAME_BYTES_MAX);
        let long = |it: &str| text(it, TEXT_BYTES_MAX);
        let user = entry.caller.as_user();
        let origin = entry.caller.origin.as_deref();
        Self {
            id,
            at,
            event: name(entry.event),
            severity: entry.severity.as_str().to_owned(),
            outcome: entry.outcome.as_str().to_owned(),
            actor_kind: kind(&entry.caller).to_owned(),
            actor: name(entry.caller.actor()),
            actor_account: user.and_then(|it| it.account.as_deref()).map(name),
            actor_session: user.and_then(|it| it.session.as_deref()).map(name),
            address: origin.map(|it| it.address.to_string()),
            user_agent: origin.and_then(|it| it.user_agent.as_deref()).map(long),
            request_id: origin.map(|it| name(&it.request_id)),
            method: origin.map(|it| name(&it.method)),
            path: origin.map(|it| long(&it.path)),
            subject: entry.subject.as_deref().map(long),
            old: entry.old.as_ref().and_then(json_text),
            new: entry.new.as_ref().and_then(json_text),
            meta: json_text(&entry.meta),
            error: entry.error.as_deref().map(long),
            seal: None,
        }
    }

    /// Whether `other` tells of the same but for when and in which request.
    pub fn is_like(&self, other: &Self) -> bool {
        self.told() == other.told()
    }

    fn told(&self) -> [Option<&str>; 16] {
        [
            Some(&self.event),
            Some(&self.severity),
            Some(&self.outcome),
            Some(&self.actor_kind),
            Some(&self.actor),
            self.actor_account.as_deref(),
            self.actor_session.as_deref(),
            self.address.as_deref(),
            self.user_agent.as_deref(),
            self.method.as_deref(),
            self.path.as_deref(),
            self.subject.as_deref(),
            self.old.as_deref(),
            self.new.as_deref(),
            self.meta.as_deref(),
            self.error.as_deref(),
        ]
    }

    /// Stands for `times` entries like this one.
    pub fn repeat(&mut self, times: u64) {
        let meta = self.meta.as_deref().and_then(|it| serde_json::from_str::<Value>(it).ok());
        let mut meta = meta.filter(Value::is_object).unwrap_or_else(|| json!({}));
        meta["repeated"] = times.into();
        self.meta = Some(meta.to_string());
    }

    /// The values of [`super::store::entries::INTO`]'s columns.
    pub fn params(&self) -> Params {
        params![
            self.id.as_str(),
            self.at,
            self.event.as_str(),
            self.severity.as_str(),
            self.outcome.as_str(),
            self.actor_kind.as_str(),
            self.actor.as_str(),
            self.actor_account.as_deref(),
            self.actor_session.as_deref(),
            self.address.as_deref(),
            self.user_agent.as_deref(),
            self.request_id.as_deref(),
            self.method.as_deref(),
            self.path.as_deref(),
            self.subject.as_deref(),
            self.old.as_deref(),
            self.new.as_deref(),
            self.meta.as_deref(),
            self.error.as_deref(),
        ]
    }

    /// Reads a row whose columns are those of [`super::store::entries::INTO`] and then `seal`.
    pub fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?,
            at: row.int(1)?,
            event: row.text(2)?,
            severity: row.text(3)?,
            outcome: row.text(4)?,
            actor_kind: row.text(5)?,
            actor: row.text(6)?,
            actor_account: row.opt_text(7)?,
            actor_session: row.opt_text(8)?,
            address: row.opt_text(9)?,
            user_agent: row.opt_text(10)?,
            request_id: row.opt_text(11)?,
            method: row.opt_text(12)?,
            path: row.opt_text(13)?,
            subject: row.opt_text(14)?,
            old: row.opt_text(15)?,
            new: row.opt_text(16)?,
            meta: row.opt_text(17)?,
            error: row.opt_text(18)?,
            seal: row.opt_int(19)?,
        })
    }
}

const fn kind(caller: &Caller) -> &'static str {
    match caller.principal {
        Principal::Anonymous => "anonymous",
        Principal::Everyone => "everyone",
        Principal::Service(_) => "service",
        Principal::User(_) => "user",
        Principal::Operator => "operator",
        Principal::System => "system",
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use model::audit::{Outcome, Severity};
    use model::caller::{Origin, User};

    use super::*;

    #[test]
    fn an_entry_is_kept_flat_with_its_actor_and_origin() {
        let user = User {
            entity_ref: "user:default/ada".into(),
            account: Some("a1".into()),
            session: Some("s1".into()),
        };
        let origin = Origin {
            address: Ipv4Addr::LOCALHOST.into(),
            loopback: true,
            user_agent: Some("curl\0/8".into()),
            request_id: "r1".into(),
            method: "POST".into(),
            path: "/api/x".into(),
        };
        let caller = Caller::user(user).from(Arc::new(origin));
        let entry = AuditEntry::done("catalog.location.create", &caller)
            .on("url:https://u:p@h/x")
            .changing(None, Some(json!({ "target": "https://u:p@h/x", "token": "t" })))
            .weighing(Severity::High)
            .ending(Outcome::Failed, "password=hunter2");
        let row = AuditRow::of(&entry, "1".into(), 7);
        let expected = AuditRow {
            id: "1".into(),
            at: 7,
            event: "catalog.location.create".into(),
            severity: "high".into(),
            outcome: "failed".into(),
            actor_kind: "user".into(),
            actor: "user:default/ada".into(),
            actor_account: Some("a1".into()),
            actor_session: Some("s1".into()),
            address: Some("127.0.0.1".into()),
            user_agent: Some("curl\u{fffd}/8".into()),
            request_id: Some("r1".into()),
            method: Some("POST".into()),
            path: Some("/api/x".into()),
            subject: Some("url:https://[redacted]@h/x".into()),
            old: None,
            new: Some(r#"{"target":"https://[redacted]@h/x","token":"[redacted]"}"#.into()),
            meta: None,
            error: Some("password=[redacted]".into()),
            seal: None,
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn entries_that_tell_the_same_are_alike() {
        let entry = AuditEntry::done("a.b.c", &Caller::ANONYMOUS);
        let row = AuditRow::of(&entry, "1".into(), 1);
        assert!(row.is_like(&AuditRow::of(&entry, "2".into(), 2)));
        assert!(!row.is_like(&AuditRow::of(&entry.clone().on("x"), "2".into(), 2)));
        let mut many = row.clone();
        many.repeat(3);
        assert_eq!(many.meta.as_deref(), Some(r#"{"repeated":3}"#));
    }
}
