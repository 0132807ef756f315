//! Programs that misbehave: too long, too loud, too big, with children of their own. Shells appear
//! here alone, as programs under test.

use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;

use crate::{Bounds, Program, SandboxError};

fn shell(script: &str) -> Program {
    Program::new("sh").argument("-c").argument(script)
}

#[tokio::test]
async fn arguments_are_handed_over_as_they_are() {
    let odd = "a b;$(id) `id` \"'|&>";
    let captured = Program::new("printf").arguments(["%s", odd]).run(b"").await.unwrap();
    assert!(captured.is_well());
    assert_eq!(captured.text(), odd);
}

#[tokio::test]
async fn a_program_sees_nothing_of_our_environment() {
    let captured = Program::new("env").variable("HOME", "/nowhere").run(b"").await.unwrap();
    let mut names: Vec<String> = captured
        .text()
        .lines()
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.to_owned()))
        .collect();
    names.sort();
    assert_eq!(names, ["HOME", "LC_ALL", "PATH", "TZ"]);
}

#[tokio::test]
async fn input_reaches_it_and_its_end_is_told() {
    let captured = shell("cat; echo sorry >&2; exit 3").run(b"hello").await.unwrap();
    assert_eq!(captured.output, b"hello");
    assert_eq!((captured.ended.code, captured.ended.errors.as_str()), (Some(3), "sorry\n"));
}

#[tokio::test]
async fn one_that_does_not_read_its_input_is_not_waited_for() {
    let input = vec![b'x'; 4 * 1024 * 1024];
    let captured = shell("exit 0").run(&input).await.unwrap();
    assert!(captured.is_well());
}

#[tokio::test]
async fn what_takes_too_long_ends_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let late = folder.path().join("late");
    let script = format!("(sleep 2; touch {}) & sleep 60", late.display());
    let since = Instant::now();
    let bounds = Bounds::of(Duration::from_millis(300));
    let ended = shell(&script).within(bounds).run(b"").await;
    assert!(matches!(ended, Err(SandboxError::Timeout(_))), "{ended:?}");
    assert!(since.elapsed() < Duration::from_millis(1_800));
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    assert!(!late.exists(), "a child of it lived on");
}

#[tokio::test]
async fn letting_go_of_it_ends_it_and_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let late = folder.path().join("late");
    let script = format!("(sleep 1; touch {}) & echo on; sleep 60", late.display());
    let mut child = shell(&script).spawn().unwrap();
    let mut output = child.take_output().unwrap();
    let mut word = [0_u8; 3];
    output.read_exact(&mut word).await.unwrap();
    drop(child);
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert!(!late.exists(), "a child of it lived on");
}

#[tokio::test]
async fn what_a_program_leaves_behind_does_not_outlive_it() {
    let folder = tempfile::tempdir().unwrap();
    let late = folder.path().join("late");
    let script = format!("(sleep 1; touch {}) >/dev/null 2>&1 & exit 0", late.display());
    assert!(shell(&script).run(b"").await.unwrap().is_well());
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert!(!late.exists(), "a child of it lived on");
}

#[tokio::test]
async fn more_than_may_be_said_ends_it() {
    let bounds = Bounds { output_bytes: 1_000, ..Bounds::default() };
    let ended = shell("while :; do echo on and on; done").within(bounds).run(b"").await;
    assert!(matches!(ended, Err(SandboxError::Output { limit: 1_000, .. })), "{ended:?}");
    let loud = shell("head -c 1000000 /dev/zero >&2").run(b"").await.unwrap();
    assert_eq!(loud.ended.errors.len(), crate::limits::ERRORS_BYTES_MAX);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn processor_files_and_memory_are_bounded() {
    let busy =
        Bounds { processor: Some(Duration::from_secs(1)), ..Bounds::of(Duration::from_secs(20)) };
    let ended = shell("while :; do :; done").within(busy).run(b"").await.unwrap().ended;
    assert!(ended.signal.is_some(), "{ended:?}");
    let folder = tempfile::tempdir().unwrap();
    let small = Bounds { file_bytes: Some(4_096), ..Bounds::default() };
    // The pause lets the limit be there before the work begins.
    let script = "sleep 0.2; head -c 100000 /dev/zero > big";
    let ended = shell(script).folder(folder.path()).within(small).run(b"").await.unwrap();
    assert!(!ended.is_well());
    assert!(std::fs::metadata(folder.path().join("big")).unwrap().len() <= 4_096);
    let tight = Bounds { memory_bytes: Some(64 * 1024 * 1024), ..Bounds::default() };
    let script = "sleep 0.2; x=$(head -c 200000000 /dev/zero | tr '\\0' 'x'); echo ${#x}";
    let ended = shell(script).within(tight).run(b"").await.unwrap();
    assert_ne!(ended.text().trim(), "200000000");
}

#[tokio::test]
async fn one_that_is_not_there_is_named() {
    let missing = Program::new("no-such-program").run(b"").await;
    assert!(matches!(missing, Err(SandboxError::Missing(_))), "{missing:?}");
    let folder = Program::new("true").folder("/no/such/folder").run(b"").await;
    assert!(matches!(folder, Err(SandboxError::Start { .. })), "{folder:?}");
}
