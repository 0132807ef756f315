//! Files: patterns as npm's glob has them, and every way out of the allowed folders.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::Location;
use tempfile::{TempDir, tempdir};

use super::{file, names, put, text};
use crate::limits::FILE_BYTES_MAX;
use crate::{FileReader, Read, ReadErrorKind, SourceReader, Wanted};

/// A folder `allowed` that may be read beside a folder `outside` that may not.
struct Ground {
    _folder: TempDir,
    allowed: PathBuf,
    outside: PathBuf,
    reader: FileReader,
}

fn ground() -> Ground {
    let folder = tempdir().unwrap();
    let base = folder.path().canonicalize().unwrap();
    let (allowed, outside) = (base.join("allowed"), base.join("outside"));
    put(&allowed, "a.yaml", "kind: A");
    put(&outside, "secret.yaml", "kind: Secret");
    let reader = FileReader::new([allowed.clone()]);
    Ground { _folder: folder, allowed, outside, reader }
}

impl Ground {
    async fn kind_of_failure(&self, location: &Location) -> ReadErrorKind {
        let read = self.reader.read(location, None).await;
        read.expect_err("this must not be readable").kind
    }

    async fn expanded(&self, pattern: &str) -> Vec<String> {
        let folder = format!("{}/", self.allowed.display());
        names(self.reader.expand(&file(&self.allowed.join(pattern))).await, &folder)
    }
}

#[tokio::test]
async fn a_file_is_read_and_known_again_by_its_content() {
    let ground = ground();
    let path = ground.allowed.join("a.yaml");
    let Ok(Read::Fresh { bytes, etag: Some(etag) }) = ground.reader.read(&file(&path), None).await
    else {
        panic!("not fresh")
    };
    assert_eq!(bytes, b"kind: A");
    assert_eq!(ground.reader.read(&file(&path), Some(&etag)).await, Ok(Read::Unchanged));
    // Same size, perhaps the same tick of the clock.
    fs::write(&path, "kind: B").unwrap();
    assert_eq!(text(ground.reader.read(&file(&path), Some(&etag)).await), "kind: B");
}

#[tokio::test]
async fn a_missing_file_is_told_in_backstages_words() {
    let ground = ground();
    let location = file(&ground.allowed.join("none.yaml"));
    for error in [
        ground.reader.read(&location, None).await.unwrap_err(),
        ground.reader.expand(&location).await.unwrap_err(),
    ] {
        assert_eq!(error.kind, ReadErrorKind::NotFound);
        assert_eq!(error.message, format!("file {} does not exist", location.target));
    }
    let below = file(&ground.allowed.join("a.yaml/below.yaml"));
    assert_eq!(ground.kind_of_failure(&below).await, ReadErrorKind::NotFound);
}

#[tokio::test]
async fn patterns_match_files_and_skip_leading_dots_and_folders() {
    let ground = ground();
    for name in ["x/b.yaml", "x/y/c.yaml", "x/.d.yaml", ".git/e.yaml", "x/f.yml", "x.yaml/g.txt"] {
        put(&ground.allowed, name, "");
    }
    for (pattern, expected) in [
        ("*.yaml", &["a.yaml"][..]),
        ("*/*.yaml", &["x/b.yaml"]),
        ("**/*.yaml", &["a.yaml", "x/b.yaml", "x/y/c.yaml"]),
        ("**/.d.yaml", &["x/.d.yaml"]),
        (".git/*.yaml", &[".git/e.yaml"]),
        ("x/{b.yaml,f.yml,none}", &["x/b.yaml", "x/f.yml"]),
        ("x/?.yaml", &["x/b.yaml"]),
        ("./x/../x/[bc].yaml", &["x/b.yaml"]),
        ("**/y/**", &["x/y/c.yaml"]),
    ] {
        assert_eq!(ground.expanded(pattern).await, expected, "{pattern}");
    }
}

#[tokio::test]
async fn a_pattern_that_matches_nothing_is_an_error() {
    let ground = ground();
    let location = file(&ground.allowed.join("*.json"));
    let error = ground.reader.expand(&location).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::NotFound);
    let expected = format!("Unable to read file, no matching files found for {}", location.target);
    assert_eq!(error.message, expected);
}

#[tokio::test]
async fn folders_and_trailing_separators_are_errors_that_say_what_to_do() {
    let ground = ground();
    let folder = ground.allowed.to_str().unwrap().to_owned();
    for (target, words) in [(folder.clone(), "*.yaml"), (format!("{folder}/"), "separator")] {
        let location = Location::new("file", target);
        let error = ground.reader.expand(&location).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unsupported);
        assert!(error.message.contains("could not be read"), "{error}");
        assert!(error.message.contains(words), "{error}");
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Unsupported);
    }
}

