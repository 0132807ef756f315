//! Roles from files: our own ([`own`]), and the two of Backstage's RBAC plugin ([`rbac`]). What is
//! wrong in one is said with its file, line and field. [`watch`] reads them again when they change.

pub mod own;
pub mod rbac;
pub mod watch;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use model::Problem;
use model::yaml::{Limits, Positions};

use super::limits::{FILE_BYTES_MAX, GRANTS_MAX, MEMBERS_MAX, ROLES_MAX};
use super::model::{Fault, Grant, Origin, Place, Role};
use super::roles::Fixed;
use super::settings::Settings;

/// What is read of a policy file in YAML.
const YAML: Limits = Limits {
    bytes: 4 * 1024 * 1024,
    documents: 10_000,
    nodes: 400_000,
    depth: 64,
    expanded_bytes: 8 * 1024 * 1024,
    scalar_bytes: 64 * 1024,
};

/// Roles as files build them up.
#[derive(Debug, Default)]
struct Builder {
    roles: BTreeMap<String, Role>,
}

impl Builder {
    /// The role of this name, which begins at `place` when it is new.
    fn role(&mut self, name: &str, place: &Place) -> Result<&mut Role, Fault> {
        if self.roles.len() >= ROLES_MAX && !self.roles.contains_key(name) {
            return Err(Fault::new("", format!("is beyond the {ROLES_MAX} roles that can be")));
        }
        Ok(self.roles.entry(name.to_owned()).or_insert_with(|| Role {
            name: name.to_owned(),
            description: None,
            grants: Vec::new(),
            members: BTreeSet::new(),
            fixed_members: BTreeSet::new(),
            origin: Origin::File(place.clone()),
            changed_at: None,
            changed_by: None,
        }))
    }
}

impl Role {
    fn grant(&mut self, grant: Grant) -> Result<(), Fault> {
        if self.grants.len() >= GRANTS_MAX {
            return Err(Fault::new("", format!("is beyond the {GRANTS_MAX} grants of a role")));
        }
        self.grants.push(grant);
        Ok(())
    }

    fn fix(&mut self, member: String) -> Result<(), Fault> {
        if self.fixed_members.len() >= MEMBERS_MAX {
            return Err(Fault::new("", format!("is beyond the {MEMBERS_MAX} members of a role")));
        }
        self.fixed_members.insert(member);
        Ok(())
    }
}

/// Reads every file that is configured.
///
/// # Errors
/// The first thing that is wrong, with file, line and field.
pub async fn read(settings: &Settings) -> Result<Fixed, Problem> {
    let mut own = Builder::default();
    if let Some(file) = &settings.policy_file {
        own::read(&mut own, file, &text(file).await?)?;
    }
    let mut rbac = Builder::default();
    if let Some(file) = &settings.csv_file {
        rbac::policies(&mut rbac, file, &text(file).await?)?;
    }
    if let Some(file) = &settings.conditions_file {
        rbac::conditions(&mut rbac, file, &text(file).await?)?;
    }
    for (name, role) in rbac.roles {
        if let (Some(first), Origin::File(second)) = (own.roles.get(&name), &role.origin) {
            let Origin::File(first) = &first.origin else { continue };
            return Err(Problem::input(format!("{second}: {name} is defined in {first}, too"))
                .at("name")
                .hint("let one of the files define it"));
        }
        own.roles.insert(name, role);
    }
    let members = settings.members.clone();
    Ok(Fixed { roles: own.roles.into_values().collect(), members })
}

async fn text(file: &str) -> Result<String, Problem> {
    let unreadable = |what: String| {
        Problem::input(format!("the policy file {file} cannot be read: {what}"))
            .hint("see whether it is there, and whether the server may read it")
    };
    let about = tokio::fs::metadata(file).await.map_err(|error| unreadable(error.to_string()))?;
    if about.len() > FILE_BYTES_MAX {
        return Err(unreadable(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    let text =
        tokio::fs::read_to_string(file).await.map_err(|error| unreadable(error.to_string()))?;
    refuse_empty(file, &text)?;
    Ok(text)
}

/// Whoever empties a file before writing it leaves nothing in it for a moment: that is no policy
/// without roles, and must not be taken for one.
fn refuse_empty(file: &str, text: &str) -> Result<(), Problem> {
    let place = Place { file: file.to_owned(), line: 1 };
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        let fault = Fault::new("", "is empty");
        return Err(wrong(&place, &fault)
            .hint("write what is in it, or take the file out of the configuration"));
    }
    Ok(())
}

/// What is wrong at a place of a file.
fn wrong(place: &Place, fault: &Fault) -> Problem {
    let field = fault.at.trim_start_matches('/');
    let words =
        if field.is_empty() { fault.what.clone() } else { format!("{field} {}", fault.what) };
    Problem::input(format!("{place}: {words}")).at(field)
}

/// The place of a fault in a document.
fn place_of(file: &str, positions: &Positions, at: &str) -> Place {
    Place { file: file.to_owned(), line: positions.nearest(at).line }
}
