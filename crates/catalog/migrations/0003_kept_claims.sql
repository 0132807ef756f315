-- Claims that nothing named any more and that somebody deleted: no reading brings them back, so that
-- taking the deletion back does. They go with the act that they belong to.
CREATE TABLE catalog_act_claim (
    act_id TEXT NOT NULL REFERENCES catalog_act (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    location TEXT NOT NULL,
    ref TEXT NOT NULL,
    parent_ref TEXT,
    document TEXT,
    digest TEXT NOT NULL,
    edges TEXT NOT NULL,
    problems TEXT NOT NULL,
    line BIGINT NOT NULL,
    orphan BOOLEAN NOT NULL,
    claimed_at BIGINT NOT NULL,
    refused TEXT,
    PRIMARY KEY (act_id, id)
);

-- Their long texts.
CREATE TABLE catalog_act_text (
    act_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (act_id, claim_id, hash),
    FOREIGN KEY (act_id, claim_id) REFERENCES catalog_act_claim (act_id, id) ON DELETE CASCADE
);
