-- Tables of identity: people. One text for both engines; times are epoch milliseconds; JSON is text.

-- Somebody who can sign in. With a name and a password here, or through a provider, or both.
CREATE TABLE identity_account (
    id TEXT PRIMARY KEY,
    entity_ref TEXT NOT NULL,
    name TEXT,
    display_name TEXT,
    email TEXT,
    picture TEXT,
    password TEXT,
    is_owner BIGINT NOT NULL,
    in_catalog BIGINT NOT NULL,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT
);
CREATE UNIQUE INDEX identity_account_ref ON identity_account (entity_ref);
CREATE UNIQUE INDEX identity_account_name ON identity_account (name);

-- What a provider knows an account by.
CREATE TABLE identity_login (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES identity_account (id) ON DELETE CASCADE,
    PRIMARY KEY (provider, subject)
);
CREATE INDEX identity_login_account ON identity_login (account_id);

-- A browser that is signed in. Digests of secrets only; what providers gave is sealed.
CREATE TABLE identity_session (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    former_digest TEXT,
    former_until BIGINT,
    account_id TEXT NOT NULL REFERENCES identity_account (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_subject TEXT NOT NULL,
    provider_session TEXT,
    refresh_token TEXT,
    id_token TEXT,
    address TEXT NOT NULL,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_session_digest ON identity_session (digest);
CREATE INDEX identity_session_former ON identity_session (former_digest);
CREATE INDEX identity_session_account ON identity_session (account_id);
CREATE INDEX identity_session_provider ON identity_session (provider, provider_subject);
CREATE INDEX identity_session_expires ON identity_session (expires_at);

-- A token that a person made for a program: in their own name, or for a service.
CREATE TABLE identity_token (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    hint TEXT NOT NULL,
    account_id TEXT REFERENCES identity_account (id) ON DELETE CASCADE,
    service TEXT,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_from TEXT
);
CREATE UNIQUE INDEX identity_token_digest ON identity_token (digest);
CREATE INDEX identity_token_account ON identity_token (account_id);
CREATE INDEX identity_token_expires ON identity_token (expires_at);

-- A link that makes an account, or opens one again whose password is lost. Used once.
CREATE TABLE identity_invitation (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    entity_ref TEXT,
    account_id TEXT REFERENCES identity_account (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    accepted_by TEXT
);
CREATE UNIQUE INDEX identity_invitation_digest ON identity_invitation (digest);
CREATE INDEX identity_invitation_expires ON identity_invitation (expires_at);

-- Failed attempts to sign in, by account, by address, and by both together.
CREATE TABLE identity_attempt (
    key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);

-- Since when what was issued to a user counts no longer: who was locked out, removed, or signed out
-- everywhere. Tokens that are signed are in nobody's table, and end by themselves within a day.
CREATE TABLE identity_floor (
    entity_ref TEXT PRIMARY KEY,
    issued_before BIGINT NOT NULL,
    kept_until BIGINT NOT NULL
);
