//! What is generated is checked in and up to date: a limit that changed shows in the docs with the
//! same change.

use super::checkout::Checkout;
use super::finding::Finding;
use crate::codegen;

pub const NAME: &str = "generated";

/// Compares the generated pages with what the code says.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    if checkout.text_of(codegen::PAGE) == Some(codegen::page(checkout).as_str()) {
        return Vec::new();
    }
    vec![Finding::file(codegen::PAGE, "out of date; run `cargo xtask codegen`")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_the_code_has_left_behind_is_refused() {
        let code = ("crates/a/src/limits.rs", "/// Most.\npub const MOST: usize = 1;\n");
        let page = codegen::page(&Checkout::of(&[code]));
        assert!(check(&Checkout::of(&[code, (codegen::PAGE, &page)])).is_empty());
        assert_eq!(check(&Checkout::of(&[code, (codegen::PAGE, "# Limits\n")])).len(), 1);
        assert_eq!(check(&Checkout::of(&[code])).len(), 1);
    }
}
