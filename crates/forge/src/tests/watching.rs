//! Watching: every way in which editors, deployments and people change files.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{TempDir, tempdir};
use tokio::time::timeout;

use super::put;
use crate::{Watch, WatchSettings};

struct Ground {
    _folder: TempDir,
    base: PathBuf,
    watch: Watch,
}

async fn watching(polling: bool, prepare: impl Fn(&Path), targets: &[&str]) -> Ground {
    let folder = tempdir().unwrap();
    let base = folder.path().canonicalize().unwrap();
    prepare(&base);
    let settings = WatchSettings {
        always_poll: polling,
        poll: Duration::from_millis(20),
        ..WatchSettings::default()
    };
    let watch = Watch::new([base.clone()], settings);
    let targets = targets.iter().map(|it| base.join(it).to_str().unwrap().to_owned()).collect();
    watch.handle().set_targets(targets).await;
    Ground { _folder: folder, base, watch }
}

impl Ground {
    /// Waits until all of `expected` were told, and nothing else.
    async fn tells(&mut self, expected: &[&str]) {
        let mut missing: Vec<&str> = expected.to_vec();
        while !missing.is_empty() {
            let changed = timeout(Duration::from_secs(20), self.watch.next()).await;
            let changed = changed.unwrap_or_else(|_| panic!("not told: {missing:?}"));
            for path in changed {
                let name = path.strip_prefix(&self.base).unwrap().to_str().unwrap();
                assert!(expected.contains(&name), "{name} was told, but only {expected:?} changed");
                missing.retain(|it| *it != name);
            }
        }
    }

    fn put(&self, name: &str, text: &str) {
        put(&self.base, name, text);
    }
}

/// The same scenario with notifications and without.
async fn changes_are_told(polling: bool) {
    let prepare = |base: &Path| put(base, "x/a.yaml", "1");
    let mut ground = watching(polling, prepare, &["x/a.yaml", "x/*.yaml", "y/**/c.yaml"]).await;
    ground.put("x/a.yaml", "22");
    ground.tells(&["x/a.yaml"]).await;
    // Editors write beside and rename over.
    ground.put("x/.a.yaml.tmp", "333");
    fs::rename(ground.base.join("x/.a.yaml.tmp"), ground.base.join("x/a.yaml")).unwrap();
    ground.tells(&["x/a.yaml"]).await;
    // A new match; what does not match is not told.
    ground.put("x/notes.txt", "");
    ground.put("x/b.yaml", "1");
    ground.tells(&["x/b.yaml"]).await;
    fs::remove_file(ground.base.join("x/b.yaml")).unwrap();
    ground.tells(&["x/b.yaml"]).await;
    ground.put("x/b.yaml", "2");
    ground.tells(&["x/b.yaml"]).await;
    // A pattern whose folder does not exist yet, then deeper folders, moved and removed.
    ground.put("y/deep/deeper/c.yaml", "1");
    ground.tells(&["y/deep/deeper/c.yaml"]).await;
    fs::rename(ground.base.join("y/deep"), ground.base.join("y/moved")).unwrap();
    ground.tells(&["y/deep/deeper/c.yaml", "y/moved/deeper/c.yaml"]).await;
    ground.put("y/moved/deeper/c.yaml", "22");
    ground.tells(&["y/moved/deeper/c.yaml"]).await;
    fs::remove_dir_all(ground.base.join("y")).unwrap();
    ground.tells(&["y/moved/deeper/c.yaml"]).await;
    ground.put("y/c.yaml", "1");
    ground.tells(&["y/c.yaml"]).await;
    ground.put("y/c.yaml", "22");
    ground.tells(&["y/c.yaml"]).await;
}

#[tokio::test]
async fn every_kind_of_change_is_told_by_notifications() {
    changes_are_told(false).await;
}

#[tokio::test]
async fn every_kind_of_change_is_told_by_polling() {
    changes_are_told(true).await;
}

