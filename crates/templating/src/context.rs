//! The values that a template sees, and which of them are secrets.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::error::{ErrorKind, TemplateError};
use crate::limits::{ENTRIES_MAX, VALUE_DEPTH_MAX};
use crate::value::is_reserved;

/// The paths below which everything is a secret, whoever made the context.
const SECRET_PATHS: [&[&str]; 2] = [&["secrets"], &["environment", "secrets"]];

/// The values that a template sees, by name. Cheap to clone; one context serves many renders, and
/// what a template does to its lists stays within its own render.
#[derive(Clone, Debug, Default)]
pub struct Context {
    values: IndexMap<String, Arc<Json>>,
    secrets: Vec<Vec<String>>,
}

impl Context {
    /// A context of the entries of an object. Everything below `secrets` and `environment.secrets`
    /// is a secret.
    ///
    /// # Errors
    /// Where `values` is no object, nests too deep, is too large, or has a key that templates may
    /// not use (`constructor`, `prototype`, `__proto__`).
    pub fn new(values: Json) -> Result<Self, TemplateError> {
        let Json::Object(entries) = values else {
            return Err(refused("Template context must be a plain record"));
        };
        let mut context = Self::default();
        for (name, value) in entries {
            context.put(&name, value)?;
        }
        Ok(context)
    }

    /// The same context with one more name, or with another value for one.
    ///
    /// # Errors
    /// As [`Context::new`].
    pub fn with(mut self, name: &str, value: Json) -> Result<Self, TemplateError> {
        self.put(name, value)?;
        Ok(self)
    }

    /// The same context with a secret at a path, whatever the path is called.
    ///
    /// # Errors
    /// As [`Context::new`]; also for an empty path, or one that leads through what is no object.
    pub fn with_secret(mut self, path: &[&str], value: Json) -> Result<Self, TemplateError> {
        let Some((name, rest)) = path.split_first() else {
            return Err(refused("The path of a secret is empty"));
        };
        let mut root = self.values.get(*name).map_or(Json::Null, |it| Json::clone(it));
        let mut slot = &mut root;
        for step in rest {
            if slot.is_null() {
                *slot = Json::Object(serde_json::Map::new());
            }
            let Json::Object(entries) = slot else {
                return Err(refused("The path of a secret leads through what is no object"));
            };
            slot = entries.entry((*step).to_owned()).or_insert(Json::Null);
        }
        *slot = value;
        self.put(name, root)?;
        self.secrets.push(path.iter().map(|it| (*it).to_owned()).collect());
        Ok(self)
    }

    fn put(&mut self, name: &str, value: Json) -> Result<(), TemplateError> {
        let mut left = ENTRIES_MAX;
        examine_key(name)?;
        examine(&value, 2, &mut left)?;
        self.values.insert(name.to_owned(), Arc::new(value));
        Ok(())
    }

    /// The value of a name.
    pub(crate) fn value(&self, name: &str) -> Option<&Json> {
        self.values.get(name).map(AsRef::as_ref)
    }

    /// The paths below one name whose values are secrets; an empty path is the whole value.
    pub(crate) fn secret_paths<'a>(&'a self, name: &'a str) -> Vec<Vec<&'a str>> {
        let fixed = SECRET_PATHS.iter().map(|path| path.to_vec());
        let own = self.secrets.iter().map(|path| path.iter().map(String::as_str).collect());
        let all = fixed.chain(own).filter(|path: &Vec<&str>| path.first() == Some(&name));
        all.map(|path| path[1..].to_vec()).collect()
    }
}

/// Refuses what the language cannot hold. `depth` counts the containers around and including this.
fn examine(value: &Json, depth: usize, left: &mut usize) -> Result<(), TemplateError> {
    let count = match value {
        Json::Array(items) => items.len(),
        Json::Object(entries) => entries.len(),
        _ => return Ok(()),
    };
    if depth > VALUE_DEPTH_MAX {
        let message = format!("Template value nesting cannot exceed {VALUE_DEPTH_MAX} levels");
        return Err(refused(&message));
    }
    let Some(rest) = left.checked_sub(count) else {
        let message =
            format!("Template value copies cannot exceed {ENTRIES_MAX} structured entries");
        return Err(refused(&message));
    };
    *left = rest;
    match value {
        Json::Array(items) => items.iter().try_for_each(|it| examine(it, depth + 1, left)),
        Json::Object(entries) => entries.iter().try_for_each(|(key, it)| {
            examine_key(key)?;
            examine(it, depth + 1, left)
        }),
        _ => Ok(()),
    }
}

fn examine_key(key: &str) -> Result<(), TemplateError> {
    if is_reserved(key) {
        return Err(refused(&format!("Template record key {key} is reserved")));
    }
    Ok(())
}

fn refused(message: &str) -> TemplateError {
    TemplateError::new(ErrorKind::Context, message)
}
