//! Rules: which kinds may come from which roots (`catalog.rules`, `catalog.locations[].rules`).
//!
//! An entity is judged by the root from which its file was reached, not by the file. Without
//! `catalog.rules` the catalog admits components, APIs and locations, so that nobody can register
//! users or templates by dropping a file somewhere.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use model::{Location, Problem};
use serde_json::Value;

/// Kinds admitted from anywhere when `catalog.rules` is absent.
pub const DEFAULT_KINDS: [&str; 3] = ["Component", "API", "Location"];

/// The rules in force.
#[derive(Clone, Debug)]
pub struct Rules {
    /// `None` admits everything.
    rules: Option<Vec<Rule>>,
}

#[derive(Clone, Debug)]
struct Rule {
    allow: Vec<Allowed>,
    /// Empty means nowhere, `None` anywhere.
    locations: Option<Vec<Origin>>,
}

#[derive(Clone, Debug)]
struct Allowed {
    kind: String,
    spec_type: Option<String>,
}

#[derive(Clone, Debug)]
struct Origin {
    kind: String,
    target: Target,
}

#[derive(Clone, Debug)]
enum Target {
    Any,
    Exact(String),
    Pattern { pattern: GlobMatcher, negated: bool },
}

impl Default for Rules {
    fn default() -> Self {
        let allow = DEFAULT_KINDS
            .iter()
            .map(|kind| Allowed { kind: (*kind).to_owned(), spec_type: None })
            .collect();
        Self { rules: Some(vec![Rule { allow, locations: None }]) }
    }
}

impl Rules {
    /// Rules that admit everything, for validation and tests.
    pub const fn permissive() -> Self {
        Self { rules: None }
    }

    /// Reads `catalog.rules` and the rules of `catalog.locations`, whose relative `file` targets
    /// count from `folder`.
    ///
    /// # Errors
    /// Names the rule that is not of the right shape.
    pub fn read(
        rules: Option<&Value>,
        locations: Option<&Value>,
        folder: &Path,
    ) -> Result<Self, Problem> {
        let mut list = match rules {
            None | Some(Value::Null) => Self::default().rules.unwrap_or_default(),
            Some(value) => {
                let rules = items(value, "catalog.rules")?;
                let read = |(index, rule)| read_rule(rule, &format!("catalog.rules[{index}]"));
                rules.iter().enumerate().map(read).collect::<Result<_, _>>()?
            }
        };
        let locations = locations.and_then(Value::as_array);
        for (index, location) in locations.into_iter().flatten().enumerate() {
            let Some(rules) = location.get("rules") else { continue };
            let at = format!("catalog.locations[{index}]");
            let origin = Origin {
                kind: text(location, "type", &at)?,
                target: Target::Exact(absolute(location, folder, &at)?),
            };
            for (index, rule) in items(rules, &format!("{at}.rules"))?.iter().enumerate() {
                let mut rule = read_rule(rule, &format!("{at}.rules[{index}]"))?;
                rule.locations = Some(vec![origin.clone()]);
                list.push(rule);
            }
        }
        Ok(Self { rules: Some(list) })
    }

    /// Whether an entity of `kind` and `spec.type` may come from the root `origin`.
    pub fn allow(&self, kind: &str, spec_type: Option<&str>, origin: &Location) -> bool {
        let Some(rules) = &self.rules else { return true };
        rules.iter().any(|rule| rule.admits(kind, spec_type) && rule.reaches(origin))
    }
}

impl Rule {
    fn admits(&self, kind: &str, spec_type: Option<&str>) -> bool {
        self.allow.iter().any(|it| {
            it.kind.eq_ignore_ascii_case(kind)
                && (it.spec_type.is_none() || it.spec_type.as_deref() == spec_type)
        })
    }

    fn reaches(&self, origin: &Location) -> bool {
        self.locations.as_ref().is_none_or(|it| it.iter().any(|place| place.is(origin)))
    }
}

impl Origin {
    fn is(&self, origin: &Location) -> bool {
        self.kind == origin.kind
            && match &self.target {
                Target::Any => true,
                Target::Exact(target) => *target == origin.target,
                Target::Pattern { pattern, negated } => {
                    pattern.is_match(&origin.target) != *negated
                }
            }
    }
}

fn read_rule(rule: &Value, at: &str) -> Result<Rule, Problem> {
    let allow = rule.get("allow").ok_or_else(|| refuse(at, "needs a list \"allow\""))?;
    let mut allowed = Vec::new();
    for (index, item) in items(allow, &format!("{at}.allow"))?.iter().enumerate() {
        let at = format!("{at}.allow[{index}]");
        allowed.push(match item {
            Value::String(kind) => Allowed { kind: kind.clone(), spec_type: None },
            Value::Object(map) => Allowed {
                kind: text(item, "kind", &at)?,
                spec_type: map.get("spec.type").and_then(Value::as_str).map(str::to_owned),
            },
            _ => return Err(refuse(&at, "must be a kind, or kind and spec.type")),
        });
    }
    let locations = match rule.get("locations") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let list = items(value, &format!("{at}.locations"))?;
            let read = |(index, item)| read_origin(item, &format!("{at}.locations[{index}]"));
            Some(list.iter().enumerate().map(read).collect::<Result<_, _>>()?)
        }
    };
    Ok(Rule { allow: allowed, locations })
}

