//! Acts: one shape for what people do to the catalog. Plan, preview, apply, verify, undo.
//!
//! Planning writes down what was asked for and shows what it would do; applying does it in one
//! transaction and asks for the proof; a job compares what came to pass with what was shown; undoing
//! is the opposite act. Registering and unregistering over Backstage's routes are acts as well, which
//! skip the preview, so that they can be undone.
//!
//! Reading order: [`Plan`], [`State`], [`preview`] and `draft` (what an act would do), [`steps`] (apply, undo),
//! `deleting` (of entities), [`verify`] (the job).

mod deleting;
mod draft;
pub mod preview;
pub mod steps;
pub mod verify;

use database::unit;
use model::permission::Decisions;
use model::{Caller, Code, EntityRef, Millis, Problem, RefDefaults};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use preview::Shown;

use super::entities::check_reason;
use super::locations::Registration;
use super::{Changes, record};
use crate::limits::ACT_KEEP_MS;
use crate::permissions::{
    ENTITY_DELETE, LOCATION_CREATE, LOCATION_CREATE_FILE, LOCATION_DELETE, LOCATION_READ,
};
use crate::store::acts;

pub use crate::store::acts::ActRow;

/// Sorts after every id: ids are hexadecimal.
const AFTER_ALL: &str = "zzzzzzzz";

/// Where an act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has happened yet.
    Planned,
    /// It is done; the proof is under way.
    Applying,
    /// What came to pass is what was to come to pass.
    Verified,
    /// It is done, and something is not as it should be; the outcome says what.
    Failed,
    /// It was taken back.
    Undone,
}

