//! Secrets in files: by the shape of well-known tokens and keys, and by a telling name beside a value
//! that looks drawn by chance. What is found is told by its place, never by itself. Pure.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexSet};

use super::severity::Severity;

/// A kind of secret.
struct Rule {
    id: &'static str,
    title: &'static str,
    /// What it looks like. In pieces, so that this file is not found by those who look for secrets.
    pattern: &'static str,
}

/// One that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The rule's name.
    pub rule: &'static str,
    /// What it is.
    pub title: &'static str,
    /// How bad that is.
    pub severity: Severity,
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
}

/// A line that says so is passed over.
const MARK: &[u8] = b"flagstone:not-a-secret";

const RULES: &[Rule] = &[
    rule(
        "private-key",
        "A private key",
        r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----",
    ),
    rule(
        "aws-access-key-id",
        "An access key of AWS",
        r"\b(?:A3T[A-Z0-9]|A(?:KIA|SIA|BIA|CCA))[A-Z2-7]{16}\b",
    ),
    rule("github-token", "A token of GitHub", r"\bgh[pousr]_[0-9A-Za-z]{36,251}\b"),
    rule(
        "github-fine-grained-token",
        "A token of GitHub",
        r"\bgithub_(?:pat)_[0-9A-Za-z_]{60,120}\b",
    ),
    rule(
        "gitlab-token",
        "A token of GitLab",
        r"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[0-9A-Za-z_\-]{20,60}\b",
    ),
    rule("slack-token", "A token of Slack", r"\bxox[abeoprs]-[0-9A-Za-z-]{10,250}\b"),
    rule(
        "slack-webhook",
        "A webhook of Slack",
        r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{40,60}",
    ),
    rule("stripe-key", "A key of Stripe", r"\b(?:sk|rk)_live_[0-9A-Za-z]{16,120}\b"),
    rule("google-api-key", "An API key of Google", r"\bAIza[0-9A-Za-z_\-]{35}\b"),
    rule("npm-token", "A token of npm", r"\bnpm_[0-9A-Za-z]{36}\b"),
    rule("pypi-token", "A token of PyPI", r"\bpypi-AgE[0-9A-Za-z_\-]{50,1000}"),
    rule("sendgrid-key", "A key of SendGrid", r"\bSG\.[0-9A-Za-z_\-]{22}\.[0-9A-Za-z_\-]{43}\b"),
    rule("twilio-key", "A key of Twilio", r"\bSK[0-9a-f]{32}\b"),
    rule(
        "openai-key",
        "A key of OpenAI",
        r"\bsk-(?:proj-|svcacct-)?[0-9A-Za-z_\-]{20,80}T3BlbkFJ[0-9A-Za-z_\-]{20,80}",
    ),
    rule("anthropic-key", "A key of Anthropic", r"\bsk-ant-[a-z0-9]{3,8}-[0-9A-Za-z_\-]{80,120}"),
    rule("vault-token", "A token of Vault or OpenBao", r"\bhv[sbr]\.[0-9A-Za-z_\-]{24,300}\b"),
    rule("digitalocean-token", "A token of DigitalOcean", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    rule("huggingface-token", "A token of Hugging Face", r"\bhf_[A-Za-z]{34}\b"),
    rule("docker-token", "A token of Docker Hub", r"\bdckr_(?:pat|oat)_[0-9A-Za-z_\-]{27,60}"),
    rule("shopify-token", "A token of Shopify", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    rule("databricks-token", "A token of Databricks", r"\bdapi[0-9a-f]{32}(?:-\d)?\b"),
    rule("azure-storage-key", "A key of Azure's storage", r"AccountKey=[0-9A-Za-z+/]{86}=="),
    rule(
        "json-web-token",
        "A JSON Web Token",
        r"\beyJ[0-9A-Za-z_\-]{10,}\.eyJ[0-9A-Za-z_\-]{10,}\.[0-9A-Za-z_\-]{20,}",
    ),
    rule(
        "password-in-address",
        "A password in an address",
        r#"\b[a-z][a-z0-9+.\-]{1,20}://[^/\s:@"'`<>{}$]{1,100}:[^/\s:@"'`<>{}$%]{6,100}@[A-Za-z0-9.\-]{2,250}"#,
    ),
];

const fn rule(id: &'static str, title: &'static str, pattern: &'static str) -> Rule {
    Rule { id, title, pattern }
}

/// A name that tells, a sign of assignment, a value.
const ASSIGNMENT: &str = r#"(?i)\b[a-z0-9_.\-]{0,50}(?:password|passwd|passphrase|secret|token|api[_\-]?key|access[_\-]?key|private[_\-]?key|credential|auth[_\-]?key)([a-z0-9_\-]{0,30})["']?\s{0,5}(?::=|=>|[:=])\s{0,5}(?:["'`]([A-Za-z0-9+/=_\-.~!@#%^&*]{16,200})["'`]|([A-Za-z0-9+/=_\-.~!@#%^&*]{16,200})(?:\s|$))"#;

/// How names end that say where a secret is, such as `secretName`, and not what it is.
const LEADS_TO_ONE: [&[u8]; 4] = [b"name", b"ref", b"file", b"path"];

/// Values that only stand for a secret.
const STANDS_FOR: &[&str] = &[
    "example",
    "changeme",
    "change-me",
    "placeholder",
    "dummy",
    "your",
    "xxxx",
    "****",
    "....",
    "test",
    "sample",
    "fake",
    "redacted",
    "0000",
    "1234567890",
    "insert",
    "process.env",
    "os.environ",
    "sha256",
    "sha512",
    "secretkeyref",
    "abcdef",
];

static SET: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(RULES.iter().map(|it| it.pattern)).ok());
static EACH: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| RULES.iter().map(|it| Regex::new(it.pattern).ok()).collect());
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(ASSIGNMENT).ok());

