-- Tables of identity: policy. One text for both engines; times are epoch milliseconds; JSON is text.

-- Held while roles are changed, so that two changes at once cannot both take the last administrator
-- but one.
CREATE TABLE identity_policy (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO identity_policy (id, version) VALUES (1, 0);

-- What a role is for and lets, where the API says so. Roles of the server and of files have no row.
CREATE TABLE identity_role (
    name TEXT PRIMARY KEY,
    description TEXT,
    grants TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- Who has a role, beside those whom files name; also of roles without a row of their own.
CREATE TABLE identity_role_member (
    role TEXT NOT NULL,
    member TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (role, member)
);
CREATE INDEX identity_role_member_member ON identity_role_member (member);
