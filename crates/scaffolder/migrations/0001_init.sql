-- Tables of the scaffolder: runs, what they tell, and forms that somebody has begun to fill in. One
-- text for both engines; times are epoch milliseconds; documents are JSON as text.

-- A run of a template. `secrets` and `state` are sealed; the first is gone at the end, the other when
-- nobody can go on from it any more. `snapshot` names the blob with the folder that belongs to
-- `state`. `event_head` is the number of the last event: taken under the row's lock, so that numbers
-- grow in the order of commits.
CREATE TABLE scaffolder_task (
    id TEXT PRIMARY KEY,
    template_ref TEXT,
    spec TEXT NOT NULL,
    status TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    last_heartbeat_at BIGINT,
    asked_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    initiator TEXT NOT NULL,
    secrets TEXT,
    state TEXT,
    snapshot TEXT,
    event_head BIGINT NOT NULL,
    cancel_asked BOOLEAN NOT NULL,
    job TEXT NOT NULL
);

CREATE INDEX scaffolder_task_created ON scaffolder_task (created_at, id);
CREATE INDEX scaffolder_task_creator ON scaffolder_task (created_by, created_at);
CREATE INDEX scaffolder_task_status ON scaffolder_task (status, last_heartbeat_at);
CREATE INDEX scaffolder_task_ended ON scaffolder_task (ended_at);

-- What a run tells, in the order in which it was told.
CREATE TABLE scaffolder_task_event (
    task_id TEXT NOT NULL REFERENCES scaffolder_task (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (task_id, number)
);

-- What somebody has filled in of a form and not sent yet. Never a secret.
CREATE TABLE scaffolder_draft (
    user_ref TEXT NOT NULL,
    template_ref TEXT NOT NULL,
    draft TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, template_ref)
);

CREATE INDEX scaffolder_draft_updated ON scaffolder_draft (updated_at);
