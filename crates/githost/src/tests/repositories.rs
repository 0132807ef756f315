//! Repositories over the API: made, changed, deleted, brought back, counted.

use database::unit;
use serde_json::json;
use testkit::{TestEngine, on_both_engines};

use super::harness::Host;
use crate::smart::commands::Command;

impl Host {
    /// A push to `main` was begun by somebody, and never ended. How many there are of those.
    pub async fn make_begun(&self, full_name: &str, actor: &str, new: &str) -> usize {
        let url = format!("/api/githost/v1/repositories/{full_name}");
        let found = self.app.as_service("test").get(&url).await.expect(200).json();
        let row = crate::pushes::model::ReceiveRow {
            id: "begun".into(),
            repository_id: found["id"].as_str().unwrap().into(),
            actor: actor.into(),
            commands: vec![Command {
                old: "0".repeat(40),
                new: new.into(),
                name: "refs/heads/main".into(),
            }],
            begun_at: self.app.deps().clock.now(),
        };
        let insert = unit!(|tx, row: crate::pushes::model::ReceiveRow| {
            crate::pushes::store::receive_insert(tx, row).await
        });
        self.app.deps().database.write(row, insert).await.unwrap();
        self.under_way().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_is_made_changed_deleted_and_brought_back() {
    on_both_engines("githostlife", async |engine| {
        let host = Host::start(&engine, json!({ "trashDays": 1 })).await;
        let made = host.make("acme", "shop").await;
        let id = made["id"].as_str().unwrap().to_owned();
        let owner = host.app.as_service("test");
        let all = "/api/githost/v1/repositories";
        let again = owner.post(all, json!({ "owner": "Acme", "name": "SHOP" })).await.expect(409);
        assert!(again.message().contains("already"), "{}", again.message());
        host.work_tree("tree").await;
        host.git("tree", &["push", "--quiet", &host.all("acme/shop"), "main", "main:next"])
            .await
            .well();

        let change =
            json!({ "name": "store", "description": "Sells things", "defaultBranch": "next" });
        let client = owner.clone().with_header("content-type", "application/json");
        let shop = format!("{all}/acme/shop");
        let changed = client.send("PATCH", &shop, change.to_string()).await.expect(200).json();
        assert_eq!(changed["description"], "Sells things");
        owner.get(&shop).await.expect(404);
        let store = format!("{all}/acme/store");
        let wrong = json!({ "defaultBranch": "none" }).to_string();
        client.send("PATCH", &store, wrong).await.expect(400);
        let copy =
            host.git("", &["clone", "--quiet", &host.all("acme/store"), "copy"]).await.well();
        assert!(copy.ok);
        let branch = host.git("copy", &["branch", "--show-current"]).await.well();
        assert_eq!(branch.text.trim(), "next");

        owner.delete(&store).await.expect(204);
        owner.get(&store).await.expect(404);
        host.git("", &["ls-remote", &host.all("acme/store")])
            .await
            .failed("There is no repository");
        let bin = owner.get(&format!("{all}?deleted=true")).await.expect(200).json();
        assert_eq!(bin["items"][0]["id"], id.as_str());
        let back = format!("/api/githost/v1/deleted-repositories/{id}/restore");
        owner.post_nothing(&back).await.expect(200);
        host.git("", &["ls-remote", &host.all("acme/store")]).await.well();
        owner.post_nothing(&back).await.expect(404);

        owner.delete(&store).await.expect(204);
        let folder = host.app.folder().join("githost").join(format!("{id}.git"));
        host.app.run_jobs().await;
        assert!(folder.exists());
        host.app.advance(25 * 60 * 60 * 1_000);
        host.app.run_jobs().await;
        assert!(!folder.exists());
        owner.post_nothing(&back).await.expect(404);
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_as_many_as_there_may_be() {
    on_both_engines("githostquota", async |engine| {
        let settings = json!({ "ownerRepositoriesMax": 2, "dayRepositoriesMax": 3 });
        let host = Host::start(&engine, settings).await;
        let maker = host.app.as_service("maker");
        let make = async |owner: &str, name: &str| {
            let body = json!({ "owner": owner, "name": name });
            maker.post("/api/githost/v1/repositories", body).await.status
        };
        assert_eq!(make("a", "one").await, 201);
        assert_eq!(make("a", "two").await, 201);
        assert_eq!(make("a", "three").await, 409);
        assert_eq!(make("b", "one").await, 201);
        assert_eq!(make("b", "two").await, 429);
        host.app.advance(25 * 60 * 60 * 1_000);
        assert_eq!(make("b", "two").await, 201);
        // Names are counted by whole owners: `a` is not `a-b`.
        host.app.advance(25 * 60 * 60 * 1_000);
        assert_eq!(make("a-b", "one").await, 201);
        let reader = host.app.as_service("reader");
        let body = json!({ "owner": "r", "name": "x" });
        reader.post("/api/githost/v1/repositories", body).await.expect(403);
        let page = maker.get("/api/githost/v1/repositories?limit=2").await.expect(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        let next = page["next"].as_str().unwrap();
        let rest = format!("/api/githost/v1/repositories?after={}", next.replace('/', "%2F"));
        let rest = maker.get(&rest).await.expect(200).json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 3);
        host.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_permission_and_every_statement_holds() {
    testkit::checks::census(&[crate::feature()]).await;
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    let let_in = host.app.operations_that_let_in().await;
    assert_eq!(let_in, [] as [&str; 0]);
    host.finish().await;
}
