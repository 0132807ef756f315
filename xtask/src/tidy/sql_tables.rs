//! Tables belong to crates: a crate's SQL names tables that begin with its own name, and no others.
//! What another crate knows is asked through a port or followed on the feed.

use std::collections::BTreeSet;

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "sql-tables";

/// Tables that the door itself writes for everyone: the feed (created by spine's migrations) and the
/// list of applied migrations.
const OF_THE_DOOR: &[&str] = &["schema_migration", "spine_event", "spine_feed"];

/// Words of SQL after which a table's name stands.
const BEFORE_A_TABLE: &[&str] = &["FROM", "INTO", "JOIN", "TABLE", "UPDATE"];

/// Words with which a statement begins; texts that begin otherwise are not SQL.
const STATEMENTS: &[&str] =
    &["ALTER", "CREATE", "DELETE", "DROP", "INSERT", "SELECT", "UPDATE", "WITH"];

/// Looks at migrations and at the texts of production code.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let crates: BTreeSet<&str> =
        checkout.files.iter().filter_map(|file| file.crate_name()).collect();
    let mut found = Vec::new();
    for file in &checkout.files {
        let Some(owner) = file.crate_name() else { continue };
        let mut look = |text: &str, line: usize| {
            for table in tables(text) {
                let owner_of_table = table.split('_').next().unwrap_or_default();
                let foreign = owner_of_table != owner && crates.contains(owner_of_table);
                let door = owner == "database" && OF_THE_DOOR.contains(&table.as_str());
                if foreign && !door {
                    let message = format!(
                        "`{table}` belongs to {owner_of_table}; {owner} asks it through a port or \
                         follows its events"
                    );
                    found.push(Finding::at(&file.path, line, message));
                }
            }
        };
        match (&file.rust, &file.text) {
            (Some(source), _) => {
                for text in source.production_texts().filter(|it| is_statement(&it.text)) {
                    look(&text.text, text.line);
                }
            }
            (None, Some(text)) if file.path.ends_with(".sql") => {
                for (number, line) in text.lines().enumerate() {
                    look(line.split("--").next().unwrap_or_default(), number + 1);
                }
            }
            _ => {}
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    STATEMENTS.contains(&first)
}

fn tables(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .filter(|word| !["IF", "NOT", "EXISTS", "ONLY"].contains(word))
        .collect();
    words
        .windows(2)
        .filter(|pair| BEFORE_A_TABLE.contains(&pair[0]))
        .map(|pair| pair[1].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_reads_another_crates_table_is_refused() {
        let checkout = Checkout::of(&[
            (
                "crates/catalog/src/store.rs",
                "const A: &str = \"SELECT x FROM catalog_entity JOIN spine_job ON true\";\n\
                 const B: &str = \"taken FROM spine_job\";\n",
            ),
            (
                "crates/catalog/migrations/0001_init.sql",
                "-- FROM spine_job\nCREATE TABLE IF NOT EXISTS spine_x (a TEXT);\n",
            ),
            (
                "crates/database/src/feed.rs",
                "const A: &str = \"UPDATE spine_feed SET head = 1\";\n",
            ),
            ("crates/spine/src/store.rs", "const A: &str = \"DELETE FROM spine_job\";\n"),
        ]);
        let places: Vec<(String, usize)> =
            check(&checkout).into_iter().map(|finding| (finding.path, finding.line)).collect();
        assert_eq!(
            places,
            [
                ("crates/catalog/src/store.rs".to_owned(), 1),
                ("crates/catalog/migrations/0001_init.sql".to_owned(), 2)
            ]
        );
    }
}