impl State {
    /// The word in the table and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Applying => "applying",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Undone => "undone",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "planned" => Self::Planned,
            "applying" => Self::Applying,
            "verified" => Self::Verified,
            "undone" => Self::Undone,
            _ => Self::Failed,
        }
    }
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// A location is to be registered.
    Register(Registration),
    /// A registered location, by its id, is to go with its entities.
    Unregister(String),
    /// An entity is to stay out of the catalog, for this reason.
    Ignore(EntityRef, String),
    /// What the catalog holds of an entity is to go; one that is described somewhere comes back.
    Delete(EntityRef),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterInput {
    #[serde(rename = "type")]
    kind: String,
    target: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnregisterInput {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct IgnoreInput {
    entity_ref: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DeleteInput {
    entity_ref: String,
}

impl Plan {
    /// Reads what was asked for.
    ///
    /// # Errors
    /// An unknown kind; an input that is not of its shape.
    pub fn read(kind: &str, input: &Value) -> Result<Self, Problem> {
        fn shaped<T: for<'a> Deserialize<'a>>(input: &Value) -> Result<T, Problem> {
            T::deserialize(input)
                .map_err(|error| Problem::input(format!("request/body/input: {error}")).at("input"))
        }
        let entity = |text: &str| {
            EntityRef::parse(text, RefDefaults::default())
                .map_err(|error| Problem::input(error.to_string()).at("input.entityRef"))
        };
        match kind {
            "register" => {
                let RegisterInput { kind, target } = shaped(input)?;
                let registration = match kind.as_str() {
                    "file" => Registration::file(&target)?,
                    kind => Registration::url(kind, &target)?,
                };
                Ok(Self::Register(registration))
            }
            "unregister" => Ok(Self::Unregister(shaped::<UnregisterInput>(input)?.id)),
            "ignore" => {
                let IgnoreInput { entity_ref, reason } = shaped(input)?;
                let entity_ref = entity(&entity_ref)?;
                check_reason(&reason)?;
                Ok(Self::Ignore(entity_ref, reason))
            }
            "delete" => Ok(Self::Delete(entity(&shaped::<DeleteInput>(input)?.entity_ref)?)),
            other => {
                let shown: String = other.chars().take(100).collect();
                Err(Problem::input(format!("Unknown kind of act '{shown}'"))
                    .at("kind")
                    .hint("known are register, unregister, ignore, delete"))
            }
        }
    }

    /// The word for its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Unregister(_) => "unregister",
            Self::Ignore(..) => "ignore",
            Self::Delete(_) => "delete",
        }
    }

    /// What was asked for, as [`Plan::read`] takes it.
    pub fn input(&self) -> Value {
        match self {
            Self::Register(Registration { location }) => {
                json!({ "type": location.kind, "target": location.target })
            }
            Self::Unregister(id) => json!({ "id": id }),
            Self::Ignore(entity_ref, reason) => {
                json!({ "entityRef": entity_ref.as_str(), "reason": reason })
            }
            Self::Delete(entity_ref) => json!({ "entityRef": entity_ref.as_str() }),
        }
    }

    /// Refuses a caller who may do nothing of the kind.
    fn permit(&self, decisions: &dyn Decisions, caller: &Caller) -> Result<(), Problem> {
        match self {
            Self::Register(Registration { location }) => {
                if location.kind == "file" {
                    decisions.require(caller, &LOCATION_CREATE_FILE)?;
                }
                decisions.require(caller, &LOCATION_CREATE)
            }
            Self::Unregister(_) => decisions.require(caller, &LOCATION_DELETE),
            Self::Ignore(..) | Self::Delete(_) => decisions.require(caller, &ENTITY_DELETE),
        }
    }
}

/// An act as it is written when it is planned, or applied without a plan.
pub(super) fn act_row(
    plan: &Plan,
    state: State,
    actor: &str,
    preview: &Value,
    (id, now): (String, Millis),
) -> ActRow {
    ActRow {
        id,
        kind: plan.kind().to_owned(),
        state: state.as_str().to_owned(),
        actor: actor.to_owned(),
        input: plan.input().to_string(),
        preview: preview.to_string(),
        outcome: json!({}).to_string(),
        source_id: None,
        created_at: now,
        changed_at: now,
        applied_at: (state == State::Applying).then_some(now),
    }
}

impl Changes {
    /// Refuses a caller who may do nothing of the kind.
    ///
    /// # Errors
    /// 403 naming the permission.
    pub fn permit_kind(&self, caller: &Caller, plan: &Plan) -> Result<(), Problem> {
        let permitted = plan.permit(self.catalog.decisions(), caller);
        permitted.inspect_err(|problem| self.note(caller, &record::PLAN, plan.kind(), problem))
    }

    /// Refuses a caller who may not do this.
    fn permit_plan(&self, caller: &Caller, plan: &Plan) -> Result<(), Problem> {
        plan.permit(self.catalog.decisions(), caller)?;
        match plan {
            Plan::Ignore(entity_ref, _) | Plan::Delete(entity_ref) => {
                self.permit(caller, &ENTITY_DELETE, entity_ref.as_str())
            }
            Plan::Register(_) | Plan::Unregister(_) => Ok(()),
        }
    }

    /// Refuses a caller who may not take this back.
    fn permit_undo(&self, caller: &Caller, act: &ActRow, plan: &Plan) -> Result<(), Problem> {
        let decisions = self.catalog.decisions();
        match plan {
            Plan::Register(_) => decisions.require(caller, &LOCATION_DELETE),
            Plan::Unregister(_) => {
                if steps::place_of(&act.preview).kind == "file" {
                    decisions.require(caller, &LOCATION_CREATE_FILE)?;
                }
                decisions.require(caller, &LOCATION_CREATE)
            }
            // What is gone passes no condition: who was allowed to delete it may bring it back.
            Plan::Delete(_) if act.actor == caller.actor() => plan.permit(decisions, caller),
            Plan::Ignore(..) | Plan::Delete(_) => self.permit_plan(caller, plan),
        }
    }

    /// Whether a caller sees acts that somebody else planned: those who see everything that an act
    /// may be about.
    fn sees_acts(&self, caller: &Caller) -> bool {
        self.catalog.sees_all(caller) && self.catalog.may(caller, &LOCATION_READ)
    }

    /// Plans an act: says what it would do, does nothing. Beside the act comes what is only shown to
    /// whoever plans it: the documents and the files of a registration.
    ///
    /// # Errors
    /// 403 when the caller may not do it; 404 when what it is about is not there.
    pub async fn act_plan(
        &self,
        caller: &Caller,
        plan: &Plan,
    ) -> Result<(ActRow, Map<String, Value>), Problem> {
        let act = async {
            self.permit_plan(caller, plan)?;
            let Shown { kept: preview, told } = self.act_preview(caller, plan).await?;
            let input = (plan.clone(), preview, self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (plan, preview, by)| {
                        let place = (tx.next_id(), tx.now());
                        let act = act_row(plan, State::Planned, by.actor(), preview, place);
                        acts::act_put(tx, &act).await?;
                        acts::act_trim(tx, act.created_at - ACT_KEEP_MS, 100).await?;
                        let entry = by.did(&record::PLAN).on(&act.id);
                        let new = stage(plan, State::Planned);
                        by.record(tx, entry.changing(None, Some(new))).await?;
                        Ok(act)
                    }),
                )
                .await?;
            Ok((written.value, told))
        };
        self.noting(caller, &record::PLAN, plan.kind(), act).await
    }

    /// One act.
    ///
    /// # Errors
    /// 404 when there is none, or none for this caller.
    pub async fn act_get(&self, caller: &Caller, id: &str) -> Result<ActRow, Problem> {
        let found =
            self.database.read(id.to_owned(), unit!(|tx, id| acts::act_get(tx, id).await)).await?;
        let is_seen = |act: &ActRow| act.actor == caller.actor() || self.sees_acts(caller);
        found.filter(is_seen).ok_or_else(|| missing(id))
    }

    /// A page of the acts that a caller sees, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn act_list(
        &self,
        caller: &Caller,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ActRow>, Problem> {
        let whose = (!self.sees_acts(caller)).then(|| caller.actor().to_owned());
        let input = (whose, before.unwrap_or(AFTER_ALL).to_owned(), limit);
        let read = unit!(|tx, input: (Option<String>, String, i64)| {
            match &input.0 {
                Some(actor) => acts::act_list_of(tx, actor, &input.1, input.2).await,
                None => acts::act_list(tx, &input.1, input.2).await,
            }
        });
        Ok(self.database.read(input, read).await?)
    }
}

