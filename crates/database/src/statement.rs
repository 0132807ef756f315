//! SQL texts: constants, one for both engines, with the few fragments that one engine needs.

use std::borrow::Cow;

use crate::settings::Engine;

/// The mark that [`Tx::rows_in`](crate::Tx::rows_in) replaces by `$2,$3,...`.
pub const IN_MARK: &str = "/*in*/";

/// One SQL statement, the same text on both engines: `const NAME: Statement = Statement::new(..)`.
///
/// Parameters are `$1`, `$2`, ... A fragment `/*pg: FOR UPDATE */` counts on PostgreSQL and is a
/// comment on SQLite; `/*lite: ... */` the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    text: &'static str,
    has_fragments: bool,
}

impl Statement {
    /// The statement `text`.
    pub const fn new(text: &'static str) -> Self {
        Self { text, has_fragments: contains_comment(text.as_bytes()) }
    }

    /// The text as it was written.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// The text as `engine` gets it.
    pub fn on(&self, engine: Engine) -> Cow<'static, str> {
        if self.has_fragments { reveal(self.text, engine) } else { Cow::Borrowed(self.text) }
    }
}

/// Does `/*` occur? At compile time, so that most statements are never searched again.
const fn contains_comment(text: &[u8]) -> bool {
    let mut at = 0;
    while at + 1 < text.len() {
        if text[at] == b'/' && text[at + 1] == b'*' {
            return true;
        }
        at += 1;
    }
    false
}

/// `text` with the fragments of `engine` opened up: `/*pg: x*/` becomes ` x` on PostgreSQL.
pub(crate) fn reveal(text: &'static str, engine: Engine) -> Cow<'static, str> {
    let opening = match engine {
        Engine::Sqlite => "/*lite:",
        Engine::Postgres => "/*pg:",
    };
    if !text.contains(opening) {
        return Cow::Borrowed(text);
    }
    let mut revealed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(opening) {
        let Some((fragment, behind)) = after.split_once("*/") else { break };
        revealed.push_str(before);
        revealed.push_str(fragment);
        rest = behind;
    }
    revealed.push_str(rest);
    Cow::Owned(revealed)
}

/// `text` with its [`IN_MARK`] replaced by `count` parameters after the first `given` ones.
pub(crate) fn expand_in(text: &str, given: usize, count: usize) -> String {
    let mut list = String::with_capacity(count * 5);
    for place in 0..count {
        if place > 0 {
            list.push(',');
        }
        list.push('$');
        list.push_str(&(given + place + 1).to_string());
    }
    text.replacen(IN_MARK, &list, 1)
}

#[cfg(test)]
mod tests {
    use super::{Statement, expand_in};
    use crate::settings::Engine;

    const CLAIM: Statement =
        Statement::new("SELECT id FROM t LIMIT $1 /*pg: FOR UPDATE SKIP LOCKED*//*lite: */ --");

    #[test]
    fn a_fragment_shows_on_its_own_engine_only() {
        assert_eq!(
            CLAIM.on(Engine::Postgres),
            "SELECT id FROM t LIMIT $1  FOR UPDATE SKIP LOCKED/*lite: */ --"
        );
        assert_eq!(
            CLAIM.on(Engine::Sqlite),
            "SELECT id FROM t LIMIT $1 /*pg: FOR UPDATE SKIP LOCKED*/  --"
        );
    }

    #[test]
    fn a_fragment_that_never_ends_stays_a_comment() {
        const BROKEN: Statement = Statement::new("SELECT 1 /*pg: FOR UPDATE");
        assert_eq!(BROKEN.on(Engine::Postgres), "SELECT 1 /*pg: FOR UPDATE");
    }

    #[test]
    fn an_in_list_counts_on_from_the_given_parameters() {
        assert_eq!(expand_in("a = $1 AND b IN (/*in*/)", 1, 3), "a = $1 AND b IN ($2,$3,$4)");
    }
}