/// What `value` has the shape of, when it is that of a known secret.
pub fn shape(value: &str) -> Option<&'static str> {
    let found = SET.as_ref()?.matches(value.as_bytes()).iter().next()?;
    RULES.get(found).map(|it| it.title)
}

/// The secrets of a file, in the order of places, and how many lines said that theirs is none.
/// `by_name`: values beside telling names are looked at, too.
pub fn find(bytes: &[u8], by_name: bool) -> (Vec<Found>, usize) {
    let mut places: Vec<(usize, &'static str, &'static str, Severity)> = Vec::new();
    let matched = SET.as_ref().map(|set| set.matches(bytes).into_iter().collect());
    let matched: Vec<usize> = matched.unwrap_or_default();
    for index in matched {
        let (Some(rule), Some(Some(regex))) = (RULES.get(index), EACH.get(index)) else { continue };
        for found in regex.find_iter(bytes) {
            if !stands_for_one(found.as_bytes(), rule.id) {
                places.push((found.start(), rule.id, rule.title, Severity::Critical));
            }
        }
    }
    if let Some(regex) = NAMED.as_ref().filter(|_| by_name) {
        for found in regex.captures_iter(bytes) {
            let Some(value) = found.get(2).or_else(|| found.get(3)) else { continue };
            let ending = found.get(1).map(|it| it.as_bytes().to_ascii_lowercase());
            if ending.is_some_and(|it| LEADS_TO_ONE.iter().any(|end| it.ends_with(end))) {
                continue;
            }
            let is_known =
                places.iter().any(|(start, ..)| (value.start()..value.end()).contains(start));
            if !is_known && is_drawn(value.as_bytes()) {
                let title = "A value that looks drawn by chance beside a telling name";
                places.push((value.start(), "secret-by-name", title, Severity::High));
            }
        }
    }
    places.sort_by_key(|(start, rule, ..)| (*start, *rule));
    told(bytes, &places)
}

fn told(
    bytes: &[u8],
    places: &[(usize, &'static str, &'static str, Severity)],
) -> (Vec<Found>, usize) {
    let (mut found, mut allowed) = (Vec::new(), 0);
    let (mut line, mut line_start, mut at) = (1, 0, 0);
    for (start, rule, title, severity) in places {
        for (offset, byte) in bytes.get(at..*start).unwrap_or_default().iter().enumerate() {
            if *byte == b'\n' {
                line += 1;
                line_start = at + offset + 1;
            }
        }
        at = *start;
        let rest = bytes.get(line_start..).unwrap_or_default();
        let text = rest.split(|it| *it == b'\n').next().unwrap_or_default();
        if text.windows(MARK.len()).any(|it| it == MARK) {
            allowed += 1;
            continue;
        }
        let column = start - line_start + 1;
        found.push(Found { rule, title, severity: *severity, line, column });
    }
    (found, allowed)
}

/// Whether a match is what documents write in place of a secret.
fn stands_for_one(bytes: &[u8], rule: &str) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    match rule {
        "private-key" => false,
        "password-in-address" => {
            let password = text.rsplit_once('@').and_then(|(before, _)| before.rsplit_once(':'));
            let password = password.map(|(_, it)| it).unwrap_or_default();
            ["password", "passwd", "secret", "postgres", "pass"].contains(&password)
                || STANDS_FOR.iter().any(|it| password.contains(it))
        }
        _ => ["example", "xxxx", "****", "redacted"].iter().any(|it| text.contains(it)),
    }
}

/// Whether a value looks drawn by chance.
fn is_drawn(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value).to_lowercase();
    let has_digit = value.iter().any(u8::is_ascii_digit);
    let has_letter = value.iter().any(u8::is_ascii_alphabetic);
    // Names of things in code: parts of letters between dots or slashes.
    let is_path = text.split(['.', '/', '_', '-']).filter(|it| it.len() > 2).all(|part| {
        part.bytes().filter(u8::is_ascii_digit).count() * 3 <= part.len() && part.len() < 12
    });
    let is_uuid = text.len() == 36 && text.bytes().filter(|it| *it == b'-').count() == 4;
    has_digit
        && has_letter
        && !is_path
        && !is_uuid
        && !STANDS_FOR.iter().any(|it| text.contains(it))
        && entropy(value) >= if text.bytes().all(|it| it.is_ascii_hexdigit()) { 3.0 } else { 3.5 }
}

