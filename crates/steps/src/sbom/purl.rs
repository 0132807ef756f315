//! Package URLs, by the purl specification: how a component is named across tools. Pure.

use std::fmt::Write as _;

/// The package URL of an npm package; its name may have a scope.
pub fn npm(name: &str, version: Option<&str>, vcs_url: Option<&str>) -> String {
    let path: Vec<String> = name.split('/').map(encoded).collect();
    whole("npm", &path.join("/"), version, &[("vcs_url", vcs_url)])
}

/// The package URL of a Python package.
pub fn pypi(name: &str, version: Option<&str>, vcs_url: Option<&str>) -> String {
    whole("pypi", &encoded(&python_name(name)), version, &[("vcs_url", vcs_url)])
}

/// The package URL of an artefact of Maven.
pub fn maven(
    group: &str,
    artifact: &str,
    version: Option<&str>,
    classifier: Option<&str>,
    kind: Option<&str>,
) -> String {
    let path = format!("{}/{}", encoded(group), encoded(artifact));
    whole("maven", &path, version, &[("classifier", classifier), ("type", kind)])
}

/// What a package URL says: type, name with its namespace as the ecosystem writes it, version.
pub fn parts(purl: &str) -> Option<(String, String, Option<String>)> {
    let rest = purl.strip_prefix("pkg:")?;
    let rest = rest.split(['?', '#']).next()?;
    let (kind, path) = rest.split_once('/')?;
    let (path, version) = match path.rsplit_once('@') {
        // A scope of npm may stand with its own `@`.
        Some((path, version)) if !path.is_empty() => (path, Some(decoded(version)?)),
        _ => (path, None),
    };
    let names: Option<Vec<String>> = path.split('/').map(decoded).collect();
    let kind = kind.to_ascii_lowercase();
    let separator = if kind == "maven" { ":" } else { "/" };
    let name = names?.join(separator);
    if name.is_empty() { None } else { Some((kind, name, version)) }
}

/// A Python name in the form in which all its spellings are one (PEP 503).
pub fn python_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        let letter = if matches!(letter, '_' | '.' | '-') { '-' } else { letter };
        if letter != '-' || !plain.ends_with('-') {
            plain.extend(letter.to_lowercase());
        }
    }
    plain
}

fn whole(
    kind: &str,
    path: &str,
    version: Option<&str>,
    qualifiers: &[(&str, Option<&str>)],
) -> String {
    let mut purl = format!("pkg:{kind}/{path}");
    if let Some(version) = version {
        purl.push('@');
        purl.push_str(&encoded(version));
    }
    let mut sign = '?';
    for (name, value) in qualifiers {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            purl.push(sign);
            purl.push_str(name);
            purl.push('=');
            purl.push_str(&encoded(value));
            sign = '&';
        }
    }
    purl
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(outbound::paths::percent_decode(text.as_bytes())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_are_written_as_the_specification_says() {
        assert_eq!(npm("@acme/hello", Some("1.0.0+b"), None), "pkg:npm/%40acme/hello@1.0.0%2Bb");
        assert_eq!(pypi("Typing_Extensions", Some("4.1"), None), "pkg:pypi/typing-extensions@4.1");
        assert_eq!(
            maven("org.slf4j", "slf4j-api", Some("2.0.13"), Some("sources"), Some("jar")),
            "pkg:maven/org.slf4j/slf4j-api@2.0.13?classifier=sources&type=jar"
        );
        assert_eq!(npm("a", None, None), "pkg:npm/a");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let read = |purl: &str| parts(purl).expect("a purl");
        let of = |kind: &str, name: &str, version: &str| {
            (kind.to_owned(), name.to_owned(), Some(version.to_owned()))
        };
        assert_eq!(read("pkg:npm/%40acme/hello@1.0.0%2Bb"), of("npm", "@acme/hello", "1.0.0+b"));
        assert_eq!(
            read("pkg:maven/org.slf4j/slf4j-api@2.0.13?type=jar"),
            of("maven", "org.slf4j:slf4j-api", "2.0.13")
        );
        assert_eq!(read("pkg:npm/a"), ("npm".to_owned(), "a".to_owned(), None));
        assert!(parts("npm/a").is_none() && parts("pkg:npm").is_none());
    }
}
