//! A value as the published npm `yaml` 2.9.1 writes it, byte for byte: for files that templates of
//! Backstage make. [`super::to_text`] writes for people and machines of this house.
//!
//! Reading order: [`Style`] (what can be chosen), [`print`] (collections), `strings` (how a text is
//! quoted), `fold` (how long lines are broken). Lengths are those of JavaScript, in UTF-16 units.
//! What has no comments, anchors or tags of its own is all that there is to write here.

mod fold;
mod strings;

use serde_json::{Map, Value};

use super::number;

/// What may be chosen of how a value is written; the defaults are those of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// `blockQuote`: whether and how texts of several lines are blocks.
    pub block_quote: BlockQuote,
    /// `collectionStyle`: `Some(true)` writes all collections in brackets, `Some(false)` none.
    pub flow: Option<bool>,
    /// `defaultKeyType`: how keys are quoted; as other texts when absent.
    pub key_kind: Option<StringKind>,
    /// `defaultStringType`: how texts are quoted.
    pub string_kind: StringKind,
    /// `directives`: begin with `---`.
    pub document_start: bool,
    /// `doubleQuotedAsJSON`.
    pub json_quotes: bool,
    /// `doubleQuotedMinMultiLineLength`: shorter ones keep their line ends escaped.
    pub multi_line_min: usize,
    /// `falseStr`.
    pub false_text: String,
    /// `flowCollectionPadding`: a blank inside brackets.
    pub padding: bool,
    /// `indent`: blanks of a step.
    pub indent: usize,
    /// `indentSeq`: lists are indented below their keys.
    pub indent_lists: bool,
    /// `lineWidth`: longer lines are broken where that is possible; 0 for never.
    pub line_width: usize,
    /// `minContentWidth`: what is left for text however deep it stands.
    pub content_width_min: usize,
    /// `nullStr`.
    pub null_text: String,
    /// `simpleKeys`: long keys are not marked as such.
    pub simple_keys: bool,
    /// `singleQuote`: `Some(true)` prefers them, `Some(false)` never uses them.
    pub single_quote: Option<bool>,
    /// `trueStr`.
    pub true_text: String,
}

/// Whether and how texts of several lines are blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockQuote {
    /// Never.
    Off,
    /// As it suits the text.
    Any,
    /// `>`.
    Folded,
    /// `|`.
    Literal,
}

/// How a text is written where nothing else is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringKind {
    /// As a block.
    Block,
    /// In `"`.
    Double,
    /// In `'`.
    Single,
    /// Without quotes.
    Plain,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            block_quote: BlockQuote::Any,
            flow: None,
            key_kind: None,
            string_kind: StringKind::Plain,
            document_start: false,
            json_quotes: false,
            multi_line_min: 40,
            false_text: "false".to_owned(),
            padding: true,
            indent: 2,
            indent_lists: true,
            line_width: 80,
            content_width_min: 20,
            null_text: "null".to_owned(),
            simple_keys: false,
            single_quote: None,
            true_text: "true".to_owned(),
        }
    }
}

/// Longest key that stands before its colon without being marked as one.
const KEY_UNITS_MAX: usize = 1_024;

/// Where a node is written.
#[derive(Clone)]
struct Place {
    indent: String,
    /// Inside brackets, outside of them for good, or as it comes.
    flow: Option<bool>,
    /// It is a key before its colon.
    key: bool,
    /// Units that stand on its line already, where that is known.
    before: Option<usize>,
}

/// The document that says `value`; ends with a line end.
pub fn print(value: &Value, style: &Style) -> String {
    let place = Place { indent: String::new(), flow: style.flow, key: false, before: None };
    let body = node(value, style, &place);
    let start = match style.document_start {
        false => "",
        true if body.starts_with(['|', '>']) => "--- ",
        true => "---\n",
    };
    format!("{start}{body}\n")
}

/// The entries of an object as JavaScript orders them: whole numbers first, by size.
pub fn js_entries(object: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let index = |key: &str| {
        let plain = key == "0" || (!key.starts_with('0') && !key.is_empty());
        let digits = plain && key.bytes().all(|it| it.is_ascii_digit());
        if digits { key.parse::<u32>().ok().filter(|it| *it < u32::MAX) } else { None }
    };
    let mut entries: Vec<_> = object.iter().collect();
    // Stable: what is no index stays in its order, behind.
    entries.sort_by_key(|(key, _)| index(key).map_or(u64::MAX, u64::from));
    entries
}

