//! What keeps a pull request from being merged. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Pull, State};
use super::talk_model::{Check, CheckState, Review, Verdict};
use crate::repositories::Protection;

/// Something that keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GithostPullBlocker)]
pub struct Blocker {
    /// over, draft, approvals, changes-requested, check-missing, check-pending, check-failing,
    /// conflict, nothing.
    pub reason: &'static str,
    /// In a sentence.
    pub text: String,
}

impl Blocker {
    /// For this reason.
    pub fn new(reason: &'static str, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }
}

/// What the rules about a branch ask for together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Approvals.
    pub approvals: u64,
    /// Checks, by their names.
    pub checks: Vec<String>,
    /// Whether a push makes approvals void.
    pub dismiss_stale: bool,
}

impl Asked {
    /// Of these rules, all of which are about the branch.
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a Protection>) -> Self {
        let mut asked = Self::default();
        for rule in rules {
            asked.approvals = asked.approvals.max(rule.approvals);
            asked.dismiss_stale |= rule.dismiss_stale;
            asked.checks.extend(rule.checks.iter().cloned());
        }
        asked.checks.sort_unstable();
        asked.checks.dedup();
        asked
    }
}

/// What each reviewer's word is at last, where it counts: neither the author's nor that of whoever
/// pushed what is to be merged.
pub fn words<'a>(pull: &Pull, reviews: &'a [Review]) -> BTreeMap<String, &'a Review> {
    let mut words = BTreeMap::new();
    for review in reviews {
        let is_own = [&pull.author, &pull.head_by]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(&review.reviewer));
        let is_word = review.verdict != Verdict::Commented && review.counts && !is_own;
        if is_word && review.dismissed_at.is_none() {
            words.insert(review.reviewer.to_lowercase(), review);
        }
    }
    words
}

/// What keeps the pull request, the files themselves apart. `checks` are those of its commit.
pub fn blockers(pull: &Pull, asked: &Asked, reviews: &[Review], checks: &[Check]) -> Vec<Blocker> {
    let mut found = Vec::new();
    if pull.state != State::Open {
        found.push(Blocker::new("over", format!("It is {}", pull.state.as_str())));
        return found;
    }
    if pull.is_draft {
        found.push(Blocker::new("draft", "It is a draft"));
    }
    if asked.approvals > 0 {
        let words = words(pull, reviews);
        let count = |verdict: Verdict| words.values().filter(|it| it.verdict == verdict).count();
        let approvals = u64::try_from(count(Verdict::Approved)).unwrap_or(u64::MAX);
        if approvals < asked.approvals {
            let text = format!("It has {approvals} of {} approvals", asked.approvals);
            found.push(Blocker::new("approvals", text));
        }
        if count(Verdict::ChangesRequested) > 0 {
            found.push(Blocker::new("changes-requested", "Somebody asks for changes"));
        }
    }
    for context in &asked.checks {
        let blocker = match checks.iter().find(|it| it.context == *context).map(|it| it.state) {
            Some(CheckState::Success) => continue,
            None => Blocker::new("check-missing", format!("{context} was not checked")),
            Some(CheckState::Pending) => {
                Blocker::new("check-pending", format!("{context} is being checked"))
            }
            Some(CheckState::Failure | CheckState::Error) => {
                Blocker::new("check-failing", format!("{context} has failed"))
            }
        };
        found.push(blocker);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull() -> Pull {
        Pull {
            id: "p".into(),
            repository_id: "r".into(),
            number: 1,
            title: "x".into(),
            description: String::new(),
            state: State::Open,
            is_draft: false,
            base_branch: "main".into(),
            head_branch: "x".into(),
            base_object: "a".repeat(40),
            head_object: "b".repeat(40),
            head_by: "user:default/bob".into(),
            author: "user:default/ada".into(),
            made_for: None,
            created_at: 0,
            updated_at: 0,
            ended: None,
            merged_object: None,
            merging: None,
        }
    }

    fn review(reviewer: &str, verdict: Verdict) -> Review {
        Review {
            id: "1".into(),
            pull_id: "p".into(),
            reviewer: format!("user:default/{reviewer}"),
            verdict,
            text: String::new(),
            object: "b".repeat(40),
            counts: true,
            dismissed_at: None,
            created_at: 0,
        }
    }

    fn reasons(asked: &Asked, reviews: &[Review], checks: &[Check]) -> Vec<&'static str> {
        blockers(&pull(), asked, reviews, checks).iter().map(|it| it.reason).collect()
    }

    #[test]
    fn an_approval_is_somebody_elses_last_word() {
        let asked = Asked { approvals: 1, ..Asked::default() };
        let approved = |who: &str| vec![review(who, Verdict::Approved)];
        assert_eq!(reasons(&asked, &[], &[]), ["approvals"]);
        assert!(reasons(&asked, &approved("eve"), &[]).is_empty());
        // The author, and whoever pushed.
        assert_eq!(reasons(&asked, &approved("Ada"), &[]), ["approvals"]);
        assert_eq!(reasons(&asked, &approved("bob"), &[]), ["approvals"]);
        let void = Review { dismissed_at: Some(1), ..review("eve", Verdict::Approved) };
        assert_eq!(reasons(&asked, &[void], &[]), ["approvals"]);
        let guest = Review { counts: false, ..review("eve", Verdict::Approved) };
        assert_eq!(reasons(&asked, &[guest], &[]), ["approvals"]);
        let mut both = approved("eve");
        both.push(review("eve", Verdict::ChangesRequested));
        assert_eq!(reasons(&asked, &both, &[]), ["approvals", "changes-requested"]);
        both.push(review("Eve", Verdict::Approved));
        both.push(review("eve", Verdict::Commented));
        assert!(reasons(&asked, &both, &[]).is_empty());
        let two = Asked { approvals: 2, ..Asked::default() };
        assert_eq!(reasons(&two, &both, &[]), ["approvals"], "one person is one approval");
    }

    #[test]
    fn every_check_that_a_rule_names_has_to_go_well() {
        let asked = Asked { checks: vec!["ci".into()], ..Asked::default() };
        let check = |context: &str, state| Check {
            object: "b".repeat(40),
            context: context.into(),
            state,
            description: String::new(),
            target_url: None,
            actor: "service:ci".into(),
            created_at: 0,
            updated_at: 0,
        };
        assert_eq!(reasons(&asked, &[], &[check("other", CheckState::Success)]), ["check-missing"]);
        assert_eq!(reasons(&asked, &[], &[check("ci", CheckState::Pending)]), ["check-pending"]);
        assert_eq!(reasons(&asked, &[], &[check("ci", CheckState::Error)]), ["check-failing"]);
        assert!(reasons(&asked, &[], &[check("ci", CheckState::Success)]).is_empty());
    }
}