/// Where an act stands, as the audit log shows it.
fn stage(plan: &Plan, state: State) -> Value {
    json!({ "state": state.as_str(), "kind": plan.kind(), "input": plan.input() })
}

/// What an act is about, as it was written down.
fn plan_of(act: &ActRow) -> Result<Plan, Problem> {
    let input: Value = serde_json::from_str(&act.input).map_err(Problem::internal)?;
    Plan::read(&act.kind, &input)
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("Found no act with ID {id}"))
}

fn not_now(act: &ActRow, what: &str) -> Problem {
    let detail = format!("Act {} is {}; it cannot be {what}", act.id, act.state);
    Problem::new(Code::Conflict, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_back_from_what_it_wrote() {
        for (kind, input) in [
            ("register", json!({ "type": "url", "target": "https://h/a.yaml" })),
            ("register", json!({ "type": "file", "target": "/srv/a.yaml" })),
            ("unregister", json!({ "id": "1" })),
            ("ignore", json!({ "entityRef": "component:default/a", "reason": "twice" })),
            ("delete", json!({ "entityRef": "component:default/a" })),
        ] {
            let plan = Plan::read(kind, &input).expect("a plan");
            assert_eq!((plan.kind(), plan.input()), (kind, input));
        }
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        for (kind, input) in [
            ("destroy", json!({})),
            ("register", json!({ "type": "url" })),
            ("register", json!({ "type": "url", "target": "https://h", "x": 1 })),
            ("unregister", json!("1")),
            ("ignore", json!({ "entityRef": "a" })),
            ("delete", json!({ "entityRef": "component:a", "reason": "x" })),
        ] {
            assert!(Plan::read(kind, &input).is_err(), "{kind} {input}");
        }
    }
}
