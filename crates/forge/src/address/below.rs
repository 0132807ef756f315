//! The address of a file in the folder or repository that an address names.

use url::Url;

use super::{Address, Repository, parse_url};
use crate::integrations::{Forge, Integrations, KnownHost};

/// What hosts understand as the newest commit of the default branch.
const DEFAULT_REFERENCE: &str = "HEAD";

impl Integrations {
    /// The address of the file `name` (a path without a leading `/`) in the folder that `address`
    /// names, or at the root of the repository when it names no folder. Without a branch the
    /// default one is meant. `None` for unknown hosts and for those that are not read yet.
    pub fn file_below(&self, address: &str, name: &str) -> Option<String> {
        let url = parse_url(address).ok()?;
        let known = self.by_url(&url)?;
        // A slash at the end is no part of a repository's name.
        let mut bare = url.clone();
        bare.set_path(url.path().trim_end_matches('/'));
        let parsed = self.parse(bare.as_str()).ok()??;
        match &parsed.path {
            Some(folder) if known.forge == Forge::Azure => Some(azure(&url, folder, name)),
            Some(_) => in_folder(known, &url, &parsed, name),
            None => at_root(known, &url, &parsed.repository, name),
        }
    }
}

fn in_folder(known: &KnownHost, url: &Url, parsed: &Address, name: &str) -> Option<String> {
    let mut file = url.clone();
    file.set_fragment(None);
    let mut path = file.path().trim_end_matches('/').to_owned();
    // These show folders as `tree` and files as `blob`.
    if matches!(known.forge, Forge::Github | Forge::Githost | Forge::Gitlab)
        && let Some(root) = path.get(..parsed.root.len()).map(str::to_owned)
    {
        path.replace_range(..root.len(), &root.replacen("/tree/", "/blob/", 1));
    }
    file.set_path(&path);
    append(&mut file, name)
}

fn at_root(known: &KnownHost, url: &Url, it: &Repository, name: &str) -> Option<String> {
    if known.forge == Forge::Azure {
        return Some(azure(url, "", name));
    }
    let head = DEFAULT_REFERENCE;
    let own: Vec<&str> = match known.forge {
        Forge::Github | Forge::Githost => vec![&it.name, "blob", head],
        Forge::Gitlab => vec![&it.name, "-", "blob", head],
        Forge::BitbucketCloud => vec![&it.name, "src", head],
        Forge::Gitea => vec![&it.name, "src", "branch", head],
        Forge::BitbucketServer => vec!["repos", &it.name, "browse"],
        Forge::Azure | Forge::Gerrit | Forge::Harness => return None,
    };
    let mut file = url.clone();
    file.set_query(None);
    file.set_fragment(None);
    let before: Vec<String> =
        url.path_segments()?.take(known.segments_before()).map(str::to_owned).collect();
    let server = (known.forge == Forge::BitbucketServer).then_some("projects");
    file.path_segments_mut()
        .ok()?
        .clear()
        .extend(before)
        .extend(server)
        .extend(it.owner.split('/'))
        .extend(own);
    append(&mut file, name)
}

fn append(file: &mut Url, name: &str) -> Option<String> {
    file.path_segments_mut().ok()?.pop_if_empty().extend(name.split('/'));
    Some(file.as_str().to_owned())
}

/// Azure names the file in the query.
fn azure(url: &Url, folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches('/');
    let path = if folder.is_empty() { format!("/{name}") } else { format!("/{folder}/{name}") };
    let version = url.query_pairs().find(|(key, _)| key == "version");
    let version = version.map(|(_, value)| value.into_owned());
    let mut file = url.clone();
    file.set_fragment(None);
    let mut query = file.query_pairs_mut();
    query.clear().append_pair("path", &path);
    if let Some(version) = version {
        query.append_pair("version", &version);
    }
    drop(query);
    file.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: Option<&str>) {
        let mut known = KnownHost::new(Forge::BitbucketServer, "bb.example");
        known.base = Url::parse("https://bb.example/git").ok();
        let harness = KnownHost::new(Forge::Harness, "app.harness.io");
        let integrations = Integrations::new(vec![known, harness]);
        let found = integrations.file_below(address, "a/catalog-info.yaml");
        assert_eq!(found.as_deref(), expected, "{address}");
    }

    #[test]
    fn a_repository_stands_for_the_root_of_its_default_branch() {
        for (address, expected) in [
            ("https://github.com/o/r", "https://github.com/o/r/blob/HEAD/a/catalog-info.yaml"),
            ("https://github.com/o/r.git", "https://github.com/o/r/blob/HEAD/a/catalog-info.yaml"),
            (
                "https://github.com/o/r/issues?q=1#x",
                "https://github.com/o/r/blob/HEAD/a/catalog-info.yaml",
            ),
            (
                "https://gitlab.com/g/s/r/",
                "https://gitlab.com/g/s/r/-/blob/HEAD/a/catalog-info.yaml",
            ),
            ("https://bitbucket.org/w/r", "https://bitbucket.org/w/r/src/HEAD/a/catalog-info.yaml"),
            ("https://gitea.com/o/r", "https://gitea.com/o/r/src/branch/HEAD/a/catalog-info.yaml"),
            (
                "https://dev.azure.com/o/p/_git/r",
                "https://dev.azure.com/o/p/_git/r?path=%2Fa%2Fcatalog-info.yaml",
            ),
            (
                "https://bb.example/git/projects/P/repos/r",
                "https://bb.example/git/projects/P/repos/r/browse/a/catalog-info.yaml",
            ),
        ] {
            check(address, Some(expected));
        }
    }

    #[test]
    fn a_folder_stands_for_itself_on_its_branch() {
        for (address, expected) in [
            (
                "https://github.com/o/r/tree/main/x/tree/",
                "https://github.com/o/r/blob/main/x/tree/a/catalog-info.yaml",
            ),
            (
                "https://gitlab.com/g/r/-/tree/main/x",
                "https://gitlab.com/g/r/-/blob/main/x/a/catalog-info.yaml",
            ),
            (
                "https://dev.azure.com/o/p/_git/r?path=/x&version=GBdev&_a=contents",
                "https://dev.azure.com/o/p/_git/r?path=%2Fx%2Fa%2Fcatalog-info.yaml&version=GBdev",
            ),
            (
                "https://bb.example/git/projects/P/repos/r/browse/x?at=main",
                "https://bb.example/git/projects/P/repos/r/browse/x/a/catalog-info.yaml?at=main",
            ),
            (
                "https://gitea.com/o/r/src/branch/main",
                "https://gitea.com/o/r/src/branch/main/a/catalog-info.yaml",
            ),
        ] {
            check(address, Some(expected));
        }
    }

    #[test]
    fn unknown_hosts_and_what_is_no_repository_have_no_files() {
        for address in [
            "https://elsewhere.example/o/r",
            "https://github.com/only-an-owner",
            "https://github.com",
            "no address",
            "https://app.harness.io/ng/account/a/module/code/orgs/o/projects/p/repos/r",
        ] {
            check(address, None);
        }
    }
}
