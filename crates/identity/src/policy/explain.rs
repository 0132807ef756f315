//! Why somebody may do something, or may not: which role, by which grant, from where, through which
//! groups, and how each part of a condition came out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use database::Database;
use feature::Permits;
use model::caller::User;
use model::directory::Directory;
use model::explain::{Evidence, Explain, Explaining, Explanation};
use model::permission::{Condition, Decision, Decisions as _};
use model::{Caller, Millis, Permission, Problem};

use super::decide::Policy;
use super::engine::about;
use super::limits::EXPLAIN_PARTS_MAX;
use super::model::{Effect, Grant, Origin, Role, own_name};
use super::names::{ADMINISTRATORS, EVERYONE};
use super::permissions::{DECISION_EXPLAIN, DECISION_READ};
use super::{alias, names, roles};

/// In place of where a grant is written, for those who may not see it.
const HIDDEN: &str = "shown with identity.decision.explain";

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The user's reference.
    pub user: String,
    /// The permission's name.
    pub permission: String,
    /// The thing.
    pub resource_ref: Option<String>,
}

/// The answer, and everything that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The question.
    pub asked: Asked,
    /// `allow`, `deny`, or `conditional` where no thing was named and it depends on it.
    pub result: &'static str,
    /// The rule that decided, in a sentence.
    pub rule: String,
    /// Whether the credentials of whoever asks about themselves reach as far; `None` for others.
    pub reaches: Option<bool>,
    /// The groups that the user is in, nearest first.
    pub groups: Vec<String>,
    /// The grants that are about the permission, those that decided first.
    pub grants: Vec<GrantWhy>,
    /// What a thing must pass, where that is asked of things.
    pub condition: Option<Arc<Condition>>,
}

/// A grant that is about the permission.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantWhy {
    /// Its role.
    pub role: String,
    /// Whether it lets or stops.
    pub effect: Effect,
    /// Whether it does so on condition.
    pub is_conditional: bool,
    /// The grant, for those who may see what roles say.
    pub grant: Option<Grant>,
    /// Where it is written, in words.
    pub defined: String,
    /// How the user comes by the role: themselves, a group, the group that it is in.
    pub path: Vec<String>,
    /// Since when, where the database says so.
    pub since: Option<Millis>,
    /// Whether the thing passes its condition.
    pub passes: Option<bool>,
    /// The same of each rule in it.
    pub parts: Vec<PartWhy>,
}

/// A rule of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartWhy {
    /// Where in the condition: `anyOf/0/not`.
    pub at: String,
    /// The rule, for this user.
    pub rule: Condition,
    /// Whether the thing passes it.
    pub passes: Option<bool>,
}

/// Explains decisions.
pub struct Explainer {
    /// The policy.
    pub policy: Arc<Policy>,
    /// What there is to be permitted.
    pub permits: Arc<Permits>,
    /// Where members are kept.
    pub database: Database,
}

impl Explainer {
    /// Explains. Whoever asks sees of the thing what they may see: one that is hidden from them
    /// passes nothing here. About oneself one is told which roles decided and how one comes by them;
    /// what roles say, conditions and files included, takes [`DECISION_EXPLAIN`] (CVE-2025-32791).
    ///
    /// # Errors
    /// 403 for a question that takes another permission, 404 for a permission that nobody has, 400 for what is no
    /// user; what the database says.
    pub async fn why(&self, caller: &Caller, mut asked: Asked) -> Result<Why, Problem> {
        let user = names::member(&asked.user).ok().filter(|it| it.starts_with("user:"));
        asked.user = user.ok_or_else(|| {
            Problem::input("user must be of the form user:<namespace>/<name>").at("user")
        })?;
        let is_own = caller.as_user().is_some_and(|it| it.entity_ref == asked.user);
        let needed = if is_own { &DECISION_READ } else { &DECISION_EXPLAIN };
        self.policy.require(caller, needed)?;
        let permission = *self.permits.find(own_name(&asked.permission)).ok_or_else(|| {
            Problem::not_found(format!("No permission {}", asked.permission))
                .hint("GET /api/identity/v1/permissions lists those that are there")
        })?;
        let mut why = self.decide(caller, asked, &permission);
        if is_own {
            let reaches = caller.reaches(&permission);
            why.reaches = Some(reaches);
            if !reaches {
                why.result = "deny";
                why.rule = "The token that you ask with does not reach as far.".to_owned();
            }
        }
        for grant in &mut why.grants {
            if let Some(member) = grant.path.last() {
                let added = roles::added(&self.database, &grant.role, member).await?;
                grant.since = added.map(|(at, _)| at);
            }
        }
        if self.policy.require(caller, &DECISION_EXPLAIN).is_err() {
            why.hide();
        }
        Ok(why)
    }

