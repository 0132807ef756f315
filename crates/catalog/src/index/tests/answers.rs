//! Single answers: filters and predicates row by row of the contract, facets, relations, etags,
//! ancestry, large texts.

use serde_json::{Value, json};

use super::super::limits::LARGE_TEXT_BYTES;
use super::super::{
    Change, Index, Record, Snapshot, Visible, join_large, large_texts, render_facets, split_large,
};
use super::{edge, index, record, reference, shown};
use crate::query::{FacetsQuery, Fields, ListQuery, Predicate, Query, RefsQuery};

fn catalog() -> Index {
    let long = "x".repeat(201);
    let mut pay = record(
        "Component",
        "Pay",
        &json!({
            "metadata": {
                "title": "Payment Service", "tags": ["Java", "go"], "description": long,
                "annotations": { "acme.org/team": "A=B" }, "links": [{ "url": "https://a" }, { "url": "https://b" }],
            },
            "spec": { "type": "service", "replicas": 7, "public": true, "owner": null, "empty": "" },
        }),
    );
    pay.edges = vec![
        edge("component:default/pay", "ownedBy", "group:default/team-a"),
        edge("group:default/team-a", "ownerOf", "component:default/pay"),
        edge("component:default/pay", "dependsOn", "resource:default/gone"),
        edge("resource:default/gone", "dependencyOf", "component:default/pay"),
    ];
    let mut order = record(
        "Component",
        "order",
        &json!({
            "metadata": { "title": "100%_order", "tags": ["java"] }, "spec": { "type": "website" },
        }),
    );
    order.edges = vec![edge("component:default/order", "ownedBy", "group:default/team-b")];
    let team = record("Group", "team-a", &json!({ "spec": { "type": "team" } }));
    index([pay, order, team])
}

fn names(
    snapshot: &Snapshot,
    ids: impl IntoIterator<Item = super::super::EntityId>,
) -> Vec<String> {
    let mut names: Vec<_> = ids
        .into_iter()
        .map(|id| snapshot.entity_ref(id).rsplit('/').next().unwrap_or("").to_owned())
        .collect();
    names.sort();
    names
}

fn check_filter(filters: &[&str], expected: &[&str]) {
    let snapshot = catalog().snapshot();
    let params: Vec<_> = filters.iter().map(|it| ("filter".to_owned(), (*it).to_owned())).collect();
    let page = snapshot.query(&Query::from_get(&params).expect("a query"), None);
    assert_eq!(names(&snapshot, page.items), expected, "{filters:?}");
    assert_eq!(page.total_items, expected.len() as u64);
    let query = ListQuery::from_get(&params).expect("a query");
    assert_eq!(names(&snapshot, snapshot.stream(&query, None)), expected, "{filters:?}");
}

fn check_predicate(query: &Value, expected: &[&str]) {
    let snapshot = catalog().snapshot();
    let asked = Query::from_post(&json!({ "query": query })).expect("a query");
    let page = snapshot.query(&asked, None);
    assert_eq!(names(&snapshot, page.items), expected, "{query}");
}

#[test]
fn filters_match_search_rows() {
    check_filter(&[], &["order", "pay", "team-a"]);
    check_filter(&["kind=component"], &["order", "pay"]);
    check_filter(&["KIND=COMPONENT,KIND=group"], &["order", "pay", "team-a"]);
    check_filter(&["kind=component,spec.type=service"], &["pay"]);
    check_filter(&["spec.type=team", "metadata.name=ORDER"], &["order", "team-a"]);
    check_filter(&["metadata.tags=java"], &["order", "pay"]);
    check_filter(&["metadata.tags.java=true,metadata.tags.go=true"], &["pay"]);
    check_filter(&["metadata.links.url=https://b"], &["pay"]);
    check_filter(&["metadata.annotations.acme.org/team=a=b"], &["pay"]);
    check_filter(&["spec.replicas=7,spec.public=true"], &["pay"]);
    check_filter(&["spec.empty="], &["pay"]);
    check_filter(&["spec.owner"], &["pay"]);
    check_filter(&["spec.owner="], &[]);
    check_filter(&["metadata.description"], &["pay"]);
    check_filter(&["spec"], &[]);
    check_filter(&["metadata.annotations"], &[]);
    check_filter(&["metadata.links"], &[]);
    check_filter(&["metadata.etag"], &[]);
    check_filter(&["metadata.namespace=default,metadata.uid=uid-component-pay"], &["pay"]);
}

