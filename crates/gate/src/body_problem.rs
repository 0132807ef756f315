//! What was wrong with a JSON body, in the words of a JSON schema validator.
//!
//! Backstage checks bodies against its OpenAPI documents and answers with sentences such as
//! `request/body/query must be object`. Ours are read straight into types; this file translates
//! what the reader found into sentences of that form.

use model::Problem;
use serde_json::error::Category;

/// Explains `error`, found at `path` (`a.b[0]`, or `.` for the whole body).
pub(crate) fn explain(path: &str, error: &serde_json::Error) -> Problem {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let whole = error.to_string();
    let message = whole.strip_suffix(&place).unwrap_or(&whole);
    let pointer = pointer(path);
    match error.classify() {
        Category::Data => {
            let (below, sentence) = translate(message);
            let field = format!("{pointer}{below}");
            Problem::input(format!("request/body{field} {sentence}"))
                .at(field.trim_start_matches('/').to_owned())
                .because(message)
        }
        _ => Problem::input(format!("request/body is not valid JSON: {message}{place}")),
    }
}

/// `a.b[0].c` as `/a/b/0/c`.
fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for piece in path.split(['.', '[']) {
        let piece = piece.trim_end_matches(']');
        if !piece.is_empty() && piece != "?" {
            pointer.push('/');
            pointer.push_str(piece);
        }
    }
    pointer
}

/// The sentence for one of serde's messages, and the path it adds.
fn translate(message: &str) -> (String, String) {
    if let Some(name) = quoted(message, "missing field ") {
        return (String::new(), format!("must have required property '{name}'"));
    }
    if let Some(name) = quoted(message, "unknown field ") {
        let sentence = format!("must NOT have additional properties ('{name}')");
        return (String::new(), sentence);
    }
    if let Some(name) = quoted(message, "duplicate field ") {
        return (format!("/{name}"), "must be given only once".to_owned());
    }
    if message.starts_with("unknown variant ")
        && let Some((_, allowed)) = message.split_once("expected ")
    {
        let allowed = allowed.trim_start_matches("one of ").replace('`', "");
        return (String::new(), format!("must be equal to one of the allowed values: {allowed}"));
    }
    if let Some((_, expected)) = message.split_once(", expected ") {
        return (String::new(), format!("must be {}", type_name(expected)));
    }
    (String::new(), format!("is invalid: {message}"))
}

fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_prefix('`')?.split('`').next()
}

/// JSON schema's name for what serde expected.
fn type_name(expected: &str) -> &str {
    match expected {
        "a string" | "a borrowed string" => "string",
        "a boolean" => "boolean",
        "a map" => "object",
        "a sequence" => "array",
        "f32" | "f64" => "number",
        "i8" | "i16" | "i32" | "i64" | "isize" => "integer",
        "u8" | "u16" | "u32" | "u64" | "usize" => "an integer >= 0",
        other if other.starts_with("struct ") => "object",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its shape matters here")]
    struct Body {
        entity_refs: Vec<String>,
        limit: Option<u32>,
        #[serde(default)]
        order: Vec<Order>,
        query: Option<serde_json::Map<String, serde_json::Value>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Order {
        Asc,
        Desc,
    }

    fn check(body: &str, expected: &str) {
        let mut reader = serde_json::Deserializer::from_str(body);
        let found = serde_path_to_error::deserialize::<_, Body>(&mut reader)
            .map_err(|error| explain(&error.path().to_string(), error.inner()).detail);
        assert_eq!(found.err().as_deref(), Some(expected), "{body}");
    }

    #[test]
    fn wrong_shapes_are_told_in_the_words_of_a_schema_validator() {
        check("{}", "request/body must have required property 'entityRefs'");
        check("7", "request/body must be object");
        check(r#"{"entityRefs":1}"#, "request/body/entityRefs must be array");
        check(r#"{"entityRefs":["a",2]}"#, "request/body/entityRefs/1 must be string");
        check(r#"{"entityRefs":[],"limit":-1}"#, "request/body/limit must be an integer >= 0");
        check(r#"{"entityRefs":[],"query":"x"}"#, "request/body/query must be object");
        check(
            r#"{"entityRefs":[],"nope":1}"#,
            "request/body/nope must NOT have additional properties ('nope')",
        );
        check(
            r#"{"entityRefs":[],"order":["up"]}"#,
            "request/body/order/0 must be equal to one of the allowed values: asc or desc",
        );
    }

    #[test]
    fn malformed_json_says_where() {
        check(
            "{\"entityRefs\": [\n  \"a\",,]}",
            "request/body is not valid JSON: expected value at line 2 column 7",
        );
        check(
            "{",
            "request/body is not valid JSON: EOF while parsing an object at line 1 column 1",
        );
    }
}
