//! A run with actions that do nothing, and everything that it tells.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use feature::template_action::{About, Run, Secrets, Step, TemplateAction, TemplateActions};
use feature::workspace::Workspace;
use model::time::SystemClock;
use model::{Caller, Problem};
use serde_json::{Value, json};
use templating::Engine;
use tokio_util::sync::CancellationToken;

use crate::runner::{
    Authorize, Environment, LogEvent, Observer, RunEnd, RunInputs, RunState, StepGiven, TaskSpec,
};

/// A run, and what it told.
pub struct Scene {
    pub spec: TaskSpec,
    pub cancelled: CancellationToken,
    id: String,
    is_dry: bool,
    state: RunState,
    timeout: Duration,
    secrets: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    told: Arc<ToldTo>,
    made: Arc<Made>,
    folder: tempfile::TempDir,
}

#[derive(Default)]
struct Made {
    keys: Mutex<Vec<String>>,
    count: AtomicUsize,
}

#[derive(Default)]
struct ToldTo {
    log: Mutex<Vec<LogEvent>>,
    given: Mutex<Vec<StepGiven>>,
    put_out: Mutex<Vec<Value>>,
    state: Mutex<RunState>,
    keeps: Mutex<Option<usize>>,
}

impl Scene {
    pub fn new(mut spec: Value) -> Self {
        spec["apiVersion"] = json!("scaffolder.backstage.io/v1beta3");
        Self {
            spec: serde_json::from_value(spec).expect("a spec"),
            cancelled: CancellationToken::new(),
            id: "r-1".to_owned(),
            is_dry: false,
            state: RunState::default(),
            timeout: Duration::from_secs(60),
            secrets: BTreeMap::new(),
            environment: BTreeMap::new(),
            told: Arc::default(),
            made: Arc::default(),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn with_state(mut self, state: RunState) -> Self {
        self.state = state;
        self
    }

    pub fn with_id(mut self, id: &str) -> Self {
        self.id = id.to_owned();
        self
    }

    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    pub fn with_secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn with_server_secret(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn dry(mut self) -> Self {
        self.is_dry = true;
        self
    }

    pub fn stop_keeping_after(&self, steps: usize) {
        *self.told.keeps.lock().expect("keeps") = Some(steps);
    }

    pub fn log(&self) -> Vec<LogEvent> {
        self.told.log.lock().expect("log").clone()
    }

    pub fn given(&self) -> Vec<StepGiven> {
        self.told.given.lock().expect("given").clone()
    }

    pub fn put_out(&self) -> Vec<Value> {
        self.told.put_out.lock().expect("outputs").clone()
    }

    /// As it was last kept.
    pub fn state(&self) -> RunState {
        self.told.state.lock().expect("state").clone()
    }

    pub fn keys(&self) -> Vec<String> {
        self.made.keys.lock().expect("keys").clone()
    }

    pub fn made(&self) -> usize {
        self.made.count.load(Ordering::Relaxed)
    }

    /// Everything that anybody could see of it.
    pub fn seen(&self, end: &RunEnd) -> String {
        let (log, given, out) = (self.log(), self.given(), self.put_out());
        format!("{log:?} {given:?} {out:?} {end:?}")
    }

    pub async fn run(&self) -> RunEnd {
        let run = Run {
            id: self.id.clone(),
            caller: Caller::EVERYONE,
            is_dry: self.is_dry,
            user: None,
            secrets: Secrets::new(self.secrets.clone()),
            template_ref: None,
            template_entity: None,
            base_url: None,
        };
        crate::runner::run(RunInputs {
            spec: Arc::new(self.spec.clone()),
            run: Arc::new(run),
            environment: Environment {
                parameters: json!({"region": "eu"}),
                secrets: Secrets::new(self.environment.clone()),
            },
            state: self.state.clone(),
            workspace: Workspace::open(self.folder.path()).expect("a workspace"),
            cancelled: self.cancelled.clone(),
            observer: self.told.clone(),
            actions: actions(&self.made),
            engine: Engine::new(),
            authorize: Arc::new(AllButForbidden),
            step_timeout: self.timeout,
            clock: Arc::new(SystemClock),
        })
        .await
    }
}

struct AllButForbidden;

impl Authorize for AllButForbidden {
    fn authorize(&self, action: &str, _input: &Value) -> Result<(), Problem> {
        match action {
            "forbidden" => {
                let message = "Unauthorized action: forbidden. The action is not allowed.";
                Err(Problem::not_allowed(message))
            }
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Observer for ToldTo {
    fn log(&self, event: LogEvent) {
        self.log.lock().expect("log").push(event);
    }

    fn given(&self, given: StepGiven) {
        self.given.lock().expect("given").push(given);
    }

    fn put_out(&self, _step_id: &str, output: &Value) {
        self.put_out.lock().expect("outputs").push(output.clone());
    }

    async fn step_done(&self, state: &RunState, _workspace: &Workspace) -> Result<(), Problem> {
        let mut keeps = self.keeps.lock().expect("keeps");
        if *keeps == Some(0) {
            return Err(Problem::internal("killed"));
        }
        *self.state.lock().expect("state") = state.clone();
        if let Some(left) = keeps.as_mut() {
            *left -= 1;
            if *left == 0 {
                return Err(Problem::internal("killed"));
            }
        }
        Ok(())
    }

    async fn checkpoint(&self, state: &RunState) -> Result<(), Problem> {
        *self.state.lock().expect("state") = state.clone();
        Ok(())
    }
}

struct Fake {
    about: About,
    made: Arc<Made>,
}

fn actions(made: &Arc<Made>) -> TemplateActions {
    let any = json!({"type": "object"});
    let named = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}}});
    let output = json!({"type": "object", "properties": {"url": {"type": "string"}}});
    let all = [
        ("echo", &any, true, None),
        ("strict", &named, true, None),
        ("fail", &any, true, None),
        ("once", &any, false, None),
        ("hang", &any, true, None),
        ("panic", &any, true, None),
        ("forbidden", &any, true, None),
        ("leak", &any, true, None),
        ("absent", &any, true, Some("not built")),
    ];
    TemplateActions::of(all.map(|(id, input, dry_run, why)| {
        let about = About {
            id: id.to_owned(),
            description: String::new(),
            examples: Vec::new(),
            input: input.clone(),
            output: Some(output.clone()),
            dry_run,
            undo: "nothing",
            unavailable: why.map(str::to_owned),
        };
        Arc::new(Fake { about, made: Arc::clone(made) }) as Arc<dyn TemplateAction>
    }))
}

#[async_trait]
impl TemplateAction for Fake {
    fn about(&self) -> &About {
        &self.about
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        self.made.keys.lock().expect("keys").push(step.key.clone());
        match self.about.id.as_str() {
            "strict" => step.put_out("name", step.input["name"].clone()),
            "fail" => return Err(Problem::input(step.input["why"].as_str().unwrap_or("no"))),
            "once" => {
                if step.checkpoints.get("made").await?.is_none() {
                    self.made.count.fetch_add(1, Ordering::Relaxed);
                    step.checkpoints.put("made", json!(true)).await?;
                }
                step.put_out("n", step.input["n"].clone());
            }
            "hang" => {
                step.cancelled.cancelled().await;
                std::future::pending::<()>().await;
            }
            "panic" => panic!("broken"),
            "leak" => {
                step.log.info(&format!("given {}", step.input));
                step.log.warn(step.run.secrets.get("TOKEN").unwrap_or("none"));
                step.put_out("all", step.input.clone());
                if let Some(why) = step.input["fail"].as_str() {
                    return Err(Problem::input(why).hint(why));
                }
            }
            _ => step.put_out("given", step.input.clone()),
        }
        Ok(())
    }
}
