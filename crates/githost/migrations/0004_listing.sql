-- Repositories by when they were last pushed to or changed, and by when they were made: the latest
-- first, a page at a time.
CREATE INDEX githost_repository_touched ON githost_repository
    ((CASE WHEN COALESCE(pushed_at, 0) > updated_at THEN pushed_at ELSE updated_at END), id);
CREATE INDEX githost_repository_made ON githost_repository (created_at, id);
