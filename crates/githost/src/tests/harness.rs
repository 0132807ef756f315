//! A server with a socket, and Git's programs with folders of their own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use database::{BoxFuture, MigrationSet, Tx, unit};
use feature::audit::AuditLog;
use feature::{Feature, Parts};
use model::audit::Notes;
use model::entities::{Entities, RegisteredLocation};
use model::problem::Asked;
use model::sealing::Sealer;
use model::{AuditEntry, Caller, EntityRef, Location, Problem};
use serde_json::{Value, json};
use testkit::{TestApp, TestEngine};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A server, and somewhere to work.
pub struct Host {
    pub app: TestApp,
    pub address: SocketAddr,
    folder: tempfile::TempDir,
    end: Arc<Notify>,
    serving: JoinHandle<()>,
}

/// What a program said.
pub struct Said {
    pub ok: bool,
    pub text: String,
}

impl Said {
    /// Itself, when it went well.
    #[track_caller]
    pub fn well(self) -> Self {
        assert!(self.ok, "{}", self.text);
        self
    }

    /// Itself, when it failed and said this.
    #[track_caller]
    pub fn failed(self, words: &str) -> Self {
        assert!(!self.ok, "it went well: {}", self.text);
        assert!(self.text.contains(words), "{words} is not in: {}", self.text);
        self
    }
}

impl Host {
    /// A server with these settings below `flagstone.githost`.
    pub async fn start(engine: &TestEngine, settings: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = TestApp::new([crate::feature(), keys()])
            .on(engine)
            .random_ids()
            .service("reader", Some(restricted(&["githost.repository.read"])))
            .service(
                "pusher",
                Some(restricted(&["githost.repository.read", "githost.repository.push"])),
            )
            .service(
                "maker",
                Some(restricted(&["githost.repository.read", "githost.repository.create"])),
            )
            .service(
                "reviewer",
                Some(restricted(&[
                    "githost.repository.read",
                    "githost.repository.manage",
                    "githost.pull_request.read",
                    "githost.pull_request.review",
                ])),
            )
            .service(
                "talker",
                Some(restricted(&[
                    "githost.repository.read",
                    "githost.pull_request.read",
                    "githost.pull_request.create",
                    "githost.pull_request.review",
                    "githost.pull_request.merge",
                    "githost.check.report",
                ])),
            )
            .service("ci", Some(restricted(&["githost.repository.read", "githost.check.report"])))
            .config(json!({
                "backend": {
                    "baseUrl": format!("http://{address}"),
                    "outbound": { "allowPrivate": ["127.0.0.1"] },
                },
                "flagstone": { "githost": settings },
            }))
            .start()
            .await;
        let (end, folder) = (Arc::new(Notify::new()), tempfile::tempdir().unwrap());
        let serving = serve(listener, app.gate().clone(), end.clone());
        Self { app, address, folder, end, serving }
    }

    /// Makes a repository.
    pub async fn make(&self, owner: &str, name: &str) -> Value {
        let body = json!({ "owner": owner, "name": name });
        let client = self.app.as_service("test");
        client.post("/api/githost/v1/repositories", body).await.expect(201).json()
    }

    /// Where a client with this token finds a repository.
    pub fn url(&self, token: &str, full_name: &str) -> String {
        format!("http://any:{token}@{}/git/{full_name}.git", self.address)
    }

    /// The same for the token that may do everything.
    pub fn all(&self, full_name: &str) -> String {
        self.url("token-of-test", full_name)
    }

    /// A path in the folder of the clients.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs git in a folder of the clients, without holding up the server.
    pub async fn git(&self, folder: &str, arguments: &[&str]) -> Said {
        let folder = self.path(folder);
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        tokio::task::spawn_blocking(move || git_in(&folder, &arguments)).await.unwrap()
    }

    /// A work tree with one commit on `main`.
    pub async fn work_tree(&self, name: &str) {
        self.git("", &["init", "--quiet", "--initial-branch=main", name]).await.well();
        self.commit(name, "README.md", "hello\n").await;
    }

    /// Commits a file.
    pub async fn commit(&self, tree: &str, file: &str, text: &str) {
        let path = self.path(tree).join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self.git(tree, &["add", "-A"]).await.well();
        self.git(tree, &["commit", "--quiet", "-m", &format!("Change {file}")]).await.well();
    }

    /// The commit of a work tree.
    pub async fn head(&self, tree: &str) -> String {
        self.git(tree, &["rev-parse", "HEAD"]).await.well().text.trim().to_owned()
    }

    /// The folder of a repository on the server.
    pub async fn bare(&self, full_name: &str) -> PathBuf {
        let url = format!("/api/githost/v1/repositories/{full_name}");
        let found = self.app.as_service("test").get(&url).await.expect(200).json();
        let id = found["id"].as_str().unwrap();
        self.app.folder().join("githost").join(format!("{id}.git"))
    }

