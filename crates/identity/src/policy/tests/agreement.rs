//! The policy agrees with a naive model of it on random roles, groups (circles included), denies and
//! conditions: for every user, permission and thing.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Caller;
use model::permission::{Decision, Decisions};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::policy::Policy;

const USERS: usize = 3;
const GROUPS: usize = 5;
const THINGS: usize = 4;

/// A grant in few words.
#[derive(Clone, Debug)]
struct Drawing {
    pattern: usize,
    except: Option<usize>,
    action: Option<usize>,
    is_deny: bool,
    /// Passes things of this owner (`None`: of the asker), and the other way round.
    owner: Option<(Option<usize>, bool)>,
}

#[derive(Clone, Debug)]
struct World {
    /// Groups of each user and then of each group.
    memberships: Vec<BTreeSet<usize>>,
    /// Members (users, groups, everyone) and grants of each role; the first is administrators.
    roles: Vec<(BTreeSet<usize>, Vec<Drawing>)>,
    /// The group, or user, that owns each thing.
    owners: Vec<usize>,
}

const PATTERNS: [&str; 7] = [
    "*",
    "sample.*",
    "sample.thing.read",
    "sample.thing.*",
    "thing",
    "other.page.read",
    "sample.use",
];

fn drawing() -> impl Strategy<Value = Drawing> {
    let owner = proptest::option::of((proptest::option::of(0..USERS + GROUPS), any::<bool>()));
    let except = proptest::option::weighted(0.2, 0..PATTERNS.len());
    (0..PATTERNS.len(), except, proptest::option::of(0..5_usize), prop::bool::weighted(0.25), owner)
        .prop_map(|(pattern, except, action, is_deny, owner)| Drawing {
            pattern,
            except,
            action,
            is_deny,
            owner,
        })
}

fn world() -> impl Strategy<Value = World> {
    let groups = prop::collection::btree_set(0..GROUPS, 0..3);
    let members = prop::collection::btree_set(0..=USERS + GROUPS, 0..3);
    let role = (members, prop::collection::vec(drawing(), 0..4));
    (
        prop::collection::vec(groups, USERS + GROUPS),
        prop::collection::vec(role, 1..5),
        prop::collection::vec(0..USERS + GROUPS, THINGS),
    )
        .prop_map(|(memberships, roles, owners)| World { memberships, roles, owners })
}

fn named(place: usize) -> String {
    match place {
        user if user < USERS => format!("user:default/u{user}"),
        group if group < USERS + GROUPS => format!("group:default/g{}", group - USERS),
        _ => "everyone".to_owned(),
    }
}

impl Drawing {
    fn grant(&self) -> Grant {
        let actions: Vec<_> =
            self.action.map(|it| crate::policy::model::ACTIONS[it]).into_iter().collect();
        let mut grant = Grant::allow(&[PATTERNS[self.pattern]], &actions);
        grant.except = self.except.map(|it| PATTERNS[it].to_owned()).into_iter().collect();
        if let Some((owner, is_turned)) = self.owner {
            let of = owner.map_or_else(|| "$ownerRefs".to_owned(), named);
            let rule = rule("OWNED", json!({ "of": [of] }));
            grant = when(grant, if is_turned { json!({ "not": rule }) } else { rule });
        }
        if self.is_deny { deny(grant) } else { grant }
    }

    fn is_about(&self, permission: &Permission) -> bool {
        let named = |pattern: usize| match PATTERNS[pattern] {
            "*" => true,
            "sample.*" => permission.name.starts_with("sample."),
            "sample.thing.*" | "thing" => permission.resource == Some("thing"),
            name => name == permission.name,
        };
        let acts = |it: usize| crate::policy::model::ACTIONS[it] == permission.action;
        named(self.pattern)
            && !self.except.is_some_and(named)
            && self.action.is_none_or(acts)
            && (self.owner.is_none() || permission.resource == Some("thing"))
    }
}

impl World {
    fn policy(&self) -> Policy {
        let directory = Drawn::default();
        for (member, groups) in self.memberships.iter().enumerate() {
            let groups: Vec<String> = groups.iter().map(|it| named(USERS + it)).collect();
            let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
            directory.put(&named(member), &groups);
        }
        let roles = self.roles.iter().enumerate().map(|(place, (members, grants))| {
            let members: Vec<String> = members.iter().map(|it| named(*it)).collect();
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            let name = if place == 0 { "administrators".to_owned() } else { format!("r{place}") };
            role(&name, &members, grants.iter().map(Drawing::grant).collect())
        });
        let policy = Policy::new(Arc::new(directory));
        policy.replace(roles.collect());
        policy
    }

    /// Everything that `user` is, by walking until nothing is new.
    fn is(&self, user: usize) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([user]);
        loop {
            let next: BTreeSet<usize> = all
                .iter()
                .flat_map(|it| self.memberships[*it].iter().map(|group| USERS + group))
                .chain(all.iter().copied())
                .collect();
            if next == all {
                return all;
            }
            all = next;
        }
    }

    fn may(&self, user: usize, permission: &Permission, thing: usize) -> bool {
        let is = self.is(user);
        let has = |members: &BTreeSet<usize>| {
            members.contains(&(USERS + GROUPS)) || !members.is_disjoint(&is)
        };
        if has(&self.roles[0].0) {
            return true;
        }
        let passes = |grant: &Drawing| match grant.owner {
            None => true,
            Some((owner, is_turned)) => {
                let owner_is = self.owners[thing];
                let owned = owner.map_or_else(|| is.contains(&owner_is), |it| it == owner_is);
                owned != is_turned
            }
        };
        let mut allowed = false;
        for (_, grants) in self.roles.iter().filter(|(members, _)| has(members)) {
            let about: Vec<&Drawing> = grants.iter().filter(|it| it.is_about(permission)).collect();
            if about.iter().any(|it| it.is_deny && passes(it)) {
                return false;
            }
            let narrows = about.iter().any(|it| !it.is_deny && it.owner.is_some());
            allowed |= about
                .iter()
                .any(|it| !it.is_deny && (it.owner.is_some() || !narrows) && passes(it));
        }
        allowed
    }

    /// Holds a condition against a thing.
    fn holds(&self, condition: &Condition, thing: usize) -> bool {
        match condition {
            Condition::AllOf(all) => all.iter().all(|it| self.holds(it, thing)),
            Condition::AnyOf(any) => any.iter().any(|it| self.holds(it, thing)),
            Condition::Not(inner) => !self.holds(inner, thing),
            Condition::Rule(used) => {
                let owner = json!(named(self.owners[thing]));
                used.params["of"].as_array().unwrap().contains(&owner)
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_policy_and_the_naive_model_agree(world in world()) {
        let policy = world.policy();
        for user in 0..USERS {
            let caller = Caller::user(super::user(&format!("u{user}")));
            for permission in &PERMISSIONS {
                let decision = policy.decide(&caller, permission);
                prop_assert_eq!(&decision, &policy.decide(&caller, permission), "asked again");
                for thing in 0..THINGS {
                    let may = match &decision {
                        Decision::Allow => true,
                        Decision::Deny => false,
                        Decision::Conditional(condition) => world.holds(condition, thing),
                    };
                    let expected = if permission.resource.is_none() {
                        // Nothing depends on a thing here.
                        prop_assert!(!matches!(decision, Decision::Conditional(_)));
                        world.may(user, permission, 0)
                    } else {
                        world.may(user, permission, thing)
                    };
                    prop_assert_eq!(may, expected, "u{} {} {}", user, permission.name, thing);
                }
            }
        }
    }
}
