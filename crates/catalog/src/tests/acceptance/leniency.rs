//! Where we hold more than the published Backstage, on purpose: which entities, and why.
//!
//! An entry is an obligation in both directions: the entities must be held here, and everything
//! else must be as in the facts.

/// Entities that fare better here than in the original.
pub struct Leniency {
    /// `owner/name`.
    pub repo: &'static str,
    /// Why.
    pub why: &'static str,
    /// Held here and not there, each document on its own.
    pub files: &'static [&'static str],
    /// Held here and not there, below a root.
    pub ingest: &'static [&'static str],
    /// Refused in both, for a reason here that is closer to the cause.
    pub better_reason: &'static [&'static str],
}

/// All of them.
pub const LENIENCIES: &[Leniency] = &[
    Leniency {
        repo: "janus-idp/backstage-plugins",
        why: "one missing target takes the whole Location with it in the original; here the other \
              targets are followed and the Location stays, with an error in its status",
        files: &[],
        ingest: &[
            "location:default/janus-idp-backstage-plugins",
            "component:default/janus-idp-cli",
            "component:default/janus-idp-shared-react",
            "component:default/janus-idp-web-terminal",
            "component:default/janus-idp-web-terminal-frontend",
        ],
        better_reason: &[],
    },
    Leniency {
        repo: "redhat-developer/rhdh",
        why: "$openapi needs an optional module in the original and is known here: one definition \
              is drawn in, the other lies in a repository that a placeholder may not read",
        files: &["api:default/nexus-repo-manager3"],
        ingest: &["api:default/nexus-repo-manager3"],
        better_reason: &["api:default/petstore"],
    },
];

/// The leniency about a repository.
pub fn of(repo: &str) -> &'static Leniency {
    const NONE: Leniency =
        Leniency { repo: "", why: "", files: &[], ingest: &[], better_reason: &[] };
    LENIENCIES.iter().find(|it| it.repo == repo).unwrap_or(&NONE)
}

#[test]
fn every_leniency_says_why() {
    for leniency in LENIENCIES {
        assert!(leniency.why.split(' ').count() > 8, "{}", leniency.repo);
    }
}
