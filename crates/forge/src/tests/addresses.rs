//! The table of the catalog contract 4.2, row by row: measured with the published Backstage.

use model::Location;

use crate::Integrations;
use crate::integrations::{Forge, KnownHost};

pub(super) fn integrations() -> Integrations {
    Integrations::new(vec![
        KnownHost::new(Forge::Github, "ghe.x"),
        KnownHost::new(Forge::BitbucketServer, "bb.x"),
        KnownHost::new(Forge::Gitlab, "gl.x:8443"),
        KnownHost::new(Forge::Gerrit, "gerrit.x"),
        KnownHost::new(Forge::Harness, "app.harness.io"),
    ])
}

pub(super) fn resolve(base: &str, target: &str) -> String {
    match integrations().resolve(&Location::new("url", base), target) {
        Ok(location) => location.target,
        Err(error) => format!("error: {error}"),
    }
}

/// One row: the file, then what `./`, `./d.yaml`, `../d.yaml` and `/d.yaml` become, then the edit
/// address.
fn check_row(row: [&str; 6]) {
    let [file, folder, sibling, above, root, edit] = row;
    for (target, expected) in [
        ("./", folder),
        ("./d.yaml", sibling),
        ("d.yaml", sibling),
        ("../d.yaml", above),
        ("/d.yaml", root),
    ] {
        assert_eq!(resolve(file, target), expected, "{target} in {file}");
    }
    let complete = "https://other.example/blob/x.yaml";
    assert_eq!(resolve(file, complete), complete);
    assert_eq!(
        integrations().edit_address(file).as_deref(),
        Some(edit).filter(|it| !it.is_empty())
    );
    let expected = Some(folder).filter(|_| !edit.is_empty());
    let directory = integrations().directory_address(file);
    assert_eq!(directory.as_deref(), expected);
}

#[test]
fn github_files_resolve_to_tree_addresses() {
    check_row([
        "https://github.com/o/r/blob/main/x/catalog-info.yaml",
        "https://github.com/o/r/tree/main/x/",
        "https://github.com/o/r/tree/main/x/d.yaml",
        "https://github.com/o/r/tree/main/d.yaml",
        "https://github.com/o/r/tree/main/d.yaml",
        "https://github.com/o/r/edit/main/x/catalog-info.yaml",
    ]);
}

#[test]
fn a_github_file_at_a_commit_resolves_and_cannot_be_edited() {
    let file =
        "https://github.com/o/r/blob/0123456789012345678901234567890123456789/x/catalog-info.yaml";
    let tree = "https://github.com/o/r/tree/0123456789012345678901234567890123456789";
    for (target, expected) in
        [("./", "/x/"), ("./d.yaml", "/x/d.yaml"), ("../d.yaml", "/d.yaml"), ("/d.yaml", "/d.yaml")]
    {
        assert_eq!(resolve(file, target), format!("{tree}{expected}"));
    }
    // The table shows the address that the host's own rule gives; the annotation is left out for
    // fixed commits, which is what callers of this function ask for.
    assert_eq!(integrations().edit_address(file), None);
    let directory = integrations().directory_address(file);
    assert_eq!(directory, Some(format!("{tree}/x/")));
}

#[test]
fn a_word_of_thirty_nine_digits_or_with_other_letters_is_no_commit() {
    for reference in
        ["012345678901234567890123456789012345678", "x123456789012345678901234567890123456789"]
    {
        let file = format!("https://github.com/o/r/blob/{reference}/c.yaml");
        let edit = format!("https://github.com/o/r/edit/{reference}/c.yaml");
        assert_eq!(integrations().edit_address(&file), Some(edit));
    }
}

#[test]
fn github_enterprise_is_known_by_configuration() {
    check_row([
        "https://ghe.x/o/r/tree/main/x/c.yaml",
        "https://ghe.x/o/r/tree/main/x/",
        "https://ghe.x/o/r/tree/main/x/d.yaml",
        "https://ghe.x/o/r/tree/main/d.yaml",
        "https://ghe.x/o/r/tree/main/d.yaml",
        "https://ghe.x/o/r/edit/main/x/c.yaml",
    ]);
}

#[test]
fn gitlab_keeps_blob() {
    check_row([
        "https://gitlab.com/g/s/r/-/blob/main/x/c.yaml",
        "https://gitlab.com/g/s/r/-/blob/main/x/",
        "https://gitlab.com/g/s/r/-/blob/main/x/d.yaml",
        "https://gitlab.com/g/s/r/-/blob/main/d.yaml",
        "https://gitlab.com/g/s/r/-/blob/main/d.yaml",
        "https://gitlab.com/g/s/r/-/edit/main/x/c.yaml",
    ]);
}

#[test]
fn azure_resolves_inside_its_query() {
    check_row([
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fx%2Fc.yaml",
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fx%2F",
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fx%2Fd.yaml",
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fd.yaml",
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fd.yaml",
        "https://dev.azure.com/org/proj/_git/repo?path=%2Fx%2Fc.yaml",
    ]);
}

#[test]
fn bitbucket_cloud_edits_by_query() {
    check_row([
        "https://bitbucket.org/w/r/src/main/x/c.yaml",
        "https://bitbucket.org/w/r/src/main/x/",
        "https://bitbucket.org/w/r/src/main/x/d.yaml",
        "https://bitbucket.org/w/r/src/main/d.yaml",
        "https://bitbucket.org/w/r/src/main/d.yaml",
        "https://bitbucket.org/w/r/src/main/x/c.yaml?mode=edit&at=main",
    ]);
}

#[test]
fn bitbucket_server_keeps_its_reference_in_the_query() {
    check_row([
        "https://bb.x/projects/P/repos/r/browse/x/c.yaml?at=main",
        "https://bb.x/projects/P/repos/r/browse/x/?at=main",
        "https://bb.x/projects/P/repos/r/browse/x/d.yaml?at=main",
        "https://bb.x/projects/P/repos/r/browse/d.yaml?at=main",
        "https://bb.x/projects/P/repos/r/browse/d.yaml?at=main",
        "https://bb.x/projects/P/repos/r/browse/x/c.yaml",
    ]);
}

#[test]
fn gitea_keeps_the_branch_for_targets_from_the_root_where_backstage_loses_it() {
    check_row([
        "https://gitea.com/o/r/src/branch/main/x/c.yaml",
        "https://gitea.com/o/r/src/branch/main/x/",
        "https://gitea.com/o/r/src/branch/main/x/d.yaml",
        "https://gitea.com/o/r/src/branch/main/d.yaml",
        // Backstage: https://gitea.com/o/r/src/branch/d.yaml, which does not exist.
        "https://gitea.com/o/r/src/branch/main/d.yaml",
        "https://gitea.com/o/r/_edit/main/x/c.yaml",
    ]);
}

#[test]
fn an_unknown_host_resolves_from_its_root_where_backstage_appends_to_the_file() {
    check_row([
        "http://other.host/a/b/c.yaml",
        "http://other.host/a/b/",
        "http://other.host/a/b/d.yaml",
        "http://other.host/a/d.yaml",
        // Backstage: http://other.host/a/b/c.yaml/d.yaml, which does not exist.
        "http://other.host/d.yaml",
        // No edit address and no directory: nobody knows what runs there.
        "",
    ]);
}
