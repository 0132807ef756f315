-- Pull requests. One text for both engines; times are epoch milliseconds.

-- What a rule asks of a pull request into the branch: approvals, checks, and whether a push makes
-- approvals void.
ALTER TABLE githost_protection ADD COLUMN approvals BIGINT NOT NULL DEFAULT 0;
ALTER TABLE githost_protection ADD COLUMN checks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE githost_protection ADD COLUMN dismiss_stale BOOLEAN NOT NULL DEFAULT FALSE;

-- A pull request. Its pair is its two branches while it is open, its id afterwards, so that there is
-- one open request for two branches. What is merging is written down before branches move: after a
-- kill it is found whether they did.
CREATE TABLE githost_pull_request (
    id TEXT PRIMARY KEY,
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    pair TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    is_draft BOOLEAN NOT NULL,
    base_branch TEXT NOT NULL,
    head_branch TEXT NOT NULL,
    base_object TEXT NOT NULL,
    head_object TEXT NOT NULL,
    head_by TEXT NOT NULL,
    author TEXT NOT NULL,
    made_for TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    merged_object TEXT,
    merging_object TEXT,
    merging_by TEXT
);
CREATE UNIQUE INDEX githost_pull_request_number ON githost_pull_request (repository_id, number);
CREATE UNIQUE INDEX githost_pull_request_pair ON githost_pull_request (repository_id, pair);
CREATE INDEX githost_pull_request_state ON githost_pull_request (repository_id, state);

-- What somebody says of a pull request's commits.
CREATE TABLE githost_pull_review (
    id TEXT PRIMARY KEY,
    pull_id TEXT NOT NULL REFERENCES githost_pull_request (id) ON DELETE CASCADE,
    reviewer TEXT NOT NULL,
    verdict TEXT NOT NULL,
    text TEXT NOT NULL,
    object TEXT NOT NULL,
    counts BOOLEAN NOT NULL,
    dismissed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX githost_pull_review_pull ON githost_pull_review (pull_id, id);

-- A remark: on the whole, on a line, or in answer to another.
CREATE TABLE githost_pull_comment (
    id TEXT PRIMARY KEY,
    pull_id TEXT NOT NULL REFERENCES githost_pull_request (id) ON DELETE CASCADE,
    reply_to TEXT,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    path TEXT,
    side TEXT,
    line BIGINT,
    object TEXT,
    resolved_by TEXT,
    resolved_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX githost_pull_comment_pull ON githost_pull_comment (pull_id, id);

-- What a program says of a commit.
CREATE TABLE githost_check (
    repository_id TEXT NOT NULL REFERENCES githost_repository (id) ON DELETE CASCADE,
    object TEXT NOT NULL,
    context TEXT NOT NULL,
    state TEXT NOT NULL,
    description TEXT NOT NULL,
    target_url TEXT,
    actor TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (repository_id, object, context)
);
