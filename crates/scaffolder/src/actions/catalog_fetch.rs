//! `catalog:fetch`: entities of the catalog, as whoever runs the template may see them.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::{EntityRef, Problem, RefDefaults};
use serde::Deserialize;
use serde_json::{Value, json};

use super::declare::{Declare as _, NOTHING_TO_UNDO, about, anything, flag, text, texts};
use super::limits::ENTITIES_MAX;
use super::services::Services;

/// The action.
pub(super) struct CatalogFetch {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    entity_ref: Option<String>,
    entity_refs: Option<Vec<String>>,
    #[serde(default)]
    optional: bool,
    default_kind: Option<String>,
    default_namespace: Option<String>,
}

impl CatalogFetch {
    pub(super) fn new(services: &Services) -> Self {
        let about = about(
            "catalog:fetch",
            "Reads an entity, or several, from the catalog by reference.",
            NOTHING_TO_UNDO,
        )
        .input(
            json!({
                "entityRef": text("Reference of one entity"),
                "entityRefs": texts("References of several"),
                "optional": flag("What is not there is `null` and no error; `false` when absent"),
                "defaultKind": text("Kind of references that name none"),
                "defaultNamespace": text("Namespace of references that name none"),
            }),
            &[],
        )
        .output(
            json!({
                "entity": anything("The entity, where `entityRef` was given"),
                "entities": {
                    "type": "array",
                    "items": {},
                    "description": "The entities in the order of `entityRefs`, where these were given",
                },
            }),
            &[],
        )
        .dry()
        .example(
            "Read an entity",
            "steps:\n  - id: fetch\n    name: Read the component\n    action: catalog:fetch\n    input:\n      entityRef: component:default/name\n",
        )
        .example(
            "Read several entities, some of which may be missing",
            "steps:\n  - id: fetch\n    name: Read the components\n    action: catalog:fetch\n    input:\n      entityRefs:\n        - component:default/name\n        - missing\n      defaultKind: component\n      optional: true\n",
        );
        Self { about, services: services.clone() }
    }

    /// The entity of one reference.
    async fn entity(&self, step: &Step, input: &Input, text: &str) -> Result<Value, Problem> {
        let defaults = RefDefaults {
            kind: input.default_kind.as_deref(),
            namespace: input.default_namespace.as_deref(),
        };
        let reference = EntityRef::parse(text, defaults)
            .map_err(|error| Problem::input(error.to_string()).at("entityRef"))?;
        match self.services.entities.entity(&step.run.caller, &reference).await? {
            Some(entity) => Ok(entity),
            None if input.optional => Ok(Value::Null),
            None => Err(Problem::not_found(format!("Entity {text} not found"))),
        }
    }
}

#[async_trait]
impl TemplateAction for CatalogFetch {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let one = input.entity_ref.as_deref().filter(|it| !it.is_empty());
        if one.is_none() && input.entity_refs.is_none() && !input.optional {
            return Err(Problem::input("Missing entity reference or references").at("entityRef"));
        }
        if let Some(reference) = one {
            let entity = self.entity(step, &input, reference).await?;
            step.put_out("entity", entity);
        }
        if let Some(references) = &input.entity_refs {
            if references.len() > ENTITIES_MAX {
                let detail = format!("At most {ENTITIES_MAX} entities are read in one step");
                return Err(Problem::input(detail).at("entityRefs"));
            }
            let mut entities = Vec::with_capacity(references.len());
            for reference in references {
                step.check_cancelled()?;
                entities.push(self.entity(step, &input, reference).await?);
            }
            step.put_out("entities", entities);
        }
        step.check_output()
    }
}
