//! `register-entity`, `unregister-entity` and `refresh-catalog-entity`: what changes the catalog.
//!
//! Each calls the use case that the operation over HTTP calls.

use std::sync::Arc;

use feature::action::{Action, Attributes, object, run};
use model::{Caller, Problem};
use serde_json::{Value, json};

use super::read::{find_one, named};
use crate::changes::Changes;
use crate::changes::locations::Registration;
use crate::permissions::{ENTITY_REFRESH, LOCATION_CREATE, LOCATION_DELETE};
use crate::service::inspection::Inspector;

const REGISTER: &str = "\
Registers a descriptor file with the software catalog by its address. The catalog reads the file, takes \
in every entity that it describes, and follows it from then on: what changes in the file changes in the \
catalog.

Returns `locationId`, the id of the registration, by which it can be unregistered. Use validate-entity \
first when the file is new.";

const UNREGISTER: &str = "\
Takes a registered descriptor file out of the software catalog, with every entity that came from it. \
The file itself stays as it is. Name the registration by its id, as register-entity returned it, or by \
the address that was registered.";

const REFRESH: &str = "\
Has the catalog read the source of one entity again now instead of at the next interval. Use it after a \
descriptor was changed, so that what you ask next sees the change.

Give what you know of the entity: the name alone is enough when only one entity has it. When several \
have it, the answer lists their references; call again with kind or namespace.";

/// Registers a location: `{locationUrl}` in, `{locationId}` out.
pub fn register_entity(changes: &Arc<Changes>) -> Action {
    let changes = changes.clone();
    let input = json!({
        "locationUrl": {
            "type": "string",
            "description": "Address of the descriptor file, for example \
                            https://github.com/acme/shop/blob/main/catalog-info.yaml.",
        },
    });
    let output = json!({
        "locationId": { "type": "string", "description": "Id of the registration." },
    });
    Action {
        name: "register-entity",
        title: "Register entity in the Catalog",
        description: REGISTER.to_owned(),
        input: object(input, &["locationUrl"]),
        output: object(output, &["locationId"]),
        attributes: Attributes { destructive: false, idempotent: false, read_only: false },
        permission: &LOCATION_CREATE,
        run: run(move |caller, input| {
            let changes = changes.clone();
            async move {
                let target = input["locationUrl"].as_str().unwrap_or_default();
                let registration = Registration::url("url", target)?;
                let done = changes.location_register(&caller, &registration, None).await?;
                Ok(json!({ "locationId": done.value.location.id }))
            }
        }),
    }
}

/// Unregisters a location: `{type: {locationId}}` or `{type: {locationUrl}}` in, nothing out.
pub fn unregister_entity(changes: &Arc<Changes>) -> Action {
    let changes = changes.clone();
    let by = |key: &str, about: &str| -> Value {
        let property = json!({ "type": "string", "description": about });
        json!({
            "type": "object",
            "properties": { key: property },
            "required": [key],
            "additionalProperties": false,
        })
    };
    let input = json!({
        "type": {
            "anyOf": [
                by("locationId", "Id of the registration."),
                by("locationUrl", "Address that was registered."),
            ],
            "description": "Which registration: by its id or by its address.",
        },
    });
    Action {
        name: "unregister-entity",
        title: "Unregister entity from the Catalog",
        description: UNREGISTER.to_owned(),
        input: object(input, &["type"]),
        output: object(json!({}), &[]),
        attributes: Attributes { destructive: true, idempotent: true, read_only: false },
        permission: &LOCATION_DELETE,
        run: run(move |caller, input| {
            let changes = changes.clone();
            async move {
                let id = location_id(&changes, &caller, &input["type"]).await?;
                changes.location_unregister(&caller, &id).await?;
                Ok(json!({}))
            }
        }),
    }
}

/// The registration that an input names: by its id, or by its address in any casing.
async fn location_id(changes: &Changes, caller: &Caller, by: &Value) -> Result<String, Problem> {
    if let Some(id) = by["locationId"].as_str() {
        return Ok(id.to_owned());
    }
    let address = by["locationUrl"].as_str().unwrap_or_default();
    let all = changes.catalog.location_list(caller).await?;
    let wanted = address.to_lowercase();
    let found = all.into_iter().find(|it| it.target.to_lowercase() == wanted);
    let missing = || Problem::not_found(format!("Location with URL {address} not found"));
    Ok(found.ok_or_else(missing)?.id)
}

/// Refreshes an entity: `{kind?, namespace?, name}` in, `{entityRef}` out.
pub fn refresh_entity(inspector: &Arc<Inspector>, changes: &Arc<Changes>) -> Action {
    let (inspector, changes) = (inspector.clone(), changes.clone());
    let text = |about: &str| json!({ "type": "string", "minLength": 1, "description": about });
    let input = json!({
        "kind": text("The entity's kind, for example component. May be left out."),
        "namespace": text("The entity's namespace. May be left out."),
        "name": text("The entity's name."),
    });
    let output = json!({
        "entityRef": { "type": "string", "description": "Reference of the entity." },
    });
    Action {
        name: "refresh-catalog-entity",
        title: "Refresh Catalog Entity",
        description: REFRESH.to_owned(),
        input: object(input, &["name"]),
        output: object(output, &["entityRef"]),
        attributes: Attributes { destructive: false, idempotent: true, read_only: false },
        permission: &ENTITY_REFRESH,
        run: run(move |caller, input| {
            let (inspector, changes) = (inspector.clone(), changes.clone());
            async move {
                let entity_ref = named(&find_one(&inspector, &caller, &input).await?);
                changes.entity_refresh(&caller, entity_ref.as_str()).await?;
                Ok(json!({ "entityRef": entity_ref.as_str() }))
            }
        }),
    }
}
