//! A file fits into a reader's head: at most 600 lines of production code, 1,000 where all is tests.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "file-length";

const PRODUCTION_LINES_MAX: usize = 600;
const TEST_LINES_MAX: usize = 1_000;

/// Counts lines; an inline test module counts apart from the code it tests.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, source) in checkout.rust() {
        let lines = file.text.as_deref().unwrap_or_default().lines().count();
        let test = if source.all_test { lines } else { source.test_line_count() };
        for (count, max, what) in [
            (lines - test, PRODUCTION_LINES_MAX, "production code"),
            (test, TEST_LINES_MAX, "tests"),
        ] {
            if count > max {
                let message = format!(
                    "{count} lines of {what}, {max} are allowed; split it where a reader would look"
                );
                found.push(Finding::file(&file.path, message).counting(file.path.clone(), count));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_cap_is_refused_and_its_tests_count_apart() {
        let long = format!("//! x\n{}", "const A: u8 = 1;\n".repeat(600));
        let fine = format!(
            "//! x\n{}#[cfg(test)]\nmod tests {{\n{}}}\n",
            "const A: u8 = 1;\n".repeat(599),
            "const A: u8 = 1;\n".repeat(900)
        );
        let tests = format!("//! x\n{}", "const A: u8 = 1;\n".repeat(1_000));
        let checkout = Checkout::of(&[
            ("crates/a/src/long.rs", &long),
            ("crates/a/src/fine.rs", &fine),
            ("crates/a/src/tests/all.rs", &tests),
        ]);
        let found = check(&checkout);
        let counts: Vec<usize> =
            found.iter().filter_map(|it| it.count.as_ref()).map(|count| count.lines).collect();
        assert_eq!(counts, [601, 1_001]);
    }
}
