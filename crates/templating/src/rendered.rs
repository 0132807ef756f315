//! What a render gives: the value, the value without its secrets, and what the secrets were.

use serde_json::Value as Json;

use crate::error::Res;
use crate::interp::meter::Meter;
use crate::value::Value;
use crate::value::coerce;
use crate::value::json::{Outward, from_json};

/// What a template rendered to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// The value; `None` is `undefined`, and a key that has it disappears.
    pub value: Option<Json>,
    /// The same value with `***` wherever a secret went, also one that was changed on its way. What
    /// is logged, stored or shown is this.
    pub masked: Option<Json>,
    /// Every text of a secret that is in `value`, as it is in there: to be looked for in what other
    /// programs print.
    pub secrets: Vec<String>,
}

impl Rendered {
    /// A text without anything to render.
    pub(crate) fn plain(text: &str) -> Self {
        let value = Some(Json::String(text.to_owned()));
        Self { masked: value.clone(), value, secrets: Vec::new() }
    }

    /// The value as a file holds it: `undefined` and `null` are nothing, lists are joined by commas.
    pub fn text(&self) -> String {
        match &self.value {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => from_json(other, &[])
                .and_then(|it| coerce::printed(&it, None))
                .map(|it| it.to_lossy())
                .unwrap_or_default(),
        }
    }
}

/// Hands a value out.
pub(crate) fn native(value: &Value, meter: &Meter) -> Res<Rendered> {
    let mut outward = Outward::new(meter);
    let json = outward.convert(value, 0)?;
    let secrets = outward.secrets;
    let masked =
        if secrets.is_empty() { json.clone() } else { Outward::masked(meter).convert(value, 0)? };
    Ok(Rendered { value: json, masked, secrets })
}
