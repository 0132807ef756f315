//! Reads a pattern, with what browsers have always allowed besides the grammar.

use super::class::{Class, Set};
use crate::limits::REGEX_DEPTH_MAX;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Set(Set),
    Seq(Vec<Node>),
    Alt(Vec<Node>),
    /// A group that remembers; from 1.
    Group(usize, Box<Node>),
    Back(usize),
    Named(String),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        groups: (usize, usize),
    },
    Start,
    End,
    Boundary(bool),
    Look {
        node: Box<Node>,
        behind: bool,
        negated: bool,
    },
}

/// A pattern.
#[derive(Debug)]
pub(super) struct Parsed {
    pub node: Node,
    pub groups: usize,
    pub names: Vec<(String, usize)>,
}

/// Why a text is no pattern.
pub(super) type Reason = &'static str;

/// Reads a pattern.
pub(super) fn parse(source: &[u16], _fold: bool) -> Result<Parsed, Reason> {
    let (total, named) = count_groups(source);
    let mut parser = Parser {
        source,
        at: 0,
        depth: 0,
        groups: 0,
        total,
        named,
        names: Vec::new(),
        references: Vec::new(),
    };
    let node = parser.alternatives()?;
    if parser.at < source.len() {
        return Err("Unmatched ')'");
    }
    let Parser { names, references, groups, .. } = parser;
    if references.iter().any(|it| !names.iter().any(|(name, _)| name == it)) {
        return Err("Invalid named capture referenced");
    }
    Ok(Parsed { node, groups, names })
}

