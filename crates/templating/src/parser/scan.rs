//! Finds texts, interpolations and tags in the source, and settles white space around them. One pass.

use crate::Options;
use crate::diagnostics::quoted;
use crate::error::{Fail, Pos, Res};
use crate::parser::words;
use crate::value::chars::{is_code_space, is_name_part, is_name_start, is_space, trim};
use crate::value::text::{find, units_are};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Text,
    Variable,
    Block,
}

/// A text, an interpolation or a tag.
#[derive(Debug)]
pub(crate) struct Token {
    pub kind: TokenKind,
    /// The text, or what stands between the delimiters without blanks around it.
    pub value: Vec<u16>,
    /// Where it starts.
    pub pos: Pos,
    /// Where its value starts.
    pub value_pos: Pos,
}

const DASH: u16 = b'-' as u16;
const NEWLINE: u16 = b'\n' as u16;

/// The place after some units.
pub(super) fn advance(units: &[u16], from: Pos) -> Pos {
    let mut pos = from;
    for unit in units {
        if *unit == NEWLINE {
            pos.line += 1;
            pos.column = 0;
        } else {
            pos.column += 1;
        }
    }
    pos
}

/// The name at the start of a tag.
pub(super) fn tag_name(value: &[u16]) -> String {
    let starts = value.first().is_some_and(|it| is_name_start(*it));
    let end = if starts { value.iter().take_while(|it| is_name_part(**it)).count() } else { 0 };
    String::from_utf16_lossy(&value[..end])
}

/// What follows the name of a tag.
pub(super) fn tag_rest(value: &[u16]) -> &[u16] {
    let rest = &value[tag_name(value).len()..];
    let (start, end) = trim(rest, is_code_space);
    &rest[start..end]
}

/// What opens at some place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Variable,
    Block,
    Comment,
}

impl Opening {
    fn name(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::Block => "block",
            Self::Comment => "comment",
        }
    }

    fn closer(self) -> [u16; 2] {
        let text = match self {
            Self::Variable => b"}}",
            Self::Block => b"%}",
            Self::Comment => b"#}",
        };
        text.map(u16::from)
    }
}

/// Splits a source into tokens.
pub(crate) fn scan(source: &[u16], options: &Options) -> Res<Vec<Token>> {
    let mut scanner = Scanner {
        source,
        options,
        index: 0,
        pos: Pos::default(),
        line_has_content: false,
        pending: Vec::new(),
        pending_pos: Pos::default(),
        tokens: Vec::new(),
    };
    while scanner.index < source.len() {
        scanner.step()?;
    }
    scanner.flush();
    Ok(scanner.tokens)
}

