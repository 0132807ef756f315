//! Bundles: an API definition spread over several files becomes one text, with every reference to
//! another file drawn in (`$openapi`, `$asyncapi`).
//!
//! A referenced part is written out where it is first needed; later references to it point there,
//! so a bundle never grows beyond its sources and cycles end. References within the first file stay
//! as they are. The result is JSON, which is YAML too.
//!
//! Pure: [`outward_references`] says what a file needs, `crate::reading` fetches it, [`assemble`]
//! puts the files together.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::finding::{child, shown};
use super::limits::{BUNDLE_DEPTH_MAX, BUNDLE_REFERENCES_MAX, BUNDLE_WEIGHT_MAX, VALUE_OVERHEAD};

/// A fetched file of a bundle.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// What it says.
    pub value: Value,
    /// The files that it refers to: address as written, to the key of the file.
    pub links: HashMap<String, String>,
}

/// The addresses of other files that `value` refers to, without fragments, each once, in order.
pub fn outward_references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut HashSet::new(), &mut found);
    found
}

fn collect<'v>(value: &'v Value, seen: &mut HashSet<&'v str>, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, seen, found)),
        Value::Object(map) => {
            if let Some(reference) = reference(map) {
                let (address, _) = split(reference);
                if !address.is_empty() && seen.insert(address) {
                    found.push(address.to_owned());
                }
            }
            map.values().for_each(|item| collect(item, seen, found));
        }
        _ => {}
    }
}

/// Puts the files together, starting from the file with the key `root`.
///
/// # Errors
/// A reference points at nothing, or a limit is reached; in words.
pub fn assemble(root: &str, files: &HashMap<String, File>) -> Result<Value, String> {
    let mut work = Assembly { root, files, placed: HashMap::new(), references: 0, weight: 0 };
    let file = work.file(root)?;
    work.inline(&file.value, root, "", 0)
}

struct Assembly<'a> {
    root: &'a str,
    files: &'a HashMap<String, File>,
    /// Where a part of a file was written: file and fragment, to a pointer into the result.
    placed: HashMap<(String, String), String>,
    references: usize,
    weight: usize,
}

impl<'a> Assembly<'a> {
    fn file(&self, key: &str) -> Result<&'a File, String> {
        self.files.get(key).ok_or_else(|| format!("{} was not read", shown(key)))
    }

    fn inline(
        &mut self,
        value: &Value,
        file: &str,
        at: &str,
        depth: usize,
    ) -> Result<Value, String> {
        if depth > BUNDLE_DEPTH_MAX {
            return Err(format!("the definition nests deeper than {BUNDLE_DEPTH_MAX} levels"));
        }
        self.weight += VALUE_OVERHEAD + value.as_str().map_or(0, str::len);
        if self.weight > BUNDLE_WEIGHT_MAX {
            return Err(format!("the definition is larger than {BUNDLE_WEIGHT_MAX} bytes"));
        }
        match value {
            Value::Array(items) => {
                let each = |(index, item)| self.inline(item, file, &child(at, index), depth + 1);
                items.iter().enumerate().map(each).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(map) => match reference(map) {
                Some(reference) => self.follow(map, reference, file, at, depth),
                None => self.inline_map(map, file, at, depth),
            },
            scalar => Ok(scalar.clone()),
        }
    }

    fn inline_map(
        &mut self,
        map: &Map<String, Value>,
        file: &str,
        at: &str,
        depth: usize,
    ) -> Result<Value, String> {
        let mut result = Map::with_capacity(map.len());
        for (key, item) in map {
            result.insert(key.clone(), self.inline(item, file, &child(at, key), depth + 1)?);
        }
        Ok(Value::Object(result))
    }

    fn follow(
        &mut self,
        map: &Map<String, Value>,
        reference: &str,
        file: &str,
        at: &str,
        depth: usize,
    ) -> Result<Value, String> {
        self.references += 1;
        if self.references > BUNDLE_REFERENCES_MAX {
            return Err(format!("the definition has more than {BUNDLE_REFERENCES_MAX} references"));
        }
        let (address, fragment) = split(reference);
        let target = if address.is_empty() {
            file.to_owned()
        } else {
            let links = &self.file(file)?.links;
            links.get(address).cloned().ok_or_else(|| format!("{} was not read", shown(address)))?
        };
        let fragment = percent_decoded(fragment);
        if target == self.root && !fragment.is_empty() {
            return self.pointing(map, &fragment, file, at, depth);
        }
        let key = (target, fragment);
        if let Some(place) = self.placed.get(&key).cloned() {
            return self.pointing(map, &place, file, at, depth);
        }
        self.placed.insert(key.clone(), at.to_owned());
        let (target, fragment) = key;
        let whole: &Value = &self.file(&target)?.value;
        let part = whole
            .pointer(&fragment)
            .ok_or_else(|| format!("{} has nothing at #{}", shown(&target), shown(&fragment)))?;
        let mut drawn_in = self.inline(part, &target, at, depth + 1)?;
        if let Some(result) = drawn_in.as_object_mut() {
            // Newer versions let a reference have siblings, which win over what it points at.
            for (key, item) in map.iter().filter(|(key, _)| *key != "$ref") {
                result.insert(key.clone(), self.inline(item, file, &child(at, key), depth + 1)?);
            }
        }
        Ok(drawn_in)
    }

    /// The same object with its reference turned to `place` of the result.
    fn pointing(
        &mut self,
        map: &Map<String, Value>,
        place: &str,
        file: &str,
        at: &str,
        depth: usize,
    ) -> Result<Value, String> {
        let mut result = Map::with_capacity(map.len());
        for (key, item) in map {
            let item = match key.as_str() {
                "$ref" => format!("#{place}").into(),
                _ => self.inline(item, file, &child(at, key), depth + 1)?,
            };
            result.insert(key.clone(), item);
        }
        Ok(Value::Object(result))
    }
}

