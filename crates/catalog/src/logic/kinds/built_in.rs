//! The kinds that come with us: the files of `crates/catalog/kinds`, embedded.

use model::Problem;
use model::yaml;
use serde_json::Value;

use super::declaration::Custom;

/// Every file, by name. One kind a file; `relations.yaml` holds the pairs.
const KINDS: [(&str, &str); 10] = [
    ("ai-resource.yaml", include_str!("../../../kinds/ai-resource.yaml")),
    ("api.yaml", include_str!("../../../kinds/api.yaml")),
    ("component.yaml", include_str!("../../../kinds/component.yaml")),
    ("domain.yaml", include_str!("../../../kinds/domain.yaml")),
    ("group.yaml", include_str!("../../../kinds/group.yaml")),
    ("location.yaml", include_str!("../../../kinds/location.yaml")),
    ("resource.yaml", include_str!("../../../kinds/resource.yaml")),
    ("system.yaml", include_str!("../../../kinds/system.yaml")),
    ("template.yaml", include_str!("../../../kinds/template.yaml")),
    ("user.yaml", include_str!("../../../kinds/user.yaml")),
];
const RELATIONS: (&str, &str) = ("relations.yaml", include_str!("../../../kinds/relations.yaml"));

/// Reads the embedded files.
///
/// # Errors
/// A file of ours is broken: a fault of the build, which the tests catch.
pub fn read() -> Result<Custom, Problem> {
    let kinds: Result<Vec<Value>, Problem> = KINDS.iter().copied().map(parse).collect();
    Custom::read(Some(&Value::Array(kinds?)), Some(&parse(RELATIONS)?))
}

fn parse((name, text): (&str, &str)) -> Result<Value, Problem> {
    yaml::parse_one(text, &yaml::Limits::CONFIG).map(|document| document.value).map_err(|error| {
        Problem::internal(format!(
            "{name} is broken in line {}: {}",
            error.position.line, error.message
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/kinds");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut embedded: Vec<&str> = KINDS.iter().map(|it| it.0).collect();
        embedded.push(RELATIONS.0);
        embedded.sort_unstable();
        assert_eq!(names, embedded);
        assert_eq!(read().unwrap().kinds.len(), KINDS.len());
    }
}