struct Scanner<'a> {
    source: &'a [u16],
    options: &'a Options,
    index: usize,
    pos: Pos,
    line_has_content: bool,
    pending: Vec<u16>,
    pending_pos: Pos,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn rest(&self) -> &[u16] {
        &self.source[self.index..]
    }

    fn advance_to(&mut self, end: usize) {
        for unit in &self.source[self.index..end] {
            if *unit == NEWLINE {
                self.pos.line += 1;
                self.pos.column = 0;
                self.line_has_content = false;
            } else {
                self.pos.column += 1;
                self.line_has_content |= !is_space(*unit);
            }
        }
        self.index = end;
    }

    fn append_to(&mut self, end: usize) {
        if self.pending.is_empty() {
            self.pending_pos = self.pos;
        }
        self.pending.extend_from_slice(&self.source[self.index..end]);
        self.advance_to(end);
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let value = std::mem::take(&mut self.pending);
            let pos = self.pending_pos;
            self.tokens.push(Token { kind: TokenKind::Text, value, pos, value_pos: pos });
        }
    }

    /// The next delimiter that opens; an end of a comment before it is an error.
    fn opening(&self) -> Res<Option<(Opening, usize, usize)>> {
        let variable: &[u8] = if self.options.cookiecutter { b"{{" } else { b"${{" };
        let starts = |at: usize, word: &[u8]| {
            self.source[at..].len() >= word.len()
                && word.iter().enumerate().all(|(i, it)| self.source[at + i] == u16::from(*it))
        };
        for at in self.index..self.source.len() {
            if !matches!(self.source[at], 0x23 | 0x24 | 0x7b) {
                continue;
            }
            if starts(at, b"#}") {
                let pos = advance(&self.source[self.index..at], self.pos);
                return Err(Fail::syntax("Unexpected end of comment", pos));
            }
            if starts(at, variable) {
                return Ok(Some((Opening::Variable, at, variable.len())));
            }
            if starts(at, b"{%") {
                return Ok(Some((Opening::Block, at, 2)));
            }
            if starts(at, b"{#") {
                return Ok(Some((Opening::Comment, at, 2)));
            }
        }
        Ok(None)
    }

    /// Takes the text up to the next tag, and the tag.
    fn step(&mut self) -> Res<()> {
        let Some((opening, at, width)) = self.opening()? else {
            self.append_to(self.source.len());
            return Ok(());
        };
        self.append_to(at);
        let start = self.pos;
        if opening == Opening::Block && self.options.lstrip_blocks {
            self.strip_indent();
        }
        let left = self.source.get(at + width) == Some(&DASH);
        if left {
            let end = self.pending.iter().rposition(|it| !is_space(*it)).map_or(0, |it| it + 1);
            self.pending.truncate(end);
        }
        self.flush();
        self.advance_to(at + width + usize::from(left));
        let end = self.end_of(opening, start)?;
        let right = end > 0 && self.source[end - 1] == DASH;
        let content_end = if right { end - 1 } else { end };
        let content = &self.source[self.index.min(content_end)..content_end];
        let content_pos = self.pos;
        self.advance_to(end + 2);
        if opening != Opening::Comment && self.tag(opening, content, content_pos, start, right)? {
            return Ok(());
        }
        self.after(right, opening == Opening::Block);
        Ok(())
    }

    fn end_of(&self, opening: Opening, start: Pos) -> Res<usize> {
        let closer = opening.closer();
        let end = if opening == Opening::Comment {
            find(self.source, &closer, self.index)
        } else {
            let place = |offset: usize| advance(&self.source[self.index..offset], self.pos);
            words::find_end(self.source, self.index, closer, &place)?
        };
        end.ok_or_else(|| Fail::syntax(format!("Unterminated {} tag", opening.name()), start))
    }

    /// White space after a tag.
    fn after(&mut self, right: bool, block: bool) {
        let blanks = if right {
            self.rest().iter().take_while(|it| is_space(**it)).count()
        } else if block && self.options.trim_blocks {
            self.line_end()
        } else {
            0
        };
        self.advance_to(self.index + blanks);
    }

    fn line_end(&self) -> usize {
        match self.rest() {
            [NEWLINE, ..] => 1,
            [0x0d, NEWLINE, ..] => 2,
            _ => 0,
        }
    }

    fn strip_indent(&mut self) {
        if self.line_has_content {
            return;
        }
        let line = self.pending.iter().rposition(|it| *it == NEWLINE).map_or(0, |it| it + 1);
        if self.pending[line..].iter().all(|it| is_space(*it)) {
            self.pending.truncate(line);
        }
    }

    /// Adds a tag; true where it was one that takes what follows as it is.
    fn tag(
        &mut self,
        opening: Opening,
        content: &[u16],
        content_pos: Pos,
        start: Pos,
        right: bool,
    ) -> Res<bool> {
        let (from, to) = trim(content, is_code_space);
        let to = if opening == Opening::Block { to } else { content.len() };
        let value = content[from..to].to_vec();
        let value_pos = advance(&content[..from], content_pos);
        if opening == Opening::Block {
            let name = tag_name(&value);
            if name == "raw" || name == "verbatim" {
                self.raw(&name, &value, start, right)?;
                return Ok(true);
            }
        }
        let kind = match opening {
            Opening::Block => TokenKind::Block,
            _ => TokenKind::Variable,
        };
        self.tokens.push(Token { kind, value, pos: start, value_pos });
        Ok(false)
    }

    /// Takes text as it is, up to the tag that ends it.
    fn raw(&mut self, name: &str, value: &[u16], start: Pos, right: bool) -> Res<()> {
        if !tag_rest(value).is_empty() {
            let message = format!("{name} tag does not accept trailing content");
            return Err(Fail::syntax(message, start));
        }
        if self.options.trim_blocks {
            self.advance_to(self.index + self.line_end());
        }
        let Some((at, end)) = self.raw_end(name) else {
            let message = format!("Missing {} tag", quoted(&format!("end{name}")));
            return Err(Fail::syntax(message, start));
        };
        if self.source[at..end].contains(&NEWLINE) {
            let pos = advance(&self.source[self.index..at], self.pos);
            let message = format!("{name} closing tag cannot contain a line break");
            return Err(Fail::syntax(message, pos));
        }
        self.append_to(at);
        self.advance_to(end);
        self.after(right, false);
        Ok(())
    }

    /// Start and end of the tag that ends raw text; such tags nest.
    fn raw_end(&self, name: &str) -> Option<(usize, usize)> {
        let mut depth = 1;
        let mut at = self.index;
        loop {
            at = find(self.source, &[0x7b, 0x25], at)?;
            match self.raw_marker(at, name) {
                None => at += 2,
                Some((true, end)) => {
                    depth += 1;
                    at = end;
                }
                Some((false, end)) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some((at, end));
                    }
                    at = end;
                }
            }
        }
    }

    /// Whether a tag opens or closes raw text, and where it ends.
    fn raw_marker(&self, start: usize, name: &str) -> Option<(bool, usize)> {
        let source = self.source;
        let blanks = |at: usize| at + source[at..].iter().take_while(|it| is_space(**it)).count();
        let word = |at: usize, word: &str| {
            let units = source.get(at..at + word.len())?;
            units_are(units, word).then_some(at + word.len())
        };
        let at = blanks(start + 2);
        let (opens, at) = match word(at, &format!("end{name}")) {
            Some(at) => (false, at),
            None => (true, word(at, name)?),
        };
        word(blanks(at), "%}").map(|end| (opens, end))
    }
}
