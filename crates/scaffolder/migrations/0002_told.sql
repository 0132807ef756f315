-- What runs told, by line, and how their steps stand; how often templates are run, and how long that
-- takes. So that a log of any length opens where somebody looks, and lists count nothing.

-- What people call the template; how many lines the run has told; how many were left out (NULL where
-- none was); how often it was taken up; what a search looks through, in lower case.
ALTER TABLE scaffolder_task ADD COLUMN title TEXT;
ALTER TABLE scaffolder_task ADD COLUMN line_head BIGINT NOT NULL DEFAULT 0;
ALTER TABLE scaffolder_task ADD COLUMN lines_left_out BIGINT;
ALTER TABLE scaffolder_task ADD COLUMN attempts BIGINT NOT NULL DEFAULT 1;
ALTER TABLE scaffolder_task ADD COLUMN needle TEXT;

CREATE INDEX scaffolder_task_template ON scaffolder_task (template_ref, created_at);

-- The first line of a log event, counted from 0 within its run, and how many it has. Events of before
-- this migration have one each, whatever is in them.
ALTER TABLE scaffolder_task_event ADD COLUMN line_first BIGINT;
ALTER TABLE scaffolder_task_event ADD COLUMN line_count BIGINT;

UPDATE scaffolder_task_event
SET line_first = numbered.line, line_count = 1
FROM (
    SELECT event.task_id AS task_id, event.number AS number,
           ROW_NUMBER() OVER (PARTITION BY event.task_id ORDER BY event.number) - 1 AS line
    FROM scaffolder_task_event event WHERE event.type = 'log'
) numbered
WHERE scaffolder_task_event.task_id = numbered.task_id
  AND scaffolder_task_event.number = numbered.number;

CREATE INDEX scaffolder_task_event_line ON scaffolder_task_event (task_id, line_first);

UPDATE scaffolder_task
SET line_head = (SELECT COUNT(*) FROM scaffolder_task_event event
                 WHERE event.task_id = scaffolder_task.id AND event.type = 'log'),
    attempts = 1 + (SELECT COUNT(*) FROM scaffolder_task_event event
                    WHERE event.task_id = scaffolder_task.id AND event.type = 'recovered'),
    needle = LOWER(id || ' ' || COALESCE(template_ref, '') || ' ' || COALESCE(created_by, ''));

-- How a step of a run stands. `made` is what it made elsewhere, as JSON.
CREATE TABLE scaffolder_task_step (
    task_id TEXT NOT NULL REFERENCES scaffolder_task (id) ON DELETE CASCADE,
    step_id TEXT NOT NULL,
    status TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    attempts BIGINT NOT NULL,
    line_first BIGINT,
    line_last BIGINT,
    made TEXT,
    PRIMARY KEY (task_id, step_id)
);

-- How often a template was run, and how that ended: a run counts by how it stands now. `times` are the
-- times of its last completed runs and of their steps, `usual` what is in the middle of them, both JSON.
CREATE TABLE scaffolder_template_figure (
    template_ref TEXT PRIMARY KEY,
    total BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    last_at BIGINT,
    usual TEXT,
    times TEXT
);

-- Runs that were begun, by day (since 1970) and user; '' is no user.
CREATE TABLE scaffolder_template_day (
    template_ref TEXT NOT NULL,
    day BIGINT NOT NULL,
    user_ref TEXT NOT NULL,
    runs BIGINT NOT NULL,
    PRIMARY KEY (template_ref, day, user_ref)
);

CREATE INDEX scaffolder_template_day_day ON scaffolder_template_day (day);

INSERT INTO scaffolder_template_figure (template_ref, total, succeeded, failed, cancelled, last_at)
SELECT template_ref, COUNT(*),
       CAST(SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT),
       MAX(created_at)
FROM scaffolder_task WHERE template_ref IS NOT NULL GROUP BY template_ref;

INSERT INTO scaffolder_template_day (template_ref, day, user_ref, runs)
SELECT template_ref, created_at / 86400000, COALESCE(created_by, ''), COUNT(*)
FROM scaffolder_task WHERE template_ref IS NOT NULL
GROUP BY template_ref, created_at / 86400000, COALESCE(created_by, '');
