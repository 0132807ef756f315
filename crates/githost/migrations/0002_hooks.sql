-- Who is told of what happens in a repository, by webhook. The secret is sealed.
CREATE TABLE githost_hook (
    id TEXT PRIMARY KEY,
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    secret TEXT,
    events TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX githost_hook_repository ON githost_hook (repository_id, id);
