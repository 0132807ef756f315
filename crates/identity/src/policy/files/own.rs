//! Our own policy file:
//!
//! ```yaml
//! roles:
//!   - name: role:default/on-call
//!     description: Who mends things at night.
//!     members: [group:default/on-call]
//!     grants:
//!       - permissions: [spine.*]
//!       - permissions: [catalog-entity]
//!         actions: [update]
//!         conditions: { rule: IS_ENTITY_KIND, resourceType: catalog-entity, params: { kinds: [API] } }
//! ```

use model::Problem;
use model::yaml;
use serde_json::Value;

use super::super::model::{Fault, RoleBody, object};
use super::super::names;
use super::{Builder, Place, YAML, place_of, wrong};

/// Reads the roles of a text.
pub(super) fn read(into: &mut Builder, file: &str, text: &str) -> Result<(), Problem> {
    let document = yaml::parse_one(text, &YAML).map_err(|error| {
        let place = Place { file: file.to_owned(), line: error.position.line };
        wrong(&place, &Fault::new("", error.message))
    })?;
    let place = |at: &str| place_of(file, &document.positions, at);
    let refuse = |fault: Fault| wrong(&place(&fault.at), &fault);
    let root = object(&document.value, "", &["roles"]).map_err(refuse)?;
    let roles = match root.get("roles") {
        Some(Value::Array(roles)) => roles,
        // Nothing there may be a file that is being written; none at all is said by an empty list.
        _ => return Err(refuse(Fault::new("/roles", "must be a list, [] for none"))),
    };
    for (index, value) in roles.iter().enumerate() {
        let at = format!("/roles/{index}");
        one(into, value, &at, &place).map_err(refuse)?;
    }
    Ok(())
}

fn one(
    into: &mut Builder,
    value: &Value,
    at: &str,
    place: &impl Fn(&str) -> Place,
) -> Result<(), Fault> {
    let body = RoleBody::parse(value, at)?;
    let at_name = format!("{at}/name");
    let name = value.get("name").and_then(Value::as_str);
    let name =
        name.ok_or_else(|| Fault::new(at_name.as_str(), "must be role:<namespace>/<name>"))?;
    let name = names::role(name).map_err(|what| Fault::new(at_name.as_str(), what))?;
    if name == names::ADMINISTRATORS && body.grants.is_some() {
        let what = "must not be there: administrators may do everything, always";
        return Err(Fault::new(format!("{at}/grants"), what));
    }
    if into.roles.contains_key(&name) {
        return Err(Fault::new(at_name, "is defined above already"));
    }
    let role = into.role(&name, &place(at))?;
    role.description = body.description;
    for member in body.members.unwrap_or_default() {
        role.fix(member)?;
    }
    if name == names::ADMINISTRATORS {
        role.grants = super::super::roles::shipped(&name).map(|it| it.grants).unwrap_or_default();
    }
    for (index, mut grant) in body.grants.unwrap_or_default().into_iter().enumerate() {
        grant.place = Some(place(&format!("{at}/grants/{index}")));
        role.grant(grant)?;
    }
    Ok(())
}
