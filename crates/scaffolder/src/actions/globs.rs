//! Patterns of paths in inputs: `*`, `**`, `?`, `[a-z]`, `{a,b}`, and `!` before what is left out
//! again; `*` also stands for leading dots. Extended patterns (`+(…)`, `!(…)`) are not known.

use globset::{GlobBuilder, GlobMatcher};
use model::Problem;

use super::limits::{PATTERN_BYTES_MAX, PATTERNS_MAX};

/// A list of patterns, ready to match.
pub(super) struct Globs(Vec<Glob>);

struct Glob {
    matcher: GlobMatcher,
    leaves_out: bool,
}

impl Globs {
    /// Reads patterns. The name of a folder stands for everything below it; `is_folder` knows which
    /// names those are.
    ///
    /// # Errors
    /// Too many, too long, malformed.
    pub(super) fn parse(
        patterns: &[String],
        is_folder: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Problem> {
        if patterns.len() > PATTERNS_MAX {
            let detail =
                format!("There are {} patterns; at most {PATTERNS_MAX} are read", patterns.len());
            return Err(Problem::input(detail));
        }
        let globs = patterns.iter().map(|pattern| glob(pattern, is_folder));
        Ok(Self(globs.collect::<Result<_, _>>()?))
    }

    /// Whether one of the patterns takes `path` in, and none after it leaves it out again.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.0.iter().enumerate().any(|(at, glob)| {
            let left_out = || {
                self.0[at..].iter().any(|later| later.leaves_out && later.matcher.is_match(path))
            };
            !glob.leaves_out && glob.matcher.is_match(path) && !left_out()
        })
    }
}

fn glob(pattern: &str, is_folder: &dyn Fn(&str) -> bool) -> Result<Glob, Problem> {
    let shown = || pattern.chars().take(200).collect::<String>();
    if pattern.len() > PATTERN_BYTES_MAX {
        let detail = format!("The pattern `{}…` is longer than {PATTERN_BYTES_MAX} bytes", shown());
        return Err(Problem::input(detail));
    }
    let (leaves_out, plain) = match pattern.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let plain = plain.trim_start_matches("./");
    let folder = plain.trim_end_matches('/');
    let text = match is_folder(folder) {
        true if folder.is_empty() => "**".to_owned(),
        true => format!("{}/**", globset::escape(folder)),
        false => plain.to_owned(),
    };
    let built = GlobBuilder::new(&text).literal_separator(true).backslash_escape(true).build();
    let built = built.map_err(|error| {
        Problem::input(format!("The pattern `{}` cannot be read: {}", shown(), error.kind()))
    })?;
    Ok(Glob { matcher: built.compile_matcher(), leaves_out })
}

/// Whether a text is a pattern and not the name of one thing.
pub(super) fn is_pattern(text: &str) -> bool {
    text.starts_with('!') || text.contains(['*', '?', '[', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(patterns: &[&str]) -> Globs {
        let patterns: Vec<String> = patterns.iter().map(|&it| it.to_owned()).collect();
        Globs::parse(&patterns, &|name| name == "docs").unwrap()
    }

    #[test]
    fn stars_stay_in_a_segment_and_stand_for_leading_dots_too() {
        let it = globs(&["*.txt", "a/**/c", "./b/?.x"]);
        for path in ["x.txt", ".x.txt", "a/c", "a/.b/c", "b/1.x"] {
            assert!(it.matches(path), "{path}");
        }
        for path in ["a/x.txt", "b/12.x", "a/b/d"] {
            assert!(!it.matches(path), "{path}");
        }
    }

    #[test]
    fn a_folder_stands_for_what_is_below_it_and_an_exclamation_mark_takes_out() {
        let it = globs(&["docs", "!docs/draft*", "docs/draft-kept"]);
        assert!(it.matches("docs/a/.b"));
        assert!(!it.matches("docs/drafts"));
        assert!(it.matches("docs/draft-kept"));
    }

    #[test]
    fn what_is_malformed_or_huge_is_refused() {
        let refused = |pattern: &str| Globs::parse(&[pattern.to_owned()], &|_| false).is_err();
        assert!(refused("a[b"));
        assert!(refused(&"a".repeat(PATTERN_BYTES_MAX + 1)));
        assert!(Globs::parse(&vec!["a".to_owned(); PATTERNS_MAX + 1], &|_| false).is_err());
    }
}
