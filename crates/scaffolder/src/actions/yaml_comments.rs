//! Changing values of a YAML document and leaving everything else of its text as it is: comments,
//! blank lines, quotes, the order of keys.
//!
//! Lines are patched where keys and values stand; what comes of it is read again and has to say what
//! was wanted. Where it does not (brackets over several lines, anchors and aliases that change), there
//! is no such text, and the caller writes the document anew.

use model::yaml::{Limits, Positions, Style, parse_one, print};
use serde_json::{Map, Value};

/// The text of the document `text` with what makes it say `wanted`: the same keys with other values,
/// and more keys. `None` where that cannot be done.
pub(super) fn changed(text: &str, wanted: &Value, style: &Style) -> Option<String> {
    let document = parse_one(text, &Limits::DESCRIPTOR).ok()?;
    let lines = text.lines().map(str::to_owned).collect();
    let mut patch = Patch { lines, style, positions: &document.positions, edits: Vec::new() };
    patch.object("", document.value.as_object()?, wanted.as_object()?)?;
    let patched = patch.applied();
    let again = parse_one(&patched, &Limits::DESCRIPTOR).ok()?;
    (again.value == *wanted).then_some(patched)
}

struct Patch<'a> {
    lines: Vec<String>,
    style: &'a Style,
    positions: &'a Positions,
    edits: Vec<Edit>,
}

/// Lines `from..to` become these.
struct Edit {
    from: usize,
    to: usize,
    lines: Vec<String>,
}

impl Patch<'_> {
    /// Notes what makes the mapping at `pointer` say `wanted`.
    fn object(
        &mut self,
        pointer: &str,
        before: &Map<String, Value>,
        wanted: &Map<String, Value>,
    ) -> Option<()> {
        let mut last = None;
        for (key, old) in before {
            let new = wanted.get(key)?;
            let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let at = self.positions.key(&below)?;
            let (line, indent) = (at.line as usize - 1, at.column as usize - 1);
            last = Some((self.end(line, indent), indent));
            if old == new {
                continue;
            }
            match (old, new) {
                (Value::Object(old), Value::Object(new))
                    if !old.is_empty() && !self.flows(&below)? =>
                {
                    self.object(&below, old, new)?;
                }
                _ => self.entry(&below, key, new, line, indent)?,
            }
        }
        let (end, indent) = last?;
        let more = wanted.iter().filter(|(key, _)| !before.contains_key(*key));
        let more: Map<String, Value> = more.map(|(key, it)| (key.clone(), it.clone())).collect();
        if !more.is_empty() {
            let lines = self.printed(more, indent);
            self.edits.push(Edit { from: end, to: end, lines });
        }
        Some(())
    }

    /// Whether the value at `pointer` is written in brackets.
    fn flows(&self, pointer: &str) -> Option<bool> {
        let at = self.positions.value(pointer)?;
        let line = self.lines.get(at.line as usize - 1)?;
        Some(matches!(line.chars().nth(at.column as usize - 1), Some('{' | '[')))
    }

    /// Notes another value for one key.
    fn entry(
        &mut self,
        pointer: &str,
        key: &str,
        new: &Value,
        line: usize,
        indent: usize,
    ) -> Option<()> {
        let end = self.end(line, indent);
        let at = self.positions.value(pointer)?;
        let text = self.lines.get(line)?;
        let entry = self.printed(Map::from_iter([(key.to_owned(), new.clone())]), indent);
        let same_line = at.line as usize - 1 == line && end == line + 1;
        let (before, rest) = split_at_char(text, at.column as usize - 1);
        if same_line && entry.len() == 1 && !rest.starts_with(['{', '[', '&', '*', '!', '|', '>']) {
            let value = print(new, &Style { line_width: 0, ..self.style.clone() });
            let comment = comment_behind(rest);
            let lines = vec![format!("{before}{}{comment}", value.trim_end_matches('\n'))];
            self.edits.push(Edit { from: line, to: end, lines });
            return Some(());
        }
        self.edits.push(Edit { from: line, to: end, lines: entry });
        Some(())
    }

    fn printed(&self, entries: Map<String, Value>, indent: usize) -> Vec<String> {
        let style = Style { document_start: false, ..self.style.clone() };
        let text = print(&Value::Object(entries), &style);
        let blanks = " ".repeat(indent);
        let indented =
            |line: &str| if line.is_empty() { String::new() } else { format!("{blanks}{line}") };
        text.lines().map(indented).collect()
    }

    /// The line behind the entry whose key stands in `line` at `indent`. Comments and blank lines
    /// behind it are not its own.
    fn end(&self, line: usize, indent: usize) -> usize {
        let mut end = line + 1;
        for (at, text) in self.lines.iter().enumerate().skip(line + 1) {
            let content = text.trim_start();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let here = text.chars().take_while(|it| *it == ' ').count();
            let item = here == indent && (content == "-" || content.starts_with("- "));
            if here <= indent && !item {
                break;
            }
            end = at + 1;
        }
        end
    }

    fn applied(mut self) -> String {
        // From the end on, so that what is noted of earlier lines stays true.
        self.edits.sort_by_key(|edit| (edit.from, edit.to));
        for edit in self.edits.into_iter().rev() {
            self.lines.splice(edit.from..edit.to, edit.lines);
        }
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}

