//! The words of an expression.

use crate::diagnostics::quoted_units;
use crate::error::{Fail, Pos, Res};
use crate::parser::scan::advance;
use crate::parser::words;
use crate::value::chars::{is_code_space, is_digit, is_name_start};
use crate::value::text::units_are;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Name,
    Number,
    Str,
    Regex,
    Operator,
    End,
}

impl TokenKind {
    /// What it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Number => "number",
            Self::Str => "string",
            Self::Regex => "regex",
            Self::Operator => "operator",
            Self::End => "eof",
        }
    }
}

/// A word, and where it starts. A pattern keeps its flags behind its last slash.
#[derive(Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub value: Vec<u16>,
    pub pos: Pos,
}

impl Token {
    /// Whether its text is this, whatever kind it is: the language tells some words apart by their
    /// text alone.
    pub fn is(&self, text: &str) -> bool {
        units_are(&self.value, text)
    }
}

/// Longest first.
const OPERATORS: [&str; 8] = ["===", "!==", "**", "//", "==", "!=", "<=", ">="];
const CHARACTERS: &[u8] = b"()[]{}.,:|~+-*/%<>=";

/// Splits an expression into words; the last one is [`TokenKind::End`].
pub(super) fn tokenize(source: &[u16], from: Pos) -> Res<Vec<Token>> {
    let mut lexer = Lexer { source, index: 0, pos: from, tokens: Vec::new() };
    while lexer.index < source.len() {
        lexer.step()?;
    }
    lexer.tokens.push(Token { kind: TokenKind::End, value: Vec::new(), pos: lexer.pos });
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    source: &'a [u16],
    index: usize,
    pos: Pos,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) -> Res<()> {
        let unit = self.source[self.index];
        if is_code_space(unit) {
            self.pos = advance(&[unit], self.pos);
            self.index += 1;
            return Ok(());
        }
        let after_dot =
            self.tokens.last().is_some_and(|it| it.kind == TokenKind::Operator && it.is("."));
        if let Some(end) = words::name_end(self.source, self.index, after_dot) {
            return self.word(end);
        }
        let next_is_digit = self.source.get(self.index + 1).is_some_and(|it| is_digit(*it));
        if unit == u16::from(b'.') && next_is_digit && !self.after_operand() {
            return Err(Fail::syntax("Invalid numeric literal", self.pos));
        }
        if is_digit(unit) {
            return self.number();
        }
        if unit == u16::from(b'"') || unit == u16::from(b'\'') {
            return self.string();
        }
        self.operator()
    }

    /// Takes units up to an end that lies on the same line.
    fn take(&mut self, kind: TokenKind, value: Vec<u16>, end: usize) {
        self.tokens.push(Token { kind, value, pos: self.pos });
        self.pos.column += (end - self.index) as u32;
        self.index = end;
    }

    fn word(&mut self, end: usize) -> Res<()> {
        if words::is_pattern(self.source, self.index, end) {
            let pattern = words::pattern(self.source, self.index)
                .map_err(|message| Fail::syntax(message, self.pos))?;
            let mut value = pattern.source.units().to_vec();
            value.push(u16::from(b'/'));
            value.extend(pattern.flags.encode_utf16());
            self.take(TokenKind::Regex, value, pattern.end);
        } else {
            self.take(TokenKind::Name, self.source[self.index..end].to_vec(), end);
        }
        Ok(())
    }

    fn after_operand(&self) -> bool {
        self.tokens.last().is_some_and(|it| match it.kind {
            TokenKind::Operator => it.is(")") || it.is("]") || it.is("}"),
            TokenKind::End => false,
            _ => true,
        })
    }

    fn number(&mut self) -> Res<()> {
        let digits = |from: usize| {
            let rest = self.source.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|it| is_digit(**it)).count()
        };
        let mut end = digits(self.index);
        if self.source.get(end) == Some(&u16::from(b'.')) {
            end = digits(end + 1);
        }
        if self.source.get(end).is_some_and(|it| is_name_start(*it)) {
            return Err(Fail::syntax("Invalid numeric literal", self.pos));
        }
        self.take(TokenKind::Number, self.source[self.index..end].to_vec(), end);
        Ok(())
    }

    fn string(&mut self) -> Res<()> {
        let quote = self.source[self.index];
        let mut value = Vec::new();
        let mut at = self.index + 1;
        while let Some(unit) = self.source.get(at).copied() {
            if unit == quote {
                let pos = advance(&self.source[self.index..=at], self.pos);
                self.tokens.push(Token { kind: TokenKind::Str, value, pos: self.pos });
                self.pos = pos;
                self.index = at + 1;
                return Ok(());
            }
            if unit == u16::from(b'\\') {
                at += 1;
                let Some(escaped) = self.source.get(at).copied() else { break };
                value.push(match u8::try_from(escaped) {
                    Ok(b'n') => 0x0a,
                    Ok(b'r') => 0x0d,
                    Ok(b't') => 0x09,
                    _ => escaped,
                });
            } else {
                value.push(unit);
            }
            at += 1;
        }
        Err(Fail::syntax("Unterminated string literal", self.pos))
    }

    fn operator(&mut self) -> Res<()> {
        let rest = &self.source[self.index..];
        let long =
            OPERATORS.iter().find(|it| rest.len() >= it.len() && units_are(&rest[..it.len()], it));
        let width = long.map_or(1, |it| it.len());
        let known = u8::try_from(rest[0]).is_ok_and(|it| CHARACTERS.contains(&it));
        if long.is_none() && !known {
            let message = format!("Unexpected character {}", quoted_units(&rest[..1]));
            return Err(Fail::syntax(message, self.pos));
        }
        let end = self.index + width;
        self.take(TokenKind::Operator, self.source[self.index..end].to_vec(), end);
        Ok(())
    }
}
