//! What a statement is given: the five types that both engines share.

use std::borrow::Cow;

/// The parameters of one statement, made with [`params!`](crate::params).
pub type Params = Vec<Value>;

/// The portable types: BOOLEAN, BIGINT, DOUBLE PRECISION, TEXT, BYTEA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// BOOLEAN.
    Flag,
    /// BIGINT.
    Int,
    /// DOUBLE PRECISION.
    Real,
    /// TEXT.
    Text,
    /// BYTEA (SQLite: BLOB).
    Bytes,
}

/// One value for a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL of a type: PostgreSQL wants to know which.
    Null(ValueType),
    /// BOOLEAN.
    Flag(bool),
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION; not a NaN.
    Real(f64),
    /// TEXT; without the NUL character, which PostgreSQL cannot hold.
    Text(String),
    /// BYTEA.
    Bytes(Vec<u8>),
}

impl Value {
    /// The type, of a NULL too.
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::Null(value_type) => *value_type,
            Self::Flag(_) => ValueType::Flag,
            Self::Int(_) => ValueType::Int,
            Self::Real(_) => ValueType::Real,
            Self::Text(_) => ValueType::Text,
            Self::Bytes(_) => ValueType::Bytes,
        }
    }
}

/// A Rust type that has a portable type in the database.
pub trait Typed {
    /// Which.
    const VALUE_TYPE: ValueType;
}

/// `From` and [`Typed`] for a list of Rust types.
macro_rules! values {
    ($($rust:ty => $kind:ident, |$value:ident| $convert:expr;)*) => {$(
        impl From<$rust> for Value {
            fn from($value: $rust) -> Self {
                Self::$kind($convert)
            }
        }
        impl Typed for $rust {
            const VALUE_TYPE: ValueType = ValueType::$kind;
        }
    )*};
}

values! {
    bool => Flag, |value| value;
    i64 => Int, |value| value;
    i32 => Int, |value| i64::from(value);
    u32 => Int, |value| i64::from(value);
    u16 => Int, |value| i64::from(value);
    // Numbers beyond BIGINT do not occur (feed positions, sizes, counts); they would be held at
    // its end rather than wrap around.
    u64 => Int, |value| i64::try_from(value).unwrap_or(i64::MAX);
    usize => Int, |value| i64::try_from(value).unwrap_or(i64::MAX);
    f64 => Real, |value| value;
    String => Text, |value| value;
    &String => Text, |value| value.clone();
    &str => Text, |value| value.to_owned();
    Cow<'_, str> => Text, |value| value.into_owned();
    &serde_json::Value => Text, |value| value.to_string();
    Vec<u8> => Bytes, |value| value;
    &[u8] => Bytes, |value| value.to_vec();
}

impl<T: Typed + Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::VALUE_TYPE), Into::into)
    }
}

/// The parameters of a statement: `params![id, now, Some(text)]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        ::std::vec![$($crate::Value::from($value)),*]
    };
}

#[cfg(test)]
mod tests {
    use super::{Value, ValueType};

    #[test]
    fn an_absent_value_keeps_its_type() {
        let values: Vec<Value> =
            params![None::<String>, Some(3_i64), None::<f64>, "a", true, 7_u64];
        assert_eq!(
            values,
            [
                Value::Null(ValueType::Text),
                Value::Int(3),
                Value::Null(ValueType::Real),
                Value::Text("a".into()),
                Value::Flag(true),
                Value::Int(7),
            ]
        );
    }

    #[test]
    fn a_count_beyond_bigint_stays_at_its_end() {
        assert_eq!(Value::from(u64::MAX), Value::Int(i64::MAX));
    }
}
