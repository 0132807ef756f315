-- The spine: the feed of events and who follows it, jobs with their logs, schedules, reconcilers.
-- One text for SQLite and PostgreSQL. Every time is in epoch milliseconds.

-- The feed's counter: one row. The door adds to head just before COMMIT of every unit that has
-- events; floor is the last number that has been trimmed away (events kept are floor < seq <= head).
CREATE TABLE spine_feed (
    singleton BIGINT NOT NULL DEFAULT 1 PRIMARY KEY CHECK (singleton = 1),
    head BIGINT NOT NULL,
    floor BIGINT NOT NULL DEFAULT 0
);
INSERT INTO spine_feed (singleton, head, floor) VALUES (1, 0, 0);

CREATE TABLE spine_event (
    seq BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Durable cursors of the followers that ask for one; moved_at tells the living from the forgotten.
CREATE TABLE spine_follower (
    name TEXT NOT NULL,
    node TEXT NOT NULL,
    seq BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (name, node)
);

-- What every kind of job is, written at start by the workers that know it: enqueueing needs only a
-- kind, and a kind may move to another queue with a release.
CREATE TABLE spine_job_kind (
    kind TEXT NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    attempts_max BIGINT NOT NULL
);

-- state: waiting, running, done, failed, cancelled, replaced.
-- due: whether run_at has come, so that claiming reads only claimable rows in order of priority.
-- held_until: a Retry-After; coalescing never brings the job forward of it.
-- attempt: counts claims; fence is id/attempt while running and NULL otherwise.
-- failures: counts what attempts_max bounds (a lease handed back while draining does not count).
-- lease_until: 0 when handed back. expires_at: when a finished row may be deleted.
CREATE TABLE spine_job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    due BOOLEAN NOT NULL,
    priority BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    held_until BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    fence TEXT,
    worker TEXT,
    lease_until BIGINT,
    cancel_asked BOOLEAN NOT NULL,
    checkpoint TEXT,
    last_error TEXT,
    log_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    expires_at BIGINT
);
-- Coalescing: at most one waiting job of a key. Order: at most one of a key runs at a time.
CREATE UNIQUE INDEX spine_job_waiting ON spine_job (kind, key) WHERE state = 'waiting';
CREATE UNIQUE INDEX spine_job_running ON spine_job (kind, key) WHERE state = 'running';
CREATE UNIQUE INDEX spine_job_fence ON spine_job (fence) WHERE fence IS NOT NULL;
CREATE INDEX spine_job_due ON spine_job (queue, priority DESC, run_at, id)
    WHERE state = 'waiting' AND due = TRUE;
CREATE INDEX spine_job_later ON spine_job (run_at, queue) WHERE state = 'waiting' AND due = FALSE;
CREATE INDEX spine_job_failed ON spine_job (queue, id) WHERE state = 'failed';
CREATE INDEX spine_job_expires ON spine_job (expires_at) WHERE expires_at IS NOT NULL;

-- Chunks of a job's output; ends_at is the byte offset at which the chunk ends.
CREATE TABLE spine_job_log (
    job TEXT NOT NULL REFERENCES spine_job (id) ON DELETE CASCADE,
    ends_at BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job, ends_at)
);

-- every: the definition as text; another one recomputes next_at.
CREATE TABLE spine_schedule (
    name TEXT NOT NULL PRIMARY KEY,
    every TEXT NOT NULL,
    job_kind TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    last_at BIGINT,
    fired BIGINT NOT NULL
);

-- runs counts claims and is the fence of a run; a nudge that arrives while one runs raises nudges
-- above nudges_seen, and the next run follows at once.
CREATE TABLE spine_reconciler (
    name TEXT NOT NULL PRIMARY KEY,
    every_ms BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    nudges BIGINT NOT NULL,
    nudges_seen BIGINT NOT NULL,
    runs BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    running BOOLEAN NOT NULL,
    worker TEXT,
    lease_until BIGINT NOT NULL,
    last_started_at BIGINT,
    last_ok_at BIGINT,
    last_error TEXT,
    last_error_at BIGINT
);
