//! What is at an address that somebody wants to register: the descriptor that is there already, or
//! the beginning of one.
//!
//! Looked at are the address itself, when it names a YAML file, or one file in the folder or at the
//! root of the repository that it names. Whole repositories are not searched.

use database::unit;
use forge::{Forge, Integrations};
use model::{Caller, Location, Problem};
use serde_json::{Value, json};
use url::Url;

use super::inspection::Inspector;
use crate::limits::CATALOG_FILENAME_BYTES_MAX;
use crate::logic::finding::shown;
use crate::permissions::LOCATION_READ;
use crate::reading::FileRead;
use crate::routes::schemas::LocationInput;
use crate::store::sources::{self, Origin, SourceRow};

/// The file that is looked for when nobody says.
const DEFAULT_FILENAME: &str = "catalog-info.yaml";

impl Inspector {
    /// What is at `location`: `{existingEntityFiles, generateEntities}`, one of them empty.
    ///
    /// # Errors
    /// No address, an unusable file name, a descriptor without any good document, and what the
    /// database says. An address that cannot be read is no error: nothing is known to be there.
    pub async fn analyze(
        &self,
        caller: &Caller,
        location: &LocationInput,
        filename: Option<&str>,
    ) -> Result<Value, Problem> {
        // A slash at the end is no part of a repository's name.
        let target = location.target.trim().trim_end_matches('/');
        let url = Url::parse(target).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| Problem::input("The given location.target is not a URL"))?;
        let filename = check_filename(filename.unwrap_or(DEFAULT_FILENAME))?;
        let reading = self.reading();
        let integrations = &reading.integrations;
        if let Some(file) = descriptor_address(integrations, target, &url, filename) {
            let found = Location::new("url", file);
            let hidden = reading.reader.lets(caller, &found).await;
            let read = match hidden {
                Ok(()) => reading.look(&found).await,
                Err(error) => Err(error),
            };
            match read {
                Ok(read) => {
                    let registered = self.registered(caller, integrations, &found).await?;
                    return Ok(json!({
                        "existingEntityFiles": existing(&found, &read, registered.as_deref())?,
                        "generateEntities": [],
                    }));
                }
                Err(error) => tracing::debug!(location = %found, %error, "nothing is there"),
            }
        }
        let entity = skeleton(integrations, target, &url);
        Ok(json!({
            "existingEntityFiles": [],
            "generateEntities": [{ "entity": entity, "fields": [] }],
        }))
    }

    /// The address under which the file at `found` is a source already. Nobody learns here what
    /// lists of locations would not show.
    async fn registered(
        &self,
        caller: &Caller,
        integrations: &Integrations,
        found: &Location,
    ) -> Result<Option<String>, Problem> {
        if !self.catalog.may(caller, &LOCATION_READ) {
            return Ok(None);
        }
        let read = unit!(|tx, _nothing: ()| {
            let mut all = sources::source_list(tx, Origin::Registered).await?;
            all.extend(sources::source_list(tx, Origin::Config).await?);
            Ok(all)
        });
        let all: Vec<SourceRow> = self.catalog.database.read((), read).await?;
        let same = |row: &SourceRow| {
            row.kind == "url" && is_same_file(integrations, &row.target, &found.target)
        };
        Ok(all.into_iter().find(same).map(|row| row.target))
    }
}

/// A file name or a relative path: it becomes a part of an address.
fn check_filename(name: &str) -> Result<&str, Problem> {
    let good = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(char::is_control);
    let fits = name.len() <= CATALOG_FILENAME_BYTES_MAX && !name.contains('\\');
    if fits && name.split('/').all(good) {
        return Ok(name);
    }
    let detail = format!("\"{}\" cannot be the name of a file in a repository", shown(name));
    Err(Problem::input(detail).at("catalogFilename"))
}

/// Where the descriptor would be; nothing where that cannot be known.
fn descriptor_address(
    integrations: &Integrations,
    target: &str,
    url: &Url,
    filename: &str,
) -> Option<String> {
    let parsed = integrations.parse(target).ok()?;
    let known = parsed.as_ref().and_then(|it| it.path.as_deref());
    let path = known.unwrap_or(if parsed.is_some() { "" } else { url.path() });
    let is_descriptor = |extension: &str| path.ends_with(extension);
    if [".yaml", ".yml"].into_iter().any(is_descriptor) || path.ends_with(&format!("/{filename}")) {
        return Some(target.to_owned());
    }
    integrations.file_below(target, filename)
}

/// Whether two addresses mean one file: the same text, or the same path of the same repository on
/// the same branch. Where `found` names no branch, whatever branch is registered counts.
pub(crate) fn is_same_file(integrations: &Integrations, registered: &str, found: &str) -> bool {
    if registered == found {
        return true;
    }
    let (Ok(Some(left)), Ok(Some(right))) =
        (integrations.parse(registered), integrations.parse(found))
    else {
        return false;
    };
    let any_branch = right.reference.as_deref().is_none_or(|it| it == "HEAD");
    left.repository.is_same(&right.repository)
        && left.path.is_some()
        && left.path == right.path
        && (any_branch || left.reference == right.reference)
}