    fn decide(&self, caller: &Caller, asked: Asked, permission: &Permission) -> Why {
        let user = User { entity_ref: asked.user.clone(), account: None, session: None };
        let decision = self.policy.decide(&Caller::user(user), permission);
        let table = self.policy.table();
        let view = self.policy.view(&table, &asked.user);
        let passes = |condition: &Condition| {
            let thing = asked.resource_ref.clone()?;
            let settler = self.permits.conditions(permission.resource?)?;
            settler.apply(caller, condition, &[thing]).first().copied()
        };
        let mut grants = Vec::new();
        for role in table.at(&view.roles) {
            for grant in about(role, permission).take(EXPLAIN_PARTS_MAX) {
                grants.push(self.grant_why(role, grant, &view.claims, &passes));
            }
        }
        grants.truncate(EXPLAIN_PARTS_MAX);
        let condition = match &decision {
            Decision::Conditional(condition) => Some(condition.clone()),
            _ => None,
        };
        let result = match (&decision, condition.as_deref().and_then(passes)) {
            (Decision::Allow, _) | (Decision::Conditional(_), Some(true)) => "allow",
            (Decision::Deny, _) | (Decision::Conditional(_), Some(false)) => "deny",
            (Decision::Conditional(_), None) => "conditional",
        };
        let is_off = !self.policy.is_enabled();
        let rule = rule_words(is_off, view.is_administrator, &decision, result, &grants);
        // What decided stands first: what stops before what lets, what passes before what does not.
        let rank = |it: &GrantWhy| {
            let is_for_it = (it.effect == Effect::Allow) == (result != "deny");
            (it.passes == Some(false), !is_for_it, it.role != ADMINISTRATORS)
        };
        grants.sort_by_key(rank);
        let groups = view.claims.iter().skip(1).cloned().collect();
        Why { asked, result, rule, reaches: None, groups, grants, condition }
    }

    fn grant_why(
        &self,
        role: &Role,
        grant: &Grant,
        claims: &[String],
        passes: &impl Fn(&Condition) -> Option<bool>,
    ) -> GrantWhy {
        let mut parts = Vec::new();
        let condition = grant.condition.as_ref().map(|it| alias::resolve(it, claims));
        if let Some(condition) = &condition {
            rules(condition, "", &mut parts);
        }
        for part in &mut parts {
            part.passes = passes(&part.rule);
        }
        GrantWhy {
            role: role.name.clone(),
            effect: grant.effect,
            is_conditional: grant.condition.is_some(),
            grant: Some(grant.clone()),
            defined: defined(role, grant),
            path: path(self.policy.directory(), claims, role),
            since: None,
            passes: condition.as_ref().and_then(passes),
            parts,
        }
    }
}

impl Why {
    /// Leaves out what roles say: grants, conditions, and where they are written.
    fn hide(&mut self) {
        self.condition = None;
        for grant in &mut self.grants {
            grant.grant = None;
            grant.defined = HIDDEN.to_owned();
            grant.parts.clear();
        }
    }
}

