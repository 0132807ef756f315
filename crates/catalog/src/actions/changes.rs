//! `register-entity`, `unregister-entity` and `refresh-catalog-entity`: what changes the catalog.
//!
//! Names, descriptions, schemas, attributes and permissions are here. Each takes the use case that it
//! calls, and is served once it stands in the list of [`super::actions`].

#![cfg_attr(
    not(test),
    expect(dead_code, reason = "the use cases that these call are not in the catalog yet")
)]

use feature::action::{Action, ActionRun, Attributes, object};
use serde_json::{Value, json};

use crate::permissions::{ENTITY_REFRESH, LOCATION_CREATE, LOCATION_DELETE};

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

/// Registers a location. `run` gets `{locationUrl}` and gives `{locationId}`.
pub(super) fn register_entity(run: ActionRun) -> Action {
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
        run,
    }
}

/// Unregisters a location. `run` gets `{type: {locationId}}` or `{type: {locationUrl}}` and gives an
/// empty object.
pub(super) fn unregister_entity(run: ActionRun) -> Action {
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
        run,
    }
}

/// Refreshes an entity. `run` gets `{kind?, namespace?, name}`, which [`super::read::find_one`]
/// understands, and gives `{entityRef}`.
pub(super) fn refresh_entity(run: ActionRun) -> Action {
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
        run,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use feature::action::{Actions, run};
    use model::Caller;
    use model::permission::ByCaller;

    use super::*;
    use crate::permissions::ENTITY_READ;

    #[tokio::test]
    async fn the_schemas_take_what_backstages_clients_send_and_nothing_else() {
        let echo = || run(|_, input| async move { Ok(input) });
        let list = vec![register_entity(echo()), unregister_entity(echo()), refresh_entity(echo())];
        let decisions = Arc::new(ByCaller);
        let actions = Actions::new("/api/catalog", &ENTITY_READ, decisions, list).expect("actions");
        for (id, input, taken) in [
            ("register-entity", json!({ "locationUrl": "https://a/b" }), true),
            ("register-entity", json!({}), false),
            ("unregister-entity", json!({ "type": { "locationId": "x" } }), true),
            ("unregister-entity", json!({ "type": { "locationUrl": "https://a/b" } }), true),
            ("unregister-entity", json!({ "type": {} }), false),
            ("unregister-entity", json!({ "locationId": "x" }), false),
            ("refresh-catalog-entity", json!({ "name": "pay" }), true),
            ("refresh-catalog-entity", json!({ "name": "" }), false),
        ] {
            let id = format!("catalog:{id}");
            let ran = actions.invoke(&Caller::System, &id, input.clone()).await;
            assert_eq!(ran.is_ok(), taken, "{id} {input}");
        }
    }
}
