-- A table changes its shape with its rows in it.

ALTER TABLE many_1 ADD COLUMN kind TEXT NOT NULL DEFAULT 'plain';
UPDATE many_1 SET kind = 'odd' WHERE amount > 3;
CREATE TABLE many_last (id BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL);
INSERT INTO many_last (id, kind) SELECT id, kind FROM many_1;
DROP TABLE many_12;
CREATE INDEX many_last_kind ON many_last (kind);
