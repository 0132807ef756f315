//! Formats of the fields that every entity has: names, namespaces, labels, tags.
//!
//! The built-in rules are Backstage's. Each may be replaced by a pattern from configuration
//! (`flagstone.catalog.formats`), as Backstage lets code replace its validators.

use std::collections::BTreeMap;

use model::Problem;
use regex::Regex;
use serde_json::{Map, Value};
use url::Url;

use super::finding::{Findings, Stage, child, shown};

/// Longest name, label value, tag, kind: characters.
const NAME_CHARS_MAX: usize = 63;
/// Longest prefix of a label key or an API version: characters.
const SUBDOMAIN_CHARS_MAX: usize = 253;

const NAME_WORDS: &str = "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], \
                          at most 63 characters in total";
const LABEL_WORDS: &str =
    "a string that is sequences of [a-zA-Z0-9] separated by [-], at most 63 characters in total";
const TAG_WORDS: &str =
    "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total";
const KIND_WORDS: &str =
    "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total";
const KEY_WORDS: &str = "a valid prefix and/or suffix";

/// The rule of one field.
#[derive(Clone, Debug)]
struct Rule {
    check: Check,
    /// What was expected, for the message.
    words: String,
}

#[derive(Clone, Debug)]
enum Check {
    BuiltIn(fn(&str) -> bool),
    Pattern(Regex),
}

impl Rule {
    fn new(check: fn(&str) -> bool, words: &str) -> Self {
        Self { check: Check::BuiltIn(check), words: words.to_owned() }
    }

    fn holds(&self, text: &str) -> bool {
        match &self.check {
            Check::BuiltIn(check) => check(text),
            Check::Pattern(pattern) => pattern.is_match(text),
        }
    }
}

/// The formats in force.
#[derive(Clone, Debug)]
pub struct Formats {
    api_version: Rule,
    kind: Rule,
    name: Rule,
    namespace: Rule,
    label_key: Rule,
    label_value: Rule,
    annotation_key: Rule,
    annotation_value: Rule,
    tag: Rule,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            api_version: Rule::new(is_api_version, KEY_WORDS),
            kind: Rule::new(is_kind, KIND_WORDS),
            name: Rule::new(is_object_name, NAME_WORDS),
            namespace: Rule::new(is_dns_label, LABEL_WORDS),
            label_key: Rule::new(is_prefixed_name, KEY_WORDS),
            label_value: Rule::new(|it| it.is_empty() || is_object_name(it), NAME_WORDS),
            annotation_key: Rule::new(is_prefixed_name, KEY_WORDS),
            annotation_value: Rule::new(|_| true, "a string"),
            tag: Rule::new(is_tag, TAG_WORDS),
        }
    }
}

impl Formats {
    /// The built-in formats with some replaced: field (`metadata.name`) to regular expression,
    /// which the whole text must match.
    ///
    /// # Errors
    /// A field that has no format, or an expression that cannot be compiled.
    pub fn new(patterns: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let mut formats = Self::default();
        for (field, pattern) in patterns {
            let slot = formats.slot(field).ok_or_else(|| {
                Problem::input(format!("There is no format named \"{field}\""))
                    .at(format!("flagstone.catalog.formats.{field}"))
                    .hint(format!("known formats: {}", FIELDS.join(", ")))
            })?;
            let compiled = Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
                Problem::input(format!("The format of {field} is no regular expression: {error}"))
                    .at(format!("flagstone.catalog.formats.{field}"))
            })?;
            *slot = Rule {
                check: Check::Pattern(compiled),
                words: format!("a string that matches {pattern}"),
            };
        }
        Ok(formats)
    }

    fn slot(&mut self, field: &str) -> Option<&mut Rule> {
        Some(match field {
            "apiVersion" => &mut self.api_version,
            "kind" => &mut self.kind,
            "metadata.name" => &mut self.name,
            "metadata.namespace" => &mut self.namespace,
            "metadata.labels.key" => &mut self.label_key,
            "metadata.labels.value" => &mut self.label_value,
            "metadata.annotations.key" => &mut self.annotation_key,
            "metadata.annotations.value" => &mut self.annotation_value,
            "metadata.tags" => &mut self.tag,
            _ => return None,
        })
    }

    /// Whether `text` may be the kind of an entity.
    pub fn kind_holds(&self, text: &str) -> bool {
        self.kind.holds(text)
    }

    /// Finds every field of an entity that is of the right type and of a wrong format. Fields of a
    /// wrong type are left to [`super::envelope`].
    pub fn check(&self, entity: &Map<String, Value>, findings: &mut Findings<'_>) {
        let text =
            |field: &str, value: Option<&Value>, rule: &Rule, findings: &mut Findings<'_>| {
                if let Some(text) = value.and_then(Value::as_str)
                    && !rule.holds(text)
                    && !text.is_empty()
                {
                    let pointer = format!("/{}", field.replace('.', "/"));
                    findings.value(Stage::Policy, pointer, refusal(field, &rule.words, text));
                }
            };
        text("apiVersion", entity.get("apiVersion"), &self.api_version, findings);
        text("kind", entity.get("kind"), &self.kind, findings);
        let Some(metadata) = entity.get("metadata").and_then(Value::as_object) else { return };
        text("metadata.name", metadata.get("name"), &self.name, findings);
        text("metadata.namespace", metadata.get("namespace"), &self.namespace, findings);
        let pairs = [
            ("labels", &self.label_key, &self.label_value),
            ("annotations", &self.annotation_key, &self.annotation_value),
        ];
        for (name, key_rule, value_rule) in pairs {
            let Some(map) = metadata.get(name).and_then(Value::as_object) else { continue };
            check_map(name, map, key_rule, value_rule, findings);
        }
        self.check_tags(metadata, findings);
        check_links(metadata, findings);
    }

    fn check_tags(&self, metadata: &Map<String, Value>, findings: &mut Findings<'_>) {
        let tags = metadata.get("tags").and_then(Value::as_array);
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            if let Some(tag) = tag.as_str()
                && !tag.is_empty()
                && !self.tag.holds(tag)
            {
                let message = refusal(&format!("tags.{index}"), &self.tag.words, tag);
                findings.value(Stage::Policy, child("/metadata/tags", index), message);
            }
        }
    }
}

