//! Predicates over search rows: what every filter comes down to.

use serde_json::{Map, Value, json};

/// Which entities match. Keys and values are in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// Those that match every one; with none that is everything.
    All(Vec<Predicate>),
    /// Those that match at least one; with none that is nothing.
    Any(Vec<Predicate>),
    /// Those that do not match.
    Not(Box<Predicate>),
    /// Those with a row of this key that passes the test.
    Field {
        /// The search key.
        key: String,
        /// What the row must pass.
        test: Test,
    },
}

/// What one search row must pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The row is there, with whatever value or without one.
    Exists,
    /// Its value is one of these.
    In(Vec<String>),
    /// Its value begins with this.
    Prefix(String),
}

impl Predicate {
    /// Entities with a row of `key`.
    pub fn exists(key: &str) -> Self {
        Self::Field { key: key.to_lowercase(), test: Test::Exists }
    }

    /// Entities with a row of `key` whose value is one of `values`.
    pub fn any_of<T: AsRef<str>>(key: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(|value| value.as_ref().to_lowercase()).collect();
        Self::Field { key: key.to_lowercase(), test: Test::In(values) }
    }

    /// Entities with a row of `key` whose value is `value`.
    pub fn equals(key: &str, value: &str) -> Self {
        Self::any_of(key, [value])
    }

    /// Those that match both, where either may be absent.
    pub fn both(left: Option<Self>, right: Option<Self>) -> Option<Self> {
        match (left, right) {
            (Some(left), Some(right)) => Some(Self::All(vec![left, right])),
            (one, other) => one.or(other),
        }
    }

    /// The predicate in the language of request bodies, as cursors carry it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::All(inner) => json!({ "$all": list(inner) }),
            Self::Any(inner) => json!({ "$any": list(inner) }),
            Self::Not(inner) => json!({ "$not": inner.to_json() }),
            // No key of a row begins with a dollar sign, and an expression cannot name one.
            Self::Field { key, .. } if key.starts_with('$') => json!({ "$any": [] }),
            Self::Field { key, test } => {
                let test = match test {
                    Test::Exists => json!({ "$exists": true }),
                    Test::In(values) => match values.as_slice() {
                        [value] => json!(value),
                        values => json!({ "$in": values }),
                    },
                    Test::Prefix(prefix) => json!({ "$hasPrefix": prefix }),
                };
                Value::Object(Map::from_iter([(key.clone(), test)]))
            }
        }
    }
}

fn list(inner: &[Predicate]) -> Vec<Value> {
    inner.iter().map(Predicate::to_json).collect()
}