fn rule_words(
    is_off: bool,
    is_administrator: bool,
    decision: &Decision,
    result: &str,
    grants: &[GrantWhy],
) -> String {
    let stops = grants.iter().any(|it| it.effect == Effect::Deny && !it.is_conditional);
    match (decision, result) {
        _ if is_off => "permission.enabled is false: whoever is known may do everything.",
        _ if is_administrator => "An administrator may do everything.",
        (Decision::Deny, _) if stops => "A grant denies it, which beats every grant that allows it.",
        (Decision::Deny, _) => "No role of theirs allows it.",
        (Decision::Allow, _) => "A role of theirs allows it, and none denies it.",
        (Decision::Conditional(_), "allow") => "A role of theirs allows it for this thing.",
        (Decision::Conditional(_), "deny") => {
            "Their roles allow it for some things, and this one, as far as you may see it, does not \
             pass."
        }
        (Decision::Conditional(_), _) => "Their roles allow it for things that pass a condition.",
    }
    .to_owned()
}

fn defined(role: &Role, grant: &Grant) -> String {
    match (&grant.place, &role.origin) {
        (Some(place), _) | (None, Origin::File(place)) => place.to_string(),
        (None, Origin::Shipped) => "comes with the server".to_owned(),
        (None, Origin::Api) => {
            format!("API, by {}", role.changed_by.as_deref().unwrap_or("somebody"))
        }
    }
}

/// Every rule of a condition, with its place.
fn rules(condition: &Condition, at: &str, into: &mut Vec<PartWhy>) {
    if into.len() >= EXPLAIN_PARTS_MAX {
        return;
    }
    let below = |form: &str| if at.is_empty() { form.to_owned() } else { format!("{at}/{form}") };
    match condition {
        Condition::AllOf(all) | Condition::AnyOf(all) => {
            let form = if matches!(condition, Condition::AllOf(_)) { "allOf" } else { "anyOf" };
            for (index, it) in all.iter().enumerate() {
                rules(it, &below(&format!("{form}/{index}")), into);
            }
        }
        Condition::Not(inner) => rules(inner, &below("not"), into),
        Condition::Rule(_) => {
            into.push(PartWhy { at: at.to_owned(), rule: condition.clone(), passes: None });
        }
    }
}

/// How somebody comes by a role: the shortest way from them, through groups, to a member of it. Empty
/// when everyone has it.
fn path(directory: &dyn Directory, claims: &[String], role: &Role) -> Vec<String> {
    let Some(user) = claims.first() else { return Vec::new() };
    let member = claims.iter().find(|it| role.members.contains(*it));
    let Some(member) = member else {
        let is_everyone = role.members.contains(EVERYONE);
        return if is_everyone { vec![EVERYONE.to_owned()] } else { Vec::new() };
    };
    way(user, member, claims, |it| directory.groups_of(it))
}

/// The shortest way from `from` to `to` along groups that are in one another. The directory tells all
/// groups of a member at once, near and far; a group is a direct one when no other group between is
/// in it.
fn way(
    from: &str,
    to: &str,
    claims: &[String],
    groups_of: impl Fn(&str) -> Arc<[String]>,
) -> Vec<String> {
    let above: BTreeMap<&str, Arc<[String]>> =
        claims.iter().map(|it| (it.as_str(), groups_of(it))).collect();
    let is_above = |low: &str, high: &str| {
        above.get(low).is_some_and(|groups| groups.iter().any(|it| it == high))
    };
    let is_direct = |low: &str, high: &str| {
        let between = |it: &&String| {
            let it = it.as_str();
            // In a circle each is above the other; neither is between then.
            it != low
                && it != high
                && is_above(low, it)
                && is_above(it, high)
                && !is_above(high, it)
        };
        is_above(low, high) && claims.iter().find(between).is_none()
    };
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([from]);
    while let Some(here) = next.pop_front() {
        if here == to {
            let mut way = vec![to.to_owned()];
            let mut at = to;
            while let Some(before) = came_from.get(at).copied() {
                way.push(before.to_owned());
                at = before;
            }
            way.reverse();
            return way;
        }
        for group in claims.iter().map(String::as_str) {
            if group != from && !came_from.contains_key(group) && is_direct(here, group) {
                came_from.insert(group, here);
                next.push_back(group);
            }
        }
    }
    vec![from.to_owned(), to.to_owned()]
}

