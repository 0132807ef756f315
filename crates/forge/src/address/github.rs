//! GitHub: `/OWNER/NAME/{blob,tree,raw,edit}/REF/PATH`, and raw files on a host of their own.

use url::Url;

use super::{Parts, Place};

/// Words between a repository and a reference.
const VIEWS: [&str; 5] = ["blob", "tree", "raw", "edit", "blame"];

pub(super) fn split(segments: &[&str]) -> Option<Parts> {
    let (owner, name) = (segments.first()?, segments.get(1)?);
    let (reference, place) = match segments.get(2..) {
        Some([view, reference, ..]) if VIEWS.contains(view) && !reference.is_empty() => {
            (Some((*reference).to_owned()), Place::Below(4))
        }
        _ => (None, Place::Nothing),
    };
    Some(Parts { owner: (*owner).to_owned(), name: (*name).to_owned(), reference, place })
}

/// `https://raw.githubusercontent.com/OWNER/NAME/REF/PATH`.
pub(super) fn split_raw(segments: &[&str]) -> Option<Parts> {
    let [owner, name, reference, _, ..] = segments else { return None };
    Some(Parts {
        owner: (*owner).to_owned(),
        name: (*name).to_owned(),
        reference: Some((*reference).to_owned()),
        place: Place::Below(3),
    })
}

/// GitHub sends files shown as `tree` on to `blob`, so `tree` serves files and folders alike.
pub(super) fn show_as_tree(url: &mut Url) {
    let path = url.path().to_owned();
    let mut segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    if let Some(view @ (&mut "blob" | &mut "edit")) = segments.get_mut(2) {
        *view = "tree";
        url.set_path(&segments.join("/"));
    }
}

/// The page that edits the file, by the address as it was written.
pub(super) fn edit(address: &str) -> String {
    // scheme: // host / owner / name / view
    let mut parts: Vec<&str> = address.split('/').collect();
    if let Some(view @ (&mut "blob" | &mut "tree")) = parts.get_mut(5) {
        *view = "edit";
    }
    parts.join("/")
}
