//! Actions: what people, scripts and agents may have a feature do, as data with typed inputs and
//! outputs, so that one declaration serves Backstage's actions registry, an MCP server and a form.
//!
//! Reading order: [`Action`] (one of them), [`Actions`] (those of a feature: who sees which, and
//! what is checked before one runs), `routes` (the same over HTTP).

pub(crate) mod routes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use database::BoxFuture;
use jsonschema::{Draft, Validator};
use model::permission::{Decision, Decisions};
use model::{Caller, Permission, Problem};
use serde::Serialize;
use serde_json::{Value, json};

use crate::limits::{INPUT_FAULT_CHARS_MAX, INPUT_FAULTS_MAX};

/// What runs when an action is called: who calls, and an input that fits the schema.
pub type ActionRun =
    Arc<dyn Fn(Caller, Value) -> BoxFuture<'static, Result<Value, Problem>> + Send + Sync>;

/// Something that a feature can be asked to do.
#[derive(Clone)]
pub struct Action {
    /// Its name within the feature: `get-catalog-entity`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// When to use it, what it does, what comes back: read by people and by language models.
    pub description: String,
    /// JSON schema (draft-07) of the input, an object.
    pub input: Value,
    /// JSON schema (draft-07) of the output, an object.
    pub output: Value,
    /// What a call may do to the world.
    pub attributes: Attributes,
    /// Who may not use this permission does not see the action.
    pub permission: &'static Permission,
    /// Does it. Permissions about single things are its own matter.
    pub run: ActionRun,
}

/// What calling an action may do to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// It may remove or overwrite something.
    pub destructive: bool,
    /// Calling it twice is as calling it once.
    pub idempotent: bool,
    /// It changes nothing.
    pub read_only: bool,
}

impl Attributes {
    /// Of an action that only looks.
    pub const READING: Self = Self { destructive: false, idempotent: true, read_only: true };
}

/// Makes an [`ActionRun`] of an async function.
pub fn run<F, R>(function: F) -> ActionRun
where
    F: Fn(Caller, Value) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Value, Problem>> + Send + 'static,
{
    Arc::new(move |caller, input| Box::pin(function(caller, input)))
}

/// The actions of a feature.
pub struct Actions {
    base: &'static str,
    listing: &'static Permission,
    decisions: Arc<dyn Decisions>,
    actions: Vec<Ready>,
}

struct Ready {
    action: Action,
    input: Validator,
}

impl Actions {
    /// `actions` of the feature whose operations begin with `base` (`/api/catalog`). `listing` is
    /// the permission that the operations themselves name; each action has its own beside it.
    ///
    /// # Errors
    /// Two actions of one name, a schema that is none: mistakes in the code.
    pub fn new(
        base: &'static str,
        listing: &'static Permission,
        decisions: Arc<dyn Decisions>,
        actions: Vec<Action>,
    ) -> Result<Self, Problem> {
        let mut names = BTreeSet::new();
        let ready = |action: Action| {
            let mistake =
                |what: String| Problem::internal(format!("the action {} {what}", action.name));
            if !names.insert(action.name) {
                return Err(mistake("is there twice".to_owned()));
            }
            compile(&action.output).map_err(&mistake)?;
            let input = compile(&action.input).map_err(&mistake)?;
            Ok(Ready { action, input })
        };
        let actions = actions.into_iter().map(ready).collect::<Result<_, _>>()?;
        Ok(Self { base, listing, decisions, actions })
    }

    /// What every path of the feature begins with.
    pub fn base(&self) -> &'static str {
        self.base
    }

    /// The feature: `catalog`.
    pub fn plugin(&self) -> &'static str {
        self.base.rsplit('/').next().unwrap_or_default()
    }

    /// The permission that listing and calling name as operations.
    pub(crate) fn listing(&self) -> &'static Permission {
        self.listing
    }

    /// Every permission that some action needs.
    pub(crate) fn permissions(&self) -> impl Iterator<Item = &'static Permission> {
        self.actions.iter().map(|it| it.action.permission)
    }

    /// The actions that `caller` may use.
    pub fn list(&self, caller: &Caller) -> impl Iterator<Item = &Action> {
        let allowed = self.actions.iter().map(|it| &it.action);
        allowed.filter(|action| self.is_for(caller, action))
    }

    /// The id under which clients call `action`: `catalog:get-catalog-entity`.
    pub fn id(&self, action: &Action) -> String {
        format!("{}:{}", self.plugin(), action.name)
    }

    /// Calls the action with this id. The input must fit its schema.
    ///
    /// # Errors
    /// 404 for an action that is not there or not for this caller, 400 for an input that does not
    /// fit, and what the action says.
    pub async fn invoke(&self, caller: &Caller, id: &str, input: Value) -> Result<Value, Problem> {
        let named = id.split_once(':').filter(|(plugin, _)| *plugin == self.plugin());
        let found = named.and_then(|(_, name)| {
            let mut all = self.actions.iter();
            all.find(|it| it.action.name == name && self.is_for(caller, &it.action))
        });
        let ready = found
            .ok_or_else(|| Problem::not_found(format!("Action \"{}\" not found", shown(id))))?;
        check(&ready.input, &input, id)?;
        (ready.action.run)(caller.clone(), input).await
    }

    /// A decision that depends on the thing lets the action be seen: which things it reaches is
    /// decided when it runs.
    fn is_for(&self, caller: &Caller, action: &Action) -> bool {
        self.decisions.decide(caller, action.permission) != Decision::Deny
    }
}

fn compile(schema: &Value) -> Result<Validator, String> {
    let build = jsonschema::options().with_draft(Draft::Draft7).offline().build(schema);
    build.map_err(|error| format!("has a schema that is none: {error}"))
}

fn check(schema: &Validator, input: &Value, id: &str) -> Result<(), Problem> {
    if schema.is_valid(input) {
        return Ok(());
    }
    let faults = schema.iter_errors(input).take(INPUT_FAULTS_MAX);
    let faults: Vec<(String, String)> = faults
        .map(|error| {
            let field = error.instance_path().as_str().to_owned();
            let words = shown(&error.to_string());
            (field.clone(), if field.is_empty() { words } else { format!("{field}: {words}") })
        })
        .collect();
    let all: Vec<&str> = faults.iter().map(|(_, words)| words.as_str()).collect();
    let detail = format!("Invalid input to action \"{id}\"; caused by {}", all.join("; "));
    let first = faults.first().map(|(field, _)| field.trim_start_matches('/').to_owned());
    Err(Problem::input(detail).at(first.unwrap_or_default()))
}

fn shown(text: &str) -> String {
    text.chars().take(INPUT_FAULT_CHARS_MAX).collect()
}

/// JSON schema of an object with these properties and no others.
pub fn object(properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "$schema": "http://json-schema.org/draft-07/schema#",
    })
}
