//! Bitbucket: in the cloud `/WORKSPACE/NAME/src/REF/PATH`, on servers
//! `/projects/KEY/repos/NAME/browse/PATH?at=REF`.

use url::Url;

use super::{Parts, Place};

pub(super) fn split_cloud(segments: &[&str]) -> Option<Parts> {
    let (owner, name) = (segments.first()?, segments.get(1)?);
    let (reference, place) = match segments.get(2..) {
        Some(["src" | "raw", reference, ..]) if !reference.is_empty() => {
            (Some((*reference).to_owned()), Place::Below(4))
        }
        _ => (None, Place::Nothing),
    };
    Some(Parts { owner: (*owner).to_owned(), name: (*name).to_owned(), reference, place })
}

pub(super) fn split_server(segments: &[&str], url: &Url) -> Option<Parts> {
    // A server below a path has more in front.
    let start = segments.iter().position(|segment| matches!(*segment, "projects" | "users"))?;
    let [kind, owner, "repos", name, rest @ ..] = &segments[start..] else { return None };
    // A user's own project is called `~name`.
    let owner = if *kind == "users" { format!("~{owner}") } else { (*owner).to_owned() };
    let place = match rest {
        ["browse" | "raw", ..] => Place::Below(start + 5),
        _ => Place::Nothing,
    };
    let at = url.query_pairs().find(|(key, _)| key == "at").map(|(_, value)| value);
    let reference = at.map(|at| at.strip_prefix("refs/heads/").unwrap_or(&at).to_owned());
    Some(Parts { owner, name: (*name).to_owned(), reference, place })
}

/// The page that edits the file.
pub(super) fn edit_cloud(url: &Url) -> String {
    let path = url.path().to_owned();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let reference = split_cloud(&segments).and_then(|parts| parts.reference).unwrap_or_default();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| key != "mode" && key != "at")
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let mut edit = url.clone();
    edit.query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .append_pair("mode", "edit")
        .append_pair("at", &reference);
    edit.into()
}

/// Servers have no address that opens the editor: the file's page is the nearest.
pub(super) fn edit_server(address: &str) -> String {
    address.split('?').next().unwrap_or(address).to_owned()
}
