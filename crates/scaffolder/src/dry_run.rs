//! Dry runs: a run that touches nothing outside of its workspace.
