-- What people do to the catalog: sources that are being taken apart or held back, entities that are kept
-- out, conflicts by name, acts with their previews.

ALTER TABLE catalog_source ADD COLUMN removed_at BIGINT;
ALTER TABLE catalog_source ADD COLUMN held TEXT;
ALTER TABLE catalog_source ADD COLUMN released_at BIGINT;

-- What tells without a round that a source is as it was: the patterns on its way with what they stood
-- for (its files are in catalog_file), and what descriptors were judged with.
ALTER TABLE catalog_source ADD COLUMN patterns TEXT;
ALTER TABLE catalog_source ADD COLUMN judged_with TEXT;
ALTER TABLE catalog_source ADD COLUMN checked_at BIGINT;

-- A document that was refused and that no good one stands for, so that people can see what it was.
ALTER TABLE catalog_claim ADD COLUMN refused TEXT;
CREATE INDEX catalog_claim_failed ON catalog_claim (ref, id) WHERE problems <> '[]';
CREATE INDEX catalog_claim_pending ON catalog_claim (ref, id) WHERE document IS NULL;

-- References that stay out of the catalog whoever claims them.
CREATE TABLE catalog_ignore (
    ref TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    ignored_at BIGINT NOT NULL
);

-- References that more than one good claim names.
CREATE TABLE catalog_conflict (
    ref TEXT PRIMARY KEY,
    since BIGINT NOT NULL
);
INSERT INTO catalog_conflict (ref, since)
SELECT ref, MAX(claimed_at) FROM catalog_claim
WHERE document IS NOT NULL GROUP BY ref HAVING COUNT(*) > 1;

-- Acts: what somebody planned, what it was going to do, what became of it.
CREATE TABLE catalog_act (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    input TEXT NOT NULL,
    preview TEXT NOT NULL,
    outcome TEXT NOT NULL,
    source_id TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    applied_at BIGINT
);
CREATE INDEX catalog_act_created ON catalog_act (created_at, id);