    /// What was recorded of pushes: `ref old new actor`, the latest first, objects cut.
    pub async fn pushes(&self, full_name: &str) -> Vec<String> {
        let url = format!("/api/githost/v1/repositories/{full_name}/pushes");
        let found = self.app.as_service("test").get(&url).await.expect(200).json();
        let cut = |it: &Value| it.as_str().unwrap()[..7].to_owned();
        let line = |it: &Value| {
            let (name, actor) = (it["ref"].as_str().unwrap(), it["actor"].as_str().unwrap());
            format!("{name} {} {} {actor}", cut(&it["old"]), cut(&it["new"]))
        };
        found["items"].as_array().unwrap().iter().map(line).collect()
    }

    /// How many pushes were begun that are not over.
    pub async fn under_way(&self) -> usize {
        let read = unit!(|tx, _nothing: ()| crate::pushes::store::receiving(tx).await);
        self.app.deps().database.read((), read).await.unwrap().len()
    }

    /// Waits until no push is under way any more.
    pub async fn until_nothing_is_under_way(&self) {
        for _ in 0..200 {
            if self.under_way().await == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("a push does not end");
    }

    pub async fn finish(self) {
        self.end.notify_one();
        self.serving.await.unwrap();
        self.app.finish().await;
    }

    /// Stops and starts the application over the same database and folder.
    pub async fn restart(mut self) -> Self {
        self.end.notify_one();
        self.serving.await.unwrap();
        self.app = self.app.restart().await;
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.serving = serve(listener, self.app.gate().clone(), self.end.clone());
        self
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's server, which the test ends")]
fn serve(listener: TcpListener, gate: gate::App, end: Arc<Notify>) -> JoinHandle<()> {
    tokio::spawn(async move {
        gate::serve(listener, gate, async move { end.notified().await }).await;
    })
}

/// Whoever holds the server's keys: here they only turn texts around.
struct Turned;

impl Sealer for Turned {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
        let text = format!("{purpose} {}", String::from_utf8_lossy(plain));
        Ok(text.chars().rev().collect())
    }

    fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
        let text: String = sealed.chars().rev().collect();
        let plain = text.strip_prefix(purpose).and_then(|it| it.strip_prefix(' '));
        plain.map(|it| it.as_bytes().to_vec()).ok_or_else(|| Problem::internal("not sealed here"))
    }
}

/// What the audit logs of all tests of this process were told: event, actor, subject, meta.
pub static AUDITED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// An audit log that keeps what it is told.
struct Kept;

impl Notes for Kept {
    fn note(&self, entry: AuditEntry) {
        let AuditEntry { event, caller, subject, meta, .. } = entry;
        let line = format!("{event} {} {} {meta}", caller.actor(), subject.unwrap_or_default());
        AUDITED.lock().unwrap().push(line);
    }
}

impl AuditLog for Kept {
    fn record<'t>(
        &self,
        _: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), database::Error>> {
        self.note(entry.clone());
        Box::pin(async { Ok(()) })
    }
}

/// A catalog in which every repository called `shop` declares the component Pay.
struct Declared;

impl Entities for Declared {
    fn entity<'a>(&'a self, _: &'a Caller, wanted: &'a EntityRef) -> Asked<'a, Option<Value>> {
        let is_known = ["group:default/payments", "user:default/grace"].contains(&wanted.as_str());
        Box::pin(async move { Ok(is_known.then(|| json!({ "kind": "known" }))) })
    }

    fn find<'a>(&'a self, _: &'a Caller, filter: &'a Value, _: usize) -> Asked<'a, Vec<Value>> {
        let places = filter["metadata.annotations.backstage.io/managed-by-location"].as_array();
        let places = places.into_iter().flatten();
        let shops = places.filter(|it| it.as_str().unwrap().contains("/shop/blob/main/"));
        let entity = |place: &Value| {
            let annotations = json!({ "backstage.io/managed-by-location": place });
            json!({ "kind": "Component", "metadata": { "name": "Pay", "annotations": annotations } })
        };
        let found = shops.map(entity).collect();
        Box::pin(async { Ok(found) })
    }

    fn preview<'a>(&'a self, _: &'a Caller, _: &'a Location) -> Asked<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn register<'a>(&'a self, _: &'a Caller, _: &'a Location) -> Asked<'a, RegisteredLocation> {
        Box::pin(async { Err(Problem::internal("nothing is registered here")) })
    }
}

const fn keys() -> Feature {
    Feature {
        name: "keys",
        migrations: MigrationSet { feature: "keys", migrations: &[] },
        statements: &[],
        permissions: &[],
        config: &[],
        build: |_deps| {
            Box::pin(async {
                Ok(Parts {
                    sealer: Some(Arc::new(Turned)),
                    entities: Some(Arc::new(Declared)),
                    audit: Some(Arc::new(Kept)),
                    ..Parts::default()
                })
            })
        },
    }
}

pub fn restricted(permissions: &[&str]) -> Vec<model::caller::Restriction> {
    let permissions = permissions.iter().map(|it| (*it).to_owned()).collect();
    vec![model::caller::Restriction { plugin: "githost".into(), permissions, actions: vec![] }]
}

/// Runs a client's git: with none of the machine's configuration, and nobody to ask for a password.
#[expect(clippy::disallowed_methods, reason = "clients under test are programs of their own")]
pub fn git_in(folder: &Path, arguments: &[String]) -> Said {
    let output: Output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "gc.auto=0", "-c", "protocol.version=2"])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.org")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.org")
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Said { ok: output.status.success(), text }
}
