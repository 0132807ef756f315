//! JSON and YAML as JavaScript and the published npm `yaml` read and write them.

use model::yaml::{
    BlockQuote, Limits, StringKind, Style, js_entries, number_text, parse_documents, parse_one,
};
use model::{Code, Problem};
use serde_json::{Map, Value, json};

use super::limits::STRUCTURED_BYTES_MAX;

/// Longest indentation that `JSON.stringify` makes of its third argument.
const JSON_SPACE_MAX: usize = 10;

/// Deepest step of indentation in YAML.
const INDENT_MAX: usize = 40;

fn within_limit(text: &str) -> Result<(), Problem> {
    if text.len() > STRUCTURED_BYTES_MAX {
        let detail = format!("A structured file has at most {STRUCTURED_BYTES_MAX} bytes");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    Ok(())
}

/// A text of JSON.
///
/// # Errors
/// It is none, or too long.
pub(super) fn json(text: &str) -> Result<Value, Problem> {
    within_limit(text)?;
    serde_json::from_str(text).map_err(|error| Problem::input(format!("This is no JSON: {error}")))
}

/// A text of YAML with one document.
///
/// # Errors
/// It is none, holds several, or is too long.
pub(super) fn yaml(text: &str) -> Result<Value, Problem> {
    within_limit(text)?;
    let document = parse_one(text, &Limits::DESCRIPTOR);
    Ok(document.map_err(|error| Problem::input(format!("This is no YAML: {error}")))?.value)
}

/// The documents of a text of YAML; empty ones are passed over.
///
/// # Errors
/// One of them is none, or the text is too long.
pub(super) fn yaml_documents(text: &str) -> Result<Vec<Value>, Problem> {
    within_limit(text)?;
    let documents = parse_documents(text, &Limits::DESCRIPTOR).into_iter().map(|document| {
        let document =
            document.map_err(|error| Problem::input(format!("This is no YAML: {error}")));
        Ok(document?.value)
    });
    documents.collect()
}

/// What `JSON.stringify(value, replacer, space)` gives: with a list, objects have just these keys, in
/// this order.
pub(super) fn json_text(value: &Value, replacer: Option<&[String]>, space: &str) -> String {
    let step: String = space.chars().take(JSON_SPACE_MAX).collect();
    let mut text = String::new();
    write_json(&mut text, value, replacer, &step, "\n");
    text
}

fn write_json(text: &mut String, value: &Value, keys: Option<&[String]>, step: &str, line: &str) {
    let inner = format!("{line}{step}");
    let (between, before, end) = match step.is_empty() {
        true => (",".to_owned(), "", ""),
        false => (format!(",{inner}"), inner.as_str(), line),
    };
    match value {
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { before } else { &between });
                write_json(text, item, keys, step, &inner);
            }
            text.push_str(end);
            text.push(']');
        }
        Value::Object(object) => {
            let entries = match keys {
                None => js_entries(object),
                Some(keys) => listed(object, keys),
            };
            text.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                text.push_str(if at == 0 { before } else { &between });
                text.push_str(&Value::String((*key).clone()).to_string());
                text.push_str(if step.is_empty() { ":" } else { ": " });
                write_json(text, item, keys, step, &inner);
            }
            if !entries.is_empty() {
                text.push_str(end);
            }
            text.push('}');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn listed<'a>(object: &'a Map<String, Value>, keys: &[String]) -> Vec<(&'a String, &'a Value)> {
    let mut seen: Vec<&str> = Vec::new();
    let mut entries = Vec::new();
    for key in keys {
        if seen.contains(&key.as_str()) {
            continue;
        }
        seen.push(key);
        entries.extend(object.get_key_value(key));
    }
    entries
}

