//! One row of an answer, read by column number.

use sqlx::{ColumnIndex, Decode, Row as _, Type, TypeInfo as _, ValueRef as _};

use crate::error::{Error, Result};

/// One row. Columns are read by their place, from 0; each reader says which type it expects and
/// whether NULL may occur, and fails with [`Error::Shape`] when the column is something else.
#[derive(Debug)]
pub struct Row(pub(crate) Answer);

/// The row as the engine's driver holds it.
#[derive(Debug)]
pub(crate) enum Answer {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    /// TEXT.
    pub fn text(&self, column: usize) -> Result<String> {
        present(column, self.opt_text(column)?)
    }

    /// TEXT or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>> {
        match &self.0 {
            Answer::Sqlite(row) => read(row, column),
            Answer::Postgres(row) => read(row, column),
        }
    }

    /// BIGINT.
    pub fn int(&self, column: usize) -> Result<i64> {
        present(column, self.opt_int(column)?)
    }

    /// BIGINT or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match &self.0 {
            Answer::Sqlite(row) => read(row, column),
            Answer::Postgres(row) => match type_name(row, column)?.as_str() {
                "INT4" => Ok(read::<i32, _>(row, column)?.map(i64::from)),
                "INT2" => Ok(read::<i16, _>(row, column)?.map(i64::from)),
                "NUMERIC" => Err(Error::Shape(format!(
                    "column {column} is NUMERIC, which a SUM of BIGINT makes: write \
                     CAST(SUM(..) AS BIGINT)"
                ))),
                _ => read(row, column),
            },
        }
    }

    /// BIGINT that counts or measures: not below zero.
    pub fn count(&self, column: usize) -> Result<u64> {
        let number = self.int(column)?;
        u64::try_from(number)
            .map_err(|_| Error::Shape(format!("column {column} is {number}, below zero")))
    }

    /// DOUBLE PRECISION.
    pub fn real(&self, column: usize) -> Result<f64> {
        present(column, self.opt_real(column)?)
    }

    /// DOUBLE PRECISION or NULL.
    pub fn opt_real(&self, column: usize) -> Result<Option<f64>> {
        match &self.0 {
            Answer::Sqlite(row) => match type_name(row, column)?.as_str() {
                "REAL" | "NULL" => read(row, column),
                _ => Ok(read::<i64, _>(row, column)?.map(whole)),
            },
            Answer::Postgres(row) => match type_name(row, column)?.as_str() {
                "FLOAT8" => read(row, column),
                "FLOAT4" => Ok(read::<f32, _>(row, column)?.map(f64::from)),
                _ => Ok(self.opt_int(column)?.map(whole)),
            },
        }
    }

    /// BOOLEAN.
    pub fn flag(&self, column: usize) -> Result<bool> {
        present(column, self.opt_flag(column)?)
    }

    /// BOOLEAN or NULL.
    pub fn opt_flag(&self, column: usize) -> Result<Option<bool>> {
        match &self.0 {
            Answer::Sqlite(row) => read(row, column),
            Answer::Postgres(row) => read(row, column),
        }
    }

    /// BYTEA.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        present(column, self.opt_bytes(column)?)
    }

    /// BYTEA or NULL.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>> {
        match &self.0 {
            Answer::Sqlite(row) if type_name(row, column)? == "TEXT" => {
                Err(Error::Shape(format!("column {column} is a text, not bytes")))
            }
            Answer::Sqlite(row) => read(row, column),
            Answer::Postgres(row) => read(row, column),
        }
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        match &self.0 {
            Answer::Sqlite(row) => row.len(),
            Answer::Postgres(row) => row.len(),
        }
    }
}

const fn whole(number: i64) -> f64 {
    number as f64
}

/// The name of the type that a column has in this row (SQLite's may differ from row to row).
fn type_name<R>(row: &R, column: usize) -> Result<String>
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
{
    let value = row.try_get_raw(column).map_err(|error| shape(column, &error))?;
    if value.is_null() {
        return Ok("NULL".to_owned());
    }
    Ok(value.type_info().name().to_owned())
}

fn read<'r, T, R>(row: &'r R, column: usize) -> Result<Option<T>>
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    T: Decode<'r, R::Database> + Type<R::Database>,
    Option<T>: Decode<'r, R::Database> + Type<R::Database>,
{
    row.try_get::<Option<T>, usize>(column).map_err(|error| shape(column, &error))
}

fn present<T>(column: usize, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::Shape(format!("column {column} is NULL")))
}

fn shape(column: usize, error: &sqlx::Error) -> Error {
    Error::Shape(format!("column {column}: {error}"))
}
