//! What is asked: the everyday questions of a portal, and the scenarios that the catalog contract
//! names in 6.1 (its eleventh, the orphan sweep, is no request here: orphans are settled as they
//! arise, so the nearest question is asked instead).

use serde_json::json;

use crate::generate::{Generated, mix};
use crate::load::Ask;

/// One line of the table.
pub struct Scenario {
    /// How the table calls it.
    pub name: &'static str,
    /// The requests that are asked in turn.
    pub requests: Vec<Ask>,
}

/// Different requests per scenario, so that no single answer is measured alone.
const VARIANTS: usize = 50;

/// Every scenario, in the order of the table.
pub fn all(catalog: &Generated) -> Vec<Scenario> {
    let mut all = everyday(catalog);
    all.extend(contract(catalog));
    all
}

fn everyday(catalog: &Generated) -> Vec<Scenario> {
    let component = |salt: usize| mix(salt) % catalog.components;
    let refs = |salt: usize| -> Vec<String> {
        (0..100)
            .map(|at| format!("component:default/service-{:06}", component(salt * 100 + at)))
            .collect()
    };
    let team = |salt: usize| mix(salt) % catalog.teams;
    vec![
        get("by-name", |at| {
            format!("/api/catalog/entities/by-name/component/default/service-{:06}", component(at))
        }),
        post(
            "by-refs of 100",
            "/api/catalog/entities/by-refs",
            |at| json!({ "entityRefs": refs(at) }),
        ),
        get("page of 20 with total and filter", |at| {
            by_query(&format!("filter=kind%3Dcomponent%2Cspec.owner%3Dteam-{:03}", team(at)))
        }),
        get("ordered page", |_| {
            by_query("filter=kind%3Dcomponent&orderField=metadata.title%2Cdesc")
        }),
        get("three-condition filter", |at| {
            by_query(&format!(
                "filter=kind%3Dcomponent%2Cspec.lifecycle%3Dproduction%2Cspec.system%3Dsystem-{:04}",
                mix(at) % catalog.systems
            ))
        }),
        get("full text page", |at| {
            by_query(&format!(
                "filter=kind%3Dcomponent&orderField=metadata.name%2Casc&fullTextFilterTerm={:04}\
                 &fullTextFilterFields=metadata.name%2Cmetadata.title",
                component(at) / 10
            ))
        }),
        get("deep page", |at| {
            by_query(&format!(
                "orderField=metadata.name%2Casc&offset={}",
                catalog.entities / 2 + at
            ))
        }),
        get("facets of tags", |_| {
            "/api/catalog/entity-facets?facet=metadata.tags&filter=kind%3Dcomponent".to_owned()
        }),
    ]
}

fn contract(catalog: &Generated) -> Vec<Scenario> {
    let component = |salt: usize| mix(salt) % catalog.components;
    vec![
        get("1 page of components by name", |_| {
            by_query("filter=kind%3Dcomponent&orderField=metadata.name%2Casc&totalItems=exclude")
        }),
        get("2 count of components", |_| {
            "/api/catalog/entities/by-query?filter=kind%3Dcomponent&limit=0".to_owned()
        }),
        get("3 page, no filter", |_| by_query("totalItems=exclude")),
        get("4 facet, small kind", |_| {
            "/api/catalog/entity-facets?facet=spec.type&filter=kind%3Dgroup".to_owned()
        }),
        get("5 facet spec.type, components", |_| {
            "/api/catalog/entity-facets?facet=spec.type&filter=kind%3Dcomponent".to_owned()
        }),
        post(
            "6 entity by ref",
            "/api/catalog/entities/by-refs",
            |at| json!({ "entityRefs": [format!("component:default/service-{:06}", component(at))] }),
        ),
        get("7 text filter on name", |at| {
            by_query(&format!(
                "filter=kind%3Dcomponent&orderField=metadata.name%2Casc&totalItems=exclude\
                 &fullTextFilterTerm={:03}&fullTextFilterFields=metadata.name",
                mix(at) % 1_000
            ))
        }),
        get("8 one ancestry step", |at| {
            format!(
                "/api/catalog/entities/by-name/component/default/service-{:06}/ancestry",
                component(at)
            )
        }),
        get("10 count of everything", |_| "/api/catalog/entities/by-query?limit=0".to_owned()),
        get("11 orphans (nearest question)", |_| {
            by_query("filter=metadata.annotations.backstage.io%2Forphan%3Dtrue")
        }),
        post("12 ordered $any of two branches", "/api/catalog/entities/by-query", |at| {
            json!({
                "limit": 20,
                "orderBy": [{ "field": "metadata.name", "order": "asc" }],
                "query": { "$any": [
                    { "spec.owner": format!("team-{:03}", mix(at) % catalog.teams) },
                    { "spec.system": format!("system-{:04}", mix(at + 1) % catalog.systems) },
                ] },
            })
        }),
    ]
}

fn by_query(rest: &str) -> String {
    format!("/api/catalog/entities/by-query?limit=20&{rest}")
}

fn get(name: &'static str, path: impl Fn(usize) -> String) -> Scenario {
    let requests = (0..VARIANTS)
        .map(|at| Ask { method: "GET", path: path(at), body: String::new() })
        .collect();
    Scenario { name, requests }
}

fn post(
    name: &'static str,
    path: &'static str,
    body: impl Fn(usize) -> serde_json::Value,
) -> Scenario {
    let requests = (0..VARIANTS)
        .map(|at| Ask { method: "POST", path: path.to_owned(), body: body(at).to_string() })
        .collect();
    Scenario { name, requests }
}
