//! What a push may do to which branch: rules, and the commands of a push held against them. Pure.

use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use crate::names::{BRANCHES, TAGS, is_nothing, is_ref_name};
use crate::repositories::Protection;
use crate::smart::commands::Command;

/// Somebody who pushes, as rules see them.
#[derive(Clone, Debug, Default)]
pub struct Pusher {
    /// `user:default/ada`, `service:ci`, in lower case.
    pub actor: String,
    /// Their groups, in lower case.
    pub groups: Arc<[String]>,
}

impl Pusher {
    /// Whether a rule lets them push, as far as names go.
    pub fn is_named(&self, rule: &Protection) -> bool {
        rule.pushers.as_ref().is_none_or(|pushers| {
            pushers.iter().any(|it| {
                let it = it.to_lowercase();
                it == self.actor || self.groups.contains(&it)
            })
        })
    }
}

/// What comes of the commands of a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Refs that are refused, each with the reason; then nothing of the push is done.
    pub refused: Vec<(String, String)>,
    /// Git has to refuse changes that rewrite history.
    pub keep_history: bool,
}

/// Holds the commands of a push against the rules.
pub fn judge(rules: &[Protection], pusher: &Pusher, commands: &[Command]) -> Verdict {
    let rules: Vec<(GlobMatcher, &Protection)> =
        rules.iter().filter_map(|rule| Some((matcher(&rule.pattern)?, rule))).collect();
    let mut verdict = Verdict::default();
    for command in commands {
        if let Err(reason) = check(&rules, pusher, command, &mut verdict.keep_history) {
            verdict.refused.push((command.name.clone(), reason));
        }
    }
    verdict
}

fn check(
    rules: &[(GlobMatcher, &Protection)],
    pusher: &Pusher,
    command: &Command,
    keep_history: &mut bool,
) -> Result<(), String> {
    let short = command.name.strip_prefix(BRANCHES);
    let known = short.or_else(|| command.name.strip_prefix(TAGS));
    if !known.is_some_and(is_ref_name) {
        return Err("only branches and tags can be pushed".to_owned());
    }
    let Some(branch) = short else { return Ok(()) };
    for (_, rule) in rules.iter().filter(|(matcher, _)| matcher.is_match(branch)) {
        let pattern = &rule.pattern;
        if rule.takes_requests_only() && !is_nothing(&command.old) {
            return Err(format!("protected by {pattern}: changes come by pull requests"));
        }
        if !pusher.is_named(rule) {
            return Err(format!("protected by {pattern}: you are not among who may push"));
        }
        if is_nothing(&command.new) && !rule.may_delete {
            return Err(format!("protected by {pattern}: it may not be deleted"));
        }
        *keep_history |= !rule.may_force;
    }
    Ok(())
}

/// Whether a rule is about this branch.
pub fn is_about(rule: &Protection, branch: &str) -> bool {
    matcher(&rule.pattern).is_some_and(|it| it.is_match(branch))
}

/// Reads a pattern; `None` for one that fits nothing.
fn matcher(pattern: &str) -> Option<GlobMatcher> {
    let mut builder = GlobBuilder::new(pattern);
    builder.literal_separator(true).backslash_escape(false).empty_alternates(true);
    builder.build().ok().map(|it| it.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: &str = "0000000000000000000000000000000000000000";
    const ONE: &str = "1111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222";

    fn command(old: &str, new: &str, name: &str) -> Command {
        Command { old: old.into(), new: new.into(), name: name.into() }
    }

    fn refused(rules: &[Protection], commands: &[Command]) -> Vec<String> {
        let pusher = Pusher {
            actor: "user:default/ada".into(),
            groups: ["group:default/pay".into()].into(),
        };
        judge(rules, &pusher, commands).refused.into_iter().map(|(_, why)| why).collect()
    }

    #[test]
    fn a_protected_branch_is_pushed_to_but_neither_deleted_nor_rewritten() {
        let rules = [Protection::usual("main")];
        let verdict = judge(&rules, &Pusher::default(), &[command(ONE, TWO, "refs/heads/main")]);
        assert_eq!(verdict, Verdict { refused: vec![], keep_history: true });
        let deletion = refused(&rules, &[command(ONE, NONE, "refs/heads/main")]);
        assert_eq!(deletion, ["protected by main: it may not be deleted"]);
        let other = judge(&rules, &Pusher::default(), &[command(ONE, NONE, "refs/heads/x")]);
        assert_eq!(other, Verdict::default());
    }

    #[test]
    fn patterns_reach_as_far_as_they_say() {
        let rules = [Protection::usual("release/*"), Protection::usual("hotfix/**")];
        let gone = |name: &str| refused(&rules, &[command(ONE, NONE, name)]).len();
        assert_eq!(gone("refs/heads/release/1"), 1);
        assert_eq!(gone("refs/heads/release/1/x"), 0);
        assert_eq!(gone("refs/heads/hotfix/1/x"), 1);
        assert_eq!(gone("refs/heads/release"), 0);
    }

    #[test]
    fn rules_name_who_pushes_by_person_and_by_group() {
        let named = |who: &str| {
            let pushers = Some(vec![who.to_owned()]);
            let rules = [Protection { pushers, ..Protection::usual("main") }];
            refused(&rules, &[command(ONE, TWO, "refs/heads/main")]).is_empty()
        };
        assert!(named("user:default/Ada") && named("group:default/pay"));
        assert!(!named("user:default/eve") && !named("group:default/other"));
        let rules = [Protection { pushers: Some(vec![]), ..Protection::usual("main") }];
        assert_eq!(refused(&rules, &[command(ONE, TWO, "refs/heads/main")]).len(), 1);
    }

    #[test]
    fn what_comes_by_requests_may_be_begun_by_a_push() {
        let rules = [Protection { requests_only: true, ..Protection::usual("main") }];
        assert!(refused(&rules, &[command(NONE, ONE, "refs/heads/main")]).is_empty());
        let found = refused(&rules, &[command(ONE, TWO, "refs/heads/main")]);
        assert_eq!(found, ["protected by main: changes come by pull requests"]);
    }

    #[test]
    fn nothing_but_branches_and_tags_is_pushed() {
        for name in
            ["refs/pull/1/head", "HEAD", "refs/flagstone/x", "refs/heads/../x", "refs/tags/"]
        {
            assert_eq!(refused(&[], &[command(NONE, ONE, name)]).len(), 1, "{name}");
        }
        assert!(refused(&[], &[command(NONE, ONE, "refs/tags/v1")]).is_empty());
    }
}
