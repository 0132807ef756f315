//! Findings: what is wrong with a document, where, in the words that Backstage would have used.

use model::EntityRef;
use model::yaml::{Position, Positions};
use serde_json::{Value, json};

use super::limits::{FINDINGS_PER_DOCUMENT_MAX, SHOWN_VALUE_CHARS_MAX};

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which step of processing it stopped.
    pub stage: Stage,
    /// JSON pointer of the field; empty for the whole document.
    pub field: String,
    /// What is wrong and what was expected, in a sentence.
    pub message: String,
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in the line, from 1.
    pub column: u32,
}

/// The steps of processing, in the order in which Backstage takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The file could not be read.
    Read,
    /// The text is not YAML.
    Yaml,
    /// Too little is known to say which entity it is.
    Envelope,
    /// A placeholder could not be filled in.
    Placeholder,
    /// A rule for all entities: shape of the metadata, formats of fields.
    Policy,
    /// Nobody knows the kind or the version.
    Foreign,
    /// A rule of the entity's kind.
    Kind,
    /// A target of a `Location` entity cannot be used. The entity itself is sound.
    Target,
    /// A reference to another entity is malformed.
    Relation,
    /// The entity could not be found by its own keys.
    Casing,
    /// The kind may not come from this place.
    Rules,
}

impl Stage {
    /// Whether a finding of this stage keeps the entity out of the catalog. Backstage refuses the
    /// whole `Location` for one bad target; here the others go on.
    pub const fn is_fatal(self) -> bool {
        !matches!(self, Self::Target | Self::Read)
    }

    /// The stage's word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Yaml => "yaml",
            Self::Envelope => "envelope",
            Self::Placeholder => "placeholder",
            Self::Policy => "policy",
            Self::Foreign => "foreign",
            Self::Kind => "kind",
            Self::Target => "target",
            Self::Relation => "relation",
            Self::Casing => "casing",
            Self::Rules => "rules",
        }
    }

    /// The name of the error that Backstage throws at this step, and of the one beneath it.
    const fn error_names(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("NotFoundError", "NotFoundError"),
            Self::Yaml => ("Error", "YAMLParseError"),
            Self::Envelope | Self::Kind | Self::Relation => ("InputError", "TypeError"),
            Self::Placeholder | Self::Policy => ("InputError", "Error"),
            Self::Foreign | Self::Target | Self::Casing => ("InputError", "InputError"),
            Self::Rules => ("NotAllowedError", "NotAllowedError"),
        }
    }
}

impl Finding {
    /// The item of `status.items` that tells readers of the entity about this finding.
    pub fn status_item(&self, entity_ref: &EntityRef) -> Value {
        let (name, message, _) = self.thrown(entity_ref);
        json!({
            "type": "backstage.io/catalog-processing",
            "level": "error",
            "message": format!("{name}: {message}"),
            "error": {
                "name": name,
                "message": message,
                "field": self.field,
                "line": self.line,
                "column": self.column,
            },
        })
    }

    /// The finding as Backstage writes an error out: `name`, `message` and, where the step that
    /// failed wraps another error, that one as `cause`. `field` is ours.
    pub fn serialised(&self, entity_ref: Option<&EntityRef>) -> Value {
        // Where no entity is named yet, the error of the check stands alone.
        let Some(entity_ref) = entity_ref else {
            let name = self.stage.error_names().1;
            return json!({ "name": name, "message": self.message, "field": self.field });
        };
        let (name, message, inner) = self.thrown(entity_ref);
        let mut error = json!({ "name": name, "message": message, "field": self.field });
        if let Some(inner) = inner {
            error["cause"] = json!({ "name": inner, "message": self.message });
        }
        error
    }

    /// The error that Backstage throws: its name, its message, and the name of the one that it wraps.
    fn thrown(&self, entity_ref: &EntityRef) -> (&'static str, String, Option<&'static str>) {
        let (name, inner) = self.stage.error_names();
        let step = match self.stage {
            Stage::Envelope => {
                Some("Entity envelope failed validation before processing".to_owned())
            }
            Stage::Placeholder => {
                Some("Processor PlaceholderProcessor threw an error while preprocessing".to_owned())
            }
            Stage::Policy => Some(format!("Policy check failed for {entity_ref}")),
            Stage::Kind => Some(format!(
                "Processor BuiltinKindsEntityProcessor threw an error while validating the entity \
                 {entity_ref}"
            )),
            Stage::Relation => Some(
                "Processor BuiltinKindsEntityProcessor threw an error while postprocessing"
                    .to_owned(),
            ),
            _ => None,
        };
        match step {
            Some(step) => {
                (name, format!("{step}; caused by {inner}: {}", self.message), Some(inner))
            }
            None => (name, self.message.clone(), None),
        }
    }
}

