//! Where a known host serves the raw content of a file, and which credentials go there.

use http::{HeaderMap, HeaderValue, header};
use outbound::Url;

use crate::address::Address;
use crate::integrations::requests::{with_path, with_query};
use crate::integrations::{Credentials, Forge, KnownHost};
use crate::source::{ReadError, ReadErrorKind};

/// A request for the raw content of a file.
pub(super) struct RawFile {
    pub(super) address: Url,
    pub(super) headers: HeaderMap,
}

/// What to ask `known` for to get the file at `target`, which was parsed as `file`.
pub(super) fn raw_file(
    known: &KnownHost,
    file: Option<&Address>,
    target: &str,
) -> Result<RawFile, ReadError> {
    let unusable = |why: &str| {
        let message = format!("Unable to read url, {target} {why}");
        ReadError::new(ReadErrorKind::Unsupported, message)
    };
    let file = file.ok_or_else(|| unusable("names no repository"))?;
    let path = file.path.as_deref().filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| unusable("names no file of its repository"))?;
    let asked = Asked { known, file, path };
    let (address, accept) = match known.forge {
        Forge::Github => asked.github(),
        Forge::Gitlab => asked.gitlab(),
        Forge::Azure => asked.azure(),
        Forge::BitbucketCloud => asked.bitbucket_cloud(),
        Forge::BitbucketServer => asked.bitbucket_server(),
        Forge::Gitea => asked.gitea(),
        Forge::Gerrit | Forge::Harness | Forge::Githost => {
            let name = known.forge.name();
            return Err(unusable(&format!("lies on a host of kind {name}, which is not read yet")));
        }
    }
    .ok_or_else(|| unusable("cannot be turned into the address of its raw content"))?;
    let mut headers = HeaderMap::new();
    if let Some(accept) = accept {
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    }
    headers.extend(known.authorization(&file.repository.owner));
    Ok(RawFile { address, headers })
}

struct Asked<'a> {
    known: &'a KnownHost,
    file: &'a Address,
    path: &'a str,
}