/// The schema of `options`: what may be chosen of how YAML is written.
pub(super) fn yaml_options_schema() -> Value {
    let kinds = ["BLOCK_FOLDED", "BLOCK_LITERAL", "QUOTE_DOUBLE", "QUOTE_SINGLE", "PLAIN"];
    let flag = json!({ "type": "boolean" });
    let number = json!({ "type": "number" });
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "How YAML is written; the options of npm's `yaml`",
        "properties": {
            "blockQuote": { "enum": [true, false, "folded", "literal"] },
            "collectionStyle": { "enum": ["any", "block", "flow"] },
            "defaultKeyType": { "anyOf": [{ "enum": kinds }, { "type": "null" }] },
            "defaultStringType": { "enum": kinds },
            "directives": { "type": ["boolean", "null"] },
            "doubleQuotedAsJSON": flag,
            "doubleQuotedMinMultiLineLength": number,
            "falseStr": text,
            "flowCollectionPadding": flag,
            "indent": { "type": "number", "exclusiveMinimum": 0 },
            "indentSeq": flag,
            "lineWidth": number,
            "minContentWidth": number,
            "nullStr": text,
            "simpleKeys": flag,
            "singleQuote": { "type": ["boolean", "null"] },
            "trueStr": text,
        },
    })
}

/// The style that `options` describe.
pub(super) fn style(options: Option<&Value>) -> Style {
    let mut style = Style::default();
    let Some(options) = options else { return style };
    let flag = |name: &str| options[name].as_bool();
    let size = |name: &str, usual: usize| {
        // Negative ones mean what nought does.
        let number = options[name].as_f64();
        number.map_or(usual, |it| it.clamp(0.0, 1e6) as usize)
    };
    let text = |name: &str, usual: &str| options[name].as_str().unwrap_or(usual).to_owned();
    let kind = |name: &str| match options[name].as_str()? {
        "BLOCK_FOLDED" | "BLOCK_LITERAL" => Some(StringKind::Block),
        "QUOTE_DOUBLE" => Some(StringKind::Double),
        "QUOTE_SINGLE" => Some(StringKind::Single),
        _ => Some(StringKind::Plain),
    };
    style.block_quote = match (&options["blockQuote"], options["blockQuote"].as_str()) {
        (Value::Bool(false), _) => BlockQuote::Off,
        (_, Some("folded")) => BlockQuote::Folded,
        (_, Some("literal")) => BlockQuote::Literal,
        _ => BlockQuote::Any,
    };
    style.flow = match options["collectionStyle"].as_str() {
        Some("flow") => Some(true),
        Some("block") => Some(false),
        _ => None,
    };
    style.key_kind = kind("defaultKeyType");
    style.string_kind = kind("defaultStringType").unwrap_or(StringKind::Plain);
    style.document_start = flag("directives").unwrap_or(false);
    style.json_quotes = flag("doubleQuotedAsJSON").unwrap_or(false);
    style.multi_line_min = size("doubleQuotedMinMultiLineLength", style.multi_line_min);
    style.false_text = text("falseStr", "false");
    style.padding = flag("flowCollectionPadding").unwrap_or(true);
    style.indent = size("indent", 2).clamp(1, INDENT_MAX);
    style.indent_lists = flag("indentSeq").unwrap_or(true);
    style.line_width = size("lineWidth", style.line_width);
    style.content_width_min = size("minContentWidth", style.content_width_min);
    style.null_text = text("nullStr", "null");
    style.simple_keys = flag("simpleKeys").unwrap_or(false);
    style.single_quote = flag("singleQuote");
    style.true_text = text("trueStr", "true");
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_javascript_does() {
        let value: Value =
            serde_json::from_str(r#"{"b":[1,{"c":[]},{}],"2":1e21,"1":0.1,"text":"a\"\u0001é"}"#)
                .unwrap();
        let compact = "{\"1\":0.1,\"2\":1e+21,\"b\":[1,{\"c\":[]},{}],\"text\":\"a\\\"\\u0001é\"}";
        assert_eq!(json_text(&value, None, ""), compact);
        let expected = "{\n--\"b\": [\n----1,\n----{},\n----{}\n--]\n}";
        let keys = ["b".to_owned(), "none".to_owned(), "b".to_owned()];
        assert_eq!(json_text(&value, Some(&keys), "--"), expected);
        assert_eq!(
            json_text(&json!([1]), None, &" ".repeat(12)),
            format!("[\n{}1\n]", " ".repeat(10))
        );
    }
}
