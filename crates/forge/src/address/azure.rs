//! Azure DevOps: `/ORGANISATION/PROJECT/_git/NAME?path=/PATH&version=GBbranch`.

use outbound::paths;
use url::Url;

use super::{Parts, Place};

pub(super) fn split(segments: &[&str], url: &Url) -> Option<Parts> {
    let git = segments.iter().position(|segment| *segment == "_git")?;
    let name = (*segments.get(git + 1)?).to_owned();
    let old_host = url.host_str().is_some_and(|host| host.ends_with(".visualstudio.com"));
    // A project's first repository has its name, and its address leaves the project out.
    let owner = match (&segments[..git], old_host) {
        ([organisation], false) => format!("{organisation}/{name}"),
        ([organisation, project], false) => format!("{organisation}/{project}"),
        ([collection, organisation, project], false) => {
            format!("{collection}/{organisation}/{project}")
        }
        ([project], true) => {
            let organisation = url.host_str()?.split('.').next()?;
            format!("{organisation}/{project}")
        }
        _ => return None,
    };
    let parameter = |name: &str| {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let version = parameter("version");
    let reference =
        version.map(|it| it.strip_prefix("GB").map_or_else(|| it.clone(), str::to_owned));
    let place = match parameter("path") {
        // Queries are decoded above; a percent sign that is left over stands for itself.
        Some(path) => Place::Named(path.replace('%', "%25")),
        None => Place::Nothing,
    };
    Some(Parts { owner, name, reference, place })
}

/// `target` relative to the file that the query of `base` names; `None` for addresses that are no
/// page of a repository.
pub(super) fn resolve(base: &Url, target: &str) -> Option<String> {
    let path = base.path().to_owned();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    split(&segments, base)?;
    let pairs: Vec<(String, String)> = base.query_pairs().into_owned().collect();
    let file = pairs.iter().find(|(key, _)| key == "path").map_or("/", |(_, path)| path.as_str());
    // Any address with this path resolves a relative one in the same way.
    let mut stand_in = Url::parse("https://a.invalid/").ok()?;
    stand_in.set_path(file);
    let resolved = stand_in.join(target).ok()?;
    let resolved = String::from_utf8(paths::percent_decode(resolved.path().as_bytes())).ok()?;
    let mut result = base.clone();
    result.set_fragment(None);
    let mut query = result.query_pairs_mut();
    query.clear();
    let mut placed = false;
    for (key, value) in &pairs {
        match key == "path" {
            true if placed => {}
            true => {
                query.append_pair(key, &resolved);
                placed = true;
            }
            false => {
                query.append_pair(key, value);
            }
        }
    }
    if !placed {
        query.append_pair("path", &resolved);
    }
    drop(query);
    Some(result.into())
}
