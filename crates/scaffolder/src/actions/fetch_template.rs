//! `fetch:template`: a folder of template files of a source, rendered.

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction};
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::declare::{Declare as _, WITHIN_THE_RUN, about, anything_by_name, flag, text, texts};
use super::fetch;
use super::services::Services;
use super::skeleton::{Rendering, Source, render};

/// The action.
pub(super) struct FetchTemplate {
    about: About,
    services: Services,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    url: String,
    target_path: Option<String>,
    #[serde(flatten)]
    rendering: Rendering,
}

/// The fields of [`Rendering`], for every action that renders.
pub(super) fn rendering_fields(of_folder: bool, fields: &mut Value) {
    let mut put = |name: &str, schema: Value| fields[name] = schema;
    put("values", anything_by_name("What the templates call `values`"));
    put(
        "cookiecutterCompat",
        flag("Read templates that were written for Cookiecutter: `{{ cookiecutter.name }}`"),
    );
    put("replace", flag("Replace files that are there already, instead of leaving them"));
    put("trimBlocks", flag("Leave out the line end after a block"));
    put("lstripBlocks", flag("Leave out blanks before a block"));
    if of_folder {
        put(
            "copyWithoutTemplating",
            texts(
                "Patterns of files whose contents are copied as they are; their names are rendered",
            ),
        );
        put(
            "templateFileExtension",
            json!({
                "anyOf": [{ "type": "string" }, { "type": "boolean" }],
                "description": "Render only files with this extension, which they lose; `true` stands \
                    for `.njk`. Not together with copyWithoutTemplating or cookiecutterCompat",
            }),
        );
    }
}

impl FetchTemplate {
    pub(super) fn new(services: &Services) -> Self {
        let mut fields = json!({
            "url": fetch::url_field("the folder of template files"),
            "targetPath": text("Folder of the workspace to put it into; the workspace itself when absent"),
            "copyWithoutRender": texts("Accepted and not used, as in Backstage; see copyWithoutTemplating"),
            "token": fetch::token_field(),
        });
        rendering_fields(true, &mut fields);
        let about = about(
            "fetch:template",
            "Fetches a folder of template files, renders the names and the contents of its files, \
             and puts the result into the workspace. A file whose rendered name is empty is left out.",
            WITHIN_THE_RUN,
        )
        .input(fields, &["url"])
        .dry()
        .example(
            "Render a skeleton that lies beside the template",
            "steps:\n  - id: fetch\n    name: Render the skeleton\n    action: fetch:template\n    input:\n      url: ./skeleton\n      targetPath: ./\n      values:\n        name: ${{ parameters.name }}\n        owner: ${{ parameters.owner }}\n",
        )
        .example(
            "Render only files that end with .njk, and replace what is there",
            "steps:\n  - id: fetch\n    name: Render the skeleton\n    action: fetch:template\n    input:\n      url: ./skeleton\n      templateFileExtension: true\n      replace: true\n      values:\n        name: ${{ parameters.name }}\n",
        );
        Self { about, services: services.clone() }
    }
}

#[async_trait]
impl TemplateAction for FetchTemplate {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        let input: Input = step.read()?;
        let tree = fetch::folder(&self.services, step, &input.url).await?;
        let target = input.target_path.unwrap_or_default();
        let source = Source::Tree(tree);
        let engine = &self.services.engine;
        let written = render(engine, step, source, target, input.rendering).await?;
        step.log.info(&format!("Wrote {written} files"));
        Ok(())
    }
}
