//! Who is found, who belongs to what, and when the number of the organisation grows.

use serde_json::{Value, json};

use super::*;
use crate::index::{Change, Edge, Index, Record};

fn reference(text: &str) -> EntityRef {
    EntityRef::parse_full(text).expect("a full reference")
}

/// A record with relations of its own, `relation target` each, and their reverses.
fn record(
    entity_ref: &str,
    spec: &Value,
    annotations: &Value,
    relations: &[(&str, &str)],
) -> Record {
    let own = reference(entity_ref);
    let reverse = |relation: &str| match relation {
        "memberOf" => "hasMember",
        "hasMember" => "memberOf",
        "childOf" => "parentOf",
        "parentOf" => "childOf",
        other => panic!("{other}"),
    };
    let edges = relations.iter().flat_map(|(relation, other)| {
        let edge = |source: &EntityRef, relation: &str, target: &EntityRef| Edge {
            source: source.clone(),
            relation: relation.to_owned(),
            target: target.clone(),
        };
        let other = reference(other);
        [edge(&own, relation, &other), edge(&other, reverse(relation), &own)]
    });
    let metadata = json!({
        "name": own.name(), "namespace": own.namespace(), "annotations": annotations,
    });
    let document =
        json!({ "apiVersion": "v", "kind": own.kind(), "metadata": metadata, "spec": spec });
    Record {
        uid: entity_ref.replace([':', '/'], "-"),
        document: document.to_string(),
        edges: edges.collect(),
        status: vec![],
        orphan: false,
        parents: vec![],
        entity_ref: own,
    }
}

fn person(name: &str, email: &str, relations: &[(&str, &str)]) -> Record {
    let profile = json!({ "email": email, "displayName": format!("The {name}") });
    let annotations = json!({ "google.com/email": email });
    record(&format!("user:default/{name}"), &json!({ "profile": profile }), &annotations, relations)
}

fn team(name: &str, relations: &[(&str, &str)]) -> Record {
    record(&format!("group:default/{name}"), &json!({}), &json!({}), relations)
}

fn index(records: impl IntoIterator<Item = Record>) -> Index {
    let index = Index::default();
    // One by one: what belongs together lies in different segments.
    for record in records {
        index.apply(vec![Change::Put(record)], 1);
    }
    index
}

fn put(index: &Index, record: Record) -> bool {
    let before = index.snapshot().organisation();
    index.apply(vec![Change::Put(record)], 2);
    index.snapshot().organisation() > before
}

fn remove(index: &Index, entity_ref: &str) -> bool {
    let before = index.snapshot().organisation();
    index.apply(vec![Change::Remove(reference(entity_ref))], 2);
    index.snapshot().organisation() > before
}

fn groups(index: &Index, entity_ref: &str) -> Vec<String> {
    let all = groups_of(&index.snapshot(), entity_ref);
    all.iter().map(|it| it.replace("group:default/", "")).collect()
}

fn found(index: &Index, query: &UserQuery) -> Vec<String> {
    let users = users(&index.snapshot(), query, 2);
    users.into_iter().map(|it| it.entity_ref.replace("user:default/", "")).collect()
}

#[test]
fn groups_are_found_through_nesting_nearest_first_whoever_says_it() {
    let index = index([
        person("ada", "ada@x", &[("memberOf", "group:default/z-team")]),
        // The group says that she is in it, and the parent that it has a child.
        team("a-team", &[("hasMember", "user:default/ada")]),
        team("z-team", &[("childOf", "group:default/unit")]),
        team("division", &[("parentOf", "group:default/a-team")]),
        team("unit", &[("childOf", "group:default/division")]),
        team(
            "division",
            &[("parentOf", "group:default/a-team"), ("childOf", "group:default/root")],
        ),
        team("root", &[]),
        team("else", &[("childOf", "group:default/root")]),
    ]);
    let expected = ["a-team", "z-team", "division", "unit", "root"];
    assert_eq!(groups(&index, "user:default/ada"), expected);
    assert_eq!(groups(&index, "User:Default/ADA"), expected, "in any case");
    assert_eq!(groups(&index, "group:default/z-team"), [""; 0], "a group is member of nothing");
}

#[test]
fn circles_end_and_missing_parents_count_by_name() {
    let index = index([
        person("ada", "ada@x", &[("memberOf", "group:default/a")]),
        team("a", &[("childOf", "group:default/b"), ("childOf", "group:default/gone")]),
        team("b", &[("childOf", "group:default/a"), ("childOf", "group:default/b")]),
    ]);
    assert_eq!(groups(&index, "user:default/ada"), ["a", "b", "gone"]);
}

#[test]
fn who_is_only_spoken_of_is_nobody() {
    let index = index([team("a", &[("hasMember", "user:default/ghost")])]);
    assert_eq!(groups(&index, "user:default/ghost"), [""; 0]);
    assert_eq!(found(&index, &UserQuery::Ref("user:default/ghost".into())), [""; 0]);
    assert_eq!(groups(&index, "no reference at all"), [""; 0]);
    put(&index, person("ghost", "g@x", &[]));
    assert_eq!(groups(&index, "user:default/ghost"), ["a"]);
    remove(&index, "user:default/ghost");
    assert_eq!(groups(&index, "user:default/ghost"), [""; 0]);
}

#[test]
fn a_group_that_goes_takes_its_word_along() {
    let index = index([
        person("ada", "ada@x", &[]),
        team("a", &[("hasMember", "user:default/ada"), ("childOf", "group:default/b")]),
        team("b", &[]),
    ]);
    assert_eq!(groups(&index, "user:default/ada"), ["a", "b"]);
    assert!(remove(&index, "group:default/a"));
    assert_eq!(groups(&index, "user:default/ada"), [""; 0]);
}

