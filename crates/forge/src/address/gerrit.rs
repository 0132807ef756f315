//! Gerrit, browsed with Gitiles: `/PROJECT/+/refs/heads/BRANCH/PATH`.

use super::{Parts, Place};

pub(super) fn split(segments: &[&str]) -> Option<Parts> {
    let plus = segments.iter().position(|segment| *segment == "+")?;
    let [owner @ .., name] = &segments[..plus] else { return None };
    let (reference, place) = match &segments[plus + 1..] {
        ["refs", "heads" | "tags", reference, ..] => {
            (Some((*reference).to_owned()), Place::Below(plus + 4))
        }
        [reference, ..] if !reference.is_empty() => {
            (Some((*reference).to_owned()), Place::Below(plus + 2))
        }
        _ => (None, Place::Nothing),
    };
    // Projects may stand at the top; the host itself is then what owns them.
    let owner = if owner.is_empty() { "-".to_owned() } else { owner.join("/") };
    Some(Parts { owner, name: (*name).to_owned(), reference, place })
}
