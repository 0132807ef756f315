//! `validate-entity`: whether a descriptor would be an entity.

use std::sync::Arc;

use feature::action::{Action, Attributes, object, run};
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
            "description": "The entity as the catalog would hold it, when it is valid.",
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
                let verdict = inspector.validate_text(text, input["location"].as_str()).await;
                Ok(output_of(verdict))
            }
        }),
    }
}

fn output_of(verdict: Verdict) -> Value {
    match verdict {
        Verdict::Sound(entity) => {
            json!({ "isValid": true, "isValidYaml": true, "errors": [], "entity": entity })
        }
        Verdict::Faulty(errors) => {
            let errors: Vec<&Value> = errors.iter().map(|error| &error["message"]).collect();
            json!({ "isValid": false, "isValidYaml": true, "errors": errors })
        }
        Verdict::NoYaml(message) => {
            let error = format!("YAML parsing error: {message}");
            json!({ "isValid": false, "isValidYaml": false, "errors": [error] })
        }
    }
}
