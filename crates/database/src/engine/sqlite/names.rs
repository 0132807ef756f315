//! Which uniqueness was broken, by a name that PostgreSQL would give too.
//!
//! SQLite names the columns (`table.a, table.b`) or an index on expressions (`index 'name'`). A
//! unique index that a migration named keeps that name; a constraint without one gets the name
//! that PostgreSQL makes up: `table_pkey`, `table_a_b_key`. Two unique indexes on the same columns
//! (partial ones) cannot be told apart here: the one made last is named.

use sqlx::{Row as _, SqliteConnection};

/// The unique indexes of a table with their columns in order; `origin` is `c` for CREATE INDEX,
/// `u` for UNIQUE and `pk` for PRIMARY KEY in the table itself.
const INDEXES_OF_TABLE: &str = "SELECT l.name, l.origin, i.name \
    FROM pragma_index_list($1) AS l, pragma_index_info(l.name) AS i \
    WHERE l.\"unique\" = 1 ORDER BY l.seq, i.seqno";

/// The portable name for what SQLite said after `UNIQUE constraint failed: `.
pub(crate) async fn portable(connection: &mut SqliteConnection, broken: String) -> String {
    if let Some(index) = broken.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
        return index.to_owned();
    }
    let Some((table, columns)) = split(&broken) else { return broken };
    let found = sqlx::query(INDEXES_OF_TABLE).bind(table).fetch_all(connection).await;
    let mut indexes: Vec<Index> = Vec::new();
    for row in found.unwrap_or_default() {
        let (Ok(name), Ok(origin)) = (row.try_get::<String, _>(0), row.try_get::<String, _>(1))
        else {
            continue;
        };
        let column = row.try_get::<Option<String>, _>(2).ok().flatten().unwrap_or_default();
        match indexes.last_mut() {
            Some(last) if last.name == name => last.columns.push(column),
            _ => indexes.push(Index { name, origin, columns: vec![column] }),
        }
    }
    name_of(table, &columns, &indexes)
}

struct Index {
    name: String,
    origin: String,
    columns: Vec<String>,
}

fn name_of(table: &str, columns: &[&str], indexes: &[Index]) -> String {
    let index = indexes.iter().find(|index| index.columns == columns);
    match index.map(|index| (index.origin.as_str(), index.name.as_str())) {
        Some(("c", name)) => name.to_owned(),
        Some(("u", _)) => format!("{table}_{}_key", columns.join("_")),
        // A BIGINT or INTEGER key that is the row number itself has no index.
        Some(_) | None => format!("{table}_pkey"),
    }
}

/// `t.a, t.b` -> (`t`, [`a`, `b`]).
fn split(broken: &str) -> Option<(&str, Vec<&str>)> {
    let (table, _) = broken.split_once('.')?;
    let columns: Option<Vec<&str>> =
        broken.split(", ").map(|column| column.split_once('.').map(|(_, name)| name)).collect();
    Some((table, columns?))
}

#[cfg(test)]
mod tests {
    use super::{Index, name_of, split};

    #[test]
    fn columns_without_a_named_index_get_the_name_that_postgresql_makes_up() {
        let index = |name: &str, origin: &str, columns: &[&str]| Index {
            name: name.to_owned(),
            origin: origin.to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        };
        let indexes = [
            index("t_by_target", "c", &["kind", "target"]),
            index("sqlite_autoindex_t_2", "u", &["a", "b"]),
            index("sqlite_autoindex_t_1", "pk", &["id"]),
        ];
        assert_eq!(name_of("t", &["kind", "target"], &indexes), "t_by_target");
        assert_eq!(name_of("t", &["a", "b"], &indexes), "t_a_b_key");
        assert_eq!(name_of("t", &["id"], &indexes), "t_pkey");
        assert_eq!(name_of("t", &["rowid"], &[]), "t_pkey");
    }

    #[test]
    fn the_drivers_list_of_columns_is_taken_apart() {
        assert_eq!(split("t.a, t.b"), Some(("t", vec!["a", "b"])));
        assert_eq!(split("nothing"), None);
    }
}
