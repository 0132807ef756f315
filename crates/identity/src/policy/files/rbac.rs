//! The files of Backstage's RBAC plugin: lines of comma-separated values,
//!
//! ```csv
//! p, role:default/team, catalog-entity, read, allow
//! g, group:default/team, role:default/team
//! ```
//!
//! and conditional policies, a YAML document each. Two differences from the plugin, both said in the
//! handbook: a policy for a user or a group in place of a role is refused, and the conditions of one
//! role do not narrow what another role gives plainly.

use model::Problem;
use model::permission::Action;
use model::yaml;
use serde_json::Value;

use super::super::limits::CSV_LINES_MAX;
use super::super::model::{Effect, Fault, Grant, action, object, parse_condition};
use super::super::names;
use super::{Builder, Place, YAML, place_of, wrong};

/// Reads the lines of a text.
pub(super) fn policies(into: &mut Builder, file: &str, text: &str) -> Result<(), Problem> {
    for (number, line) in (1_u32..).zip(text.lines()) {
        let place = Place { file: file.to_owned(), line: number };
        let read = if usize::try_from(number).is_ok_and(|it| it <= CSV_LINES_MAX) {
            policy(into, line, &place)
        } else {
            Err(Fault::new("", format!("is beyond the {CSV_LINES_MAX} lines that are read")))
        };
        read.map_err(|fault| wrong(&place, &fault))?;
    }
    Ok(())
}

fn policy(into: &mut Builder, line: &str, place: &Place) -> Result<(), Fault> {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.is_empty() || line.starts_with('#') {
        return Ok(());
    }
    let fields = fields(line)?;
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    match fields.as_slice() {
        ["p", role, permission, act, effect] => {
            let role = role_name(role)?;
            names::permission(permission).map_err(|what| Fault::new("permission", what))?;
            let act = action(act).map_err(|what| Fault::new("policy", what))?;
            let mut grant = Grant::allow(&[permission], &[act]);
            grant.effect = match *effect {
                "allow" => Effect::Allow,
                "deny" => Effect::Deny,
                _ => return Err(Fault::new("effect", "must be allow or deny")),
            };
            grant.place = Some(place.clone());
            into.role(&role, place)?.grant(grant)
        }
        ["g", member, role] => {
            let member = names::member(member).map_err(|what| Fault::new("member", what))?;
            let role = role_name(role)?;
            into.role(&role, place)?.fix(member)
        }
        ["p" | "g", ..] => {
            Err(Fault::new("", "must be p, role, permission, action, effect or g, member, role"))
        }
        _ => Err(Fault::new("", "must begin with p or g")),
    }
}

fn role_name(text: &str) -> Result<String, Fault> {
    let name = names::role(text).map_err(|what| Fault::new("role", what))?;
    if name == names::ADMINISTRATORS {
        let what = "may do everything, always; name its members under \
                    permission.rbac.admin.superUsers";
        return Err(Fault::new("role", what));
    }
    Ok(name)
}

/// The fields of a line; one in double quotes may have commas in it.
fn fields(line: &str) -> Result<Vec<String>, Fault> {
    let (mut fields, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(std::mem::take(&mut field).trim().to_owned()),
            other => field.push(other),
        }
    }
    if is_quoted {
        return Err(Fault::new("", "has a quote that does not end"));
    }
    fields.push(field.trim().to_owned());
    Ok(fields)
}

/// Reads the conditional policies of a text.
pub(super) fn conditions(into: &mut Builder, file: &str, text: &str) -> Result<(), Problem> {
    let documents = yaml::parse_documents(text, &YAML);
    if documents.is_empty() {
        let place = Place { file: file.to_owned(), line: 1 };
        return Err(wrong(&place, &Fault::new("", "has no conditional policy")));
    }
    for document in documents {
        let document = document.map_err(|error| {
            let place = Place { file: file.to_owned(), line: error.position.line };
            wrong(&place, &Fault::new("", error.message))
        })?;
        let place = |at: &str| place_of(file, &document.positions, at);
        let read = read_conditional(&document.value).and_then(|(name, grants)| {
            let whole = place("");
            for mut grant in grants {
                grant.place = Some(whole.clone());
                into.role(&name, &whole)?.grant(grant)?;
            }
            Ok(())
        });
        read.map_err(|fault| wrong(&place(&fault.at), &fault))?;
    }
    Ok(())
}

