//! `GET /api/gate/v1/explain/{topic}`: asks whoever explains the topic.

use std::sync::Arc;

use axum::extract::State;
use gate::{
    Access, Caller, Json, Path, Query, QueryParameters, QueryReader, Reply, Routes, routes,
};
use model::explain::{Evidence, Explain, Explanation, Mention};
use model::permission::Action;
use model::{Millis, Permission, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// Asking why. What is explained is what the caller may read anyway, which each topic decides.
pub(crate) const EXPLAIN: Permission =
    Permission { name: "gate.explain.read", action: Action::Read, resource: None };

type Explainers = Arc<Vec<Arc<dyn Explain>>>;

/// The operation over these explainers.
pub fn routes(explainers: Vec<Arc<dyn Explain>>) -> Routes {
    Routes::new("/api/gate/v1")
        .operation(Access::Permission(&EXPLAIN), routes!(explain))
        .with_state(Arc::new(explainers))
}

struct ExplainQuery {
    subject: String,
}

impl QueryParameters for ExplainQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let subject = query.text("subject")?;
        let subject = subject.ok_or_else(|| {
            Problem::input("request/query must have required property 'subject'").at("subject")
        })?;
        Ok(Self { subject })
    }
}

/// Why something is as it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExplanationView {
    /// What is asked about.
    topic: &'static str,
    /// Which of them.
    subject: String,
    /// The answer in a sentence.
    answer: String,
    /// The rule that decided.
    rule: String,
    /// What the rule was applied to, the deciding piece first.
    evidence: Vec<EvidenceView>,
    /// Events of late that have to do with it, the newest first.
    events: Vec<MentionView>,
}

/// A piece of what an explanation rests on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EvidenceView {
    /// The part that it plays.
    role: &'static str,
    /// What it says.
    statement: String,
    /// Where it comes from.
    source: String,
    /// Line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<i64>,
    /// Since when, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Millis>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MentionView {
    /// Its number on the feed.
    seq: u64,
    /// What happened.
    topic: String,
    /// Who did it.
    actor: String,
    /// When, epoch milliseconds.
    at: Millis,
}

impl From<Explanation> for ExplanationView {
    fn from(explanation: Explanation) -> Self {
        let Explanation { topic, subject, answer, rule, evidence, events } = explanation;
        let evidence = evidence.into_iter().map(|it| {
            let Evidence { role, statement, source, line, since } = it;
            EvidenceView { role, statement, source, line, since }
        });
        let events = events.into_iter().map(|it| {
            let Mention { seq, topic, actor, at } = it;
            MentionView { seq, topic, actor, at }
        });
        Self {
            topic,
            subject,
            answer,
            rule,
            evidence: evidence.collect(),
            events: events.collect(),
        }
    }
}

/// Why something is as it is: the answer, the rule, and what it rests on.
#[utoipa::path(
    get,
    path = "/explain/{topic}",
    operation_id = "GateExplain",
    tag = "gate",
    params(
        ("topic" = String, Path, description = "What is asked about, such as `catalog.entity`"),
        ("subject" = String, Query, description = "Which of them, such as an entity reference"),
    ),
    responses((status = 200, body = ExplanationView), (status = 404, description = "No such topic or thing")),
)]
async fn explain(
    State(explainers): State<Explainers>,
    caller: Caller,
    Path(topic): Path<String>,
    Query(query): Query<ExplainQuery>,
) -> Reply<Json<ExplanationView>> {
    let explainer = explainers.iter().find(|it| it.topic() == topic).ok_or_else(|| {
        let known: Vec<&str> = explainers.iter().map(|it| it.topic()).collect();
        Problem::not_found(format!("Nobody explains '{topic}'"))
            .hint(format!("known are {}", known.join(", ")))
    })?;
    Ok(Json(explainer.explain(&caller, &query.subject).await?.into()))
}
