//! Repositories over the API: made, changed, deleted, brought back, counted.

use database::unit;
use serde_json::{Value, json};
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_of_the_catalog_is_for_those_whom_it_means() {
    on_both_engines("githostowner", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let maker = host.app.as_service("maker");
        let all = "/api/githost/v1/repositories";
        for owner in ["payments", "PAYMENTS", "grace"] {
            let refused = maker.post(all, json!({ "owner": owner, "name": "shop" })).await;
            let message = refused.expect(403).message();
            assert!(message.contains("you are not of them"), "{message}");
        }
        maker.post(all, json!({ "owner": "free", "name": "shop" })).await.expect(201);
        // Who may do so with all repositories may make them for others.
        host.make("payments", "shop").await;
        host.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_listed_in_every_order_with_what_stands_beside_them() {
    on_both_engines("githostlisting", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        let maker = host.app.as_service("maker");
        for (owner, name) in [("b", "one"), ("a", "two"), ("a", "shop")] {
            let body = json!({ "owner": owner, "name": name });
            maker.post("/api/githost/v1/repositories", body).await.expect(201);
            host.app.advance(1_000);
        }
        let theirs = json!({ "owner": "b", "name": "theirs" });
        host.app.as_service("test").post("/api/githost/v1/repositories", theirs).await.expect(201);
        host.app.advance(1_000);
        host.work_tree("tree").await;
        host.git("tree", &["push", "--quiet", &host.all("b/one"), "main", "main:x"]).await.well();
        let list = async |who: &str, query: &str| {
            let uri = format!("/api/githost/v1/repositories?{query}");
            host.app.as_service(who).get(&uri).await.expect(200).json()
        };
        let names = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&list("test", "").await), ["shop", "two", "one", "theirs"]);
        assert_eq!(names(&list("test", "sort=created").await), ["theirs", "shop", "two", "one"]);
        assert_eq!(names(&list("test", "sort=updated").await), ["one", "theirs", "shop", "two"]);
        // Page by page, whatever the order.
        for sort in ["name", "updated", "created"] {
            let whole = names(&list("test", &format!("sort={sort}")).await);
            let (mut found, mut after) = (Vec::new(), String::new());
            loop {
                let page = list("test", &format!("sort={sort}&limit=1{after}")).await;
                found.extend(names(&page));
                let Some(next) = page["next"].as_str() else { break };
                after = format!("&after={}", next.replace('/', "%2F"));
            }
            assert_eq!(found, whole, "{sort}");
        }
        // Whoever may do with all what they may with their own has made only some of them.
        assert_eq!(names(&list("test", "mine=true").await), ["theirs"]);
        assert_eq!(names(&list("maker", "mine=true&sort=created").await), ["shop", "two", "one"]);
        assert_eq!(names(&list("test", "q=TW&sort=created").await), ["two"]);
        let test = host.app.as_service("test");
        for odd in ["sort=stars", "sort=created&after=x", "sort=updated&deleted=true", "after="] {
            test.get(&format!("/api/githost/v1/repositories?{odd}")).await.expect(400);
        }
        // What stands beside them: entities, and open pull requests for whom they are.
        host.git("tree", &["checkout", "--quiet", "-b", "y"]).await.well();
        host.commit("tree", "y", "1").await;
        host.git("tree", &["push", "--quiet", &host.all("b/one"), "y"]).await.well();
        let pulls = "/api/githost/v1/repositories/b/one/pulls";
        test.post(pulls, json!({ "title": "Y", "head": "y" })).await.expect(201);
        let all = list("test", "").await;
        let beside = |name: &str| {
            let found = all["items"].as_array().unwrap().iter().find(|it| it["name"] == name);
            let found = found.unwrap();
            (found["openPulls"].clone(), found["entities"].clone())
        };
        assert_eq!(beside("one"), (json!(1), json!([])));
        assert_eq!(beside("shop"), (json!(0), json!(["component:default/pay"])));
        let one = test.get("/api/githost/v1/repositories/a/shop").await.expect(200).json();
        assert_eq!(one["entities"], json!(["component:default/pay"]));
        assert_eq!(list("reader", "q=one").await["items"][0].get("openPulls"), None);
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
