//! Text as JavaScript has it: UTF-16 code units, lone surrogates included. A text also knows which of
//! its ranges came from a secret.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::error::{Fail, Res};
use crate::limits::TEXT_UNITS_MAX;

/// A range of code units that came from a secret, `start..end`.
pub(crate) type Mark = (u32, u32);

/// An immutable text. Equality and hash look at the units only.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    units: Rc<[u16]>,
    marks: Option<Rc<[Mark]>>,
}

impl Text {
    /// A text without secrets.
    pub fn new(units: &[u16]) -> Self {
        Self { units: Rc::from(units), marks: None }
    }

    /// A text that is a secret as a whole, where `secret` says so.
    pub fn marked(units: &[u16], secret: bool) -> Self {
        let mut text = Self::new(units);
        if secret && !units.is_empty() {
            text.marks = Some(Rc::from([(0, units.len() as u32)]));
        }
        text
    }

    /// The code units.
    pub fn units(&self) -> &[u16] {
        &self.units
    }

    /// How many code units.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Whether any part came from a secret.
    pub fn is_secret(&self) -> bool {
        self.marks.is_some()
    }

    /// The ranges that came from secrets, in order, apart from each other.
    pub fn marks(&self) -> &[Mark] {
        self.marks.as_deref().unwrap_or_default()
    }

    /// The same units, a secret as a whole where `secret` says so or a part already was.
    pub fn or_secret(self, secret: bool) -> Self {
        if secret { Self { marks: None, ..self }.whole() } else { self }
    }

    fn whole(self) -> Self {
        if self.units.is_empty() {
            return self;
        }
        let end = self.units.len() as u32;
        Self { units: self.units, marks: Some(Rc::from([(0, end)])) }
    }

    /// A part, with the secrets in it; both ends are cut to the text.
    pub fn slice(&self, start: usize, end: usize) -> Self {
        let end = end.min(self.len());
        let start = start.min(end);
        if start == 0 && end == self.len() {
            return self.clone();
        }
        let mut part = Self::new(&self.units[start..end]);
        let (from, to) = (start as u32, end as u32);
        let inside = self.marks().iter().filter(|(a, b)| *a < to && *b > from);
        let marks: Vec<Mark> =
            inside.map(|(a, b)| ((*a).max(from) - from, (*b).min(to) - from)).collect();
        if !marks.is_empty() {
            part.marks = Some(marks.into());
        }
        part
    }

    /// One code unit as a text.
    pub fn unit(&self, index: usize) -> Self {
        self.slice(index, index + 1)
    }

    /// Other units of the same length, with the secrets where they were; a text of another length is
    /// a secret as a whole where this one held any.
    pub fn mapped(&self, units: &[u16]) -> Self {
        if units.len() == self.len() {
            Self { units: Rc::from(units), marks: self.marks.clone() }
        } else {
            Self::marked(units, self.is_secret())
        }
    }

    /// Whether the units are those of an ASCII word.
    pub fn is(&self, word: &str) -> bool {
        units_are(&self.units, word)
    }

    /// As a Rust string; lone surrogates become U+FFFD.
    pub fn to_lossy(&self) -> String {
        String::from_utf16_lossy(&self.units)
    }

    /// How many bytes its UTF-8 takes; a lone surrogate takes three.
    pub fn utf8_len(&self) -> usize {
        let mut bytes = 0;
        let mut units = self.units.iter().peekable();
        while let Some(unit) = units.next() {
            bytes += match unit {
                0..=0x7f => 1,
                0x80..=0x7ff => 2,
                0xd800..=0xdbff if units.peek().is_some_and(|it| is_low_surrogate(**it)) => {
                    units.next();
                    4
                }
                _ => 3,
            };
        }
        bytes
    }
}

fn is_low_surrogate(unit: u16) -> bool {
    (0xdc00..=0xdfff).contains(&unit)
}

/// Whether units are those of an ASCII word.
pub(crate) fn units_are(units: &[u16], word: &str) -> bool {
    units.len() == word.len() && units.iter().zip(word.bytes()).all(|(a, b)| *a == u16::from(b))
}

/// Where `needle` is found first at or after `from`.
pub(crate) fn find(units: &[u16], needle: &[u16], from: usize) -> Option<usize> {
    if from > units.len() {
        return None;
    }
    let Some((first, rest)) = needle.split_first() else { return Some(from) };
    let mut at = from;
    while at + needle.len() <= units.len() {
        let last = units.len() - rest.len();
        at += units[at..last].iter().position(|unit| unit == first)?;
        if units[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Where `needle` is found last, starting at or before `from`.
pub(crate) fn rfind(units: &[u16], needle: &[u16], from: usize) -> Option<usize> {
    let last = units.len().checked_sub(needle.len())?;
    (0..=last.min(from)).rev().find(|at| units[*at..].starts_with(needle))
}

impl From<&str> for Text {
    fn from(value: &str) -> Self {
        let units: Vec<u16> = value.encode_utf16().collect();
        Self::new(&units)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.units == other.units
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.units.hash(state);
    }
}

/// Puts texts together, secrets included. What grows too long is refused at the end and takes no
/// more memory before that.
#[derive(Default)]
pub(crate) struct Builder {
    units: Vec<u16>,
    marks: Vec<Mark>,
    overflow: bool,
}

impl Builder {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn fits(&mut self, more: usize) -> bool {
        self.overflow |= self.units.len() + more > TEXT_UNITS_MAX;
        !self.overflow
    }

    /// Adds a text.
    pub fn push(&mut self, text: &Text) -> &mut Self {
        if self.fits(text.len()) {
            let offset = self.units.len() as u32;
            self.units.extend_from_slice(text.units());
            for (start, end) in text.marks() {
                self.mark(start + offset, end + offset);
            }
        }
        self
    }

    /// Adds a part of a text.
    pub fn push_part(&mut self, text: &Text, start: usize, end: usize) -> &mut Self {
        if text.is_secret() {
            self.push(&text.slice(start, end))
        } else {
            let end = end.min(text.len());
            self.push_units(&text.units()[start.min(end)..end])
        }
    }

    /// Adds units that are no secret.
    pub fn push_units(&mut self, units: &[u16]) -> &mut Self {
        if self.fits(units.len()) {
            self.units.extend_from_slice(units);
        }
        self
    }

    /// Adds units, a secret where the flag says so.
    pub fn push_marked(&mut self, units: &[u16], secret: bool) -> &mut Self {
        let start = self.units.len();
        self.push_units(units);
        if secret && self.units.len() > start {
            self.mark(start as u32, self.units.len() as u32);
        }
        self
    }

    /// Adds a text that is no secret.
    pub fn push_str(&mut self, text: &str) -> &mut Self {
        if self.fits(text.len()) {
            self.units.extend(text.encode_utf16());
        }
        self
    }

    /// Adds so many spaces.
    pub fn push_spaces(&mut self, count: usize) -> &mut Self {
        if self.fits(count) {
            self.units.resize(self.units.len() + count, u16::from(b' '));
        }
        self
    }

    fn mark(&mut self, start: u32, end: u32) {
        match self.marks.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => self.marks.push((start, end)),
        }
    }

    /// The text.
    ///
    /// # Errors
    /// Where it is longer than a text may be.
    pub fn finish(self) -> Res<Text> {
        if self.overflow {
            return Err(Fail::value("Invalid string length"));
        }
        let marks = if self.marks.is_empty() { None } else { Some(self.marks.into()) };
        Ok(Text { units: self.units.into(), marks })
    }
}
