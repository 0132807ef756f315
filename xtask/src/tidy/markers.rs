//! Nothing is left for later in the code: what is to be done is an issue, what is odd is explained.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "markers";

/// The marks, in two pieces so that this file does not find itself.
const MARKS: &[(&str, &str)] = &[("FIX", "ME"), ("TO", "DO"), ("XX", "X")];

/// Looks for the marks as words of their own.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let marks: Vec<String> = MARKS.iter().map(|(first, rest)| format!("{first}{rest}")).collect();
    let mut found = Vec::new();
    for (file, text) in
        checkout.texts(&[]).filter(|(file, _)| !super::sizes::is_generated(&file.path))
    {
        for (number, line) in text.lines().enumerate() {
            let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if words.any(|word| marks.iter().any(|mark| mark == word)) {
                let message = "do it now, or open an issue and take the mark out";
                found.push(Finding::at(&file.path, number + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_later_are_refused() {
        let mark = ["TO", "DO"].concat();
        let text = format!("//! a\n// {mark}: later\nfn {mark}_LIST() {{}}\n");
        let found = check(&Checkout::of(&[("a.rs", &text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }
}
