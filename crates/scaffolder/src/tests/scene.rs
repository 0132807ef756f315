//! What the tests start: users by their names, a catalog of a few templates, keys, actions that note
//! what they did.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use database::{BoxFuture, MigrationSet, Tx};
use feature::audit::AuditLog;
use feature::template_action::{About, Step, TemplateAction};
use feature::{Feature, Parts};
use gate::Authenticator;
use http::request::Parts as RequestParts;
use model::audit::Notes;
use model::caller::User;
use model::entities::{Entities, RegisteredLocation};
use model::problem::Asked;
use model::sealing::Sealer;
use model::vouch::Vouch;
use model::{AuditEntry, Caller, Code, EntityRef, Location, Millis, Problem};
use serde_json::{Value, json};
use testkit::{Client, Setup, TestApp, TestEngine};

pub const TASKS: &str = "/api/scaffolder/v2/tasks";

/// Where the template `kit` lies, with its skeleton.
pub const KIT: &str = "https://github.com/acme/kit";

/// The application. Its ids are its own: what the actions did is noted by them.
pub fn setup(engine: &TestEngine) -> Setup {
    TestApp::new([world(), crate::feature()]).on(engine).random_ids()
}

/// The application, started.
pub async fn app(engine: &TestEngine) -> TestApp {
    setup(engine).start().await
}

pub fn as_user(app: &TestApp, name: &str) -> Client {
    app.anonymous().with_token(&format!("user-{name}"))
}

/// Begins a run; its id.
pub async fn begin(client: &Client, template: &str, values: Value) -> String {
    let body = json!({ "templateRef": format!("template:default/{template}"), "values": values });
    let answer = client.post(TASKS, body).await.expect(201).json();
    answer["id"].as_str().unwrap().to_owned()
}

/// A run.
pub async fn task(client: &Client, id: &str) -> Value {
    client.get(&format!("{TASKS}/{id}")).await.expect(200).json()
}

pub async fn status(client: &Client, id: &str) -> String {
    task(client, id).await["status"].as_str().unwrap().to_owned()
}

/// Everything that a run told, once it has told something.
pub async fn events(client: &Client, id: &str) -> Vec<Value> {
    let answer = client.get(&format!("{TASKS}/{id}/events")).await.expect(200).json();
    answer.as_array().unwrap().clone()
}

/// The body of the event that says how a run ended.
pub async fn completion(client: &Client, id: &str) -> Value {
    let all = events(client, id).await;
    let last = all.iter().find(|it| it["type"] == "completion");
    last.unwrap_or_else(|| panic!("no end in {all:#?}"))["body"].clone()
}

/// What the test actions did, by the run's id: `step key` each.
static DONE: LazyLock<Mutex<BTreeMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

pub fn done(task: &str) -> Vec<String> {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).get(task).cloned().unwrap_or_default()
}

fn note(step: &Step, what: &str) {
    let mut all = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(step.run.id.clone()).or_default().push(format!("{} {what}", step.id));
}

/// What there is beside the scaffolder.
const fn world() -> Feature {
    Feature {
        name: "world",
        migrations: MigrationSet { feature: "world", migrations: &[] },
        statements: &[],
        permissions: &[],
        config: &[],
        build: |_deps| {
            Box::pin(async {
                let acts = [
                    Act::Note,
                    Act::Write,
                    Act::Read,
                    Act::Fail,
                    Act::FailOnce,
                    Act::Wait,
                    Act::Leak,
                    Act::Grow,
                ];
                let actions = acts.map(|act| {
                    let action: Arc<dyn TemplateAction> = Arc::new(TestAction::new(act));
                    action
                });
                Ok(Parts {
                    authenticator: Some(Arc::new(ByName)),
                    entities: Some(Arc::new(SmallCatalog)),
                    sealer: Some(Arc::new(Box64)),
                    vouch: Some(Arc::new(Lockable)),
                    audit: Some(Arc::new(Written)),
                    template_actions: actions.into(),
                    ..Parts::default()
                })
            })
        },
    }
}

struct ByName;

