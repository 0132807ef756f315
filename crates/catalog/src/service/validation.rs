//! Whether something would be an entity: the whole pipeline, and nothing is kept.

use model::Location;
use model::yaml::{self, Positions};
use serde_json::{Value, json};

use super::inspection::Inspector;
use crate::logic::{Processed, Refused};

/// Where a document claims to stand when nobody says. Relative addresses lead nowhere from there.
pub const NOWHERE: &str = "url:https://localhost/entity-validator";

/// What validation came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It would be an entity.
    Sound,
    /// It would not, for these reasons: errors as Backstage writes them out, in the order in which
    /// it would have met them.
    Faulty(Vec<Value>),
}

impl Inspector {
    /// Validates an entity that stands, or would stand, at `location` (`url:...`).
    pub async fn validate(&self, entity: Value, location: &str) -> Verdict {
        let positions = Positions::default();
        match place(location) {
            Ok(location) => verdict(self.reading().judge(entity, &positions, &location).await),
            Err(fault) => Verdict::Faulty(vec![fault]),
        }
    }

    /// Validates a document that was read from text. `location` may leave out the `url:`.
    pub async fn validate_document(
        &self,
        document: yaml::Document,
        location: Option<&str>,
    ) -> Verdict {
        let is_bare = |it: &&str| it.starts_with("http://") || it.starts_with("https://");
        let location = match location {
            Some(bare) if is_bare(&bare) => format!("url:{bare}"),
            location => location.unwrap_or(NOWHERE).to_owned(),
        };
        match place(&location) {
            Ok(location) => {
                let reading = self.reading();
                verdict(reading.judge(document.value, &document.positions, &location).await)
            }
            Err(fault) => Verdict::Faulty(vec![fault]),
        }
    }
}

/// Only addresses: a caller elsewhere has no files on this machine.
fn place(location: &str) -> Result<Location, Value> {
    let fault = |message: String| json!({ "name": "TypeError", "message": message });
    let parsed = Location::parse(location).map_err(|error| fault(error.to_string()))?;
    if parsed.kind == "url" {
        return Ok(parsed);
    }
    Err(fault(format!(
        "Invalid location ref {location}, only 'url:<target>' is supported, e.g. url:https://host/path"
    )))
}

fn verdict(judged: Result<Processed, Refused>) -> Verdict {
    match judged {
        Ok(Processed { errors, .. }) if errors.is_empty() => Verdict::Sound,
        Ok(Processed { entity_ref, errors, .. }) => {
            Verdict::Faulty(errors.iter().map(|it| it.serialised(Some(&entity_ref))).collect())
        }
        Err(Refused { errors, .. }) => {
            Verdict::Faulty(errors.iter().map(|it| it.serialised(None)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_places() {
        let message = |location: &str| match place(location) {
            Ok(found) => format!("ok {}", found.target),
            Err(fault) => fault["message"].as_str().unwrap_or_default().to_owned(),
        };
        assert_eq!(message("url:https://a/b"), "ok https://a/b");
        assert!(message("file:/etc/passwd").contains("only 'url:<target>' is supported"));
        assert!(message("url:javascript:alert(1)").contains("javascript: is a forbidden protocol"));
        assert!(message("https://a/b").contains("please prefix it with 'url:'"));
        assert!(message("").contains("Unable to parse location ref ''"));
    }
}