impl Explain for Explainer {
    fn topic(&self) -> &'static str {
        "identity.decision"
    }

    /// `subject` is a user, a permission and perhaps a thing, with blanks between them.
    fn explain<'a>(&'a self, caller: &'a Caller, subject: &'a str) -> Explaining<'a> {
        Box::pin(async move {
            let mut words = subject.split_whitespace().map(str::to_owned);
            let (Some(user), Some(permission), resource_ref, None) =
                (words.next(), words.next(), words.next(), words.next())
            else {
                let detail = "subject must be: USER PERMISSION [RESOURCE]";
                return Err(Problem::input(detail).at("subject"));
            };
            let why = self.why(caller, Asked { user, permission, resource_ref }).await?;
            Ok(explanation(subject, why))
        })
    }
}

fn explanation(subject: &str, why: Why) -> Explanation {
    let Asked { user, permission, resource_ref } = &why.asked;
    let on = resource_ref.as_ref().map(|it| format!(" on {it}")).unwrap_or_default();
    let answer = match why.result {
        "allow" => format!("{user} may use {permission}{on}."),
        "deny" => format!("{user} may not use {permission}{on}."),
        _ => format!("Whether {user} may use {permission} depends on the thing."),
    };
    let evidence = why.grants.iter().map(|it| Evidence {
        role: it.effect.as_str(),
        statement: statement(it, permission),
        source: it.defined.clone(),
        line: None,
        since: it.since,
    });
    Explanation {
        topic: "identity.decision",
        subject: subject.to_owned(),
        answer,
        rule: why.rule.clone(),
        evidence: evidence.collect(),
        events: Vec::new(),
    }
}

/// A grant that is about `permission` in a sentence.
fn statement(why: &GrantWhy, permission: &str) -> String {
    let verb = if why.effect == Effect::Allow { "allows" } else { "denies" };
    let through = if why.path.is_empty() { String::new() } else { why.path.join(" > ") };
    let named = why.grant.as_ref().map(|it| it.permissions.join(", "));
    let what = named.unwrap_or_else(|| permission.to_owned());
    let when = match (why.is_conditional, why.passes) {
        (false, _) => "",
        (true, None) => " on condition",
        (true, Some(true)) => " on condition, which the thing passes",
        (true, Some(false)) => " on condition, which the thing does not pass",
    };
    format!("{} ({through}) {verb} {what}{when}", why.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(edges: &[(&str, &str)], from: &str, to: &str) -> Vec<String> {
        let all = |start: &str| -> Arc<[String]> {
            let (mut found, mut next) = (Vec::new(), vec![start.to_owned()]);
            while let Some(here) = next.pop() {
                for (_, high) in edges.iter().filter(|(low, _)| *low == here) {
                    if !found.contains(&(*high).to_owned()) {
                        found.push((*high).to_owned());
                        next.push((*high).to_owned());
                    }
                }
            }
            found.into()
        };
        let claims: Vec<String> =
            std::iter::once(from.to_owned()).chain(all(from).iter().cloned()).collect();
        way(from, to, &claims, all)
    }

    #[test]
    fn the_way_to_a_group_goes_through_the_groups_between() {
        let edges = [("u", "a"), ("a", "b"), ("b", "c"), ("u", "x"), ("x", "y"), ("y", "c")];
        assert_eq!(walk(&edges, "u", "u"), ["u"]);
        assert_eq!(walk(&edges, "u", "a"), ["u", "a"]);
        assert_eq!(walk(&edges, "u", "c"), ["u", "a", "b", "c"]);
        assert_eq!(walk(&edges, "u", "y"), ["u", "x", "y"]);
        // A circle has no nearest group; there is a way all the same.
        let circle = [("u", "a"), ("a", "b"), ("b", "a")];
        assert_eq!(walk(&circle, "u", "b").last().map(String::as_str), Some("b"));
    }
}
