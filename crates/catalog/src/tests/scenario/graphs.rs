//! What is around an entity: both directions, cycles, limits, and what is not for the caller.

use std::sync::Arc;

use model::permission::{ByCaller, Condition, Decision, Decisions};
use model::{Caller, Permission};
use serde_json::{Value, json};
use testkit::{Client, TestApp, TestEngine, on_both_engines};

use super::{component, group, read_all, reading};
use crate::permissions::{ENTITY, ENTITY_READ};

const GRAPH: &str = "/api/catalog/v1/graph";

/// The service `shop` sees what the shop owns.
pub(super) struct ShopOnly;

impl Decisions for ShopOnly {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if !caller.actor().ends_with("shop") || permission.name != ENTITY_READ.name {
            return ByCaller.decide(caller, permission);
        }
        let rule = json!({
            "rule": "IS_ENTITY_OWNER", "resourceType": ENTITY,
            "params": { "claims": ["group:default/shop"] },
        });
        Decision::Conditional(Arc::new(Condition::parse(&rule).unwrap()))
    }
}

/// A component that lists more in its spec.
pub(super) fn with(name: &str, owner: &str, spec: &str) -> String {
    format!("{}  {spec}\n", component(name, owner))
}

fn api(name: &str, owner: &str) -> String {
    component(name, owner)
        .replace("Component", "API")
        .replace("type: service", "type: grpc\n  definition: syntax")
}

pub(super) async fn shop(engine: &TestEngine, documents: &[String]) -> TestApp {
    let app = reading(engine, &["all.yaml"])
        .file("repo/all.yaml", &documents.join("---\n"))
        .service("shop", None)
        .deciding(ShopOnly)
        .start()
        .await;
    app.run_jobs().await;
    app
}

/// `depth ref`, with a question mark behind what is missing; `from relation to`; truncated.
async fn graph(client: &Client, query: &str) -> (Vec<String>, Vec<String>, bool) {
    let told = client.get(&format!("{GRAPH}?{query}")).await.expect(200).json();
    assert!(told["tookMs"].as_f64().is_some_and(|it| it >= 0.0));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = told["nodes"].as_array().unwrap().iter().map(|it| {
        let mark = if it["missing"] == true { "?" } else { "" };
        format!("{} {}{mark}", it["depth"], text(&it["ref"]))
    });
    let edges = told["edges"].as_array().unwrap().iter();
    let edges =
        edges.map(|it| [&it["from"], &it["relation"], &it["to"]].map(text).join(" ")).collect();
    (nodes.collect(), edges, told["truncated"] == true)
}

