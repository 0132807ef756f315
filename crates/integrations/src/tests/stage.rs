//! What a step is run with in a test: a configuration, a workspace, a memory across attempts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use feature::TemplateAction;
use feature::template_action::{Checkpoints, Run, Secrets, Step, StepLog};
use feature::workspace::Workspace;
use model::config::Config;
use model::problem::Asked;
use model::{Caller, Problem};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Vendors;

/// A run with one step, which may be attempted several times.
pub struct Stage {
    actions: Vec<Arc<dyn TemplateAction>>,
    folder: TempDir,
    memory: Arc<Memory>,
    log: Arc<Lines>,
    pub cancelled: CancellationToken,
    pub is_dry: bool,
}

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Value>>);

impl Checkpoints for Memory {
    fn get<'a>(&'a self, key: &'a str) -> Asked<'a, Option<Value>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(key).cloned()) })
    }

    fn put<'a>(&'a self, key: &'a str, value: Value) -> Asked<'a, ()> {
        Box::pin(async move {
            self.0.lock().unwrap().insert(key.to_owned(), value);
            Ok(())
        })
    }
}

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl StepLog for Lines {
    fn info(&self, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }

    fn warn(&self, message: &str) {
        self.0.lock().unwrap().push(format!("warning: {message}"));
    }
}

/// A configuration with one host of each kind whose API is at `base`.
pub fn config(base: &str) -> Value {
    let host = |host: &str| json!({ "host": host, "apiBaseUrl": base, "token": "server-token" });
    json!({
        "integrations": {
            "github": [host("github.com")],
            "gitlab": [host("gitlab.com")],
            "gitea": [{
                "host": "gitea.com", "apiBaseUrl": base, "baseUrl": "https://gitea.com",
                "username": "bot", "password": "server-token",
            }],
        },
        "scaffolder": { "defaultAuthor": { "name": "Bot", "email": "bot@example.com" } },
    })
}

impl Stage {
    /// A run against an API at `base`, with these files (a `+` before a path makes it executable).
    pub fn new(base: &str, files: &[(&str, &[u8])]) -> Self {
        Self::with_config(config(base), files)
    }

    pub fn with_config(config: Value, files: &[(&str, &[u8])]) -> Self {
        let (_, config) = watch::channel(Arc::new(Config::from_value(config)));
        let actions = crate::template_actions(&Arc::new(Vendors::new(config)));
        let folder = tempfile::tempdir().unwrap();
        let stage = Self {
            actions,
            folder,
            memory: Arc::default(),
            log: Arc::default(),
            cancelled: CancellationToken::new(),
            is_dry: false,
        };
        let workspace = stage.workspace();
        for (path, bytes) in files {
            let executable = path.starts_with('+');
            workspace.write(path.trim_start_matches('+'), bytes, executable).unwrap();
        }
        stage
    }

    pub fn workspace(&self) -> Workspace {
        Workspace::open(self.folder.path()).unwrap()
    }

    pub fn actions(&self) -> &[Arc<dyn TemplateAction>] {
        &self.actions
    }

    /// Another run: it remembers nothing.
    pub fn forget(&mut self) {
        self.memory = Arc::default();
        self.log = Arc::default();
    }

    /// What was told so far.
    pub fn log(&self) -> String {
        self.log.0.lock().unwrap().join("\n")
    }

    /// Attempts the step; what it puts out.
    pub async fn run(&self, action: &str, input: Value) -> Result<Value, Problem> {
        let found = self.actions.iter().find(|it| it.about().id == action).unwrap();
        let schema = jsonschema::validator_for(&found.about().input).unwrap();
        let faults: Vec<String> = schema.iter_errors(&input).map(|it| it.to_string()).collect();
        assert!(faults.is_empty(), "{action}: {faults:?}");
        let run = Run {
            id: "run".into(),
            caller: Caller::SYSTEM,
            is_dry: self.is_dry,
            user: None,
            secrets: Secrets::default(),
            template_ref: None,
            template_entity: None,
            base_url: None,
        };
        let mut step = Step {
            input,
            run: Arc::new(run),
            id: "step".into(),
            key: "run-step".into(),
            workspace: self.workspace(),
            log: self.log.clone(),
            cancelled: self.cancelled.clone(),
            checkpoints: self.memory.clone(),
            output: Map::new(),
        };
        found.run(&mut step).await?;
        let output = Value::Object(step.output);
        if let Some(schema) = &found.about().output {
            let schema = jsonschema::validator_for(schema).unwrap();
            let faults: Vec<String> =
                schema.iter_errors(&output).map(|it| it.to_string()).collect();
            // What was not made because nothing changed puts nothing out.
            assert!(faults.is_empty() || output == json!({}), "{action}: {faults:?} in {output}");
        }
        Ok(output)
    }
}
