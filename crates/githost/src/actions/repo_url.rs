//! `repoUrl`, as templates name repositories: `host:port?owner=OWNER&repo=NAME`. Pure.

use model::Problem;
use url::Url;

use crate::names::check_name;

/// Which repository a step means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoUrl {
    /// Under whom it stands.
    pub owner: String,
    /// Its name.
    pub name: String,
}

/// Reads a `repoUrl`, whose host has to be this server's, which is reached at `base`.
///
/// # Errors
/// Another host; a half that is missing; names that are none.
pub fn read(text: &str, base: &Url) -> Result<RepoUrl, Problem> {
    let own = own_host(base);
    let refuse = |why: String| {
        let hint = format!("write {own}?owner=acme&repo=payment-service");
        Problem::input(format!("repoUrl cannot be used: {why}")).at("repoUrl").hint(hint)
    };
    let url = Url::parse(&format!("{}://{text}", base.scheme()));
    let url = url.map_err(|error| refuse(error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it holds credentials".to_owned()));
    }
    let host = own_host(&url);
    if host != own {
        return Err(refuse(format!("{host} is not this server, which is {own}")));
    }
    let value = |key: &str| {
        let found = url.query_pairs().find(|(name, _)| name == key);
        let found = found.map(|(_, value)| value.into_owned()).filter(|it| !it.is_empty());
        found.ok_or_else(|| refuse(format!("it names no {key}")))
    };
    let (owner, name) = (value("owner")?, value("repo")?);
    check_name(&owner, "repoUrl")?;
    check_name(&name, "repoUrl")?;
    Ok(RepoUrl { owner, name })
}

/// Host and port, as they stand in a `repoUrl`.
pub fn own_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_of_this_server_are_named_by_owner_and_name() {
        let base = Url::parse("http://localhost:7007").unwrap();
        let found = read("localhost:7007?owner=acme&repo=shop", &base).unwrap();
        assert_eq!((found.owner.as_str(), found.name.as_str()), ("acme", "shop"));
        let below = Url::parse("https://dev.example/portal").unwrap();
        assert!(read("dev.example?repo=shop&owner=acme", &below).is_ok());
    }

    #[test]
    fn others_are_refused_with_what_would_be_right() {
        let base = Url::parse("http://localhost:7007").unwrap();
        for text in [
            "github.com?owner=acme&repo=shop",
            "localhost?owner=acme&repo=shop",
            "localhost:7007?owner=acme",
            "localhost:7007?repo=shop",
            "localhost:7007?owner=..&repo=shop",
            "localhost:7007?owner=acme&repo=a/b",
            "x:y@localhost:7007?owner=acme&repo=shop",
            "",
        ] {
            let problem = read(text, &base).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some("repoUrl"), "{text}");
        }
    }
}
