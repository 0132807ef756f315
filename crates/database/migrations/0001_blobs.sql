-- What is too large for a row, in pieces. A blob is seen once its row in database_blob names the
-- pieces' set; sets that no row names are what a killed process left, and are removed by the next put.
CREATE TABLE database_blob (
    key TEXT NOT NULL PRIMARY KEY,
    pieces TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    put_at BIGINT NOT NULL
);
CREATE INDEX database_blob_pieces ON database_blob (pieces);

CREATE TABLE database_blob_piece (
    pieces TEXT NOT NULL,
    number BIGINT NOT NULL,
    content BYTEA NOT NULL,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (pieces, number)
);
CREATE INDEX database_blob_piece_begun ON database_blob_piece (begun_at);