/// A conditional policy as the plugin writes it, in files and over its API: the role, and what it is
/// given. One whose mapping has both names and bare actions becomes two grants.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_conditional(value: &Value) -> Result<(String, Vec<Grant>), Fault> {
    const KEYS: [&str; 7] = [
        "id",
        "result",
        "roleEntityRef",
        "pluginId",
        "resourceType",
        "permissionMapping",
        "conditions",
    ];
    let whole = object(value, "", &KEYS)?;
    let text = |key: &str| {
        let text = whole.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
        text.ok_or_else(|| Fault::new(format!("/{key}"), "must be a text that is not empty"))
    };
    if text("result")? != "CONDITIONAL" {
        return Err(Fault::new("/result", "must be CONDITIONAL"));
    }
    let role = names::role(text("roleEntityRef")?);
    let role = role.map_err(|what| Fault::new("/roleEntityRef", what))?;
    if role == names::ADMINISTRATORS {
        return Err(Fault::new("/roleEntityRef", "may do everything, always"));
    }
    text("pluginId")?;
    let resource = text("resourceType")?;
    names::permission(resource).map_err(|what| Fault::new("/resourceType", what))?;
    let condition = whole.get("conditions");
    let condition = condition.ok_or_else(|| Fault::new("/conditions", "must be there"))?;
    let condition = parse_condition(condition, "")?;
    let (bare, named) = mapping(whole.get("permissionMapping"))?;
    let mut grants = Vec::new();
    if !bare.is_empty() {
        grants.push(Grant::allow(&[resource], &bare));
    }
    if !named.is_empty() {
        let permissions: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
        let mut actions: Vec<Action> = Vec::new();
        for (_, act) in &named {
            if !actions.contains(act) {
                actions.push(*act);
            }
        }
        grants.push(Grant::allow(&permissions, &actions));
    }
    let on = |grant: Grant| {
        let grant = grant.when(condition.clone());
        let grant =
            grant.map_err(|fault| Fault::new(format!("/conditions{}", fault.at), fault.what))?;
        if grant.condition_type.as_deref() == Some(resource) {
            return Ok(grant);
        }
        Err(Fault::new("/resourceType", "must be the one of the rules"))
    };
    Ok((role, grants.into_iter().map(on).collect::<Result<_, _>>()?))
}

/// Bare actions, and names with the action of each.
type Mapping<'v> = (Vec<Action>, Vec<(&'v str, Action)>);

fn mapping(value: Option<&Value>) -> Result<Mapping<'_>, Fault> {
    let list = value.and_then(Value::as_array).filter(|it| (1..=100).contains(&it.len()));
    let list = list.ok_or_else(|| {
        Fault::new("/permissionMapping", "must be a list of one to 100 actions or {name, action}")
    })?;
    let (mut bare, mut named) = (Vec::new(), Vec::new());
    for (index, item) in list.iter().enumerate() {
        let at = format!("/permissionMapping/{index}");
        let word = |value: &Value, at: &str| {
            let word = value.as_str().unwrap_or_default();
            action(word).map_err(|what| Fault::new(at, what))
        };
        match item {
            Value::String(_) => bare.push(word(item, &at)?),
            Value::Object(pair) => {
                let name = pair.get("name").and_then(Value::as_str).unwrap_or_default();
                names::permission(name).map_err(|what| Fault::new(format!("{at}/name"), what))?;
                let act = pair.get("action").unwrap_or(&Value::Null);
                named.push((name, word(act, &format!("{at}/action"))?));
            }
            _ => return Err(Fault::new(at, "must be an action or {name, action}")),
        }
    }
    Ok((bare, named))
}
