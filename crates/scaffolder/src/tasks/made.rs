//! What a step made elsewhere, told by what it put out. Pure.

use serde_json::{Value, json};

/// Letters of an address or a reference that is kept.
const CHARS_MAX: usize = 2_000;

/// What an action that put this out made: objects of `what` and a `url` or a `ref`. Nothing for actions
/// that only read, or work within the run.
pub fn made(action: &str, output: &Value) -> Vec<Value> {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| output[*name].as_str());
        found.filter(|it| !it.is_empty() && it.len() <= CHARS_MAX).map(str::to_owned)
    };
    let of = |what: &str, key: &str, value: Option<String>| {
        value.map(|value| json!({ "what": what, key: value }))
    };
    let named = ["pullRequestUrl", "mergeRequestUrl"];
    let made = match action {
        _ if is_pull_request(action) => {
            let url = text(&["pullRequestUrl", "mergeRequestUrl", "remoteUrl"]);
            vec![of("pull-request", "url", url)]
        }
        "catalog:register" => match text(&["entityRef"]) {
            Some(entity) => vec![of("catalog-entry", "ref", Some(entity))],
            None => vec![of("catalog-entry", "url", text(&["catalogInfoUrl"]))],
        },
        it if it.starts_with("publish:") || it.contains(":repo:create") => {
            // Its page, not where it is cloned from.
            let url = text(&["remoteUrl"]).map(|url| url.trim_end_matches(".git").to_owned());
            vec![of("repository", "url", url), of("pull-request", "url", text(&named))]
        }
        it if it.contains(":issue") => {
            vec![of("issue", "url", text(&["issueUrl", "htmlUrl", "url"]))]
        }
        _ => vec![of("pull-request", "url", text(&named))],
    };
    made.into_iter().flatten().collect()
}

fn is_pull_request(action: &str) -> bool {
    action.contains("pull-request") || action.contains("merge-request")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_told_by_the_output() {
        let repository = json!({ "remoteUrl": "https://a/b.git", "commitHash": "1" });
        let made_it = made("publish:githost", &repository);
        assert_eq!(made_it, [json!({ "what": "repository", "url": "https://a/b" })]);
        let request =
            json!({ "pullRequestUrl": "https://a/b/pulls/1", "remoteUrl": "https://a/b" });
        let made_it = made("publish:githost:pull-request", &request);
        assert_eq!(made_it, [json!({ "what": "pull-request", "url": "https://a/b/pulls/1" })]);
        let entry = json!({ "entityRef": "component:default/shop" });
        let made_it = made("catalog:register", &entry);
        assert_eq!(made_it, [json!({ "what": "catalog-entry", "ref": "component:default/shop" })]);
        assert!(made("fetch:template", &json!({ "url": "x" })).is_empty());
        assert!(made("publish:githost", &json!({ "remoteUrl": "x".repeat(5_000) })).is_empty());
    }
}
