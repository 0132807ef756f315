//! What callers cost: finding out who somebody is and what they belong to, and answering those who
//! may not see everything.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use catalog::directory::{groups_of, users};
use catalog::index::{Change, Edge, Index, Record, Snapshot, Visible};
use catalog::query::{Predicate, Query};
use model::EntityRef;
use model::directory::UserQuery;
use serde_json::{Value, json};

use super::{BATCH, Question, timed};

/// Users of the organisation.
const USERS: usize = 100_000;
/// Groups, each the parent of the one before.
const GROUPS: usize = 50;
/// What a caller owns things under.
const CLAIMS: usize = 2_000;

/// A large organisation, asked as one would who has forgotten everything.
pub fn organisation(rounds: usize, table: &mut String) -> Result<(), Box<dyn Error>> {
    let index = Index::default();
    let people: Vec<usize> = (0..USERS).collect();
    let groups = (0..GROUPS).map(|number| {
        let relations = match number + 1 {
            GROUPS => vec![],
            parent => vec![("childOf", "parentOf", group(parent))],
        };
        record(group(number), &json!({ "type": "team" }), &relations)
    });
    index.apply(groups.map(Change::Put).collect(), 1);
    for some in people.chunks(BATCH) {
        index.apply(some.iter().map(|number| Change::Put(user(*number))).collect(), 2);
    }
    while index.maintain() {}
    let snapshot = index.snapshot();
    let name = |round: usize| format!("user:default/user-{}", round % USERS);
    let address = |round: usize| UserQuery::Email(format!("user-{}@acme.org", round % USERS));
    let questions: Vec<Question<'_>> = vec![
        (
            "a user's groups, through all nesting",
            Box::new(|round| groups_of(&snapshot, &name(round)).len()),
        ),
        ("a user by address", Box::new(|round| users(&snapshot, &address(round), 2).len())),
        (
            "a user by reference",
            Box::new(|round| users(&snapshot, &UserQuery::Ref(name(round)), 2).len()),
        ),
    ];
    writeln!(table, "\n## {USERS} users, {GROUPS} groups one in the other\n")?;
    writeln!(table, "| question | p50 | p99 |\n|---|---|---|")?;
    for (what, ask) in &questions {
        timed(what, rounds, ask, table)?;
    }
    Ok(())
}

fn group(number: usize) -> EntityRef {
    EntityRef::new("group", "default", &format!("group-{number}"))
}

fn user(number: usize) -> Record {
    let profile = json!({
        "displayName": format!("User {number}"), "email": format!("user-{number}@acme.org"),
    });
    let own = EntityRef::new("user", "default", &format!("user-{number}"));
    record(own, &json!({ "profile": profile }), &[("memberOf", "hasMember", group(0))])
}

fn record(own: EntityRef, spec: &Value, relations: &[(&str, &str, EntityRef)]) -> Record {
    let edge = |source: &EntityRef, relation: &str, target: &EntityRef| Edge {
        source: source.clone(),
        relation: relation.to_owned(),
        target: target.clone(),
    };
    let both = |(there, back, other): &(&str, &str, EntityRef)| {
        [edge(&own, there, other), edge(other, back, &own)]
    };
    let edges = relations.iter().flat_map(both).collect();
    let metadata = json!({ "name": own.name(), "namespace": own.namespace() });
    let document = json!({
        "apiVersion": "backstage.io/v1alpha1", "kind": own.kind(), "metadata": metadata, "spec": spec,
    });
    Record {
        uid: format!(
            "{:016x}",
            own.name().bytes().fold(7_u64, |sum, it| sum.wrapping_mul(31) + u64::from(it))
        ),
        document: document.to_string(),
        edges,
        status: vec![],
        orphan: false,
        parents: vec![],
        entity_ref: own,
    }
}

/// The same questions for who sees everything, and for who sees what 2,000 claims own: the first of
/// each pair is what the others are held against.
pub fn limited(snapshot: &Arc<Snapshot>) -> Vec<Question<'_>> {
    // Every other team; the other claims own nothing.
    let claims = (0..CLAIMS).map(|it| format!("group:default/team-{}", it * 2));
    let owned = Predicate::any_of("relations.ownedBy", claims);
    let kinds = Predicate::any_of("kind", ["group", "system"]);
    let either = Predicate::Any(vec![kinds, owned.clone()]);
    let owners = Arc::new(Visible::new(owned));
    let either = Arc::new(Visible::new(either));
    let order = json!([{ "field": "metadata.name", "order": "asc" }]);
    let by_name = json!({ "limit": 20, "orderBy": order });
    let of_a_kind = json!({ "limit": 20, "orderBy": order, "query": { "kind": "component" } });
    vec![
        ("page of 20 with total", page(snapshot, &by_name, None)),
        ("... owned by 2,000 claims", page(snapshot, &by_name, Some(&owners))),
        ("... of two kinds or owned", page(snapshot, &by_name, Some(&either))),
        ("page of 20 components with total", page(snapshot, &of_a_kind, None)),
        ("... owned by 2,000 claims", page(snapshot, &of_a_kind, Some(&owners))),
        ("... of two kinds or owned", page(snapshot, &of_a_kind, Some(&either))),
        ("facets kind and spec.type", facets(snapshot, &["kind", "spec.type"], None)),
        ("... owned by 2,000 claims", facets(snapshot, &["kind", "spec.type"], Some(&owners))),
        ("... of two kinds or owned", facets(snapshot, &["kind", "spec.type"], Some(&either))),
        ("facet of tags", facets(snapshot, &["metadata.tags"], None)),
        ("... owned by 2,000 claims", facets(snapshot, &["metadata.tags"], Some(&owners))),
        ("... of two kinds or owned", facets(snapshot, &["metadata.tags"], Some(&either))),
        ("... the first time (condition new)", cold(snapshot)),
    ]
}

fn page<'a>(
    snapshot: &'a Arc<Snapshot>,
    body: &Value,
    visible: Option<&Arc<Visible>>,
) -> Box<dyn Fn(usize) -> usize + 'a> {
    let query = Query::from_post(body).unwrap_or_default();
    let visible = visible.cloned();
    Box::new(move |_| {
        let page = snapshot.query(&query, visible.as_deref());
        let mut renderer = snapshot.renderer(query.fields.as_ref());
        renderer.page(&page);
        renderer.finish().0.len()
    })
}

fn facets<'a>(
    snapshot: &'a Arc<Snapshot>,
    facets: &[&str],
    visible: Option<&Arc<Visible>>,
) -> Box<dyn Fn(usize) -> usize + 'a> {
    let facets: Vec<String> = facets.iter().map(|it| (*it).to_owned()).collect();
    let visible = visible.cloned();
    Box::new(move |_| snapshot.facets(&facets, None, visible.as_deref()).len())
}

fn cold(snapshot: &Arc<Snapshot>) -> Box<dyn Fn(usize) -> usize + '_> {
    let claims = (0..CLAIMS).map(|it| format!("group:default/team-{}", it * 2));
    let owned = Predicate::any_of("relations.ownedBy", claims);
    let query = Query { limit: 20, count_items: true, ..Query::default() };
    Box::new(move |_| snapshot.query(&query, Some(&Visible::new(owned.clone()))).items.len())
}
