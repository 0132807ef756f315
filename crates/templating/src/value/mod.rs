//! What a template works with: the values of JavaScript, closed. Lists are shared and can be changed
//! within one render, records cannot; nothing reaches the host.

pub(crate) mod case;
pub(crate) mod chars;
pub(crate) mod coerce;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod radix;
pub(crate) mod text;

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::error::{Fail, Res};
use crate::limits::{ENTRIES_MAX, VALUE_DEPTH_MAX};
use text::Text;

/// Whether templates may not say a name at all: it would lead to a prototype in JavaScript.
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(name, "constructor" | "prototype" | "__proto__")
}

/// The same for a text.
pub(crate) fn is_reserved_text(name: &Text) -> bool {
    ["constructor", "prototype", "__proto__"].iter().any(|word| name.is(word))
}

/// A number, and whether it was made of a secret.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Num {
    pub value: f64,
    pub secret: bool,
}

impl Num {
    /// A number that is no secret.
    pub fn new(value: f64) -> Self {
        Self { value, secret: false }
    }

    /// The same secrecy, another number.
    pub fn map(self, f: impl FnOnce(f64) -> f64) -> Self {
        Self { value: f(self.value), secret: self.secret }
    }
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Undefined,
    Null,
    Bool(bool),
    Num(Num),
    Str(Text),
    /// A text that `safe` or `escape` made; an object, as in Nunjucks, with an identity.
    Safe(Rc<Text>),
    Array(Rc<Array>),
    Record(Rc<Record>),
    Regex(Rc<RegexValue>),
    Callable(Rc<Callable>),
}

/// A list.
#[derive(Debug)]
pub(crate) struct Array {
    items: RefCell<Vec<Value>>,
    callable: bool,
    depth: Cell<usize>,
}

/// A record. Keys that are array indices come first, in order.
#[derive(Debug)]
pub(crate) struct Record {
    entries: IndexMap<Text, Value>,
    callable: bool,
    depth: usize,
}

/// A pattern that a template wrote.
#[derive(Debug)]
pub(crate) struct RegexValue {
    pub source: Text,
    pub flags: String,
    pub last_index: Cell<usize>,
}

/// Something that can be called; the number finds it in the evaluator.
#[derive(Debug)]
pub(crate) struct Callable {
    pub kind: CallableKind,
    pub id: usize,
}

/// What kind of thing is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallableKind {
    Macro,
    Caller,
    Builtin,
    Registered,
}

impl Array {
    /// The values, as they are now.
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// The value at an index.
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }

    /// Puts other values in its place.
    ///
    /// # Errors
    /// Where they are too many, nest too deep, or would contain this very list.
    pub fn replace(self: &Rc<Self>, items: Vec<Value>) -> Res<()> {
        fits(items.len())?;
        let mut depth = 0;
        for item in &items {
            depth = depth.max(self.depth_of(item, 1)?);
        }
        deep(depth + 1)?;
        self.depth.set(depth + 1);
        *self.items.borrow_mut() = items;
        Ok(())
    }

    /// How deep a value nests; it must not contain this list.
    fn depth_of(self: &Rc<Self>, value: &Value, level: usize) -> Res<usize> {
        deep(level)?;
        let mut depth = 0;
        match value {
            Value::Array(array) => {
                if Rc::ptr_eq(array, self) {
                    return Err(Fail::value("Cyclic template values are not supported"));
                }
                for item in array.items().iter().filter(|it| it.is_container()) {
                    depth = depth.max(self.depth_of(item, level + 1)?);
                }
            }
            Value::Record(record) => {
                for item in record.entries.values().filter(|it| it.is_container()) {
                    depth = depth.max(self.depth_of(item, level + 1)?);
                }
            }
            _ => return Ok(0),
        }
        Ok(depth + 1)
    }
}

impl Record {
    /// The entries, in JavaScript's order.
    pub fn entries(&self) -> &IndexMap<Text, Value> {
        &self.entries
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The value of a key.
    pub fn get(&self, key: &Text) -> Option<&Value> {
        self.entries.get(key)
    }

    /// The value of a key that is an ASCII word.
    pub fn named(&self, key: &str) -> Option<&Value> {
        self.entries.get(&Text::from(key))
    }
}

fn fits(count: usize) -> Res<()> {
    if count > ENTRIES_MAX {
        let message = format!("Template value containers cannot exceed {ENTRIES_MAX} entries");
        return Err(Fail::value(message));
    }
    Ok(())
}

/// Refuses values that nest deeper than they may.
pub(crate) fn deep(depth: usize) -> Res<()> {
    if depth > VALUE_DEPTH_MAX {
        let message = format!("Template value nesting cannot exceed {VALUE_DEPTH_MAX} levels");
        return Err(Fail::value(message));
    }
    Ok(())
}

impl Value {
    /// A list.
    ///
    /// # Errors
    /// Where it is too long or nests too deep.
    pub fn array(items: Vec<Value>) -> Res<Self> {
        fits(items.len())?;
        let depth = items.iter().map(Self::depth).max().unwrap_or(0) + 1;
        deep(depth)?;
        let callable = items.iter().any(Self::has_callable);
        let depth = Cell::new(depth);
        Ok(Self::Array(Rc::new(Array { items: RefCell::new(items), callable, depth })))
    }

