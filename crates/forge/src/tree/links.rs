//! Where the links of a tree lead: followed inside of it, link by link, as the system would.
//!
//! A link that looks harmless by its text may leave through another one (`a/b -> ..`, then
//! `c -> a/b/../x`), and what it leads to may appear only later; so every one is followed over all
//! others, and what is not there counts as a folder.

use std::collections::BTreeMap;

use super::TreeContent;
use super::collect::is_git;
use crate::limits::{TREE_LINK_STEPS_MAX, TREE_LINKS_FOLLOWED_MAX};

/// All links of a tree.
pub(super) struct Links {
    targets: BTreeMap<String, String>,
    depth: usize,
    steps_left: usize,
}

impl Links {
    pub(super) fn of(found: &BTreeMap<String, TreeContent>, depth: usize) -> Self {
        let links = found.iter().filter_map(|(path, content)| match content {
            TreeContent::Symlink { target } => Some((path.clone(), target.clone())),
            TreeContent::File { .. } => None,
        });
        Self { targets: links.collect(), depth, steps_left: TREE_LINK_STEPS_MAX }
    }

    /// Why the link at `path` is left out; `None` when it stays inside, or is no link.
    pub(super) fn refused(&mut self, path: &str) -> Option<&'static str> {
        const OUTSIDE: &str = "it is a link that leads out of the folder";
        let target = self.targets.get(path)?;
        let mut place: Vec<&str> = path.split('/').collect();
        place.pop();
        // The next segment stands at the end.
        let mut ahead: Vec<&str> = target.split('/').rev().collect();
        let mut absolute = target.starts_with('/') || target.contains('\0');
        let mut followed = 1;
        while let Some(segment) = ahead.pop() {
            let Some(left) = self.steps_left.checked_sub(1) else {
                return Some("the folder's links are too entangled to be followed");
            };
            self.steps_left = left;
            match segment {
                _ if absolute => return Some(OUTSIDE),
                "" | "." => {}
                ".." => {
                    if place.pop().is_none() {
                        return Some(OUTSIDE);
                    }
                }
                segment if is_git(segment) => return Some("it is a link to what belongs to Git"),
                segment => {
                    place.push(segment);
                    if place.len() > self.depth {
                        continue;
                    }
                    let Some(next) = self.targets.get(&place.join("/")) else { continue };
                    followed += 1;
                    if followed > TREE_LINKS_FOLLOWED_MAX {
                        return Some("it is a link that leads in a circle");
                    }
                    absolute = next.starts_with('/');
                    place.pop();
                    ahead.extend(next.split('/').rev());
                }
            }
        }
        target.is_empty().then_some("it is a link to nothing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(links: &[(&str, &str)]) -> Vec<String> {
        let found: BTreeMap<String, TreeContent> = links
            .iter()
            .map(|(path, target)| {
                ((*path).to_owned(), TreeContent::Symlink { target: (*target).to_owned() })
            })
            .collect();
        let mut of = Links::of(&found, 8);
        found.keys().filter(|path| of.refused(path).is_some()).cloned().collect()
    }

    #[test]
    fn links_that_stay_inside_are_kept_whether_what_they_name_is_there_or_not() {
        let links = [("a/b", "../c"), ("c", "d/e"), ("x", "a/b/f"), ("here", "."), ("a/up", "..")];
        assert_eq!(refused(&links), Vec::<String>::new());
    }

    #[test]
    fn links_that_leave_by_their_text_are_left_out() {
        let links = [
            ("a", "/etc/passwd"),
            ("b", "../x"),
            ("c/d", "../../x"),
            ("e", ""),
            ("f", ".git/config"),
            ("g", "x/../../y"),
        ];
        assert_eq!(refused(&links), ["a", "b", "c/d", "e", "f", "g"]);
    }

    #[test]
    fn ghsa_2p49_45hj_7mc9_links_that_leave_through_other_links_are_left_out() {
        // `p/q` is the root, so that `p/q/..` is what lies above it.
        assert_eq!(refused(&[("p/q", ".."), ("x", "p/q/../secret")]), ["x"]);
        assert_eq!(refused(&[("a", "b"), ("b", "c"), ("c", "../../etc")]), ["a", "b", "c"]);
        // What it leads to does not exist yet, and leads out all the same.
        assert_eq!(refused(&[("late", "made-later/../../x")]), ["late"]);
    }

    #[test]
    fn circles_end() {
        assert_eq!(refused(&[("a", "b"), ("b", "a"), ("c", "c/c/c")]), ["a", "b", "c"]);
    }
}