#[tokio::test]
async fn a_watched_folder_that_is_deleted_and_made_again_is_watched_again() {
    let prepare = |base: &Path| put(base, "x/a.yaml", "1");
    let mut ground = watching(false, prepare, &["x/a.yaml"]).await;
    for round in 0..3 {
        fs::remove_dir_all(ground.base.join("x")).unwrap();
        ground.tells(&["x/a.yaml"]).await;
        ground.put("x/a.yaml", "2");
        ground.tells(&["x/a.yaml"]).await;
        ground.put("x/a.yaml", &"3".repeat(round + 5));
        ground.tells(&["x/a.yaml"]).await;
    }
}

#[tokio::test]
async fn the_exchange_of_a_link_is_told_as_mounted_config_maps_do_it() {
    let prepare = |base: &Path| {
        put(base, "m/..1/a.yaml", "1");
        put(base, "m/..2/a.yaml", "22");
        symlink("..1", base.join("m/..data")).unwrap();
        symlink("..data/a.yaml", base.join("m/a.yaml")).unwrap();
    };
    let mut ground = watching(false, prepare, &["m/a.yaml"]).await;
    symlink("..2", ground.base.join("m/..new")).unwrap();
    fs::rename(ground.base.join("m/..new"), ground.base.join("m/..data")).unwrap();
    ground.tells(&["m/a.yaml"]).await;
}

#[tokio::test]
async fn a_change_behind_a_link_is_told() {
    let prepare = |base: &Path| {
        put(base, "real/a.yaml", "1");
        fs::create_dir(base.join("x")).unwrap();
        symlink("../real/a.yaml", base.join("x/a.yaml")).unwrap();
        symlink("../real", base.join("x/folder")).unwrap();
    };
    let mut ground = watching(false, prepare, &["x/a.yaml", "x/*/a.yaml"]).await;
    ground.put("real/a.yaml", "22");
    ground.tells(&["x/a.yaml", "x/folder/a.yaml"]).await;
}

#[tokio::test]
async fn a_burst_of_changes_is_told_together() {
    let mut ground = watching(false, |_| {}, &["x/*.yaml"]).await;
    fs::create_dir(ground.base.join("x")).unwrap();
    for number in 0..200 {
        ground.put(&format!("x/{number}.yaml"), "1");
    }
    let (mut told, mut times) = (BTreeSet::new(), 0);
    while told.len() < 200 {
        told.extend(timeout(Duration::from_secs(20), ground.watch.next()).await.unwrap());
        times += 1;
    }
    assert!(times <= 10, "told {times} times");
}

#[tokio::test]
async fn what_is_watched_can_change_and_a_dropped_wait_loses_nothing() {
    let prepare = |base: &Path| {
        put(base, "x/a.yaml", "1");
        put(base, "x/b.yaml", "1");
    };
    let mut ground = watching(false, prepare, &["x/a.yaml"]).await;
    ground.put("x/a.yaml", "22");
    // Given up again and again, at every stage of the wait.
    for _ in 0..40 {
        if let Ok(changed) = timeout(Duration::from_millis(5), ground.watch.next()).await {
            assert_eq!(changed, [ground.base.join("x/a.yaml")]);
            ground.put("x/a.yaml", "333");
        }
    }
    ground.put("x/a.yaml", "4444");
    ground.tells(&["x/a.yaml"]).await;
    let other = ground.base.join("x/b.yaml").to_str().unwrap().to_owned();
    ground.watch.handle().set_targets(vec![other]).await;
    ground.put("x/a.yaml", "55555");
    ground.put("x/b.yaml", "22");
    ground.tells(&["x/b.yaml"]).await;
}

#[tokio::test]
async fn nothing_outside_of_the_allowed_folders_is_watched() {
    let outside = tempdir().unwrap();
    let secret = outside.path().canonicalize().unwrap().join("a.yaml");
    let mut ground = watching(false, |_| {}, &[secret.to_str().unwrap(), "a.yaml"]).await;
    fs::write(&secret, "1").unwrap();
    ground.put("a.yaml", "1");
    ground.tells(&["a.yaml"]).await;
}
