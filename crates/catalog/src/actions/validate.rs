//! `validate-entity`: whether a descriptor would be an entity.

use std::sync::Arc;

use feature::action::{Action, Attributes, object, run};
use model::yaml::{self, YamlError};
use serde_json::{Value, json};

use crate::permissions::ENTITY_VALIDATE;
use crate::service::inspection::Inspector;
use crate::service::validation::Verdict;

const ABOUT: &str = "\
Checks the text of a catalog-info.yaml file, one document, before it is written or committed: that it \
is YAML, and that the catalog would take the entity in. Nothing is stored or registered. On failure \
`errors` says everything that is wrong, each with the field and what was expected; mend all of it and \
call again.

Give `location`, the address that the file has or will have, when the descriptor refers to other files \
by relative paths.";

/// Validates the text of a descriptor.
pub fn validate_entity(inspector: &Arc<Inspector>) -> Action {
    let inspector = inspector.clone();
    let input = json!({
        "entity": { "type": "string", "description": "The YAML text of one entity." },
        "location": {
            "type": "string",
            "description": "Address of the file, for example \
                            https://github.com/acme/shop/blob/main/catalog-info.yaml.",
        },
    });
    let output = json!({
        "isValid": { "type": "boolean", "description": "Whether the catalog would take it in." },
        "isValidYaml": { "type": "boolean", "description": "Whether it is YAML at all." },
        "errors": {
            "type": "array",
            "items": { "type": "string" },
            "description": "Everything that is wrong with it.",
        },
        "entity": {
            "type": "object",
            "additionalProperties": true,
            "description": "The entity as it was read from the text, when it is valid.",
        },
    });
    Action {
        name: "validate-entity",
        title: "Validate Catalog Entity",
        description: ABOUT.to_owned(),
        input: object(input, &["entity"]),
        output: object(output, &["isValid", "isValidYaml", "errors"]),
        attributes: Attributes::READING,
        permission: &ENTITY_VALIDATE,
        run: run(move |_, input: Value| {
            let inspector = inspector.clone();
            async move {
                let text = input["entity"].as_str().unwrap_or_default();
                let document = match yaml::parse_one(text, &yaml::Limits::DESCRIPTOR) {
                    Ok(document) => document,
                    Err(error) => return Ok(no_yaml(&error)),
                };
                let entity = document.value.clone();
                let location = input["location"].as_str();
                let verdict = inspector.validate_document(document, location).await;
                Ok(output_of(verdict, entity))
            }
        }),
    }
}

/// The entity goes back as it came: what placeholders would bring in is not the caller's to see.
fn output_of(verdict: Verdict, entity: Value) -> Value {
    match verdict {
        Verdict::Sound => {
            json!({ "isValid": true, "isValidYaml": true, "errors": [], "entity": entity })
        }
        Verdict::Faulty(errors) => {
            let errors: Vec<&Value> = errors.iter().map(|error| &error["message"]).collect();
            json!({ "isValid": false, "isValidYaml": true, "errors": errors })
        }
    }
}

fn no_yaml(error: &YamlError) -> Value {
    let error = format!("YAML parsing error: {error}");
    json!({ "isValid": false, "isValidYaml": false, "errors": [error] })
}