#[async_trait]
impl Authenticator for ByName {
    async fn authenticate(
        &self,
        _: &RequestParts,
        bearer: Option<&str>,
    ) -> Result<Option<Caller>, Problem> {
        Ok(bearer.and_then(|it| it.strip_prefix("user-")).map(user))
    }
}

pub fn user(name: &str) -> Caller {
    let entity_ref = format!("user:default/{name}");
    Caller::user(User { entity_ref, account: Some(name.to_owned()), session: None })
}

/// Shows what it sealed to nobody who looks for plain text.
struct Box64;

impl Sealer for Box64 {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
        Ok(URL_SAFE_NO_PAD.encode([purpose.as_bytes(), b"=", plain].concat()))
    }

    fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
        let wrong = || Problem::internal("sealed for something else");
        let opened = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| wrong())?;
        let plain = opened.strip_prefix(format!("{purpose}=").as_bytes());
        plain.map(<[u8]>::to_vec).ok_or_else(wrong)
    }
}

/// Locks out whoever is called `mallory-...` once [`lock_out`] was said.
struct Lockable;

static LOCKED: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

pub fn lock_out(name: &str) {
    LOCKED.lock().unwrap_or_else(PoisonError::into_inner).push(format!("user:default/{name}"));
}

impl Vouch for Lockable {
    fn vouch<'a>(&'a self, caller: &'a Caller, _since: Millis) -> Asked<'a, ()> {
        let locked = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
        let is_locked = locked.iter().any(|it| it == caller.actor());
        Box::pin(async move {
            match is_locked {
                true => Err(Problem::new(Code::Authentication, "not let in any more")),
                false => Ok(()),
            }
        })
    }
}

/// Takes down what is told of runs.
struct Written;

static ENTRIES: LazyLock<Mutex<Vec<AuditEntry>>> = LazyLock::new(Mutex::default);

/// What the audit log was told about this subject.
pub fn audited(subject: &str) -> Vec<AuditEntry> {
    let all = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().filter(|it| it.subject.as_deref() == Some(subject)).cloned().collect()
}

impl Notes for Written {
    fn note(&self, entry: AuditEntry) {
        ENTRIES.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

impl AuditLog for Written {
    fn record<'t>(
        &self,
        _: &'t mut Tx,
        entry: &'t AuditEntry,
    ) -> BoxFuture<'t, Result<(), database::Error>> {
        self.note(entry.clone());
        Box::pin(async { Ok(()) })
    }
}

/// Templates by their names; the user `ada`.
struct SmallCatalog;

fn template(name: &str, parameters: Value, steps: Value, output: Value) -> Value {
    json!({
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {
            "name": name, "namespace": "default", "title": "A template", "description": "For tests",
            "annotations": { "backstage.io/managed-by-location": "url:https://example.com/t.yaml" },
        },
        "spec": { "type": "service", "parameters": parameters, "steps": steps, "output": output },
    })
}

fn step(id: &str, action: &str, input: Value) -> Value {
    json!({ "id": id, "name": id, "action": action, "input": input })
}

fn three_steps(last: &str) -> Value {
    json!([
        step("one", "test:write", json!({ "path": "one.txt", "text": "${{ parameters.name }}" })),
        step("two", "test:note", json!({ "text": "${{ parameters.name }}" })),
        step("three", last, json!({ "path": "one.txt" })),
    ])
}

