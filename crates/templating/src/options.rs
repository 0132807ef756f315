//! How one template is read and rendered.

use crate::limits::Limits;

/// How one template is read and rendered. The default is what Backstage does with a template's own
/// texts: `${{ }}`, no trimming, every limit at its default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `{{ }}` instead of `${{ }}`, and the words of Jinja that cookiecutter templates use
    /// (`cookiecutterCompat` of `fetch:template`).
    pub cookiecutter: bool,
    /// Removes one line end right after a tag (`trimBlocks`).
    pub trim_blocks: bool,
    /// Removes blanks before a tag that is the first of its line (`lstripBlocks`).
    pub lstrip_blocks: bool,
    /// What the render may use up.
    pub limits: Limits,
    /// Name of the file, for errors.
    pub file: Option<String>,
}

impl Options {
    /// The options of a template written for cookiecutter.
    pub fn cookiecutter() -> Self {
        Self { cookiecutter: true, ..Self::default() }
    }

    /// The same options, with the name of a file for errors.
    pub fn named(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}