fn read_origin(value: &Value, at: &str) -> Result<Origin, Problem> {
    let kind = text(value, "type", at)?;
    let part = |key: &str| value.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
    let target = match (part("exact"), part("pattern")) {
        (Some(_), Some(_)) => {
            return Err(refuse(at, "cannot have both exact and pattern values"));
        }
        (Some(exact), None) => Target::Exact(exact.to_owned()),
        (None, Some(pattern)) => {
            let (negated, plain) = match pattern.strip_prefix('!') {
                Some(plain) => (true, plain),
                None => (false, pattern),
            };
            let glob = GlobBuilder::new(plain)
                .case_insensitive(true)
                .literal_separator(true)
                .build()
                .map_err(|error| {
                    refuse(at, &format!("has a pattern that cannot be read: {error}"))
                })?;
            Target::Pattern { pattern: glob.compile_matcher(), negated }
        }
        (None, None) => Target::Any,
    };
    Ok(Origin { kind, target })
}

fn absolute(location: &Value, folder: &Path, at: &str) -> Result<String, Problem> {
    let target = text(location, "target", at)?;
    if location.get("type").and_then(Value::as_str) != Some("file") {
        return Ok(target);
    }
    let mut path = std::path::PathBuf::from(folder);
    for part in Path::new(&target).components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    Ok(path.to_string_lossy().into_owned())
}

fn items<'v>(value: &'v Value, at: &str) -> Result<&'v [Value], Problem> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| refuse(at, "must be a list"))
}

fn text(value: &Value, key: &str, at: &str) -> Result<String, Problem> {
    let found = value.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
    found.map(str::to_owned).ok_or_else(|| refuse(at, &format!("needs a text \"{key}\"")))
}

fn refuse(at: &str, words: &str) -> Problem {
    Problem::input(format!("{at} {words}")).at(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(rules: Value, locations: Value) -> Result<Rules, String> {
        Rules::read(Some(&rules), Some(&locations), Path::new("/srv/app"))
            .map_err(|problem| problem.to_string())
    }

    fn url(target: &str) -> Location {
        Location::new("url", target)
    }

    #[test]
    fn without_rules_components_apis_and_locations_are_admitted() {
        let rules = Rules::default();
        for (kind, expected) in
            [("Component", true), ("api", true), ("Location", true), ("User", false)]
        {
            assert_eq!(rules.allow(kind, None, &url("https://h/x")), expected, "{kind}");
        }
    }

    #[test]
    fn an_empty_list_admits_nothing() {
        assert!(!rules(json!([]), json!([])).unwrap().allow(
            "Component",
            None,
            &url("https://h/x")
        ));
    }

    #[test]
    fn kinds_may_be_admitted_by_type_and_by_root() {
        let rules = rules(
            json!([
                {"allow": ["Component", {"kind": "Resource", "spec.type": "database"}]},
                {
                    "allow": ["Template"],
                    "locations": [
                        {"type": "url", "pattern": "https://github.com/org/*/blob/main/**"},
                    ],
                },
                {
                    "allow": ["User"],
                    "locations": [{"type": "url", "exact": "https://h/users.yaml"}],
                },
                {"allow": ["Domain"], "locations": [{"type": "file"}]},
                {"allow": ["System"], "locations": []},
            ]),
            json!([]),
        )
        .unwrap();
        let check = |kind: &str, spec_type: Option<&str>, target: &str, expected: bool| {
            assert_eq!(rules.allow(kind, spec_type, &url(target)), expected, "{kind} {target}");
        };
        check("Component", None, "https://h/x", true);
        check("Resource", Some("database"), "https://h/x", true);
        check("Resource", Some("bucket"), "https://h/x", false);
        check("Template", None, "https://GitHub.com/org/r/blob/main/a/b.yaml", true);
        check("Template", None, "https://github.com/org/r/s/blob/main/a.yaml", false);
        check("User", None, "https://h/users.yaml", true);
        check("User", None, "https://h/users.yaml2", false);
        check("Domain", None, "https://h/x", false);
        check("System", None, "https://h/x", false);
        assert!(rules.allow("Domain", None, &Location::new("file", "/x.yaml")));
    }

    #[test]
    fn a_configured_location_admits_for_itself() {
        let rules = rules(
            json!([]),
            json!([
                {"type": "file", "target": "../org/users.yaml", "rules": [{"allow": ["User"]}]},
                {"type": "url", "target": "https://h/x", "rules": [{"allow": ["Group"]}]},
                {"type": "url", "target": "https://h/y"},
            ]),
        )
        .unwrap();
        assert!(rules.allow("User", None, &Location::new("file", "/srv/org/users.yaml")));
        assert!(!rules.allow("User", None, &Location::new("file", "/srv/app/users.yaml")));
        assert!(rules.allow("Group", None, &url("https://h/x")));
        assert!(!rules.allow("Group", None, &url("https://h/y")));
    }

    #[test]
    fn malformed_rules_are_refused_with_their_place() {
        let refused = |value: Value, expected: &str| {
            let words = rules(value, json!([])).unwrap_err();
            assert!(words.contains(expected), "{words}");
        };
        refused(json!({}), "catalog.rules must be a list");
        refused(json!([{}]), "catalog.rules[0] needs a list \"allow\"");
        refused(json!([{"allow": [7]}]), "catalog.rules[0].allow[0] must be a kind");
        refused(
            json!([{"allow": [], "locations": [{}]}]),
            "catalog.rules[0].locations[0] needs a text \"type\"",
        );
        refused(
            json!([{"allow": [], "locations": [{"type": "url", "exact": "a", "pattern": "b"}]}]),
            "cannot have both exact and pattern values",
        );
        refused(
            json!([{"allow": [], "locations": [{"type": "url", "pattern": "a["}]}]),
            "pattern that cannot be read",
        );
    }
}
