//! JSON in and out: what a context holds becomes values, `dump` writes them, and what leaves a
//! template becomes JSON again, once as it is and once with its secrets masked.

use serde_json::{Map, Number, Value as Json};

use super::text::{Builder, Text};
use super::{Num, Value, deep, number};
use crate::error::{Fail, Limit, Res};
use crate::interp::meter::Meter;
use crate::limits::ENTRIES_MAX;

/// Stands for a secret.
pub(crate) const MASK: &str = "***";

/// The value of JSON. `paths` lead to what is a secret within it; an empty one says that all is.
pub(crate) fn from_json(json: &Json, paths: &[Vec<&str>]) -> Res<Value> {
    let secret = paths.iter().any(Vec::is_empty);
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => Value::Num(Num { value: it.as_f64().unwrap_or(f64::NAN), secret }),
        Json::String(it) => Value::Str(Text::from(it.as_str()).or_secret(secret)),
        Json::Array(items) => {
            let step = |(index, it): (usize, &Json)| {
                from_json(it, &below(paths, secret, &index.to_string()))
            };
            Value::array(items.iter().enumerate().map(step).collect::<Res<_>>()?)?
        }
        Json::Object(entries) => {
            let step = |(key, it): (&String, &Json)| {
                Ok((Text::from(key.as_str()), from_json(it, &below(paths, secret, key))?))
            };
            Value::record(entries.iter().map(step).collect::<Res<Vec<_>>>()?)?
        }
    })
}

/// The paths that go on below a key.
fn below<'a>(paths: &[Vec<&'a str>], secret: bool, key: &str) -> Vec<Vec<&'a str>> {
    if secret {
        return vec![Vec::new()];
    }
    let on = paths.iter().filter(|path| path.first() == Some(&key));
    on.map(|path| path[1..].to_vec()).collect()
}

/// The JSON of values, as the host sees it: undefined entries of records are left out, those of
/// lists are null. What is handed out is counted, since JSON repeats what values share.
pub(crate) struct Outward<'a> {
    /// Whether `***` stands where a secret was.
    pub masked: bool,
    /// What the secrets were.
    pub secrets: Vec<String>,
    meter: &'a Meter,
    entries: usize,
    units: usize,
}

impl<'a> Outward<'a> {
    /// Hands values out as they are.
    pub fn new(meter: &'a Meter) -> Self {
        Self { masked: false, secrets: Vec::new(), meter, entries: 0, units: 0 }
    }

    /// Hands values out without their secrets.
    pub fn masked(meter: &'a Meter) -> Self {
        Self { masked: true, ..Self::new(meter) }
    }

    fn count(&mut self, entries: usize) -> Res<()> {
        self.entries += entries;
        if self.entries > ENTRIES_MAX {
            let message =
                format!("Template value copies cannot exceed {ENTRIES_MAX} structured entries");
            return Err(Fail::value(message));
        }
        (0..entries).try_for_each(|_| self.meter.work())
    }

    /// The JSON of a value; nothing for undefined.
    pub fn convert(&mut self, value: &Value, depth: usize) -> Res<Option<Json>> {
        deep(depth)?;
        Ok(Some(match value {
            Value::Undefined => return Ok(None),
            Value::Null => Json::Null,
            Value::Bool(it) => Json::Bool(*it),
            Value::Num(it) if it.secret && self.masked => Json::String(MASK.to_owned()),
            Value::Num(it) => {
                if it.secret {
                    self.gather(number::format(it.value));
                }
                number_json(it.value)
            }
            Value::Str(it) => Json::String(self.text(it)?),
            Value::Safe(it) => Json::String(self.text(it)?),
            Value::Array(array) => {
                let items = array.items();
                self.count(items.len())?;
                let each = items
                    .iter()
                    .map(|it| self.convert(it, depth + 1).map(|it| it.unwrap_or(Json::Null)));
                Json::Array(each.collect::<Res<_>>()?)
            }
            Value::Record(record) => {
                self.count(record.len())?;
                let mut entries = Map::new();
                for (key, item) in record.entries() {
                    if let Some(item) = self.convert(item, depth + 1)? {
                        entries.insert(self.text(key)?, item);
                    }
                }
                Json::Object(entries)
            }
            Value::Regex(it) => Json::String(super::coerce::regex_text(it).to_lossy()),
            Value::Callable(_) => {
                return Err(Fail::value("Callable values cannot cross the capability boundary"));
            }
        }))
    }

    fn gather(&mut self, secret: String) {
        if !secret.is_empty() && !self.secrets.contains(&secret) {
            self.secrets.push(secret);
        }
    }

