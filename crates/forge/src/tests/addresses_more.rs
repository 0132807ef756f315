//! Addresses beyond the measured table: parsing, hostile forms, kinship, files.

use model::Location;

use super::addresses::{integrations, resolve};
use crate::{AddressError, Kinship};

/// `OWNER NAME @REFERENCE PATH`, with `-` for what is absent.
fn parsed(address: &str) -> String {
    match integrations().parse(address) {
        Ok(Some(it)) => format!(
            "{} {} @{} {}",
            it.repository.owner,
            it.repository.name,
            it.reference.as_deref().unwrap_or("-"),
            it.path.as_deref().unwrap_or("-")
        ),
        Ok(None) => "unknown".to_owned(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn addresses_are_taken_apart_on_every_known_host() {
    for (address, expected) in [
        ("https://github.com/o/r", "o r @- -"),
        ("https://github.com/o/r.git", "o r @- -"),
        ("https://github.com/o/r/issues/1", "o r @- -"),
        ("https://github.com/o", "unknown"),
        ("https://github.com/o/r/tree/main", "o r @main "),
        ("https://github.com/o/r/raw/v1/a%20b/c.yaml", "o r @v1 a b/c.yaml"),
        ("https://github.com/o/r/blob/main/%7Ba,b%7D/*.yaml", "o r @main {a,b}/*.yaml"),
        ("https://raw.githubusercontent.com/o/r/main/x/c.yaml", "o r @main x/c.yaml"),
        ("https://github.com/o/r/blob/fix%2Fa%23b/c.yaml", "o r @fix/a#b c.yaml"),
        ("https://gitlab.com/g/s/r/-/blob/main/x/c.yaml", "g/s r @main x/c.yaml"),
        ("https://gitlab.com/g/r/blob/main/c.yaml", "g r @main c.yaml"),
        ("https://gl.x:8443/g/blob/-/tree/main/blob/c.yaml", "g blob @main blob/c.yaml"),
        ("https://gitlab.com/g/r/-/merge_requests/1", "g r @- -"),
        (
            "https://dev.azure.com/org/proj/_git/repo?path=/c.yaml&version=GBdev",
            "org/proj repo @dev c.yaml",
        ),
        (
            "https://dev.azure.com/org/_git/repo?path=%2Fa%2Bb%2Fc.yaml",
            "org/repo repo @- a+b/c.yaml",
        ),
        (
            "https://dev.azure.com/org/proj/_git/repo?path=%2F100%25.yaml",
            "org/proj repo @- 100%.yaml",
        ),
        ("https://bitbucket.org/w/r/src/main/x/c.yaml", "w r @main x/c.yaml"),
        ("https://bb.x/projects/P/repos/r/browse/c.yaml?at=refs/heads/main", "P r @main c.yaml"),
        ("https://bb.x/users/me/repos/r/raw/c.yaml", "~me r @- c.yaml"),
        ("https://gitea.com/o/r/src/tag/v1/c.yaml", "o r @v1 c.yaml"),
        ("https://gitea.com/o/r/_edit/main/c.yaml", "o r @main c.yaml"),
        ("https://gerrit.x/a/b/+/refs/heads/main/x/c.yaml", "a b @main x/c.yaml"),
        ("https://gerrit.x/b/+/main/c.yaml", "- b @main c.yaml"),
        (
            "https://app.harness.io/ng/account/A/module/code/orgs/O/projects/P/repos/r/files/main/\
             ~/x/c.yaml",
            "A/O/P r @main x/c.yaml",
        ),
        ("https://other.host/o/r/blob/main/c.yaml", "unknown"),
    ] {
        assert_eq!(parsed(address), expected, "{address}");
    }
}

#[test]
fn gerrit_and_harness_resolve_from_the_root_of_the_branch() {
    assert_eq!(
        resolve("https://gerrit.x/b/+/refs/heads/main/x/c.yaml", "/d.yaml"),
        "https://gerrit.x/b/+/refs/heads/main/d.yaml"
    );
    let harness =
        "https://app.harness.io/ng/account/A/module/code/orgs/O/projects/P/repos/r/files/main/~/";
    assert_eq!(resolve(&format!("{harness}x/c.yaml"), "/d.yaml"), format!("{harness}d.yaml"));
    assert_eq!(resolve(&format!("{harness}x/c.yaml"), "./d.yaml"), format!("{harness}x/d.yaml"));
}

#[test]
fn azure_keeps_its_branch_and_does_not_encode_twice() {
    assert_eq!(
        resolve("https://dev.azure.com/o/p/_git/r?path=%2Fa%20b%2Fc.yaml&version=GBmain", "d.yaml"),
        "https://dev.azure.com/o/p/_git/r?path=%2Fa+b%2Fd.yaml&version=GBmain"
    );
    assert_eq!(
        resolve("https://dev.azure.com/o/p/_git/r", "./d.yaml"),
        "https://dev.azure.com/o/p/_git/r?path=%2Fd.yaml"
    );
    assert_eq!(
        resolve("https://dev.azure.com/o/p/wiki", "./d.yaml"),
        "https://dev.azure.com/o/p/d.yaml"
    );
}

#[test]
fn patterns_survive_resolution() {
    assert_eq!(
        resolve("https://github.com/o/r/blob/main/all.yaml", "./templates/**/*.yaml"),
        "https://github.com/o/r/tree/main/templates/**/*.yaml"
    );
}

#[test]
fn cve_2026_29185_traversal_hidden_in_the_path_of_a_repository_is_refused() {
    for address in [
        "https://github.com/o/r/blob/main/%2e%2e%2f%2e%2e%2fuser",
        "https://github.com/o/r/blob/main/..%2f..%2fuser%2frepos",
        "https://github.com/o/r/blob/main/%252e%252e%252fx",
        "https://github.com/o%2f..%2fx/r/blob/main/c.yaml",
        "https://gitlab.com/g/r/-/blob/main/..%5cx",
        "https://dev.azure.com/o/p/_git/r?path=/../../x",
        "https://dev.azure.com/o/p/_git/r?path=%2F%252e%252e%2Fx",
        "https://github.com/o/r/blob/main/a%00b",
        "https://github.com/o/r/blob/%2e%2e%2fx/c.yaml",
        "https://bitbucket.org/w/r/src/..%2f..%2fx/c.yaml",
        "https://github.com/o%2Fr/x/blob/main/c.yaml",
        "https://github.com/o/r%2Fx/blob/main/c.yaml",
    ] {
        let error = integrations().parse(address).unwrap_err();
        assert!(matches!(error, AddressError::Traversal { .. }), "{address}: {error:?}");
    }
}

#[test]
fn hostile_targets_are_refused_or_harmless() {
    let base = "https://github.com/o/r/blob/main/c.yaml";
    assert!(resolve(base, "java\tscript:alert(1)").starts_with("error: "));
    assert!(resolve(base, &"x".repeat(10_000)).starts_with("error: "));
    for scheme in ["file:///etc/passwd", "data:,x", "ftp://h/x", "c:d.yaml"] {
        let refused = resolve(base, scheme);
        assert!(refused.ends_with("only http and https addresses are read"), "{refused}");
    }
    for target in
        ["\u{0}//evil.example/x", " //evil.example/x", "\\\\evil.example/x", "\t/\\evil.x/x"]
    {
        let refused = resolve(base, target);
        assert!(refused.ends_with("stays on the host of its document"), "{target:?}: {refused}");
    }
    // An authority in a relative target stays a path below the repository.
    assert_eq!(
        resolve(base, "//evil.example/x"),
        "https://github.com/o/r/tree/main//evil.example/x"
    );
    assert_eq!(resolve(base, "/d?x=1#y"), "https://github.com/o/r/tree/main/d%3Fx=1%23y");
    assert!(resolve("not an address", "./x").starts_with("error: "));
}

#[test]
fn kinship_is_by_repository_and_never_by_prefix() {
    let base = "https://github.com/o/r/blob/main/c.yaml";
    for (target, expected) in [
        ("https://github.com/o/r/tree/other/d.yaml", Kinship::Same),
        ("https://github.com/O/R/tree/main/d.yaml", Kinship::Same),
        ("https://raw.githubusercontent.com/o/r/main/d.yaml", Kinship::Same),
        ("https://github.com/o/r2/blob/main/d.yaml", Kinship::Different),
        ("https://github.com/o/r/../r2/blob/main/d.yaml", Kinship::Different),
        ("https://github.com/o", Kinship::Different),
        ("https://github.com/o/r/blob/main/..%2fx", Kinship::Different),
        ("https://ghe.x/o/r/blob/main/d.yaml", Kinship::Different),
        ("https://gitlab.com/o/r/-/blob/main/d.yaml", Kinship::Different),
        ("https://httpbin.org/spec.json", Kinship::Unrelated),
        ("not an address", Kinship::Unrelated),
    ] {
        assert_eq!(integrations().kinship(base, target), expected, "{target}");
    }
}

fn resolve_file(base: &str, target: &str) -> String {
    match integrations().resolve(&Location::new("file", base), target) {
        Ok(location) => location.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn targets_of_files_are_joined_to_the_folder() {
    for (target, expected) in [
        ("d.yaml", "file:/a/b/d.yaml"),
        ("./d.yaml", "file:/a/b/d.yaml"),
        ("../d.yaml", "file:/a/d.yaml"),
        ("../../../../etc/passwd", "file:/etc/passwd"),
        ("/x//y/./z.yaml", "file:/x/y/z.yaml"),
        ("./sub/**/*.yaml", "file:/a/b/sub/**/*.yaml"),
        ("./", "file:/a/b/"),
        (".", "file:/a/b/"),
        ("sub/", "file:/a/b/sub/"),
        ("https://h/x.yaml", "url:https://h/x.yaml"),
    ] {
        assert_eq!(resolve_file("/a/b/c.yaml", target), expected, "{target}");
    }
    assert!(resolve_file("/a/b/c.yaml", "file:///etc/passwd").starts_with("error: "));
    assert!(resolve_file("/a/b/c.yaml", "javascript:x").starts_with("error: "));
}
