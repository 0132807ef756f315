//! What steps of templates may do.

use std::sync::Arc;

use axum::extract::State as FromState;
use feature::template_action::About;
use gate::{Caller, Json, NoParameters, Query, Reply};
use model::permission::Decision;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::permissions::ACTION_EXECUTE;
use crate::tasks::service::Runs;
use crate::tasks::telling::looked;

/// An action.
#[derive(Serialize, ToSchema)]
#[schema(as = ScaffolderAction)]
pub struct ActionView {
    /// Its id.
    id: String,
    /// What it does, in Markdown.
    description: String,
    /// Uses of it.
    examples: Vec<ActionExampleView>,
    /// JSON schemas of its `input` and `output`.
    #[schema(value_type = Object)]
    schema: Value,
}

/// A use of an action.
#[derive(Serialize, ToSchema)]
#[schema(as = ActionExample)]
pub struct ActionExampleView {
    /// What it shows.
    description: String,
    /// A template's steps, as YAML.
    example: String,
}

impl ActionView {
    fn of(about: &About) -> Self {
        let example = |it: &feature::template_action::Example| ActionExampleView {
            description: it.description.clone(),
            example: it.example.clone(),
        };
        let mut description = about.description.clone();
        if let Some(why) = &about.unavailable {
            description.push_str("\n\nNot available here: ");
            description.push_str(why);
        }
        let mut schema = Map::new();
        schema.insert("input".into(), about.input.clone());
        schema.extend(about.output.clone().map(|output| ("output".to_owned(), output)));
        Self {
            id: about.id.clone(),
            description,
            examples: about.examples.iter().map(example).collect(),
            schema: Value::Object(schema),
        }
    }
}

/// Every action, by id; nothing for callers who may have none run.
#[utoipa::path(
    get,
    path = "/v2/actions",
    operation_id = "ListActions",
    tag = "scaffolder",
    responses((status = 200, description = "The actions", body = Vec<ActionView>)),
)]
pub async fn action_list(
    FromState(runs): FromState<Arc<Runs>>,
    caller: Caller,
    _: Query<NoParameters>,
) -> Reply<Json<Vec<ActionView>>> {
    looked("scaffolder.action-fetch", None, &caller, "-");
    if runs.decisions.decide(&caller, &ACTION_EXECUTE) == Decision::Deny {
        return Ok(Json(Vec::new()));
    }
    let mut all: Vec<_> = runs.actions.iter().map(|it| ActionView::of(it.about())).collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Json(all))
}
