//! Many rows of one table in few statements: the only SQL that the door writes by itself.
//!
//! SQLite takes `VALUES (?,?),(?,?)` in chunks (numbered parameters are looked up one by one
//! there, which is slow for wide statements); PostgreSQL takes one array per column, so that one
//! text serves any number of rows.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use crate::error::{Error, Result};
use crate::lexer::{Token, tokens};
use crate::limits;
use crate::settings::Engine;
use crate::statement::reveal;
use crate::tx::{Tx, acceptable};
use crate::value::{Value, ValueType};

/// An INSERT of many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkInsert {
    /// The table.
    pub table: &'static str,
    /// Its columns, in the order of the values.
    pub columns: &'static [&'static str],
    /// What happens to a row that is there already: `ON CONFLICT (id) DO NOTHING`, `ON CONFLICT
    /// (id) DO UPDATE SET doc = excluded.doc`, or nothing. Rows of one call that a DO UPDATE meets
    /// must have different keys.
    pub conflict: &'static str,
}

impl Tx {
    /// Inserts rows, each with one value per column; how many were inserted or updated. NULLs
    /// carry their type: a column's values are all of one type.
    pub async fn bulk(&mut self, into: &BulkInsert, rows: Vec<Vec<Value>>) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let types = match check(into, &rows) {
            Ok(types) => types,
            Err(error) => return Err(self.doomed(error)),
        };
        match self.engine() {
            Engine::Sqlite => self.bulk_sqlite(into, rows).await,
            Engine::Postgres => self.bulk_postgres(into, &types, rows).await,
        }
    }

    async fn bulk_sqlite(&mut self, into: &BulkInsert, rows: Vec<Vec<Value>>) -> Result<u64> {
        let mut changed = 0;
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let size = limits::SQLITE_BULK_CHUNKS
                .into_iter()
                .find(|size| {
                    *size <= rows.len() && size * into.columns.len() <= limits::PARAMETERS_MAX
                })
                .unwrap_or(1);
            let params = rows.by_ref().take(size).flatten().collect();
            let sql = AssertSqlSafe(sqlite_text(into, size)).into_sql_str();
            changed += self.act(sql, params).await?;
        }
        Ok(changed)
    }

    async fn bulk_postgres(
        &mut self,
        into: &BulkInsert,
        types: &[ValueType],
        rows: Vec<Vec<Value>>,
    ) -> Result<u64> {
        let text = postgres_text(into, types);
        let mut changed = 0;
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let mut columns: Vec<(ValueType, Vec<Value>)> =
                types.iter().map(|value_type| (*value_type, Vec::new())).collect();
            for row in rows.by_ref().take(limits::POSTGRES_BULK_CHUNK) {
                for ((_, column), value) in columns.iter_mut().zip(row) {
                    column.push(value);
                }
            }
            let sql = AssertSqlSafe(text.clone()).into_sql_str();
            changed += self.act_on_columns(sql, columns).await?;
        }
        Ok(changed)
    }
}

/// The type of every column; refuses rows that either engine would refuse or take differently.
fn check(into: &BulkInsert, rows: &[Vec<Value>]) -> Result<Vec<ValueType>> {
    let shape = |words: String| Error::Shape(format!("bulk insert into {}: {words}", into.table));
    let types: Vec<ValueType> = rows.first().into_iter().flatten().map(Value::value_type).collect();
    if types.len() != into.columns.len() {
        return Err(shape(format!("{} values, {} columns", types.len(), into.columns.len())));
    }
    for row in rows {
        if row.len() != types.len() {
            return Err(shape("rows of different lengths".to_owned()));
        }
        for ((value, expected), column) in row.iter().zip(&types).zip(into.columns) {
            acceptable(value)?;
            if value.value_type() != *expected {
                return Err(shape(format!("{column} holds values of different types")));
            }
        }
    }
    if let Some(keys) = updated_keys(into) {
        let mut seen = HashSet::with_capacity(rows.len());
        for row in rows {
            let key: Vec<String> = keys.iter().map(|key| format!("{:?}", row[*key])).collect();
            if !seen.insert(key) {
                return Err(shape(
                    "two rows have the same key, which DO UPDATE refuses".to_owned(),
                ));
            }
        }
    }
    Ok(types)
}

