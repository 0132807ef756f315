-- Tables of identity: keys. One text for both engines; times are epoch milliseconds; JSON is text.

-- The master key that seals the keys below, known by a check value that tells nothing about it. One
-- row; whoever changes keys takes it first, so that replicas do so one after the other.
CREATE TABLE identity_master_key (
    id TEXT PRIMARY KEY,
    check_value TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- The server's sealing keys and signing keys. `sealed` is the secret, sealed with the master key.
CREATE TABLE identity_key (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    retires_at BIGINT
);
CREATE INDEX identity_key_purpose ON identity_key (purpose, active_at);
