//! The Git host of this server: GitHub's addresses, below `/git` of where the server is reached.

use url::Url;

use crate::integrations::KnownHost;

/// Folders are shown as `tree`; a file is found there as well.
pub(super) fn show_as_tree(known: &KnownHost, url: &mut Url) {
    set_view(known, url, &["blob", "edit"], "tree");
}

/// The page that edits the file.
pub(super) fn edit(known: &KnownHost, url: &Url) -> Option<String> {
    let mut edit = url.clone();
    set_view(known, &mut edit, &["blob", "tree"], "edit").then(|| edit.into())
}

/// Puts `view` where one of `instead` stands; whether it did.
fn set_view(known: &KnownHost, url: &mut Url, instead: &[&str], view: &str) -> bool {
    let path = url.path().to_owned();
    let mut segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.get_mut(known.segments_before() + 2) {
        Some(word) if instead.contains(word) => *word = view,
        _ => return false,
    }
    url.set_path(&segments.join("/"));
    true
}

#[cfg(test)]
mod tests {
    use model::Location;
    use model::config::Config;
    use serde_json::json;

    use crate::Kinship;
    use crate::integrations::Integrations;

    #[test]
    fn targets_of_own_files_resolve_within_their_repository() {
        let config = json!({ "backend": { "baseUrl": "https://dev.example/portal/" } });
        let integrations = Integrations::from_config(&Config::from_value(config)).unwrap();
        let own = "https://dev.example/portal/git/acme/shop";
        let file = format!("{own}/blob/main/docs/catalog-info.yaml");
        let resolved = |target: &str| {
            integrations.resolve(&Location::new("url", &file), target).unwrap().target
        };
        assert_eq!(resolved("./a.yaml"), format!("{own}/tree/main/docs/a.yaml"));
        assert_eq!(resolved("../a.yaml"), format!("{own}/tree/main/a.yaml"));
        assert_eq!(resolved("/a.yaml"), format!("{own}/tree/main/a.yaml"));
        let edit = integrations.edit_address(&file);
        assert_eq!(edit, Some(format!("{own}/edit/main/docs/catalog-info.yaml")));
        let other = "https://dev.example/portal/git/acme/other/blob/main/x";
        assert_eq!(integrations.kinship(&file, other), Kinship::Different);
        assert_eq!(integrations.kinship(&file, &format!("{own}/raw/main/x")), Kinship::Same);
    }

    #[test]
    fn what_the_server_has_beside_its_repositories_is_no_repository() {
        let integrations = Integrations::from_config(&Config::from_value(json!({}))).unwrap();
        let is_known = |address: &str| integrations.parse(address).unwrap().is_some();
        assert!(is_known("http://localhost:7007/git/acme/shop/blob/main/x"));
        assert!(!is_known("http://localhost:7007/api/catalog/entities/x"));
        assert!(!is_known("https://localhost:7007/git/acme/shop/blob/main/x"));
        let off = json!({ "flagstone": { "githost": { "enabled": false } } });
        let integrations = Integrations::from_config(&Config::from_value(off)).unwrap();
        let address = "http://localhost:7007/git/acme/shop/blob/main/x";
        assert!(integrations.parse(address).unwrap().is_none());
    }
}
