//! Addresses of source hosts: what they mean, what targets relative to them become, and where the
//! server would really send a request, perhaps with a token.
//!
//! The input is a base in its first line and a target in its second.

use std::sync::LazyLock;

use forge::integrations::{Forge, KnownHost};
use forge::{FileReader, Integrations, WebReader};
use model::Location;
use model::location::is_script_address;
use outbound::{AllowList, Client, OutboundSettings, Url};

/// The folder whose files may be read.
const FOLDER: &str = "/srv/catalog";

static KNOWN: LazyLock<Integrations> = LazyLock::new(|| {
    let mut below_path = KnownHost::new(Forge::BitbucketServer, "bb.x");
    below_path.base = Url::parse("https://bb.x/git").ok();
    let mut with_api = KnownHost::new(Forge::Github, "ghe.x");
    with_api.api = Url::parse("https://api.ghe.x/deep/api").ok();
    Integrations::new(vec![
        below_path,
        with_api,
        KnownHost::new(Forge::Gitlab, "gl.x:8443"),
        KnownHost::new(Forge::Gitea, "gitea.x"),
        KnownHost::new(Forge::Azure, "org.visualstudio.com"),
        KnownHost::new(Forge::Gerrit, "gerrit.x"),
        KnownHost::new(Forge::Harness, "app.harness.io"),
    ])
});

static WEB: LazyLock<WebReader> = LazyLock::new(|| {
    let client =
        Client::new(OutboundSettings::default()).expect("the usual settings make a client");
    WebReader::new(client, AllowList::default(), KNOWN.clone().into())
});

static FILES: LazyLock<FileReader> = LazyLock::new(|| FileReader::new([FOLDER.into()]));

/// Reads the first line as the place of a document and the second as a target in it.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (base, target) = text.split_once('\n').unwrap_or((&text, "./catalog-info.yaml"));
    meaning(base);
    links(base);
    asked(base);
    relative_address(base, target);
    relative_path(base, target);
    let (there, back) = (KNOWN.kinship(base, target), KNOWN.kinship(target, base));
    assert_eq!(there, back, "kinship has two ends");
}

/// A file in a repository is named by a path that climbs nowhere.
fn meaning(address: &str) {
    let Ok(Some(parsed)) = KNOWN.parse(address) else { return };
    assert!(!parsed.repository.owner.is_empty() && !parsed.repository.name.is_empty(), "a name");
    let parts =
        [Some(&parsed.repository.owner), Some(&parsed.repository.name), parsed.path.as_ref()];
    for part in parts.into_iter().flatten() {
        assert!(!climbs(part), "{part:?} climbs");
    }
    assert!(parsed.repository.is_same(&parsed.repository), "itself");
}

fn climbs(path: &str) -> bool {
    path.split(['/', '\\']).any(|part| matches!(part, "." | "..")) || path.contains(|it| it < ' ')
}

/// Addresses for people stay on the host, and those of other files in the repository.
fn links(address: &str) {
    if let Some(edit) = KNOWN.edit_address(address) {
        assert_eq!(origin(&edit), origin(address), "an edit address on another host: {edit}");
    }
    if let Some(folder) = KNOWN.directory_address(address) {
        assert_eq!(origin(&folder), origin(address), "a folder on another host: {folder}");
    }
    if let Some(file) = KNOWN.file_below(address, "catalog-info.yaml") {
        assert_eq!(origin(&file), origin(address), "a file on another host: {file}");
        let home = KNOWN.parse(&file).ok().flatten().expect("a file in a repository").repository;
        let of = KNOWN.parse(address.trim_end_matches('/')).ok().flatten();
        assert!(of.is_none_or(|of| of.repository.is_same(&home)), "in another repository: {file}");
    }
}

/// What is asked for a file goes to the host, its API or its raw files, and there below the paths
/// that are served with the server's credentials.
fn asked(address: &str) {
    let Ok(asked) = WEB.asked_address(&Location::new("url", address)) else { return };
    let url = Url::parse(address).expect("what is asked for was an address");
    let known = KNOWN.by_url(&url).expect("the allow list is empty");
    let home = Url::parse(&format!("https://{}", known.host)).expect("a host");
    let base = [known.api.clone(), known.raw.clone(), known.base.clone(), Some(home)];
    let base = base.into_iter().flatten().find(|it| it.origin() == asked.origin());
    let base = base.expect("a host that the integration names");
    let below = asked.path().strip_prefix(base.path().trim_end_matches('/'));
    assert!(below.is_some_and(|it| it.starts_with('/')), "{asked} is outside of {base}");
    assert!(!outbound::paths::hides_steps(asked.path()), "{asked} hides steps");
}

/// A target is resolved to an address of the web; a relative one on the host of its base.
fn relative_address(base: &str, target: &str) {
    let Ok(resolved) = KNOWN.resolve(&Location::new("url", base), target) else { return };
    assert_eq!(resolved.kind, "url");
    assert!(!is_script_address(&resolved.target), "a script");
    let url = Url::parse(&resolved.target).expect("an address");
    let base_url = Url::parse(base).ok();
    let own = base_url.as_ref().map(Url::scheme);
    assert!(matches!(url.scheme(), "http" | "https") || own == Some(url.scheme()), "{url}");
    if let Some(base_url) = base_url
        && Url::parse(target).is_err()
        && KNOWN.by_url(&base_url).is_some()
    {
        assert_eq!(origin(url.as_str()), origin(base), "{url} is on another host");
    }
    let again = KNOWN.resolve(&Location::new("url", base), &resolved.target);
    assert_eq!(again.as_ref(), Ok(&resolved), "an address stays what it is");
}

/// A target in a file is resolved to a plain path or an address of the web, and what may be read of
/// the paths lies in the allowed folder.
fn relative_path(base: &str, target: &str) {
    for file in [format!("{FOLDER}/a/all.yaml"), base.to_owned()] {
        let Ok(resolved) = KNOWN.resolve(&Location::new("file", file), target) else { continue };
        if resolved.kind == "url" {
            let url = Url::parse(&resolved.target).expect("an address");
            assert!(matches!(url.scheme(), "http" | "https"), "{url}");
            continue;
        }
        assert_eq!(resolved.kind, "file");
        let path = &resolved.target;
        assert!(path.starts_with('/'), "{path} is not absolute");
        let mut parts = path[1..].split('/').rev().skip_while(|it| it.is_empty());
        assert!(!parts.any(|it| matches!(it, "" | "." | "..")), "{path} has steps");
        let inside = path == FOLDER || path.starts_with(&format!("{FOLDER}/"));
        assert!(inside || !FILES.covers(&resolved), "{path} lies outside of {FOLDER}");
    }
}

/// Scheme, host and port, of addresses of any scheme.
fn origin(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let port = url.port_or_known_default();
    Some(format!("{}://{:?}:{port:?}", url.scheme(), url.host_str()))
}
