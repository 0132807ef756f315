//! Applying an act and taking it back: each one transaction, of which of two who try one wins.

use database::{Tx, unit};
use model::{Caller, Code, EntityRef, Location, Problem};
use serde_json::{Value, json};
use spine::NewJob;

use super::{Plan, State, act_row, deleting, missing, not_now, plan_of, stage};
use crate::changes::acts::verify::ACT_VERIFY;
use crate::changes::entities::{Ignoring, ignore, lift};
use crate::changes::locations::{Registered, Registration, location_put, location_take};
use crate::changes::record::{self, By};
use crate::changes::{Changes, Done, OnConflict};
use crate::limits::PLAN_KEEP_MS;
use crate::store::acts::{self, ActRow};
use crate::store::{conflicts, ignored, kept};

impl Changes {
    /// Does what was planned.
    ///
    /// # Errors
    /// 403 when the caller may not; 404 when there is no such act; 409 when it is not planned any
    /// more, or the plan is old.
    pub async fn act_apply(&self, caller: &Caller, id: &str) -> Result<Done<ActRow>, Problem> {
        let act = async {
            let plan = plan_of(&self.act_get(caller, id).await?)?;
            self.permit_plan(caller, &plan)?;
            let ready = match &plan {
                Plan::Ignore(entity_ref, reason) => {
                    Ready::Ignore(self.ignoring(entity_ref, reason))
                }
                Plan::Delete(entity_ref) => {
                    Ready::Delete(self.catalog.identity_of(entity_ref.as_str()))
                }
                Plan::Register(_) | Plan::Unregister(_) => {
                    self.check_readonly()?;
                    Ready::Plain
                }
            };
            let input = (id.to_owned(), plan, ready, self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (id, plan, ready, by)| apply(tx, id, plan, ready, by).await),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::ACT, id, act).await
    }

    /// Takes back what an act did.
    ///
    /// # Errors
    /// 403 when the caller may not; 404 when there is no such act; 409 when there is nothing to
    /// take back, or the way back is blocked.
    pub async fn act_undo(&self, caller: &Caller, id: &str) -> Result<Done<ActRow>, Problem> {
        let act = async {
            let act = self.act_get(caller, id).await?;
            let plan = plan_of(&act)?;
            self.permit_undo(caller, &act, &plan)?;
            if matches!(plan, Plan::Register(_) | Plan::Unregister(_)) {
                self.check_readonly()?;
            }
            let input = (id.to_owned(), plan, self.by(caller));
            let written = self
                .database
                .write(input, unit!(|tx, input| undo(tx, &input.0, &input.1, &input.2).await))
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::ACT, id, act).await
    }
}

/// What an act needs to know before its transaction begins.
#[derive(Clone)]
enum Ready {
    /// Nothing.
    Plain,
    /// What is to be kept out, as it stands now.
    Ignore(Ignoring),
    /// What is to go, as the audit log names it.
    Delete(Option<Value>),
}

async fn held(tx: &mut Tx, id: &str) -> database::Result<ActRow> {
    acts::act_get(tx, id).await?.ok_or_else(|| missing(id).into())
}

async fn apply(
    tx: &mut Tx,
    id: &str,
    plan: &Plan,
    ready: &Ready,
    by: &By,
) -> database::Result<ActRow> {
    let act = held(tx, id).await?;
    if act.state != State::Planned.as_str() {
        return Err(not_now(&act, "applied").into());
    }
    if tx.now() - act.created_at > PLAN_KEEP_MS {
        let detail = format!("Act {id} was planned more than a day ago");
        return Err(Problem::new(Code::Conflict, detail).hint("plan it anew").into());
    }
    let mut outcome = json!({ "appliedBy": by.actor() });
    let source_id = match plan {
        Plan::Register(Registration { location }) => {
            Some(location_put(tx, location, OnConflict::Reject, by).await?.location.id)
        }
        Plan::Unregister(source_id) => {
            if location_take(tx, source_id, by).await? != place_of(&act.preview) {
                return Err(moved_since(source_id).into());
            }
            Some(source_id.clone())
        }
        Plan::Ignore(entity_ref, _) => {
            let Ready::Ignore(ignoring) = ready else {
                return Err(not_now(&act, "applied").into());
            };
            if ignored::ignored_get(tx, entity_ref.as_str()).await?.is_some() {
                return Err(ignored_already(entity_ref).into());
            }
            let entry = ignore(tx, ignoring, by).await?;
            outcome["ignoredAt"] = json!(entry.ignored_at);
            None
        }
        Plan::Delete(entity_ref) => {
            let old = if let Ready::Delete(old) = ready { old.as_ref() } else { None };
            deleting::delete(tx, (id, entity_ref), old, by).await?;
            None
        }
    };
    let act = move_on(tx, act, State::Applying, &outcome, source_id.as_deref()).await?;
    tell(tx, by, plan, &act.id, [State::Planned, State::Applying]).await?;
    Ok(act)
}

