//! The project speaks of itself alone: no machine's folders, no addresses of package registries, and
//! nothing that looks like a secret.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "places";

/// Texts that do not belong here, in pieces so that this file does not find itself.
const BANNED: &[(&[&str], &str)] = &[
    (&["/wor", "k/"], "a folder of one machine"),
    (&["/roo", "t/"], "a folder of one machine"),
    (&["/tmp/", "bash_jobs"], "a folder of one machine"),
    (&["npm", "js.org"], "an address of a package registry"),
    (&["np", "mjs.com"], "an address of a package registry"),
    (&["py", "pi.org"], "an address of a package registry"),
    (&["pythonho", "sted.org"], "an address of a package registry"),
    (&["static.", "crates.io"], "an address of a package registry"),
    (&["index.", "crates.io"], "an address of a package registry"),
    (&["proxy.", "golang.org"], "an address of a package registry"),
    (&["deb.", "debian.org"], "an address of a package registry"),
    (&["repo.maven", ".apache.org"], "an address of a package registry"),
    (&["-----BEGIN ", "PRIVATE KEY"], "a private key"),
    (&["-----BEGIN RSA ", "PRIVATE KEY"], "a private key"),
    (&["-----BEGIN OPENSSH ", "PRIVATE KEY"], "a private key"),
    (&["gh", "p_"], "what looks like a token"),
    (&["github", "_pat_"], "what looks like a token"),
    (&["gl", "pat-"], "what looks like a token"),
    (&["xo", "xb-"], "what looks like a token"),
    (&["AK", "IA"], "what looks like a token"),
];

/// Looks at every line of every text.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let banned: Vec<(String, &str)> =
        BANNED.iter().map(|(pieces, what)| (pieces.concat(), *what)).collect();
    let mut found = Vec::new();
    for (file, text) in checkout.texts(&[]).filter(|(file, _)| file.path != "Cargo.lock") {
        for (number, line) in text.lines().enumerate() {
            for (phrase, what) in &banned {
                if line.contains(phrase.as_str()) {
                    let message = format!("holds {what} (`{phrase}`); take it out");
                    found.push(Finding::at(&file.path, number + 1, message));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_machines_and_secrets_are_refused() {
        let text =
            ["\"resolved\": \"https://registry.", "npm", "js.org/x\"\nkey: gh", "p_0123\nfine\n"]
                .concat();
        let lines: Vec<usize> = check(&Checkout::of(&[("tests/compat/package-lock.json", &text)]))
            .into_iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [1, 2]);
    }
}
