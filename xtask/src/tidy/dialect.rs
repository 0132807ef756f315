//! One SQL text for both engines: a dialect fragment or a question about the engine stands in
//! `database`, and in the spine's claim and wake-up, and nowhere else.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "dialect";

const ALLOWED: &[&str] = &["crates/database/", "crates/spine/", "xtask/"];
/// How a fragment for PostgreSQL alone begins.
const FRAGMENT: &str = "/*pg:";

/// Looks for fragments in SQL and for branches in code.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    let foreign = |path: &str| !ALLOWED.iter().any(|folder| path.starts_with(folder));
    for (file, text) in checkout.texts(&[".rs", ".sql"]).filter(|(file, _)| foreign(&file.path)) {
        for (number, _) in text.lines().enumerate().filter(|(_, line)| line.contains(FRAGMENT)) {
            let message = "a dialect fragment outside database and spine; write SQL that both take";
            found.push(Finding::at(&file.path, number + 1, message));
        }
    }
    for (file, source) in checkout.rust().filter(|(file, _)| foreign(&file.path)) {
        let words: Vec<_> = source.production_words().collect();
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            if first.text == "Engine" && ["Postgres", "Sqlite"].contains(&second.text.as_str()) {
                let message =
                    "a branch on the engine outside database and spine; both behave alike";
                found.push(Finding::at(&file.path, first.line, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_and_branches_outside_the_door_are_refused() {
        let text = "const A: &str = \"SELECT 1 /*pg: FOR UPDATE */\";\n\
                    fn f(e: Engine) -> bool { e == Engine::Postgres }\n";
        let checkout = Checkout::of(&[
            ("crates/catalog/src/store.rs", text),
            ("crates/spine/src/claim.rs", text),
        ]);
        let lines: Vec<(String, usize)> =
            check(&checkout).into_iter().map(|finding| (finding.path, finding.line)).collect();
        let path = "crates/catalog/src/store.rs".to_owned();
        assert_eq!(lines, [(path.clone(), 1), (path, 2)]);
    }
}