/// The entities of a file. Those that are refused are left out; a file with none but such is an
/// error, so that whoever asked learns why.
fn existing(
    found: &Location,
    read: &FileRead,
    registered: Option<&str>,
) -> Result<Vec<Value>, Problem> {
    let target = registered.unwrap_or(&found.target);
    let location = json!({ "type": found.kind, "target": target });
    let accepted = read.documents.iter().filter_map(|document| document.accepted());
    let files: Vec<Value> = accepted
        .map(|processed| {
            json!({
                "location": location,
                "isRegistered": registered.is_some(),
                "entity": processed.entity,
            })
        })
        .collect();
    if !files.is_empty() {
        return Ok(files);
    }
    let faults: Vec<&str> = read
        .documents
        .iter()
        .flat_map(|document| document.errors().first())
        .map(|finding| finding.message.as_str())
        .collect();
    let faults = if faults.is_empty() { "it is empty".to_owned() } else { faults.join("; ") };
    Err(Problem::input(format!("No entity can be made of {}: {faults}", found.target)))
}

/// A component for what lies at `target`, with as much as the address says.
fn skeleton(integrations: &Integrations, target: &str, url: &Url) -> Value {
    let mut entity = json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": { "name": last_segment(url) },
        "spec": { "type": "other", "lifecycle": "unknown" },
    });
    let Ok(Some(parsed)) = integrations.parse(target) else { return entity };
    let it = parsed.repository;
    entity["metadata"]["name"] = it.name.as_str().into();
    let host = match it.forge {
        Forge::Github => "github.com",
        Forge::Gitlab => "gitlab.com",
        Forge::BitbucketCloud | Forge::BitbucketServer => "bitbucket.org",
        Forge::Azure => "dev.azure.com",
        Forge::Gitea | Forge::Gerrit | Forge::Harness | Forge::Githost => return entity,
    };
    let owner = match it.forge {
        // The organisation is not part of the slug.
        Forge::Azure => it.owner.rsplit('/').next().unwrap_or(&it.owner),
        _ => &it.owner,
    };
    let slug = format!("{owner}/{}", it.name);
    entity["metadata"]["annotations"] = json!({ format!("{host}/project-slug"): slug });
    entity
}

fn last_segment(url: &Url) -> String {
    let mut segments = url.path_segments().into_iter().flatten();
    let last = segments.rfind(|it| !it.is_empty());
    let last = last.unwrap_or_else(|| url.host_str().unwrap_or_default());
    last.strip_suffix(".git").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(target: &str, name: &str, annotation: Option<(&str, &str)>) {
        let url = Url::parse(target).expect("an address");
        let entity = skeleton(&Integrations::default(), target, &url);
        assert_eq!(entity["metadata"]["name"], name, "{target}");
        let expected = annotation.map(|(key, value)| json!({ key: value }));
        assert_eq!(entity["metadata"].get("annotations"), expected.as_ref(), "{target}");
    }

    #[test]
    fn a_skeleton_says_what_the_address_says() {
        let github = Some(("github.com/project-slug", "o/r"));
        slug("https://github.com/o/r", "r", github);
        slug("https://github.com/o/r.git", "r", github);
        slug("https://github.com/o/r/tree/main/docs", "r", github);
        slug("https://gitlab.com/g/s/r", "r", Some(("gitlab.com/project-slug", "g/s/r")));
        slug("https://bitbucket.org/w/r", "r", Some(("bitbucket.org/project-slug", "w/r")));
        slug(
            "https://dev.azure.com/org/proj/_git/r",
            "r",
            Some(("dev.azure.com/project-slug", "proj/r")),
        );
        slug("https://gitea.com/o/r", "r", None);
        slug("https://elsewhere.example/a/b/thing.git", "thing", None);
        slug("https://elsewhere.example", "elsewhere.example", None);
    }

    #[test]
    fn a_descriptor_is_looked_for_where_it_can_be() {
        let integrations = Integrations::default();
        let find = |target: &str, name: &str| {
            let url = Url::parse(target).expect("an address");
            descriptor_address(&integrations, target, &url, name)
        };
        let itself = "https://elsewhere.example/x/all.yaml";
        assert_eq!(find(itself, "catalog-info.yaml").as_deref(), Some(itself));
        let itself = "https://github.com/o/r/blob/main/x/descriptor";
        assert_eq!(find(itself, "descriptor").as_deref(), Some(itself));
        assert_eq!(find("https://elsewhere.example/o/r", "catalog-info.yaml"), None);
        assert_eq!(
            find("https://github.com/o/r/tree/main/x", "entity.yaml").as_deref(),
            Some("https://github.com/o/r/blob/main/x/entity.yaml")
        );
    }

    #[test]
    fn one_file_has_several_addresses() {
        let integrations = Integrations::default();
        let same = |left: &str, right: &str| is_same_file(&integrations, left, right);
        let main = "https://github.com/o/r/blob/main/catalog-info.yaml";
        assert!(same(main, main));
        assert!(same(main, "https://github.com/O/r/tree/main/catalog-info.yaml"));
        assert!(same(main, "https://github.com/o/r/blob/HEAD/catalog-info.yaml"));
        assert!(!same(main, "https://github.com/o/r/blob/dev/catalog-info.yaml"));
        assert!(!same(main, "https://github.com/o/r/blob/main/x/catalog-info.yaml"));
        assert!(!same(main, "https://github.com/o/other/blob/main/catalog-info.yaml"));
        assert!(!same("https://a.example/x.yaml", "https://a.example/y.yaml"));
    }

    #[test]
    fn names_of_files_stay_inside() {
        for name in ["../x", "/x", "a//b", "", "a\\b", "a/./b", "a\nb", &"x".repeat(300)] {
            assert!(check_filename(name).is_err(), "{name:?}");
        }
        assert!(check_filename("docs/entity.yaml").is_ok());
    }
}
