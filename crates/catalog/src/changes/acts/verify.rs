//! The proof of an act: a job that looks whether what came to pass is what was to come to pass.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use database::{Tx, unit};
use model::Problem;
use serde_json::{Value, json};
use spine::{JobContext, JobDef, JobError, JobHandler, NewJob};

use super::{Plan, State, plan_of};
use crate::limits::{PREVIEW_CLAIMS_MAX, PREVIEW_REFS_SHOWN, VERIFY_AGAIN_MS, VERIFY_MS_MAX};
use crate::store::acts::{self, ActRow};
use crate::store::{claims, conflicts, ignored, sources};

/// Job: proves one act; its key is the act's id.
pub const ACT_VERIFY: &str = "catalog.act.verify";

/// The kind of job.
pub fn job() -> JobDef {
    JobDef::new(ACT_VERIFY, Arc::new(Verify))
}

struct Verify;

#[async_trait]
impl JobHandler for Verify {
    async fn run(&self, job: &JobContext) -> Result<(), JobError> {
        let id = job.key().to_owned();
        job.write(id, unit!(|tx, id| verify(tx, id).await)).await?;
        Ok(())
    }
}

/// What a look came to.
enum Look {
    /// It is too early to tell.
    Early,
    /// The act ends in this state, and the outcome says more.
    Over(State, Value),
}

async fn verify(tx: &mut Tx, id: &str) -> database::Result<()> {
    let act = acts::act_get(tx, id).await?;
    let Some(act) = act.filter(|act| act.state == State::Applying.as_str()) else { return Ok(()) };
    let plan = plan_of(&act)?;
    let look = match &plan {
        Plan::Register(_) => look_at_register(tx, &act).await?,
        Plan::Unregister(source_id) => match sources::source_get(tx, source_id).await? {
            Some(source) if source.removed_at.is_some() => Look::Early,
            // Somebody has registered it again meanwhile: it did go.
            _ => Look::Over(State::Verified, json!({})),
        },
        Plan::Ignore(entity_ref, _) => {
            let held = ignored::ignored_get(tx, entity_ref.as_str()).await?;
            let state = if held.is_some() { State::Verified } else { State::Failed };
            Look::Over(state, json!({}))
        }
        Plan::Delete(entity_ref) => {
            // One that a file describes has come back by then, and was to.
            let held = conflicts::claim_list_of(tx, &[entity_ref.as_str().to_owned()]).await?;
            let is_there = held.iter().any(|claim| claim.orphan);
            let state = if is_there { State::Failed } else { State::Verified };
            Look::Over(state, json!({}))
        }
    };
    let is_late = tx.now() - act.applied_at.unwrap_or(act.changed_at) > VERIFY_MS_MAX;
    let (state, more) = match look {
        Look::Over(state, more) => (state, more),
        Look::Early if is_late => {
            (State::Failed, json!({ "problem": "It was not done within ten minutes" }))
        }
        Look::Early => {
            let again = tx.now() + VERIFY_AGAIN_MS;
            return spine::enqueue(tx, &NewJob::new(ACT_VERIFY, id).run_at(again)).await.map(drop);
        }
    };
    let mut outcome: Value = serde_json::from_str(&act.outcome).map_err(Problem::internal)?;
    if let (Some(outcome), Value::Object(more)) = (outcome.as_object_mut(), more) {
        outcome.extend(more);
    }
    let outcome = outcome.to_string();
    acts::act_move(tx, &act, state.as_str(), &outcome, act.source_id.as_deref()).await.map(drop)
}

/// A registration holds when the source was read, what the preview promised is there, and nothing is
/// wrong with it that the preview did not show.
async fn look_at_register(tx: &mut Tx, act: &ActRow) -> database::Result<Look> {
    let source_id = act.source_id.as_deref().unwrap_or_default();
    let Some(source) = sources::source_state(tx, source_id).await? else {
        let words = "The location was unregistered before it was read";
        return Ok(Look::Over(State::Failed, json!({ "problem": words })));
    };
    if source.read_at.is_none() {
        return Ok(Look::Early);
    }
    let held = claims::claim_first(tx, source_id, PREVIEW_CLAIMS_MAX).await?;
    let held: BTreeSet<String> = held.into_iter().map(|(_, entity_ref)| entity_ref).collect();
    let preview: Value = serde_json::from_str(&act.preview).map_err(Problem::internal)?;
    let promised = preview["appears"]["refs"].as_array().into_iter().flatten();
    let missing: Vec<&str> = promised
        .filter_map(Value::as_str)
        .filter(|it| !held.contains(*it))
        .take(PREVIEW_REFS_SHOWN)
        .collect();
    // Whoever saw what is wrong and went on has what they were shown.
    let is_foreseen = preview["problems"].as_array().is_some_and(|it| !it.is_empty());
    let is_right = missing.is_empty() && (source.problem.is_none() || is_foreseen);
    let state = if is_right { State::Verified } else { State::Failed };
    let more = json!({ "entities": held.len(), "missing": missing, "problem": source.problem });
    Ok(Look::Over(state, more))
}