#[test]
fn relations_are_filtered_like_rows_of_the_entity_they_show_on() {
    check_filter(&["relations.ownedBy=Group:Default/Team-A"], &["pay"]);
    check_filter(&["relations.ownerOf=component:default/pay"], &["team-a"]);
    check_filter(&["relations.ownedby"], &["order", "pay"]);
    check_filter(&["relations.dependsOn=resource:default/gone"], &["pay"]);
    check_filter(&["relations.dependencyOf"], &[]);
    check_filter(
        &["relations.ownedBy=group:default/team-a,relations.ownedBy=group:default/team-b"],
        &["order", "pay"],
    );
    check_predicate(
        &json!({ "relations": { "$contains": { "type": "ownedBy" } } }),
        &["order", "pay"],
    );
    check_predicate(
        &json!({ "relations": { "$contains": { "type": "ownerOf", "targetRef": { "$in": ["COMPONENT:default/pay"] } } } }),
        &["team-a"],
    );
    check_predicate(
        &json!({ "relations.ownedBy": { "$hasPrefix": "group:default/TEAM-b" } }),
        &["order"],
    );
    check_predicate(&json!({ "$not": { "relations.ownedBy": { "$exists": true } } }), &["team-a"]);
}

#[test]
fn predicates_match_search_rows() {
    check_predicate(&json!({}), &["order", "pay", "team-a"]);
    check_predicate(&json!({ "$all": [] }), &["order", "pay", "team-a"]);
    check_predicate(&json!({ "$any": [] }), &[]);
    check_predicate(&json!({ "kind": { "$in": [] } }), &[]);
    check_predicate(&json!({ "spec": { "$exists": true } }), &[]);
    check_predicate(&json!({ "metadata.title": { "$exists": false } }), &["team-a"]);
    check_predicate(&json!({ "metadata.title": { "$hasPrefix": "PAY" } }), &["pay"]);
    check_predicate(&json!({ "metadata.title": { "$hasPrefix": "100%_" } }), &["order"]);
    check_predicate(&json!({ "metadata.title": { "$hasPrefix": "1%" } }), &[]);
    check_predicate(&json!({ "spec.replicas": 7.0 }), &["pay"]);
    check_predicate(&json!({ "metadata.tags": { "$contains": "GO" } }), &["pay"]);
    check_predicate(&json!({ "$not": { "kind": "component" } }), &["team-a"]);
    check_predicate(
        &json!({ "$any": [{ "spec.type": "team" }, { "$all": [{ "kind": "component" }, { "$not": { "spec.type": "service" } }] }] }),
        &["order", "team-a"],
    );
}

#[test]
fn full_text_is_a_substring_of_the_chosen_fields() {
    let check = |body: Value, expected: &[&str]| {
        let snapshot = catalog().snapshot();
        let page = snapshot.query(&Query::from_post(&body).expect("a query"), None);
        assert_eq!(names(&snapshot, page.items), expected, "{body}");
    };
    check(json!({ "fullTextFilter": { "term": " PAYMENT " } }), &["pay"]);
    check(json!({ "fullTextFilter": { "term": "%" } }), &["order"]);
    check(json!({ "fullTextFilter": { "term": "_o" } }), &["order"]);
    check(json!({ "fullTextFilter": { "term": "uid-group" } }), &["team-a"]);
    check(json!({ "fullTextFilter": { "term": "a.*m" } }), &[]);
    check(json!({ "fullTextFilter": { "term": "service", "fields": ["SPEC.type"] } }), &["pay"]);
    check(json!({ "fullTextFilter": { "term": "" } }), &["order", "pay", "team-a"]);
    check(
        json!({ "fullTextFilter": { "term": "team-b", "fields": ["relations.ownedBy"] } }),
        &["order"],
    );
    let by_title = json!([{ "field": "metadata.title", "order": "asc" }]);
    check(json!({ "fullTextFilter": { "term": "pay" }, "orderBy": by_title }), &["pay"]);
    check(json!({ "fullTextFilter": { "term": "team-a" }, "orderBy": by_title }), &[]);
    // The end of one value and the beginning of the next are no value.
    check(json!({ "fullTextFilter": { "term": "orderpay", "fields": ["metadata.name"] } }), &[]);
}