/// The names under which formats can be replaced.
pub const FIELDS: [&str; 9] = [
    "apiVersion",
    "kind",
    "metadata.name",
    "metadata.namespace",
    "metadata.labels.key",
    "metadata.labels.value",
    "metadata.annotations.key",
    "metadata.annotations.value",
    "metadata.tags",
];

fn check_map(
    name: &str,
    map: &Map<String, Value>,
    key_rule: &Rule,
    value_rule: &Rule,
    findings: &mut Findings<'_>,
) {
    for (key, value) in map {
        let pointer = || child(&format!("/metadata/{name}"), key);
        let label = || format!("{name}.{}", shown(key));
        if !key_rule.holds(key) {
            findings.key(Stage::Policy, pointer(), refusal(&label(), &key_rule.words, key));
        }
        if let Some(value) = value.as_str()
            && !value_rule.holds(value)
        {
            findings.value(Stage::Policy, pointer(), refusal(&label(), &value_rule.words, value));
        }
    }
}

fn check_links(metadata: &Map<String, Value>, findings: &mut Findings<'_>) {
    let links = metadata.get("links").and_then(Value::as_array);
    for (index, link) in links.into_iter().flatten().enumerate() {
        let Some(link) = link.as_object() else { continue };
        let mut check = |field: &str, holds: fn(&str) -> bool, words: &str| {
            if let Some(text) = link.get(field).and_then(Value::as_str)
                && !text.is_empty()
                && !holds(text)
            {
                let pointer = child(&child("/metadata/links", index), field);
                let message = refusal(&format!("links.{index}.{field}"), words, text);
                findings.value(Stage::Policy, pointer, message);
            }
        };
        check("url", is_url, "a string that is a valid url");
        check("title", |it| !it.trim().is_empty(), "a non empty string");
        check("icon", |it| !it.trim().is_empty(), "a non empty string");
    }
}

fn refusal(field: &str, words: &str, found: &str) -> String {
    format!("\"{field}\" is not valid; expected {words} but found \"{}\".", shown(found))
}

/// 1 to 63 letters and digits, with `-`, `_` and `.` between them.
pub fn is_object_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    bytes.len() <= NAME_CHARS_MAX
        && bytes.iter().all(inner)
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// 1 to 63 lower-case letters and digits, with `-` between them.
pub fn is_dns_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.len() <= NAME_CHARS_MAX
        && bytes.iter().all(|byte| plain(byte) || *byte == b'-')
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
}

/// Labels of [`is_dns_label`] joined by dots, at most 253 characters.
pub fn is_dns_subdomain(text: &str) -> bool {
    !text.is_empty() && text.len() <= SUBDOMAIN_CHARS_MAX && text.split('.').all(is_dns_label)
}

/// `suffix` or `prefix/suffix`, as in `backstage.io/v1alpha1`.
pub fn is_api_version(text: &str) -> bool {
    let (prefix, suffix) = split_prefix(text);
    prefix.is_none_or(is_dns_subdomain)
        && (1..=NAME_CHARS_MAX).contains(&suffix.len())
        && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// 1 to 63 letters and digits, a letter first.
pub fn is_kind(text: &str) -> bool {
    text.len() <= NAME_CHARS_MAX
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

fn is_prefixed_name(text: &str) -> bool {
    let (prefix, name) = split_prefix(text);
    prefix.is_none_or(is_dns_subdomain) && is_object_name(name)
}

fn is_tag(text: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b':' | b'+' | b'#')
    };
    text.len() <= NAME_CHARS_MAX
        && text.split('-').all(|part| !part.is_empty() && part.bytes().all(plain))
}

