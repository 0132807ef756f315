-- When it was last looked whether a repository has to be packed anew.
ALTER TABLE githost_repository ADD COLUMN tended_at BIGINT;

-- The one replica on whose disk the repositories lie.
CREATE TABLE githost_host (
    role TEXT PRIMARY KEY,
    node TEXT NOT NULL,
    since BIGINT NOT NULL
);
