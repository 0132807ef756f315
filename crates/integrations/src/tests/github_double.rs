//! GitHub, as its REST documentation has it: what these actions ask of it, with enough of Git to
//! tell what a repository holds in the end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::double::{Asked, Vendor};

pub type Tree = BTreeMap<String, (String, String)>;

#[derive(Default)]
pub struct Github {
    pub repos: BTreeMap<String, Repo>,
    pub blobs: BTreeMap<String, String>,
    pub trees: BTreeMap<String, Tree>,
    pub commits: BTreeMap<String, Commit>,
    next: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Repo {
    pub default_branch: String,
    pub refs: BTreeMap<String, String>,
    pub pulls: Vec<Value>,
    pub issues: Vec<Value>,
    pub hooks: Vec<Value>,
    pub variables: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct Commit {
    pub tree: String,
    pub parents: Vec<String>,
    pub message: String,
    pub author: Value,
}

fn not_found() -> (u16, Value) {
    (404, json!({ "message": "Not Found", "documentation_url": "https://docs.github.com/rest" }))
}

fn unprocessable(message: &str) -> (u16, Value) {
    (422, json!({ "message": message, "documentation_url": "https://docs.github.com/rest" }))
}

fn shown(slug: &str, repo: &Repo) -> Value {
    json!({
        "id": 1296269,
        "name": slug.split('/').nth(1),
        "full_name": slug,
        "html_url": format!("https://github.com/{slug}"),
        "clone_url": format!("https://github.com/{slug}.git"),
        "default_branch": repo.default_branch,
    })
}

impl Github {
    /// GitHub with `owner/there`, which holds a README on `main`.
    pub fn new() -> Self {
        let mut github = Self::default();
        let tree = Tree::from([("README.md".into(), ("100644".into(), "# There".into()))]);
        let tree = github.keep_tree(tree);
        let head = github.keep_commit(Commit {
            tree,
            parents: Vec::new(),
            message: "there".into(),
            author: Value::Null,
        });
        let refs = BTreeMap::from([("main".to_owned(), head)]);
        let repo = Repo { default_branch: "main".into(), refs, ..Repo::default() };
        github.repos.insert("owner/there".into(), repo);
        github
    }

    fn id(&mut self) -> String {
        self.next += 1;
        format!("{:040x}", self.next)
    }

    fn keep_tree(&mut self, tree: Tree) -> String {
        // As in Git, equal trees have one id.
        if let Some((id, _)) = self.trees.iter().find(|(_, it)| **it == tree) {
            return id.clone();
        }
        let id = self.id();
        self.trees.insert(id.clone(), tree);
        id
    }

    fn keep_commit(&mut self, commit: Commit) -> String {
        let id = self.id();
        self.commits.insert(id.clone(), commit);
        id
    }

    /// `mode path content` of the files of a branch.
    pub fn files(&self, slug: &str, branch: &str) -> Vec<String> {
        let commit = self.head(slug, branch);
        let tree = &self.trees[&commit.tree];
        tree.iter().map(|(path, (mode, text))| format!("{mode} {path} {text}")).collect()
    }

    pub fn head(&self, slug: &str, branch: &str) -> &Commit {
        &self.commits[&self.repos[slug].refs[branch]]
    }

    fn create(&mut self, owner: &str, body: &Value) -> (u16, Value) {
        let name = body["name"].as_str().unwrap();
        let slug = format!("{owner}/{name}");
        if self.repos.contains_key(&slug) {
            let error = json!({
                "resource": "Repository", "code": "custom", "field": "name",
                "message": "name already exists on this account",
            });
            let body = json!({ "message": "Repository creation failed.", "errors": [error] });
            return (422, body);
        }
        let mut repo = Repo { default_branch: "main".into(), ..Repo::default() };
        if body["auto_init"] == true {
            let tree = self.keep_tree(Tree::new());
            let commit = Commit {
                tree,
                parents: Vec::new(),
                message: "Initial commit".into(),
                author: Value::Null,
            };
            repo.refs.insert("main".into(), self.keep_commit(commit));
        }
        let answer = shown(&slug, &repo);
        self.repos.insert(slug, repo);
        (201, answer)
    }

    fn of_repo(&mut self, asked: &Asked, slug: &str, path: &[&str]) -> (u16, Value) {
        let Some(repo) = self.repos.get(slug).cloned() else { return not_found() };
        let is_empty = repo.refs.is_empty();
        let branch = path.get(3..).unwrap_or_default().join("/");
        match (asked.method.as_str(), path) {
            ("GET", []) => (200, shown(slug, &repo)),
            ("GET" | "POST" | "PATCH", ["git", ..] | ["commits"]) if is_empty => {
                (409, json!({ "message": "Git Repository is empty." }))
            }
            ("GET", ["commits"]) => (200, json!([{ "sha": repo.refs.values().next() }])),
            ("GET", ["git", "ref", "heads", ..]) => match repo.refs.get(&branch) {
                Some(sha) => {
                    let object = json!({ "type": "commit", "sha": sha });
                    (200, json!({ "ref": format!("refs/heads/{branch}"), "object": object }))
                }
                None => not_found(),
            },
            ("GET", ["git", "commits", sha]) => match self.commits.get(*sha) {
                Some(commit) => (200, json!({ "sha": sha, "tree": { "sha": commit.tree } })),
                None => not_found(),
            },
            ("GET", ["git", "trees", sha]) => {
                let tree = &self.trees[*sha];
                let entries: Vec<Value> =
                    tree.keys().map(|path| json!({ "path": path, "type": "blob" })).collect();
                (200, json!({ "sha": sha, "tree": entries, "truncated": false }))
            }
            ("PUT", ["contents", ..]) => self.put_first(asked, slug),
            ("POST", ["git", ..]) => self.git(asked, slug, path[1]),
            ("PATCH", ["git", "refs", "heads", ..]) => self.move_ref(asked, slug, &branch),
            _ => self.beside_git(asked, slug, path),
        }
    }

    fn put_first(&mut self, asked: &Asked, slug: &str) -> (u16, Value) {
        let branch = asked.text("/branch");
        let tree = self.keep_tree(Tree::from([(".gitkeep".into(), ("100644".into(), "".into()))]));
        let (message, author) = (asked.text("/message"), Value::Null);
        let id = self.keep_commit(Commit { tree, parents: Vec::new(), message, author });
        let repo = self.repos.get_mut(slug).unwrap();
        repo.refs.insert(branch, id.clone());
        (201, json!({ "content": { "path": ".gitkeep" }, "commit": { "sha": id } }))
    }

    fn git(&mut self, asked: &Asked, slug: &str, what: &str) -> (u16, Value) {
        let id = match what {
            "blobs" => {
                let id = self.id();
                self.blobs.insert(id.clone(), asked.text("/content"));
                id
            }
            "trees" => match self.make_tree(asked) {
                Ok(id) => id,
                Err(refusal) => return refusal,
            },
            "commits" => {
                let parents = asked.body["parents"].as_array().unwrap().iter();
                let commit = Commit {
                    tree: asked.text("/tree"),
                    parents: parents.map(|it| it.as_str().unwrap().to_owned()).collect(),
                    message: asked.text("/message"),
                    author: asked.body["author"].clone(),
                };
                self.keep_commit(commit)
            }
            "refs" => {
                let name = asked.text("/ref");
                let branch = name.strip_prefix("refs/heads/").unwrap().to_owned();
                let repo = self.repos.get_mut(slug).unwrap();
                if repo.refs.contains_key(&branch) {
                    return unprocessable("Reference already exists");
                }
                repo.refs.insert(branch, asked.text("/sha"));
                return (201, json!({ "ref": name }));
            }
            _ => return not_found(),
        };
        (201, json!({ "sha": id }))
    }

    fn make_tree(&mut self, asked: &Asked) -> Result<String, (u16, Value)> {
        let mut tree = match asked.body["base_tree"].as_str() {
            Some(base) => self.trees[base].clone(),
            None => Tree::new(),
        };
        let entries = asked.body["tree"].as_array().unwrap();
        if entries.is_empty() {
            return Err(unprocessable("Invalid tree info"));
        }
        for entry in entries {
            let path = entry["path"].as_str().unwrap().to_owned();
            let mode = entry["mode"].as_str().unwrap().to_owned();
            if entry.get("sha").is_some_and(Value::is_null) {
                if tree.remove(&path).is_none() {
                    return Err(unprocessable("GitRPC::BadObjectState"));
                }
                continue;
            }
            let text = match entry["sha"].as_str() {
                Some(blob) => format!("base64:{}", self.blobs[blob]),
                None => entry["content"].as_str().unwrap().to_owned(),
            };
            tree.insert(path, (mode, text));
        }
        Ok(self.keep_tree(tree))
    }

    fn move_ref(&mut self, asked: &Asked, slug: &str, branch: &str) -> (u16, Value) {
        let sha = asked.text("/sha");
        let commit = self.commits[&sha].clone();
        let repo = self.repos.get_mut(slug).unwrap();
        let Some(head) = repo.refs.get_mut(branch) else {
            return unprocessable("Reference does not exist");
        };
        if asked.body["force"] != true && !commit.parents.contains(head) {
            return unprocessable("Update is not a fast forward");
        }
        *head = sha;
        (200, json!({ "ref": format!("refs/heads/{branch}") }))
    }

    fn beside_git(&mut self, asked: &Asked, slug: &str, path: &[&str]) -> (u16, Value) {
        let repo = self.repos.get_mut(slug).unwrap();
        let page = format!("https://github.com/{slug}");
        match (asked.method.as_str(), path) {
            ("GET", ["pulls"]) => {
                let head = asked.query("head").unwrap().split(':').nth(1).unwrap().to_owned();
                let same = repo.pulls.iter().filter(|it| it["head"] == head.as_str());
                (200, json!(same.collect::<Vec<_>>()))
            }
            ("PATCH", []) => {
                repo.default_branch = asked.text("/default_branch");
                (200, shown(slug, repo))
            }
            ("POST", ["pulls"]) => {
                let head = asked.text("/head");
                if !repo.refs.contains_key(&head) {
                    return unprocessable("Validation Failed");
                }
                let number = repo.pulls.len() + 1;
                let mut pull = asked.body.clone();
                pull["number"] = number.into();
                pull["html_url"] = format!("{page}/pull/{number}").into();
                repo.pulls.push(pull.clone());
                (201, pull)
            }
            ("POST", ["issues"]) => {
                let number = repo.issues.len() + 1;
                let mut issue = asked.body.clone();
                issue["number"] = number.into();
                issue["html_url"] = format!("{page}/issues/{number}").into();
                repo.issues.push(issue.clone());
                (201, issue)
            }
            ("GET", ["issues"]) => (200, json!(repo.issues)),
            ("POST", ["hooks"]) => {
                let mut hook = asked.body.clone();
                hook["id"] = (repo.hooks.len() + 1).into();
                repo.hooks.push(hook.clone());
                (201, hook)
            }
            ("GET", ["hooks"]) => (200, json!(repo.hooks)),
            ("POST", ["actions", "variables"]) => {
                let (name, value) = (asked.text("/name"), asked.text("/value"));
                match repo.variables.insert(name, value) {
                    Some(_) => (409, json!({ "message": "Already exists" })),
                    None => (201, json!({})),
                }
            }
            ("POST", ["actions", "workflows", _, "dispatches"]) => {
                match asked.body["return_run_details"] == true {
                    true => {
                        let run = json!({
                            "workflow_run_id": 7, "run_url": "https://api.github.com/runs/7",
                            "html_url": format!("{page}/actions/runs/7"),
                        });
                        (200, run)
                    }
                    false => (204, Value::Null),
                }
            }
            ("PUT" | "PATCH" | "POST", _) => (200, json!({})),
            _ => not_found(),
        }
    }
}

impl Vendor for Github {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        match (asked.method.as_str(), path.as_slice()) {
            ("GET", ["users", "owner"]) => {
                (200, json!({ "login": "owner", "type": "Organization" }))
            }
            ("GET", ["users", name @ ("me" | "else")]) => {
                (200, json!({ "login": name, "type": "User" }))
            }
            ("GET", ["user"]) => (200, json!({ "login": "me" })),
            ("GET", ["orgs", "owner", "teams", "team"]) => (200, json!({ "slug": "team" })),
            ("PUT", ["orgs", "owner", "teams", ..]) => (204, Value::Null),
            ("POST", ["orgs", owner, "repos"]) => self.create(owner, &asked.body),
            ("POST", ["user", "repos"]) => self.create("me", &asked.body),
            (_, ["repos", owner, name, rest @ ..]) => {
                let slug = format!("{owner}/{name}");
                self.of_repo(asked, &slug, rest)
            }
            _ => not_found(),
        }
    }
}
