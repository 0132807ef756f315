//! Who somebody is in the catalog, resolver by resolver.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::signin::providers::KINDS;

/// Users by reference, address and annotations.
struct People(Vec<(DirectoryUser, Vec<(&'static str, &'static str)>)>);

impl Directory for People {
    fn users(&self, query: &UserQuery, most: usize) -> Vec<DirectoryUser> {
        let fits = |(user, annotations): &&(DirectoryUser, Vec<(&str, &str)>)| match query {
            UserQuery::Ref(entity_ref) => user.entity_ref == *entity_ref,
            UserQuery::Email(email) => {
                user.email.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(email))
            }
            UserQuery::Annotation(key, value) => {
                annotations.iter().any(|(k, v)| *k == key.as_str() && *v == value.as_str())
            }
            UserQuery::DisplayName(_) => false,
        };
        self.0.iter().filter(fits).take(most).map(|(user, _)| user.clone()).collect()
    }

    fn groups_of(&self, _: &str) -> Arc<[String]> {
        Arc::default()
    }

    fn version(&self) -> u64 {
        0
    }
}

fn user(
    name: &str,
    email: &str,
    annotations: &[(&'static str, &'static str)],
) -> (DirectoryUser, Vec<(&'static str, &'static str)>) {
    let user = DirectoryUser {
        entity_ref: format!("user:default/{name}"),
        email: Some(email.to_owned()),
        ..DirectoryUser::default()
    };
    (user, annotations.to_vec())
}

fn acme() -> People {
    People(vec![
        user(
            "ada",
            "Ada@example.com",
            &[("google.com/email", "ada@example.com"), ("github.com/user-id", "MDQ6VXNlcjE=")],
        ),
        user("bob", "twins@example.com", &[("git.example.com/user-id", "7")]),
        user("bea", "twins@example.com", &[]),
    ])
}

fn chain(kind: &str, resolvers: Value) -> Result<Chain, String> {
    let kind = KINDS.iter().find(|it| it.id == kind).unwrap();
    let config = Config::from_value(json!({ "signIn": { "resolvers": resolvers } }));
    Chain::read(kind, &config).map_err(|error| error.message)
}

fn resolve(kind: &str, resolvers: Value, vouched: &Vouched) -> Result<String, Problem> {
    let chain = chain(kind, resolvers).unwrap();
    chain.resolve(vouched, &acme()).map(|it| it.user.entity_ref)
}

fn with_email(email: &str) -> Vouched {
    Vouched { subject: "1".into(), email: Some(email.into()), ..Vouched::default() }
}

#[test]
fn by_address_with_and_without_its_tag() {
    let by = || json!([{ "resolver": "emailMatchingUserEntityProfileEmail" }]);
    let found = |email| resolve("oidc", by(), &with_email(email)).ok();
    assert_eq!(found("ada@example.com").as_deref(), Some("user:default/ada"));
    assert_eq!(found("ADA+work@EXAMPLE.com").as_deref(), Some("user:default/ada"));
    assert_eq!(found("eve@example.com"), None);
    assert_eq!(found("+ada@example.com"), None);
    let plain = resolve("cfaccess", by(), &with_email("ada+work@example.com"));
    assert!(plain.is_err());
}

#[test]
fn by_what_stands_before_the_at_sign() {
    let by = json!([{ "resolver": "emailLocalPartMatchingUserEntityName" }]);
    assert_eq!(resolve("oidc", by.clone(), &with_email("Ada@x.y")).unwrap(), "user:default/ada");
    for hostile in ["group:default/admins@x.y", "other/ada@x.y", "@x.y", "a b@x.y"] {
        assert!(resolve("oidc", by.clone(), &with_email(hostile)).is_err(), "{hostile}");
    }
}

#[test]
fn auth_node_0_7_6_allowed_domains_hold_for_both_resolvers_by_address() {
    for name in ["emailMatchingUserEntityProfileEmail", "emailLocalPartMatchingUserEntityName"] {
        let by = || json!([{ "resolver": name, "allowedDomains": ["example.com"] }]);
        let found = |email| resolve("oidc", by(), &with_email(email));
        assert_eq!(found("ada@Example.com").unwrap(), "user:default/ada", "{name}");
        for elsewhere in [
            "ada@evil.example",
            "ada@example.com.evil.example",
            "ada@sub.example.com",
            "ada@evil@x",
            "ada",
        ] {
            let problem = found(elsewhere).unwrap_err();
            assert_eq!(problem.detail, "Sign-in user email is not from an allowed domain");
        }
        // The last @ is where the domain begins, for us as for the mail server.
        assert!(found("ada@example.com@evil.example").is_err());
    }
    let refused = chain(
        "github",
        json!([{ "resolver": "usernameMatchingUserEntityName", "allowedDomains": [] }]),
    );
    assert!(refused.unwrap_err().contains("allowedDomains: unknown key"));
}

