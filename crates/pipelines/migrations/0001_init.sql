-- Tables of pipelines: runs, their tasks, what they tell, what they make. One text for both engines;
-- times are epoch milliseconds; documents are JSON as text.

-- A run. `plan` is all that is kept of the repository's files. `version` grows with every change of the
-- run or of one of its tasks, `line_head` is how many lines it has told.
CREATE TABLE pipelines_run (
    id TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    address TEXT NOT NULL,
    number BIGINT NOT NULL,
    branch TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    previous_commit TEXT,
    service TEXT,
    pipeline TEXT NOT NULL,
    name TEXT NOT NULL,
    engine TEXT NOT NULL,
    started_by TEXT NOT NULL,
    actor TEXT NOT NULL,
    rerun_of TEXT,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT,
    faults TEXT NOT NULL,
    plan TEXT NOT NULL,
    results TEXT NOT NULL,
    node TEXT,
    job TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    line_head BIGINT NOT NULL,
    lines_left_out BIGINT NOT NULL,
    cancel_asked BOOLEAN NOT NULL
);

CREATE UNIQUE INDEX pipelines_run_number ON pipelines_run (repository, number);
CREATE INDEX pipelines_run_created ON pipelines_run (created_at, id);
CREATE INDEX pipelines_run_service ON pipelines_run (service, created_at);
CREATE INDEX pipelines_run_status ON pipelines_run (status, created_at);

-- A task of a run; of a matrix one for each combination.
CREATE TABLE pipelines_task (
    run_id TEXT NOT NULL REFERENCES pipelines_run (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    combination BIGINT NOT NULL,
    place BIGINT NOT NULL,
    is_final BOOLEAN NOT NULL,
    task_name TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT,
    attempt BIGINT NOT NULL,
    params TEXT NOT NULL,
    steps TEXT NOT NULL,
    results TEXT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (run_id, name, combination)
);

-- What a run told: lines of one step that were told within a moment.
CREATE TABLE pipelines_line (
    run_id TEXT NOT NULL REFERENCES pipelines_run (id) ON DELETE CASCADE,
    first BIGINT NOT NULL,
    count BIGINT NOT NULL,
    task TEXT NOT NULL,
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, first)
);

-- What a run made and keeps.
CREATE TABLE pipelines_artifact (
    run_id TEXT NOT NULL REFERENCES pipelines_run (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    blob TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, name)
);

-- What its reports say, read: tests, coverage, findings.
CREATE TABLE pipelines_report (
    run_id TEXT NOT NULL REFERENCES pipelines_run (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, kind)
);

-- Programs that run now, to be ended by the next life of a server that dies.
CREATE TABLE pipelines_process (
    run_id TEXT NOT NULL REFERENCES pipelines_run (id) ON DELETE CASCADE,
    node TEXT NOT NULL,
    pid BIGINT NOT NULL,
    began BIGINT NOT NULL,
    PRIMARY KEY (node, pid, began)
);
