//! The report of a validation: what the command prints, and programs read.

use std::io::{self, Write};

use serde::Serialize;

use super::Checked;
use crate::logic::Finding;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// One JSON array.
    Json,
    /// The same as YAML.
    Yaml,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentReport {
    /// Path of its file.
    pub file: String,
    /// Its number among the documents of the file, from 1; empty ones do not count.
    pub document: usize,
    /// Line of its start, from 1.
    pub line: u32,
    /// Column of its start, from 1.
    pub column: u32,
    /// The entity that it describes, when it says so.
    #[serde(rename = "ref")]
    pub entity_ref: Option<String>,
    /// Whether nothing is wrong with it.
    pub valid: bool,
    /// What is wrong with it; the first is what Backstage would have said.
    pub errors: Vec<ErrorReport>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorReport {
    /// JSON pointer of the field; empty for the whole document.
    pub field: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Line in the file.
    pub line: u32,
    /// Column in the line.
    pub column: u32,
}

impl From<&Finding> for ErrorReport {
    fn from(finding: &Finding) -> Self {
        Self {
            field: finding.field.clone(),
            message: finding.message.clone(),
            line: finding.line,
            column: finding.column,
        }
    }
}

/// The reports of all documents, in order.
pub fn of(checked: &[Checked]) -> Vec<DocumentReport> {
    let documents = checked.iter().flat_map(|file| {
        file.read.documents.iter().enumerate().map(move |(index, document)| DocumentReport {
            file: file.file.clone(),
            document: index + 1,
            line: document.line,
            column: document.column,
            entity_ref: document.entity_ref().map(ToString::to_string),
            valid: document.errors().is_empty(),
            errors: document.errors().iter().map(ErrorReport::from).collect(),
        })
    });
    documents.collect()
}

/// Writes reports.
///
/// # Errors
/// The writer's own.
pub fn write(
    reports: &[DocumentReport],
    output: Output,
    writer: &mut (dyn Write + Send),
) -> io::Result<()> {
    let mut writer = io::BufWriter::new(writer);
    match output {
        Output::Table => write_table(reports, &mut writer)?,
        Output::Json => {
            serde_json::to_writer_pretty(&mut writer, reports)?;
            writer.write_all(b"\n")?;
        }
        Output::Yaml => write_yaml(reports, &mut writer)?,
    }
    writer.flush()
}

fn write_table(reports: &[DocumentReport], writer: &mut impl Write) -> io::Result<()> {
    for report in reports {
        let verdict = if report.valid { "ok" } else { "WRONG" };
        let entity_ref = report.entity_ref.as_deref().unwrap_or("-");
        writeln!(writer, "{verdict:<6} {entity_ref}  {}:{}", report.file, report.line)?;
        for error in &report.errors {
            let field = if error.field.is_empty() { "document" } else { &error.field };
            writeln!(writer, "       {}:{}  {field}  {}", error.line, error.column, error.message)?;
        }
    }
    let wrong = reports.iter().filter(|it| !it.valid).count();
    let files = {
        let mut files: Vec<&str> = reports.iter().map(|it| it.file.as_str()).collect();
        files.dedup();
        files.len()
    };
    let total = reports.len();
    writeln!(writer, "{total} documents in {files} files: {} valid, {wrong} wrong", total - wrong)
}

/// Texts are quoted as in JSON, which YAML takes as they are.
fn write_yaml(reports: &[DocumentReport], writer: &mut impl Write) -> io::Result<()> {
    if reports.is_empty() {
        return writeln!(writer, "[]");
    }
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    for report in reports {
        writeln!(writer, "- file: {}", quoted(&report.file))?;
        writeln!(writer, "  document: {}", report.document)?;
        writeln!(writer, "  line: {}", report.line)?;
        writeln!(writer, "  column: {}", report.column)?;
        let entity_ref = report.entity_ref.as_deref().map_or_else(|| "null".to_owned(), quoted);
        writeln!(writer, "  ref: {entity_ref}")?;
        writeln!(writer, "  valid: {}", report.valid)?;
        if report.errors.is_empty() {
            writeln!(writer, "  errors: []")?;
            continue;
        }
        writeln!(writer, "  errors:")?;
        for error in &report.errors {
            writeln!(writer, "    - field: {}", quoted(&error.field))?;
            writeln!(writer, "      message: {}", quoted(&error.message))?;
            writeln!(writer, "      line: {}", error.line)?;
            writeln!(writer, "      column: {}", error.column)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports() -> Vec<DocumentReport> {
        vec![
            DocumentReport {
                file: "a.yaml".into(),
                document: 1,
                line: 1,
                column: 1,
                entity_ref: Some("component:default/a".into()),
                valid: true,
                errors: vec![],
            },
            DocumentReport {
                file: "a.yaml".into(),
                document: 2,
                line: 9,
                column: 1,
                entity_ref: None,
                valid: false,
                errors: vec![ErrorReport {
                    field: "/metadata/name".into(),
                    message: "it's \"bad\"".into(),
                    line: 12,
                    column: 9,
                }],
            },
        ]
    }

    fn written(output: Output) -> String {
        let mut text = Vec::new();
        write(&reports(), output, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn the_table_is_for_people() {
        assert_eq!(
            written(Output::Table),
            "ok     component:default/a  a.yaml:1\n\
             WRONG  -  a.yaml:9\n       12:9  /metadata/name  it's \"bad\"\n\
             2 documents in 1 files: 1 valid, 1 wrong\n"
        );
    }

    #[test]
    fn json_and_yaml_say_the_same() {
        let json: serde_json::Value = serde_json::from_str(&written(Output::Json)).unwrap();
        let yaml = model::yaml::parse_one(&written(Output::Yaml), &model::yaml::Limits::CONFIG);
        assert_eq!(json, yaml.unwrap().value);
        assert_eq!(json[1]["ref"], serde_json::Value::Null);
        assert_eq!(json[0]["ref"], "component:default/a");
    }
}
