//! SQL text cut into tokens: as much as the lint and the migrations need to know, and no more.

use std::iter::from_fn;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// A keyword or a name, as written.
    Word(&'t str),
    /// A name in double quotes, without them.
    Quoted(&'t str),
    /// A text in single quotes, without them.
    Text(&'t str),
    /// A number.
    Number(&'t str),
    /// `$1`.
    Parameter(&'t str),
    /// A comment, with its marks.
    Comment(&'t str),
    /// Any other character.
    Mark(char),
}

impl Token<'_> {
    /// Is it this keyword, in any case?
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(written) if written.eq_ignore_ascii_case(word))
    }
}

/// The tokens of `text`. What never ends (a quote, a comment) ends with the text.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    located(text).map(|(_, token)| token)
}

/// The tokens of `text`, each with the place of its end, in bytes.
pub(crate) fn located(text: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut rest = text;
    from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let (token, length) = next(rest, first);
        rest = rest.get(length..).unwrap_or_default();
        Some((text.len() - rest.len(), token))
    })
}

fn next(rest: &str, first: char) -> (Token<'_>, usize) {
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let run = |from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        from + tail.find(|letter| !in_word(letter)).unwrap_or(tail.len())
    };
    let slice = |from: usize, to: usize| rest.get(from..to).unwrap_or_default();
    match first {
        '\'' | '"' => {
            let end = quote_end(rest, first);
            let inner = slice(1, end.saturating_sub(1).max(1));
            let token = if first == '"' { Token::Quoted(inner) } else { Token::Text(inner) };
            (token, end)
        }
        '-' if rest.starts_with("--") => {
            let end = rest.find('\n').unwrap_or(rest.len());
            (Token::Comment(slice(0, end)), end)
        }
        '/' if rest.starts_with("/*") => {
            let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
            (Token::Comment(slice(0, end)), end)
        }
        '$' => {
            let end = run(1);
            (Token::Parameter(slice(0, end)), end)
        }
        digit if digit.is_ascii_digit() => {
            let end = run(0);
            (Token::Number(slice(0, end)), end)
        }
        letter if in_word(letter) => {
            let end = run(0);
            (Token::Word(slice(0, end)), end)
        }
        mark => (Token::Mark(mark), mark.len_utf8()),
    }
}

/// Where a quote ends, its last mark included; a doubled mark stands for itself.
fn quote_end(rest: &str, quote: char) -> usize {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            continue;
        }
        if letters.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Token, tokens};

    #[test]
    fn a_statement_is_cut_where_sql_cuts_it() {
        let sql = "SELECT a->>'it''s', \"b c\" FROM t -- why\nWHERE x=$12 AND y<1.5 /* z */;";
        let found: Vec<Token<'_>> = tokens(sql).collect();
        assert_eq!(
            found,
            [
                Token::Word("SELECT"),
                Token::Word("a"),
                Token::Mark('-'),
                Token::Mark('>'),
                Token::Mark('>'),
                Token::Text("it''s"),
                Token::Mark(','),
                Token::Quoted("b c"),
                Token::Word("FROM"),
                Token::Word("t"),
                Token::Comment("-- why"),
                Token::Word("WHERE"),
                Token::Word("x"),
                Token::Mark('='),
                Token::Parameter("$12"),
                Token::Word("AND"),
                Token::Word("y"),
                Token::Mark('<'),
                Token::Number("1"),
                Token::Mark('.'),
                Token::Number("5"),
                Token::Comment("/* z */"),
                Token::Mark(';'),
            ]
        );
    }

    #[test]
    fn what_never_ends_ends_with_the_text() {
        assert_eq!(tokens("'a").collect::<Vec<_>>().len(), 1);
        assert_eq!(tokens("\"").collect::<Vec<_>>().len(), 1);
        assert_eq!(tokens("/* a").collect::<Vec<_>>(), [Token::Comment("/* a")]);
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in any::<String>()) {
            assert!(tokens(&text).count() <= text.len());
        }
    }
}
