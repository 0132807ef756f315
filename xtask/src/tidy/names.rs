//! Files say what they hold. A drawer for everything fills up with anything.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "names";

const DRAWERS: &[&str] = &["common", "helper", "helpers", "manager", "misc", "util", "utils"];

/// Looks at the name of every source file and of the folders above it.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in checkout.files.iter().filter(|it| is_code(&it.path)) {
        let bare = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
        if let Some(drawer) = bare.split('/').find(|part| DRAWERS.contains(part)) {
            let message = format!("`{drawer}` says nothing; name it after what it holds");
            found.push(Finding::file(&file.path, message));
        }
    }
    found
}

fn is_code(path: &str) -> bool {
    [".rs", ".ts", ".tsx", ".js", ".mjs"].iter().any(|ending| path.ends_with(ending))
        && !path.starts_with("examples/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawers_for_everything_are_refused() {
        let checkout = Checkout::of(&[
            ("crates/a/src/utils.rs", ""),
            ("web/src/common/dates.ts", ""),
            ("crates/a/src/manager_of_leases.rs", ""),
        ]);
        let paths: Vec<String> = check(&checkout).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["crates/a/src/utils.rs", "web/src/common/dates.ts"]);
    }
}
