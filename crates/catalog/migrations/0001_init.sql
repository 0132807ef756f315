-- The catalog's tables. One text for both engines; times are epoch milliseconds; JSON is text.

-- A root that descriptors are read from: a location in the configuration, later a registered one.
CREATE TABLE catalog_source (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    position BIGINT NOT NULL,
    rules TEXT,
    entity_ref TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    read_ok_at BIGINT,
    problem TEXT
);
CREATE UNIQUE INDEX catalog_source_address ON catalog_source (origin, kind, target);

-- A file that a round of a source has read, with what was wrong in it apart from its entities.
CREATE TABLE catalog_file (
    source_id TEXT NOT NULL REFERENCES catalog_source (id) ON DELETE CASCADE,
    location TEXT NOT NULL,
    etag TEXT,
    read_at BIGINT NOT NULL,
    problems TEXT NOT NULL,
    PRIMARY KEY (source_id, location)
);

-- An entity as one file describes it. Several claims on one reference are a conflict; the first wins.
-- The document is the last good one; the problems are those of the last reading.
CREATE TABLE catalog_claim (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES catalog_source (id) ON DELETE CASCADE,
    location TEXT NOT NULL,
    ref TEXT NOT NULL,
    parent_ref TEXT,
    document TEXT,
    digest TEXT NOT NULL,
    edges TEXT NOT NULL,
    problems TEXT NOT NULL,
    line BIGINT NOT NULL,
    orphan BOOLEAN NOT NULL,
    claimed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX catalog_claim_place ON catalog_claim (source_id, location, ref);
CREATE INDEX catalog_claim_ref ON catalog_claim (ref, id);

-- Long texts of a claim's document (API definitions), kept out of the read model's memory.
CREATE TABLE catalog_text (
    claim_id TEXT NOT NULL REFERENCES catalog_claim (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (claim_id, hash)
);
CREATE INDEX catalog_text_hash ON catalog_text (hash);

-- The entities that exist: which claim won each reference, under which uid.
CREATE TABLE catalog_entity (
    ref TEXT PRIMARY KEY,
    uid TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX catalog_entity_uid ON catalog_entity (uid);
CREATE INDEX catalog_entity_claim ON catalog_entity (claim_id);