#[test]
fn by_login_id_and_annotation_as_each_provider_has_it() {
    let vouched = Vouched {
        username: Some("Ada".into()),
        preferred_username: Some("ada".into()),
        user_id: Some("MDQ6VXNlcjE=".into()),
        host: Some("git.example.com".into()),
        ..with_email("ada@example.com")
    };
    for (kind, name) in [
        ("github", "usernameMatchingUserEntityName"),
        ("github", "userIdMatchingUserEntityAnnotation"),
        ("gitlab", "usernameMatchingUserEntityName"),
        ("google", "emailMatchingUserEntityAnnotation"),
        ("gcpIap", "emailMatchingUserEntityAnnotation"),
        ("oidc", "preferredUsernameMatchingUserEntityName"),
        ("oauth2Proxy", "forwardedUserMatchingUserEntityName"),
        ("oauth2Proxy", "forwardedPreferredUsernameMatchingUserEntityName"),
    ] {
        let found = resolve(kind, json!([{ "resolver": name }]), &vouched);
        assert_eq!(found.unwrap(), "user:default/ada", "{kind} {name}");
    }
    let id = Vouched { user_id: Some("7".into()), ..vouched };
    let by = json!([{ "resolver": "userIdMatchingUserEntityAnnotation" }]);
    assert_eq!(resolve("gitlab", by.clone(), &id).unwrap(), "user:default/bob");
    assert!(resolve("github", by, &id).is_err());
}

#[test]
fn an_id_that_differs_in_case_is_another() {
    let by = json!([{ "resolver": "userIdMatchingUserEntityAnnotation" }]);
    let other = Vouched { user_id: Some("mdq6vxnlcje=".into()), ..Vouched::default() };
    assert!(resolve("github", by, &other).is_err());
}

#[test]
fn the_next_resolver_is_asked_where_one_finds_nobody_and_not_where_it_lacks_something() {
    let both = || {
        json!([
            { "resolver": "emailMatchingUserEntityProfileEmail" },
            { "resolver": "usernameMatchingUserEntityName" },
        ])
    };
    let ada = Vouched { username: Some("ada".into()), ..with_email("unknown@example.com") };
    assert_eq!(resolve("github", both(), &ada).unwrap(), "user:default/ada");
    assert!(resolve("github", both(), &Vouched { email: None, ..ada }).is_err());
}

#[test]
fn two_users_who_match_are_nobody_and_a_stranger_learns_nothing_of_them() {
    let by = || json!([{ "resolver": "emailMatchingUserEntityProfileEmail" }]);
    let several = resolve("oidc", by(), &with_email("twins@example.com")).unwrap_err();
    let nobody = resolve("oidc", by(), &with_email("eve@example.com")).unwrap_err();
    assert_eq!(several.detail, nobody.detail);
    assert_eq!((several.code, &several.hint), (nobody.code, &nobody.hint));
    let several = several.cause.unwrap();
    assert_eq!(several, "several users have spec.profile.email \"twins@example.com\"");
    let nobody = nobody.cause.unwrap();
    assert_eq!(nobody, "there is not a user with spec.profile.email \"eve@example.com\"");
    let chain = chain(
        "oidc",
        json!([{ "resolver": "emailMatchingUserEntityProfileEmail", "dangerouslyAllowSignInWithoutUserInCatalog": true }]),
    );
    assert!(chain.unwrap().resolve(&with_email("twins@example.com"), &acme()).is_err());
}

#[test]
fn somebody_without_an_entity_comes_in_only_where_that_is_allowed() {
    let by = |allowed: bool| json!([{ "resolver": "emailLocalPartMatchingUserEntityName", "dangerouslyAllowSignInWithoutUserInCatalog": allowed }]);
    let eve = with_email("Eve@example.com");
    assert_eq!(resolve("oidc", by(true), &eve).unwrap(), "user:default/eve");
    assert!(resolve("oidc", by(false), &eve).is_err());
}

#[test]
fn mistakes_name_their_key_and_what_is_known() {
    let refused = |resolvers| chain("google", resolvers).unwrap_err();
    let unknown = refused(json!([{ "resolver": "emailMatching" }]));
    assert!(
        unknown.contains("signIn.resolvers[0].resolver: 'emailMatching' is no resolver of google")
    );
    assert!(unknown.contains("known are emailLocalPartMatchingUserEntityName, emailMatchingUserEntityAnnotation, emailMatching"));
    assert!(
        refused(json!([{}]))
            .contains("Missing required config value at 'signIn.resolvers[0].resolver'")
    );
    let option =
        json!([{ "resolver": "emailMatchingUserEntityAnnotation", "allowDomains": ["x"] }]);
    assert!(refused(option).contains("signIn.resolvers[0].allowDomains: unknown key"));
}