    /// A text on its way out.
    fn text(&mut self, text: &Text) -> Res<String> {
        self.units += text.len();
        let most = self.meter.limits().output_units;
        if self.units > most {
            return Err(Fail::limit(Limit::Output, most as u64, self.units as u64));
        }
        if !text.is_secret() {
            return Ok(text.to_lossy());
        }
        if self.masked {
            return Ok(masked(text));
        }
        for (start, end) in text.marks() {
            let part = text.slice(*start as usize, *end as usize);
            // A piece too short to be looked for on its own is told with what is around it.
            let shown = if part.len() < SHORT_UNITS { text } else { &part };
            self.gather(shown.to_lossy());
        }
        Ok(text.to_lossy())
    }
}

/// Secrets shorter than this would be found all over a log.
const SHORT_UNITS: usize = 4;

fn masked(text: &Text) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (start, end) in text.marks() {
        out.push_str(&String::from_utf16_lossy(&text.units()[from..*start as usize]));
        out.push_str(MASK);
        from = *end as usize;
    }
    out.push_str(&String::from_utf16_lossy(&text.units()[from..]));
    out
}

/// The JSON of a number: whole ones without a point, what JSON lacks as null.
pub(crate) fn number_json(value: f64) -> Json {
    const SAFE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < SAFE {
        return Json::Number(Number::from(value as i64));
    }
    Number::from_f64(value).map_or(Json::Null, Json::Number)
}

/// A value as `JSON.stringify` writes it; nothing for undefined. `gap` indents.
pub(crate) fn stringify(value: &Value, gap: &Text) -> Res<Option<Text>> {
    let mut writer = Writer { out: Builder::new(), gap: gap.clone() };
    if matches!(value, Value::Undefined) {
        return Ok(None);
    }
    writer.write(value, 0)?;
    writer.out.finish().map(Some)
}

struct Writer {
    out: Builder,
    gap: Text,
}

impl Writer {
    fn write(&mut self, value: &Value, depth: usize) -> Res<()> {
        deep(depth)?;
        match value {
            Value::Undefined | Value::Null => drop(self.out.push_str("null")),
            Value::Bool(it) => drop(self.out.push_str(if *it { "true" } else { "false" })),
            Value::Num(it) if !it.value.is_finite() => drop(self.out.push_str("null")),
            Value::Num(it) => drop(self.out.push(&super::coerce::number_text(*it))),
            Value::Str(it) => self.quote(it),
            Value::Safe(it) => self.quote(it),
            Value::Array(array) => {
                let items = array.items();
                self.out.push_str("[");
                for (index, item) in items.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.write(item, depth + 1)?;
                }
                self.close("]", items.len(), depth);
            }
            Value::Record(record) => {
                let shown =
                    record.entries().iter().filter(|(_, it)| !matches!(it, Value::Undefined));
                let mut count = 0;
                self.out.push_str("{");
                for (key, item) in shown {
                    self.separate(count, depth + 1);
                    count += 1;
                    self.quote(key);
                    self.out.push_str(if self.gap.is_empty() { ":" } else { ": " });
                    self.write(item, depth + 1)?;
                }
                self.close("}", count, depth);
            }
            Value::Regex(_) => drop(self.out.push_str("{}")),
            Value::Callable(_) => return Err(Fail::value("Callable values cannot be serialized")),
        }
        Ok(())
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.out.push_str(",");
        }
        self.line(depth);
    }

    fn close(&mut self, bracket: &str, count: usize, depth: usize) {
        if count > 0 {
            self.line(depth);
        }
        self.out.push_str(bracket);
    }

    fn line(&mut self, depth: usize) {
        if self.gap.is_empty() {
            return;
        }
        self.out.push_str("\n");
        for _ in 0..depth {
            self.out.push(&self.gap);
        }
    }

    fn quote(&mut self, text: &Text) {
        let mut units = Vec::with_capacity(text.len() + 2);
        quote(text.units(), &mut units);
        self.out.push_str("\"");
        self.out.push_marked(&units[1..units.len() - 1], text.is_secret());
        self.out.push_str("\"");
    }
}

/// Writes units as a JSON string; lone surrogates are escaped.
pub(crate) fn quote(units: &[u16], out: &mut Vec<u16>) {
    let quote = u16::from(b'"');
    out.push(quote);
    let mut rest = units.iter().copied().peekable();
    while let Some(unit) = rest.next() {
        let short = match unit {
            0x08 => Some('b'),
            0x09 => Some('t'),
            0x0a => Some('n'),
            0x0c => Some('f'),
            0x0d => Some('r'),
            0x22 => Some('"'),
            0x5c => Some('\\'),
            _ => None,
        };
        if let Some(letter) = short {
            out.extend([u16::from(b'\\'), letter as u16]);
            continue;
        }
        let pair = (0xd800..=0xdbff).contains(&unit)
            && rest.peek().is_some_and(|next| (0xdc00..=0xdfff).contains(next));
        if pair {
            out.push(unit);
            out.extend(rest.next());
        } else if unit < 0x20 || (0xd800..=0xdfff).contains(&unit) {
            out.extend(format!("\\u{unit:04x}").encode_utf16());
        } else {
            out.push(unit);
        }
    }
    out.push(quote);
}