fn node(value: &Value, style: &Style, place: &Place) -> String {
    match value {
        Value::Null => style.null_text.clone(),
        Value::Bool(true) => style.true_text.clone(),
        Value::Bool(false) => style.false_text.clone(),
        Value::Number(number) => number_text(number),
        Value::String(text) => strings::string(text, style, place),
        Value::Array(items) => {
            let below = |indent: String| Place { indent, ..place.clone() };
            if place.flow == Some(true) {
                let inner = flowing(&below(format!("{}  {}", place.indent, step(style))));
                let lines = items.iter().map(|it| node(it, style, &inner)).collect();
                return brackets(lines, ('[', ']'), style, place);
            }
            let inner = below(format!("{}  ", place.indent));
            let lines = items.iter().map(|it| format!("- {}", node(it, style, &inner)));
            block(lines.collect(), "[]", place)
        }
        Value::Object(entries) => {
            let entries = js_entries(entries);
            if place.flow == Some(true) {
                let inner = Place { indent: place.indent.clone() + &step(style), ..place.clone() };
                let inner = flowing(&inner);
                let pairs = entries.into_iter().map(|(key, it)| pair(key, it, style, &inner));
                return brackets(pairs.collect(), ('{', '}'), style, place);
            }
            let pairs = entries.into_iter().map(|(key, it)| pair(key, it, style, place));
            block(pairs.collect(), "{}", place)
        }
    }
}

/// A number as JavaScript prints it.
pub fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(double) if !(number.is_i64() || number.is_u64()) => number::text(double),
        _ => number.to_string(),
    }
}

fn step(style: &Style) -> String {
    " ".repeat(style.indent)
}

fn flowing(place: &Place) -> Place {
    Place { flow: Some(true), ..place.clone() }
}

fn block(lines: Vec<String>, empty: &str, place: &Place) -> String {
    if lines.is_empty() {
        return empty.to_owned();
    }
    lines.join(&format!("\n{}", place.indent))
}

fn brackets(
    lines: Vec<String>,
    (open, close): (char, char),
    style: &Style,
    place: &Place,
) -> String {
    if lines.is_empty() {
        return format!("{open}{close}");
    }
    let last = lines.len() - 1;
    let lines: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| if at < last { line + "," } else { line })
        .collect();
    let units: usize = lines.iter().map(|line| strings::units(line) + 2).sum();
    let broken = lines.iter().any(|line| line.contains('\n'))
        || (style.line_width > 0 && units + 2 > style.line_width);
    if broken {
        let indent = &place.indent;
        let inner = format!("\n{}{indent}", step(style));
        let body: String = lines.iter().map(|line| format!("{inner}{line}")).collect();
        return format!("{open}{body}\n{indent}{close}");
    }
    let padding = if style.padding { " " } else { "" };
    format!("{open}{padding}{}{padding}{close}", lines.join(" "))
}

/// A key and its value, which stand at `place`.
fn pair(key: &str, value: &Value, style: &Style, place: &Place) -> String {
    let inner =
        Place { indent: place.indent.clone() + &step(style), before: None, ..place.clone() };
    let key = strings::string(key, style, &Place { key: true, ..inner.clone() });
    let marked =
        !style.simple_keys && place.flow != Some(true) && strings::units(&key) > KEY_UNITS_MAX;
    let head = match marked {
        true => format!("? {key}\n{}:", place.indent),
        false => format!("{key}:"),
    };
    let mut inner = Place { key: false, ..inner };
    let collection = match value {
        Value::Array(items) => Some(items.is_empty()),
        Value::Object(entries) => Some(entries.is_empty()),
        _ => None,
    };
    if !marked && collection.is_none() {
        inner.before = Some(strings::units(&head) + 1);
    }
    let unindented = !style.indent_lists && style.indent >= 2 && place.flow != Some(true);
    if unindented && !marked && value.is_array() {
        inner.indent.truncate(inner.indent.len() - 2);
    }
    let text = node(value, style, &inner);
    let between = match collection {
        Some(empty) if !marked && (text.contains('\n') || !inner.flow.unwrap_or(empty)) => {
            format!("\n{}", inner.indent)
        }
        None if text.is_empty() || text.starts_with('\n') => String::new(),
        _ => " ".to_owned(),
    };
    format!("{head}{between}{text}")
}

#[cfg(test)]
mod tests;
