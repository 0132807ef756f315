//! Secrets inside texts: credentials of addresses, secret query parameters, tokens by their form,
//! private keys.
//!
//! A text is looked through in linear time, and only its beginning when it is long.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::limits::SCRUBBED_BYTES_MAX;
use super::redact::{REDACTED, cut, is_secret_key};

/// `scheme://user:password@`.
static USERINFO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b([a-z][a-z0-9+.-]{0,31}://)[^\s/?#]*@"));
/// `?name=value`, `&name=value`, and `name=value` in running text; a value may be another such pair.
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"[\w.%+\[\]-]{1,100}(?:\s?=\s?(?:"[^"]*"|'[^']*'|[^\s&#"'<>,;=]*))+"#)
});
/// `"name": "value"` of JSON inside a text, with or without escapes of its quotes.
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(\\*"([\w.+ -]{1,100})\\*"\s*:\s*\\*")((?:[^"\\]|\\[^"])*)"#));
/// `Authorization: Bearer abc`, and `Bearer abc` alone.
static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(bearer|basic|digest|negotiate)\s+([A-Za-z0-9._~+/=-]{8,})"));
/// Header lines whose values are secrets.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)\s*:\s*[^\r\n]+")
});
/// Tokens that show what they are: JSON web tokens, those of well-known hosts, private keys.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?",
        r"|\b(?:gh[pousr]_|github_(?:pat_)|gl(?:pat-)|xox[abeoprs]-|flagstone_|fst_)",
        r"[A-Za-z0-9_-]{8,}|\bA(?:KIA|SIA)[A-Z0-9]{12,}",
        r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]{0,40}-----|\z)",
    ))
});

/// Query parameters that are secrets though their names would do elsewhere.
const SECRET_PARAMETERS: [&str; 3] = ["code", "state", "session_state"];
/// How often a value is decoded to see whether it holds another address.
const ENCODED_DEPTH_MAX: usize = 3;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a fixed pattern, compiled by the tests")
}

/// `text` without what looks like a secret.
pub fn text(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(cut(text, SCRUBBED_BYTES_MAX));
    if text.len() < 4 {
        return text;
    }
    // Each pattern is asked for only where a sign of it is there: most texts are names.
    if text.contains("-----BEGIN") || text.contains(['_', '-', '.']) || text.contains("IA") {
        text = replaced(text, &FORMS, |_| REDACTED.to_owned());
    }
    if text.contains("://") {
        text = replaced(text, &USERINFO, |it| format!("{}{REDACTED}@", &it[1]));
    }
    if text.contains(':') {
        text = replaced(text, &HEADER, |it| format!("{}: {REDACTED}", &it[1]));
    }
    if text.contains('"') {
        text = replaced(text, &QUOTED, |it| {
            if is_secret_key(&it[2]) { format!("{}{REDACTED}", &it[1]) } else { it[0].to_owned() }
        });
    }
    if text.contains('=') {
        text = replaced(text, &PARAMETER, |it| parameter(&it[0], 0));
    }
    replaced(text, &SCHEME, |it| {
        let is_word = it[2].chars().all(|it| it.is_ascii_alphabetic()) && it[2].len() < 20;
        if is_word { it[0].to_owned() } else { format!("{} {REDACTED}", &it[1]) }
    })
}

/// A chain of names and values, `a=b=c`, up to the first name of a secret. A value that is another
/// address, encoded, is looked into, too.
fn parameter(chain: &str, depth: usize) -> String {
    let mut begins = 0;
    for (at, _) in chain.match_indices('=') {
        let name = decoded(chain[begins..at].trim());
        let is_known = SECRET_PARAMETERS.iter().any(|known| name.eq_ignore_ascii_case(known));
        let hides = is_known || is_secret_key(&name);
        let value = chain[at + 1..].split('=').next().unwrap_or_default();
        if hides || (depth < ENCODED_DEPTH_MAX && holds_secret(value, depth)) {
            return format!("{}={REDACTED}", &chain[..at]);
        }
        begins = at + 1;
    }
    chain.to_owned()
}