pub fn templates(name: &str) -> Option<Value> {
    let page = json!({
        "title": "Name it", "required": ["name"],
        "properties": { "name": { "type": "string", "maxLength": 20 } },
    });
    let tagged = |value: Value, tag: &str| {
        let mut value = value;
        value["backstage:permissions"] = json!({ "tags": [tag] });
        value
    };
    let none = json!({});
    Some(match name {
        "plain" => template(
            name,
            page,
            three_steps("test:read"),
            json!({ "said": "${{ steps.three.output.text }}", "links": [{ "title": "x", "url": "https://example.com" }] }),
        ),
        "failing" => template(name, page, three_steps("test:fail"), none),
        "once" => template(name, page, three_steps("test:fail-once"), none),
        "waiting" => template(
            name,
            json!([]),
            json!([
                step("wait", "test:wait", none.clone()),
                step("after", "test:note", none.clone())
            ]),
            none,
        ),
        "leaking" => template(
            name,
            json!([]),
            json!([
                step("leak", "test:leak", json!({ "secret": "${{ secrets.token }}" })),
                step("fail", "test:fail", json!({ "path": "${{ secrets.token }}" })),
            ]),
            none,
        ),
        "remembering" => template(
            name,
            json!([]),
            json!([
                step("leak", "test:leak", json!({ "secret": "${{ secrets.token | upper }}" })),
                step(
                    "keep",
                    "test:write",
                    json!({
                        "path": "one.txt", "text": "${{ secrets.token }}",
                    })
                ),
                step("once", "test:fail-once", json!({ "path": "one.txt" })),
                step("tell", "test:leak", json!({ "secret": "${{ steps.leak.output.text }}" })),
                step("file", "test:read", json!({ "path": "one.txt" })),
                step("found", "test:leak", json!({ "secret": "${{ steps.file.output.text }}" })),
            ]),
            json!({ "said": "${{ steps.tell.output.text }} ${{ steps.file.output.text }}" }),
        ),
        "over" => {
            let mut it = template(name, page, three_steps("test:fail-once"), none);
            it["spec"]["EXPERIMENTAL_recovery"] = json!({ "EXPERIMENTAL_strategy": "startOver" });
            it
        }
        "rewriting" => template(
            name,
            json!([]),
            json!([
                step("note", "test:note", none.clone()),
                step("grow", "test:grow", none.clone()),
                step("after", "test:note", none.clone()),
            ]),
            none,
        ),
        "unknown" => template(
            name,
            json!([]),
            json!([step("a", "test:note", none.clone()), step("b", "nobody:knows", none.clone())]),
            none,
        ),
        "tagged" => template(
            name,
            json!([page, tagged(json!({ "title": "Hidden", "properties": {} }), "hidden")]),
            json!([
                step("open", "test:note", none.clone()),
                tagged(step("closed", "test:note", none.clone()), "hidden"),
            ]),
            none,
        ),
        "secret" => {
            let mut it =
                template(name, json!([]), json!([step("a", "test:note", none.clone())]), none);
            it["spec"]["secrets"] = json!({ "schema": {
                "type": "object", "required": ["token"],
                "properties": { "token": { "type": "string", "minLength": 8 } },
            }});
            it
        }
        "kit" => {
            let values =
                json!({ "name": "${{ parameters.name }}", "port": "${{ parameters.port }}" });
            let fetch = json!({ "url": "./skeleton", "values": values });
            let publish =
                json!({ "repoUrl": "${{ parameters.name }}", "token": "${{ secrets.token }}" });
            let mut last = step("last", "test:note", none.clone());
            last["if"] = "${{ parameters.more }}".into();
            let steps = json!([
                step("fetch", "fetch:template", fetch),
                step("publish", "test:fail", publish),
                last,
            ]);
            let mut page = page;
            page["properties"]["port"] = json!({ "type": "number", "default": 8080 });
            page["properties"]["more"] = json!({ "type": "boolean" });
            let mut it = template(name, page, steps, json!({ "said": "${{ parameters.name }}" }));
            let place = format!("url:{KIT}/blob/main/template.yaml");
            it["metadata"]["annotations"]["backstage.io/managed-by-location"] = place.into();
            it
        }
        "old" => {
            let mut it = template(name, json!([]), json!([]), none);
            it["apiVersion"] = "scaffolder.backstage.io/v1alpha1".into();
            it
        }
        _ => return None,
    })
}