#[test]
fn facets_count_original_values() {
    let snapshot = catalog().snapshot();
    let check = |body: Value, expected: Value| {
        let query = FacetsQuery::from_post(&body).expect("a query");
        let facets = snapshot.facets(&query.facets, query.filter.as_ref(), None);
        let rendered: Value = serde_json::from_slice(&render_facets(&facets)).expect("JSON");
        assert_eq!(rendered["facets"], expected, "{body}");
    };
    check(
        json!({ "facets": ["Kind", "spec.TYPE"] }),
        json!({
            "Kind": [{ "value": "Component", "count": 2 }, { "value": "Group", "count": 1 }],
            "spec.TYPE": [{ "value": "service", "count": 1 }, { "value": "team", "count": 1 }, { "value": "website", "count": 1 }],
        }),
    );
    check(
        json!({ "facets": ["metadata.tags"] }),
        json!({
            "metadata.tags": [{ "value": "Java", "count": 1 }, { "value": "go", "count": 1 }, { "value": "java", "count": 1 }],
        }),
    );
    check(
        json!({ "facets": ["metadata.tags"], "query": { "spec.type": "website" } }),
        json!({
            "metadata.tags": [{ "value": "java", "count": 1 }],
        }),
    );
    check(
        json!({ "facets": ["spec.owner", "metadata.description", "metadata.annotations", "kind,spec.type"] }),
        json!({
            "spec.owner": [], "metadata.description": [], "metadata.annotations": [], "kind,spec.type": [],
        }),
    );
    check(
        json!({ "facets": ["relations.ownedBy", "relations.ownerOf"] }),
        json!({
            "relations.ownedBy": [{ "value": "group:default/team-a", "count": 1 }, { "value": "group:default/team-b", "count": 1 }],
            "relations.ownerOf": [{ "value": "component:default/pay", "count": 1 }],
        }),
    );
}

#[test]
fn nobody_learns_of_what_is_not_visible_to_them() {
    let index = catalog();
    let snapshot = index.snapshot();
    let visible = Visible::new(Predicate::equals("relations.ownedBy", "group:default/team-b"));
    let page = snapshot.query(&Query::from_get(&[]).expect("a query"), Some(&visible));
    assert_eq!((names(&snapshot, page.items), page.total_items), (vec!["order".to_owned()], 1));
    let facets = snapshot.facets(&["kind".to_owned()], None, Some(&visible));
    assert_eq!(facets[0].1.iter().map(|it| it.count).collect::<Vec<_>>(), [1]);
    let refs = RefsQuery {
        refs: vec!["component:default/pay".to_owned(), "component:default/order".to_owned()],
        ..RefsQuery::default()
    };
    let found = snapshot.by_refs(&refs, Some(&visible));
    assert!(found[0].is_none() && found[1].is_some());
    let pay = snapshot.get("component:default/pay").expect("an entity");
    assert!(!snapshot.is_visible(pay, Some(&visible)) && snapshot.is_visible(pay, None));
}