    /// A record of entries in the order given; a key that comes twice keeps its first place and its
    /// last value.
    ///
    /// # Errors
    /// As [`Value::array`], or where a key is reserved.
    pub fn record(entries: impl IntoIterator<Item = (Text, Value)>) -> Res<Self> {
        let mut named = IndexMap::new();
        let mut indexed: Vec<(u32, Text, Value)> = Vec::new();
        let mut count = 0;
        for (key, value) in entries {
            count += 1;
            fits(count)?;
            if is_reserved_text(&key) {
                let message = format!("Template record key {} is reserved", key.to_lossy());
                return Err(Fail::value(message));
            }
            match number::array_index(key.units()) {
                Some(index) => indexed.push((index, key, value)),
                None => {
                    named.insert(key, value);
                }
            }
        }
        let entries = if indexed.is_empty() {
            named
        } else {
            indexed.sort_by_key(|entry| entry.0);
            let all = indexed.into_iter().map(|(_, key, value)| (key, value));
            all.chain(named).collect()
        };
        let depth = entries.values().map(Self::depth).max().unwrap_or(0) + 1;
        deep(depth)?;
        let callable = entries.values().any(Self::has_callable);
        Ok(Self::Record(Rc::new(Record { entries, callable, depth })))
    }

    /// A record with fixed names.
    pub fn fields<const N: usize>(fields: [(&str, Value); N]) -> Res<Self> {
        Self::record(fields.map(|(name, value)| (Text::from(name), value)))
    }

    /// A text.
    pub fn str(text: &str) -> Self {
        Self::Str(Text::from(text))
    }

    /// A number that is no secret.
    pub fn num(value: f64) -> Self {
        Self::Num(Num::new(value))
    }

    /// A count.
    pub fn count(value: usize) -> Self {
        Self::num(value as f64)
    }

    /// A safe text.
    pub fn safe(text: Text) -> Self {
        Self::Safe(Rc::new(text))
    }

    /// The text of a string or a safe string.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Str(text) => Some(text),
            Self::Safe(text) => Some(text),
            _ => None,
        }
    }

    fn is_container(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Record(_))
    }

    fn depth(&self) -> usize {
        match self {
            Self::Array(array) => array.depth.get(),
            Self::Record(record) => record.depth,
            _ => 0,
        }
    }

    /// Whether this is, or contains, something that can be called.
    pub fn has_callable(&self) -> bool {
        match self {
            Self::Callable(_) => true,
            Self::Array(array) => array.callable,
            Self::Record(record) => record.callable,
            _ => false,
        }
    }

    /// Refuses what can be called, and what contains it.
    pub fn data(&self) -> Res<()> {
        if self.has_callable() {
            return Err(Fail::value("Callable values cannot be coerced"));
        }
        Ok(())
    }

    /// What it is called in messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Num(_) => "number",
            Self::Str(_) => "string",
            Self::Safe(_) => "safe string",
            Self::Array(_) => "array",
            Self::Record(_) => "record",
            Self::Regex(_) => "regular expression",
            Self::Callable(_) => "callable",
        }
    }

    /// Whether it is undefined or null.
    pub fn is_nullish(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Whether a condition holds.
    pub fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(it) => *it,
            Self::Num(it) => it.value != 0.0 && !it.value.is_nan(),
            Self::Str(it) => !it.is_empty(),
            _ => true,
        }
    }

    /// Whether anything in it came from a secret. Bounded by the depth of values.
    pub fn is_secret(&self) -> bool {
        match self {
            Self::Num(it) => it.secret,
            Self::Str(it) => it.is_secret(),
            Self::Safe(it) => it.is_secret(),
            Self::Array(array) => array.items().iter().any(Self::is_secret),
            Self::Record(record) => {
                record.entries.iter().any(|(key, it)| key.is_secret() || it.is_secret())
            }
            _ => false,
        }
    }
}
