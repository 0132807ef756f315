//! A catalog for dry runs without a server: it has whatever it is asked for.

use model::entities::{Entities, RegisteredLocation};
use model::problem::Asked;
use model::{Caller, Code, EntityRef, Location, Problem};
use serde_json::{Value, json};

/// The catalog.
pub struct MadeUp;

/// Who runs templates here.
pub fn guest() -> Value {
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "guest", "namespace": "default"},
        "spec": {
            "profile": {"displayName": "Guest User", "email": "guest@example.test"},
            "memberOf": [],
        },
    })
}

fn entity(reference: &EntityRef) -> Value {
    let text = reference.to_string().to_lowercase();
    let (kind, rest) = text.split_once(':').unwrap_or(("component", &text));
    let (namespace, name) = rest.split_once('/').unwrap_or(("default", rest));
    let mut letters = kind.chars();
    let kind: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, "annotations": {}},
        "spec": {"type": "service", "owner": "platform-team"},
    })
}

impl Entities for MadeUp {
    fn entity<'a>(
        &'a self,
        _caller: &'a Caller,
        entity_ref: &'a EntityRef,
    ) -> Asked<'a, Option<Value>> {
        Box::pin(async move { Ok(Some(entity(entity_ref))) })
    }

    fn find<'a>(
        &'a self,
        _caller: &'a Caller,
        _filter: &'a Value,
        _most: usize,
    ) -> Asked<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn preview<'a>(
        &'a self,
        _caller: &'a Caller,
        _location: &'a Location,
    ) -> Asked<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn register<'a>(
        &'a self,
        _caller: &'a Caller,
        _location: &'a Location,
    ) -> Asked<'a, RegisteredLocation> {
        let problem = Problem::new(Code::Unavailable, "There is no catalog in a dry run");
        Box::pin(async { Err(problem) })
    }
}
