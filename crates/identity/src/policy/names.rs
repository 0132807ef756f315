//! How roles, members and permissions are named, and what is no name.
//!
//! The names are those of Backstage's RBAC plugin, which writes them into comma-separated lines: a
//! comma, a quote or a line break in one must never get that far.

use super::limits::{MEMBER_CHARS_MAX, NAME_CHARS_MAX, PERMISSION_CHARS_MAX};

/// The role that may do everything.
pub const ADMINISTRATORS: &str = "role:default/administrators";
/// The role that everyone who signed in has.
pub const EVERYONE_ROLE: &str = "role:default/everyone";
/// The member that stands for everyone who signed in.
pub const EVERYONE: &str = "everyone";
/// The role of those whom `permission.rbac.admin.users` names.
pub const RBAC_ADMINISTRATORS: &str = "role:default/rbac_admin";

/// A role's name, `role:<namespace>/<name>`, in lower case.
///
/// # Errors
/// What is wrong with it, to follow the name of the field.
pub fn role(text: &str) -> Result<String, String> {
    let rest = strip(text, "role:").ok_or("must be of the form role:<namespace>/<name>")?;
    let (namespace, name) =
        rest.split_once('/').ok_or("must be of the form role:<namespace>/<name>")?;
    role_of(namespace, name)
}

/// A role's name from its parts.
///
/// # Errors
/// What is wrong with them.
pub fn role_of(namespace: &str, name: &str) -> Result<String, String> {
    for (part, what) in [(namespace, "namespace"), (name, "name")] {
        if !is_part(part, NAME_CHARS_MAX, |it| matches!(it, '-' | '_' | '.')) {
            return Err(format!(
                "must have a {what} of letters and digits, with -, _ and . between them, \
                 {NAME_CHARS_MAX} characters at most"
            ));
        }
    }
    Ok(format!("role:{namespace}/{name}").to_lowercase())
}

/// A member: a user, a group, or [`EVERYONE`]; in lower case.
///
/// # Errors
/// What is wrong with it, to follow the name of the field.
pub fn member(text: &str) -> Result<String, String> {
    if text == EVERYONE {
        return Ok(text.to_owned());
    }
    let rest = strip(text, "user:").or_else(|| strip(text, "group:"));
    let form = "must be user:<namespace>/<name>, group:<namespace>/<name> or everyone";
    let (namespace, name) = rest.and_then(|rest| rest.split_once('/')).ok_or(form)?;
    let punctuation = |it: char| matches!(it, '-' | '_' | '.' | '@' | '+');
    let sound = [namespace, name].iter().all(|part| is_part(part, MEMBER_CHARS_MAX, punctuation));
    if !sound || text.len() > MEMBER_CHARS_MAX {
        return Err(format!(
            "must have a namespace and a name of letters and digits, with - _ . @ + between them, \
             {MEMBER_CHARS_MAX} characters at most"
        ));
    }
    Ok(text.to_lowercase())
}

/// What a grant is about: a permission (`catalog.entity.read`), every permission below a name
/// (`catalog.*`), all of them (`*`), or a resource type (`catalog-entity`).
///
/// # Errors
/// What is wrong with it, to follow the name of the field.
pub fn permission(text: &str) -> Result<(), String> {
    let bare = text.strip_suffix(".*").unwrap_or(text);
    let punctuation = |it: char| matches!(it, '-' | '_' | '.' | ':');
    if text == "*" || is_part(bare, PERMISSION_CHARS_MAX, punctuation) {
        return Ok(());
    }
    Err("must be a permission, a resource type, <beginning>.* or *".to_owned())
}

/// `text` after `kind`, which may be written in any case.
fn strip<'t>(text: &'t str, kind: &str) -> Option<&'t str> {
    let head = text.get(..kind.len())?;
    head.eq_ignore_ascii_case(kind).then(|| &text[kind.len()..])
}

/// Letters and digits, with punctuation inside but neither first nor last.
fn is_part(text: &str, most: usize, punctuation: impl Fn(char) -> bool) -> bool {
    let ends = [text.chars().next(), text.chars().next_back()];
    text.len() <= most
        && ends.iter().all(|it| it.is_some_and(|it| it.is_ascii_alphanumeric()))
        && text.chars().all(|it| it.is_ascii_alphanumeric() || punctuation(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_to_lower_case() {
        assert_eq!(role("role:default/Team-A").as_deref(), Ok("role:default/team-a"));
        assert_eq!(member("User:default/Ada.L").as_deref(), Ok("user:default/ada.l"));
        assert_eq!(member("group:org/x_y").as_deref(), Ok("group:org/x_y"));
        assert_eq!(member("everyone").as_deref(), Ok("everyone"));
        for good in ["*", "catalog.*", "catalog.entity.read", "catalog-entity", "a"] {
            assert_eq!(permission(good), Ok(()), "{good}");
        }
    }

    /// The RBAC plugin before 7.12.5 wrote names into its lines as they came: a comma or a line
    /// break in one became a policy of its own.
    #[test]
    fn rbac_7_12_5_names_that_would_be_lines_of_their_own_are_refused() {
        for evil in [
            "role:default/x, catalog-entity, read, allow",
            "role:default/x\np, role:default/y, *, use, allow",
            "role:default/x\r",
            "role:default/\"x\"",
            "role:default/x#",
            "role:default/-x",
            "role:default/x y",
            "role:default/",
            "role:/x",
            "role:default/a/b",
            "user:default/x",
            "",
        ] {
            assert!(role(evil).is_err(), "{evil:?}");
        }
        let long = format!("role:default/{}", "x".repeat(NAME_CHARS_MAX + 1));
        assert!(role(&long).is_err());
        for evil in ["user:default/a,b", "user:default/a\nb", "role:default/a", "everyone ", "a"] {
            assert!(member(evil).is_err(), "{evil:?}");
        }
        for evil in ["", "a,b", "a\nb", "**", "a.*.*", ".*", "a b", "a\"", "a*", "*.read"] {
            assert!(permission(evil).is_err(), "{evil:?}");
        }
    }
}