impl Entities for SmallCatalog {
    fn entity<'a>(&'a self, _: &'a Caller, wanted: &'a EntityRef) -> Asked<'a, Option<Value>> {
        let found = match wanted.kind() {
            "user" => (wanted.as_str() == "user:default/ada").then(|| {
                json!({ "kind": "User", "metadata": { "name": "ada" }, "spec": { "profile": {} } })
            }),
            _ => templates(wanted.as_str().rsplit('/').next().unwrap_or_default()),
        };
        Box::pin(async move { Ok(found) })
    }

    fn find<'a>(&'a self, _: &'a Caller, filter: &'a Value, _: usize) -> Asked<'a, Vec<Value>> {
        let is_asked = filter["kind"] == "template";
        let names = ["failing", "kit", "old", "plain", "unknown"].iter().filter(|_| is_asked);
        let found: Vec<Value> = names.filter_map(|name| templates(name)).collect();
        Box::pin(async move { Ok(found) })
    }

    fn preview<'a>(&'a self, _: &'a Caller, _: &'a Location) -> Asked<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn register<'a>(&'a self, _: &'a Caller, _: &'a Location) -> Asked<'a, RegisteredLocation> {
        Box::pin(async { Ok(RegisteredLocation { id: "1".into(), existed: false }) })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Note,
    Write,
    Read,
    Fail,
    FailOnce,
    Wait,
    Leak,
    Grow,
}

struct TestAction {
    act: Act,
    about: About,
    has_failed: AtomicBool,
    runs: AtomicU64,
}

impl TestAction {
    fn new(act: Act) -> Self {
        let id = match act {
            Act::Note => "test:note",
            Act::Write => "test:write",
            Act::Read => "test:read",
            Act::Fail => "test:fail",
            Act::FailOnce => "test:fail-once",
            Act::Wait => "test:wait",
            Act::Leak => "test:leak",
            Act::Grow => "test:grow",
        };
        let about = About {
            id: id.to_owned(),
            description: "For tests.".to_owned(),
            examples: Vec::new(),
            input: json!({ "type": "object" }),
            output: Some(json!({
                "type": "object", "properties": { "text": { "type": "string" } },
            })),
            dry_run: matches!(act, Act::Write | Act::Read | Act::Note),
            undo: "Nothing is to be undone.",
            unavailable: None,
        };
        Self { act, about, has_failed: AtomicBool::new(false), runs: AtomicU64::new(0) }
    }
}

/// Whether a run is in `test:wait` now.
pub static WAITING: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

pub async fn until_waiting(task: &str) {
    let is_there =
        || WAITING.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|it| it == task);
    for _ in 0..2_000 {
        if is_there() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("{task} never waited");
}

#[async_trait]
impl TemplateAction for TestAction {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let path = step.input["path"].as_str().unwrap_or_default().to_owned();
        match self.act {
            Act::Note => {
                step.log.info("noted\nin two lines\n");
                step.put_out("remoteUrl", "https://git.example/acme/shop.git");
                note(step, &format!("{} as {}", step.key, step.run.caller.actor()));
            }
            Act::Write => {
                let text = step.input["text"].as_str().unwrap_or_default().to_owned();
                step.workspace.run(move |it| it.write(&path, text.as_bytes(), true)).await?;
                note(step, &step.key.clone());
            }
            Act::Read => {
                let text = step.workspace.run(move |it| it.read(&path)).await?;
                step.put_out("text", String::from_utf8_lossy(&text).into_owned());
                note(step, &step.key.clone());
            }
            Act::Fail => return Err(Problem::input(format!("It never works: {path}"))),
            Act::FailOnce => {
                note(step, &step.key.clone());
                if !self.has_failed.swap(true, Ordering::SeqCst) {
                    return Err(Problem::input("It works the next time"));
                }
                let text = step.workspace.run(move |it| it.read(&path)).await?;
                note(step, &String::from_utf8_lossy(&text));
            }
            Act::Wait => {
                note(step, "waits");
                let task = step.run.id.clone();
                WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(task);
                step.cancelled.cancelled().await;
                return Err(Problem::new(Code::Conflict, "It was told to end"));
            }
            Act::Leak => {
                let secret = step.input["secret"].as_str().unwrap_or_default().to_owned();
                step.log.info(&format!("the secret is {secret}"));
                step.put_out("text", secret);
            }
            Act::Grow => {
                let count = self.runs.load(Ordering::SeqCst).to_string();
                step.workspace.run(move |it| it.write("n", count.as_bytes(), false)).await?;
                return Err(Problem::input("It grew"));
            }
        }
        Ok(())
    }
}
