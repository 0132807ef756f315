//! Regular expressions as ECMAScript has them without the flag `u`: an engine of our own, because
//! every step has to be counted. Patterns come from templates, and one that backtracks without end
//! would otherwise hold a thread for ever; no crate with this syntax can be stopped.

mod class;
mod compile;
mod matcher;
mod parse;

use crate::error::Res;
use crate::interp::meter::Meter;
use crate::value::text::{Builder, Text};
use crate::value::{RegexValue, Value};
use matcher::Program;

/// Start and end of what a group matched.
pub(crate) type Span = Option<(usize, usize)>;

/// A compiled pattern.
pub(crate) struct Pattern<'a> {
    program: Program,
    names: Vec<(String, usize)>,
    global: bool,
    sticky: bool,
    meter: &'a Meter,
}

/// Whether a pattern is one; the reason is for nobody.
pub(crate) fn check(source: &[u16], flags: &str) -> Result<(), ()> {
    parse::parse(source, flags.contains('i')).map(drop).map_err(drop)
}

/// Compiles a pattern that a template wrote.
pub(crate) fn compile<'a>(value: &RegexValue, meter: &'a Meter) -> Res<Pattern<'a>> {
    let fold = value.flags.contains('i');
    let parsed = parse::parse(value.source.units(), fold).map_err(|reason| {
        crate::error::Fail::value(format!("Invalid regular expression: {reason}"))
    })?;
    // Compiling costs as much as the pattern is long.
    meter.text(value.source.len())?;
    let names = parsed.names.clone();
    let program = compile::compile(&parsed, fold, value.flags.contains('m'))?;
    let global = value.flags.contains('g');
    Ok(Pattern { program, names, global, sticky: value.flags.contains('y'), meter })
}

impl Pattern<'_> {
    /// `RegExp.prototype.exec`: what the groups matched, the whole first.
    pub fn exec(&self, units: &[u16], last_index: &mut usize) -> Res<Option<Vec<Span>>> {
        let keeps = self.global || self.sticky;
        let mut at = if keeps { *last_index } else { 0 };
        while at <= units.len() {
            if let Some(spans) = self.program.run(units, at, self.meter)? {
                if keeps {
                    *last_index = spans.first().copied().flatten().map_or(0, |it| it.1);
                }
                return Ok(Some(spans));
            }
            if self.sticky {
                break;
            }
            at += 1;
        }
        if keeps {
            *last_index = 0;
        }
        Ok(None)
    }

    /// `String.prototype.replace`.
    pub fn replace(&self, text: &Text, with: &Text, last_index: &mut usize) -> Res<Text> {
        let mut out = Builder::new();
        let mut from = 0;
        if self.global {
            *last_index = 0;
        }
        while let Some(spans) = self.exec(text.units(), last_index)? {
            let Some((start, end)) = spans.first().copied().flatten() else { break };
            if start >= from {
                out.push_part(text, from, start);
                substitute(text, &spans, &self.names, with, &mut out);
                from = end;
            }
            if !self.global {
                break;
            }
            if start == end {
                *last_index += 1;
            }
        }
        out.push_part(text, from, text.len());
        out.finish()
    }

    /// `String.prototype.split`.
    pub fn split(&self, text: &Text, limit: usize) -> Res<Vec<Value>> {
        let units = text.units();
        let mut parts: Vec<Value> = Vec::new();
        if limit == 0 {
            return Ok(parts);
        }
        if units.is_empty() {
            if self.program.run(units, 0, self.meter)?.is_none() {
                parts.push(Value::Str(text.clone()));
            }
            return Ok(parts);
        }
        let (mut from, mut at) = (0, 0);
        while at < units.len() {
            let found = self.program.run(units, at, self.meter)?;
            let end = found.as_ref().and_then(|it| it.first().copied().flatten()).map(|it| it.1);
            match (found, end) {
                (Some(spans), Some(end)) if end.min(units.len()) != from => {
                    parts.push(Value::Str(text.slice(from, at)));
                    for span in &spans[1..] {
                        if parts.len() == limit {
                            return Ok(parts);
                        }
                        parts.push(
                            span.map_or(Value::Undefined, |(a, b)| Value::Str(text.slice(a, b))),
                        );
                    }
                    if parts.len() >= limit {
                        parts.truncate(limit);
                        return Ok(parts);
                    }
                    from = end;
                    at = from;
                }
                _ => at += 1,
            }
        }
        parts.push(Value::Str(text.slice(from, text.len())));
        Ok(parts)
    }
}

/// Writes a replacement, with `$1`, `$&` and their like filled in.
pub(crate) fn substitute(
    text: &Text,
    spans: &[Span],
    names: &[(String, usize)],
    with: &Text,
    out: &mut Builder,
) {
    const DOLLAR: u16 = b'$' as u16;
    let units = with.units();
    let Some((start, end)) = spans.first().copied().flatten() else { return };
    let group = |index: usize, out: &mut Builder| {
        if let Some((a, b)) = spans.get(index).copied().flatten() {
            out.push_part(text, a, b);
        }
    };
    let mut at = 0;
    while at < units.len() {
        if units[at] != DOLLAR {
            let run = units[at..].iter().take_while(|it| **it != DOLLAR).count();
            out.push_part(with, at, at + run);
            at += run;
            continue;
        }
        let next = units.get(at + 1).and_then(|it| u8::try_from(*it).ok());
        match next {
            Some(b'$') => drop(out.push_part(with, at, at + 1)),
            Some(b'&') => group(0, out),
            Some(b'`') => drop(out.push_part(text, 0, start)),
            Some(b'\'') => drop(out.push_part(text, end, text.len())),
            Some(b'0'..=b'9') => {
                let one = digit(units, at + 1).unwrap_or(0);
                let two = digit(units, at + 2).map(|it| one * 10 + it);
                let two = two.filter(|it| *it > 0 && *it < spans.len());
                if let Some(two) = two {
                    group(two, out);
                    at += 3;
                    continue;
                }
                if one == 0 || one >= spans.len() {
                    out.push_part(with, at, at + 1);
                    at += 1;
                    continue;
                }
                group(one, out);
            }
            Some(b'<') if !names.is_empty() => {
                let close = units[at..].iter().position(|it| *it == u16::from(b'>'));
                let close = close.unwrap_or(0);
                if close == 0 {
                    out.push_part(with, at, at + 1);
                    at += 1;
                    continue;
                }
                let name = String::from_utf16_lossy(&units[at + 2..at + close]);
                if let Some((_, index)) = names.iter().find(|it| it.0 == name) {
                    group(*index, out);
                }
                at += close + 1;
                continue;
            }
            _ => {
                out.push_part(with, at, at + 1);
                at += 1;
                continue;
            }
        }
        at += 2;
    }
}

fn digit(units: &[u16], at: usize) -> Option<usize> {
    units.get(at).and_then(|it| it.checked_sub(0x30)).filter(|it| *it < 10).map(usize::from)
}
