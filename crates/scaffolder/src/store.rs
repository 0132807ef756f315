//! The scaffolder's tables, and every SQL text of its rooms for the census.

use database::{Migration, MigrationSet, Statement};

use crate::{figures, forms, tasks};

/// The tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "scaffolder",
    migrations: &[
        Migration {
            number: 1,
            name: "init",
            sql: include_str!("../migrations/0001_init.sql"),
            oldest_compatible: "0.1.0",
        },
        Migration {
            number: 2,
            name: "told",
            sql: include_str!("../migrations/0002_told.sql"),
            oldest_compatible: "0.1.0",
        },
    ],
};

const ROOMS: &[&[Statement]] = &[
    tasks::store::events::STATEMENTS,
    tasks::store::lines::STATEMENTS,
    tasks::store::lists::STATEMENTS,
    tasks::store::search::STATEMENTS,
    tasks::store::steps::STATEMENTS,
    tasks::store::tasks::STATEMENTS,
    figures::store::STATEMENTS,
    forms::store::STATEMENTS,
];

const fn count(rooms: &[&[Statement]]) -> usize {
    let (mut room, mut count) = (0, 0);
    while room < rooms.len() {
        count += rooms[room].len();
        room += 1;
    }
    count
}

const fn joined<const COUNT: usize>(rooms: &[&[Statement]]) -> [Statement; COUNT] {
    let mut all = [Statement::new(""); COUNT];
    let (mut room, mut place) = (0, 0);
    while room < rooms.len() {
        let mut at = 0;
        while at < rooms[room].len() {
            all[place] = rooms[room][at];
            (place, at) = (place + 1, at + 1);
        }
        room += 1;
    }
    all
}

const ALL: [Statement; count(ROOMS)] = joined(ROOMS);

/// Every SQL text of this crate, for the census.
pub const STATEMENTS: &[Statement] = &ALL;