/// How many groups remember, and whether any has a name: numbers behind a backslash depend on it.
fn count_groups(source: &[u16]) -> (usize, bool) {
    let (mut count, mut named, mut within) = (0, false, false);
    let mut at = 0;
    while let Some(unit) = source.get(at).and_then(|it| u8::try_from(*it).ok().or(Some(0))) {
        match unit {
            b'\\' => at += 1,
            b'[' => within = true,
            b']' => within = false,
            b'(' if !within => {
                let next = |offset: usize| source.get(at + offset).copied().unwrap_or(0);
                let is = |offset: usize, it: u8| next(offset) == u16::from(it);
                if !is(1, b'?') {
                    count += 1;
                } else if is(2, b'<') && !is(3, b'=') && !is(3, b'!') {
                    count += 1;
                    named = true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    (count, named)
}

pub(super) struct Parser<'a> {
    source: &'a [u16],
    at: usize,
    depth: usize,
    groups: usize,
    total: usize,
    named: bool,
    names: Vec<(String, usize)>,
    references: Vec<String>,
}

/// One member of a class: a unit, or a kind.
enum Member {
    Unit(u16),
    Kind(u8),
}

impl Parser<'_> {
    fn peek(&self) -> Option<u16> {
        self.source.get(self.at).copied()
    }

    /// The next unit where it is ASCII, 0 for the end and for everything else.
    fn ascii(&self, offset: usize) -> u8 {
        let unit = self.source.get(self.at + offset);
        unit.and_then(|it| u8::try_from(*it).ok()).unwrap_or(0)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = text.bytes().enumerate().all(|(index, it)| self.ascii(index) == it);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn alternatives(&mut self) -> Result<Node, Reason> {
        self.depth += 1;
        if self.depth > REGEX_DEPTH_MAX {
            return Err("Regular expression too large");
        }
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Alt(all) })
    }

    fn sequence(&mut self) -> Result<Node, Reason> {
        let mut all = Vec::new();
        while self.at < self.source.len() && !matches!(self.ascii(0), b'|' | b')') {
            let groups = self.groups;
            let (node, repeatable) = self.term()?;
            all.push(if repeatable { self.quantified(node, groups)? } else { node });
        }
        Ok(Node::Seq(all))
    }

    fn term(&mut self) -> Result<(Node, bool), Reason> {
        match self.ascii(0) {
            b'^' => {
                self.at += 1;
                Ok((Node::Start, false))
            }
            b'$' => {
                self.at += 1;
                Ok((Node::End, false))
            }
            b'(' => self.group(),
            b'.' => {
                self.at += 1;
                Ok((Node::Set(Set::Dot), true))
            }
            b'[' => {
                self.at += 1;
                self.class().map(|it| (Node::Set(Set::Class(it)), true))
            }
            b'\\' => {
                self.at += 1;
                self.escape()
            }
            b'*' | b'+' | b'?' => Err("Nothing to repeat"),
            b'{' if self.braces().is_some() => Err("Nothing to repeat"),
            _ => {
                let unit = self.peek().ok_or("Unterminated pattern")?;
                self.at += 1;
                Ok((Node::Set(Set::Unit(unit)), true))
            }
        }
    }

    fn group(&mut self) -> Result<(Node, bool), Reason> {
        let looks = [
            ("(?=", false, false),
            ("(?!", false, true),
            ("(?<=", true, false),
            ("(?<!", true, true),
        ];
        for (text, behind, negated) in looks {
            if self.eat(text) {
                let node = Box::new(self.closed()?);
                return Ok((Node::Look { node, behind, negated }, !behind));
            }
        }
        if self.eat("(?:") {
            return self.closed().map(|it| (it, true));
        }
        let name = if self.eat("(?<") { Some(self.name()?) } else { None };
        if name.is_none() {
            self.at += 1;
            if self.ascii(0) == b'?' {
                return Err("Invalid group");
            }
        }
        self.groups += 1;
        let index = self.groups;
        if let Some(name) = name {
            if self.names.iter().any(|it| it.0 == name) {
                return Err("Duplicate capture group name");
            }
            self.names.push((name, index));
        }
        let node = Box::new(self.closed()?);
        Ok((Node::Group(index, node), true))
    }

    fn closed(&mut self) -> Result<Node, Reason> {
        let node = self.alternatives()?;
        if self.eat(")") { Ok(node) } else { Err("Unterminated group") }
    }

    /// A name up to `>`.
    fn name(&mut self) -> Result<String, Reason> {
        let rest = &self.source[self.at..];
        let end = rest.iter().position(|it| *it == u16::from(b'>'));
        let end = end.ok_or("Invalid capture group name")?;
        let name = String::from_utf16_lossy(&rest[..end]);
        let mut letters = name.chars();
        let start = |it: char| it.is_alphabetic() || it == '_' || it == '$';
        let valid = letters.next().is_some_and(start)
            && letters.all(|it| start(it) || it.is_alphanumeric());
        if !valid {
            return Err("Invalid capture group name");
        }
        self.at += end + 1;
        Ok(name)
    }

    /// Least, most and length of `{n,m}` where one stands here.
    fn braces(&self) -> Option<(u32, Option<u32>, usize)> {
        if self.ascii(0) != b'{' {
            return None;
        }
        let number = |from: usize| {
            let digits: String = (from..)
                .map(|it| self.ascii(it))
                .take_while(u8::is_ascii_digit)
                .map(char::from)
                .collect();
            let value = digits.parse::<u64>().unwrap_or(u64::MAX).min(u64::from(u32::MAX)) as u32;
            (!digits.is_empty()).then_some((value, from + digits.len()))
        };
        let (min, at) = number(1)?;
        if self.ascii(at) == b'}' {
            return Some((min, Some(min), at + 1));
        }
        if self.ascii(at) != b',' {
            return None;
        }
        if self.ascii(at + 1) == b'}' {
            return Some((min, None, at + 2));
        }
        let (max, end) = number(at + 1)?;
        (self.ascii(end) == b'}').then_some((min, Some(max), end + 1))
    }

    fn quantified(&mut self, node: Node, groups: usize) -> Result<Node, Reason> {
        let (min, max, width) = match self.ascii(0) {
            b'*' => (0, None, 1),
            b'+' => (1, None, 1),
            b'?' => (0, Some(1), 1),
            _ => match self.braces() {
                Some(found) => found,
                None => return Ok(node),
            },
        };
        if max.is_some_and(|max| max < min) {
            return Err("numbers out of order in {} quantifier");
        }
        self.at += width;
        let greedy = !self.eat("?");
        let groups = (groups + 1, self.groups);
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy, groups })
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Result<(Node, bool), Reason> {
        let unit = self.ascii(0);
        match unit {
            0 if self.peek().is_none() => return Err("\\ at end of pattern"),
            b'b' | b'B' => {
                self.at += 1;
                return Ok((Node::Boundary(unit == b'b'), false));
            }
            b'k' if self.named => {
                self.at += 1;
                if !self.eat("<") {
                    return Err("Invalid named reference");
                }
                let name = self.name().map_err(|_| "Invalid named reference")?;
                self.references.push(name.clone());
                return Ok((Node::Named(name), true));
            }
            b'1'..=b'9' => {
                let digits: String = (0..)
                    .map(|it| self.ascii(it))
                    .take_while(u8::is_ascii_digit)
                    .map(char::from)
                    .collect();
                if let Some(group) = digits.parse::<usize>().ok().filter(|it| *it <= self.total) {
                    self.at += digits.len();
                    return Ok((Node::Back(group), true));
                }
            }
            _ => {}
        }
        Ok(match self.character(false) {
            Member::Unit(unit) => (Node::Set(Set::Unit(unit)), true),
            Member::Kind(kind) => {
                let class = Class { kinds: vec![kind], ..Class::default() };
                (Node::Set(Set::Class(class)), true)
            }
        })
    }

    /// The unit or the kind that an escape stands for.
    fn character(&mut self, in_class: bool) -> Member {
        let unit = self.peek().unwrap_or(u16::from(b'\\'));
        self.at += 1;
        let hex = |from: usize, count: usize| {
            let digits: Option<String> = (from..from + count)
                .map(|it| {
                    char::from(self.ascii(it)).to_digit(16).map(|_| char::from(self.ascii(it)))
                })
                .collect();
            digits.and_then(|it| u16::from_str_radix(&it, 16).ok())
        };
        let value = match u8::try_from(unit).unwrap_or(0) {
            kind @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S') => return Member::Kind(kind),
            b't' => 0x09,
            b'n' => 0x0a,
            b'v' => 0x0b,
            b'f' => 0x0c,
            b'r' => 0x0d,
            b'b' if in_class => 0x08,
            b'x' => match hex(0, 2) {
                Some(value) => {
                    self.at += 2;
                    value
                }
                None => unit,
            },
            b'u' => match hex(0, 4) {
                Some(value) => {
                    self.at += 4;
                    value
                }
                None => unit,
            },
            b'c' => {
                let next = self.ascii(0);
                let wide = in_class && (next.is_ascii_digit() || next == b'_');
                if next.is_ascii_alphabetic() || wide {
                    self.at += 1;
                    u16::from(next % 32)
                } else {
                    self.at -= 1;
                    u16::from(b'\\')
                }
            }
            digit @ b'0'..=b'7' => self.octal(digit),
            _ => unit,
        };
        Member::Unit(value)
    }

    fn octal(&mut self, first: u8) -> u16 {
        let mut value = u16::from(first - b'0');
        while let digit @ b'0'..=b'7' = self.ascii(0) {
            let next = value * 8 + u16::from(digit - b'0');
            if next > 0o377 {
                break;
            }
            value = next;
            self.at += 1;
        }
        value
    }

    fn class(&mut self) -> Result<Class, Reason> {
        let mut class = Class { negated: self.eat("^"), ..Class::default() };
        loop {
            if self.eat("]") {
                return Ok(class);
            }
            let from = self.member()?;
            if self.ascii(0) != b'-' || self.ascii(1) == b']' {
                class.add(from);
                continue;
            }
            self.at += 1;
            let to = self.member()?;
            match (from, to) {
                (Member::Unit(from), Member::Unit(to)) if from > to => {
                    return Err("Range out of order in character class");
                }
                (Member::Unit(from), Member::Unit(to)) => class.ranges.push((from, to)),
                (from, to) => {
                    class.add(from);
                    class.add(Member::Unit(u16::from(b'-')));
                    class.add(to);
                }
            }
        }
    }

    fn member(&mut self) -> Result<Member, Reason> {
        let unit = self.peek().ok_or("Unterminated character class")?;
        self.at += 1;
        if unit != u16::from(b'\\') {
            return Ok(Member::Unit(unit));
        }
        if self.peek().is_none() {
            return Err("\\ at end of pattern");
        }
        Ok(self.character(true))
    }
}

impl Class {
    fn add(&mut self, member: Member) {
        match member {
            Member::Unit(unit) => self.ranges.push((unit, unit)),
            Member::Kind(kind) => self.kinds.push(kind),
        }
    }
}
