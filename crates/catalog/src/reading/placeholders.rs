//! Fetching what placeholders stand for, within limits, and never from another repository.

use std::collections::HashMap;

use forge::{Kinship, Read, ReadError, ReadErrorKind};
use model::Location;
use serde_json::Value;

use super::{DrawnIn, Reading};
use crate::logic::bundle::{self, outward_references};
use crate::logic::finding::shown;
use crate::logic::limits::{BUNDLE_FILES_MAX, PLACEHOLDER_BYTES_MAX, PLACEHOLDER_WEIGHT_MAX};
use crate::logic::placeholders::{self as pure, Failure, Placeholder, Resolver};

/// Fills in the placeholders of a document that stands at `base`. Returns those that could not be,
/// and every file that was asked for.
pub(super) async fn fill_all(
    reading: &Reading,
    document: &mut Value,
    placeholders: Vec<Placeholder>,
    base: &Location,
) -> (Vec<Failure>, Vec<DrawnIn>) {
    let mut fetch = Fetch {
        reading,
        base,
        files: Vec::new(),
        bytes_left: PLACEHOLDER_BYTES_MAX,
        weight_left: PLACEHOLDER_WEIGHT_MAX,
    };
    let mut failures = Vec::new();
    for Placeholder { field, resolver, address } in placeholders {
        let content = match address {
            Ok(address) => {
                let content = fetch.content(resolver, &address).await;
                content.and_then(|content| fetch.weigh(resolver, content))
            }
            Err(message) => Err(message),
        };
        match content {
            Ok(content) => pure::fill(document, &field, content),
            Err(message) => failures.push(Failure { field, message }),
        }
    }
    (failures, fetch.files)
}

impl Reading {
    /// Fills in the placeholders of a document that stands in the file at `location`, as a round of
    /// the catalog does. Returns those that could not be.
    pub async fn fill(&self, document: &mut Value, location: &Location) -> Vec<Failure> {
        let found = pure::find(document);
        fill_all(self, document, found, location).await.0
    }
}

/// The fetching of one document.
struct Fetch<'a> {
    reading: &'a Reading,
    base: &'a Location,
    files: Vec<DrawnIn>,
    bytes_left: usize,
    weight_left: usize,
}

impl Fetch<'_> {
    async fn content(&mut self, resolver: Resolver, address: &str) -> Result<Value, String> {
        let key = resolver.as_str();
        let location = self.locate(self.base, address).map_err(|error| {
            let base = &self.base.target;
            format!(
                "Placeholder ${key} could not form a URL out of {base} and {}, {error}",
                shown(address)
            )
        })?;
        let text = self.text(&location).await.map_err(|error| {
            format!("Placeholder ${key} could not read location {}, {error}", shown(address))
        })?;
        match resolver {
            Resolver::Text | Resolver::Json | Resolver::Yaml => {
                pure::read(resolver, &text, address)
            }
            Resolver::OpenApi | Resolver::AsyncApi => {
                let root = pure::read(resolver, &text, address)?;
                if outward_references(&root).is_empty() {
                    return Ok(text.into());
                }
                let bundled = self.bundle(root, location, resolver).await.map_err(|error| {
                    let address = shown(address);
                    format!("Placeholder ${key} unable to bundle the file at {address}, {error}")
                })?;
                Ok(bundled.into())
            }
        }
    }

    /// Counts what was made of a fetched text.
    fn weigh(&mut self, resolver: Resolver, content: Value) -> Result<Value, String> {
        self.weight_left =
            self.weight_left.checked_sub(pure::weight(&content)).ok_or_else(|| {
                format!(
                    "Placeholder ${} is too large: those of a document may bring in values of \
                     {PLACEHOLDER_WEIGHT_MAX} bytes",
                    resolver.as_str()
                )
            })?;
        Ok(content)
    }

    /// Reads everything that `root` refers to and puts it together, as JSON.
    async fn bundle(
        &mut self,
        root: Value,
        location: Location,
        resolver: Resolver,
    ) -> Result<String, String> {
        let root_key = location.to_string();
        let mut files: HashMap<String, bundle::File> = HashMap::new();
        let mut waiting = vec![(location, root)];
        while let Some((location, value)) = waiting.pop() {
            let mut links = HashMap::new();
            for address in outward_references(&value) {
                let target = self.locate(&location, &address)?;
                let key = target.to_string();
                links.insert(address.clone(), key.clone());
                let known = files.contains_key(&key)
                    || key == location.to_string()
                    || waiting.iter().any(|(it, _)| *it == target);
                if known {
                    continue;
                }
                if files.len() + waiting.len() >= BUNDLE_FILES_MAX {
                    return Err(format!("it is made of more than {BUNDLE_FILES_MAX} files"));
                }
                let text = self.text(&target).await?;
                waiting.push((target, pure::read(resolver, &text, &address)?));
            }
            files.insert(location.to_string(), bundle::File { value, links });
        }
        let whole = bundle::assemble(&root_key, &files)?;
        serde_json::to_string_pretty(&whole).map_err(|error| error.to_string())
    }

    /// The place of `address` where it stands in the file at `from`.
    fn locate(&self, from: &Location, address: &str) -> Result<Location, String> {
        let integrations = &self.reading.integrations;
        let location = integrations.resolve(from, address).map_err(|error| error.to_string())?;
        let same_type = self.base.kind == "url" && location.kind == "url";
        if same_type
            && integrations.kinship(&self.base.target, &location.target) == Kinship::Different
        {
            return Err(format!(
                "{} is not in the repository of {}; a placeholder may not leave it",
                location.target, self.base.target
            ));
        }
        if self.base.kind == "url" && location.kind != "url" {
            return Err(format!("{} is no address", location.target));
        }
        Ok(location)
    }

    async fn text(&mut self, location: &Location) -> Result<String, String> {
        let read = self.reading.reader.read(location, None).await;
        let (bytes, etag) = match read {
            Ok(Read::Fresh { bytes, etag }) => (bytes, etag),
            failed => {
                self.files.push((location.clone(), None));
                return Err(match failed {
                    Err(error) => named(&error),
                    Ok(_) => "Error: nothing was sent".to_owned(),
                });
            }
        };
        self.files.push((location.clone(), etag));
        let Some(left) = self.bytes_left.checked_sub(bytes.len()) else {
            return Err(format!(
                "Error: the placeholders of a document may bring in {PLACEHOLDER_BYTES_MAX} bytes"
            ));
        };
        self.bytes_left = left;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }
}

/// An error of reading with the name that Backstage gives it.
fn named(error: &ReadError) -> String {
    let name = match error.kind {
        ReadErrorKind::NotFound => "NotFoundError",
        ReadErrorKind::Forbidden => "NotAllowedError",
        _ => "Error",
    };
    format!("{name}: {}", error.message)
}
