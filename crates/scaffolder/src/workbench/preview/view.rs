//! What a preview shows. Pure.

use std::collections::HashSet;
use std::time::Duration;

use feature::template_action::TemplateActions;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::limits::{
    PREVIEW_BYTES_MAX, PREVIEW_FILE_BYTES_MAX, PREVIEW_FILES_MAX, PREVIEW_LINES_MAX,
};
use crate::dry_run::{DryFile, DryRunReport, DryStep, FileKind};
use crate::runner::{Failure, LogEvent, LogLevel, StepStatus, TaskSpec, unavailable};

/// What a run would make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPreview)]
pub struct PreviewView {
    /// The files, in the order of their paths.
    pub files: Vec<PreviewFile>,
    /// How many more there are.
    pub files_left_out: usize,
    /// The steps.
    pub steps: Vec<PreviewStep>,
    /// What the run would put out; nothing where a step failed.
    #[schema(value_type = Option<Object>)]
    pub output: Option<Value>,
    /// What failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<PreviewProblem>,
    /// What the steps tell.
    pub log: Vec<PreviewLine>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// A file that would be made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPreviewFile)]
pub struct PreviewFile {
    /// Where.
    pub path: String,
    /// Whether it may be executed.
    pub executable: bool,
    /// Its size in bytes.
    pub size: usize,
    /// Whether it is no text.
    pub binary: bool,
    /// Whether it is a link; the text is then where it leads.
    pub link: bool,
    /// What is in it: nothing of what is no text, the beginning of what is large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether there is more in it than is shown.
    pub truncated: bool,
}

/// A step of a preview.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPreviewStep)]
pub struct PreviewStep {
    /// Its id.
    pub id: String,
    /// What people are told.
    pub name: String,
    /// The action.
    pub action: String,
    /// `done`, `skipped` (its condition is false, or a step before it failed), `recorded` (a run would
    /// do it; a preview only says with what), `failed`.
    pub state: &'static str,
    /// What its action was given, secrets as `***`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub input: Option<Value>,
    /// Why it stands so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What failed.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPreviewProblem)]
pub struct PreviewProblem {
    /// The step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What was wrong.
    pub message: String,
    /// The file of the template where it is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line there, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column there, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

/// A line of a preview's log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderPreviewLine)]
pub struct PreviewLine {
    /// The step that told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// `log`, `warn` or `error`.
    pub stream: &'static str,
    /// It.
    pub text: String,
}

impl PreviewView {
    /// With how long it took.
    #[must_use]
    pub fn took(mut self, time: Duration) -> Self {
        self.took_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self
    }
}

/// What is shown of a rehearsal.
pub fn view(
    spec: &TaskSpec,
    actions: &TemplateActions,
    beyond: &HashSet<String>,
    report: DryRunReport,
    files: Vec<DryFile>,
) -> PreviewView {
    let DryRunReport { failure, steps, output, log, .. } = report;
    let mut steps = steps_of(spec, actions, steps, &log, failure.as_ref());
    for step in steps.iter_mut().filter(|it| it.state == "done" && beyond.contains(&it.action)) {
        let warned =
            |it: &&LogEvent| it.level == LogLevel::Warn && it.step_id.as_deref() == Some(&step.id);
        let warned = log.iter().rev().find(warned).map(|it| it.message.clone());
        (step.state, step.message) = ("recorded", Some(warned.unwrap_or_else(only_a_run)));
    }
    let files_left_out = files.len().saturating_sub(PREVIEW_FILES_MAX);
    let mut left = PREVIEW_BYTES_MAX;
    let files = files.into_iter().take(PREVIEW_FILES_MAX).map(|it| file(it, &mut left)).collect();
    let log = log.into_iter().filter(|it| it.status.is_none()).take(PREVIEW_LINES_MAX).map(line);
    PreviewView {
        files,
        files_left_out,
        steps,
        output,
        problem: failure.map(problem_of),
        log: log.collect(),
        took_ms: 0,
    }
}

/// What is shown of the steps of a rehearsal.
pub fn steps_of(
    spec: &TaskSpec,
    actions: &TemplateActions,
    steps: Vec<DryStep>,
    log: &[LogEvent],
    failure: Option<&Failure>,
) -> Vec<PreviewStep> {
    let missing = unavailable(&spec.steps, actions);
    let steps = steps.into_iter().map(|it| {
        let reason = missing.iter().find(|missing| missing.step == it.id);
        step(it, reason.map(|it| it.reason.clone()), log, failure)
    });
    steps.collect()
}

fn only_a_run() -> String {
    "Only a run does this".to_owned()
}

fn line(event: LogEvent) -> PreviewLine {
    PreviewLine { step: event.step_id, stream: event.level.stream(), text: event.message }
}

impl LogLevel {
    /// The word for it beside a line.
    pub const fn stream(self) -> &'static str {
        match self {
            Self::Info => "log",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

fn step(
    step: DryStep,
    missing: Option<String>,
    log: &[LogEvent],
    failure: Option<&Failure>,
) -> PreviewStep {
    let told = || {
        let of = |it: &&LogEvent| {
            it.step_id.as_deref() == Some(&step.id) && it.status == Some(step.status)
        };
        log.iter().rev().find(of).map(|it| it.message.clone())
    };
    let (state, message) = match step.status {
        StepStatus::Completed => ("done", None),
        StepStatus::Skipped if step.input.is_some() => {
            ("recorded", Some(missing.unwrap_or_else(only_a_run)))
        }
        StepStatus::Skipped => ("skipped", told()),
        StepStatus::Failed => {
            let of_step = failure.filter(|it| it.step.as_deref() == Some(&step.id));
            ("failed", of_step.map(|it| it.message.clone()).or_else(told))
        }
        StepStatus::Processing | StepStatus::Cancelled => ("failed", told()),
    };
    PreviewStep {
        id: step.id,
        name: step.name,
        action: step.action,
        state,
        input: step.input,
        message,
    }
}

fn file(file: DryFile, left: &mut usize) -> PreviewFile {
    let size = file.bytes.len();
    let text = String::from_utf8(file.bytes).ok().filter(|it| !it.contains('\0'));
    let binary = text.is_none();
    let most = PREVIEW_FILE_BYTES_MAX.min(*left);
    let text = text.filter(|it| most > 0 || it.is_empty()).map(|mut text| {
        text.truncate(text.floor_char_boundary(most));
        text
    });
    let shown = text.as_ref().map_or(0, String::len);
    *left -= shown.min(*left);
    PreviewFile {
        path: file.path,
        executable: file.kind == FileKind::Executable,
        size,
        binary,
        link: file.kind == FileKind::Link,
        text,
        truncated: !binary && shown < size,
    }
}

/// A failure with its place, where the words of the template language say one.
pub fn problem_of(failure: Failure) -> PreviewProblem {
    let Failure { step, message, .. } = failure;
    let number = |text: &str| {
        let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse::<u32>().ok()
    };
    let after = message.split_once("Template error at line ").map(|(before, after)| {
        let file = before.trim_end_matches(": ").rsplit('\n').next().unwrap_or_default();
        (file.to_owned(), after)
    });
    let (file, line, column) = match &after {
        None => (None, None, None),
        Some((file, rest)) => {
            let column = rest.split_once(", column ").and_then(|(_, it)| number(it));
            (Some(file.clone()).filter(|it| !it.is_empty()), number(rest), column)
        }
    };
    PreviewProblem { step, message, file, line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_language_is_shown_at_its_line() {
        let of = |message: &str| {
            let name = "InputError".to_owned();
            problem_of(Failure { step: Some("fetch".into()), name, message: message.into() })
        };
        let found = of("src/a.ts: Template error at line 12, column 5: unexpected token");
        assert_eq!(
            (found.file.as_deref(), found.line, found.column),
            (Some("src/a.ts"), Some(12), Some(5))
        );
        let found = of("It is not there");
        assert_eq!((found.file, found.line, found.column), (None, None, None));
    }

    #[test]
    fn what_is_large_or_no_text_is_told_and_not_shown() {
        let of = |bytes: Vec<u8>, left: &mut usize| {
            file(DryFile { path: "a".into(), kind: FileKind::Plain, bytes }, left)
        };
        let mut left = PREVIEW_FILE_BYTES_MAX + 2;
        let large = of("ö".repeat(PREVIEW_FILE_BYTES_MAX).into_bytes(), &mut left);
        assert!(large.truncated && large.text.unwrap().len() == PREVIEW_FILE_BYTES_MAX);
        assert_eq!(left, 2);
        let rest = of(b"abc".to_vec(), &mut left);
        assert_eq!((rest.text.as_deref(), rest.truncated, left), (Some("ab"), true, 0));
        let none = of(b"abc".to_vec(), &mut left);
        assert_eq!((none.text, none.truncated, none.size), (None, true, 3));
        let binary = of(vec![0, 159, 146, 150], &mut left);
        assert!(binary.binary && binary.text.is_none() && !binary.truncated);
    }
}
