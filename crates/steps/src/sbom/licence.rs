//! Licences, in the words of SPDX where they can be told, else as they were written. Pure.

use serde_json::{Value, json};

use super::inventory::cut;

/// Longest name of a licence that is kept: what is longer is a licence's text.
const NAME_BYTES_MAX: usize = 200;
/// Names that registries of Java and Python are full of, in small letters, and what SPDX calls them.
const KNOWN: &[(&str, &str)] = &[
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache-2", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license, 2.0", "Apache-2.0"),
    ("apache license, version 2.0", "Apache-2.0"),
    ("apache license version 2.0", "Apache-2.0"),
    ("apache software license", "Apache-2.0"),
    ("apache software license - version 2.0", "Apache-2.0"),
    ("apache software license, version 2.0", "Apache-2.0"),
    ("the apache license, version 2.0", "Apache-2.0"),
    ("the apache software license, version 2.0", "Apache-2.0"),
    ("bouncy castle licence", "MIT"),
    ("bsd 2-clause license", "BSD-2-Clause"),
    ("bsd 3-clause license", "BSD-3-Clause"),
    ("bsd license 3", "BSD-3-Clause"),
    ("bsd-3-clause license", "BSD-3-Clause"),
    ("the bsd 3-clause license", "BSD-3-Clause"),
    ("new bsd license", "BSD-3-Clause"),
    ("the new bsd license", "BSD-3-Clause"),
    ("cddl 1.0", "CDDL-1.0"),
    ("cddl 1.1", "CDDL-1.1"),
    ("cc0", "CC0-1.0"),
    ("creative commons zero v1.0 universal", "CC0-1.0"),
    ("public domain, per creative commons cc0", "CC0-1.0"),
    ("eclipse distribution license - v 1.0", "BSD-3-Clause"),
    ("eclipse distribution license v. 1.0", "BSD-3-Clause"),
    ("edl 1.0", "BSD-3-Clause"),
    ("eclipse public license 1.0", "EPL-1.0"),
    ("eclipse public license - v 1.0", "EPL-1.0"),
    ("eclipse public license 2.0", "EPL-2.0"),
    ("eclipse public license - v 2.0", "EPL-2.0"),
    ("eclipse public license v. 2.0", "EPL-2.0"),
    ("eclipse public license v2.0", "EPL-2.0"),
    ("epl 2.0", "EPL-2.0"),
    ("gnu lesser general public license v2.1", "LGPL-2.1-only"),
    ("isc license", "ISC"),
    ("isc license (iscl)", "ISC"),
    ("mit license", "MIT"),
    ("mit-0 license", "MIT-0"),
    ("the mit license", "MIT"),
    ("the mit license (mit)", "MIT"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("mozilla public license 2.0 (mpl 2.0)", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("python software foundation license", "PSF-2.0"),
    ("psf-2.0", "PSF-2.0"),
    ("the unlicense (unlicense)", "Unlicense"),
    ("universal permissive license 1.0", "UPL-1.0"),
    ("zope public license", "ZPL-2.1"),
];

/// What a component may be used by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Licence {
    /// Licences one by one: identifiers of SPDX, or names.
    Each(Vec<One>),
    /// An expression of SPDX.
    Expression(String),
}

/// One licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum One {
    /// An identifier of SPDX.
    Id(&'static str),
    /// A name that SPDX does not know.
    Name(String),
}

impl Licence {
    /// What `text` says: an identifier, an expression, or a name. `None` when it says nothing.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.contains('\n') {
            return None;
        }
        if ["unknown", "none", "noassertion", "unlicensed", "dual license"]
            .contains(&text.to_ascii_lowercase().as_str())
        {
            return None;
        }
        let one = one(text);
        if let One::Name(_) = one
            && is_expression(text)
        {
            return Some(Self::Expression(text.trim().to_owned()));
        }
        Some(Self::Each(vec![one]))
    }

    /// Several names, of which each may be one for itself.
    pub fn each<'a>(names: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut each = Vec::new();
        for name in names.map(str::trim).filter(|it| !it.is_empty() && it.len() <= NAME_BYTES_MAX) {
            let one = one(name);
            if !each.contains(&one) {
                each.push(one);
            }
        }
        if each.is_empty() { None } else { Some(Self::Each(each)) }
    }

    /// As CycloneDX writes it.
    pub fn value(&self) -> Value {
        match self {
            Self::Expression(expression) => json!([{ "expression": expression }]),
            Self::Each(each) => each
                .iter()
                .map(|one| match one {
                    One::Id(id) => json!({ "license": { "id": id } }),
                    One::Name(name) => json!({ "license": { "name": name } }),
                })
                .collect(),
        }
    }
}

fn one(text: &str) -> One {
    if let Some(id) = spdx::license_id(text) {
        return One::Id(id.name);
    }
    let small = text.to_lowercase();
    match KNOWN.iter().find(|(name, _)| *name == small) {
        Some((_, id)) => One::Id(id),
        None => One::Name(cut(text)),
    }
}

fn is_expression(text: &str) -> bool {
    let has_operator = [" OR ", " AND ", " WITH ", "+"].iter().any(|it| text.contains(it));
    has_operator && spdx::Expression::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_told_in_the_words_of_spdx_where_they_can_be() {
        let value = |text: &str| Licence::of(text).map(|it| it.value());
        assert_eq!(value("MIT"), Some(json!([{ "license": { "id": "MIT" } }])));
        let apache = json!([{ "license": { "id": "Apache-2.0" } }]);
        assert_eq!(value("The Apache License, Version 2.0"), Some(apache));
        assert_eq!(
            value("(MIT OR Apache-2.0)"),
            Some(json!([{ "expression": "(MIT OR Apache-2.0)" }]))
        );
        let own = json!([{ "license": { "name": "SEE LICENSE IN EULA" } }]);
        assert_eq!(value("SEE LICENSE IN EULA"), Some(own));
        assert_eq!(
            value("MIT OR whatever it is"),
            Some(json!([{ "license": { "name": "MIT OR whatever it is" } }]))
        );
        assert_eq!(value(" "), None);
        assert_eq!(value("UNKNOWN"), None);
        assert_eq!(value(&"x".repeat(300)), None);
    }

    #[test]
    fn every_name_in_the_list_leads_to_an_identifier() {
        for (name, id) in KNOWN {
            assert_eq!(spdx::license_id(id).map(|it| it.name), Some(*id), "{name}");
            assert_eq!(*name, name.to_lowercase());
        }
    }
}
