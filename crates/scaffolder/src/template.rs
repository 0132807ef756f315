//! What a template says: the entity `scaffolder.backstage.io/v1beta3`, `kind: Template`, as a type.
//!
//! Reading order: [`Template::read`] (an entity becomes one, or says where it is wrong),
//! [`Template::form`] (what the wizard asks for), [`Template::task_spec`] (what a run is made from).

pub mod base;
mod check;

use serde_json::{Map, Value, json};

pub use check::TemplateFault;

use crate::runner::{StepSpec, TaskSpec, TemplateEntity, TemplateInfo};

/// The title of a page that has none.
const PAGE_TITLE: &str = "Please enter the following information";

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// `scaffolder.backstage.io/v1beta3`.
    pub api_version: String,
    /// `metadata`, whole.
    pub metadata: Value,
    /// `spec.type`.
    pub kind: String,
    /// `spec.owner`.
    pub owner: Option<String>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// The form's pages.
    pub pages: Vec<Page>,
    /// The steps, with ids and names.
    pub steps: Vec<TemplateStep>,
    /// `spec.output`, not rendered.
    pub output: Value,
    /// `spec.secrets.schema`.
    pub secrets_schema: Option<Value>,
    /// `spec.presentation`.
    pub presentation: Option<Value>,
    /// `spec.formDecorators`, or what its older name says.
    pub form_decorators: Option<Value>,
    /// `spec.EXPERIMENTAL_recovery`.
    pub recovery: Option<Value>,
}

/// A page of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its JSON schema, with whatever the form reads beside it.
    pub schema: Value,
    /// `backstage:permissions.tags`.
    pub tags: Vec<String>,
}

/// A step of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateStep {
    /// What runs.
    pub step: StepSpec,
    /// `backstage:permissions.tags`.
    pub tags: Vec<String>,
}

/// Who starts a run: `ref`, and the entity where the catalog knows one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Starter {
    /// Their reference.
    pub reference: Option<String>,
    /// Their entity.
    pub entity: Option<Value>,
}

impl Template {
    /// Reads a template's entity.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn read(entity: &Value) -> Result<Self, Vec<TemplateFault>> {
        let faults = check::faults(entity);
        if !faults.is_empty() {
            return Err(faults);
        }
        let spec = &entity["spec"];
        let pages = match &spec["parameters"] {
            Value::Array(pages) => pages.iter().map(Page::of).collect(),
            Value::Object(_) => vec![Page::of(&spec["parameters"])],
            _ => Vec::new(),
        };
        let steps = spec["steps"].as_array().into_iter().flatten().enumerate();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let there = |value: &Value| (!value.is_null()).then(|| value.clone());
        Ok(Self {
            api_version: text(&entity["apiVersion"]).unwrap_or_default(),
            metadata: entity["metadata"].clone(),
            kind: text(&spec["type"]).unwrap_or_default(),
            owner: text(&spec["owner"]),
            lifecycle: text(&spec["lifecycle"]),
            pages,
            steps: steps.map(|(at, step)| TemplateStep::of(at, step)).collect(),
            output: there(&spec["output"]).unwrap_or_else(|| json!({})),
            secrets_schema: there(&spec["secrets"]["schema"]),
            presentation: there(&spec["presentation"]),
            form_decorators: there(&spec["formDecorators"])
                .or_else(|| there(&spec["EXPERIMENTAL_formDecorators"])),
            recovery: there(&spec["EXPERIMENTAL_recovery"]),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.metadata["name"].as_str().unwrap_or_default()
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        self.metadata["namespace"].as_str().unwrap_or("default")
    }

    /// Its reference, in lower case: `template:default/service`.
    pub fn reference(&self) -> String {
        format!("template:{}/{}", self.namespace(), self.name()).to_lowercase()
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        self.metadata["title"].as_str().unwrap_or_else(|| self.name())
    }

    /// The template without the pages and the steps that a caller may not see, by their tags.
    #[must_use]
    pub fn visible(
        mut self,
        is_page_allowed: impl Fn(&[String]) -> bool,
        is_step_allowed: impl Fn(&[String]) -> bool,
    ) -> Self {
        self.pages.retain(|page| is_page_allowed(&page.tags));
        self.steps.retain(|step| is_step_allowed(&step.tags));
        self
    }

    /// What the wizard asks for: the answer of `parameter-schema`.
    pub fn form(&self) -> Value {
        let steps = self.pages.iter().map(|page| {
            let mut step = Map::new();
            let title = page.schema.get("title").filter(|it| !it.is_null());
            step.insert("title".into(), title.cloned().unwrap_or_else(|| json!(PAGE_TITLE)));
            if let Some(description) = page.schema.get("description") {
                step.insert("description".into(), description.clone());
            }
            step.insert("schema".into(), page.schema.clone());
            Value::Object(step)
        });
        let mut form = Map::new();
        form.insert("title".into(), json!(self.title()));
        let more = [
            ("presentation", self.presentation.as_ref()),
            ("description", self.metadata.get("description")),
            ("ui:options", self.metadata.get("ui:options")),
        ];
        for (key, value) in more {
            if let Some(value) = value {
                form.insert(key.into(), value.clone());
            }
        }
        form.insert("steps".into(), steps.collect());
        if let Some(decorators) = &self.form_decorators {
            form.insert("formDecorators".into(), decorators.clone());
        }
        Value::Object(form)
    }

    /// The schemas of its pages.
    pub fn schemas(&self) -> impl Iterator<Item = &Value> {
        self.pages.iter().map(|page| &page.schema)
    }

    /// What a run with these answers is made from. `entity_ref` is the reference by which it was
    /// asked for.
    pub fn task_spec(
        &self,
        values: Value,
        starter: Starter,
        entity_ref: &str,
        base_url: Option<String>,
    ) -> TaskSpec {
        let mut user = Map::new();
        user.extend(starter.entity.map(|it| ("entity".to_owned(), it)));
        user.extend(starter.reference.map(|it| ("ref".to_owned(), json!(it))));
        TaskSpec {
            api_version: self.api_version.clone(),
            steps: self.steps.iter().map(|it| it.step.clone()).collect(),
            recovery: self.recovery.clone(),
            output: self.output.clone(),
            parameters: values,
            user: Some(Value::Object(user)),
            template_info: Some(TemplateInfo {
                entity_ref: entity_ref.to_owned(),
                base_url,
                entity: Some(TemplateEntity { metadata: self.metadata.clone() }),
            }),
            more: Map::new(),
        }
    }
}

impl Page {
    fn of(schema: &Value) -> Self {
        Self { schema: schema.clone(), tags: tags(schema) }
    }

    /// The names of the questions that it asks, wherever it asks them.
    pub fn names(&self) -> Vec<String> {
        check::names(&self.schema)
    }
}

impl TemplateStep {
    fn of(at: usize, step: &Value) -> Self {
        let tags = tags(step);
        let mut more = step.as_object().cloned().unwrap_or_default();
        let mut text = |key: &str| match more.shift_remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let action = text("action").unwrap_or_default();
        let id = text("id").unwrap_or_else(|| format!("step-{}", at + 1));
        let name = text("name").unwrap_or_else(|| action.clone());
        let input = more.shift_remove("input");
        let condition = more.shift_remove("if");
        let each = more.shift_remove("each");
        Self { step: StepSpec { id, name, action, input, condition, each, more }, tags }
    }
}

fn tags(value: &Value) -> Vec<String> {
    let tags = value["backstage:permissions"]["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
