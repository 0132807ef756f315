//! Names of owners, repositories and branches: what may be one. Pure.
//!
//! A name stands in addresses and never becomes part of a path on disk: folders are called by ids.

use model::Problem;

use crate::limits::{NAME_BYTES_MAX, PATH_BYTES_MAX, REF_BYTES_MAX};

/// What every branch's full name begins with.
pub const BRANCHES: &str = "refs/heads/";
/// What every tag's full name begins with.
pub const TAGS: &str = "refs/tags/";

/// Checks the name of an owner or of a repository, which stands in the field `field`.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str, field: &str) -> Result<(), Problem> {
    let refuse = |why: &str| {
        let shown: String = name.chars().take(NAME_BYTES_MAX).collect();
        Err(Problem::input(format!("{shown:?} cannot be a name: {why}"))
            .at(field)
            .hint("names are made of letters, digits, and - _ . between them: payment-service"))
    };
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return refuse(&format!("it must have 1 to {NAME_BYTES_MAX} characters"));
    }
    if let Some(odd) = name.chars().find(|it| !it.is_ascii_alphanumeric() && !"-_.".contains(*it)) {
        return refuse(&format!("it contains {odd:?}"));
    }
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if !name.starts_with(is_word) || !name.ends_with(|it: char| is_word(it) || it == '-') {
        return refuse("it must begin with a letter, a digit or _, and not end with a dot");
    }
    if name.contains("..") {
        return refuse("it contains two dots in a row");
    }
    let lower = name.to_ascii_lowercase();
    if [".git", ".lock", ".atom"].iter().any(|ending| lower.ends_with(ending)) {
        return refuse("it must not end with .git, .lock or .atom");
    }
    Ok(())
}

/// Under what a repository is found, in any case of its names.
pub fn place(owner: &str, name: &str) -> String {
    format!("{}/{}", owner.to_ascii_lowercase(), name.to_ascii_lowercase())
}

/// Checks the short name of a branch or tag, by the rules of `git check-ref-format`.
///
/// # Errors
/// It is none.
pub fn check_branch(name: &str, field: &str) -> Result<(), Problem> {
    if is_ref_name(name) && !name.starts_with('-') && name != "HEAD" && !is_object(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(REF_BYTES_MAX).collect();
    Err(Problem::input(format!("{shown:?} cannot be the name of a branch")).at(field))
}

/// Checks the short name of a tag, by the same rules.
///
/// # Errors
/// It is none.
pub fn check_tag(name: &str, field: &str) -> Result<(), Problem> {
    check_branch(name, field).map_err(|_| {
        let shown: String = name.chars().take(REF_BYTES_MAX).collect();
        Problem::input(format!("{shown:?} cannot be the name of a tag")).at(field)
    })
}

/// Whether it may be the name of a ref, or what follows `refs/heads/` in one.
pub fn is_ref_name(name: &str) -> bool {
    let is_odd = |it: char| it.is_control() || " ~^:?*[\\".contains(it);
    !name.is_empty()
        && name.len() <= REF_BYTES_MAX
        && name != "@"
        && !name.contains(is_odd)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"))
}

/// Checks the path of a file that is to be in a repository.
///
/// # Errors
/// It is none, or stands for Git's own folder on some machine that clones it.
pub fn check_path(path: &str, field: &str) -> Result<(), Problem> {
    let is_odd = |part: &str| matches!(part, "" | "." | "..") || is_dot_git(part);
    let is_path = path.len() <= PATH_BYTES_MAX
        && !path.chars().any(char::is_control)
        && !path.split('/').any(is_odd);
    if is_path {
        return Ok(());
    }
    let shown: String = path.chars().take(200).collect();
    Err(Problem::input(format!("{shown:?} cannot be a path in a repository"))
        .at(field)
        .hint("a path has parts between slashes, none of them empty, a dot, two dots or .git"))
}

/// Whether a part of a path is `.git` on some file system: on those of Windows without what follows a
/// colon and without spaces and dots at its end, or by its short name; on those of macOS without
/// letters that it passes over. As `git fsck` has it.
pub fn is_dot_git(part: &str) -> bool {
    let is_passed_over = |it: char| matches!(it, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    part.split('\\').any(|piece| {
        let seen: String = piece.chars().filter(|it| !is_passed_over(*it)).collect();
        let named = seen.split(':').next().unwrap_or_default().trim_end_matches([' ', '.']);
        named.eq_ignore_ascii_case(".git") || named.eq_ignore_ascii_case("git~1")
    })
}

/// Whether it is the full hexadecimal name of an object.
pub fn is_object(text: &str) -> bool {
    matches!(text.len(), 40 | 64)
        && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

/// Whether it is the name that stands for no object.
pub fn is_nothing(object: &str) -> bool {
    !object.is_empty() && object.bytes().all(|it| it == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_anything_else_are_refused() {
        for name in ["a", "payment-service", "Shop.Web_2", "_x", "a.b", "0", "x-"] {
            assert!(check_name(name, "name").is_ok(), "{name}");
        }
        let long = "x".repeat(NAME_BYTES_MAX + 1);
        let odd = [
            "",
            ".",
            "..",
            ".git",
            "a.git",
            "a.GIT",
            "../x",
            "a/b",
            "a\\b",
            "-x",
            "a..b",
            "a.",
            "a b",
            "a\0",
            "a\n",
            "naïve",
            "пакет",
            "a%2fb",
            "x.lock",
            "～",
            &long,
        ];
        for name in odd {
            assert!(check_name(name, "name").is_err(), "{name:?}");
        }
    }

    #[test]
    fn branches_are_named_as_git_would_have_them() {
        for name in ["main", "feature/x", "v1.0", "a@b", "ünïcode"] {
            assert!(check_branch(name, "branch").is_ok(), "{name}");
        }
        let odd = [
            "",
            "-x",
            "HEAD",
            "@",
            "a..b",
            "a b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[",
            "a\\b",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a/b.lock/c",
            "a.",
            "a@{1}",
            "a\u{7f}",
        ];
        for name in odd {
            assert!(check_branch(name, "branch").is_err(), "{name:?}");
        }
    }

    #[test]
    fn paths_that_leave_or_disguise_the_repository_are_refused() {
        for path in ["a", "docs/a b.md", ".github/x", ".gitignore", "git", "ünï", "-x", "a:b"] {
            assert!(check_path(path, "path").is_ok(), "{path:?}");
        }
        let long = "x".repeat(PATH_BYTES_MAX + 1);
        for path in [
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "../a",
            "a/./b",
            ".git",
            ".git/config",
            "a/.GIT/x",
            "a\0b",
            "a\nb",
            ".git /x",
            ".git./x",
            "git~1/x",
            ".git::$INDEX_ALLOCATION/x",
            "a\\.git\\x",
            ".g\u{200c}it/x",
            &long,
        ] {
            assert!(check_path(path, "path").is_err(), "{path:?}");
        }
    }

    #[test]
    fn objects_are_told_from_other_words() {
        assert!(is_object(&"a".repeat(40)) && is_object(&"0".repeat(64)));
        assert!(!is_object(&"A".repeat(40)) && !is_object("abc") && !is_object(&"a".repeat(41)));
        assert!(is_nothing(&"0".repeat(40)) && !is_nothing("") && !is_nothing("01"));
    }
}
