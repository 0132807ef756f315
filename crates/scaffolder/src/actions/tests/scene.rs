//! What an action is run in: a workspace, sources and a catalog that are made up, and a log.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use feature::template_action::{Checkpoints, Run, Secrets, Step, StepLog, TemplateAction};
use feature::workspace::{EntryKind, Workspace};
use forge::{
    Integrations, Read, ReadError, ReadErrorKind, SourceReader, Tree, TreeContent, TreeFile,
    TreeLimits,
};
use gate::OwnServer;
use model::caller::User;
use model::entities::{Entities, RegisteredLocation};
use model::problem::Asked;
use model::{Caller, Code, EntityRef, Location, Problem};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use crate::actions::{Services, local_actions, unavailable};

/// Where the template of a [`Scene`] lies.
pub(crate) const BASE: &str = "https://github.com/acme/templates/blob/main/service/template.yaml";

/// Folders and files by their addresses.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) trees: Mutex<BTreeMap<String, Tree>>,
    pub(crate) files: Mutex<BTreeMap<String, Vec<u8>>>,
}

#[async_trait]
impl SourceReader for Sources {
    async fn read(&self, location: &Location, _known: Option<&str>) -> Result<Read, ReadError> {
        match self.files.lock().unwrap().get(&location.target) {
            Some(bytes) => Ok(Read::Fresh { bytes: bytes.clone(), etag: None }),
            None => Err(ReadError::no_matching_files(location)),
        }
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        Ok(vec![location.clone()])
    }

    async fn tree(&self, location: &Location, _limits: &TreeLimits) -> Result<Tree, ReadError> {
        let tree = self.trees.lock().unwrap().get(&location.target).cloned();
        tree.ok_or_else(|| {
            let message = format!("{} is not there", location.target);
            ReadError::new(ReadErrorKind::NotFound, message)
        })
    }
}

/// A catalog that holds what it is given, and notes what is registered.
#[derive(Default)]
pub(crate) struct Catalog {
    pub(crate) entities: Mutex<BTreeMap<String, Value>>,
    pub(crate) previews: Mutex<BTreeMap<String, Vec<Value>>>,
    pub(crate) registered: Mutex<Vec<String>>,
}

impl Entities for Catalog {
    fn entity<'a>(
        &'a self,
        caller: &'a Caller,
        entity_ref: &'a EntityRef,
    ) -> Asked<'a, Option<Value>> {
        Box::pin(async move {
            assert!(caller.as_user().is_some(), "asked in the name of whoever runs the template");
            Ok(self.entities.lock().unwrap().get(entity_ref.as_str()).cloned())
        })
    }

    fn find<'a>(&'a self, _: &'a Caller, _: &'a Value, _: usize) -> Asked<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn preview<'a>(&'a self, _: &'a Caller, location: &'a Location) -> Asked<'a, Vec<Value>> {
        Box::pin(async move {
            let found = self.previews.lock().unwrap().get(&location.target).cloned();
            found.ok_or_else(|| Problem::not_found(format!("{} is not there", location.target)))
        })
    }

    fn register<'a>(
        &'a self,
        _: &'a Caller,
        location: &'a Location,
    ) -> Asked<'a, RegisteredLocation> {
        Box::pin(async move {
            if !self.previews.lock().unwrap().contains_key(&location.target) {
                return Err(Problem::new(Code::NotAllowed, "not here"));
            }
            let mut registered = self.registered.lock().unwrap();
            let existed = registered.contains(&location.target);
            registered.push(location.target.clone());
            Ok(RegisteredLocation { id: "1".to_owned(), existed })
        })
    }
}

/// Keeps every line.
#[derive(Default)]
pub(crate) struct Lines(Mutex<Vec<String>>);

impl StepLog for Lines {
    fn info(&self, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }

    fn warn(&self, message: &str) {
        self.0.lock().unwrap().push(format!("warning: {message}"));
    }
}

#[derive(Default)]
struct Kept(Mutex<BTreeMap<String, Value>>);

