//! GitLab: `/GROUP/SUBGROUPS/NAME/-/{blob,tree,raw,edit}/REF/PATH`, of old also without the `-`.

use super::{Parts, Place};

const VIEWS: [&str; 5] = ["blob", "tree", "raw", "edit", "blame"];

pub(super) fn split(segments: &[&str]) -> Option<Parts> {
    let dash = segments.iter().position(|segment| *segment == "-");
    let view = match dash {
        Some(dash) => Some(dash + 1),
        // A group may be called `blob`: a view stands behind a group and a name at least.
        None => (2..segments.len()).find(|at| VIEWS.contains(&segments[*at])),
    };
    let project = match dash.or(view) {
        Some(end) => &segments[..end],
        None => segments,
    };
    let [groups @ .., name] = project else { return None };
    let reference = view
        .filter(|view| segments.get(*view).is_some_and(|word| VIEWS.contains(word)))
        .and_then(|view| segments.get(view + 1).map(|reference| (view + 2, *reference)))
        .filter(|(_, reference)| !reference.is_empty());
    Some(Parts {
        owner: groups.join("/"),
        name: (*name).to_owned(),
        reference: reference.map(|(_, reference)| reference.to_owned()),
        place: reference.map_or(Place::Nothing, |(root, _)| Place::Below(root)),
    })
}

/// The page that edits the file, by the address as it was written.
pub(super) fn edit(address: &str) -> String {
    for view in ["/-/blob/", "/-/tree/"] {
        if address.contains(view) {
            return address.replacen(view, "/-/edit/", 1);
        }
    }
    address.to_owned()
}
