//! Entries on the process's log, as Backstage's auditor writes its events.

use model::AuditEntry;
use model::audit::Outcome;
use tracing::{debug, error, info, warn};

use super::row::AuditRow;
use super::settings::Level;

/// Writes `row` on the log at `level`. What is written went through the guard already.
pub fn tell(level: Level, entry: &AuditEntry, row: &AuditRow) {
    macro_rules! tell {
        ($level:ident, $plugin:expr, $event:expr, $status:expr) => {
            $level!(
                target: "audit",
                isAuditEvent = true,
                id = row.id.as_str(),
                plugin = $plugin,
                eventId = $event,
                severityLevel = row.severity.as_str(),
                status = $status,
                outcome = row.outcome.as_str(),
                actor.actorId = row.actor.as_str(),
                actor.ip = row.address.as_deref(),
                actor.userAgent = row.user_agent.as_deref(),
                request.id = row.request_id.as_deref(),
                request.url = row.path.as_deref(),
                request.method = row.method.as_deref(),
                subject = row.subject.as_deref(),
                meta = row.meta.as_deref(),
                error = row.error.as_deref(),
                "{}",
                entry.event,
            )
        };
    }
    let (plugin, event) = entry.event.split_once('.').unwrap_or(("identity", entry.event));
    // Backstage knows no refusals apart from failures.
    let status = if entry.outcome == Outcome::Succeeded { "succeeded" } else { "failed" };
    match level {
        Level::Debug => tell!(debug, plugin, event, status),
        Level::Info => tell!(info, plugin, event, status),
        Level::Warn => tell!(warn, plugin, event, status),
        Level::Error => tell!(error, plugin, event, status),
    }
}
