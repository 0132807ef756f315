//! Filters that choose from a list, or sort it into groups.

use indexmap::IndexMap;

use super::Call;
use super::attributes::{at_path, attribute, counted, key, path, present, require_array, sequence};
use crate::checks;
use crate::error::{Fail, Res};
use crate::value::json::MASK;
use crate::value::text::Text;
use crate::value::{Value, coerce, is_reserved_text};

pub(super) fn groupby(call: &Call<'_>) -> Res<Value> {
    call.sequence("groupby")?;
    let values = match call.input {
        Value::Record(record) => counted(call, record)?,
        other => match sequence(other) {
            Some(values) => values,
            None => return Value::record([]),
        },
    };
    let path = path(call.arg(0))?;
    let mut groups: IndexMap<Text, Vec<Value>> = IndexMap::new();
    for value in values {
        let group = coerce::text(&at_path(&value, &path)?, None)?;
        if is_reserved_text(&group) {
            let message = format!("Template record key {} is reserved", group.to_lossy());
            return Err(Fail::value(message));
        }
        groups.entry(group).or_default().push(value);
    }
    let entries = groups.into_iter().map(|(group, values)| Ok((group, Value::array(values)?)));
    Value::record(entries.collect::<Res<Vec<_>>>()?)
}

pub(super) fn select(call: &Call<'_>, name: &str) -> Res<Value> {
    let wanted = name == "select";
    let test = match call.arg(0) {
        Value::Undefined => Text::from("truthy"),
        other => coerce::text(other, None)?,
    };
    let shown = if test.is_secret() { MASK.to_owned() } else { test.to_lossy() };
    if checks::arity(&shown).is_none() {
        return Err(Fail::value(format!("Unknown template test {shown}")));
    }
    call.sequence(name)?;
    let values = match call.input {
        Value::Record(record) => present(call, record)?,
        other => match sequence(other) {
            Some(values) => values,
            None => return Value::array(Vec::new()),
        },
    };
    let args = call.args.get(1..).unwrap_or_default();
    checks::check_arity(&shown, args.len())?;
    let mut chosen = Vec::new();
    for value in values {
        if checks::apply(&shown, &value, args)? == wanted {
            chosen.push(value);
        }
    }
    Value::array(chosen)
}

pub(super) fn selectattr(call: &Call<'_>, name: &str) -> Res<Value> {
    let array = require_array(call.input, name)?;
    let key = key(call.arg(0))?;
    let mut chosen = Vec::new();
    for value in array.items().iter() {
        if attribute(value, &key)?.truthy() == (name == "selectattr") {
            chosen.push(value.clone());
        }
    }
    Value::array(chosen)
}