/// The places of the columns in `ON CONFLICT (a, b) DO UPDATE`, when they are plain columns.
fn updated_keys(into: &BulkInsert) -> Option<Vec<usize>> {
    let words: Vec<Token<'_>> = tokens(into.conflict).collect();
    let has = |word: &str| words.iter().any(|token| token.is_word(word));
    if !(has("do") && has("update")) {
        return None;
    }
    let opening = words.iter().position(|token| *token == Token::Mark('('))?;
    let closing = words.iter().position(|token| *token == Token::Mark(')'))?;
    let inside = words.get(opening + 1..closing)?;
    let place =
        |name: &str| into.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    inside
        .iter()
        .filter(|token| **token != Token::Mark(','))
        .map(|token| if let Token::Word(name) = token { place(name) } else { None })
        .collect()
}

fn sqlite_text(into: &BulkInsert, rows: usize) -> String {
    let marks = vec!["?"; into.columns.len()].join(",");
    let row = format!("({marks})");
    format!(
        "INSERT INTO {} ({}) VALUES {} {}",
        into.table,
        into.columns.join(","),
        vec![row.as_str(); rows].join(","),
        reveal(into.conflict, Engine::Sqlite)
    )
}

fn postgres_text(into: &BulkInsert, types: &[ValueType]) -> String {
    let arrays: Vec<String> = types
        .iter()
        .enumerate()
        .map(|(place, value_type)| format!("${}::{}[]", place + 1, postgres_type(*value_type)))
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({}) {}",
        into.table,
        into.columns.join(","),
        arrays.join(","),
        reveal(into.conflict, Engine::Postgres)
    )
}

const fn postgres_type(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Flag => "boolean",
        ValueType::Int => "bigint",
        ValueType::Real => "double precision",
        ValueType::Text => "text",
        ValueType::Bytes => "bytea",
    }
}

#[cfg(test)]
mod tests {
    use super::{BulkInsert, check, postgres_text, sqlite_text, updated_keys};
    use crate::params;
    use crate::value::ValueType;

    const INTO: BulkInsert = BulkInsert {
        table: "t",
        columns: &["id", "place", "doc"],
        conflict: "ON CONFLICT (id, place) DO UPDATE SET doc = excluded.doc",
    };

    #[test]
    fn the_texts_of_both_engines() {
        let quiet = BulkInsert { conflict: "ON CONFLICT DO NOTHING", ..INTO };
        assert_eq!(
            sqlite_text(&quiet, 2),
            "INSERT INTO t (id,place,doc) VALUES (?,?,?),(?,?,?) ON CONFLICT DO NOTHING"
        );
        assert_eq!(
            postgres_text(&quiet, &[ValueType::Text, ValueType::Int, ValueType::Bytes]),
            "INSERT INTO t (id,place,doc) SELECT * FROM \
             UNNEST($1::text[],$2::bigint[],$3::bytea[]) ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn a_key_that_comes_twice_is_refused_when_rows_are_updated() {
        assert_eq!(updated_keys(&INTO), Some(vec![0, 1]));
        let twice = [params!["a", 1, "x"], params!["a", 1, "y"]];
        check(&INTO, &twice).expect_err("is refused");
        check(&INTO, &[params!["a", 1, "x"], params!["a", 2, "y"]]).expect("are different keys");
        let quiet = BulkInsert { conflict: "ON CONFLICT DO NOTHING", ..INTO };
        check(&quiet, &twice).expect("nothing is updated");
    }

    #[test]
    fn rows_that_do_not_fit_are_refused_before_any_is_sent() {
        check(&INTO, &[params!["a", 1]]).expect_err("too few values");
        check(&INTO, &[params!["a", 1, "x"], params!["b", "1", "y"]]).expect_err("mixed types");
        check(&INTO, &[params!["a", 1, "x\0"]]).expect_err("NUL");
        check(&INTO, &[params!["a", 1, None::<&str>]]).expect("a NULL of the right type");
    }
}
