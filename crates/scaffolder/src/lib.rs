//! Software templates: forms, runs, and the actions that a run is made of.