fn holds_secret(value: &str, depth: usize) -> bool {
    if !value.contains("%3D") && !value.contains("%3d") && !value.contains("%25") {
        return false;
    }
    let inner = decoded(value);
    let hides = |it: regex::Match<'_>| parameter(it.as_str(), depth + 1) != it.as_str();
    inner != value && PARAMETER.find_iter(&inner).any(hides)
}

fn decoded(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let digit = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let pair = if *byte == b'%' { digit(at + 1).zip(digit(at + 2)) } else { None };
        let code = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

fn replaced<'a>(
    text: Cow<'a, str>,
    pattern: &Regex,
    with: impl Fn(&Captures<'_>) -> String,
) -> Cow<'a, str> {
    match pattern.replace_all(&text, with) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => Cow::Owned(changed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: &str) {
        assert_eq!(text(given), expected);
    }

    #[test]
    fn addresses_lose_userinfo() {
        check("https://ada:pa:ss@w@h.example/x", "https://[redacted]@h.example/x");
        check("see POSTGRES://u:p@db:5432/x now", "see POSTGRES://[redacted]@db:5432/x now");
        check("https://h.example/@scope/x", "https://h.example/@scope/x");
        check("mail ada@example.org", "mail ada@example.org");
    }

    #[test]
    fn secret_parameters_lose_their_values() {
        check("/x?a=1&Access-Token=abc&b=2", "/x?a=1&Access-Token=[redacted]&b=2");
        check(
            "/cb?code=abc&state=xyz#id_token=q",
            "/cb?code=[redacted]&state=[redacted]#id_token=[redacted]",
        );
        check("/x?p%61ssword=abc", "/x?p%61ssword=[redacted]");
        check("X-Amz-Signature=abc", "X-Amz-Signature=[redacted]");
        check(
            "connect host=db password='a b' user=u",
            "connect host=db password=[redacted] user=u",
        );
        check("filter=kind=component", "filter=kind=component");
        check("filter=password=abc", "filter=password=[redacted]");
        check("token=abc==", "token=[redacted]");
        check("?to=https%3A%2F%2Fx%3Ftoken%3Dabc&b=2", "?to=[redacted]&b=2");
        check("?to=https%253A%252F%252Fx%253Fa%253Db", "?to=https%253A%252F%252Fx%253Fa%253Db");
    }

    #[test]
    fn tokens_are_known_by_their_form() {
        check("got eyJhbGciOi.eyJzdWIiOi.c2ln here", "got [redacted] here");
        check(&format!("gh{}0123456789abcdef", "p_"), "[redacted]");
        check("use Bearer abc123def456", "use Bearer [redacted]");
        check("Authorization: Token abc def\nHost: x", "Authorization: [redacted]\nHost: x");
        let (begin, end) = ("-----BEGIN", "-----END");
        for kind in ["", "RSA "] {
            let key = format!("{begin} {kind}PRIVATE KEY-----\nabc");
            check(&key, "[redacted]");
            check(&format!("{key}\n{end} {kind}PRIVATE KEY-----!"), "[redacted]!");
        }
        check(
            r#"body {"user":"ada","password":"hunter2"}"#,
            r#"body {"user":"ada","password":"[redacted]"}"#,
        );
    }

    #[test]
    fn sentences_stay_as_they_are() {
        for plain in [
            "Permission catalog.entity.delete is needed",
            "invalid token: signature does not match",
            "basic authentication is off",
            "component:default/payment-service",
            "the bearer presented nothing",
        ] {
            check(plain, plain);
        }
    }

    #[test]
    fn a_long_text_is_looked_through_in_time() {
        let long = "a=b://@".repeat(100_000);
        assert!(text(&long).len() <= SCRUBBED_BYTES_MAX * 4);
    }
}
