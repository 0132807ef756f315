//! What callers may do with the audit log. Nobody may change it.

use model::Permission;
use model::permission::Action;

/// Reading and exporting entries.
pub const AUDIT_READ: Permission =
    Permission { name: "identity.audit.read", action: Action::Read, resource: None };
/// Verifying the chain.
pub const AUDIT_VERIFY: Permission =
    Permission { name: "identity.audit.verify", action: Action::Read, resource: None };

/// All of them.
pub const ALL: &[Permission] = &[AUDIT_READ, AUDIT_VERIFY];