#[tokio::test]
async fn traversal_out_of_the_allowed_folder_is_refused() {
    let ground = ground();
    let allowed = ground.allowed.to_str().unwrap();
    for target in [
        format!("{allowed}/../outside/secret.yaml"),
        format!("{allowed}/./x/../../outside/secret.yaml"),
        format!("{allowed}2/secret.yaml"),
        format!("{}/secret.yaml", ground.outside.display()),
        "/etc/passwd".to_owned(),
    ] {
        let location = Location::new("file", target);
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Forbidden, "{location}");
    }
    let relative = Location::new("file", "allowed/a.yaml");
    assert_eq!(ground.kind_of_failure(&relative).await, ReadErrorKind::Unsupported);
    assert!(ground.reader.covers(&Location::new("file", format!("{allowed}/x/../a.yaml"))));
    let outside = Location::new("file", format!("{allowed}/../outside/secret.yaml"));
    assert!(!ground.reader.covers(&outside) && !ground.reader.covers(&relative));
    let zero = Location::new("file", format!("{allowed}/a\0.yaml"));
    assert_eq!(ground.kind_of_failure(&zero).await, ReadErrorKind::Unsupported);
    for pattern in [format!("{allowed}/../outside/*.yaml"), "/**/*.yaml".into(), "/etc/*".into()] {
        let error = ground.reader.expand(&Location::new("file", pattern)).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Forbidden, "{error}");
    }
}

#[tokio::test]
async fn ghsa_2fc9_xpp8_2g9h_symlinks_that_leave_the_allowed_folder_are_refused() {
    let ground = ground();
    let allowed = |name: &str| ground.allowed.join(name);
    symlink(ground.outside.join("secret.yaml"), allowed("file.yaml")).unwrap();
    symlink("../outside/secret.yaml", allowed("relative.yaml")).unwrap();
    symlink("file.yaml", allowed("chain.yaml")).unwrap();
    symlink(&ground.outside, allowed("folder")).unwrap();
    for name in ["file.yaml", "relative.yaml", "chain.yaml", "folder/secret.yaml"] {
        let location = file(&allowed(name));
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Forbidden, "{name}");
        let error = ground.reader.expand(&location).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Forbidden, "{name}: {error}");
    }
    // Patterns do not even list what lies behind.
    for pattern in ["folder/*.yaml", "*/*.yaml", "*/secret.yaml", "folder/{secret,x}.yaml"] {
        let nothing = ground.reader.expand(&file(&allowed(pattern))).await.unwrap_err();
        assert_eq!(nothing.kind, ReadErrorKind::NotFound, "{pattern}");
    }
}

#[tokio::test]
async fn symlinks_inside_the_allowed_folder_are_followed() {
    let ground = ground();
    put(&ground.allowed, "real/b.yaml", "kind: B");
    symlink("a.yaml", ground.allowed.join("link.yaml")).unwrap();
    symlink(ground.allowed.join("real"), ground.allowed.join("folder")).unwrap();
    let read = |name: &str| file(&ground.allowed.join(name));
    assert_eq!(text(ground.reader.read(&read("link.yaml"), None).await), "kind: A");
    assert_eq!(text(ground.reader.read(&read("folder/b.yaml"), None).await), "kind: B");
    assert_eq!(ground.expanded("*/b.yaml").await, ["folder/b.yaml", "real/b.yaml"]);
    // Two stars do not follow links, so that a circle of them has an end.
    symlink(".", ground.allowed.join("circle")).unwrap();
    assert_eq!(ground.expanded("**/b.yaml").await, ["real/b.yaml"]);
}

#[tokio::test]
async fn an_allowed_folder_may_itself_be_reached_through_a_link() {
    let ground = ground();
    let link = ground.allowed.parent().unwrap().join("link");
    symlink(&ground.allowed, &link).unwrap();
    let reader = FileReader::new([link.clone()]);
    assert_eq!(text(reader.read(&file(&link.join("a.yaml")), None).await), "kind: A");
    assert_eq!(reader.expand(&file(&link.join("*.yaml"))).await.unwrap().len(), 1);
}

#[tokio::test]
async fn ghsa_2p49_45hj_7mc9_chains_of_links_and_links_to_what_is_yet_to_come_are_refused() {
    let ground = ground();
    let allowed = |name: &str| ground.allowed.join(name);
    fs::create_dir(allowed("real")).unwrap();
    // Each step but the last stays inside, over files and over folders.
    symlink("b", allowed("a")).unwrap();
    symlink("real/c", allowed("b")).unwrap();
    symlink("../d", allowed("real/c")).unwrap();
    symlink(&ground.outside, allowed("d")).unwrap();
    symlink("a/secret.yaml", allowed("chain.yaml")).unwrap();
    symlink("a/later.yaml", allowed("dangling.yaml")).unwrap();
    symlink(ground.outside.join("none/later.yaml"), allowed("deep.yaml")).unwrap();
    let names = ["chain.yaml", "a/secret.yaml", "b/secret.yaml", "real/c/secret.yaml"];
    for name in names {
        let location = file(&allowed(name));
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Forbidden, "{name}");
        assert!(ground.reader.expand(&location).await.is_err(), "{name}");
    }
    let later = ["dangling.yaml", "a/later.yaml", "deep.yaml"];
    for name in later {
        let location = file(&allowed(name));
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::NotFound, "{name}");
    }
    // What was not there comes to be.
    put(&ground.outside, "later.yaml", "kind: Secret");
    put(&ground.outside, "none/later.yaml", "kind: Secret");
    for name in later {
        let location = file(&allowed(name));
        assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Forbidden, "{name}");
        assert!(ground.reader.expand(&location).await.is_err(), "{name}");
    }
    // A pattern lists no more than the links themselves, whose reading is refused above.
    let listed = ground.expanded("{*,*/*,*/*/*}.yaml").await;
    assert_eq!(listed, ["a.yaml", "chain.yaml", "dangling.yaml", "deep.yaml"]);
}

