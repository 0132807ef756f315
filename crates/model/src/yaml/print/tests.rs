//! What `print` writes, against what npm `yaml` 2.9.1 wrote.

use serde_json::Value;

use super::*;

/// `[value, options of the package, text]`, written by the package itself.
const CASES: &str = include_str!("cases.json");

fn style(options: &Value) -> Style {
    let mut style = Style::default();
    let number = |name: &str| options[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let flag = |name: &str| options[name].as_bool();
    style.line_width = number("lineWidth").unwrap_or(style.line_width);
    style.indent = number("indent").unwrap_or(style.indent);
    style.content_width_min = number("minContentWidth").unwrap_or(style.content_width_min);
    style.multi_line_min = number("doubleQuotedMinMultiLineLength").unwrap_or(style.multi_line_min);
    style.indent_lists = flag("indentSeq").unwrap_or(style.indent_lists);
    style.document_start = flag("directives").unwrap_or(style.document_start);
    style.single_quote = flag("singleQuote");
    style.json_quotes = flag("doubleQuotedAsJSON").unwrap_or(style.json_quotes);
    style.padding = flag("flowCollectionPadding").unwrap_or(style.padding);
    style.flow = options["collectionStyle"].as_str().and_then(|it| match it {
        "flow" => Some(true),
        "block" => Some(false),
        _ => None,
    });
    style.block_quote = match &options["blockQuote"] {
        Value::Bool(false) => BlockQuote::Off,
        Value::String(how) if how == "folded" => BlockQuote::Folded,
        Value::String(how) if how == "literal" => BlockQuote::Literal,
        _ => BlockQuote::Any,
    };
    let kind = |name: &str| match options[name].as_str()? {
        "BLOCK_FOLDED" | "BLOCK_LITERAL" => Some(StringKind::Block),
        "QUOTE_DOUBLE" => Some(StringKind::Double),
        "QUOTE_SINGLE" => Some(StringKind::Single),
        _ => Some(StringKind::Plain),
    };
    style.key_kind = kind("defaultKeyType");
    style.string_kind = kind("defaultStringType").unwrap_or(StringKind::Plain);
    style
}

#[test]
fn every_text_is_the_one_of_the_package() {
    let cases: Vec<(Value, Value, String)> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 100);
    for (value, options, expected) in cases {
        let text = print(&value, &style(&options));
        assert_eq!(text, expected, "{value} {options}");
    }
}

#[test]
fn indices_come_first_as_in_objects_of_javascript() {
    let value: Value = serde_json::from_str(r#"{"b":1,"10":2,"a":3,"2":4,"01":5}"#).unwrap();
    assert_eq!(print(&value, &Style::default()), "\"2\": 4\n\"10\": 2\nb: 1\na: 3\n\"01\": 5\n");
}
