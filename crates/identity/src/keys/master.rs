//! The master key: where it is fetched from at start. It lives in memory from then on, and is never
//! written anywhere but into the file that it is made in.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use model::Problem;
use tokio::io::AsyncReadExt as _;

use super::envelope::{KEY_BYTES, SecretKey, random_bytes};
use super::limits::{MASTER_KEY_COMMAND_MS_MAX, MASTER_KEY_TEXT_BYTES_MAX};
use super::settings::Source;

/// Name of the file in the data directory.
pub const FILE: &str = "master.key";

const SETTING: &str = "flagstone.identity.masterKey";
const WRITTEN: &str = "write 32 random bytes as base64, for example by `openssl rand -base64 32`";

/// Fetches the key that `source` names. A file that is not there is made where `may_make` says so:
/// when nothing was sealed yet.
///
/// # Errors
/// Says what is wrong with the place, and what to do about it; never a piece of the key.
pub async fn fetch(source: &Source, may_make: bool) -> Result<SecretKey, Problem> {
    match source {
        Source::File(path) => from_file(path, may_make),
        Source::Variable(name) => from_variable(name),
        Source::Command(words) => from_command(words).await,
    }
}

fn from_file(path: &Path, may_make: bool) -> Result<SecretKey, Problem> {
    let shown = path.display();
    if may_make && !path.exists() {
        return make(path).map_err(|error| {
            Problem::input(format!("The master key's file {shown} cannot be made: {error}"))
                .hint(format!("set {SETTING}.file to a place that can be written"))
        });
    }
    let cannot = |error: std::io::Error| {
        Problem::input(format!("The master key's file {shown} cannot be read: {error}")).hint(
            format!(
                "put the file back that this database was sealed with, or set {SETTING} to where \
                 that key is; a replica needs the same key as all others"
            ),
        )
    };
    let file = File::open(path).map_err(cannot)?;
    check_readers(&file.metadata().map_err(cannot)?, path)?;
    let mut text = String::new();
    let most = u64::try_from(MASTER_KEY_TEXT_BYTES_MAX).unwrap_or(u64::MAX);
    file.take(most).read_to_string(&mut text).map_err(cannot)?;
    parse(&text).ok_or_else(|| {
        Problem::input(format!("The master key's file {shown} holds no key of 32 bytes"))
            .hint(WRITTEN)
    })
}

/// Others than the owner, and a group that may read, have no business with the file.
#[cfg(unix)]
fn check_readers(metadata: &fs::Metadata, path: &Path) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt as _;

    let (mode, shown) = (metadata.permissions().mode() & 0o777, path.display());
    if !metadata.is_file() {
        return Err(Problem::input(format!("The master key's file {shown} is no plain file")));
    }
    if mode & 0o027 != 0 {
        let detail = format!("The master key's file {shown} is open to others (mode {mode:03o})");
        return Err(Problem::input(detail).hint(format!("chmod 600 {shown}")));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_readers(_metadata: &fs::Metadata, _path: &Path) -> Result<(), Problem> {
    Ok(())
}

/// Makes the file: beside its place first, so that a crash leaves either the whole or nothing.
fn make(path: &Path) -> std::io::Result<SecretKey> {
    let bytes: [u8; KEY_BYTES] =
        random_bytes().map_err(|_| std::io::Error::other("the machine gives no randomness"))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // What an earlier start left of its own making.
    let _none = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    writeln!(file, "{}", STANDARD.encode(bytes))?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(SecretKey::new(bytes))
}

fn from_variable(name: &str) -> Result<SecretKey, Problem> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the configuration names the variable, so that the key itself is in no configuration"
    )]
    let value = std::env::var(name);
    let value = value.map_err(|_| {
        Problem::input(format!("The environment variable {name} of {SETTING}.env is not set"))
    })?;
    let short = value.len() <= MASTER_KEY_TEXT_BYTES_MAX;
    short.then(|| parse(&value)).flatten().ok_or_else(|| {
        Problem::input(format!("The environment variable {name} holds no key of 32 bytes"))
            .hint(WRITTEN)
    })
}

