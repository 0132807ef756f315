//! Harness Code:
//! `/ng/account/ID/module/code/orgs/ORG/projects/PROJECT/repos/NAME/files/REF/~/PATH`.

use super::{Parts, Place};

pub(super) fn split(segments: &[&str]) -> Option<Parts> {
    let [
        "ng",
        "account",
        account,
        "module",
        "code",
        "orgs",
        organisation,
        "projects",
        project,
        "repos",
        name,
        rest @ ..,
    ] = segments
    else {
        return None;
    };
    let (reference, place) = match rest {
        ["files", reference, "~", ..] => (Some((*reference).to_owned()), Place::Below(14)),
        _ => (None, Place::Nothing),
    };
    let owner = format!("{account}/{organisation}/{project}");
    Some(Parts { owner, name: (*name).to_owned(), reference, place })
}
