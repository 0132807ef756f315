//! What is wrong with one entity, as pages show it: each with its place in the file where the reading
//! knew one, and with what to do where that is known.

use model::{EntityRef, Location, yaml};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::index::{Effort, Sight};
use crate::limits::VIEW_PROBLEMS_MAX;
use crate::logic::{Finding, Stage};

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FaultView {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What sort it is: the step of reading that it stopped (`yaml`, `policy`, `kind`, ...), `dangling`
    /// or `conflict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// JSON pointer of the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The file, `type:target`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column in the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

/// What the last reading found wrong with an entity: `items` are those of its status.
pub fn of_status(items: &Value, file: Option<&str>) -> Vec<FaultView> {
    let items = items.as_array().into_iter().flatten().take(VIEW_PROBLEMS_MAX);
    let fault = |item: &Value| {
        let error = &item["error"];
        let told = error["message"].as_str().or_else(|| item["message"].as_str());
        let (code, message) = plain(told.unwrap_or_default(), error["name"].as_str());
        let severity = if item["level"] == "error" { "error" } else { "warning" };
        let place = placed(error, file);
        FaultView { severity, code: Some(code), message, ..place }
    };
    items.map(fault).collect()
}

/// What is wrong with a file, apart from its entities: `problems` are those that the reading noted.
pub fn of_file(problems: &Value, file: &str) -> Vec<FaultView> {
    let items = problems.as_array().into_iter().flatten().take(VIEW_PROBLEMS_MAX);
    let fault = |item: &Value| {
        let code = item["stage"].as_str().map(str::to_owned);
        // What could not be read was found wrong at the place that names the file.
        let is_elsewhere = code.as_deref() == Some("read");
        let place = if is_elsewhere { FaultView::default() } else { placed(item, None) };
        let message = item["message"].as_str().unwrap_or_default().to_owned();
        FaultView { severity: "error", code, message, file: Some(file.to_owned()), ..place }
    };
    items.map(fault).collect()
}

/// Relations of an entity to what is not in the catalog. Whoever does not see everything is told of none,
/// as nobody could tell for them what is not there from what is hidden. `written` is the document as it
/// was written, where that is known: the fault then has its place.
pub fn of_relations(
    sight: &Sight<'_>,
    entity_ref: &EntityRef,
    relations: &[(&str, &str)],
    written: Option<&yaml::Document>,
) -> Vec<FaultView> {
    if !sight.is_whole() {
        return Vec::new();
    }
    let dangling = relations.iter().filter(|(_, target)| sight.get(target).is_none());
    let namespace = entity_ref.namespace();
    let mut effort = Effort::default();
    let fault = |(relation, target): &(&str, &str)| {
        let target = EntityRef::parse_full(target).ok()?;
        let near = sight.near(&target, 1, &mut effort).into_iter().next();
        Some(of_relation(relation, &target, near, (namespace, written), &mut effort))
    };
    dangling.take(VIEW_PROBLEMS_MAX).filter_map(fault).collect()
}

/// A relation to what is not in the catalog, of which `near` is close. `namespace` is that of the entity
/// that has the relation. Its place is looked for as far as `effort` goes.
pub fn of_relation(
    relation: &str,
    target: &EntityRef,
    near: Option<&str>,
    (namespace, written): (&str, Option<&yaml::Document>),
    effort: &mut Effort,
) -> FaultView {
    let field = written.and_then(|it| field_of(&it.value, namespace, target, effort));
    let at = field.as_ref().zip(written);
    let at = at.and_then(|(field, document)| document.positions.value(field));
    FaultView {
        severity: "warning",
        code: Some("dangling".to_owned()),
        message: format!("{relation} {target}, which is not in the catalog"),
        hint: near.map(|near| format!("{near} is close")),
        line: at.map(|at| u64::from(at.line)),
        column: at.map(|at| u64::from(at.column)),
        field,
        file: None,
    }
}

/// What the reading of a document found.
pub fn of_finding(finding: &Finding, file: &Location) -> FaultView {
    let Finding { stage, field, message, line, column } = finding;
    FaultView {
        severity: if stage.is_fatal() { "error" } else { "warning" },
        code: Some(stage.as_str().to_owned()),
        message: message.clone(),
        hint: (*stage == Stage::Rules).then(|| RULES_HINT.to_owned()),
        field: Some(field.clone()).filter(|field| !field.is_empty()),
        file: Some(file.to_string()),
        line: Some(u64::from(*line)).filter(|line| *line > 0),
        column: Some(u64::from(*column)).filter(|column| *column > 0),
    }
}

const RULES_HINT: &str = "catalog.rules of the configuration says which kinds may come from where";

/// The JSON pointer of the text of `spec` that refers to `wanted`.
fn field_of(
    document: &Value,
    namespace: &str,
    wanted: &EntityRef,
    effort: &mut Effort,
) -> Option<String> {
    let mut is_it = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        // A name's length at a name's price: it is read, and compared at most once or twice.
        if !effort.spend(text.len()) {
            return false;
        }
        let parse = |namespace: Option<&str>| {
            let defaults = model::RefDefaults { kind: Some(wanted.kind()), namespace };
            EntityRef::parse(text, defaults).is_ok_and(|found| found == *wanted)
        };
        !text.is_empty() && (parse(Some(namespace)) || parse(None))
    };
    for (key, value) in document["spec"].as_object()? {
        let key = key.replace('~', "~0").replace('/', "~1");
        if is_it(value) {
            return Some(format!("/spec/{key}"));
        }
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(index) = items.iter().position(&mut is_it) {
            return Some(format!("/spec/{key}/{index}"));
        }
    }
    None
}

