//! Takes secrets out of texts: `***` stands where they stood.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::limits::REDACTIONS_MAX;

const MASK: &str = "***";
/// A line of a secret of several lines is one itself when it is at least this long.
const LINE_BYTES_MIN: usize = 6;

/// The secrets of a run that are known so far.
#[derive(Clone, Debug, Default)]
pub struct Redactor(BTreeSet<String>);

impl Redactor {
    /// Takes these out, too; also as JSON writes them, and line by line. What is shorter than two
    /// characters is no secret. Whether anything of it is new.
    pub fn add<'a>(&mut self, secrets: impl IntoIterator<Item = &'a str>) -> bool {
        let before = self.0.len();
        for secret in secrets {
            let secret = secret.trim();
            if secret.chars().nth(1).is_none() {
                continue;
            }
            self.put(secret);
            let written = Value::from(secret).to_string();
            self.put(written.trim_matches('"'));
            if secret.contains('\n') {
                let lines = secret.lines().map(str::trim);
                lines.filter(|it| it.len() >= LINE_BYTES_MIN).for_each(|it| self.put(it));
            }
        }
        self.0.len() > before
    }

    /// Whether the limit of what can be taken out is reached.
    pub fn is_full(&self) -> bool {
        self.0.len() >= REDACTIONS_MAX
    }

    fn put(&mut self, secret: &str) {
        if !self.is_full() && !self.0.contains(secret) {
            self.0.insert(secret.to_owned());
        }
    }

    /// The text without them. Where they overlap, all of them go.
    pub fn text(&self, text: &str) -> String {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for secret in &self.0 {
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| rest.find(secret.as_str())) {
                let start = from + at;
                ranges.push((start, start + secret.len()));
                from = start + secret.chars().next().map_or(1, char::len_utf8);
            }
        }
        if ranges.is_empty() {
            return text.to_owned();
        }
        ranges.sort_unstable();
        let (mut clean, mut done) = (String::with_capacity(text.len()), 0);
        let mut open: Option<(usize, usize)> = None;
        for (start, end) in ranges {
            match &mut open {
                Some((_, last)) if start < *last => *last = end.max(*last),
                _ => {
                    if let Some((from, to)) = open.replace((start, end)) {
                        clean.push_str(&text[done..from]);
                        clean.push_str(MASK);
                        done = to;
                    }
                }
            }
        }
        if let Some((from, to)) = open {
            clean.push_str(&text[done..from]);
            clean.push_str(MASK);
            done = to;
        }
        clean.push_str(&text[done..]);
        clean
    }

    /// The value without them, in texts and in keys.
    pub fn value(&self, value: &Value) -> Value {
        if self.0.is_empty() {
            return value.clone();
        }
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|it| self.value(it)).collect(),
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (self.text(key), self.value(it)));
                Value::Object(entries.collect())
            }
            value => value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.add(secrets.iter().copied());
        redactor
    }

    #[test]
    fn secrets_go_wherever_they_stand() {
        let redactor = redactor(&["hunter2", " ab ", "x", ""]);
        assert_eq!(redactor.text("hunter2, xhunter2x and cab"), "***, x***x and c***");
        let value = redactor.value(&json!({"hunter2": ["ab", 1, {"k": "-hunter2"}]}));
        assert_eq!(value, json!({"***": ["***", 1, {"k": "-***"}]}));
    }

    #[test]
    fn overlapping_secrets_leave_nothing_between() {
        let redactor = redactor(&["abc", "cde", "aa"]);
        assert_eq!(redactor.text("-abcde- aaa ö"), "-***- *** ö");
    }

    #[test]
    fn secrets_of_several_lines_go_line_by_line_and_as_json() {
        let redactor = redactor(&["line one\nline two\n}"]);
        assert_eq!(redactor.text("line two, then line one"), "***, then ***");
        let written = json!({"key": "line one\nline two\n}"}).to_string();
        assert_eq!(redactor.text(&written), r#"{"key":"***"}"#);
    }
}
