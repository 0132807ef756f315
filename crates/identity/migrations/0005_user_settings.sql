-- Tables of identity: user_settings. One text for both engines; times are epoch milliseconds; JSON is text.

-- What the portal keeps for each user.
CREATE TABLE identity_user_setting (
    user_ref TEXT NOT NULL,
    bucket TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_ref, bucket, name)
);
