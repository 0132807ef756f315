//! Which version is older, by the rules of its ecosystem. Pure.

use std::cmp::Ordering;
use std::str::FromStr as _;

use super::maven_version;
use crate::limits::VERSION_BYTES_MAX;
use crate::sbom::purl::python_name;

/// Where a component is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ecosystem {
    /// npm, by Semantic Versioning.
    Npm,
    /// PyPI, by PEP 440.
    PyPi,
    /// Maven, by its own order.
    Maven,
}

impl Ecosystem {
    /// That of a type of package URLs.
    pub fn of_purl(kind: &str) -> Option<Self> {
        match kind {
            "npm" => Some(Self::Npm),
            "pypi" => Some(Self::PyPi),
            "maven" => Some(Self::Maven),
            _ => None,
        }
    }

    /// That of a record of OSV; what follows a colon names a release or a registry.
    pub fn of_osv(name: &str) -> Option<Self> {
        match name.split(':').next()? {
            "npm" => Some(Self::Npm),
            "PyPI" => Some(Self::PyPi),
            "Maven" => Some(Self::Maven),
            _ => None,
        }
    }

    /// OSV's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PyPi => "PyPI",
            Self::Maven => "Maven",
        }
    }

    /// A name in the form in which all its spellings are one.
    pub fn name(self, name: &str) -> String {
        if self == Self::PyPi { python_name(name) } else { name.to_owned() }
    }
}

/// A version that can be compared with others of its ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// Of npm.
    Npm(semver::Version),
    /// Of PyPI.
    PyPi(pep440_rs::Version),
    /// Of Maven.
    Maven(String),
}

impl Version {
    /// Reads a version; `None` when it is none by the rules of the ecosystem.
    pub fn read(ecosystem: Ecosystem, text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > VERSION_BYTES_MAX {
            return None;
        }
        match ecosystem {
            Ecosystem::Npm => {
                let text = text.trim_start_matches(['v', '=']);
                semver::Version::parse(text)
                    .or_else(|_| semver::Version::parse(&padded(text)))
                    .ok()
                    .map(Self::Npm)
            }
            Ecosystem::PyPi => pep440_rs::Version::from_str(text).ok().map(Self::PyPi),
            Ecosystem::Maven => Some(Self::Maven(text.to_owned())),
        }
    }

    /// Compares two of one ecosystem; of several there is no order.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            // What follows a plus says nothing of age.
            (Self::Npm(one), Self::Npm(other)) => Some(one.cmp_precedence(other)),
            (Self::PyPi(one), Self::PyPi(other)) => Some(one.cmp(other)),
            (Self::Maven(one), Self::Maven(other)) => Some(maven_version::compare(one, other)),
            _ => None,
        }
    }
}

/// `1` and `1.2` of records, as `1.0.0` and `1.2.0`.
fn padded(text: &str) -> String {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let missing = 3_usize.saturating_sub(numbers.split('.').count());
    format!("{numbers}{}{rest}", ".0".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(ecosystem: Ecosystem, one: &str, other: &str) -> Option<Ordering> {
        Version::read(ecosystem, one)?.compare(&Version::read(ecosystem, other)?)
    }

    #[test]
    fn each_ecosystem_has_its_own_order() {
        let less = Some(Ordering::Less);
        assert_eq!(compare(Ecosystem::Npm, "1.0.0-rc.2", "1.0.0-rc.10"), less);
        assert_eq!(compare(Ecosystem::Npm, "1.0.0-rc.1", "1.0.0"), less);
        assert_eq!(compare(Ecosystem::Npm, "1.0.0+a", "1.0.0+b"), Some(Ordering::Equal));
        assert_eq!(compare(Ecosystem::Npm, "1", "1.0.1"), less);
        assert_eq!(compare(Ecosystem::PyPi, "1.0rc2", "1.0"), less);
        assert_eq!(compare(Ecosystem::PyPi, "1.0.dev1", "1.0a1"), less);
        assert_eq!(compare(Ecosystem::PyPi, "1!0.1", "2.0"), Some(Ordering::Greater));
        assert_eq!(compare(Ecosystem::PyPi, "1.0", "1.0.0"), Some(Ordering::Equal));
        assert_eq!(compare(Ecosystem::Maven, "1.0-alpha-1", "1.0"), less);
        assert_eq!(compare(Ecosystem::Npm, "latest", "1.0.0"), None);
        assert_eq!(compare(Ecosystem::PyPi, "x", "1"), None);
    }
}
