//! Mistakes in policy files, each with file, line and field.

use super::super::model::Effect;
use super::*;

fn refused(read: fn(&mut Builder, &str, &str) -> Result<(), Problem>, text: &str, words: &str) {
    let mut builder = Builder::default();
    let found = read(&mut builder, "f", text).map_err(|problem| problem.detail);
    assert!(found.as_ref().is_err_and(|it| it.starts_with(words)), "{text}\n{found:?}\n{words}");
}

#[test]
fn our_own_file_says_where_it_is_wrong() {
    for (text, words) in [
        ("roles: {}", "f:1: roles must be a list"),
        // What is left of a file while it is being written is no policy without roles.
        ("", "f:1: must be an object"),
        ("# nothing\n", "f:"),
        ("{}", "f:1: roles must be a list"),
        ("roles:\n", "f:1: roles must be a list"),
        ("role: []", "f:1: role is not known here"),
        ("roles:\n  - members: []", "f:2: roles/0/name must be role:<namespace>/<name>"),
        ("roles:\n  - name: x", "f:2: roles/0/name must be of the form"),
        (
            "roles:\n  - name: role:default/x\n    grants:\n      - permissions: [a]\n        effect: no",
            "f:5: roles/0/grants/0/effect must be allow or deny",
        ),
        (
            "roles:\n  - name: role:default/x\n    grants:\n      - permissions: [a]\n        conditions:\n          anyOf: []",
            "f:6: roles/0/grants/0/conditions/anyOf must NOT have fewer than 1 items",
        ),
        (
            "roles:\n  - name: role:default/x\n    members:\n      - ada",
            "f:4: roles/0/members/0 must be user:",
        ),
        (
            "roles:\n  - name: role:default/x\n  - name: role:default/X",
            "f:3: roles/1/name is defined above already",
        ),
        (
            "roles:\n  - name: role:default/administrators\n    grants: []",
            "f:3: roles/0/grants must not be there",
        ),
        ("roles: [\n", "f:"),
    ] {
        refused(own::read, text, words);
    }
}

#[test]
fn lines_of_policies_say_where_they_are_wrong() {
    for (text, words) in [
        ("x, y", "f:1: must begin with p or g"),
        ("\n# c\np, role:default/x, a", "f:3: must be p, role, permission, action, effect"),
        ("p, user:default/x, a, read, allow", "f:1: role must be of the form role:"),
        ("p, role:default/x, a b, read, allow", "f:1: permission must be"),
        ("p, role:default/x, a, write, allow", "f:1: policy must be one of"),
        ("p, role:default/x, a, read, maybe", "f:1: effect must be allow or deny"),
        ("g, role:default/x, role:default/y", "f:1: member must be user:"),
        ("g, user:default/x, group:default/y", "f:1: role must be of the form role:"),
        ("g, user:default/x, role:default/administrators", "f:1: role may do everything"),
        ("p, \"role:default/x, a", "f:1: has a quote that does not end"),
        // A comma within quotes is part of the name, and no name has one.
        ("p, \"role:default/x, p\", a, read, allow", "f:1: role must have a name"),
    ] {
        refused(rbac::policies, text, words);
    }
    let mut builder = Builder::default();
    let text = "p, \"role:default/x\", a, read, deny\r\n g , user:default/A , role:default/X \n";
    assert!(rbac::policies(&mut builder, "f", text).is_ok());
    let role = &builder.roles["role:default/x"];
    assert_eq!(role.fixed_members, ["user:default/a".to_owned()].into());
    assert_eq!(role.grants[0].effect, Effect::Deny);
    assert_eq!(role.grants[0].place.as_ref().map(ToString::to_string), Some("f:1".to_owned()));
}

#[test]
fn conditional_policies_say_where_they_are_wrong() {
    let good = "result: CONDITIONAL\nroleEntityRef: role:default/x\npluginId: catalog\n\
                resourceType: catalog-entity\npermissionMapping:\n  - read\n\
                \x20 - { name: catalog.entity.delete, action: delete }\nconditions:\n\
                \x20 rule: IS_ENTITY_OWNER\n  resourceType: catalog-entity\n\
                \x20 params: { claims: [$ownerRefs] }\n";
    for (from, to, words) in [
        ("CONDITIONAL", "ALLOW", "f:1: result must be CONDITIONAL"),
        ("role:default/x", "x", "f:2: roleEntityRef must be of the form"),
        ("  - read", "  - write", "f:6: permissionMapping/0 must be one of"),
        ("action: delete", "action: x", "f:7: permissionMapping/1/action must be one of"),
        ("$ownerRefs", "$nobody", "f:11: conditions/params/claims must be $currentUser"),
        (
            "\nconditions:\n  rule",
            "\nconditions:\n  rul",
            "f:9: conditions must have exactly one of",
        ),
        ("catalog-entity\nperm", "thing\nperm", "f:4: resourceType must be the one of the rules"),
        ("pluginId: catalog", "plugin: x", "f:3: plugin is not known here"),
    ] {
        refused(rbac::conditions, &good.replacen(from, to, 1), words);
    }
    refused(rbac::conditions, "---\n# nothing\n", "f:1: has no conditional policy");
    let mut builder = Builder::default();
    let read = rbac::conditions(&mut builder, "f", &format!("{good}---\n{good}"));
    assert_eq!(read, Ok(()));
    assert_eq!(builder.roles["role:default/x"].grants.len(), 4, "bare actions and names apart");
}

#[test]
fn a_file_with_nothing_in_it_is_a_mistake() {
    for text in ["", "\n  \n", "\u{feff}"] {
        let refused = refuse_empty("f", text).map_err(|problem| problem.detail);
        assert_eq!(refused, Err("f:1: is empty".to_owned()));
    }
    assert_eq!(refuse_empty("f", "# nobody\n"), Ok(()));
}
