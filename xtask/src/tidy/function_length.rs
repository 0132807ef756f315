//! A function fits on a screen: at most 70 lines of code between its braces, blank lines and comments
//! not counted. Tests may be longer, since a scenario reads from top to bottom.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "function-length";

const LINES_MAX: usize = 70;

/// Counts the lines of every function outside test code.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, source) in checkout.rust().filter(|(_, source)| !source.all_test) {
        for function in source.functions.iter().filter(|it| !it.test && it.lines > LINES_MAX) {
            let message = format!(
                "`{}` has {} lines of code, {LINES_MAX} are allowed; give its parts names",
                function.name, function.lines
            );
            let subject = format!("{}::{}", file.path, function.name);
            found.push(
                Finding::at(&file.path, function.line, message).counting(subject, function.lines),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_over_the_cap_is_refused() {
        let body = "    let a = 1;\n".repeat(71);
        let text = format!(
            "//! x\nfn long() {{\n{body}}}\n#[cfg(test)]\nmod tests {{\n    fn g() {{\n{body}}}\n}}\n"
        );
        let found = check(&Checkout::of(&[("crates/a/src/lib.rs", &text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
        assert_eq!(found[0].count.as_ref().map(|it| it.lines), Some(71));
    }
}