fn split_at_char(text: &str, at: usize) -> (&str, &str) {
    let byte = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    text.split_at(byte)
}

/// The comment behind a scalar, with the blanks before it.
fn comment_behind(scalar: &str) -> &str {
    let quote = scalar.chars().next().filter(|it| matches!(it, '"' | '\''));
    let mut open = quote.is_some();
    let mut escaped = false;
    for (at, letter) in scalar.char_indices().skip(usize::from(open)) {
        if open {
            open = escaped || Some(letter) != quote;
            escaped = !escaped && quote == Some('"') && letter == '\\';
        } else if letter == '#' && scalar[..at].ends_with([' ', '\t']) {
            let value = scalar[..at].trim_end().len();
            return &scalar[value..];
        } else if Some(letter) == quote && quote == Some('\'') {
            // A doubled one goes on with the text.
            open = true;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(text: &str, wanted: Value) -> Option<String> {
        changed(text, &wanted, &Style::default())
    }

    #[test]
    fn comments_quotes_and_blank_lines_stay() {
        let text = "# top\na: 'it''s' # why\n\nb:\n    c: 1   # one\n    # below\n    d: [1, 2]\n\n# end\n";
        let wanted = json!({ "a": "x y", "b": { "c": 2, "d": [3], "e": { "f": "g" } }, "h": true });
        let expected = "# top\na: x y # why\n\nb:\n    c: 2   # one\n    # below\n    d:\n      - 3\n    \
            e:\n      f: g\nh: true\n\n# end\n";
        assert_eq!(patched(text, wanted).unwrap(), expected);
    }

    #[test]
    fn values_of_several_lines_are_replaced_whole() {
        let text = "a:\n- 1\n- 2 # two\nb: |\n  x\n\n  y\nc: # here\n  d: 1\n";
        let wanted = json!({ "a": [9], "b": "z", "c": { "d": 2 } });
        let expected = "a:\n  - 9\nb: z\nc: # here\n  d: 2\n";
        assert_eq!(patched(text, wanted).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_patched_is_told() {
        let anchored = "a: &x { b: 1 }\nc: *x\n";
        let wanted = json!({ "a": { "b": 2 }, "c": { "b": 1 } });
        let patched_text = patched(anchored, wanted.clone());
        assert!(
            patched_text.is_none_or(|it| parse_one(&it, &Limits::CONFIG).unwrap().value == wanted)
        );
        assert_eq!(patched("- 1\n", json!({ "a": 1 })), None);
        assert_eq!(patched("a: 1\n", json!({ "b": 1 })), None);
    }
}
