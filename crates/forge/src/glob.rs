//! Patterns over paths: `*`, `**`, `?`, `[a-z]` and `{a,b}`, as npm's glob reads them.
//!
//! `*` and `?` stay inside one name and never match a leading dot; `**` stands for any number of
//! folders, none of which may begin with a dot or be a link; braces are expanded first and may hold
//! separators. Matching walks the segments of the path, so a pattern cannot cost more than the
//! folders it visits.

mod braces;
pub(crate) mod walk;

use globset::{GlobBuilder, GlobMatcher};

use crate::limits::PATTERN_BYTES_MAX;

/// A pattern, ready to match.
#[derive(Clone, Debug)]
pub struct Pattern {
    alternatives: Vec<Vec<Segment>>,
}

/// One segment of a pattern.
#[derive(Clone, Debug)]
pub(crate) enum Segment {
    /// Exactly this name.
    Literal(String),
    /// Names that match; a leading dot only where the pattern writes one.
    Wild { matcher: GlobMatcher, dot: bool },
    /// Any number of folders.
    Folders,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Longer than [`PATTERN_BYTES_MAX`].
    #[error("The pattern is longer than {PATTERN_BYTES_MAX} bytes")]
    TooLong,
    /// Braces inside braces inside braces, or too many alternatives.
    #[error("The braces of the pattern '{0}' stand for too many alternatives")]
    TooManyAlternatives(String),
    /// An unclosed bracket and the like.
    #[error("The pattern '{pattern}' cannot be read: {reason}")]
    Malformed {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Whether `text` is a pattern and not the name of one thing.
pub fn is_pattern(text: &str) -> bool {
    let mut letters = text.chars();
    let mut bracket = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '*' | '?' => return true,
            '[' => bracket = true,
            ']' if bracket => return true,
            _ => {}
        }
    }
    braces::are_in(text)
}