impl Checkpoints for Kept {
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

/// All of it.
pub(crate) struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) workspace: Workspace,
    pub(crate) sources: Arc<Sources>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) server: OwnServer,
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) is_dry: bool,
    pub(crate) base: Option<String>,
    pub(crate) cancelled: CancellationToken,
    checkpoints: Arc<Kept>,
    log: Arc<Lines>,
    services: Services,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("workspace")).unwrap();
        std::fs::write(folder.path().join("outside.txt"), "theirs").unwrap();
        let workspace = Workspace::open(&folder.path().join("workspace")).unwrap();
        let (sources, catalog) = (Arc::new(Sources::default()), Arc::new(Catalog::default()));
        let server = OwnServer::default();
        let services = Services::new(
            sources.clone(),
            Arc::new(Integrations::default()),
            catalog.clone(),
            server.clone(),
        );
        Self {
            folder,
            workspace,
            sources,
            catalog,
            server,
            secrets: BTreeMap::new(),
            is_dry: false,
            base: Some(BASE.to_owned()),
            cancelled: CancellationToken::new(),
            checkpoints: Arc::default(),
            log: Arc::default(),
            services,
        }
    }

    /// Every action.
    pub(crate) fn actions(&self) -> Vec<Arc<dyn TemplateAction>> {
        let mut all = local_actions(&self.services);
        all.extend(unavailable::actions().unwrap());
        all
    }

    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    /// Runs the action `id` once: what it puts out.
    pub(crate) async fn run(&self, id: &str, input: Value) -> Result<Map<String, Value>, Problem> {
        let actions = self.actions();
        let action = actions.iter().find(|it| it.about().id == id).unwrap();
        self.run_action(action.as_ref(), input).await
    }

    pub(crate) async fn run_action(
        &self,
        action: &dyn TemplateAction,
        input: Value,
    ) -> Result<Map<String, Value>, Problem> {
        check(&action.about().input, &input)?;
        let user = User { entity_ref: "user:default/ada".to_owned(), account: None, session: None };
        let run = Run {
            id: "run-1".to_owned(),
            caller: Caller::user(user),
            is_dry: self.is_dry,
            user: None,
            secrets: Secrets::new(self.secrets.clone()),
            template_ref: Some("template:default/service".to_owned()),
            template_entity: None,
            base_url: self.base.clone(),
        };
        let mut step = Step {
            input,
            run: Arc::new(run),
            id: "step".to_owned(),
            key: "run-1-step".to_owned(),
            workspace: self.workspace.clone(),
            log: self.log.clone(),
            cancelled: self.cancelled.clone(),
            checkpoints: self.checkpoints.clone(),
            output: Map::new(),
        };
        action.run(&mut step).await?;
        Ok(step.output)
    }

    /// The whole log so far.
    pub(crate) fn log(&self) -> String {
        self.log.0.lock().unwrap().join("\n")
    }

    /// Puts a folder of the skeleton's files beside the template.
    pub(crate) fn beside(&self, name: &str, files: &[(&str, &str)]) {
        let address = format!("https://github.com/acme/templates/tree/main/service/{name}");
        self.sources.trees.lock().unwrap().insert(address, tree(files));
    }

    /// Every file of the workspace: `path: text`, `path* text` where it is executable, `path -> target`.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = self.workspace.entries("").unwrap();
        let shown = entries.into_iter().filter_map(|entry| match entry.kind {
            EntryKind::Folder => None,
            EntryKind::Link { target } => Some(format!("{} -> {target}", entry.path)),
            EntryKind::File { executable, .. } => {
                let bytes = self.workspace.read(&entry.path).unwrap();
                let mark = if executable { '*' } else { ':' };
                Some(format!("{}{mark} {}", entry.path, String::from_utf8_lossy(&bytes)))
            }
        });
        shown.collect()
    }
}

/// Whether `input` fits `schema`.
pub(crate) fn check(schema: &Value, input: &Value) -> Result<(), Problem> {
    let validator = jsonschema::draft7::new(schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(input).map(|it| it.to_string()).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::input(faults.join(", "))) }
}

/// A tree of these files; `*` before a name makes it executable, `->` before a text makes it a link.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    let mut files: Vec<TreeFile> = files
        .iter()
        .map(|(name, text)| {
            let content = match text.strip_prefix("->") {
                Some(target) => TreeContent::Symlink { target: target.to_owned() },
                None => TreeContent::File {
                    bytes: text.as_bytes().to_vec(),
                    executable: name.starts_with('*'),
                },
            };
            TreeFile { path: name.trim_start_matches('*').to_owned(), content }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Tree { files, left_out: Vec::new() }
}

/// An entity of this kind and name.
pub(crate) fn entity(kind: &str, name: &str) -> Value {
    json!({ "apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": { "name": name } })
}
