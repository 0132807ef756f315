//! What a verb gives back: how it went, the lines of its log, and the facts that a Task's results
//! are filled with.

use std::path::Path;

use model::Problem;

use crate::limits::RESULT_BYTES_MAX;

/// How a verb went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The work was done and found nothing wrong.
    pub is_well: bool,
    /// What the log says, a fact a line.
    pub lines: Vec<String>,
    /// Facts by name, as `--result NAME=FILE` asks for them.
    pub results: Vec<(&'static str, String)>,
}

impl Report {
    /// One that found nothing wrong.
    pub fn well() -> Self {
        Self { is_well: true, ..Self::default() }
    }

    /// Says one more thing.
    pub fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Gives one more fact.
    pub fn fact(&mut self, name: &'static str, value: impl Into<String>) {
        self.results.push((name, value.into()));
    }

    /// The fact of this name.
    pub fn result(&self, name: &str) -> Option<&str> {
        self.results.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Writes the facts that were asked for, each to its file, without an end of the line: Tekton
    /// takes a result as it stands in the file.
    ///
    /// # Errors
    /// A fact that this verb does not have, or a file that cannot be written.
    pub fn write_results(&self, asked: &[(String, std::path::PathBuf)]) -> Result<(), Problem> {
        for (name, file) in asked {
            let Some(value) = self.result(name) else {
                let known: Vec<&str> = self.results.iter().map(|(name, _)| *name).collect();
                let detail = format!("This step has no result named {name}");
                return Err(Problem::input(detail).hint(format!("it has {}", known.join(", "))));
            };
            let mut end = value.len().min(RESULT_BYTES_MAX);
            while !value.is_char_boundary(end) {
                end -= 1;
            }
            write(file, value.get(..end).unwrap_or_default().as_bytes())?;
        }
        Ok(())
    }
}

/// Writes a file that the caller named, with the folders above it.
///
/// # Errors
/// The system refuses.
pub fn write(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let wrong = |error| Problem::input(format!("{} cannot be written: {error}", file.display()));
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    std::fs::write(file, bytes).map_err(wrong)
}

/// Reads `NAME=FILE`.
///
/// # Errors
/// It is not of that form.
pub fn asked_result(text: &str) -> Result<(String, std::path::PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), file.into()))
        }
        _ => Err("a result is asked for as NAME=FILE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_their_files_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep/COMMIT");
        let mut report = Report::well();
        report.fact("COMMIT", "4f0c");
        let asked = asked_result(&format!("COMMIT={}", file.display())).expect("a result");
        report.write_results(&[asked]).expect("written");
        assert_eq!(std::fs::read(&file).expect("a file"), b"4f0c");
    }

    #[test]
    fn a_result_that_a_verb_does_not_have_is_told_with_those_that_it_has() {
        let mut report = Report::well();
        report.fact("COMMIT", "4f0c");
        let wrong = report.write_results(&[("DIGEST".to_owned(), "x".into())]).expect_err("none");
        assert!(wrong.to_string().contains("DIGEST") && wrong.to_string().contains("COMMIT"));
        assert!(asked_result("COMMIT").is_err() && asked_result("=x").is_err());
    }
}
