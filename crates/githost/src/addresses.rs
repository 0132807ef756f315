//! Addresses of files in hosted repositories: `<base>/git/OWNER/NAME/{blob,tree,raw}/REF/PATH`.
//!
//! A reference may have slashes in it; which part of an address is the reference is known by looking:
//! the longest one that is there counts, as on other Git hosts.

use model::{Location, Problem};
use url::Url;

use crate::git::GitRepo;
use crate::limits::REF_BYTES_MAX;
use crate::smart::routes::bare;

/// Words between a repository and a reference.
const VIEWS: [&str; 5] = ["blob", "tree", "raw", "edit", "blame"];

/// An address, as far as it says what it means by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedAddress {
    /// Under whom the repository stands.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// What follows `blob/`, decoded: reference and path; empty for the repository itself.
    pub rest: Vec<String>,
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The commit.
    pub commit: String,
    /// How the address names it: a branch, a tag, a commit, `HEAD`.
    pub reference: String,
    /// Path below the root; empty for the root.
    pub path: String,
}

/// Reads an address below `base`; `None` when it is none of a hosted repository.
pub fn parse(base: &Url, location: &Location) -> Option<HostedAddress> {
    if location.kind != "url" {
        return None;
    }
    let url = Url::parse(&location.target).ok()?;
    if url.origin() != base.origin() {
        return None;
    }
    let below = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    let mut segments = below.strip_prefix("/git/")?.split('/');
    let owner = decoded(segments.next()?)?;
    let name = decoded(segments.next()?)?;
    let name = bare(&name).to_owned();
    if owner.is_empty() || name.is_empty() {
        return None;
    }
    let rest = match segments.next() {
        None | Some("") => Vec::new(),
        Some(view) if VIEWS.contains(&view) => {
            segments.filter(|it| !it.is_empty()).map(decoded).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    Some(HostedAddress { owner, name, rest })
}

/// Finds what the segments behind `blob/` lead to; `None` when the reference is not there.
///
/// # Errors
/// What Git says.
pub async fn resolve(repo: &GitRepo, rest: &[String]) -> Result<Option<Place>, Problem> {
    if rest.is_empty() {
        let commit = repo.commit_of("HEAD").await?;
        let reference = "HEAD".to_owned();
        return Ok(commit.map(|commit| Place { commit, reference, path: String::new() }));
    }
    let mut found = None;
    let mut reference = String::new();
    for (index, segment) in rest.iter().enumerate() {
        if index > 0 {
            reference.push('/');
        }
        reference.push_str(segment);
        if reference.len() > REF_BYTES_MAX {
            break;
        }
        if let Some(commit) = repo.commit_of(&reference).await? {
            let path = rest[index + 1..].join("/");
            found = Some(Place { commit, reference: reference.clone(), path });
            // A branch `a` and a branch `a/b` cannot both be there.
            break;
        }
    }
    Ok(found)
}

/// A segment once decoded; `None` for one that climbs, hides a slash in a name, or is not UTF-8.
fn decoded(segment: &str) -> Option<String> {
    let text = percent_decoded(segment)?;
    let is_odd = |part: &str| matches!(part, "." | "..");
    (!text.contains(['\0', '\\']) && !text.split('/').any(is_odd)).then_some(text)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// A path as it stands in an address.
pub fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(base: &str, address: &str) -> Option<String> {
        let base = Url::parse(base).unwrap();
        let found = parse(&base, &Location::new("url", address))?;
        Some(format!("{} {} {}", found.owner, found.name, found.rest.join("|")))
    }

    #[test]
    fn own_addresses_are_read_below_any_base() {
        let base = "http://localhost:7007/";
        let blob = "http://localhost:7007/git/acme/shop/blob/main/docs/a%20b.md";
        assert_eq!(read(base, blob).as_deref(), Some("acme shop main|docs|a b.md"));
        let clone = "http://localhost:7007/git/acme/shop.git";
        assert_eq!(read(base, clone).as_deref(), Some("acme shop "));
        let below = "https://dev.example/portal";
        let tree = "https://dev.example/portal/git/acme/shop/tree/main/";
        assert_eq!(read(below, tree).as_deref(), Some("acme shop main"));
    }

    #[test]
    fn addresses_of_others_and_those_that_climb_are_not_ours() {
        let base = "http://localhost:7007";
        for other in [
            "http://localhost:7008/git/acme/shop/blob/main/x",
            "https://localhost:7007/git/acme/shop/blob/main/x",
            "http://localhost:7007/api/x",
            "http://localhost:7007/git/acme",
            "http://localhost:7007/git/acme/shop/pulls/1",
            "http://localhost:7007/git/acme/shop/blob/main/%2e%2e%2fx",
            "http://localhost:7007/git/acme/shop/blob/main/a%00b",
            "http://localhost:7007/git/acme/shop/blob/main/%zz",
            "javascript:alert(1)",
        ] {
            assert_eq!(read(base, other), None, "{other}");
        }
        // The parser has taken the step before it is looked at.
        let step = "http://localhost:7007/git/acme/shop/blob/main/../../../../other/x/blob/m/y";
        assert_eq!(read(base, step).as_deref(), Some("other x m|y"));
    }
}
