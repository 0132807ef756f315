//! Answers to a template's form, checked page by page.