#[tokio::test]
async fn dangling_and_circular_links_are_not_found_or_refused_without_hanging() {
    let ground = ground();
    symlink(ground.outside.join("none.yaml"), ground.allowed.join("dangling.yaml")).unwrap();
    symlink("circle.yaml", ground.allowed.join("circle.yaml")).unwrap();
    let dangling = file(&ground.allowed.join("dangling.yaml"));
    assert_eq!(ground.kind_of_failure(&dangling).await, ReadErrorKind::NotFound);
    assert!(ground.reader.read(&file(&ground.allowed.join("circle.yaml")), None).await.is_err());
    assert_eq!(ground.expanded("*.yaml").await, ["a.yaml"]);
}

#[tokio::test]
async fn pipes_and_devices_are_refused_without_waiting_for_them() {
    let ground = ground();
    let pipe = ground.allowed.join("pipe.yaml");
    make_pipe(&pipe);
    let location = file(&pipe);
    let read = ground.reader.read(&location, None);
    let read = tokio::time::timeout(Duration::from_secs(10), read).await.unwrap();
    assert_eq!(read.unwrap_err().kind, ReadErrorKind::Unsupported);
    assert_eq!(ground.expanded("*.yaml").await, ["a.yaml"]);
    let devices = FileReader::new([PathBuf::from("/dev")]);
    let error = devices.read(&Location::new("file", "/dev/zero"), None).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Unsupported);
}

#[expect(clippy::disallowed_methods, reason = "only a program makes pipes without unsafe code")]
fn make_pipe(path: &std::path::Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_with_the_limit() {
    let ground = ground();
    let path = ground.allowed.join("big.yaml");
    fs::File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    let error = ground.reader.read(&file(&path), None).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::TooLarge);
    assert!(error.message.contains("10485760 bytes"), "{error}");
    fs::File::options().write(true).open(&path).unwrap().set_len(FILE_BYTES_MAX).unwrap();
    assert!(ground.reader.read(&file(&path), None).await.is_ok());
    // Files that do not tell their size are stopped while they are read.
    let kernel = FileReader::new([PathBuf::from("/proc")]);
    assert!(kernel.read(&Location::new("file", "/proc/version"), None).await.is_ok());
}

#[tokio::test]
async fn folders_that_are_too_deep_end_the_walk_in_words() {
    let ground = ground();
    let deep = ["d"; 70].join("/");
    put(&ground.allowed, &format!("{deep}/x.yaml"), "");
    let error = ground.reader.expand(&file(&ground.allowed.join("**/x.yaml"))).await.unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn other_kinds_of_location_are_told_so() {
    let ground = ground();
    let location = Location::new("url", "https://h/x.yaml");
    assert_eq!(ground.kind_of_failure(&location).await, ReadErrorKind::Unsupported);
}

#[tokio::test]
async fn a_link_that_changes_while_it_is_read_never_gives_away_what_lies_outside() {
    let ground = ground();
    let (link, next) = (ground.allowed.join("link.yaml"), ground.allowed.join("next"));
    let targets = [ground.allowed.join("a.yaml"), ground.outside.join("secret.yaml")];
    symlink(&targets[0], &link).unwrap();
    let location = file(&link);
    let flipping = AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for target in targets.iter().cycle() {
                if !flipping.load(Ordering::SeqCst) {
                    return;
                }
                symlink(target, &next).unwrap();
                fs::rename(&next, &link).unwrap();
            }
        });
        let roots = crate::folder::Roots::new([ground.allowed.clone()]).real();
        for _ in 0..5_000 {
            if let Ok((bytes, _)) = roots.read(location.target.as_ref(), FILE_BYTES_MAX) {
                assert_eq!(bytes, b"kind: A");
            }
        }
        flipping.store(false, Ordering::SeqCst);
    });
}

#[tokio::test]
async fn thousands_of_files_are_found_and_read_in_order() {
    let ground = ground();
    for number in 0..2_000 {
        put(&ground.allowed, &format!("many/{:02}/{number:05}.yaml", number % 20), "kind: X");
    }
    let location = file(&ground.allowed.join("many/**/*.yaml"));
    let found = ground.reader.expand(&location).await.unwrap();
    let mut wanted: Vec<Wanted> =
        found.into_iter().map(|location| Wanted { location, known: None }).collect();
    wanted[1_500].location = file(&ground.allowed.join("none.yaml"));
    let reads = ground.reader.read_many(&wanted).await;
    assert_eq!((wanted.len(), reads.len()), (2_000, 2_000));
    let failed: Vec<usize> = (0..2_000).filter(|at| reads[*at].is_err()).collect();
    assert_eq!(failed, [1_500]);
}
