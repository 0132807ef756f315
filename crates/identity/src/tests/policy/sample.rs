//! A feature with things: who asks is known by a token with their name in it, and things with an odd
//! number at their end pass the rule `ODD`.

use std::sync::Arc;

use async_trait::async_trait;
use database::MigrationSet;
use feature::{Conditions, Feature, Parts};
use gate::{Access, Authenticator, Json, Routes, routes};
use model::directory::{Directory, DirectoryUser, UserQuery};
use model::permission::{Action, Condition};
use model::{Caller, Permission, Problem};
use serde_json::{Value, json};

pub const THING_READ: Permission =
    Permission { name: "sample.thing.read", action: Action::Read, resource: Some("thing") };
pub const THING_DELETE: Permission =
    Permission { name: "sample.thing.delete", action: Action::Delete, resource: Some("thing") };

/// The feature.
pub const fn feature() -> Feature {
    Feature {
        name: "sample",
        migrations: MigrationSet { feature: "sample", migrations: &[] },
        statements: &[],
        permissions: &[THING_READ, THING_DELETE],
        config: &[],
        build: |_deps| {
            Box::pin(async {
                let routes = Routes::new("/api/sample")
                    .operation(Access::Permission(&THING_READ), routes!(thing_list))
                    .operation(Access::Permission(&THING_DELETE), routes!(thing_delete))
                    .with_state(());
                Ok(Parts {
                    routes: vec![routes],
                    conditions: vec![Arc::new(Things)],
                    directory: Some(Arc::new(Small)),
                    authenticator: Some(Arc::new(ByName)),
                    ..Parts::default()
                })
            })
        },
    }
}

#[utoipa::path(get, path = "/things", operation_id = "SampleThingList", responses((status = 200)))]
async fn thing_list() -> Json<Value> {
    Json(json!([]))
}

#[utoipa::path(delete, path = "/things", operation_id = "SampleThingDelete", responses((status = 200)))]
async fn thing_delete() -> Json<Value> {
    Json(json!([]))
}

struct Things;

impl Conditions for Things {
    fn resource_type(&self) -> &'static str {
        "thing"
    }

    fn plugin(&self) -> &'static str {
        "sample"
    }

    fn rules(&self) -> Vec<Value> {
        vec![json!({ "name": "ODD", "description": "Odd ones.", "resourceType": "thing" })]
    }

    fn check(&self, condition: &Condition) -> Result<(), Problem> {
        match condition {
            Condition::AllOf(all) | Condition::AnyOf(all) => {
                all.iter().try_for_each(|it| self.check(it))
            }
            Condition::Not(inner) => self.check(inner),
            Condition::Rule(used) if ["ODD", "OF"].contains(&used.rule.as_str()) => Ok(()),
            Condition::Rule(used) => Err(Problem::input(format!("no rule {}", used.rule))),
        }
    }

    fn apply(&self, _: &Caller, condition: &Condition, refs: &[String]) -> Vec<bool> {
        refs.iter().map(|it| passes(condition, it)).collect()
    }
}

fn passes(condition: &Condition, thing: &str) -> bool {
    match condition {
        Condition::AllOf(all) => all.iter().all(|it| passes(it, thing)),
        Condition::AnyOf(any) => any.iter().any(|it| passes(it, thing)),
        Condition::Not(inner) => !passes(inner, thing),
        Condition::Rule(used) if used.rule == "ODD" => thing.ends_with(['1', '3', '5', '7', '9']),
        Condition::Rule(used) => used.params["of"].to_string().contains(thing),
    }
}

struct Small;

impl Directory for Small {
    fn users(&self, _: &UserQuery, _: usize) -> Vec<DirectoryUser> {
        Vec::new()
    }

    fn groups_of(&self, entity_ref: &str) -> Arc<[String]> {
        match entity_ref {
            "user:default/ada" => ["group:default/team".into(), "group:default/org".into()].into(),
            "group:default/team" => ["group:default/org".into()].into(),
            _ => Arc::default(),
        }
    }

    fn version(&self) -> u64 {
        1
    }
}

struct ByName;

#[async_trait]
impl Authenticator for ByName {
    async fn authenticate(
        &self,
        _: &http::request::Parts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        let name = bearer.and_then(|it| it.strip_prefix("token-of-user-"));
        Ok(name.map(super::user))
    }
}
