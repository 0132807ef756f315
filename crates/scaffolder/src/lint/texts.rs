//! The texts of a template that are rendered, each with its place.

use serde_json::Value;

/// A text.
pub struct Text<'a> {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is written there.
    pub text: &'a str,
}

impl Text<'_> {
    /// Whether people see what it becomes: it is in the output, or an action that shows its input is
    /// given it.
    pub fn is_shown(&self, entity: &Value, printing: &[&str]) -> bool {
        let mut parts = self.pointer.split('/').skip(2);
        match (parts.next(), parts.next()) {
            (Some("output"), _) => true,
            (Some("steps"), Some(at)) => {
                let step = at.parse::<usize>().ok().map(|at| &entity["spec"]["steps"][at]);
                step.and_then(|it| it["action"].as_str()).is_some_and(|it| printing.contains(&it))
            }
            _ => false,
        }
    }
}

/// What is rendered of a template: inputs, conditions and rounds of its steps, and its output.
pub fn texts(entity: &Value) -> Vec<Text<'_>> {
    let mut texts = Vec::new();
    let spec = &entity["spec"];
    for (at, step) in spec["steps"].as_array().into_iter().flatten().enumerate() {
        for key in ["input", "if", "each"] {
            collect(&step[key], format!("/spec/steps/{at}/{key}"), &mut texts);
        }
    }
    collect(&spec["output"], "/spec/output".to_owned(), &mut texts);
    texts
}

/// The caller has bounded how deep it goes.
fn collect<'a>(value: &'a Value, pointer: String, texts: &mut Vec<Text<'a>>) {
    match value {
        Value::String(text) => texts.push(Text { pointer, text }),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{at}"), texts);
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(item, format!("{pointer}/{key}"), texts);
            }
        }
        _ => {}
    }
}
