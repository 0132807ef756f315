//! What hooks are told, with the fields that receivers of GitHub's webhooks read. Pure.
//!
//! What has no counterpart here is left out rather than made up: ids are texts, `login` is the actor as
//! it stands everywhere else.

use jiff::Timestamp;
use model::Millis;
use serde_json::{Value, json};

use super::{PULL, PUSH};
use crate::names::is_nothing;
use crate::pulls::model::{Pull, State};
use crate::pushes::model::PushedRef;
use crate::repositories::{Repository, Visibility};

/// Something that is told: the event's name, and its body.
pub type Body = (&'static str, Value);

/// What happened to a pull request.
#[derive(Clone, Copy, Debug)]
pub enum Happened<'a> {
    /// It was opened.
    Opened,
    /// It was closed, or merged.
    Ended,
    /// It is another than this.
    Changed(&'a Pull),
    /// It was reviewed: with what is known of the review.
    Reviewed(&'a Value),
    /// Somebody commented on it: with what is known of the comment.
    Commented(&'a Value),
}

/// A push.
pub fn push(repository: &Repository, address: &str, pushed: &PushedRef) -> Body {
    let body = json!({
        "ref": pushed.name,
        "before": pushed.old,
        "after": pushed.new,
        "created": is_nothing(&pushed.old),
        "deleted": is_nothing(&pushed.new),
        "pusher": { "name": pushed.actor },
        "sender": { "login": pushed.actor },
        "repository": self::repository(repository, address),
    });
    (PUSH, body)
}

/// A pull request to which something happened.
pub fn pull(
    (repository, address): (&Repository, &str),
    pull: &Pull,
    happened: Happened<'_>,
    actor: &str,
) -> Body {
    let (event, mut body) = match happened {
        Happened::Opened => (PULL, json!({ "action": "opened" })),
        Happened::Ended => (PULL, json!({ "action": "closed" })),
        Happened::Changed(before) => (PULL, changed(before, pull)),
        Happened::Reviewed(review) => ("pull_request_review", reviewed(pull, review, actor)),
        Happened::Commented(comment) => commented(comment, actor),
    };
    body["number"] = pull.number.into();
    body["pull_request"] = shown((repository, address), pull);
    body["repository"] = self::repository(repository, address);
    body["sender"] = json!({ "login": actor });
    (event, body)
}

/// A repository.
pub fn repository(repository: &Repository, address: &str) -> Value {
    json!({
        "id": repository.id,
        "name": repository.name,
        "full_name": repository.full_name(),
        "private": repository.visibility == Visibility::Private,
        "description": repository.description,
        "owner": { "login": repository.owner },
        "html_url": address,
        "clone_url": format!("{address}.git"),
        "default_branch": repository.default_branch,
        "visibility": repository.visibility.as_str(),
    })
}

fn shown((repository, address): (&Repository, &str), pull: &Pull) -> Value {
    let owner = &repository.owner;
    let branch = |name: &str, object: &str| {
        json!({
            "label": format!("{owner}:{name}"),
            "ref": name,
            "sha": object,
            "user": { "login": owner },
            "repo": self::repository(repository, address),
        })
    };
    let is_merged = pull.state == State::Merged;
    let ended_at = pull.ended.as_ref().map(|(_, at)| time(*at));
    let ended_by = pull.ended.as_ref().map(|(by, _)| json!({ "login": by }));
    json!({
        "id": pull.id,
        "html_url": format!("{address}/pulls/{}", pull.number),
        "number": pull.number,
        "state": if pull.state == State::Open { "open" } else { "closed" },
        "title": pull.title,
        "body": pull.description,
        "user": { "login": pull.author },
        "draft": pull.is_draft,
        "created_at": time(pull.created_at),
        "updated_at": time(pull.updated_at),
        "closed_at": ended_at,
        "merged_at": ended_at.as_ref().filter(|_| is_merged),
        "merged": is_merged,
        "merged_by": ended_by.filter(|_| is_merged),
        "merge_commit_sha": pull.merged_object,
        "head": branch(&pull.head_branch, &pull.head_object),
        "base": branch(&pull.base_branch, &pull.base_object),
    })
}

/// What of a pull request is another.
fn changed(before: &Pull, after: &Pull) -> Value {
    if before.state != State::Open && after.state == State::Open {
        return json!({ "action": "reopened" });
    }
    if before.head_object != after.head_object {
        let (was, is) = (&before.head_object, &after.head_object);
        return json!({ "action": "synchronize", "before": was, "after": is });
    }
    let mut changes = json!({});
    if before.title != after.title {
        changes["title"] = json!({ "from": before.title });
    }
    if before.description != after.description {
        changes["body"] = json!({ "from": before.description });
    }
    if before.base_branch != after.base_branch {
        let (name, object) = (&before.base_branch, &before.base_object);
        changes["base"] = json!({ "ref": { "from": name }, "sha": { "from": object } });
    }
    let is_words = changes.as_object().is_some_and(|it| !it.is_empty());
    match (before.is_draft, after.is_draft) {
        (true, false) if !is_words => json!({ "action": "ready_for_review" }),
        (false, true) if !is_words => json!({ "action": "converted_to_draft" }),
        _ => json!({ "action": "edited", "changes": changes }),
    }
}

fn reviewed(pull: &Pull, review: &Value, actor: &str) -> Value {
    let state = match review["verdict"].as_str() {
        Some("approve") => "approved",
        Some("request-changes") => "changes_requested",
        _ => "commented",
    };
    let review = json!({
        "id": review["review"], "state": state, "commit_id": pull.head_object,
        "user": { "login": actor },
    });
    json!({ "action": "submitted", "review": review })
}

/// A comment: what it says is asked for by whoever may read it.
fn commented(comment: &Value, actor: &str) -> Body {
    let (event, action) = match comment["what"].as_str() {
        Some("edited") => ("pull_request_review_comment", "edited"),
        Some("deleted") => ("pull_request_review_comment", "deleted"),
        Some("resolved") => ("pull_request_review_thread", "resolved"),
        Some("unresolved") => ("pull_request_review_thread", "unresolved"),
        _ => ("pull_request_review_comment", "created"),
    };
    let mut told = json!({ "id": comment["comment"], "user": { "login": actor } });
    if comment["path"].is_string() {
        told["path"] = comment["path"].clone();
    }
    if comment["replyTo"].is_string() {
        told["in_reply_to_id"] = comment["replyTo"].clone();
    }
    (event, json!({ "action": action, "comment": told }))
}

/// A time as GitHub writes it: `2026-01-31T10:00:00Z`.
fn time(at: Millis) -> String {
    let at = Timestamp::from_second(at.div_euclid(1_000));
    at.map_or_else(|_| String::new(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull_of(title: &str) -> Pull {
        Pull {
            id: "p".into(),
            repository_id: "r".into(),
            number: 7,
            title: title.into(),
            description: "At length".into(),
            state: State::Open,
            is_draft: false,
            base_branch: "main".into(),
            head_branch: "door".into(),
            base_object: "a".repeat(40),
            head_object: "b".repeat(40),
            head_by: "user:default/ada".into(),
            author: "user:default/ada".into(),
            made_for: None,
            created_at: 1_700_000_000_123,
            updated_at: 1_700_000_000_123,
            ended: None,
            merged_object: None,
            merging: None,
        }
    }

    fn shop() -> Repository {
        Repository {
            id: "r".into(),
            owner: "acme".into(),
            name: "shop".into(),
            description: String::new(),
            visibility: Visibility::Private,
            default_branch: "main".into(),
            made_for: None,
            ready: true,
            created_by: "user:default/ada".into(),
            created_at: 0,
            updated_at: 0,
            pushed_at: None,
            deleted: None,
        }
    }

    fn told(it: &Pull, happened: Happened<'_>) -> Body {
        pull((&shop(), "https://x.example/git/acme/shop"), it, happened, "user:default/eve")
    }

    /// The fields of GitHub's `pull_request` event that are sent, and their types as its reference and
    /// the published types of its payloads have them; `?` may be null. Ids are numbers there.
    const DOCUMENTED: &[(&str, &str)] = &[
        ("action", "text"),
        ("number", "number"),
        ("sender.login", "text"),
        ("repository.name", "text"),
        ("repository.full_name", "text"),
        ("repository.private", "flag"),
        ("repository.description", "text?"),
        ("repository.owner.login", "text"),
        ("repository.html_url", "text"),
        ("repository.clone_url", "text"),
        ("repository.default_branch", "text"),
        ("repository.visibility", "text"),
        ("pull_request.html_url", "text"),
        ("pull_request.number", "number"),
        ("pull_request.state", "text"),
        ("pull_request.title", "text"),
        ("pull_request.body", "text?"),
        ("pull_request.user.login", "text"),
        ("pull_request.draft", "flag"),
        ("pull_request.created_at", "text"),
        ("pull_request.updated_at", "text"),
        ("pull_request.closed_at", "text?"),
        ("pull_request.merged_at", "text?"),
        ("pull_request.merged", "flag"),
        ("pull_request.merged_by", "object?"),
        ("pull_request.merge_commit_sha", "text?"),
        ("pull_request.head.label", "text"),
        ("pull_request.head.ref", "text"),
        ("pull_request.head.sha", "text"),
        ("pull_request.head.user.login", "text"),
        ("pull_request.head.repo.clone_url", "text"),
        ("pull_request.head.repo.full_name", "text"),
        ("pull_request.base.label", "text"),
        ("pull_request.base.ref", "text"),
        ("pull_request.base.sha", "text"),
        ("pull_request.base.user.login", "text"),
        ("pull_request.base.repo.clone_url", "text"),
    ];

    fn is(value: &Value, kind: &str) -> bool {
        match kind.trim_end_matches('?') {
            _ if value.is_null() => kind.ends_with('?'),
            "text" => value.is_string(),
            "number" => value.is_u64(),
            "flag" => value.is_boolean(),
            _ => value.is_object(),
        }
    }

    #[test]
    fn a_pull_request_is_told_with_the_documented_fields() {
        let merged = Pull {
            merged_object: Some("c".repeat(40)),
            ..pull_of("x").ending(State::Merged, "user:default/eve", 1_700_000_060_000)
        };
        let before = pull_of("was");
        let all = [
            told(&pull_of("x"), Happened::Opened),
            told(&merged, Happened::Ended),
            told(&pull_of("x"), Happened::Changed(&before)),
        ];
        for (event, body) in &all {
            assert_eq!(*event, "pull_request");
            for (path, kind) in DOCUMENTED {
                let pointer = format!("/{}", path.replace('.', "/"));
                let value = body.pointer(&pointer).unwrap_or_else(|| panic!("{path} is missing"));
                assert!(is(value, kind), "{path}: {value} is no {kind}");
            }
        }
        let it = &all[1].1["pull_request"];
        assert_eq!((&it["state"], &it["merged"]), (&json!("closed"), &json!(true)));
        assert_eq!(it["merged_at"], "2023-11-14T22:14:20Z");
        assert_eq!(
            (&it["merged_by"]["login"], &it["merge_commit_sha"]),
            (&json!("user:default/eve"), &json!("c".repeat(40)))
        );
        assert_eq!(it["html_url"], "https://x.example/git/acme/shop/pulls/7");
        let closed = pull_of("x").ending(State::Closed, "user:default/eve", 0);
        let it = &told(&closed, Happened::Ended).1["pull_request"];
        assert_eq!(
            (&it["merged"], &it["merged_at"], &it["merged_by"]),
            (&json!(false), &Value::Null, &Value::Null)
        );
    }

    #[test]
    fn what_changed_has_the_documented_action() {
        let before = pull_of("was");
        let change = |after: Pull| {
            let mut body = told(&after, Happened::Changed(&before)).1;
            (body["action"].take(), body["changes"].take(), body["before"].take())
        };
        let (action, changes, _) = change(pull_of("is"));
        assert_eq!((action, changes), (json!("edited"), json!({ "title": { "from": "was" } })));
        let (action, _, was) = change(Pull { head_object: "c".repeat(40), ..pull_of("was") });
        assert_eq!((action, was), (json!("synchronize"), json!("b".repeat(40))));
        assert_eq!(change(Pull { is_draft: true, ..pull_of("was") }).0, "converted_to_draft");
        let based = change(Pull { base_branch: "next".into(), ..pull_of("was") }).1;
        assert_eq!(based["base"]["ref"]["from"], "main");
        let closed = pull_of("was").ending(State::Closed, "x", 0);
        assert_eq!(told(&before, Happened::Changed(&closed)).1["action"], "reopened");
        let draft = Pull { is_draft: true, ..pull_of("was") };
        assert_eq!(told(&before, Happened::Changed(&draft)).1["action"], "ready_for_review");
    }

    #[test]
    fn reviews_and_comments_are_events_of_their_own() {
        let review = json!({ "review": "1", "verdict": "request-changes", "counts": true });
        let (event, body) = told(&pull_of("x"), Happened::Reviewed(&review));
        assert_eq!((event, &body["action"]), ("pull_request_review", &json!("submitted")));
        assert_eq!(body["review"]["state"], "changes_requested");
        let comment =
            json!({ "comment": "1", "what": "resolved", "path": "a.txt", "replyTo": null });
        let (event, body) = told(&pull_of("x"), Happened::Commented(&comment));
        assert_eq!((event, &body["action"]), ("pull_request_review_thread", &json!("resolved")));
        assert_eq!(body["comment"]["path"], "a.txt");
    }
}
