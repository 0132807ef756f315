//! Gitea, as its API's description has it: what these actions ask of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::double::{Asked, Vendor};

#[derive(Default)]
pub struct Gitea {
    pub repos: BTreeMap<String, Repo>,
}

#[derive(Clone, Debug, Default)]
pub struct Repo {
    pub made_with: Value,
    pub branch: String,
    /// Content in base64 by path.
    pub files: BTreeMap<String, String>,
    pub commits: Vec<Value>,
}

fn not_found() -> (u16, Value) {
    (404, json!({ "message": "The target couldn't be found.", "errors": [] }))
}

fn sha(content: &str) -> String {
    format!("sha-of-{content}")
}

impl Gitea {
    fn create(&mut self, owner: &str, body: &Value) -> (u16, Value) {
        let slug = format!("{owner}/{}", body["name"].as_str().unwrap());
        if self.repos.contains_key(&slug) {
            return (
                409,
                json!({ "message": "The repository with the same name already exists." }),
            );
        }
        let mut repo = Repo {
            made_with: body.clone(),
            branch: body["default_branch"].as_str().unwrap().to_owned(),
            ..Repo::default()
        };
        if body["auto_init"] == true {
            repo.files.insert("README.md".into(), "cmVhZG1l".into());
            repo.commits.push(json!({ "sha": "s0", "commit": { "message": "Initial commit\n" } }));
        }
        self.repos.insert(slug, repo);
        (201, json!({}))
    }

    fn of_repo(&mut self, asked: &Asked, slug: &str, path: &[&str]) -> (u16, Value) {
        let Some(repo) = self.repos.get_mut(slug) else { return not_found() };
        match (asked.method.as_str(), path) {
            ("GET", []) => (200, json!({ "full_name": slug })),
            ("GET", ["commits"]) => (200, json!([repo.commits.last()])),
            ("GET", ["contents"]) => {
                let files = repo.files.iter().map(
                    |(path, content)| json!({ "path": path, "type": "file", "sha": sha(content) }),
                );
                (200, json!(files.collect::<Vec<_>>()))
            }
            ("POST", ["contents"]) => {
                assert_eq!(asked.text("/branch"), repo.branch);
                if repo.commits.is_empty() {
                    return (422, json!({ "message": "repo is empty" }));
                }
                for file in asked.body["files"].as_array().unwrap() {
                    let path = file["path"].as_str().unwrap().to_owned();
                    let there = repo.files.get(&path);
                    let known = there.map(|content| json!(sha(content)));
                    match file["operation"].as_str().unwrap() {
                        "create" if there.is_some() => {
                            return (422, json!({ "message": "repository file already exists" }));
                        }
                        "update" | "delete" if known.as_ref() != Some(&file["sha"]) => {
                            return (422, json!({ "message": "sha does not match" }));
                        }
                        "delete" => {
                            repo.files.remove(&path);
                        }
                        _ => {
                            let content = file["content"].as_str().unwrap().to_owned();
                            repo.files.insert(path, content);
                        }
                    }
                }
                let id = format!("s{}", repo.commits.len());
                let message = asked.text("/message");
                repo.commits.push(json!({ "sha": id, "commit": { "message": message } }));
                (201, json!({ "commit": { "sha": id } }))
            }
            _ => not_found(),
        }
    }
}

impl Vendor for Gitea {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        match (asked.method.as_str(), path.as_slice()) {
            ("GET", ["orgs", "owner"]) => (200, json!({ "username": "owner" })),
            ("GET", ["user"]) => (200, json!({ "login": "bot" })),
            ("POST", ["orgs", owner, "repos"]) => self.create(owner, &asked.body),
            ("POST", ["user", "repos"]) => self.create("bot", &asked.body),
            (_, ["repos", owner, name, rest @ ..]) => {
                self.of_repo(asked, &format!("{owner}/{name}"), rest)
            }
            _ => not_found(),
        }
    }
}