/// A fault of nothing yet at the place that `noted` tells.
fn placed(noted: &Value, file: Option<&str>) -> FaultView {
    let number = |key: &str| noted[key].as_u64().filter(|number| *number > 0);
    let field = noted["field"].as_str().filter(|field| !field.is_empty());
    FaultView {
        field: field.map(str::to_owned),
        file: file.map(str::to_owned),
        line: number("line"),
        column: number("column"),
        ..FaultView::default()
    }
}

/// What a message of a status says beneath the words that Backstage puts around it, and which step it
/// is about.
fn plain(message: &str, name: Option<&str>) -> (String, String) {
    const STEPS: [(&str, &str); 5] = [
        ("Entity envelope failed", "envelope"),
        ("Processor PlaceholderProcessor", "placeholder"),
        ("Policy check failed", "policy"),
        ("threw an error while validating", "kind"),
        ("threw an error while postprocessing", "relation"),
    ];
    let wrapped = message.split_once("; caused by ");
    let wrapped = wrapped.and_then(|(step, rest)| Some((step, rest.split_once(": ")?.1)));
    let known = wrapped.and_then(|(step, inner)| {
        let (_, word) = STEPS.iter().find(|(words, _)| step.contains(words))?;
        Some(((*word).to_owned(), inner.to_owned()))
    });
    known.unwrap_or_else(|| (name.unwrap_or("Error").to_owned(), message.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_words_that_backstage_puts_around_a_message_are_taken_off() {
        let wrapped =
            "Policy check failed for component:default/a; caused by Error: no; caused by X: y";
        let expected = ("policy".to_owned(), "no; caused by X: y".to_owned());
        assert_eq!(plain(wrapped, Some("InputError")), expected);
        let other = ("NotFoundError".to_owned(), "gone; caused by X: y".to_owned());
        assert_eq!(plain("gone; caused by X: y", Some("NotFoundError")), other);
    }

    #[test]
    fn the_field_of_a_reference_is_found_however_it_is_written() {
        let document = json!({ "spec": {
            "type": "service", "owner": "shop", "dependsOn": ["resource:db", "Component:x/pay"],
        } });
        let find = |target: &str| {
            let target = EntityRef::parse_full(target).expect("a reference");
            field_of(&document, "default", &target, &mut Effort::default())
        };
        assert_eq!(find("group:default/shop").as_deref(), Some("/spec/owner"));
        assert_eq!(find("resource:default/db").as_deref(), Some("/spec/dependsOn/0"));
        assert_eq!(find("component:x/pay").as_deref(), Some("/spec/dependsOn/1"));
        assert_eq!(find("component:default/none"), None);
    }
}
