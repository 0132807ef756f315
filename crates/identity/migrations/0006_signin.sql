-- Signing in. Times are epoch milliseconds.

-- Sign-ins whose browsers are with a provider. The id is the digest of the cookie that the browser was
-- given: whoever reads this table cannot go on with one. A row is taken away by the first who comes back.
CREATE TABLE identity_sign_in (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    flow TEXT NOT NULL,
    origin TEXT NOT NULL,
    redirect_url TEXT,
    scope TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_sign_in_expires ON identity_sign_in (expires_at);

-- Logout tokens of providers that were used, by digest: each is good once.
CREATE TABLE identity_logout_token (
    id TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_logout_token_expires ON identity_logout_token (expires_at);
