//! GitLab, as its REST documentation has it: what these actions ask of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::double::{Asked, Vendor};

#[derive(Default)]
pub struct Gitlab {
    pub projects: BTreeMap<String, Project>,
}

#[derive(Clone, Debug, Default)]
pub struct Project {
    pub id: u64,
    pub made_with: Value,
    pub default_branch: String,
    pub branches: BTreeMap<String, Branch>,
    pub requests: Vec<Value>,
    pub issues: Vec<Value>,
    pub variables: BTreeMap<String, Value>,
    pub protected: Vec<String>,
    pub members: Vec<Value>,
}

#[derive(Clone, Debug, Default)]
pub struct Branch {
    /// Content in base64 by path; executable ones begin with `x `.
    pub files: BTreeMap<String, String>,
    pub commits: Vec<Value>,
}

fn not_found(what: &str) -> (u16, Value) {
    (404, json!({ "message": format!("404 {what} Not Found") }))
}

fn shown(path: &str, project: &Project) -> Value {
    json!({
        "id": project.id,
        "path_with_namespace": path,
        "http_url_to_repo": format!("https://gitlab.com/{path}.git"),
        "web_url": format!("https://gitlab.com/{path}"),
        "default_branch": project.default_branch,
    })
}

fn blob_id(content: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::prelude::BASE64_STANDARD.decode(content).unwrap();
    let digest = Sha1::new().chain_update(format!("blob {}\0", bytes.len())).chain_update(&bytes);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Gitlab {
    /// GitLab with `group/there`, which holds a README on `main`.
    pub fn new() -> Self {
        let files = BTreeMap::from([("README.md".to_owned(), "IyBUaGVyZQ==".to_owned())]);
        let commits = vec![json!({ "id": "c0", "message": "there" })];
        let branches = BTreeMap::from([("main".to_owned(), Branch { files, commits })]);
        let project =
            Project { id: 1, default_branch: "main".into(), branches, ..Project::default() };
        Self { projects: BTreeMap::from([("group/there".to_owned(), project)]) }
    }

    /// A project by its path or id.
    fn name_of(&self, asked: &str) -> Option<String> {
        let found = self
            .projects
            .iter()
            .find(|(path, it)| path.as_str() == asked || it.id.to_string() == asked);
        found.map(|(path, _)| path.clone())
    }

    fn create(&mut self, body: &Value) -> (u16, Value) {
        let group = match body["namespace_id"].as_u64() {
            Some(7) => "group",
            _ => "me",
        };
        let path = format!("{group}/{}", body["path"].as_str().unwrap());
        if self.projects.contains_key(&path) {
            let taken = json!(["has already been taken"]);
            return (400, json!({ "message": { "name": taken, "path": taken } }));
        }
        let id = self.projects.len() as u64 + 1;
        let made_with = body.clone();
        let project = Project { id, made_with, ..Project::default() };
        let answer = shown(&path, &project);
        self.projects.insert(path, project);
        (201, answer)
    }

    fn of_project(&mut self, asked: &Asked, name: &str, path: &[&str]) -> (u16, Value) {
        let Some(name) = self.name_of(name) else { return not_found("Project") };
        let project = self.projects.get_mut(&name).unwrap();
        match (asked.method.as_str(), path) {
            ("GET", []) => (200, shown(&name, project)),
            ("GET", ["repository", "branches", branch]) => match project.branches.get(*branch) {
                Some(_) => (200, json!({ "name": branch })),
                None => not_found("Branch"),
            },
            ("POST", ["repository", "branches"]) => {
                let (branch, from) = (asked.text("/branch"), asked.text("/ref"));
                let Some(found) = project.branches.get(&from).cloned() else {
                    return (400, json!({ "message": "Invalid reference name" }));
                };
                if project.branches.contains_key(&branch) {
                    return (400, json!({ "message": "Branch already exists" }));
                }
                project.branches.insert(branch.clone(), found);
                (201, json!({ "name": branch }))
            }
            ("GET", ["repository", "tree"]) => tree(project, asked),
            ("GET", ["repository", "commits"]) => {
                match project.branches.get(asked.query("ref_name").unwrap()) {
                    Some(branch) => (200, json!([branch.commits.last()])),
                    None => not_found("Repository"),
                }
            }
            ("POST", ["repository", "commits"]) => commit(project, asked),
            _ => beside_git(project, asked, &name, path),
        }
    }
}

fn tree(project: &Project, asked: &Asked) -> (u16, Value) {
    let Some(branch) = project.branches.get(asked.query("ref").unwrap()) else {
        return not_found("Tree");
    };
    let below = asked.query("path").map(|path| format!("{path}/")).unwrap_or_default();
    let page: usize = asked.query("page").unwrap().parse().unwrap();
    let files = branch.files.iter().filter(|(path, _)| path.starts_with(&below));
    let entries = files.skip((page - 1) * 100).take(100).map(|(path, content)| {
        let id = blob_id(content.trim_start_matches("x "));
        json!({ "type": "blob", "path": path, "id": id })
    });
    (200, json!(entries.collect::<Vec<_>>()))
}

fn commit(project: &mut Project, asked: &Asked) -> (u16, Value) {
    let name = asked.text("/branch");
    let is_empty = project.branches.is_empty();
    if !is_empty && !project.branches.contains_key(&name) {
        return (
            400,
            json!({ "message": "You can only create or edit files when you are on a branch" }),
        );
    }
    let mut branch = project.branches.get(&name).cloned().unwrap_or_default();
    for action in asked.body["actions"].as_array().unwrap() {
        let path = action["file_path"].as_str().unwrap().to_owned();
        let there = branch.files.contains_key(&path);
        let mark = if action["execute_filemode"] == true { "x " } else { "" };
        match (action["action"].as_str().unwrap(), there) {
            ("create", true) => {
                return (400, json!({ "message": "A file with this name already exists" }));
            }
            ("update" | "delete", false) => {
                return (400, json!({ "message": "A file with this name doesn't exist" }));
            }
            ("delete", true) => {
                branch.files.remove(&path);
            }
            _ => {
                assert_eq!(action["encoding"], "base64");
                let content = format!("{mark}{}", action["content"].as_str().unwrap());
                branch.files.insert(path, content);
            }
        }
    }
    let id = format!("c{}", branch.commits.len() + 1);
    let made = json!({
        "id": id, "message": asked.text("/commit_message"),
        "author_name": asked.body["author_name"],
    });
    branch.commits.push(made.clone());
    if is_empty {
        project.default_branch.clone_from(&name);
    }
    project.branches.insert(name, branch);
    (201, made)
}

fn beside_git(project: &mut Project, asked: &Asked, name: &str, path: &[&str]) -> (u16, Value) {
    match (asked.method.as_str(), path) {
        ("GET", ["merge_requests"]) => {
            let source = asked.query("source_branch").unwrap();
            let same = project.requests.iter().filter(|it| it["source_branch"] == source);
            (200, json!(same.collect::<Vec<_>>()))
        }
        ("POST", ["merge_requests"]) => {
            let source = asked.text("/source_branch");
            if project.requests.iter().any(|it| it["source_branch"] == source.as_str()) {
                let message =
                    json!(["Another open merge request already exists for this source branch: !1"]);
                return (409, json!({ "message": message }));
            }
            let iid = project.requests.len() + 1;
            let mut made = asked.body.clone();
            made["iid"] = iid.into();
            made["web_url"] = format!("https://gitlab.com/{name}/-/merge_requests/{iid}").into();
            project.requests.push(made.clone());
            (201, made)
        }
        ("GET", ["merge_requests", _, "approval_state"]) => {
            (200, json!({ "rules": [{ "eligible_approvers": [{ "id": 18 }, { "id": 19 }] }] }))
        }
        ("POST", ["issues"]) => {
            let iid = project.issues.len() + 1;
            let mut made = asked.body.clone();
            made["id"] = (100 + iid).into();
            made["iid"] = iid.into();
            made["web_url"] = format!("https://gitlab.com/{name}/-/issues/{iid}").into();
            project.issues.push(made.clone());
            (201, made)
        }
        ("GET", ["issues"]) => (200, json!(project.issues)),
        ("POST", ["variables"]) => {
            let key = asked.text("/key");
            if project.variables.contains_key(&key) {
                return (400, json!({ "message": { "key": ["(STAGE) has already been taken"] } }));
            }
            project.variables.insert(key, asked.body.clone());
            (201, json!({}))
        }
        ("POST", ["protected_branches"]) => {
            project.protected.push(asked.text("/name"));
            (201, json!({}))
        }
        ("POST", ["members"]) => {
            project.members.push(asked.body.clone());
            (201, json!({}))
        }
        ("PUT", _) => (200, json!({})),
        _ => not_found("Route"),
    }
}

impl Vendor for Gitlab {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        match (asked.method.as_str(), path.as_slice()) {
            ("GET", ["namespaces", "group"]) => (200, json!({ "id": 7, "kind": "group" })),
            ("GET", ["namespaces", "owner"]) => (200, json!({ "id": 8, "kind": "user" })),
            ("GET", ["user"]) => (200, json!({ "id": 3, "username": "me" })),
            ("GET", ["users"]) => match asked.query("username") {
                Some("nobody") => (200, json!([])),
                _ => (200, json!([{ "id": 18 }])),
            },
            ("POST", ["projects"]) => self.create(&asked.body),
            // One segment holds the whole path of a project; the double has taken it apart.
            (_, ["projects", rest @ ..]) => {
                let (name, rest) = match rest {
                    [id, rest @ ..] if id.parse::<u64>().is_ok() || id.contains('/') => {
                        ((*id).to_owned(), rest)
                    }
                    rest => (rest.join("/"), &[][..]),
                };
                self.of_project(asked, &name, rest)
            }
            _ => not_found("Route"),
        }
    }
}
