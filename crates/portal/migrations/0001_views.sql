-- Tables of the portal: views. One text for both engines; times are epoch milliseconds.

-- What somebody keeps of a page: its address without the path, under a name.
CREATE TABLE portal_view (
    id TEXT PRIMARY KEY,
    owner_ref TEXT NOT NULL,
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX portal_view_owner ON portal_view (owner_ref);
CREATE INDEX portal_view_shared ON portal_view (shared, updated_at);
