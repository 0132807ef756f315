-- Tables, so that a kill finds the schema half made.

CREATE TABLE many_1 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_1_name ON many_1 (name);
CREATE TABLE many_2 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_2_name ON many_2 (name);
CREATE TABLE many_3 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_3_name ON many_3 (name);
CREATE TABLE many_4 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_4_name ON many_4 (name);
CREATE TABLE many_5 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_5_name ON many_5 (name);
CREATE TABLE many_6 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_6_name ON many_6 (name);
CREATE TABLE many_7 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_7_name ON many_7 (name);
CREATE TABLE many_8 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_8_name ON many_8 (name);
CREATE TABLE many_9 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_9_name ON many_9 (name);
CREATE TABLE many_10 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_10_name ON many_10 (name);
CREATE TABLE many_11 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_11_name ON many_11 (name);
CREATE TABLE many_12 (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX many_12_name ON many_12 (name);