async fn undo(tx: &mut Tx, id: &str, plan: &Plan, by: &By) -> database::Result<ActRow> {
    let act = held(tx, id).await?;
    if [State::Planned, State::Undone].contains(&State::of(&act.state)) {
        return Err(not_now(&act, "undone").into());
    }
    let mut source_id = act.source_id.clone();
    let mut outcome: Value = serde_json::from_str(&act.outcome).unwrap_or_default();
    match plan {
        Plan::Register(Registration { location }) => {
            let id = source_id.as_deref().unwrap_or_default();
            if location_take(tx, id, by).await? != *location {
                return Err(moved_since(id).into());
            }
        }
        Plan::Unregister(_) => {
            let place = place_of(&act.preview);
            let back = location_put(tx, &place, OnConflict::Reject, by).await?;
            source_id = Some(back.location.id);
        }
        Plan::Ignore(entity_ref, _) => {
            let entry = ignored::ignored_get(tx, entity_ref.as_str()).await?;
            if entry.is_some_and(|entry| outcome["ignoredAt"] != json!(entry.ignored_at)) {
                let words = format!("{entity_ref} was lifted and ignored again since");
                return Err(Problem::new(Code::Conflict, words).into());
            }
            lift(tx, entity_ref.as_str(), by).await?;
        }
        Plan::Delete(entity_ref) => deleting::restore(tx, (id, entity_ref), by).await?,
    }
    outcome["undoneBy"] = json!(by.actor());
    let from = State::of(&act.state);
    let act = move_on(tx, act, State::Undone, &outcome, source_id.as_deref()).await?;
    tell(tx, by, plan, &act.id, [from, State::Undone]).await?;
    Ok(act)
}

/// Tells the audit log that an act has moved on.
async fn tell(
    tx: &mut Tx,
    by: &By,
    plan: &Plan,
    id: &str,
    [from, to]: [State; 2],
) -> database::Result<()> {
    let entry = by.did(&record::ACT).on(id);
    by.record(tx, entry.changing(Some(stage(plan, from)), Some(stage(plan, to)))).await
}

/// The place that an unregistration was about.
pub(super) fn place_of(preview: &str) -> Location {
    let place: Value = serde_json::from_str(preview).unwrap_or_default();
    let text = |key: &str| place[key].as_str().unwrap_or_default().to_owned();
    Location::new(text("type"), text("target"))
}

fn moved_since(id: &str) -> Problem {
    let detail = format!("Location {id} reads another place than the act is about");
    Problem::new(Code::Conflict, detail).hint("plan it anew")
}

/// What is on the ignore list already.
pub(super) fn ignored_already(entity_ref: &EntityRef) -> Problem {
    let detail = format!("{entity_ref} is ignored already");
    Problem::new(Code::Conflict, detail).hint("GET /api/catalog/v1/ignored says why")
}

/// Moves an act on, and asks for the proof when there is one to find.
async fn move_on(
    tx: &mut Tx,
    act: ActRow,
    to: State,
    outcome: &Value,
    source_id: Option<&str>,
) -> database::Result<ActRow> {
    let outcome = outcome.to_string();
    if !acts::act_move(tx, &act, to.as_str(), &outcome, source_id).await? {
        return Err(not_now(&act, "moved on").into());
    }
    if to == State::Applying {
        spine::enqueue(tx, &NewJob::new(ACT_VERIFY, act.id.as_str())).await?;
    }
    held(tx, &act.id).await
}

/// Writes down a registration that was made without a plan.
pub(in crate::changes) async fn note_register(
    tx: &mut Tx,
    location: &Location,
    registered: &Registered,
    actor: &str,
) -> database::Result<()> {
    let plan = Plan::Register(Registration { location: location.clone() });
    note(tx, &plan, &json!({}), Some(&registered.location.id), actor).await.map(drop)
}

/// Writes down an unregistration that was made without a plan.
pub(in crate::changes) async fn note_unregister(
    tx: &mut Tx,
    id: &str,
    location: &Location,
    actor: &str,
) -> database::Result<()> {
    let place = json!({ "type": location.kind, "target": location.target });
    note(tx, &Plan::Unregister(id.to_owned()), &place, Some(id), actor).await.map(drop)
}

/// Writes down a deletion that was made without a plan, when there is something to bring back; before
/// anything is deleted.
pub(in crate::changes) async fn note_delete(
    tx: &mut Tx,
    entity_ref: &str,
    actor: &str,
) -> database::Result<()> {
    let held = conflicts::claim_list_of(tx, &[entity_ref.to_owned()]).await?;
    if !held.iter().any(|claim| claim.orphan) {
        return Ok(());
    }
    let name = EntityRef::parse_full(entity_ref).map_err(Problem::internal)?;
    let id = note(tx, &Plan::Delete(name), &json!({}), None, actor).await?;
    kept::kept_put(tx, &id, entity_ref).await.map(drop)
}

async fn note(
    tx: &mut Tx,
    plan: &Plan,
    preview: &Value,
    source_id: Option<&str>,
    actor: &str,
) -> database::Result<String> {
    let place = (tx.next_id(), tx.now());
    let mut act = act_row(plan, State::Applying, actor, preview, place);
    act.source_id = source_id.map(str::to_owned);
    act.outcome = json!({ "appliedBy": actor }).to_string();
    acts::act_put(tx, &act).await?;
    spine::enqueue(tx, &NewJob::new(ACT_VERIFY, act.id.as_str())).await?;
    Ok(act.id)
}