fn is_url(text: &str) -> bool {
    Url::parse(text).is_ok()
}

/// Parts around the first `/`; a second one stays in the suffix, where nothing admits it.
fn split_prefix(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((prefix, suffix)) => (Some(prefix), suffix),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;
    use serde_json::json;

    use super::*;

    fn check(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule(text), "{text:?} must be good");
        }
        for text in bad {
            assert!(!rule(text), "{text:?} must be bad");
        }
    }

    #[test]
    fn names_are_letters_and_digits_with_marks_between() {
        let long = "a".repeat(63);
        let too_long = "a".repeat(64);
        check(
            is_object_name,
            &["a", "A", "0", "a-b_c.d", "a--b", &long],
            &["", "-a", "a-", "a b", "ä", "a/b", &too_long, "${{ values.name }}"],
        );
    }

    #[test]
    fn namespaces_are_lower_case() {
        check(
            is_dns_label,
            &["default", "a-b", "a--b", "1"],
            &["", "Default", "-a", "a-", "a.b", "a_b"],
        );
    }

    #[test]
    fn api_versions_may_have_a_prefix() {
        check(
            is_api_version,
            &["v1", "backstage.io/v1alpha1", "a.b.c/V1"],
            &["", "/v1", "a/", "a/b/c", "Backstage.io/v1", "a..b/v1", "v1-alpha"],
        );
    }

    #[test]
    fn tags_know_colon_plus_and_hash() {
        check(
            is_tag,
            &["java", "c++", "c#", "a:b", "a-b"],
            &["", "Java", "a--b", "-a", "a-", "a_b"],
        );
    }

    #[test]
    fn kinds_start_with_a_letter() {
        check(is_kind, &["API", "c", "AiResource2"], &["", "2a", "a-b", "Kind!"]);
    }

    #[test]
    fn keys_have_at_most_one_slash() {
        check(
            is_prefixed_name,
            &["a", "backstage.io/techdocs-ref", "a.b/C_d"],
            &["", "a/b/c", "/a", "a/", "A.io/b", "__proto__"],
        );
    }

    fn messages(formats: &Formats, entity: Value) -> Vec<(String, String)> {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        formats.check(entity.as_object().unwrap(), &mut findings);
        findings.into_list().into_iter().map(|it| (it.field, it.message)).collect()
    }

    #[test]
    fn every_bad_field_is_found_in_backstages_order() {
        let entity = json!({
            "apiVersion": "a b/v1",
            "kind": "Component",
            "metadata": {
                "name": "a b",
                "labels": {"Bad.io/x": "y", "good": "not good"},
                "annotations": {"a/b/c": "anything at all"},
                "tags": ["ok", "Not-Ok"],
                "links": [{"url": "nowhere", "title": " ", "icon": "kind:api"}],
            },
        });
        let found = messages(&Formats::default(), entity);
        let fields: Vec<&str> = found.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(
            fields,
            [
                "/apiVersion",
                "/metadata/name",
                "/metadata/labels/Bad.io~1x",
                "/metadata/labels/good",
                "/metadata/annotations/a~1b~1c",
                "/metadata/tags/1",
                "/metadata/links/0/url",
                "/metadata/links/0/title",
            ]
        );
        assert_eq!(
            found[1].1,
            "\"metadata.name\" is not valid; expected a string that is sequences of [a-zA-Z0-9] \
             separated by any of [-_.], at most 63 characters in total but found \"a b\"."
        );
    }

    #[test]
    fn a_format_can_be_replaced_by_a_pattern() {
        let patterns = BTreeMap::from([("metadata.name".to_owned(), "[a-z ]+".to_owned())]);
        let formats = Formats::new(&patterns).unwrap();
        let entity =
            |name: &str| json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": name}});
        assert_eq!(messages(&formats, entity("a b")), []);
        assert_eq!(
            messages(&formats, entity("B"))[0].1,
            "\"metadata.name\" is not valid; expected a string that matches [a-z ]+ but found \
             \"B\"."
        );
    }

    #[test]
    fn an_unknown_or_broken_format_is_refused_with_words() {
        let refused = |field: &str, pattern: &str| {
            let patterns = BTreeMap::from([(field.to_owned(), pattern.to_owned())]);
            Formats::new(&patterns).unwrap_err().to_string()
        };
        assert!(
            refused("metadata.nme", ".*").starts_with("There is no format named \"metadata.nme\"")
        );
        assert!(refused("kind", "(").starts_with("The format of kind is no regular expression"));
    }
}