type Raw = Option<(Url, Option<&'static str>)>;

impl Asked<'_> {
    /// With a token through the API, else the raw host, which has no hourly limit.
    fn github(&self) -> Raw {
        let (owner, name) = (self.owner(), self.name());
        let has_token = !matches!(self.known.credentials, Credentials::None);
        let reference = self.file.reference.as_deref();
        match (&self.known.raw, reference) {
            (Some(raw), Some(reference)) if !has_token => {
                let parts = [&[owner, name, reference][..], &self.segments()].concat();
                Some((with_path(raw, &parts)?, None))
            }
            _ => {
                let api = self.known.api_address()?;
                let parts = [&["repos", owner, name, "contents"][..], &self.segments()].concat();
                let address = with_query(with_path(&api, &parts)?, &[("ref", reference)]);
                Some((address, Some("application/vnd.github.v3.raw")))
            }
        }
    }

    fn gitlab(&self) -> Raw {
        let project = format!("{}/{}", self.owner(), self.name());
        let parts = ["projects", &project, "repository", "files", self.path, "raw"];
        let address = with_path(&self.known.api_address()?, &parts)?;
        let reference = self.file.reference.as_deref().unwrap_or("HEAD");
        Some((with_query(address, &[("ref", Some(reference))]), None))
    }

    fn azure(&self) -> Raw {
        let mut host = self.known.api_address()?;
        host.set_query(None);
        let old_host = self.known.host.ends_with(".visualstudio.com");
        let owner: Vec<&str> = self.owner().split('/').skip(usize::from(old_host)).collect();
        let rest = ["_apis", "git", "repositories", self.name(), "items"];
        let address = with_path(&host, &[&owner[..], &rest].concat())?;
        let reference = self.file.reference.as_deref();
        let version = reference.map(|_| "branch");
        let path = format!("/{}", self.path);
        let query = [
            ("api-version", Some("6.0")),
            ("path", Some(path.as_str())),
            ("versionDescriptor.version", reference),
            ("versionDescriptor.versionType", version),
        ];
        Some((with_query(address, &query), Some("application/octet-stream")))
    }

    fn bitbucket_cloud(&self) -> Raw {
        let reference = self.file.reference.as_deref()?;
        let parts =
            [&["repositories", self.owner(), self.name(), "src", reference][..], &self.segments()];
        Some((with_path(self.known.api.as_ref()?, &parts.concat())?, None))
    }

    fn bitbucket_server(&self) -> Raw {
        let api = self.known.api_address()?;
        let parts =
            [&["projects", self.owner(), "repos", self.name(), "raw"][..], &self.segments()];
        let address = with_path(&api, &parts.concat())?;
        Some((with_query(address, &[("at", self.file.reference.as_deref())]), None))
    }

    fn gitea(&self) -> Raw {
        let parts = [&["repos", self.owner(), self.name(), "raw"][..], &self.segments()].concat();
        let address = with_path(&self.known.api_address()?, &parts)?;
        Some((with_query(address, &[("ref", self.file.reference.as_deref())]), None))
    }

    fn owner(&self) -> &str {
        &self.file.repository.owner
    }

    fn name(&self) -> &str {
        &self.file.repository.name
    }

    fn segments(&self) -> Vec<&str> {
        self.path.split('/').collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Integrations;
    use crate::integrations::Secret;

    fn raw(known: KnownHost, target: &str) -> (String, Option<String>) {
        let integrations = Integrations::new(vec![known]);
        let url = Url::parse(target).unwrap();
        let known = integrations.by_url(&url).unwrap();
        let file = integrations.parse(target).unwrap();
        let raw = raw_file(known, file.as_ref(), target).unwrap();
        let authorization = raw.headers.get(header::AUTHORIZATION);
        (raw.address.into(), authorization.map(|it| it.to_str().unwrap().to_owned()))
    }

    fn with_token(forge: Forge, host: &str, credentials: Credentials) -> KnownHost {
        KnownHost { credentials, ..KnownHost::new(forge, host) }
    }

    fn check(known: KnownHost, target: &str, address: &str, authorization: Option<&str>) {
        let (found, header) = raw(known, target);
        assert_eq!((found.as_str(), header.as_deref()), (address, authorization));
    }

    fn nobody() -> KnownHost {
        KnownHost::new(Forge::Gitea, "unused.example")
    }

    #[test]
    fn public_hosts_serve_raw_files_without_a_token() {
        check(
            nobody(),
            "https://github.com/o/r/blob/main/a%20b/c.yaml",
            "https://raw.githubusercontent.com/o/r/main/a%20b/c.yaml",
            None,
        );
        // A branch may hold what an address must encode.
        check(
            nobody(),
            "https://github.com/o/r/blob/fix%2Fa%23b/c.yaml",
            "https://raw.githubusercontent.com/o/r/fix%2Fa%23b/c.yaml",
            None,
        );
        check(
            nobody(),
            "https://gitlab.com/g/s/r/-/blob/main/x/c.yaml",
            "https://gitlab.com/api/v4/projects/g%2Fs%2Fr/repository/files/x%2Fc.yaml/raw?ref=main",
            None,
        );
        check(
            nobody(),
            "https://gitea.com/o/r/src/branch/main/x/c.yaml",
            "https://gitea.com/api/v1/repos/o/r/raw/x/c.yaml?ref=main",
            None,
        );
        check(
            nobody(),
            "https://bitbucket.org/w/r/src/main/x/c.yaml",
            "https://api.bitbucket.org/2.0/repositories/w/r/src/main/x/c.yaml",
            None,
        );
        check(
            nobody(),
            "https://dev.azure.com/org/proj/_git/repo?path=%2Fx%2Fc.yaml&version=GBmain",
            "https://dev.azure.com/org/proj/_apis/git/repositories/repo/items?api-version=6.0&\
             path=%2Fx%2Fc.yaml&versionDescriptor.version=main&\
             versionDescriptor.versionType=branch",
            None,
        );
    }

    #[test]
    fn tokens_go_to_the_api_of_their_own_host() {
        let hush = || Secret::new("hush");
        let mut github = with_token(Forge::Github, "github.com", Credentials::Token(hush()));
        github.api = Url::parse("https://api.github.com").ok();
        check(
            github,
            "https://github.com/o/r/tree/main/c.yaml",
            "https://api.github.com/repos/o/r/contents/c.yaml?ref=main",
            Some("token hush"),
        );
        check(
            with_token(Forge::Github, "ghe.x", Credentials::Token(hush())),
            "https://ghe.x/o/r/blob/main/c.yaml",
            "https://ghe.x/api/v3/repos/o/r/contents/c.yaml?ref=main",
            Some("token hush"),
        );
        check(
            with_token(Forge::BitbucketServer, "bb.x", Credentials::Bearer(hush())),
            "https://bb.x/projects/P/repos/r/browse/x/c.yaml?at=main",
            "https://bb.x/rest/api/1.0/projects/P/repos/r/raw/x/c.yaml?at=main",
            Some("Bearer hush"),
        );
        let tokens = vec![(vec!["other".to_owned()], hush()), (vec![], Secret::new("any"))];
        let mut azure =
            with_token(Forge::Azure, "dev.azure.com", Credentials::PerOrganisation(tokens));
        azure.api = Url::parse("https://dev.azure.com").ok();
        let (_, header) = raw(azure, "https://dev.azure.com/org/proj/_git/repo?path=/c.yaml");
        assert_eq!(header.as_deref(), Some("Basic OmFueQ=="));
    }

    #[test]
    fn an_address_that_names_no_file_says_so() {
        let integrations = Integrations::default();
        for target in
            ["https://github.com/o/r", "https://github.com/o", "https://github.com/o/r/tree/main"]
        {
            let known = integrations.by_url(&Url::parse(target).unwrap()).unwrap();
            let file = integrations.parse(target).unwrap();
            let error = raw_file(known, file.as_ref(), target).map(|_| ()).unwrap_err();
            assert_eq!(error.kind, ReadErrorKind::Unsupported, "{target}: {error}");
        }
    }
}
