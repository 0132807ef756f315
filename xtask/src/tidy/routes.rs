//! Handlers parse, call the service and reply. A file of routes that names the database or the store
//! has begun to do the service's work.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "routes";

const BANNED: &[&str] = &["database", "sqlx", "store"];

/// Looks at files named `routes*` and at folders named `routes`.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, source) in checkout.rust().filter(|(file, _)| is_routes(&file.path)) {
        for word in source.production_words().filter(|it| BANNED.contains(&it.text.as_str())) {
            let message = format!("routes name no `{}`; call the service", word.text);
            found.push(Finding::at(&file.path, word.line, message));
        }
    }
    found
}

fn is_routes(path: &str) -> bool {
    path.starts_with("crates/") && path.split('/').any(|part| part.starts_with("routes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_that_reads_the_store_is_refused() {
        let text = "//! The store is for the service.\nuse crate::store;\n";
        let checkout = Checkout::of(&[
            ("crates/catalog/src/routes/entities.rs", text),
            ("crates/catalog/src/service.rs", text),
        ]);
        let found = check(&checkout);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].path.as_str(), found[0].line),
            ("crates/catalog/src/routes/entities.rs", 2)
        );
    }
}