#[test]
fn an_entity_is_shown_with_its_parts_in_backstages_order() {
    let mut it = record(
        "Component",
        "a",
        &json!({ "metadata": { "title": "T", "annotations": { "x": "y" } } }),
    );
    it.status = vec![json!({ "type": "t", "level": "error", "message": "m" })];
    it.orphan = true;
    it.edges = vec![
        edge("component:default/a", "partOf", "system:default/s"),
        edge("component:default/a", "ownedBy", "group:default/b"),
        edge("component:default/a", "ownedBy", "group:default/a"),
        edge("component:default/a", "ownedBy", "group:default/a"),
    ];
    let snapshot = index([it]).snapshot();
    let mut renderer = snapshot.renderer(None);
    renderer.entity(snapshot.get("component:default/a").expect("an entity"));
    let (bytes, _) = renderer.finish();
    let text = String::from_utf8(bytes).expect("UTF-8");
    let etag = &shown(&snapshot, "component:default/a")["metadata"]["etag"];
    assert_eq!(
        text,
        format!(
            r#"{{"metadata":{{"namespace":"default","annotations":{{"x":"y","backstage.io/orphan":"true"}},"name":"a","title":"T","uid":"uid-component-a","etag":{etag}}},"apiVersion":"backstage.io/v1alpha1","kind":"Component","spec":{{}},"relations":[{{"type":"ownedBy","targetRef":"group:default/a"}},{{"type":"ownedBy","targetRef":"group:default/b"}},{{"type":"partOf","targetRef":"system:default/s"}}],"status":{{"items":[{{"type":"t","level":"error","message":"m"}}]}}}}"#
        )
    );
    assert_eq!(etag.as_str().map(str::len), Some(40));
}

#[test]
fn relations_follow_whoever_emitted_them() {
    let index = catalog();
    let before = index.snapshot();
    let etag = |snapshot: &std::sync::Arc<Snapshot>| {
        shown(snapshot, "group:default/team-a")["metadata"]["etag"].clone()
    };
    assert_eq!(
        shown(&before, "group:default/team-a")["relations"],
        json!([{ "type": "ownerOf", "targetRef": "component:default/pay" }])
    );
    index.apply(vec![Change::Remove(reference("component:default/pay"))], 2);
    let after = index.snapshot();
    assert_eq!(shown(&after, "group:default/team-a")["relations"], json!([]));
    assert_ne!(etag(&before), etag(&after));
    assert_eq!(etag(&before), etag(&before));
    assert_eq!(after.seq(), 2);
    // What was taken before still shows what was true then.
    assert_eq!(before.relations(before.get("group:default/team-a").expect("an entity")).len(), 1);
}

#[test]
fn an_etag_that_the_document_brings_is_kept() {
    let it = record("Component", "a", &json!({ "metadata": { "etag": "mine" } }));
    assert_eq!(shown(&index([it]).snapshot(), "component:default/a")["metadata"]["etag"], "mine");
}

#[test]
fn references_and_uids_are_found_and_positions_kept() {
    let snapshot = catalog().snapshot();
    let query = RefsQuery {
        refs: ["component:default/pay", "nope", "Component:Default/PAY", "component:pay", "pay"]
            .map(str::to_owned)
            .to_vec(),
        ..RefsQuery::default()
    };
    let found: Vec<_> = snapshot.by_refs(&query, None).iter().map(Option::is_some).collect();
    assert_eq!(found, [true, false, true, true, false]);
    let filtered = RefsQuery { filter: Some(Predicate::equals("kind", "group")), ..query };
    assert!(snapshot.by_refs(&filtered, None).iter().all(Option::is_none));
    assert_eq!(snapshot.get_uid("UID-Component-Pay"), snapshot.get("component:default/pay"));
    assert_eq!(snapshot.get_uid("uid"), None);
}

#[test]
fn fields_show_what_is_asked_and_nothing_else() {
    let snapshot = catalog().snapshot();
    let check = |fields: &str, expected: Value| {
        let fields = Fields::parse([fields]).expect("fields");
        let mut renderer = snapshot.renderer(fields.as_ref());
        renderer.entity(snapshot.get("component:default/pay").expect("an entity"));
        let found: Value = serde_json::from_slice(&renderer.finish().0).expect("JSON");
        assert_eq!(found, expected);
    };
    check("metadata.name,kind", json!({ "metadata": { "name": "Pay" }, "kind": "Component" }));
    check(
        "metadata.annotations.acme.org/team",
        json!({ "metadata": { "annotations": { "acme.org/team": "A=B" } } }),
    );
    let relations = shown(&snapshot, "component:default/pay")["relations"].clone();
    assert_eq!(relations.as_array().map(Vec::len), Some(2));
    check("relations", json!({ "relations": relations }));
    let etag = shown(&snapshot, "component:default/pay")["metadata"]["etag"].clone();
    check("metadata.etag", json!({ "metadata": { "etag": etag } }));
    check("nope", json!({}));
}

