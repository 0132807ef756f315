//! What a rule says when it is broken: where, which rule, what to do.

use std::fmt;

/// One place that breaks one rule.
#[derive(Debug)]
pub struct Finding {
    /// Path from the root of the checkout.
    pub path: String,
    /// Line from 1; 0 for the file as a whole.
    pub line: usize,
    /// The rule, filled in by [`super::findings`].
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// For rules with a cap: what was counted, and what it is counted for. Only these can stand in
    /// the ratchet.
    pub count: Option<Count>,
}

/// A number over its cap.
#[derive(Debug)]
pub struct Count {
    /// `path`, or `path::function`.
    pub subject: String,
    /// How many lines there are.
    pub lines: usize,
}

impl Finding {
    /// A finding at a line of a file.
    pub fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule: "", message: message.into(), count: None }
    }

    /// A finding about a file as a whole.
    pub fn file(path: &str, message: impl Into<String>) -> Self {
        Self::at(path, 0, message)
    }

    /// The same, with the number that the ratchet compares.
    #[must_use]
    pub fn counting(mut self, subject: impl Into<String>, lines: usize) -> Self {
        self.count = Some(Count { subject: subject.into(), lines });
        self
    }

    /// The same, of this rule.
    #[must_use]
    pub fn of(mut self, rule: &'static str) -> Self {
        self.rule = rule;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)?;
        if self.line > 0 {
            write!(formatter, ":{}", self.line)?;
        }
        write!(formatter, ": [{}] {}", self.rule, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_which_rule_and_what_to_do() {
        let finding = Finding::at("a/b.rs", 7, "say why").of("headers");
        assert_eq!(finding.to_string(), "a/b.rs:7: [headers] say why");
        let finding = Finding::file("a/b.rs", "split it").of("file-length");
        assert_eq!(finding.to_string(), "a/b.rs: [file-length] split it");
    }
}
