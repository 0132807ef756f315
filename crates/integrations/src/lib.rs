//! Other people's systems, one folder a vendor: what a template may do there.
