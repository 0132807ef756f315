-- The Git host's tables. One text for both engines; times are epoch milliseconds; JSON is text. What a
-- repository holds lies in its folder; these tables say what there is, and what was last seen there.

-- A repository. Its place is `owner/name` in lower case while it lives, its id once it was deleted, so
-- that the name is free again. It is ready once its folder has been made.
CREATE TABLE githost_repository (
    id TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility TEXT NOT NULL,
    default_branch TEXT NOT NULL,
    made_for TEXT,
    ready BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    pushed_at BIGINT,
    deleted_by TEXT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX githost_repository_place ON githost_repository (place);
CREATE INDEX githost_repository_creator ON githost_repository (created_by, created_at);
CREATE INDEX githost_repository_deleted ON githost_repository (deleted_at);

-- A branch or a tag as it was when it was last recorded: what is another in the folder was pushed.
CREATE TABLE githost_ref (
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (repository_id, name)
);

-- A rule for branches whose name fits a pattern.
CREATE TABLE githost_protection (
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    pattern TEXT NOT NULL,
    pushers TEXT,
    requests_only BOOLEAN NOT NULL,
    may_force BOOLEAN NOT NULL,
    may_delete BOOLEAN NOT NULL,
    PRIMARY KEY (repository_id, pattern)
);

-- A push that is handed to git and not recorded yet, with what it asked for: what a killed process
-- leaves behind, so that it is known who pushed.
CREATE TABLE githost_receive (
    id TEXT PRIMARY KEY,
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    actor TEXT NOT NULL,
    commands TEXT NOT NULL,
    begun_at BIGINT NOT NULL
);
CREATE INDEX githost_receive_repository ON githost_receive (repository_id);

-- A change of a branch or a tag, as it was found.
CREATE TABLE githost_push (
    id TEXT PRIMARY KEY,
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    ref TEXT NOT NULL,
    old_object TEXT NOT NULL,
    new_object TEXT NOT NULL,
    actor TEXT NOT NULL,
    pushed_at BIGINT NOT NULL
);
CREATE INDEX githost_push_repository ON githost_push (repository_id, id);