#[test]
fn ancestry_goes_from_child_to_parents() {
    let with_parents = |name: &str, parents: &[&str]| {
        let mut it = record("Location", name, &json!({}));
        it.parents = parents.iter().map(|parent| reference(parent)).collect();
        it
    };
    let snapshot = index([
        with_parents("leaf", &["location:default/left", "location:default/right"]),
        with_parents("left", &["location:default/root"]),
        with_parents("right", &["location:default/root", "location:default/gone"]),
        with_parents("root", &["location:default/root"]),
    ])
    .snapshot();
    let leaf = snapshot.get("location:default/leaf").expect("an entity");
    let tell = |visible: Option<&Visible>| -> Vec<String> {
        let name = |id| snapshot.entity_ref(id).rsplit('/').next().unwrap_or("").to_owned();
        let ancestry = snapshot.ancestry(leaf, visible);
        ancestry
            .iter()
            .map(|it| {
                let parents: Vec<_> = it.parents.iter().map(|id| name(*id)).collect();
                format!("{} < {}", name(it.id), parents.join(" "))
            })
            .collect()
    };
    assert_eq!(tell(None), ["leaf < left right", "right < root", "root < root", "left < root"]);
    let visible =
        Visible::new(Predicate::Not(Box::new(Predicate::equals("metadata.name", "right"))));
    assert_eq!(tell(Some(&visible)), ["leaf < left", "left < root", "root < root"]);
    let mut renderer = snapshot.renderer(None);
    renderer.ancestry(&snapshot.ancestry(leaf, None));
    let rendered: Value = serde_json::from_slice(&renderer.finish().0).expect("JSON");
    assert_eq!(rendered["rootEntityRef"], "location:default/leaf");
    assert_eq!(rendered["items"][1]["parentEntityRefs"], json!(["location:default/root"]));
}

#[test]
fn large_texts_stay_out_and_come_back() {
    let text = "openapi: 3.1.0\n".repeat(LARGE_TEXT_BYTES / 10);
    let mut api = record("API", "a", &json!({ "spec": { "type": "openapi", "definition": text } }));
    let (slim, texts) = split_large(&api.document).expect("JSON");
    api.document = slim;
    let index = index([api]);
    let snapshot = index.snapshot();
    let page = snapshot.query(&Query::default_page(), None);
    let render = |fields: &str| {
        let fields = Fields::parse([fields]).expect("fields");
        let mut renderer = snapshot.renderer(fields.as_ref());
        renderer.page(&page);
        renderer.finish()
    };
    let (body, wanted) = render("");
    assert_eq!(wanted.iter().map(String::as_str).collect::<Vec<_>>(), [texts[0].hash.as_str()]);
    assert_eq!(wanted, large_texts(&body));
    let whole = join_large(&body, &|hash| (hash == texts[0].hash).then_some(&texts[0].text));
    let whole: Value = serde_json::from_slice(&whole.expect("all texts")).expect("JSON");
    assert_eq!(whole["items"][0]["spec"]["definition"], text);
    assert!(render("metadata.name").1.is_empty());
    assert!(snapshot.figures().bytes < LARGE_TEXT_BYTES);
}

#[test]
fn records_that_are_no_entities_are_refused_and_the_former_ones_stay() {
    let index = catalog();
    let broken = Record { document: "{".to_owned(), ..record("Component", "pay", &json!({})) };
    let applied = index
        .apply(vec![Change::Put(broken), Change::Remove(reference("component:default/nope"))], 2);
    assert_eq!((applied.put, applied.removed, applied.refused.len()), (0, 0, 1));
    assert_eq!(applied.refused[0].0, reference("component:default/pay"));
    assert!(index.snapshot().get("component:default/pay").is_some());
}

impl Query {
    fn default_page() -> Self {
        Self::from_get(&[]).expect("an empty query")
    }
}
