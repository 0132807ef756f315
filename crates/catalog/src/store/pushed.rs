//! Which sources read from a repository.

use database::{Result, Statement, Tx, params};

const BELOW: Statement = Statement::new(
    "SELECT id FROM catalog_source
     WHERE kind = 'url' AND removed_at IS NULL AND target LIKE $1 ESCAPE '\\'
     UNION
     SELECT source_id FROM catalog_file WHERE location LIKE $2 ESCAPE '\\'
     ORDER BY 1",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[BELOW];

/// Ids of the sources that begin, or have led, below an address.
pub async fn sources_below(tx: &mut Tx, address: &str) -> Result<Vec<String>> {
    let below = format!("{}/%", literal(address));
    let rows = tx.rows(&BELOW, params![below.as_str(), format!("url:{below}")]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// `text` as a pattern that fits itself alone.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_itself_alone() {
        assert_eq!(literal("http://h/a_b%20c"), "http://h/a\\_b\\%20c");
    }
}
