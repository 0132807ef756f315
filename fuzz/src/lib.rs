//! What must hold of everything that is read from outside, whatever it says. One module a target:
//! bytes in, an assertion that fails where something is wrong.
//!
//! The programs in `fuzz_targets` draw bytes for these, and a test of the catalog compiles this very
//! file and replays the corpora with it, so that the two cannot come to check different things. For
//! that reason it names our crates from outside only, and keeps to what they publish.

pub mod address;
pub mod cursor;
pub mod descriptor;
pub mod filter;
pub mod location_ref;
pub mod predicate;

mod predicates;

/// A target: the name of its corpus, and what it checks.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 6] = [
    ("address", address::check),
    ("cursor", cursor::check),
    ("descriptor", descriptor::check),
    ("filter", filter::check),
    ("location_ref", location_ref::check),
    ("predicate", predicate::check),
];
