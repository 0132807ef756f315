//! `database` is the one door to SQLite and PostgreSQL: no other crate depends on a driver, not even
//! in its tests.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "sql-driver";

const DRIVERS: &[&str] =
    &["diesel", "libsqlite3-sys", "postgres", "rusqlite", "sea-orm", "sqlx", "tokio-postgres"];

/// Looks at every manifest but database's.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for package in checkout.packages.iter().filter(|package| package.name != "database") {
        for dependency in &package.dependencies {
            if DRIVERS.contains(&dependency.name.as_str()) {
                let message = format!(
                    "only `database` may name {}; ask it for what you need",
                    dependency.name
                );
                found.push(Finding::file(&package.manifest, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_door_to_the_database_is_refused() {
        let checkout = Checkout::of(&[])
            .with_packages(&[("database", &[("sqlx", "normal")]), ("catalog", &[("sqlx", "dev")])]);
        let found = check(&checkout);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/catalog/Cargo.toml");
    }
}