async fn from_command(words: &[String]) -> Result<SecretKey, Problem> {
    let program = words.first().map(String::as_str).unwrap_or_default();
    let failed = |what: String| {
        Problem::input(format!("The command {program} of {SETTING}.command {what}")).hint(
            "run it by hand as the user of this server; it must print the key and nothing else",
        )
    };
    let limit = Duration::from_millis(MASTER_KEY_COMMAND_MS_MAX);
    let run = tokio::time::timeout(limit, output_of(words)).await;
    let (good, output) = run
        .map_err(|_| failed(format!("took longer than {} s", limit.as_secs())))?
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !good {
        return Err(failed("failed".to_owned()));
    }
    let key = std::str::from_utf8(&output).ok().and_then(parse);
    key.ok_or_else(|| failed("printed no key of 32 bytes".to_owned()).hint(WRITTEN))
}

/// Whether the command ended well, and the first bytes that it printed.
#[expect(
    clippy::disallowed_methods,
    reason = "the operator's own command, run once at start with the operator's rights"
)]
async fn output_of(words: &[String]) -> std::io::Result<(bool, Vec<u8>)> {
    let [program, arguments @ ..] = words else {
        return Err(std::io::Error::other("it names no program"));
    };
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let most = u64::try_from(MASTER_KEY_TEXT_BYTES_MAX).unwrap_or(u64::MAX);
        stdout.take(most).read_to_end(&mut output).await?;
    }
    Ok((child.wait().await?.success(), output))
}

/// The key that `text` holds as base64 of either alphabet or as 64 hexadecimal digits.
fn parse(text: &str) -> Option<SecretKey> {
    let text = text.trim();
    let bytes = match hexadecimal(text) {
        Some(bytes) => bytes,
        None => [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD]
            .iter()
            .find_map(|engine| engine.decode(text).ok())?,
    };
    <[u8; KEY_BYTES]>::try_from(bytes).ok().map(SecretKey::new)
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if text.len() != KEY_BYTES * 2 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    (0..KEY_BYTES).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_written_in_several_ways_and_always_has_32_bytes() {
        let bytes = [0xfb; KEY_BYTES];
        let key = SecretKey::new(bytes);
        for text in [
            STANDARD.encode(bytes),
            URL_SAFE_NO_PAD.encode(bytes),
            "fb".repeat(32),
            format!(" {}\n", STANDARD.encode(bytes)),
        ] {
            assert_eq!(parse(&text), Some(key.clone()), "{text}");
        }
        for wrong in ["", "fb", "not a key", &STANDARD.encode([1; 31]), &"zz".repeat(32)] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_file_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let source = Source::File(path.clone());
        let missing = fetch(&source, false).await.unwrap_err();
        assert!(missing.hint.unwrap().contains("same key as all others"));
        let made = fetch(&source, true).await.unwrap();
        assert_eq!(fetch(&source, true).await.unwrap(), made);
        assert_eq!(fetch(&source, false).await.unwrap(), made);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_file_that_others_may_read_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let source = Source::File(path.clone());
        let key = fetch(&source, true).await.unwrap();
        for (mode, fine) in [(0o600, true), (0o440, true), (0o604, false), (0o660, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            match fetch(&source, false).await {
                Ok(read) => assert!(fine && read == key, "{mode:o}"),
                Err(problem) => {
                    assert!(!fine && problem.detail.contains("open to others"), "{problem}");
                    assert!(problem.hint.unwrap().starts_with("chmod 600"));
                }
            }
        }
    }

    #[tokio::test]
    async fn a_file_with_something_else_is_refused_without_showing_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, "too-short-secret").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let problem = fetch(&Source::File(path), false).await.unwrap_err();
        assert!(problem.detail.contains("no key of 32 bytes"), "{problem}");
        assert!(!problem.to_string().contains("too-short-secret"));
    }

    #[tokio::test]
    async fn a_command_prints_the_key_and_a_shell_is_only_what_the_list_names() {
        let command =
            |words: &[&str]| Source::Command(words.iter().map(|word| (*word).to_owned()).collect());
        let hex = "ab".repeat(32);
        let printed = fetch(&command(&["echo", &hex]), false).await.unwrap();
        assert_eq!(printed, SecretKey::new([0xab; KEY_BYTES]));
        let literal = fetch(&command(&["echo", "$(printf x)"]), false).await.unwrap_err();
        assert!(literal.detail.contains("printed no key"), "{literal}");
        let failed = fetch(&command(&["false"]), false).await.unwrap_err();
        assert!(failed.detail.contains("failed"), "{failed}");
        let missing = fetch(&command(&["no-such-program"]), false).await.unwrap_err();
        assert!(missing.detail.contains("cannot be run"), "{missing}");
        let endless = fetch(&command(&["yes", &hex]), false).await.unwrap_err();
        assert!(!endless.to_string().contains(&hex), "{endless}");
    }
}
