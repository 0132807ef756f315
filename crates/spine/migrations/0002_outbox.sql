-- Webhooks on their way out. state: waiting, delivered, failed. The job of the same key does the
-- sending; this is what people look at, and what is sent again.
CREATE TABLE spine_delivery (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    hook TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    answer TEXT,
    problem TEXT,
    took_ms BIGINT,
    created_at BIGINT NOT NULL,
    tried_at BIGINT
);
CREATE INDEX spine_delivery_hook ON spine_delivery (kind, hook, created_at);
CREATE INDEX spine_delivery_created ON spine_delivery (created_at);
