//! Folders of this machine as trees, mapped ones too, and who is asked for them first.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::sync::Arc;

use async_trait::async_trait;
use model::Location;
use tempfile::tempdir;

use super::archives::shown;
use super::{file, put, text, url};
use crate::mapped::Mapping;
use crate::{
    FileReader, HostedSources, Integrations, MappedReader, Read, ReadError, ReadErrorKind, Reader,
    SourceReader, Tree, TreeContent, TreeFile, TreeLimits,
};

#[tokio::test]
async fn a_folder_is_read_with_modes_and_links_and_without_what_belongs_to_git() {
    let base = tempdir().unwrap();
    put(base.path(), "secret.txt", "secret");
    put(base.path(), "in/t/.hidden", "h");
    put(base.path(), "in/t/${{ values.name }}.txt", "t");
    put(base.path(), "in/t/.git/config", "c");
    put(base.path(), "in/t/bin/run.sh", "r");
    let folder = base.path().join("in/t");
    fs::set_permissions(folder.join("bin/run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("bin", folder.join("tools")).unwrap();
    symlink("../../secret.txt", folder.join("leak")).unwrap();
    symlink("/etc/passwd", folder.join("passwd")).unwrap();
    let expected = ["- ${{ values.name }}.txt t", "- .hidden h", "x bin/run.sh r", "l tools bin"];

    let files = FileReader::new([base.path().join("in")]);
    let limits = TreeLimits::default();
    let mut read = files.tree(&file(&folder), &limits).await.unwrap();
    read.left_out.sort_by(|a, b| a.path.cmp(&b.path));
    let left: Vec<&str> = read.left_out.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(left, ["leak", "passwd"]);
    let mut shown_files = shown(Ok(read));
    shown_files.sort_by_key(|it| it[2..].to_owned());
    assert_eq!(shown_files, expected);
    let with_slash = Location::new("file", format!("{}/", folder.display()));
    assert_eq!(files.tree(&with_slash, &limits).await.unwrap().files.len(), 4);

    for (path, kind) in [
        (base.path().join("in/t/.hidden"), ReadErrorKind::Unsupported),
        (base.path().join("in/none"), ReadErrorKind::NotFound),
        (base.path().to_path_buf(), ReadErrorKind::Forbidden),
        (folder.join("../.."), ReadErrorKind::Forbidden),
    ] {
        let error = files.tree(&file(&path), &limits).await.unwrap_err();
        assert_eq!(error.kind, kind, "{}: {error}", path.display());
    }
}

#[tokio::test]
async fn ghsa_2p49_45hj_7mc9_a_folder_behind_a_link_out_of_the_roots_is_refused() {
    let base = tempdir().unwrap();
    put(base.path(), "outside/secret.txt", "secret");
    put(base.path(), "in/a.txt", "");
    symlink("../outside", base.path().join("in/door")).unwrap();
    let files = FileReader::new([base.path().join("in")]);
    let door = file(&base.path().join("in/door"));
    let error = files.tree(&door, &TreeLimits::default()).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Forbidden, "{error}");
}

#[tokio::test]
async fn a_mapped_repository_gives_its_folders_for_every_view_and_the_whole_of_it() {
    let folder = tempdir().unwrap();
    put(folder.path(), "LICENSE", "l");
    put(folder.path(), "t/skeleton/a.txt", "a");
    let mapping =
        Mapping { address: "https://github.com/o/n".into(), folder: folder.path().to_owned() };
    let reader = MappedReader::new(&[mapping], Arc::new(Integrations::default()));
    let limits = TreeLimits::default();
    for address in [
        "https://github.com/o/n/blob/main/t/skeleton",
        "https://github.com/o/n/tree/v1/t/skeleton/",
        "https://github.com/o/n/raw/HEAD/t/skeleton",
        "https://github.com/o/n/edit/main/t/skeleton",
        "https://raw.githubusercontent.com/o/n/main/t/skeleton",
    ] {
        assert!(reader.covers(&url(address)), "{address}");
        assert_eq!(shown(reader.tree(&url(address), &limits).await), ["- a.txt a"], "{address}");
    }
    for address in [
        "https://github.com/o/n",
        "https://github.com/o/n/",
        "https://github.com/O/N.git",
        "https://github.com/o/n/tree/main",
        "https://github.com/o/n/tree/main/",
    ] {
        assert!(reader.covers(&url(address)), "{address}");
        let read = reader.tree(&url(address), &limits).await;
        assert_eq!(shown(read), ["- LICENSE l", "- t/skeleton/a.txt a"], "{address}");
    }
    for address in [
        "https://github.com/o/n/tree/main/none",
        "https://github.com/o/n/tree/main/LICENSE",
        "https://github.com/o/n/issues",
        "https://github.com/o/other",
        "https://github.com/o/n/tree/main/..%2f..%2fetc",
        "https://github.com/o/n/tree/main//etc",
    ] {
        let read = reader.tree(&url(address), &limits).await;
        assert!(read.is_err(), "{address}: {read:?}");
    }
}

struct Hosted;

#[async_trait]
impl SourceReader for Hosted {
    async fn read(&self, _location: &Location, _known: Option<&str>) -> Result<Read, ReadError> {
        Ok(Read::Fresh { bytes: b"hosted".to_vec(), etag: None })
    }

    async fn expand(&self, location: &Location) -> Result<Vec<Location>, ReadError> {
        Ok(vec![location.clone()])
    }

    async fn tree(&self, _location: &Location, _limits: &TreeLimits) -> Result<Tree, ReadError> {
        let content = TreeContent::File { bytes: b"hosted".to_vec(), executable: false };
        let files = vec![TreeFile { path: "a".into(), content }];
        Ok(Tree { files, ..Tree::default() })
    }
}

impl HostedSources for Hosted {
    fn covers(&self, location: &Location) -> bool {
        location.target.starts_with("http://localhost:7007/")
    }
}

#[tokio::test]
async fn the_built_in_host_is_asked_before_all_others_and_only_for_its_own() {
    let reader = Reader { hosted: Some(Arc::new(Hosted)), ..Reader::default() };
    let ours = url("http://localhost:7007/git/o/r");
    assert_eq!(text(reader.read(&ours, None).await), "hosted");
    assert_eq!(shown(reader.tree(&ours, &TreeLimits::default()).await), ["- a hosted"]);
    for other in [url("https://github.com/o/r"), Location::new("file", "/x")] {
        let error = reader.tree(&other, &TreeLimits::default()).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unsupported, "{error}");
    }
}