#[tokio::test]
async fn a_graph_shows_what_is_needed_and_what_needs() {
    on_both_engines("graph", async |engine| {
        let app = shop(
            &engine,
            &[
                with("web", "shop", "consumesApis: [pay]\n  title: x"),
                with(
                    "pay",
                    "shop",
                    "providesApis: [pay]\n  dependsOn: [resource:db, component:gone]",
                ),
                api("pay", "shop"),
                with("batch", "shop", "dependsOn: [component:pay]"),
                with("batch2", "shop", "dependsOn: [component:batch]"),
                component("db", "shop").replace("Component", "Resource"),
                group("shop"),
            ],
        )
        .await;
        let owner = app.owner();
        let (nodes, edges, truncated) = graph(&owner, "root=component:pay&depth=all").await;
        assert_eq!(
            nodes,
            [
                "0 component:default/pay",
                "1 component:default/gone?",
                "1 resource:default/db",
                "1 api:default/pay",
                "1 component:default/batch",
                "2 component:default/web",
                "2 component:default/batch2",
            ]
        );
        let mut sorted = edges.clone();
        sorted.sort();
        assert_eq!(
            sorted,
            [
                "api:default/pay apiProvidedBy component:default/pay",
                "component:default/batch dependsOn component:default/pay",
                "component:default/batch2 dependsOn component:default/batch",
                "component:default/pay dependsOn component:default/gone",
                "component:default/pay dependsOn resource:default/db",
                "component:default/web consumesApi api:default/pay",
            ]
        );
        assert!(!truncated);
        let (nodes, edges, _) = graph(&owner, "root=component:web&direction=needs&depth=2").await;
        assert_eq!(
            nodes.join(","),
            "0 component:default/web,1 api:default/pay,2 component:default/pay"
        );
        assert_eq!(edges.len(), 2);
        let (nodes, ..) = graph(&owner, "root=resource:db&direction=neededBy").await;
        assert_eq!(nodes.len(), 4);
        // Other relations in their own direction, kinds, and too few places.
        let (nodes, edges, _) =
            graph(&owner, "root=group:shop&relation=ownedBy&kind=resource,api").await;
        assert_eq!(nodes.join(","), "0 group:default/shop,1 api:default/pay,1 resource:default/db");
        assert_eq!(edges[0], "api:default/pay ownedBy group:default/shop");
        let (nodes, _, truncated) = graph(&owner, "root=component:pay&limit=2").await;
        assert!(nodes.len() == 2 && truncated);

        let told = owner.get(&format!("{GRAPH}?root=component:pay")).await.expect(200).json();
        assert_eq!(
            told["nodes"][0],
            json!({
                "ref": "component:default/pay", "kind": "component", "namespace": "default",
                "name": "pay", "type": "service", "lifecycle": "production",
                "owner": "group:default/shop", "tags": [], "depth": 0, "missing": false,
            })
        );
        for query in [
            "",
            "?root=",
            "?root=x",
            "?root=a:b&depth=21",
            "?root=a:b&direction=up",
            "?root=a:b&limit=2001",
            "?root=a:b&depth=0",
        ] {
            owner.get(&format!("{GRAPH}{query}")).await.expect(400);
        }
        let nobody = owner.get(&format!("{GRAPH}?root=component:pya")).await.expect(404).json();
        let near = json!(["component:default/pay", "api:default/pay"]);
        assert_eq!(nobody["error"]["near"], near);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_for_the_caller_is_as_what_is_not_there() {
    on_both_engines("graph hidden", async |engine| {
        let documents = |theirs: &[String]| {
            let mut all = vec![
                with(
                    "pay",
                    "shop",
                    "dependsOn: [component:theirs]\n  dependencyOf: [component:other]",
                ),
                with("web", "shop", "dependsOn: [component:pay]"),
                group("shop"),
            ];
            all.extend(theirs.iter().cloned());
            all
        };
        let theirs = [
            with("theirs", "depot", "dependsOn: [component:deep]"),
            component("deep", "shop"),
            with("other", "depot", "dependsOn: [component:web]"),
            with("spy", "depot", "dependsOn: [component:pay]\n  dependencyOf: [component:pay]"),
        ];
        let app = shop(&engine, &documents(&theirs)).await;
        let client = app.as_service("shop");
        let query = "root=component:pay&depth=all";
        assert_eq!(graph(&app.owner(), query).await.0.len(), 6);
        let hidden = graph(&client, query).await;
        app.write_file("repo/all.yaml", &documents(&[]).join("---\n"));
        read_all(&app).await;
        assert_eq!(hidden, graph(&client, query).await);
        assert_eq!(
            hidden.0,
            [
                "0 component:default/pay",
                "1 component:default/theirs?",
                "1 component:default/other?",
                "1 component:default/web",
            ]
        );
        let root = format!("{GRAPH}?root=component:theirs");
        assert!(!client.get(&root).await.expect(404).text().contains("near"));
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn circles_end_and_large_neighbourhoods_are_cut() {
    let ring = (0..50).map(|it| {
        with(
            &format!("c{it}"),
            "shop",
            &format!("dependsOn: [component:c{}, component:c{it}]", (it + 1) % 50),
        )
    });
    let star = (0..1_100).map(|it| with(&format!("s{it}"), "shop", "dependsOn: [component:c0]"));
    let app = shop(&TestEngine::sqlite(), &ring.chain(star).collect::<Vec<_>>()).await;
    let owner = app.owner();
    let (nodes, edges, truncated) =
        graph(&owner, "root=component:c7&depth=all&direction=needs").await;
    assert_eq!((nodes.len(), edges.len(), truncated), (50, 100, false));
    let (nodes, _, truncated) = graph(&owner, "root=component:c0&depth=1").await;
    assert_eq!((nodes.len(), truncated), (1_000, true));
    let (nodes, _, truncated) = graph(&owner, "root=component:c0&depth=all&limit=2000").await;
    assert_eq!((nodes.len(), truncated), (1_150, false));
    app.finish().await;
}
