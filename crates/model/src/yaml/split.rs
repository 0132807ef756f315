//! A stream is cut into documents before any of them is parsed.
//!
//! `---` and `...` at the start of a line end a document wherever they stand, inside block scalars
//! and quotes too, so cutting there is exact for every well-formed stream. For the others it keeps
//! one broken document from taking its siblings along.

/// One document's text, with its directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub text: &'a str,
    /// The line of the stream on which `text` starts, from 1.
    pub first_line: u32,
}

/// The documents of a stream, one after the other.
pub(super) struct Parts<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        while !self.rest.is_empty() {
            let (part, only_prelude) = self.cut();
            if !only_prelude {
                return Some(part);
            }
        }
        None
    }
}

impl<'a> Parts<'a> {
    /// Takes the next part off, and says whether it holds nothing but comments and directives.
    fn cut(&mut self) -> (Part<'a>, bool) {
        let mut taken = 0;
        let mut lines = 0;
        let mut only_prelude = true;
        while let Some(line) = first_line(&self.rest[taken..]) {
            let starts = is_marker(line, "---");
            if starts && !only_prelude {
                break;
            }
            taken += line.len();
            lines += 1;
            if is_marker(line, "...") {
                break;
            }
            only_prelude &= !starts && is_prelude(line);
        }
        let part = Part { text: &self.rest[..taken], first_line: self.line };
        self.rest = &self.rest[taken..];
        self.line = self.line.saturating_add(lines);
        (part, only_prelude)
    }
}

/// The first line of `text` with its line end (LF, CRLF or a lone CR); `None` when nothing is left.
fn first_line(text: &str) -> Option<&str> {
    if text.is_empty() {
        return None;
    }
    let Some(end) = text.find(['\n', '\r']) else { return Some(text) };
    let length = if text[end..].starts_with("\r\n") { 2 } else { 1 };
    Some(&text[..end + length])
}

/// Whether `line` is the marker, alone or with something after a blank.
fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker)
        .is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '\n', '\r']))
}

/// Whether `line` may stand before a `---` that still belongs to the same document.
fn is_prelude(line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || text.starts_with('#') || line.starts_with('%')
}
