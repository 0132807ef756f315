-- Tables of identity: audit. One text for both engines; times are epoch milliseconds; JSON is text.

-- What was done. Rows are written with the act that they are about and never changed, but for `seal`,
-- which is set once.
CREATE TABLE identity_audit_entry (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    severity TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_account TEXT,
    actor_session TEXT,
    address TEXT,
    user_agent TEXT,
    request_id TEXT,
    method TEXT,
    path TEXT,
    subject TEXT,
    old_value TEXT,
    new_value TEXT,
    meta TEXT,
    error TEXT,
    seal BIGINT
);
CREATE INDEX identity_audit_entry_at ON identity_audit_entry (at, id);
CREATE INDEX identity_audit_entry_actor ON identity_audit_entry (actor, at, id);
CREATE INDEX identity_audit_entry_event ON identity_audit_entry (event, at, id);
CREATE INDEX identity_audit_entry_subject ON identity_audit_entry (subject, at, id)
    WHERE subject IS NOT NULL;
CREATE INDEX identity_audit_entry_bad ON identity_audit_entry (outcome, at, id)
    WHERE outcome <> 'succeeded';
CREATE INDEX identity_audit_entry_seal ON identity_audit_entry (seal, id) WHERE seal IS NOT NULL;
CREATE INDEX identity_audit_entry_open ON identity_audit_entry (id) WHERE seal IS NULL;

-- The chain over them: each seal covers some entries and the seal before it. `members` has a line for
-- each entry, its id and the digest of its columns.
CREATE TABLE identity_audit_seal (
    number BIGINT PRIMARY KEY,
    sealed_at BIGINT NOT NULL,
    members TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    mac TEXT NOT NULL
);
CREATE INDEX identity_audit_seal_time ON identity_audit_seal (sealed_at);

-- The last seal that retention took away: what the chain hangs on since. One row, or none.
CREATE TABLE identity_audit_anchor (
    name TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    mac TEXT NOT NULL,
    anchored_at BIGINT NOT NULL
);
