//! `catalog:register`: a descriptor becomes a location of the catalog.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::{EntityRef, Location, Problem};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::declare::{Declare as _, about, flag, object, text};
use super::services::Services;

/// The action.
pub(super) struct CatalogRegister {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    catalog_info_url: Option<String>,
    repo_contents_url: Option<String>,
    catalog_info_path: Option<String>,
    #[serde(default)]
    optional: bool,
}

impl CatalogRegister {
    pub(super) fn new(services: &Services) -> Self {
        let optional = flag("What cannot be registered is no error; `false` when absent");
        let by_address = object(
            json!({
                "catalogInfoUrl": text("Complete address of the descriptor"),
                "optional": optional.clone(),
            }),
            &["catalogInfoUrl"],
        );
        let by_repository = object(
            json!({
                "repoContentsUrl": text("Complete address of the root folder of a repository"),
                "catalogInfoPath": text(
                    "Path of the descriptor there; `/catalog-info.yaml` when absent"
                ),
                "optional": optional,
            }),
            &["repoContentsUrl"],
        );
        let mut about = about(
            "catalog:register",
            "Registers a descriptor with the catalog. One that is registered already stays so.",
            "Unregister the location: DELETE /api/catalog/locations/{id}, or on the entity's page.",
        )
        .output(
            json!({
                "entityRef": text("Reference of the entity that the descriptor is mainly about"),
                "catalogInfoUrl": text("Address of the descriptor"),
            }),
            &[],
        )
        .example(
            "Register the descriptor of a repository that was published",
            "steps:\n  - id: register\n    name: Register it\n    action: catalog:register\n    input:\n      repoContentsUrl: https://github.com/acme/pay/tree/main\n      catalogInfoPath: /catalog-info.yaml\n",
        )
        .example(
            "Register a descriptor by its address, if it is there",
            "steps:\n  - id: register\n    name: Register it\n    action: catalog:register\n    input:\n      catalogInfoUrl: https://github.com/acme/pay/blob/main/catalog-info.yaml\n      optional: true\n",
        );
        about.input = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "anyOf": [by_address, by_repository],
        });
        Self { about, services: services.clone() }
    }

    /// The address of the descriptor.
    fn address(&self, input: &Input) -> Result<String, Problem> {
        if let Some(address) = &input.catalog_info_url {
            return Ok(address.clone());
        }
        let Some(base) = &input.repo_contents_url else {
            return Err(Problem::input("Either catalogInfoUrl or repoContentsUrl is needed"));
        };
        let path = input.catalog_info_path.as_deref().unwrap_or("/catalog-info.yaml");
        let refused = |reason: String| Problem::input(reason).at("repoContentsUrl");
        let url = Url::parse(base)
            .map_err(|error| refused(format!("`{}`: {error}", base.escape_debug())))?;
        let integrations = &self.services.integrations;
        if integrations.by_url(&url).is_none() {
            // A host of our own, whose folders are addresses like any other.
            let (base, path) = (base.trim_end_matches('/'), path.trim_start_matches('/'));
            return Ok(format!("{base}/{path}"));
        }
        let resolved = integrations.resolve(&Location::new("url", base), path);
        Ok(resolved.map_err(|error| refused(error.to_string()))?.target)
    }
}

#[async_trait]
impl TemplateAction for CatalogRegister {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let address = self.address(&input)?;
        let location = Location::new("url", &address);
        step.log.info(&format!("Registering {address} in the catalog"));
        let caller = step.run.caller.clone();
        match self.services.entities.register(&caller, &location).await {
            Ok(registered) if registered.existed => step.log.info("It was registered already"),
            Ok(_) => {}
            Err(problem) if input.optional => step.log.warn(&format!("Not registered: {problem}")),
            Err(problem) => return Err(problem),
        }
        match self.services.entities.preview(&caller, &location).await {
            Ok(entities) => {
                if let Some(reference) = main_entity(&entities).and_then(reference) {
                    step.put_out("entityRef", reference);
                }
            }
            Err(problem) if input.optional => step.log.warn(&format!("Nothing to see: {problem}")),
            Err(problem) => return Err(problem),
        }
        step.put_out("catalogInfoUrl", address);
        Ok(())
    }
}

/// The first component that was not generated, else the first thing that was not, else the first.
fn main_entity(entities: &[Value]) -> Option<&Value> {
    let name = |entity: &Value| entity["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let own = |entity: &&Value| !name(entity).starts_with("generated-");
    let component = entities.iter().filter(own).find(|entity| entity["kind"] == "Component");
    component.or_else(|| entities.iter().find(own)).or_else(|| entities.first())
}

fn reference(entity: &Value) -> Option<String> {
    let metadata = &entity["metadata"];
    let namespace = metadata["namespace"].as_str().unwrap_or(model::entity_ref::DEFAULT_NAMESPACE);
    let (kind, name) = (entity["kind"].as_str()?, metadata["name"].as_str()?);
    Some(EntityRef::new(kind, namespace, name).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: &str, name: &str) -> Value {
        json!({ "kind": kind, "metadata": { "name": name } })
    }

    #[test]
    fn a_component_comes_before_others_and_what_is_generated_last() {
        let location = named("Location", "generated-1");
        let (api, component) = (named("API", "pay-api"), named("Component", "Pay"));
        let all = [location.clone(), api.clone(), component];
        assert_eq!(main_entity(&all).and_then(reference).unwrap(), "component:default/pay");
        assert_eq!(main_entity(&[location.clone(), api.clone()]), Some(&api));
        assert_eq!(main_entity(std::slice::from_ref(&location)), Some(&location));
        assert_eq!(main_entity(&[]), None);
    }
}
