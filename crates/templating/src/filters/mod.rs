//! The filters that the language itself has, by family: `text`, `html`, `replacing`, `numbers`,
//! `lists`, `grouping`, `attributes`.

mod attributes;
mod grouping;
mod html;
mod lists;
mod numbers;
mod replacing;
pub(crate) mod sorting;
pub(crate) mod text;

use crate::error::{Fail, Res};
use crate::interp::meter::Meter;
use crate::value::Value;

/// Every filter.
pub(crate) const NAMES: [&str; 43] = [
    "abs",
    "batch",
    "capitalize",
    "center",
    "d",
    "default",
    "dictsort",
    "dump",
    "e",
    "escape",
    "first",
    "float",
    "forceescape",
    "groupby",
    "indent",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "nl2br",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "string",
    "striptags",
    "sum",
    "title",
    "trim",
    "truncate",
    "upper",
    "urlencode",
    "urlize",
    "wordcount",
];

/// What a filter is given.
pub(crate) struct Call<'a> {
    pub input: &'a Value,
    pub args: &'a [Value],
    pub meter: &'a Meter,
    /// The bytes that input and arguments weigh.
    pub scratch: usize,
    pub chance: &'a (dyn Fn(u64) -> u64 + Send + Sync),
}

impl<'a> Call<'a> {
    /// An argument; undefined where it was not given.
    pub fn arg(&self, index: usize) -> &'a Value {
        self.args.get(index).unwrap_or(&Value::Undefined)
    }

    /// An argument, or something else where it is not truthy.
    pub fn arg_or(&self, index: usize, default: Value) -> Value {
        if self.arg(index).truthy() { self.arg(index).clone() } else { default }
    }

    /// Refuses an input that is undefined or null.
    pub fn sequence(&self, name: &str) -> Res<()> {
        if self.input.is_nullish() {
            return Err(Fail::value(format!("{name} requires a sequence")));
        }
        Ok(())
    }
}

/// Applies a filter of the language's own.
pub(crate) fn apply(name: &'static str, call: &Call<'_>) -> Res<Value> {
    call.input.data()?;
    match name {
        "abs" => numbers::abs(call),
        "float" => numbers::float(call),
        "int" => numbers::int(call),
        "round" => numbers::round(call),
        "sum" => numbers::sum(call),
        "length" => Ok(numbers::length(call.input)),
        "wordcount" => numbers::wordcount(call),
        "capitalize" => text::capitalize(call),
        "center" => text::center(call),
        "d" | "default" => Ok(text::default(call)),
        "indent" => text::indent(call),
        "lower" | "upper" => text::change_case(call, name == "upper"),
        "string" => text::string(call),
        "title" => text::title(call),
        "trim" => text::trim(call),
        "truncate" => text::truncate(call),
        "dump" => html::dump(call),
        "escape" | "e" => html::escape(call, false),
        "forceescape" => html::escape(call, true),
        "safe" => html::safe(call),
        "nl2br" => html::nl2br(call),
        "striptags" => html::striptags(call),
        "urlencode" => html::urlencode(call),
        "urlize" => html::urlize(call),
        "replace" => replacing::replace(call),
        "batch" => lists::batch(call),
        "first" | "last" => lists::edge(call, name),
        "join" => lists::join(call),
        "list" => lists::list(call),
        "random" => lists::random(call),
        "reverse" => lists::reverse(call),
        "slice" => lists::slice(call),
        "dictsort" => sorting::dictsort(call),
        "sort" => sorting::sort(call),
        "groupby" => grouping::groupby(call),
        "select" | "reject" => grouping::select(call, name),
        _ => grouping::selectattr(call, name),
    }
}
