//! Entity references: `[<kind>:][<namespace>/]<name>`, and their canonical form.
//!
//! Rules as the running Backstage has them: split at the first `:` and the first `/`; a slash
//! before the colon makes the colon part of the name; empty parts are refused; the canonical form
//! is the whole text in lower case (Unicode, without locale).

use std::fmt;
use std::sync::Arc;

/// The namespace of entities that name none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A canonical entity reference: always complete, always lower case, cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityRef {
    text: Arc<str>,
    colon: u16,
    slash: u16,
}

/// What a reference that leaves out its kind or namespace means where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefDefaults<'a> {
    /// The kind of a reference without one; `None` makes the kind mandatory.
    pub kind: Option<&'a str>,
    /// The namespace of a reference without one; `None` means `default`.
    pub namespace: Option<&'a str>,
}

/// Why a text is no entity reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// An empty kind, namespace or name.
    #[error("entity reference \"{0}\" was not on the form [<kind>:][<namespace>/]<name>")]
    Shape(String),
    /// No kind in the text and none in its surroundings.
    #[error(
        "entity reference \"{0}\" had missing or empty kind (e.g. did not start with \"component:\" or similar)"
    )]
    NoKind(String),
    /// Longer than anything a catalog can hold.
    #[error("entity reference is longer than {MAX_LENGTH} bytes")]
    TooLong,
}

/// Longest reference that is looked at, in bytes: three parts of 63 characters leave ample room.
pub const MAX_LENGTH: usize = 2_048;

impl EntityRef {
    /// Makes a reference from its parts, lower-casing them. Parts are not checked for their format:
    /// that is the work of descriptor validation, which says which field was wrong.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Self {
        let (kind, namespace, name) =
            (kind.to_lowercase(), namespace.to_lowercase(), name.to_lowercase());
        let colon = kind.len();
        let slash = colon + 1 + namespace.len();
        Self {
            text: format!("{kind}:{namespace}/{name}").into(),
            colon: u16::try_from(colon).unwrap_or(u16::MAX),
            slash: u16::try_from(slash).unwrap_or(u16::MAX),
        }
    }

    /// Reads a reference as it stands in a descriptor or a request.
    ///
    /// # Errors
    /// [`RefError`] when a part is empty, the kind is missing, or the text is over [`MAX_LENGTH`].
    pub fn parse(text: &str, defaults: RefDefaults<'_>) -> Result<Self, RefError> {
        if text.len() > MAX_LENGTH {
            return Err(RefError::TooLong);
        }
        let (kind, namespace, name) = split(text)?;
        let kind = kind.or(defaults.kind).ok_or_else(|| RefError::NoKind(text.to_owned()))?;
        let namespace = namespace.or(defaults.namespace).unwrap_or(DEFAULT_NAMESPACE);
        let canonical = Self::new(kind, namespace, name);
        // It is longer than what was written: completed, and some letters grow in lower case.
        if canonical.text.len() > MAX_LENGTH {
            return Err(RefError::TooLong);
        }
        Ok(canonical)
    }

    /// Reads a complete reference, `kind:namespace/name` in any case.
    ///
    /// # Errors
    /// [`RefError`] when a part is missing or empty.
    pub fn parse_full(text: &str) -> Result<Self, RefError> {
        match split(text)? {
            (Some(_), Some(_), _) => Self::parse(text, RefDefaults::default()),
            _ => Err(RefError::Shape(text.to_owned())),
        }
    }

    /// The whole reference, `kind:namespace/name`, in lower case.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind in lower case.
    pub fn kind(&self) -> &str {
        &self.text[..usize::from(self.colon)]
    }

    /// The namespace in lower case.
    pub fn namespace(&self) -> &str {
        &self.text[usize::from(self.colon) + 1..usize::from(self.slash)]
    }

    /// The name in lower case (the document keeps the name's own case, a reference does not).
    pub fn name(&self) -> &str {
        &self.text[usize::from(self.slash) + 1..]
    }
}

/// Kind, namespace and name of a reference as written, in its own case.
///
/// # Errors
/// [`RefError::Shape`] when a part is empty.
pub fn split(text: &str) -> Result<(Option<&str>, Option<&str>, &str), RefError> {
    let colon = text.find(':');
    let slash = text.find('/');
    let colon = colon.filter(|at| slash.is_none_or(|slash| *at < slash));
    let kind = colon.map(|at| &text[..at]);
    let namespace = slash.map(|at| &text[colon.map_or(0, |colon| colon + 1)..at]);
    let name = &text[slash.or(colon).map_or(0, |at| at + 1)..];
    if kind == Some("") || namespace == Some("") || name.is_empty() {
        return Err(RefError::Shape(text.to_owned()));
    }
    Ok((kind, namespace, name))
}

impl fmt::Display for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::borrow::Borrow<str> for EntityRef {
    fn borrow(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: Option<&str>, namespace: Option<&str>, expected: &str) {
        let parsed = EntityRef::parse(text, RefDefaults { kind, namespace });
        let shown = parsed.map_or_else(|error| format!("error: {error}"), |it| it.to_string());
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn references_are_completed_and_lower_cased() {
        check("Component:Default/Pay", None, None, "component:default/pay");
        check("pay", Some("Component"), Some("Team"), "component:team/pay");
        check("team/pay", Some("component"), None, "component:team/pay");
        check("group:pay", Some("component"), None, "group:default/pay");
        check("ns/a:b", Some("component"), None, "component:ns/a:b");
    }

    #[test]
    fn malformed_references_say_why() {
        check(
            "",
            Some("c"),
            None,
            "error: entity reference \"\" was not on the form [<kind>:][<namespace>/]<name>",
        );
        check(
            "a:",
            None,
            None,
            "error: entity reference \"a:\" was not on the form [<kind>:][<namespace>/]<name>",
        );
        check(
            ":a",
            None,
            None,
            "error: entity reference \":a\" was not on the form [<kind>:][<namespace>/]<name>",
        );
        check(
            "/a",
            Some("c"),
            None,
            "error: entity reference \"/a\" was not on the form [<kind>:][<namespace>/]<name>",
        );
        check(
            "db",
            None,
            None,
            "error: entity reference \"db\" had missing or empty kind (e.g. did not start with \"component:\" or similar)",
        );
        check(
            &"İ".repeat(MAX_LENGTH / 2 - 10),
            Some("c"),
            None,
            "error: entity reference is longer than 2048 bytes",
        );
        check(
            &"x".repeat(MAX_LENGTH + 1),
            Some("c"),
            None,
            "error: entity reference is longer than 2048 bytes",
        );
    }

    #[test]
    fn parts_are_borrowed_from_the_canonical_text() {
        let it = EntityRef::new("API", "Default", "Payment-Api-V2");
        assert_eq!((it.kind(), it.namespace(), it.name()), ("api", "default", "payment-api-v2"));
    }
}
