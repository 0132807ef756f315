//! `catalog:write`: a descriptor, as a file of the workspace.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use model::yaml::Style;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::declare::{Declare as _, WITHIN_THE_RUN, about, anything_by_name, text};

/// The annotation that names the template an entity was made from.
const SOURCE_TEMPLATE: &str = "backstage.io/source-template";

/// The action.
pub(super) struct CatalogWrite {
    about: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    file_path: Option<String>,
    entity: Map<String, Value>,
}

impl CatalogWrite {
    pub(super) fn new() -> Self {
        let about = about(
            "catalog:write",
            "Writes a descriptor into the workspace, with an annotation that names the template.",
            WITHIN_THE_RUN,
        )
        .input(
            json!({
                "filePath": text("Path of the descriptor; `catalog-info.yaml` when absent"),
                "entity": anything_by_name("The entity, as descriptors say it"),
            }),
            &["entity"],
        )
        .dry()
        .example(
            "Write a descriptor",
            "steps:\n  - id: write\n    name: Write the descriptor\n    action: catalog:write\n    input:\n      entity:\n        apiVersion: backstage.io/v1alpha1\n        kind: Component\n        metadata:\n          name: ${{ parameters.name }}\n          annotations: {}\n        spec:\n          type: service\n          lifecycle: production\n          owner: ${{ parameters.owner }}\n",
        );
        Self { about }
    }
}

#[async_trait]
impl TemplateAction for CatalogWrite {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let Input { file_path, entity } = step.read()?;
        let path = file_path.unwrap_or_else(|| "catalog-info.yaml".to_owned());
        let text = model::yaml::print(
            &annotated(entity, step.run.template_ref.as_deref())?,
            &Style::default(),
        );
        step.log.info(&format!("Writing {path}"));
        step.workspace.run(move |workspace| workspace.write(&path, text.as_bytes(), false)).await
    }
}

/// The entity, which says that it was made from `template`.
fn annotated(mut entity: Map<String, Value>, template: Option<&str>) -> Result<Value, Problem> {
    let wrong =
        |what: &str| Problem::input(format!("The entity's {what} is no object")).at("entity");
    let metadata = entity.entry("metadata").or_insert_with(|| json!({}));
    let metadata = metadata.as_object_mut().ok_or_else(|| wrong("metadata"))?;
    if let Some(template) = template {
        let annotations = metadata.entry("annotations").or_insert(Value::Null);
        if annotations.is_null() {
            *annotations = json!({});
        }
        let annotations =
            annotations.as_object_mut().ok_or_else(|| wrong("metadata.annotations"))?;
        annotations.insert(SOURCE_TEMPLATE.to_owned(), template.into());
    }
    Ok(Value::Object(entity))
}
