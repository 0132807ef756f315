//! Acceptance: real descriptors, held against what the published Backstage makes of them, and
//! hostile ones, held against what must never happen.
//!
//! The facts lie beside the repository, in `../shared/samples-facts/catalog-*.json` (their README
//! explains every field). Without them the comparison says so and passes, unless `CI=true`. A rule
//! that is missing is implemented, never tuned to a sample; where we are more lenient on purpose,
//! [`leniency`] says which entities and why.

mod arbitrary;
mod bad_input;
mod facts;
mod files;
mod ingest;
mod leniency;
mod rows;
mod shelf;
mod validate;
mod walking;
