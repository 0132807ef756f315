//! An entry as it leaves the house.

use model::Millis;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::row::AuditRow;

/// An entry of the audit log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// When it was done, epoch milliseconds.
    pub at: Millis,
    /// What was done.
    pub event: String,
    /// `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// `succeeded`, `failed`, `denied`.
    pub outcome: String,
    /// Who did it.
    pub actor: ActorView,
    /// From where; absent for what came from no request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginView>,
    /// What it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What that was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub old: Option<Value>,
    /// What it is since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub new: Option<Value>,
    /// What else is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub meta: Option<Value>,
    /// Why it failed or was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The seal that covers it; absent until one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<i64>,
}

/// Who did something.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub struct ActorView {
    /// `user`, `service`, `anonymous`, `everyone`, `operator`, `system`.
    pub kind: String,
    /// `user:default/ada`, `external:ci`.
    pub name: String,
    /// Their account here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The session that they did it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

/// From where something was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditOrigin)]
pub struct OriginView {
    /// The address.
    pub address: String,
    /// What the client says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl From<AuditRow> for EntryView {
    fn from(row: AuditRow) -> Self {
        let (user_agent, request_id) = (row.user_agent, row.request_id);
        let (method, path) = (row.method, row.path);
        Self {
            id: row.id,
            at: row.at,
            event: row.event,
            severity: row.severity,
            outcome: row.outcome,
            actor: ActorView {
                kind: row.actor_kind,
                name: row.actor,
                account: row.actor_account,
                session: row.actor_session,
            },
            origin: row.address.map(|address| OriginView {
                address,
                user_agent,
                request_id,
                method,
                path,
            }),
            subject: row.subject,
            old: row.old.map(value),
            new: row.new.map(value),
            meta: row.meta.map(value),
            error: row.error,
            seal: row.seal,
        }
    }
}

/// The value that a text holds; the text itself when somebody has spoilt it.
fn value(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