#[test]
fn what_is_no_group_is_not_belonged_to() {
    let index = index([person("ada", "ada@x", &[("memberOf", "component:default/a")])]);
    assert_eq!(groups(&index, "user:default/ada"), [""; 0]);
}

#[test]
fn more_groups_than_are_looked_at_are_cut_off() {
    let many: Vec<String> =
        (0..DIRECTORY_GROUPS_MAX + 10).map(|it| format!("group:default/g{it}")).collect();
    let relations: Vec<_> = many.iter().map(|it| ("memberOf", it.as_str())).collect();
    let index = index([person("ada", "ada@x", &relations)]);
    assert_eq!(groups(&index, "user:default/ada").len(), DIRECTORY_GROUPS_MAX);
}

#[test]
fn users_are_found_by_reference_annotation_address_and_name() {
    let index =
        index([person("Ada", "Ada@X.org", &[]), person("bob", "bob@x.org", &[]), team("ada", &[])]);
    for text in ["user:default/ada", "USER:Default/Ada", "ada"] {
        assert_eq!(found(&index, &UserQuery::Ref(text.into())), ["ada"], "{text}");
    }
    for text in ["group:default/ada", "user:default/eve", "", "::", "user:default/ada/x"] {
        assert_eq!(found(&index, &UserQuery::Ref(text.into())), [""; 0], "{text}");
    }
    let annotation =
        |name: &str, value: &str| UserQuery::Annotation(name.to_owned(), value.to_owned());
    assert_eq!(found(&index, &annotation("google.com/email", "Ada@X.org")), ["ada"]);
    assert_eq!(found(&index, &annotation("google.com/email", "ada@x.org")), [""; 0], "exactly");
    assert_eq!(found(&index, &annotation("google.com/Email", "Ada@X.org")), [""; 0], "exactly");
    assert_eq!(found(&index, &annotation("google.com/email", "")), [""; 0]);
    assert_eq!(found(&index, &UserQuery::Email("aDA@x.ORG".into())), ["ada"]);
    assert_eq!(found(&index, &UserQuery::DisplayName("the ADA".into())), ["ada"]);
    let ada = &users(&index.snapshot(), &UserQuery::Ref("ada".into()), 9)[0];
    assert_eq!(ada.email.as_deref(), Some("Ada@X.org"));
    assert_eq!(ada.display_name.as_deref(), Some("The Ada"));
    assert_eq!(ada.picture, None);
}

#[test]
fn two_users_of_one_address_are_two() {
    let all = ["a", "b", "c"].map(|name| person(name, "same@x", &[]));
    let index = index(all);
    assert_eq!(found(&index, &UserQuery::Email("SAME@x".into())), ["a", "b"], "two are enough");
    assert_eq!(users(&index.snapshot(), &UserQuery::Email("same@x".into()), 0), []);
}

#[test]
fn letters_that_fold_into_others_are_no_others_address() {
    // The Kelvin sign becomes a plain k in lower case.
    let index = index([person("mike", "mike@x", &[])]);
    assert_eq!(found(&index, &UserQuery::Email("mi\u{212a}e@x".into())), [""; 0]);
    assert_eq!(found(&index, &UserQuery::Email("MIKE@x".into())), ["mike"]);
}

#[test]
fn an_address_in_a_list_is_nobodys() {
    let spec = json!({ "profile": [{ "email": "a@x" }] });
    let index = index([record("user:default/a", &spec, &json!({}), &[])]);
    assert_eq!(found(&index, &UserQuery::Email("a@x".into())), [""; 0]);
}

#[test]
fn what_no_user_carries_is_nobodys() {
    let spec = json!({ "profile": { "email": "a@x" } });
    let index = index([record("component:default/a", &spec, &json!({}), &[])]);
    assert_eq!(found(&index, &UserQuery::Email("a@x".into())), [""; 0]);
}

#[test]
fn the_number_grows_with_the_organisation_and_with_nothing_else() {
    let index = index([person("ada", "ada@x", &[]), team("a", &[])]);
    let part = |relations: &[(&str, &str)]| {
        record("component:default/c", &json!({ "type": "service" }), &json!({}), relations)
    };
    assert!(!put(&index, part(&[])));
    assert!(!put(&index, part(&[])));
    assert!(!remove(&index, "component:default/c"));
    assert!(put(&index, team("a", &[("hasMember", "user:default/ada")])));
    assert!(put(&index, person("bob", "bob@x", &[])));
    assert!(remove(&index, "user:default/bob"));
    // A kind of somebody's own may say who belongs to what, in either direction.
    for relation in ["memberOf", "hasMember"] {
        assert!(put(&index, part(&[(relation, "group:default/a")])), "{relation} is said");
        assert!(put(&index, part(&[])), "{relation} is no longer said");
        assert!(!put(&index, part(&[])));
    }
    assert!(put(&index, part(&[("parentOf", "group:default/a")])));
    assert!(remove(&index, "component:default/c"));
    // Merging what is there changes nothing.
    let before = index.snapshot().organisation();
    while index.maintain() {}
    assert_eq!(index.snapshot().organisation(), before);
}

#[test]
fn a_stray_word_counts_until_it_goes() {
    let index = index([person("ada", "ada@x", &[])]);
    let mut stray = record("component:default/c", &json!({}), &json!({}), &[]);
    stray.edges.push(Edge {
        source: reference("user:default/ada"),
        relation: "memberOf".into(),
        target: reference("group:default/a"),
    });
    assert!(put(&index, stray));
    assert_eq!(groups(&index, "user:default/ada"), ["a"]);
    assert!(remove(&index, "component:default/c"));
    assert_eq!(groups(&index, "user:default/ada"), [""; 0]);
}
