//! `repoUrl`, as forms and templates write it: `github.com?owner=o&repo=r`.

use model::Problem;
use url::Url;

use crate::limits::{NAME_BYTES_MAX, REPO_URL_BYTES_MAX};

/// Which repository a step means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RepoUrl {
    /// Host with port.
    pub(crate) host: String,
    /// Owner, organisation or group with its subgroups.
    pub(crate) owner: String,
    /// Name.
    pub(crate) repo: String,
}

impl RepoUrl {
    /// Reads a text that names an owner and a repository.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let parts = Parts::read(text)?;
        let (owner, repo) = (parts.required("owner")?, parts.required("repo")?);
        check_name(&owner, true)?;
        check_name(&repo, false)?;
        Ok(Self { host: parts.host, owner, repo })
    }

    /// Reads a text for GitLab, where `project` (an id, or a path with its groups) may stand for both.
    pub(crate) fn parse_with_project(text: &str) -> Result<(Self, Option<String>), Problem> {
        let parts = Parts::read(text)?;
        let project = parts.get("project");
        if let Some(project) = &project {
            check_name(project, true)?;
            let owner = parts.get("owner").unwrap_or_default();
            let repo = parts.get("repo").unwrap_or_default();
            return Ok((Self { host: parts.host, owner, repo }, Some(project.clone())));
        }
        Self::parse(text).map(|it| (it, None))
    }

    /// Reads a text for Gitea, whose owner is the token's where it names none: `owner` is empty then.
    pub(crate) fn parse_without_owner(text: &str) -> Result<Self, Problem> {
        let parts = Parts::read(text)?;
        if parts.get("owner").is_some() {
            return Self::parse(text);
        }
        let repo = parts.required("repo")?;
        check_name(&repo, false)?;
        Ok(Self { host: parts.host, owner: String::new(), repo })
    }

    /// `owner/repo`.
    pub(crate) fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.repo)
    }
}

struct Parts<'a> {
    text: &'a str,
    host: String,
    url: Url,
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, Problem> {
        let refuse = |why: &str| {
            let shown: String = text.chars().take(200).collect();
            let detail = format!("Invalid repo URL passed to publisher, got {shown}, {why}");
            Problem::input(detail)
                .at("repoUrl")
                .hint("write it as a repository picker does: github.com?owner=OWNER&repo=NAME")
        };
        if text.len() > REPO_URL_BYTES_MAX {
            return Err(refuse("it is too long"));
        }
        let url = Url::parse(&format!("https://{text}"))
            .map_err(|error| refuse(&format!("TypeError: Invalid URL ({error})")))?;
        // Whoever reads `github.com@evil.example` sees another host than the one that is asked.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user's name"));
        }
        let name = url.host_str().unwrap_or_default().to_owned();
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name,
        };
        Ok(Self { text, host, url })
    }

    /// A value without slashes around it.
    fn get(&self, name: &str) -> Option<String> {
        let found = self.url.query_pairs().find(|(key, _)| key == name)?;
        let value = found.1.trim_matches('/').to_owned();
        (!value.is_empty()).then_some(value)
    }

    fn required(&self, name: &str) -> Result<String, Problem> {
        self.get(name).ok_or_else(|| {
            let detail =
                format!("Invalid repo URL passed to publisher: {}, missing {name}", self.text);
            Problem::input(detail).at("repoUrl")
        })
    }
}

/// Refuses names that would lead a request elsewhere, whatever a proxy makes of their encoding
/// (CVE-2026-29185).
pub(crate) fn check_name(name: &str, with_groups: bool) -> Result<(), Problem> {
    let plain = |part: &str| {
        let letters = part.chars().all(|it| it.is_alphanumeric() || "-_.~ +".contains(it));
        !part.is_empty() && part != "." && part != ".." && letters
    };
    let fits = name.len() <= NAME_BYTES_MAX;
    let fine = match with_groups {
        true => name.split('/').all(plain),
        false => plain(name),
    };
    match fits && fine {
        true => Ok(()),
        false => {
            let shown: String = name.chars().take(100).collect();
            let detail = format!("'{}' is no name of an owner or repository", shown.escape_debug());
            Err(Problem::input(detail).at("repoUrl"))
        }
    }
}

/// Refuses what Git takes for no name of a branch, and what would lead a request elsewhere.
pub(crate) fn check_branch<'a>(name: &'a str, field: &str) -> Result<&'a str, Problem> {
    let part = |it: &str| !it.is_empty() && !it.starts_with('.') && !it.ends_with(".lock");
    let odd = |it: char| it.is_control() || " ~^:?*[\\%#".contains(it);
    let fine = name.len() <= NAME_BYTES_MAX
        && name.split('/').all(part)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(odd)
        && !name.starts_with('-')
        && !name.ends_with('.');
    match fine {
        true => Ok(name),
        false => {
            let shown: String = name.chars().take(100).collect();
            let detail = format!("'{}' is no name of a branch", shown.escape_debug());
            Err(Problem::input(detail).at(field))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_named_by_host_owner_and_name() {
        let read = RepoUrl::parse("git.x:8443?repo=r&owner=/g/sub/").unwrap();
        let expected =
            RepoUrl { host: "git.x:8443".into(), owner: "g/sub".into(), repo: "r".into() };
        assert_eq!((read.slug().as_str(), read), ("g/sub/r", expected));
        let (_, project) = RepoUrl::parse_with_project("gitlab.com?project=42").unwrap();
        assert_eq!(project.as_deref(), Some("42"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, words) in [
            ("github.com?owner=o", "missing repo"),
            ("github.com?repo=r", "missing owner"),
            ("github.com?repo=r&owner=//", "missing owner"),
            ("[", "Invalid URL"),
            ("github.com@evil.example?owner=o&repo=r", "a user's name"),
        ] {
            let problem = RepoUrl::parse(text).unwrap_err();
            assert!(problem.detail.contains(words), "{problem}");
            assert_eq!(problem.field.as_deref(), Some("repoUrl"));
        }
    }

    #[test]
    fn cve_2026_29185_names_that_hide_steps_are_refused() {
        for name in
            ["..", "../../user", "..%2F..%2Fuser", "a/../b", ".", "a\\b", "a#b", "a?b", "a\nb"]
        {
            let address = Url::parse_with_params("https://h/", [("owner", name), ("repo", "r")]);
            let text = address.unwrap().to_string().replace("https://", "");
            assert!(RepoUrl::parse(&text).is_err(), "owner {name}");
            let address = Url::parse_with_params("https://h/", [("owner", "o"), ("repo", name)]);
            let text = address.unwrap().to_string().replace("https://", "");
            assert!(RepoUrl::parse(&text).is_err(), "repo {name}");
            assert!(check_branch(name, "branchName").is_err(), "branch {name}");
        }
        for name in ["main", "feature/x-1", "v1.2", "\u{fc}"] {
            assert!(check_branch(name, "branchName").is_ok(), "{name}");
        }
    }
}
