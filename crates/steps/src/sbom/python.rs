//! Lock files of Python: which of them there are, what is common to them, and the licences of what is
//! installed.

pub mod installed;
pub mod lock;
pub mod pylock;
pub mod requirements;

use model::Problem;
use toml::{Table, Value};

use super::inventory::Inventory;
use super::licence::Licence;
use crate::limits::{ABOUT_BYTES_MAX, LOCK_BYTES_MAX};
use crate::source::Source;

/// Takes every lock file of Python.
///
/// # Errors
/// One is wrong or too much.
pub fn take(
    source: &Source,
    names: &[String],
    installed: &[String],
    inventory: &mut Inventory,
) -> Result<(), Problem> {
    let has = |name: &str| names.iter().any(|it| it == name);
    let before = inventory.read.len();
    let project = project(source)?;
    if has("uv.lock") {
        lock::uv(&table(source, "uv.lock")?, inventory)?;
    }
    if has("poetry.lock") {
        lock::poetry(&table(source, "poetry.lock")?, project.as_ref(), inventory)?;
    }
    let is_pylock = |name: &&String| {
        *name == "pylock.toml" || name.starts_with("pylock.") && name.ends_with(".toml")
    };
    for name in names.iter().filter(is_pylock) {
        pylock::take(&table(source, name)?, name, inventory)?;
    }
    for name in names.iter().filter(|name| requirements::is_file(name)) {
        requirements::take(source, name, inventory)?;
    }
    if let Some(project) = &project {
        let about = project.get("project").and_then(Value::as_table);
        let about = about.or_else(|| project.get("tool")?.get("poetry")?.as_table());
        let text = |key: &str| about.and_then(|it| it.get(key)).and_then(Value::as_str);
        inventory.made_here(text("name"), text("version"), text("license").and_then(Licence::of));
        let needs = about.and_then(|it| it.get("dependencies"));
        let is_needed = needs.and_then(Value::as_array).is_some_and(|it| !it.is_empty());
        if inventory.read.len() == before && is_needed {
            inventory.is_incomplete = true;
            inventory.note("pyproject.toml has no lock file; `uv lock` writes one");
        }
    }
    if inventory.read.len() > before {
        installed::licences(source, installed, inventory)?;
    }
    Ok(())
}

/// A file of TOML.
fn table(source: &Source, name: &str) -> Result<Table, Problem> {
    let text = source.text(name, LOCK_BYTES_MAX)?.unwrap_or_default();
    text.parse::<Table>()
        .map_err(|error| Problem::input(format!("{name}: {}", error.message())).at(name.to_owned()))
}

fn project(source: &Source) -> Result<Option<Table>, Problem> {
    let Some(text) = source.text("pyproject.toml", ABOUT_BYTES_MAX)? else { return Ok(None) };
    text.parse::<Table>().map(Some).map_err(|error| {
        Problem::input(format!("pyproject.toml: {}", error.message())).at("pyproject.toml")
    })
}

/// The text of a key.
fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Value::as_str)
}

/// The tables of a key that holds a list of them.
fn tables<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> + use<'a> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}
