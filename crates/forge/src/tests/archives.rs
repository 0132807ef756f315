//! Folders over the network: which archive is asked for, with whose token, and what is taken of it.

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tar::{Builder, EntryType, Header};

use super::server::{Server, response, response_of_bytes};
use super::web::reader;
use super::{names, url};
use crate::{ReadError, ReadErrorKind, SourceReader, Tree, TreeContent, TreeLimits, WebReader};

/// One entry of an archive, written as it is, however odd.
pub(super) struct Put {
    pub(super) kind: EntryType,
    pub(super) path: &'static str,
    pub(super) content: &'static str,
    pub(super) mode: u32,
}

pub(super) const fn put(path: &'static str, content: &'static str) -> Put {
    Put { kind: EntryType::Regular, path, content, mode: 0o644 }
}

pub(super) const fn link(path: &'static str, target: &'static str) -> Put {
    Put { kind: EntryType::Symlink, path, content: target, mode: 0o777 }
}

/// An archive as `git archive` writes it: a global header with the commit, folders, files.
pub(super) fn archive(entries: &[Put]) -> Vec<u8> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let commit = "52 comment=0123456789012345678901234567890123456789\n";
    let global =
        Put { kind: EntryType::XGlobalHeader, path: "pax_global_header", content: commit, mode: 0 };
    let folder = Put { kind: EntryType::Directory, path: "o-r-0123456/", content: "", mode: 0o755 };
    for entry in [&global, &folder].into_iter().chain(entries) {
        let mut header = Header::new_ustar();
        let name = entry.path.as_bytes();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(entry.kind);
        header.set_mode(entry.mode);
        let content = match entry.kind {
            EntryType::Symlink | EntryType::Link => {
                header.set_link_name_literal(entry.content).unwrap();
                ""
            }
            _ => entry.content,
        };
        header.set_size(u64::try_from(content.len()).unwrap());
        header.set_cksum();
        archive.append(&header, content.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

/// A repository: a template with its skeleton.
fn template() -> Vec<u8> {
    archive(&[
        put("o-r-0123456/README.md", "read me"),
        put("o-r-0123456/t/template.yaml", "kind: Template"),
        put("o-r-0123456/t/skeleton/a.txt", "a"),
        Put { mode: 0o755, ..put("o-r-0123456/t/skeleton/bin/run.sh", "#!/bin/sh") },
        link("o-r-0123456/t/skeleton/b.txt", "bin/../a.txt"),
        put("o-r-0123456/t/skeleton-other/c.txt", "c"),
    ])
}

/// A reader that knows one host, called `git.x`, of this kind with its API at `server`.
pub(super) fn knowing(kind: &str, api: &str) -> WebReader {
    let entry = json!({"host": "git.x", "apiBaseUrl": api, "token": "hush", "password": "hush"});
    reader(json!({"integrations": {kind: [entry]}}))
}

pub(super) fn shown(tree: Result<Tree, ReadError>) -> Vec<String> {
    let tree = tree.unwrap();
    let shown = tree.files.iter().map(|file| match &file.content {
        TreeContent::File { bytes, executable } => {
            let mark = if *executable { "x" } else { "-" };
            format!("{mark} {} {}", file.path, String::from_utf8_lossy(bytes))
        }
        TreeContent::Symlink { target } => format!("l {} {target}", file.path),
    });
    shown.collect()
}

#[tokio::test]
async fn a_folder_comes_out_of_the_archive_of_its_repository() {
    let server = Server::start(|_| response_of_bytes("200 OK", "", &template())).await;
    let reader = knowing("github", &format!("http://{}", server.host));
    let skeleton = ["- a.txt a", "l b.txt bin/../a.txt", "x bin/run.sh #!/bin/sh"];
    for folder in ["tree/main/t/skeleton", "tree/main/t/skeleton/", "blob/main/t/skeleton"] {
        let address = format!("https://git.x/o/r/{folder}");
        let tree = reader.tree(&url(&address), &TreeLimits::default()).await;
        assert_eq!(shown(tree), skeleton, "{address}");
    }
    let whole = reader.tree(&url("https://git.x/o/r.git"), &TreeLimits::default()).await.unwrap();
    assert_eq!(whole.files.len(), 6);
    let heads = server.heads();
    assert!(heads[0].starts_with("GET /repos/o/r/tarball/main HTTP/1.1\r\n"), "{heads:?}");
    assert!(heads[0].contains("authorization: token hush\r\n"), "{heads:?}");
    assert!(heads[3].starts_with("GET /repos/o/r/tarball HTTP/1.1\r\n"), "{heads:?}");
    for (address, kind) in [
        ("https://git.x/o/r/tree/main/none", ReadErrorKind::NotFound),
        ("https://git.x/o/r/blob/main/README.md", ReadErrorKind::NotFound),
        ("https://git.x/o/r/issues/1", ReadErrorKind::Unsupported),
        ("https://git.x/o", ReadErrorKind::Unsupported),
        ("https://elsewhere.example/o/r", ReadErrorKind::Forbidden),
    ] {
        let error = reader.tree(&url(address), &TreeLimits::default()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{address}: {error}");
    }
}

#[tokio::test]
async fn somebodys_own_token_takes_the_place_of_the_configured_one_on_its_host_alone() {
    let server = Server::start(|_| response_of_bytes("200 OK", "", &template())).await;
    let api = format!("http://{}", server.host);
    for (kind, address, shown) in [
        ("github", "https://git.x/o/r/tree/main/t/skeleton", "authorization: Bearer own\r\n"),
        ("gitlab", "https://git.x/o/r/-/tree/main/t", "authorization: Bearer own\r\n"),
        ("gitea", "https://git.x/o/r/src/branch/main/t", "authorization: token own\r\n"),
    ] {
        let known = knowing(kind, &api);
        let location = url(address);
        let own = known.with_token(&location, "own").unwrap();
        own.tree(&location, &TreeLimits::default()).await.unwrap();
        let head = server.heads().pop().unwrap();
        assert!(head.contains(shown) && !head.contains("hush"), "{kind}: {head}");
        known.tree(&location, &TreeLimits::default()).await.unwrap();
        let head = server.heads().pop().unwrap();
        assert!(head.contains("hush") && !head.contains("own"), "{kind}: {head}");
        for (odd, token) in [
            (address, ""),
            (address, "two words"),
            (address, "a\r\nx: y"),
            ("https://elsewhere.example/o/r", "own"),
        ] {
            assert!(known.with_token(&url(odd), token).is_none(), "{odd} {token:?}");
        }
    }
    assert!(knowing("bitbucketServer", &api).with_token(&url("https://git.x/o/r"), "t").is_none());
    // Other hosts are shown nothing, neither this token nor theirs.
    let two = json!([
        {"host": "git.x", "apiBaseUrl": api, "token": "hush"},
        {"host": "other.x", "apiBaseUrl": api, "token": "theirs"},
    ]);
    let own = reader(json!({"integrations": {"github": two}}));
    let own = own.with_token(&url("https://git.x/o/r/tree/main/t"), "own").unwrap();
    let other = url("https://other.x/o/r/tree/main/t");
    own.tree(&other, &TreeLimits::default()).await.unwrap();
    let head = server.heads().pop().unwrap();
    assert!(!head.contains("authorization"), "{head}");
}

#[tokio::test]
async fn a_token_does_not_follow_the_redirect_to_where_archives_lie() {
    let store = Server::start(|_| response_of_bytes("200 OK", "", &template())).await;
    let target = format!("location: http://{}/o/r/legacy.tar.gz/main?token=t\r\n", store.host);
    let api = Server::start(move |_| response("302 Found", &target, "")).await;
    let entry =
        json!({"host": "git.x", "apiBaseUrl": format!("http://{}", api.host), "token": "hush"});
    let github = json!({"github": [entry]});
    let allowed = reader(json!({
        "integrations": github,
        "backend": {"reading": {"allow": [{"host": store.host}]}},
    }));
    let location = url("https://git.x/o/r/tree/main/t/skeleton");
    assert_eq!(shown(allowed.tree(&location, &TreeLimits::default()).await).len(), 3);
    assert!(!store.heads()[0].contains("hush"), "{:?}", store.heads());
    // Elsewhere is not followed: a host does not choose what else this server reads.
    let refused = reader(json!({"integrations": github}));
    let error = refused.tree(&location, &TreeLimits::default()).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Forbidden, "{error}");
    assert_eq!(store.heads().len(), 1);
}

#[tokio::test]
async fn each_kind_of_host_is_asked_as_its_api_has_it() {
    for (kind, address, asked) in [
        (
            "gitlab",
            "https://git.x/g/s/r/-/tree/dev/t/skeleton",
            &["/projects/g%2Fs%2Fr/repository/archive.tar.gz?sha=dev&path=t%2Fskeleton"][..],
        ),
        ("gitlab", "https://git.x/g/r", &["/projects/g%2Fr/repository/archive.tar.gz"]),
        (
            "gitea",
            "https://git.x/o/r/src/branch/fix%2Fa/t/skeleton",
            &["/repos/o/r/archive/fix/a.tar.gz"],
        ),
        ("gitea", "https://git.x/o/r", &["/repos/o/r", "/repos/o/r/archive/trunk.tar.gz"]),
        (
            "bitbucketServer",
            "https://git.x/projects/P/repos/r/browse/t?at=refs%2Fheads%2Fdev",
            &["/projects/P/repos/r/archive?format=tgz&at=dev&prefix=archive"],
        ),
    ] {
        let server = Server::start(|head| match head.contains("archive") {
            true => response_of_bytes("200 OK", "", &template()),
            false => response("200 OK", "", r#"{"default_branch": "trunk"}"#).into_bytes(),
        })
        .await;
        let reader = knowing(kind, &format!("http://{}", server.host));
        let tree = reader.tree(&url(address), &TreeLimits::default()).await.unwrap();
        assert!(!tree.files.is_empty());
        let heads = server.heads();
        let lines: Vec<&str> = heads.iter().filter_map(|head| head.split(' ').nth(1)).collect();
        assert_eq!(lines, asked, "{kind}");
        assert!(heads.iter().all(|head| head.contains("authorization: ")), "{heads:?}");
    }
}

#[tokio::test]
async fn a_pattern_matches_over_the_archive_and_an_unchanged_one_is_not_sent_again() {
    let server = Server::start(|head| match head.contains("if-none-match: \"v1\"") {
        true => b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_vec(),
        false => response_of_bytes("200 OK", "etag: \"v1\"\r\n", &template()),
    })
    .await;
    let reader = knowing("github", &format!("http://{}", server.host));
    let tree = "https://git.x/o/r/tree/main/";
    for (pattern, expected) in [
        ("**/*.txt", &["t/skeleton-other/c.txt", "t/skeleton/a.txt"][..]),
        ("**/*.txt", &["t/skeleton-other/c.txt", "t/skeleton/a.txt"]),
        ("t/*/template.yaml", &[]),
        ("*/template.yaml", &["t/template.yaml"]),
    ] {
        let found = reader.expand(&url(&format!("https://git.x/o/r/blob/main/{pattern}"))).await;
        if expected.is_empty() {
            let error = found.unwrap_err();
            assert_eq!(error.kind, ReadErrorKind::NotFound);
            assert!(error.message.contains("no matching files found"), "{error}");
        } else {
            assert_eq!(names(found, tree), expected, "{pattern}");
        }
    }
    let unchanged = server.heads().iter().filter(|head| head.contains("if-none-match")).count();
    assert_eq!(unchanged, 1);
}

#[tokio::test]
async fn what_a_host_answers_in_place_of_an_archive_is_told() {
    let cut = template();
    let cut = cut[..cut.len() / 2].to_vec();
    for (answer, kind, words) in [
        (response_of_bytes("404 Not Found", "", b"{}"), ReadErrorKind::NotFound, "404 Not Found"),
        (response_of_bytes("401 Unauthorized", "", b"{}"), ReadErrorKind::Forbidden, "token"),
        (
            response_of_bytes("200 OK", "", b"<!DOCTYPE html><title>Sign in</title>"),
            ReadErrorKind::Unreachable,
            "no archive",
        ),
        (response_of_bytes("200 OK", "", &cut), ReadErrorKind::Unreachable, "the beginning"),
        (response_of_bytes("200 OK", "", b""), ReadErrorKind::NotFound, "no file below"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\nab".to_vec(),
            ReadErrorKind::Unreachable,
            "could not be reached",
        ),
    ] {
        let server = Server::start(move |_| answer.clone()).await;
        let reader = knowing("github", &format!("http://{}", server.host));
        let location = url("https://git.x/o/r/tree/main/t");
        let error = reader.tree(&location, &TreeLimits::default()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(error.message.contains("https://git.x/o/r/tree/main/t"), "{error}");
        assert!(!error.message.contains("hush"), "{error}");
    }
}
