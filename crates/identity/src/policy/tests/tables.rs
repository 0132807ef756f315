//! What roles say, case by case; and what is remembered between two questions.

use std::sync::Arc;

use model::Caller;
use model::caller::Restriction;
use model::permission::{Action, Decision, Decisions};
use serde_json::json;

use super::*;
use crate::policy::defaults;
use crate::policy::names::ADMINISTRATORS;
use crate::policy::{Policy, permissions};

fn policy(roles: Vec<Arc<Role>>) -> (Policy, Arc<Drawn>) {
    let directory = Arc::new(Drawn::default());
    let policy = Policy::new(directory.clone());
    policy.replace(roles);
    (policy, directory)
}

fn decided(policy: &Policy, name: &str, permission: &Permission) -> String {
    match policy.decide(&Caller::user(user(name)), permission) {
        Decision::Allow => "allow".to_owned(),
        Decision::Deny => "deny".to_owned(),
        Decision::Conditional(condition) => condition.to_json().to_string(),
    }
}

fn read() -> Grant {
    Grant::allow(&["sample.thing.read"], &[])
}

/// Permissions, exceptions and actions of a grant, and which of the four it is about.
type Case = (&'static [&'static str], &'static [&'static str], &'static [Action], [bool; 4]);

#[test]
fn a_grant_is_about_names_beginnings_types_and_actions() {
    let all = [true, true, true, true];
    let cases: [Case; 9] = [
        (&["*"], &[], &[], all),
        (&["sample.thing.read"], &[], &[], [true, false, false, false]),
        (&["sample.*"], &[], &[], [true, true, true, false]),
        (&["sample.thing.*"], &[], &[], [true, true, false, false]),
        (&["sampl.*", "sample"], &[], &[], [false; 4]),
        (&["thing"], &[], &[], [true, true, false, false]),
        (&["thing"], &[], &[Action::Delete], [false, true, false, false]),
        (&["*"], &[], &[Action::Read, Action::Use], [true, false, true, true]),
        (&["*"], &["thing", "other.*"], &[], [false, false, true, false]),
    ];
    for (permissions, except, actions, expected) in cases {
        let mut grant = Grant::allow(permissions, actions);
        grant.except = except.iter().map(|&it| it.to_owned()).collect();
        let (policy, _) = policy(vec![role("r", &["user:default/ada"], vec![grant])]);
        let found = PERMISSIONS.map(|it| decided(&policy, "ada", &it) == "allow");
        assert_eq!(found, expected, "{permissions:?} but {except:?} {actions:?}");
        assert!(PERMISSIONS.iter().all(|it| decided(&policy, "bob", it) == "deny"));
    }
}

#[test]
fn deny_beats_allow_and_no_grant_is_a_deny() {
    let ada: &[&str] = &["user:default/ada"];
    let nice = || rule("NICE", json!({}));
    let mine = || rule("MINE", json!({ "of": ["$ownerRefs"] }));
    let mine_of_ada = rule("MINE", json!({ "of": ["user:default/ada"] }));
    let cases = [
        (vec![], "deny".to_owned()),
        (vec![role("a", ada, vec![read()])], "allow".to_owned()),
        (vec![role("a", ada, vec![read(), deny(read())])], "deny".to_owned()),
        (
            vec![role("a", ada, vec![read()]), role("b", &["everyone"], vec![deny(read())])],
            "deny".to_owned(),
        ),
        (vec![role("a", ada, vec![when(read(), nice())])], nice().to_string()),
        (vec![role("a", ada, vec![when(read(), mine())])], mine_of_ada.to_string()),
        // Narrowed within a role, added up between roles.
        (vec![role("a", ada, vec![read(), when(read(), nice())])], nice().to_string()),
        (
            vec![role("a", ada, vec![when(read(), nice())]), role("b", ada, vec![read()])],
            "allow".to_owned(),
        ),
        (
            vec![
                role("a", ada, vec![when(read(), nice())]),
                role("b", ada, vec![when(read(), nice()), when(read(), mine())]),
            ],
            json!({ "anyOf": [nice(), mine_of_ada] }).to_string(),
        ),
        (
            vec![role("a", ada, vec![read(), deny(when(read(), nice()))])],
            json!({ "not": nice() }).to_string(),
        ),
        (
            vec![role("a", ada, vec![when(read(), mine()), deny(when(read(), nice()))])],
            json!({ "allOf": [mine_of_ada, { "not": nice() }] }).to_string(),
        ),
        (vec![role("a", ada, vec![deny(when(read(), nice()))])], "deny".to_owned()),
    ];
    for (roles, expected) in cases {
        let shown = format!("{roles:#?}");
        let (policy, _) = policy(roles);
        assert_eq!(decided(&policy, "ada", &THING_READ), expected, "{shown}");
    }
}

#[test]
fn a_condition_says_nothing_of_what_has_no_things_of_its_type() {
    let all = || when(Grant::allow(&["*"], &[]), rule("NICE", json!({})));
    let ada = role("a", &["user:default/ada"], vec![all()]);
    let (allowing, _) = policy(vec![ada]);
    assert_eq!(decided(&allowing, "ada", &OTHER_READ), "deny");
    let plain = Grant::allow(&["*"], &[]);
    let (denying, _) = policy(vec![role("a", &["user:default/ada"], vec![plain, deny(all())])]);
    assert_eq!(decided(&denying, "ada", &OTHER_READ), "allow");
}