fn reference(map: &Map<String, Value>) -> Option<&str> {
    map.get("$ref").and_then(Value::as_str)
}

/// Address and fragment of a reference.
fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// Fragments are written as in addresses: `%20` stands for a blank.
fn percent_decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match hex.and_then(|it| u8::from_str_radix(it, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Key, content, and links (address as written, to key).
    type Source<'a> = (&'a str, Value, &'a [(&'a str, &'a str)]);

    fn bundle(files: &[Source<'_>]) -> Result<Value, String> {
        let files: HashMap<String, File> = files
            .iter()
            .map(|(key, value, links)| {
                let links =
                    links.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
                ((*key).to_owned(), File { value: value.clone(), links })
            })
            .collect();
        assemble("root", &files)
    }

    #[test]
    fn references_to_other_files_are_listed_once() {
        let value = json!({
            "a": {"$ref": "x.yaml#/A"},
            "b": [{"$ref": "x.yaml#/B"}, {"$ref": "#/c"}, {"$ref": {"type": "string"}}],
            "c": {"$ref": "y.yaml"},
        });
        assert_eq!(outward_references(&value), ["x.yaml", "y.yaml"]);
    }

    #[test]
    fn a_part_is_drawn_in_where_it_is_first_needed_and_pointed_at_afterwards() {
        let root = json!({
            "one": {"$ref": "x#/A"}, "two": {"$ref": "x#/A"},
            "own": {"$ref": "#/three"}, "three": 3,
        });
        let other = json!({
            "A": {"back": {"$ref": "../root#/three"}, "sibling": {"$ref": "#/B"}},
            "B": {"type": "object"},
        });
        let bundled =
            bundle(&[("root", root, &[("x", "x")]), ("x", other, &[("../root", "root")])]);
        assert_eq!(
            bundled,
            Ok(json!({
                "one": {"back": {"$ref": "#/three"}, "sibling": {"type": "object"}},
                "two": {"$ref": "#/one"},
                "own": {"$ref": "#/three"},
                "three": 3,
            }))
        );
    }

    #[test]
    fn cycles_between_files_end() {
        let root = json!({"a/b": {"$ref": "x"}});
        let other = json!({"next": {"$ref": "x"}});
        let bundled = bundle(&[("root", root, &[("x", "x")]), ("x", other, &[("x", "x")])]);
        assert_eq!(bundled, Ok(json!({"a/b": {"next": {"$ref": "#/a~1b"}}})));
    }

    #[test]
    fn siblings_of_a_reference_win() {
        let root = json!({"a": {"$ref": "x#/A%20B", "description": "ours"}});
        let other = json!({"A B": {"type": "string", "description": "theirs"}});
        let bundled = bundle(&[("root", root, &[("x", "x")]), ("x", other, &[])]);
        assert_eq!(bundled, Ok(json!({"a": {"type": "string", "description": "ours"}})));
    }

    #[test]
    fn a_reference_to_nothing_is_an_error() {
        let bundled = bundle(&[
            ("root", json!({"a": {"$ref": "x#/A"}}), &[("x", "x")]),
            ("x", json!({}), &[]),
        ]);
        assert_eq!(bundled, Err("x has nothing at #/A".to_owned()));
    }
}
