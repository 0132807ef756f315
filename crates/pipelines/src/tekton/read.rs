//! Files become objects. What is wrong is said with file, line and field; one broken file leaves the
//! others alone, and nothing is run while anything is wrong.

use std::collections::BTreeMap;
use std::fmt;

use model::yaml::{self, Document, Limits, Positions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::Segment;

use super::model::{Pipeline, PipelineRun, Task};

/// The version that is read.
const VERSION: &str = "tekton.dev/v1";

/// Something that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PipelinesFault)]
pub struct Fault {
    /// The file, from the root of the repository.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The character within it, from 1.
    pub column: u32,
    /// The field, as `spec.tasks[0].name`.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, field, message } = self;
        write!(formatter, "{file}:{line}:{column}: ")?;
        if !field.is_empty() {
            write!(formatter, "{field}: ")?;
        }
        formatter.write_str(message)
    }
}

/// An object, and where it stands.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The object.
    pub object: T,
    /// The document as it was read.
    pub value: Value,
    /// The file.
    pub file: String,
    positions: Positions,
}

impl<T> Placed<T> {
    /// Something that is wrong at `pointer` (`/spec/tasks/0`).
    pub fn fault(&self, pointer: &str, message: impl Into<String>) -> Fault {
        fault(&self.file, &self.positions, pointer, message)
    }
}

/// Everything of Tekton's that the files hold.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// Pipelines by name.
    pub pipelines: BTreeMap<String, Placed<Pipeline>>,
    /// Tasks by name.
    pub tasks: BTreeMap<String, Placed<Task>>,
    /// Runs, in the order of files.
    pub runs: Vec<Placed<PipelineRun>>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Objects {
    /// Of files: their paths and texts. `words` are what stands as `{{ … }}` in their texts: filled into
    /// values, so that whatever a branch is called stays a value.
    pub fn read<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
        words: &BTreeMap<String, String>,
    ) -> Self {
        let mut objects = Self::default();
        for (file, text) in files {
            for document in yaml::parse_documents(text, &Limits::DESCRIPTOR) {
                match document {
                    Ok(mut document) => {
                        super::pac::fill(&mut document.value, words);
                        objects.take(file, document);
                    }
                    Err(error) => objects.faults.push(Fault {
                        file: file.to_owned(),
                        line: error.position.line,
                        column: error.position.column,
                        field: String::new(),
                        message: error.message,
                    }),
                }
            }
        }
        objects
    }

    fn take(&mut self, file: &str, document: Document) {
        let word = |name: &str| document.value[name].as_str().unwrap_or_default().to_owned();
        let (version, kind) = (word("apiVersion"), word("kind"));
        let Some((group, _)) = version.split_once('/').filter(|it| it.0 == "tekton.dev") else {
            // Objects of others (triggers, Pipelines-as-Code, Argo CD) are for clusters.
            return;
        };
        if version != VERSION {
            let message = format!("{group} is read in the version v1 here; this is {version}");
            self.faults.push(fault(file, &document.positions, "/apiVersion", message));
            return;
        }
        match kind.as_str() {
            "Pipeline" => {
                let Some(placed) = self.typed::<Pipeline>(file, document) else { return };
                let name = placed.object.metadata.name.clone();
                let twice = self.pipelines.insert(name, placed.clone());
                self.once(&placed, twice.is_some());
            }
            "Task" => {
                let Some(placed) = self.typed::<Task>(file, document) else { return };
                let name = placed.object.metadata.name.clone();
                let twice = self.tasks.insert(name, placed.clone());
                self.once(&placed, twice.is_some());
            }
            "PipelineRun" => {
                let placed = self.typed::<PipelineRun>(file, document);
                self.runs.extend(placed);
            }
            other => {
                let message =
                    format!("objects of the kind {other} are not supported by the local engine");
                self.faults.push(fault(file, &document.positions, "/kind", message));
            }
        }
    }

    fn once<T>(&mut self, placed: &Placed<T>, is_twice: bool) {
        if is_twice {
            self.faults.push(
                placed.fault("/metadata/name", "there are two objects of this kind and name"),
            );
        }
    }

    fn typed<T: DeserializeOwned>(&mut self, file: &str, document: Document) -> Option<Placed<T>> {
        match serde_path_to_error::deserialize::<_, T>(&document.value) {
            Ok(object) => Some(Placed {
                object,
                value: document.value,
                file: file.to_owned(),
                positions: document.positions,
            }),
            Err(error) => {
                let pointer = pointer(error.path());
                let message = error.inner().to_string();
                // What there could be instead is a long list that helps nobody.
                let message = message.split(", expected").next().unwrap_or_default();
                self.faults.push(fault(file, &document.positions, &pointer, message));
                None
            }
        }
    }
}

fn fault(file: &str, positions: &Positions, pointer: &str, message: impl Into<String>) -> Fault {
    let at = positions.key(pointer).unwrap_or_else(|| positions.nearest(pointer));
    Fault {
        file: file.to_owned(),
        line: at.line,
        column: at.column,
        field: shown(pointer),
        message: message.into(),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// A pointer as people write it: `spec.tasks[0].name`.
fn shown(pointer: &str) -> String {
    let mut text = String::new();
    for segment in pointer.split('/').skip(1) {
        if segment.bytes().all(|it| it.is_ascii_digit()) && !segment.is_empty() {
            text.push_str(&format!("[{segment}]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&segment.replace("~1", "/").replace("~0", "~"));
        }
    }
    text
}
