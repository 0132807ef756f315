//! The rulebook: everything that configuration has to say about descriptors, read once at start.

use std::collections::BTreeMap;
use std::path::Path;

use model::Problem;
use serde_json::Value;

use super::formats::Formats;
use super::kinds::Kinds;
use super::kinds::declaration::Custom;
use super::rules::Rules;

/// What decides about a descriptor.
#[derive(Debug)]
pub struct Rulebook {
    /// The kinds that are known.
    pub kinds: Kinds,
    /// The formats of the common fields.
    pub formats: Formats,
    /// Which kinds may come from which roots.
    pub rules: Rules,
    /// Types that a `Location` entity may switch to when they differ from its own.
    pub location_types: Vec<String>,
}

/// The type that a `Location` entity may always switch to.
const DEFAULT_LOCATION_TYPES: [&str; 1] = ["url"];

impl Rulebook {
    /// Reads the keys `catalog.rules`, `catalog.locations[].rules`, `flagstone.catalog.kinds`,
    /// `flagstone.catalog.relations` and `flagstone.catalog.formats`. `get` finds the value of a
    /// dotted key; relative `file` targets count from `folder`.
    ///
    /// # Errors
    /// Names the key that is wrong, and what would be right.
    pub fn read<'v>(
        get: impl Fn(&str) -> Option<&'v Value>,
        folder: &Path,
    ) -> Result<Self, Problem> {
        let custom =
            Custom::read(get("flagstone.catalog.kinds"), get("flagstone.catalog.relations"))?;
        Ok(Self {
            kinds: Kinds::new(custom)?,
            formats: Formats::new(&patterns(get("flagstone.catalog.formats"))?)?,
            rules: Rules::read(get("catalog.rules"), get("catalog.locations"), folder)?,
            location_types: DEFAULT_LOCATION_TYPES.map(str::to_owned).to_vec(),
        })
    }

    /// The built-in kinds and formats, with no rules about where things come from.
    ///
    /// # Errors
    /// Never in a build whose tests passed: the built-in kinds are broken.
    pub fn permissive() -> Result<Self, Problem> {
        Ok(Self::read(|_| None, Path::new("/"))?.without_rules())
    }

    /// The same without rules about where things come from: for validation, which asks what a
    /// descriptor is and not who registers it.
    #[must_use]
    pub fn without_rules(self) -> Self {
        Self { rules: Rules::permissive(), ..self }
    }
}

fn patterns(value: Option<&Value>) -> Result<BTreeMap<String, String>, Problem> {
    const KEY: &str = "flagstone.catalog.formats";
    let map = match value {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(value) => value.as_object().ok_or_else(|| {
            Problem::input(format!("{KEY} must be a map of field to pattern")).at(KEY)
        })?,
    };
    let mut patterns = BTreeMap::new();
    flatten(map, "", &mut patterns)?;
    Ok(patterns)
}

/// Fields may be written `metadata.name:` or as nested maps; configuration merges both ways.
fn flatten(
    map: &serde_json::Map<String, Value>,
    prefix: &str,
    patterns: &mut BTreeMap<String, String>,
) -> Result<(), Problem> {
    for (key, value) in map {
        let field = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::String(pattern) => {
                patterns.insert(field, pattern.clone());
            }
            Value::Object(inner) if prefix.split('.').count() < 3 => {
                flatten(inner, &field, patterns)?;
            }
            _ => {
                let at = format!("flagstone.catalog.formats.{field}");
                return Err(Problem::input(format!("{at} must be a regular expression")).at(at));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rulebook_is_read_from_configuration() {
        let config = json!({
            "formats": {"metadata": {"name": "[a-z]+"}, "metadata.tags": ".*"},
            "rules": [{"allow": ["User"]}],
        });
        let get = |path: &str| match path {
            "flagstone.catalog.formats" => config.get("formats"),
            "catalog.rules" => config.get("rules"),
            _ => None,
        };
        let rulebook = Rulebook::read(get, Path::new("/")).unwrap();
        let anywhere = model::Location::new("url", "https://h/x");
        assert!(rulebook.rules.allow("User", None, &anywhere));
        assert!(!rulebook.rules.allow("Component", None, &anywhere));
        assert!(Rulebook::permissive().unwrap().rules.allow("Anything", None, &anywhere));
    }

    #[test]
    fn formats_of_a_wrong_type_are_refused() {
        let value = json!({"metadata.name": 7});
        let refused =
            Rulebook::read(|path| path.ends_with("formats").then_some(&value), Path::new("/"));
        let words = refused.unwrap_err().to_string();
        assert_eq!(words, "flagstone.catalog.formats.metadata.name must be a regular expression");
    }
}