impl Pattern {
    /// Reads a pattern of segments separated by `/`; a leading `/` makes no difference.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(PatternError::TooLong);
        }
        let alternatives = braces::expand(text)
            .ok_or_else(|| PatternError::TooManyAlternatives(text.to_owned()))?
            .iter()
            .map(|alternative| segments(alternative))
            .collect::<Result<_, _>>()?;
        Ok(Self { alternatives })
    }

    /// Whether `path` (segments separated by `/`, with or without a leading one) matches.
    pub fn matches(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        let Some((last, folders)) = names.split_last() else { return false };
        let mut states = self.start();
        for name in folders {
            states = self.step(&states, name, false).folders;
            if states.is_empty() {
                return false;
            }
        }
        self.step(&states, last, false).file
    }

    /// The folder below which everything that matches lies: the literal beginning that all
    /// alternatives share, without its last segment when that is a file's name.
    pub fn base(&self) -> String {
        let mut shared: Option<Vec<&str>> = None;
        for alternative in &self.alternatives {
            let without_last = &alternative[..alternative.len().saturating_sub(1)];
            let names: Vec<&str> = without_last
                .iter()
                .map_while(|segment| match segment {
                    Segment::Literal(name) => Some(name.as_str()),
                    _ => None,
                })
                .collect();
            shared = Some(match shared {
                None => names,
                Some(before) => {
                    let same = before.iter().zip(&names).take_while(|(a, b)| a == b).count();
                    names[..same].to_vec()
                }
            });
        }
        format!("/{}", shared.unwrap_or_default().join("/"))
    }

    /// Whether what matches may lie in folders below [`Self::base`].
    pub fn is_deep(&self) -> bool {
        let base = self.base().split('/').filter(|name| !name.is_empty()).count();
        self.alternatives.iter().any(|alternative| {
            alternative.len() != base + 1
                || alternative.iter().any(|segment| matches!(segment, Segment::Folders))
        })
    }

    /// Where a walk from the root stands: for each alternative, positions in it.
    pub(crate) fn start(&self) -> Vec<State> {
        let mut states = Vec::new();
        for alternative in 0..self.alternatives.len() {
            self.enter(State { alternative, position: 0 }, &mut states);
        }
        states
    }

    /// What `name` leads to from `states`; `link` says that it is a link to a folder, which `**`
    /// does not follow.
    pub(crate) fn step(&self, states: &[State], name: &str, link: bool) -> Step {
        let mut step = Step::default();
        for state in states {
            let alternative = &self.alternatives[state.alternative];
            let last = state.position + 1 == alternative.len();
            let (taken, next) = match &alternative[state.position] {
                Segment::Literal(literal) => (literal == name, state.position + 1),
                Segment::Wild { matcher, dot } => {
                    ((*dot || !name.starts_with('.')) && matcher.is_match(name), state.position + 1)
                }
                Segment::Folders => (!name.starts_with('.'), state.position),
            };
            if !taken {
                continue;
            }
            step.file |= last;
            let stays = next == state.position;
            if (stays && !link) || (!stays && !last) {
                self.enter(State { position: next, ..*state }, &mut step.folders);
            }
        }
        step
    }

    /// The one name that `states` can go on with, when there is just one.
    pub(crate) fn only_names(&self, states: &[State]) -> Option<Vec<&str>> {
        states
            .iter()
            .map(|state| match &self.alternatives[state.alternative][state.position] {
                Segment::Literal(name) => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Adds `state` and what it stands for: `**` may also be no folder at all.
    fn enter(&self, state: State, states: &mut Vec<State>) {
        let alternative = &self.alternatives[state.alternative];
        if states.contains(&state) || state.position >= alternative.len() {
            return;
        }
        states.push(state);
        if matches!(alternative[state.position], Segment::Folders) {
            self.enter(State { position: state.position + 1, ..state }, states);
        }
    }
}

/// A position in one alternative of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    alternative: usize,
    position: usize,
}

/// What a name leads to.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// The name is a match when it is a file.
    pub(crate) file: bool,
    /// Where to go on when it is a folder.
    pub(crate) folders: Vec<State>,
}