#[test]
fn groups_of_groups_count_circles_included() {
    let (policy, directory) = policy(vec![role("r", &["group:default/top"], vec![read()])]);
    assert_eq!(decided(&policy, "ada", &THING_READ), "deny");
    directory.put("user:default/ada", &["group:default/team"]);
    directory.put("group:default/team", &["group:default/unit"]);
    directory.put("group:default/unit", &["group:default/team", "group:default/top"]);
    assert_eq!(decided(&policy, "ada", &THING_READ), "allow");
    let claims = policy.claims("user:default/ada");
    assert_eq!(claims.first().map(String::as_str), Some("user:default/ada"));
    assert_eq!(claims.len(), 4);
    directory.put("user:default/ada", &[]);
    assert_eq!(decided(&policy, "ada", &THING_READ), "deny", "felt at once");
}

#[test]
fn nothing_is_taken_from_administrators_but_by_their_credentials() {
    let everything = deny(Grant::allow(&["*"], &[]));
    let (policy, directory) = policy(vec![
        role("administrators", &["group:default/root"], vec![Grant::allow(&["*"], &[])]),
        role("stop", &["everyone"], vec![everything]),
    ]);
    assert!(policy.table().role(ADMINISTRATORS).is_some());
    directory.put("user:default/ada", &["group:default/root"]);
    assert!(policy.is_administrator(&user("ada")));
    assert!(!policy.is_administrator(&user("bob")));
    assert_eq!(decided(&policy, "ada", &THING_DELETE), "allow");
    assert_eq!(decided(&policy, "bob", &THING_READ), "deny");
    let reach: Arc<[Restriction]> = [Restriction {
        plugin: "sample".to_owned(),
        permissions: vec![],
        actions: vec!["read".to_owned()],
    }]
    .into();
    let held = Caller::user(user("ada")).reaching(Some(reach));
    assert_eq!(policy.decide(&held, &THING_READ), Decision::Allow);
    assert_eq!(policy.decide(&held, &THING_DELETE), Decision::Deny);
    assert_eq!(policy.decide(&held, &OTHER_READ), Decision::Deny);
}

#[test]
fn who_is_no_user_is_decided_by_what_they_are() {
    let (policy, _) = policy(vec![]);
    for caller in [Caller::SYSTEM, Caller::OPERATOR, Caller::EVERYONE] {
        assert_eq!(policy.decide(&caller, &THING_DELETE), Decision::Allow);
    }
    assert_eq!(policy.decide(&Caller::ANONYMOUS, &THING_READ), Decision::Deny);
    assert_eq!(policy.decide(&Caller::service("external:ci", None), &THING_READ), Decision::Allow);
    let none = Caller::service("external:ci", Some([].into()));
    assert_eq!(policy.decide(&none, &THING_READ), Decision::Deny);
    policy.enable(false);
    assert_eq!(decided(&policy, "ada", &THING_DELETE), "allow");
    assert_eq!(policy.decide(&Caller::ANONYMOUS, &THING_READ), Decision::Deny);
    assert_eq!(policy.decide(&none, &THING_READ), Decision::Deny);
}

#[test]
fn a_condition_keeps_its_pointer_until_it_changes() {
    let mine = || when(read(), rule("MINE", json!({ "of": ["$ownerRefs"] })));
    let (policy, directory) = policy(vec![role("r", &["everyone"], vec![mine()])]);
    let ask = || match policy.decide(&Caller::user(user("ada")), &THING_READ) {
        Decision::Conditional(condition) => condition,
        other => panic!("{other:?}"),
    };
    let first = ask();
    assert!(Arc::ptr_eq(&first, &ask()));
    // Something else in the organisation.
    directory.put("user:default/bob", &["group:default/x"]);
    assert!(Arc::ptr_eq(&first, &ask()));
    directory.put("user:default/ada", &["group:default/x"]);
    let second = ask();
    assert_ne!(first, second);
    policy.replace(vec![role("r", &["everyone"], vec![mine()])]);
    assert_eq!(second, ask());
}

#[test]
fn by_default_everyone_reads_owners_change_and_administrators_do_everything() {
    let roles = defaults::roles().into_iter().map(Arc::new).collect();
    let (policy, _) = policy(roles);
    let entity = |name, action| Permission { name, action, resource: Some("catalog-entity") };
    let delete = entity("catalog.entity.delete", Action::Delete);
    assert_eq!(decided(&policy, "ada", &entity("catalog.entity.read", Action::Read)), "allow");
    assert_eq!(decided(&policy, "ada", &OTHER_READ), "allow");
    assert_eq!(decided(&policy, "ada", &SAMPLE_USE), "deny");
    let owner = decided(&policy, "ada", &delete);
    assert!(owner.contains("IS_ENTITY_OWNER") && owner.contains("user:default/ada"), "{owner}");
    for permission in [permissions::ROLE_READ, permissions::DECISION_EXPLAIN] {
        assert_eq!(decided(&policy, "ada", &permission), "deny", "{}", permission.name);
    }
    assert_eq!(decided(&policy, "ada", &permissions::DECISION_READ), "allow");
    let basic = |name, action| Permission { name, action, resource: None };
    for hidden in [
        "identity.audit.read",
        "gate.configuration.read",
        "spine.job.read",
        "catalog.entities.unprocessed.read",
    ] {
        assert_eq!(decided(&policy, "ada", &basic(hidden, Action::Read)), "deny", "{hidden}");
    }
    let register = basic("catalog.location.create", Action::Create);
    assert_eq!(decided(&policy, "ada", &register), "deny");
}
