//! One word per thing, checked: what a feature declares begins with its name.

use std::collections::BTreeSet;

use gate::Access;
use model::Problem;

use crate::{Feature, Parts};

/// Plugins of Backstage's that a feature serves under their own names: feature, plugin.
const SERVED: &[(&str, &str)] = &[("identity", "user-settings")];

/// Checks what features declare, without building them.
///
/// # Errors
/// The first mistake: two features of a name, a permission or a migration set under another's name.
pub fn check(features: &[Feature]) -> Result<(), Problem> {
    let mut names = BTreeSet::new();
    let mut permissions = BTreeSet::new();
    for feature in features {
        if !names.insert(feature.name) {
            return Err(mistake(feature, "is listed twice"));
        }
        if feature.migrations.feature != feature.name {
            return Err(mistake(feature, "brings migrations under another name"));
        }
        for permission in feature.permissions {
            let plugin = permission.name.split('.').next().unwrap_or_default();
            if !SERVED.contains(&(feature.name, plugin)) {
                belongs(feature, "permission", permission.name)?;
            }
            if !permissions.insert(permission.name) {
                return Err(mistake(feature, &format!("declares {} twice", permission.name)));
            }
        }
    }
    Ok(())
}

/// Checks what a feature was built into against what it declared.
pub(crate) fn check_parts(feature: &Feature, parts: &Parts) -> Result<(), Problem> {
    for operation in parts.routes.iter().flat_map(gate::Routes::operations) {
        if let Access::Permission(needed) | Access::Filtered(needed) = operation.access
            && !feature.permissions.contains(needed)
        {
            let missing = needed.name;
            let text = format!(
                "has an operation {} that needs {missing}, which it does not declare",
                operation.id
            );
            return Err(mistake(feature, &text));
        }
    }
    for actions in &parts.actions {
        let base = actions.base();
        if base.strip_prefix("/api/") != Some(feature.name) {
            return Err(mistake(feature, &format!("serves its actions under {base}")));
        }
        let undeclared = actions.permissions().find(|it| !feature.permissions.contains(it));
        if let Some(needed) = undeclared {
            let missing = needed.name;
            let text = format!("has an action that needs {missing}, which it does not declare");
            return Err(mistake(feature, &text));
        }
    }
    let jobs = parts.jobs.iter().map(|def| ("job", def.kind));
    let reconcilers = parts.reconcilers.iter().map(|def| ("reconciler", def.name));
    let followers = parts.followers.iter().map(|follower| ("follower", follower.name()));
    let schedules = parts.schedules.iter().map(|def| ("schedule", def.name));
    for (what, name) in jobs.chain(reconcilers).chain(followers).chain(schedules) {
        belongs(feature, what, name)?;
    }
    Ok(())
}

fn belongs(feature: &Feature, what: &str, name: &str) -> Result<(), Problem> {
    let below = name.strip_prefix(feature.name).and_then(|rest| rest.strip_prefix('.'));
    if below.is_some_and(|rest| !rest.is_empty()) {
        return Ok(());
    }
    Err(mistake(feature, &format!("has the {what} {name}, which does not begin with its name")))
}

fn mistake(feature: &Feature, text: &str) -> Problem {
    Problem::internal(format!("feature {} {text}", feature.name))
}

#[cfg(test)]
mod tests {
    use database::MigrationSet;
    use model::Permission;
    use model::permission::Action;

    use super::*;

    const READ: Permission =
        Permission { name: "sample.thing.read", action: Action::Read, resource: None };

    fn feature(
        name: &'static str,
        owner: &'static str,
        permissions: &'static [Permission],
    ) -> Feature {
        Feature {
            name,
            migrations: MigrationSet { feature: owner, migrations: &[] },
            statements: &[],
            permissions,
            config: &[],
            build: |_deps| Box::pin(async { Ok(Parts::default()) }),
        }
    }

    fn found(features: &[Feature]) -> String {
        check(features).err().and_then(|problem| problem.cause).unwrap_or_default()
    }

    #[test]
    fn a_feature_declares_things_under_its_own_name_once() {
        let sample = feature("sample", "sample", &[READ]);
        assert_eq!(found(&[sample]), "");
        assert_eq!(found(&[sample, sample]), "feature sample is listed twice");
        assert_eq!(
            found(&[feature("other", "sample", &[])]),
            "feature other brings migrations under another name"
        );
        assert_eq!(
            found(&[feature("other", "other", &[READ])]),
            "feature other has the permission sample.thing.read, which does not begin with its name"
        );
        assert_eq!(
            found(&[feature("samp", "samp", &[READ])]),
            "feature samp has the permission sample.thing.read, which does not begin with its name"
        );
        assert_eq!(
            found(&[feature("sample", "sample", &[READ, READ])]),
            "feature sample declares sample.thing.read twice"
        );
    }
}