fn segments(pattern: &str) -> Result<Vec<Segment>, PatternError> {
    let mut segments = Vec::new();
    for text in pattern.split('/').filter(|text| !text.is_empty() && *text != ".") {
        let segment = match text {
            ".." => {
                if !matches!(segments.pop(), None | Some(Segment::Literal(_))) {
                    let reason = "a step upwards may not follow a wildcard".to_owned();
                    return Err(PatternError::Malformed { pattern: pattern.to_owned(), reason });
                }
                continue;
            }
            "**" if matches!(segments.last(), Some(Segment::Folders)) => continue,
            "**" => Segment::Folders,
            _ if has_wildcard(text) => wild(text)?,
            _ => Segment::Literal(unescaped(text)),
        };
        segments.push(segment);
    }
    Ok(segments)
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

fn wild(text: &str) -> Result<Segment, PatternError> {
    let mut single = text.to_owned();
    while single.contains("**") {
        single = single.replace("**", "*");
    }
    let escaped = with_plain_braces(&single);
    let glob =
        GlobBuilder::new(&escaped).literal_separator(true).backslash_escape(true).build().map_err(
            |error| PatternError::Malformed {
                pattern: text.to_owned(),
                reason: error.kind().to_string(),
            },
        )?;
    let dot = text.trim_start_matches('\\').starts_with('.');
    Ok(Segment::Wild { matcher: glob.compile_matcher(), dot })
}

/// Braces that are left after expansion stand for themselves.
fn with_plain_braces(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                plain.push(letter);
                plain.extend(letters.next());
            }
            '{' => plain.push_str("[{]"),
            '}' => plain.push_str("[}]"),
            letter => plain.push(letter),
        }
    }
    plain
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next()),
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(path)
    }

    #[test]
    fn a_star_stays_inside_a_name_and_skips_leading_dots() {
        assert!(matches("/a/*.yaml", "/a/b.yaml"));
        assert!(!matches("/a/*.yaml", "/a/b/c.yaml"));
        assert!(!matches("/a/*.yaml", "/a/.b.yaml"));
        assert!(matches("/a/.*.yaml", "/a/.b.yaml"));
        assert!(!matches("/a/?b.yaml", "/a/.b.yaml"));
        assert!(!matches("/a/[.]b.yaml", "/a/.b.yaml"));
        assert!(matches("/a/b**c", "/a/bxxc"));
    }

    #[test]
    fn two_stars_stand_for_any_number_of_folders_without_leading_dots() {
        assert!(matches("/a/**/c.yaml", "/a/c.yaml"));
        assert!(matches("/a/**/c.yaml", "/a/b/b/c.yaml"));
        assert!(!matches("/a/**/c.yaml", "/a/.git/c.yaml"));
        assert!(matches("/a/**", "/a/b/c"));
        assert!(matches("/a/**/**/c", "/a/c"));
        assert!(matches("**/b/**/d", "/a/b/c/b/d"));
        assert!(!matches("/a/**/c.yaml", "/b/c.yaml"));
    }

    #[test]
    fn question_marks_and_classes_match_one_letter() {
        assert!(matches("/a?.yaml", "/ab.yaml"));
        assert!(!matches("/a?.yaml", "/a.yaml"));
        assert!(matches("/[a-c].yaml", "/b.yaml"));
        assert!(!matches("/[!a-c].yaml", "/b.yaml"));
    }

    #[test]
    fn braces_are_alternatives_even_across_separators() {
        assert!(matches("/{a,b/c}/x.yaml", "/b/c/x.yaml"));
        assert!(matches("/{a,{b,c}}.yaml", "/c.yaml"));
        assert!(matches("/x.{yaml,yml}", "/x.yml"));
        assert!(matches("/{a}*", "/{a}b"));
    }

    #[test]
    fn plain_names_are_no_patterns() {
        for plain in ["/a/b.yaml", "/a/{b}.yaml", "/a/\\*.yaml", "/a/[b", "/a/b]"] {
            assert!(!is_pattern(plain), "{plain}");
        }
        for pattern in ["*", "/a/?.yaml", "/a/[b]", "/{a,b}"] {
            assert!(is_pattern(pattern), "{pattern}");
        }
    }

    #[test]
    fn the_base_is_the_literal_beginning() {
        for (pattern, base, deep) in [
            ("/a/b/*.yaml", "/a/b", false),
            ("/a/**/c.yaml", "/a", true),
            ("/a/*/c.yaml", "/a", true),
            ("/a/{b,c}/d.yaml", "/a", true),
            ("/*.yaml", "/", false),
            ("/a/b.yaml", "/a", false),
        ] {
            let pattern = Pattern::parse(pattern).unwrap();
            assert_eq!((pattern.base().as_str(), pattern.is_deep()), (base, deep));
        }
    }

    #[test]
    fn hostile_patterns_are_refused_quickly() {
        assert!(Pattern::parse(&"{a,b}".repeat(30)).is_err());
        assert!(Pattern::parse(&"{".repeat(2_000)).is_ok());
        assert!(Pattern::parse(&format!("{}a,b{}", "{".repeat(50), "}".repeat(50))).is_err());
        assert!(Pattern::parse(&"a".repeat(PATTERN_BYTES_MAX + 1)).is_err());
        assert!(Pattern::parse("/a/[b").is_err());
        assert!(Pattern::parse("/a/*/../b").is_err());
        assert!(Pattern::parse("/../a/../b/*").unwrap().matches("/b/c"));
        let many = Pattern::parse(&"*a".repeat(1_000)).unwrap();
        assert!(!many.matches(&"a".repeat(4_000).replace("aaaa", "aab/")));
    }
}
