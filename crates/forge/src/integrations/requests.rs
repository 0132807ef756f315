//! Requests to known hosts: where their API is, how addresses below it are made, and the header that
//! shows who the server is. A token stands in no address and in no log.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderName, HeaderValue, header};
use url::Url;

use super::{Credentials, Forge, KnownHost};

impl KnownHost {
    /// The configured API, or where this kind of host has it by default.
    pub fn api_address(&self) -> Option<Url> {
        if let Some(api) = &self.api {
            return Some(api.clone());
        }
        let usual: &[&str] = match self.forge {
            Forge::Github => &["api", "v3"],
            Forge::Gitlab => &["api", "v4"],
            Forge::Gitea => &["api", "v1"],
            Forge::BitbucketServer => &["rest", "api", "1.0"],
            Forge::BitbucketCloud => &["2.0"],
            Forge::Azure | Forge::Gerrit | Forge::Harness | Forge::Githost => &[],
        };
        with_path(&self.page_address()?, usual)
    }

    /// Where its pages begin.
    pub fn page_address(&self) -> Option<Url> {
        match &self.base {
            Some(base) => Some(base.clone()),
            None => Url::parse(&format!("https://{}", self.host)).ok(),
        }
    }

    /// The header that shows who the server is, to the API and for what belongs to `owner`. Its value
    /// is marked as sensitive; send it to this host alone.
    pub fn authorization(&self, owner: &str) -> Option<(HeaderName, HeaderValue)> {
        let basic = |user: &str, secret: &str| {
            format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{secret}")))
        };
        let text = match &self.credentials {
            Credentials::None => return None,
            Credentials::Bearer(secret) => format!("Bearer {}", secret.reveal()),
            Credentials::Token(secret) => format!("token {}", secret.reveal()),
            Credentials::Basic(user, secret) => basic(user, secret.reveal()),
            Credentials::PerOrganisation(tokens) => {
                let organisation = owner.split('/').next().unwrap_or_default();
                let named = tokens.iter().find(|(organisations, _)| {
                    organisations.iter().any(|it| it.eq_ignore_ascii_case(organisation))
                });
                let any = tokens.iter().find(|(organisations, _)| organisations.is_empty());
                basic("", named.or(any)?.1.reveal())
            }
        };
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some((header::AUTHORIZATION, value))
    }
}

/// `base` with these segments behind its path, each encoded as one. `None` where one is empty or a
/// step: such an address would lead somewhere else (CVE-2026-29185).
pub fn with_path(base: &Url, parts: &[&str]) -> Option<Url> {
    let mut address = base.clone();
    address.path_segments_mut().ok()?.pop_if_empty().extend(parts);
    // The parser drops segments that are steps; such a path would lead somewhere else.
    let added = parts.iter().all(|part| !matches!(*part, "" | "." | ".."));
    added.then_some(address)
}

/// The address with those of these parameters that have a value.
pub fn with_query(mut address: Url, parameters: &[(&str, Option<&str>)]) -> Url {
    for (name, value) in parameters {
        if let Some(value) = value {
            address.query_pairs_mut().append_pair(name, value);
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_steps_never_becomes_an_api_address() {
        let api = Url::parse("https://api.example/repos").unwrap();
        assert!(with_path(&api, &["a", "..", "b"]).is_none());
        assert_eq!(
            with_path(&api, &["a/../b"]).unwrap().as_str(),
            "https://api.example/repos/a%2F..%2Fb"
        );
    }

    #[test]
    fn the_api_is_where_the_configuration_or_the_kind_of_host_has_it() {
        for (forge, expected) in [
            (Forge::Github, "https://git.x/api/v3"),
            (Forge::Gitlab, "https://git.x/api/v4"),
            (Forge::Gitea, "https://git.x/api/v1"),
        ] {
            let known = KnownHost::new(forge, "git.x");
            assert_eq!(known.api_address().unwrap().as_str(), expected);
        }
        let mut known = KnownHost::new(Forge::Gitea, "git.x");
        known.base = Url::parse("https://git.x/below").ok();
        assert_eq!(known.api_address().unwrap().as_str(), "https://git.x/below/api/v1");
        known.api = Url::parse("https://api.x").ok();
        assert_eq!(known.api_address().unwrap().as_str(), "https://api.x/");
    }
}
