//! How a run ended, and what it put out.

use std::io::Write;

use model::{EntityRef, Problem};
use serde_json::{Map, Value, json};

use crate::arguments::Output;
use crate::commands::print;

/// The end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    status: &'static str,
    output: Value,
    error: Value,
}

impl Ended {
    /// What the last event of a run says.
    pub fn of(body: &Value) -> Self {
        let status = match (&body["error"], &body["output"]) {
            (Value::Null, Value::Null) => "cancelled",
            (Value::Null, _) => "completed",
            _ => "failed",
        };
        Self { status, output: body["output"].clone(), error: body["error"].clone() }
    }

    /// Whether all was done.
    pub fn is_completed(&self) -> bool {
        self.status == "completed"
    }

    /// Prints it: `{id, templateRef, status, output, error}`, or what people want to see of that.
    ///
    /// # Errors
    /// The output is gone.
    pub fn show(
        &self,
        id: &str,
        template: &EntityRef,
        output: Output,
        out: &mut dyn Write,
    ) -> Result<(), Problem> {
        let Self { status, output: made, error } = self;
        if output == Output::Table {
            table(made, out)?;
        } else {
            let template = template.as_str();
            let whole = json!({
                "id": id, "templateRef": template, "status": status, "output": made, "error": error,
            });
            print::data(out, &whole, output)?;
        }
        match error["message"].as_str() {
            Some(why) => print::note(&format!("run {id} {status}: {why}")),
            None => print::note(&format!("run {id} {status}")),
        }
        Ok(())
    }
}

/// Links, texts, and the rest as it is.
fn table(output: &Value, out: &mut dyn Write) -> Result<(), Problem> {
    let Value::Object(output) = output else { return Ok(()) };
    let items = |key: &str| output.get(key).and_then(Value::as_array).into_iter().flatten();
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let links: Vec<Vec<String>> = items("links")
        .map(|link| {
            let target = ["url", "entityRef"].iter().find_map(|key| link[key].as_str());
            vec![text(link, "title"), target.unwrap_or_default().to_owned()]
        })
        .collect();
    if !links.is_empty() {
        print::table(out, &["link", "leads to"], &links)?;
    }
    for it in items("text") {
        if !text(it, "title").is_empty() {
            print::line(out, &text(it, "title"))?;
        }
        print::line(out, &text(it, "content"))?;
    }
    let is_shown = |key: &str| matches!(key, "links" | "text");
    let rest: Map<String, Value> = output
        .iter()
        .filter(|(key, it)| !is_shown(key) || !it.is_array())
        .map(|(key, it)| (key.clone(), it.clone()))
        .collect();
    if !rest.is_empty() {
        print::data(out, &Value::Object(rest), Output::Yaml)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_apart_and_outputs_shown() {
        let failed = Ended::of(&json!({ "error": { "name": "Error", "message": "no" } }));
        assert_eq!(failed.status, "failed");
        assert_eq!(Ended::of(&json!({ "message": "x" })).status, "cancelled");
        let ended = Ended::of(&json!({ "output": {
            "links": [{ "title": "Repository", "url": "http://h/r" }, { "entityRef": "api:default/a" }],
            "text": [{ "title": "Next", "content": "one\u{1b}[2J\ntwo" }],
            "number": 3,
        } }));
        assert!(ended.is_completed());
        let mut out = Vec::new();
        let template = EntityRef::new("template", "default", "t");
        ended.show("1", &template, Output::Table, &mut out).expect("shown");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(
            text,
            "link        leads to\nRepository  http://h/r\n            api:default/a\n\
             Next\none\\u{1b}[2J\ntwo\nnumber: 3\n"
        );
    }
}