/// Gathers the findings of one document and gives each its place in the text.
#[derive(Debug)]
pub struct Findings<'a> {
    positions: &'a Positions,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    /// An empty list for a document whose nodes stand at `positions`.
    pub const fn new(positions: &'a Positions) -> Self {
        Self { positions, list: Vec::new() }
    }

    /// Adds a finding about the value at `field` (or its closest ancestor that the text has).
    pub fn value(&mut self, stage: Stage, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if self.is_full() {
            return;
        }
        let at = self.position(&field);
        self.push(stage, field, message.into(), at);
    }

    /// Where the value at `field` stands, or its closest ancestor that the text has.
    pub fn position(&self, field: &str) -> Position {
        self.positions.value(field).unwrap_or_else(|| self.positions.nearest(field))
    }

    /// Adds a finding about the key at `field`.
    pub fn key(&mut self, stage: Stage, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if self.is_full() {
            return;
        }
        let at = self.positions.key(&field).unwrap_or_else(|| self.positions.nearest(&field));
        self.push(stage, field, message.into(), at);
    }

    /// Whether something was already said about `field`.
    pub fn mentions(&self, field: &str) -> bool {
        self.list.iter().any(|it| it.field == field)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The findings, in the order in which they were made.
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }

    fn is_full(&self) -> bool {
        self.list.len() >= FINDINGS_PER_DOCUMENT_MAX
    }

    fn push(&mut self, stage: Stage, field: String, message: String, at: Position) {
        self.list.push(Finding { stage, field, message, line: at.line, column: at.column });
    }
}

/// `parent` with one more step: a key or an index, escaped as JSON pointers ask.
pub fn child(parent: &str, step: impl std::fmt::Display) -> String {
    let step = step.to_string();
    if step.contains(['~', '/']) {
        return format!("{parent}/{}", step.replace('~', "~0").replace('/', "~1"));
    }
    format!("{parent}/{step}")
}

/// A text as it appears in a message: cut off when it is long.
pub fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(SHOWN_VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// What JavaScript calls the type of a value, as messages repeat it.
pub const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_steps_are_escaped() {
        assert_eq!(child("/metadata/annotations", "a.io/b~c"), "/metadata/annotations/a.io~1b~0c");
        assert_eq!(child("/spec/targets", 3), "/spec/targets/3");
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let long = "ä".repeat(SHOWN_VALUE_CHARS_MAX + 5);
        assert_eq!(shown(&long).chars().count(), SHOWN_VALUE_CHARS_MAX + 1);
        assert_eq!(shown("short"), "short");
    }

    #[test]
    fn a_status_item_reads_as_backstage_writes_it() {
        let finding = Finding {
            stage: Stage::Kind,
            field: "/spec/owner".into(),
            message: "/spec must have required property 'owner' - missingProperty: owner".into(),
            line: 4,
            column: 1,
        };
        let item = finding.status_item(&EntityRef::new("Component", "default", "pay"));
        assert_eq!(
            item["message"],
            "InputError: Processor BuiltinKindsEntityProcessor threw an error while validating the \
             entity component:default/pay; caused by TypeError: /spec must have required property \
             'owner' - missingProperty: owner"
        );
        assert_eq!(item["type"], "backstage.io/catalog-processing");
        let error = finding.serialised(Some(&EntityRef::new("Component", "default", "pay")));
        assert_eq!(
            (&error["name"], &error["message"]),
            (&json!("InputError"), &item["error"]["message"])
        );
        let cause = json!({ "name": "TypeError", "message": finding.message });
        assert_eq!(error["cause"], cause);
    }

    #[test]
    fn a_step_that_wraps_nothing_has_no_cause() {
        let finding = |stage| Finding {
            stage,
            field: "/kind".into(),
            message: "said".into(),
            line: 1,
            column: 1,
        };
        let named = EntityRef::new("Component", "default", "pay");
        let foreign = json!({ "name": "InputError", "message": "said", "field": "/kind" });
        assert_eq!(finding(Stage::Foreign).serialised(Some(&named)), foreign);
        let bare = json!({ "name": "TypeError", "message": "said", "field": "/kind" });
        assert_eq!(finding(Stage::Envelope).serialised(None), bare);
    }
}