/// Shannon's entropy, in bits a byte.
#[expect(clippy::cast_precision_loss, reason = "values have at most a few hundred bytes")]
fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let all = value.len() as f64;
    let share = |count: &usize| *count as f64 / all;
    counts.iter().filter(|it| **it > 0).map(share).map(|it| -it * it.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        find(text.as_bytes(), true).0.into_iter().map(|it| it.rule).collect()
    }

    fn drawn(count: usize) -> String {
        "q7Rk2Zp9Xw4Lm8Tn3Vb6Hc1Ys5Jd0GfAeUiOo".chars().cycle().take(count).collect()
    }

    #[test]
    fn every_rule_is_a_pattern() {
        assert!(SET.is_some() && NAMED.is_some() && EACH.iter().all(Option::is_some));
        assert_eq!(EACH.len(), RULES.len());
    }

    #[test]
    fn well_known_shapes_are_found() {
        let hex = |count: usize| "3f9a1c7be2".chars().cycle().take(count).collect::<String>();
        for (text, rule) in [
            (["-----BEGIN RSA ", "PRIVATE KEY-----"].concat(), "private-key"),
            (["-----BEGIN ", "PRIVATE KEY-----"].concat(), "private-key"),
            (["AK", "IAQ7RKZP2XW4LMTN3V"].concat(), "aws-access-key-id"),
            (["gh", "p_", &drawn(36)].concat(), "github-token"),
            (["github", "_pat_", &drawn(82)].concat(), "github-fine-grained-token"),
            (["gl", "pat-", &drawn(20)].concat(), "gitlab-token"),
            (["xo", "xb-", &drawn(30)].concat(), "slack-token"),
            (["sk_", "live_", &drawn(24)].concat(), "stripe-key"),
            (["AI", "za", &drawn(35)].concat(), "google-api-key"),
            (["npm", "_", &drawn(36)].concat(), "npm-token"),
            (["hv", "s.", &drawn(30)].concat(), "vault-token"),
            (["dop", "_v1_", &hex(64)].concat(), "digitalocean-token"),
            (
                ["ey", "J", &drawn(20), ".ey", "J", &drawn(30), ".", &drawn(40)].concat(),
                "json-web-token",
            ),
            (["postgres://app:", &drawn(12), "@db.example/x"].concat(), "password-in-address"),
        ] {
            assert_eq!(rules(&format!("a = '{text}'\n")).first(), Some(&rule), "{rule}");
        }
    }

    #[test]
    fn a_telling_name_beside_what_chance_drew_is_found_with_its_place() {
        let text = format!("one\nconst apiKey = \"{}\";\n", drawn(32));
        let (found, _) = find(text.as_bytes(), true);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].rule, found[0].line, found[0].column), ("secret-by-name", 2, 17));
        assert!(find(text.as_bytes(), false).0.is_empty());
    }

    #[test]
    fn what_only_stands_for_a_secret_is_none() {
        for text in [
            "password = process.env.DATABASE_PASSWORD_2\n",
            "token: \"${{ secrets.GITHUB_TOKEN_1234567 }}\"\n",
            "apiKey = 'your-api-key-goes-here-123'\n",
            "secret: changeme-changeme-1\n",
            "const tokenizer = require('./lib/tokenizer2/index.js')\n",
            "secretName: payment-service-database-2\n",
            "secretName: demo-3a092b86-webhook\n",
            "tokenFile = /run/secrets/q7Rk2Zp9Xw4Lm8\n",
            "tokenId: 123e4567-e89b-12d3-a456-426614174000\n",
            "url = 'postgres://postgres:postgres@127.0.0.1/x'\n",
            "url = 'https://user:$PASSWORD@host/x'\n",
        ] {
            assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
        }
        let documented = ["AK", "IAIOSFODNN7EXAMPLE"].concat();
        assert!(rules(&documented).is_empty());
    }

    #[test]
    fn a_line_that_says_that_it_is_none_is_counted_and_passed_over() {
        let token = ["gh", "p_", &drawn(36)].concat();
        let text = format!("a {token} # flagstone:not-a-secret\nb {token}\n");
        let (found, allowed) = find(text.as_bytes(), true);
        assert_eq!((found.len(), allowed, found[0].line), (1, 1, 2));
    }

    #[test]
    fn long_lines_and_bytes_that_are_no_text_take_no_long_time() {
        let mut bytes = vec![b'a'; 4 * 1024 * 1024];
        bytes.extend([0xff, 0xfe]);
        bytes.extend(b"secret=".repeat(10_000));
        let since = std::time::Instant::now();
        assert!(find(&bytes, true).0.is_empty());
        assert!(since.elapsed() < std::time::Duration::from_secs(20));
    }
}
