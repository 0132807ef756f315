//! Mapped addresses: a folder that stands for a repository, and what it must not give away.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use tempfile::tempdir;

use super::{names, put, text, url};
use crate::mapped::Mapping;
use crate::{Integrations, MappedReader, ReadErrorKind, SourceReader};

fn reader(mappings: &[(&str, &Path)]) -> MappedReader {
    let mappings: Vec<Mapping> = mappings
        .iter()
        .map(|(address, folder)| Mapping { address: (*address).into(), folder: (*folder).into() })
        .collect();
    MappedReader::new(&mappings, Arc::new(Integrations::default()))
}

#[tokio::test]
async fn a_mapped_repository_answers_for_every_reference_and_view() {
    let folder = tempdir().unwrap();
    put(folder.path(), "x/c.yaml", "kind: C");
    let reader = reader(&[("https://github.com/o/n", folder.path())]);
    for address in [
        "https://github.com/o/n/blob/main/x/c.yaml",
        "https://github.com/o/n/tree/v1/x/c.yaml",
        "https://github.com/o/n/raw/HEAD/x/c.yaml",
        "https://github.com/o/n/edit/main/x/c.yaml",
        "https://github.com/O/N/blob/main/x/c.yaml",
        "https://raw.githubusercontent.com/o/n/main/x/c.yaml",
    ] {
        assert_eq!(text(reader.read(&url(address), None).await), "kind: C", "{address}");
        assert!(reader.covers(&url(address)));
    }
}

#[tokio::test]
async fn everything_else_is_not_found() {
    let folder = tempdir().unwrap();
    put(folder.path(), "x/c.yaml", "");
    let reader = reader(&[("https://github.com/o/n", folder.path())]);
    for address in [
        "https://github.com/o/n/blob/main/none.yaml",
        "https://github.com/o/n/blob/main/x",
        "https://github.com/o/n",
        "https://github.com/o/n2/blob/main/x/c.yaml",
        "https://gitlab.com/o/n/-/blob/main/x/c.yaml",
        "https://httpbin.org/spec.json",
        "not an address",
    ] {
        let error = reader.read(&url(address), None).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::NotFound, "{address}");
        assert_eq!(error.message, format!("{address} could not be read"));
        let error = reader.expand(&url(address)).await.unwrap_err();
        let expected = format!("Unable to read url, no matching files found for {address}");
        assert_eq!((error.kind, error.message), (ReadErrorKind::NotFound, expected));
    }
}

#[tokio::test]
async fn wildcards_match_over_the_folder() {
    let folder = tempdir().unwrap();
    for name in [
        "all.yaml",
        "t/a/template.yaml",
        "t/b/template.yaml",
        "t/a b/template.yaml",
        "t/.c/template.yaml",
    ] {
        put(folder.path(), name, "");
    }
    let reader = reader(&[("https://github.com/o/n", folder.path())]);
    let tree = "https://github.com/o/n/tree/main/";
    for (pattern, expected) in [
        (
            "t/*/template.yaml",
            &["t/a/template.yaml", "t/a%20b/template.yaml", "t/b/template.yaml"][..],
        ),
        ("**/template.yaml", &["t/a/template.yaml", "t/a%20b/template.yaml", "t/b/template.yaml"]),
        ("*.yaml", &["all.yaml"]),
        ("{all,none}.yaml", &["all.yaml"]),
        ("all.yaml", &["all.yaml"]),
    ] {
        let found = reader.expand(&url(&format!("{tree}{pattern}"))).await;
        assert_eq!(names(found, tree), expected, "{pattern}");
    }
    let blob = "https://github.com/o/n/blob/main/";
    let found = reader.expand(&url(&format!("{blob}t/a/*.yaml"))).await;
    assert_eq!(names(found, tree), ["t/a/template.yaml"]);
    let odd = url(&format!("{tree}t/a%20b/template.yaml"));
    assert!(reader.read(&odd, None).await.is_ok());
}

#[tokio::test]
async fn a_folder_of_a_repository_and_any_other_address_can_be_mapped() {
    let (folder, plain, inner) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    put(folder.path(), "c.yaml", "sub");
    put(plain.path(), "x/d.yaml", "plain");
    put(inner.path(), "d.yaml", "inner");
    let reader = reader(&[
        ("https://github.com/o/n/tree/main/sub", folder.path()),
        ("https://h.example/base/", plain.path()),
        ("https://h.example/base/x/y", inner.path()),
    ]);
    let read = async |address: &str| text(reader.read(&url(address), None).await);
    assert_eq!(read("https://github.com/o/n/blob/dev/sub/c.yaml").await, "sub");
    assert_eq!(read("https://h.example/base/x/d.yaml").await, "plain");
    assert_eq!(read("https://h.example/base/x/y/d.yaml").await, "inner");
    let found = reader.expand(&url("https://h.example/base/*/d.yaml")).await;
    assert_eq!(names(found, ""), ["https://h.example/base/x/d.yaml"]);
    for address in [
        "https://github.com/o/n/blob/dev/c.yaml",
        "https://github.com/o/n/blob/dev/subway/c.yaml",
        "https://h.example/baseless/x/d.yaml",
        "http://h.example/base/x/d.yaml",
        "https://h.example:8443/base/x/d.yaml",
    ] {
        assert!(reader.read(&url(address), None).await.is_err(), "{address}");
    }
}

#[tokio::test]
async fn ghsa_2fc9_xpp8_2g9h_traversal_and_symlinks_out_of_a_mapped_folder_are_refused() {
    let base = tempdir().unwrap();
    put(base.path(), "secret.yaml", "secret");
    put(base.path(), "in/a.yaml", "");
    let folder = base.path().join("in");
    symlink("../secret.yaml", folder.join("link.yaml")).unwrap();
    symlink("..", folder.join("up")).unwrap();
    let reader =
        reader(&[("https://github.com/o/n", &folder), ("https://h.example/base", &folder)]);
    for address in [
        "https://github.com/o/n/blob/main/..%2fsecret.yaml",
        "https://github.com/o/n/blob/main/%2e%2e%2fsecret.yaml",
        "https://github.com/o/n/blob/main/..%252fsecret.yaml",
        "https://github.com/o/n/blob/main/link.yaml",
        "https://github.com/o/n/blob/main/up/secret.yaml",
        "https://github.com/o/n/blob/main//etc/passwd",
        "https://github.com/o/n/blob/main/%2fetc%2fpasswd",
        "https://h.example/base/..%2fsecret.yaml",
        "https://h.example/base/%2fetc%2fpasswd",
        "https://h.example/base//etc/passwd",
        "https://h.example/base/link.yaml",
    ] {
        let read = reader.read(&url(address), None).await;
        assert!(read.is_err(), "{address}: {read:?}");
    }
    let found = reader.expand(&url("https://github.com/o/n/tree/main/*/secret.yaml")).await;
    assert_eq!(found.unwrap_err().kind, ReadErrorKind::NotFound);
}

#[test]
fn mappings_are_written_as_address_and_folder() {
    let parsed = Mapping::parse("https://github.com/o/n=samples/n", Path::new("/srv")).unwrap();
    assert_eq!(parsed.address, "https://github.com/o/n");
    assert_eq!(parsed.folder, Path::new("/srv/samples/n"));
    for text in ["https://github.com/o/n", "github.com/o/n=x", "https://h/=", "file:///x=y"] {
        let error = Mapping::parse(text, Path::new("/srv")).unwrap_err();
        assert!(error.to_string().contains("URL=DIR"), "{error}");
    }
}
