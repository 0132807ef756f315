//! What goes wrong: inside the crate a boxed [`Fail`] that gathers its place on the way out, outside
//! a [`TemplateError`] whose text is nunjitsu's.

use crate::diagnostics::neutralise;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The source is no template.
    Syntax,
    /// The template cannot be rendered with these values.
    Evaluation,
    /// A registered filter or function refused its arguments.
    Call,
    /// A limit was reached; the name of its field in [`crate::limits::Limits`].
    Limit(&'static str),
    /// The values given as context cannot be used by a template.
    Context,
}

/// Why a template could not be read or rendered, and where. Never holds the text of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct TemplateError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// What is wrong, without the place.
    pub message: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, from 1, in UTF-16 code units.
    pub column: Option<usize>,
    /// The line of the source, shortened.
    pub source_line: Option<Box<str>>,
    /// The file, where [`crate::Options::file`] named it.
    pub file: Option<Box<str>>,
}

/// Longest part of a source line that an error repeats, in characters.
const SOURCE_LINE_CHARS_MAX: usize = 240;

impl TemplateError {
    /// An error without a place.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { kind, message, line: None, column: None, source_line: None, file: None }
    }

    /// The text as nunjitsu writes it: place and reason in one line.
    fn text(&self) -> String {
        let at = |line: usize| match self.column {
            Some(column) => format!("at line {line}, column {column}"),
            None => format!("at line {line}"),
        };
        match (self.kind, self.line) {
            (ErrorKind::Limit(_), Some(line)) => format!("{} {}", self.message, at(line)),
            (_, Some(line)) => {
                neutralise(&format!("Template error {}: {}", at(line), self.message))
            }
            (_, None) => neutralise(&self.message),
        }
    }

    /// Adds the file and the line of the source that the error points at.
    pub(crate) fn in_source(mut self, source: &str, file: Option<&str>) -> Self {
        self.file = file.map(Box::from);
        let line = self.line.and_then(|line| source.split('\n').nth(line - 1));
        self.source_line = line.map(|it| {
            let shown: String =
                it.trim_end_matches('\r').chars().take(SOURCE_LINE_CHARS_MAX).collect();
            shown.into()
        });
        self
    }
}

/// A place in the source, from 0; columns count UTF-16 code units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pos {
    pub line: u32,
    pub column: u32,
}

/// Which of the limits was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Source,
    Nodes,
    Work,
    Depth,
    Output,
    Scratch,
    Calls,
    Text,
    Regex,
}

impl Limit {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Source => ("source_units", "source code unit"),
            Self::Nodes => ("nodes", "AST node"),
            Self::Work => ("work", "work unit"),
            Self::Depth => ("depth", "nesting depth"),
            Self::Output => ("output_units", "output code unit"),
            Self::Scratch => ("scratch_bytes", "scratch byte"),
            Self::Calls => ("calls", "capability call"),
            Self::Text => ("text", "text work"),
            Self::Regex => ("regex", "regular expression step"),
        }
    }
}

/// When something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Parse,
    Evaluate,
}

/// A failure on its way out; it keeps the first place it is given, which is the innermost.
#[derive(Clone, Debug)]
pub(crate) struct Fail {
    pub kind: FailKind,
    pub pos: Option<Pos>,
}

/// What failed.
#[derive(Clone, Debug)]
pub(crate) enum FailKind {
    Limit { limit: Limit, phase: Phase, configured: u64, observed: u64 },
    Syntax(String),
    Evaluation(String),
    Call(String),
}

/// What everything in this crate returns.
pub(crate) type Res<T> = Result<T, Box<Fail>>;

impl Fail {
    /// Text that is no template.
    pub fn syntax(message: impl Into<String>, pos: Pos) -> Box<Self> {
        Box::new(Self { kind: FailKind::Syntax(message.into()), pos: Some(pos) })
    }

    /// A value that does not fit; the place is added by whoever evaluates.
    pub fn value(message: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind: FailKind::Evaluation(message.into()), pos: None })
    }

    /// A registered filter or function that refused.
    pub fn call(message: impl Into<String>) -> Box<Self> {
        Box::new(Self { kind: FailKind::Call(message.into()), pos: None })
    }

    /// A limit reached while evaluating.
    pub fn limit(limit: Limit, configured: u64, observed: u64) -> Box<Self> {
        let phase = Phase::Evaluate;
        Box::new(Self { kind: FailKind::Limit { limit, phase, configured, observed }, pos: None })
    }

    /// A limit reached while reading the source.
    pub fn parse_limit(
        limit: Limit,
        configured: u64,
        observed: u64,
        pos: Option<Pos>,
    ) -> Box<Self> {
        let phase = Phase::Parse;
        Box::new(Self { kind: FailKind::Limit { limit, phase, configured, observed }, pos })
    }

    /// The same failure, at a place unless it has one.
    pub fn at(mut self: Box<Self>, pos: Pos) -> Box<Self> {
        self.pos.get_or_insert(pos);
        self
    }

    /// The same failure with what was being done in front of its message; limits stay as they are.
    pub fn within(mut self: Box<Self>, context: &str, pos: Pos) -> Box<Self> {
        match &mut self.kind {
            FailKind::Limit { .. } => self,
            FailKind::Syntax(message) | FailKind::Evaluation(message) | FailKind::Call(message) => {
                *message = format!("{context}: {message}");
                self.at(pos)
            }
        }
    }

    /// What the caller of the crate sees.
    pub fn into_error(self) -> TemplateError {
        let (kind, message) = match self.kind {
            FailKind::Limit { limit, phase, configured, observed } => {
                let (field, words) = limit.words();
                let stage = match phase {
                    Phase::Parse => "Template parsing",
                    Phase::Evaluate => "Template evaluation",
                };
                let message = format!(
                    "{stage} exceeded the {words} limit of {configured} (observed {observed})"
                );
                (ErrorKind::Limit(field), message)
            }
            FailKind::Syntax(message) => (ErrorKind::Syntax, message),
            FailKind::Evaluation(message) => (ErrorKind::Evaluation, message),
            FailKind::Call(message) => (ErrorKind::Call, message),
        };
        TemplateError {
            kind,
            message,
            line: self.pos.map(|pos| pos.line as usize + 1),
            column: self.pos.map(|pos| pos.column as usize + 1),
            source_line: None,
            file: None,
        }
    }
}
