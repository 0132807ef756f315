//! Gitea and Forgejo: `/OWNER/NAME/src/{branch,tag,commit}/REF/PATH`.

use url::Url;

use super::{Parts, Place};
use crate::integrations::KnownHost;

pub(super) fn split(segments: &[&str]) -> Option<Parts> {
    let (owner, name) = (segments.first()?, segments.get(1)?);
    let (reference, place) = match segments.get(2..) {
        Some(["src" | "raw" | "blame", "branch" | "tag" | "commit", reference, ..])
            if !reference.is_empty() =>
        {
            (Some((*reference).to_owned()), Place::Below(5))
        }
        Some(["_edit", reference, ..]) if !reference.is_empty() => {
            (Some((*reference).to_owned()), Place::Below(4))
        }
        _ => (None, Place::Nothing),
    };
    Some(Parts { owner: (*owner).to_owned(), name: (*name).to_owned(), reference, place })
}

/// The page that edits the file.
pub(super) fn edit(known: &KnownHost, url: &Url) -> Option<String> {
    let path = url.path().to_owned();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (before, own) = segments.split_at_checked(known.segments_before())?;
    let [owner, name, "src", _, reference, file @ ..] = own else { return None };
    let mut edit = url.clone();
    edit.set_query(None);
    let parts = [before, &[*owner, *name, "_edit", *reference], file].concat();
    edit.set_path(&parts.join("/"));
    Some(edit.into())
}
