//! `get-catalog-entity` and `query-catalog-entities`: finding entities.

use std::sync::Arc;

use feature::action::{Action, Attributes, object, run};
use model::{Caller, Code, EntityRef, Problem};
use serde_json::{Map, Value, json};

use crate::permissions::ENTITY_READ;
use crate::query::limits::PAGE_LIMIT_MAX;
use crate::query::{Predicate, Query};
use crate::service::inspection::Inspector;

/// Entities that are named when a name is not enough to tell them apart.
const NAMESAKES_MAX: usize = 20;

const GET: &str = "\
Returns one entity of the software catalog with everything that is known of it: metadata, spec and \
relations to other entities.

An entity is identified by kind, namespace and name, written kind:namespace/name, for example \
component:default/payment-service. Give what you know: the name alone is enough when only one entity \
has it. When several have it, the answer lists their references; call again with kind or namespace.";

const QUERY: &str = "\
Finds entities of the software catalog and returns a page of them with the total.

`query` is an object of conditions that must all hold. A condition is a path into the entity and what \
must be there; text is compared without regard to upper and lower case:
- a value: {\"kind\": \"component\", \"spec.type\": \"service\"}
- one of several: {\"kind\": {\"$in\": [\"api\", \"component\"]}}
- anything at all, or nothing: {\"metadata.annotations.backstage.io/techdocs-ref\": {\"$exists\": true}}
- a beginning: {\"metadata.name\": {\"$hasPrefix\": \"pay\"}}
- an item of a list: {\"metadata.tags\": {\"$contains\": \"java\"}}
- combinations: {\"$all\": [...]}, {\"$any\": [...]}, {\"$not\": {...}}
- a relation, by the full reference of the other entity: \
{\"relations.ownedBy\": \"group:default/payments\"}. Prefer relations to the spec field that they \
come from (`spec.owner`): they are complete and spelled the same way everywhere.

Ask for little: `fields` picks what comes back of each entity ([\"kind\", \"metadata.name\"]), `limit` \
bounds the page. When `hasMoreEntities` is true, pass `nextPageCursor` as `cursor` (with the same \
`limit` and `fields`) for the next page. Which kinds, fields and relations there are is told by \
get-catalog-model-description.";

/// Finds one entity by its name.
pub fn get_entity(inspector: &Arc<Inspector>) -> Action {
    let inspector = inspector.clone();
    let text = |about: &str| json!({ "type": "string", "description": about });
    let input = json!({
        "kind": text("The entity's kind, for example component. May be left out."),
        "namespace": text("The entity's namespace. May be left out."),
        "name": text("The entity's name."),
    });
    Action {
        name: "get-catalog-entity",
        title: "Get Catalog Entity",
        description: GET.to_owned(),
        input: object(input, &["name"]),
        output: json!({ "type": "object", "properties": {}, "additionalProperties": true }),
        attributes: Attributes::READING,
        permission: &ENTITY_READ,
        run: run(move |caller, input| {
            let inspector = inspector.clone();
            async move { find_one(&inspector, &caller, &input).await }
        }),
    }
}

/// The one entity that `kind`, `namespace` and `name` of an input mean.
///
/// # Errors
/// 400 when there is none, 409 with their references when there are several.
pub async fn find_one(
    inspector: &Inspector,
    caller: &Caller,
    input: &Value,
) -> Result<Value, Problem> {
    let name = input["name"].as_str().unwrap_or_default();
    let fields = [("kind", "kind"), ("namespace", "metadata.namespace"), ("name", "metadata.name")];
    let given = fields.into_iter().filter_map(|(key, field)| Some((field, input[key].as_str()?)));
    let filter = given.map(|(field, value)| Predicate::equals(field, value)).collect();
    let query =
        Query { filter: Some(Predicate::All(filter)), limit: NAMESAKES_MAX, ..Query::default() };
    let page = page(inspector, caller, &query).await?;
    match page["items"].as_array().map(Vec::as_slice).unwrap_or_default() {
        [] => Err(Problem::input(format!("No entity found with name \"{name}\""))),
        [entity] => Ok(entity.clone()),
        several => {
            let refs: Vec<String> = several.iter().map(|it| format!("\"{}\"", named(it))).collect();
            let refs = refs.join(", ");
            Err(Problem::new(
                Code::Conflict,
                format!(
                    "Multiple entities found with name \"{name}\", please provide more specific \
                     filters. Entities found: {refs}"
                ),
            ))
        }
    }
}

/// The reference of an entity.
pub fn named(entity: &Value) -> EntityRef {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &entity["metadata"];
    let namespace = metadata["namespace"].as_str().unwrap_or("default");
    EntityRef::new(&text(&entity["kind"]), namespace, &text(&metadata["name"]))
}

/// Finds entities by a query.
pub fn query_entities(inspector: &Arc<Inspector>) -> Action {
    let inspector = inspector.clone();
    Action {
        name: "query-catalog-entities",
        title: "Query Catalog Entities",
        description: QUERY.to_owned(),
        input: query_input(),
        output: query_output(),
        attributes: Attributes::READING,
        permission: &ENTITY_READ,
        run: run(move |caller, input| {
            let inspector = inspector.clone();
            async move {
                let query = Query::from_post(&by_query_body(input))?;
                let mut page = page(&inspector, &caller, &query).await?;
                let next = page["pageInfo"]["nextCursor"].take();
                let mut output = json!({
                    "items": page["items"].take(),
                    "totalItems": page["totalItems"].take(),
                    "hasMoreEntities": next.is_string(),
                });
                if next.is_string() {
                    output["nextPageCursor"] = next;
                }
                Ok(output)
            }
        }),
    }
}

fn query_input() -> Value {
    // Language models tend to quote numbers.
    let number = |least: u64, about: &str| {
        json!({
            "type": ["integer", "string"],
            "minimum": least,
            "maximum": PAGE_LIMIT_MAX,
            "pattern": "^[0-9]{1,6}$",
            "description": about,
        })
    };
    let paths = |about: &str| json!({ "type": "array", "items": { "type": "string" }, "description": about });
    let order = json!({
        "type": "object",
        "properties": {
            "field": { "type": "string", "description": "Path into the entity." },
            "order": { "type": "string", "enum": ["asc", "desc"] },
        },
        "required": ["field", "order"],
        "additionalProperties": false,
    });
    let mut offset = number(0, "Entities to pass over before the page.");
    offset["maximum"] = json!(u32::MAX);
    offset["pattern"] = json!("^[0-9]{1,9}$");
    let properties = json!({
        "query": { "type": "object", "description": "Conditions that must all hold." },
        "fields": paths("Paths that come back of each entity; all of it when left out."),
        "limit": number(1, "Most entities to return; 200 when left out."),
        "offset": offset,
        "orderFields": {
            "anyOf": [order, { "type": "array", "items": order }],
            "description": "What to sort by. The first one counts.",
        },
        "fullTextFilter": {
            "type": "object",
            "properties": {
                "term": { "type": "string", "description": "A piece of text." },
                "fields": paths("Paths whose values may hold it; name, title and description when \
                                 left out."),
            },
            "required": ["term"],
            "additionalProperties": false,
        },
        "cursor": {
            "type": "string",
            "description": "`nextPageCursor` of an earlier answer. All but `limit` and `fields` then \
                            comes from it.",
        },
    });
    object(properties, &[])
}

fn query_output() -> Value {
    let entity = json!({ "type": "object", "additionalProperties": true });
    let properties = json!({
        "items": { "type": "array", "items": entity, "description": "The entities." },
        "totalItems": { "type": "number", "description": "All that match, on all pages." },
        "hasMoreEntities": { "type": "boolean", "description": "Whether there is another page." },
        "nextPageCursor": { "type": "string", "description": "Leads to it." },
    });
    object(properties, &["items", "totalItems", "hasMoreEntities"])
}

/// The input as the body of `POST /entities/by-query`.
fn by_query_body(input: Value) -> Value {
    let Value::Object(input) = input else { return json!({}) };
    let body = input.into_iter().map(|(key, value)| match (key.as_str(), value) {
        ("orderFields", Value::Array(orders)) => ("orderBy".to_owned(), Value::Array(orders)),
        ("orderFields", order) => ("orderBy".to_owned(), json!([order])),
        ("limit" | "offset", Value::String(digits)) => {
            (key, digits.parse::<u64>().map_or(Value::Null, Value::from))
        }
        (_, value) => (key, value),
    });
    Value::Object(body.collect::<Map<String, Value>>())
}

async fn page(inspector: &Inspector, caller: &Caller, query: &Query) -> Result<Value, Problem> {
    let page = inspector.catalog().entity_query(caller, query).await?;
    serde_json::from_slice(&page).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_becomes_the_body_of_a_query() {
        let one = json!({ "field": "kind", "order": "asc" });
        let input = json!({ "limit": "20", "offset": 3, "orderFields": one, "query": {} });
        let body = json!({ "limit": 20, "offset": 3, "orderBy": [one], "query": {} });
        assert_eq!(by_query_body(input), body);
        let input = json!({ "orderFields": [one], "cursor": "x" });
        assert_eq!(by_query_body(input), json!({ "orderBy": [one], "cursor": "x" }));
    }
}
