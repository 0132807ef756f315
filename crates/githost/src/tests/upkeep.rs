//! Folders of repositories: whose they are, which nobody knows, and how they are kept small.

use database::{Statement, Tx, params, unit};
use serde_json::json;
use testkit::{TestEngine, on_both_engines};

use super::harness::Host;
use crate::host::Host as Whose;
use crate::upkeep::packing::{self, Looseness};
use crate::upkeep::strays;

const ALL: &str = "/api/githost/v1/repositories";

impl Host {
    /// How loose a repository is.
    async fn looseness(&self, full_name: &str) -> Looseness {
        let place = format!("--git-dir={}", self.bare(full_name).await.display());
        let said = self.git("", &[&place, "count-objects", "-v"]).await.well();
        Looseness::read(&said.text)
    }

    /// Whether it was packed when everything that is due was done.
    async fn packs(&self) -> bool {
        let ran = self.app.run_jobs().await;
        assert!(ran.contains(&"githost.packs ok".to_owned()), "{ran:?}");
        self.looseness("acme/shop").await.objects == 0
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_grown_loose_is_packed_while_nobody_pushes() {
    on_both_engines("githostpacks", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        host.work_tree("tree").await;
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        host.app.run_jobs().await;
        assert!(host.looseness("acme/shop").await.objects > 0, "a few are left as they are");
        // As if many pushes had brought one object each.
        let names: Vec<String> = (0..2_100).map(|it| format!("file-{it}")).collect();
        for name in &names {
            std::fs::write(host.path("tree").join(name), name).unwrap();
        }
        let place = format!("--git-dir={}", host.bare("acme/shop").await.display());
        let mut arguments = vec![place.as_str(), "hash-object", "-w", "--"];
        arguments.extend(names.iter().map(String::as_str));
        host.git("tree", &arguments).await.well();
        host.commit("tree", "last", "1").await;
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        assert!(host.looseness("acme/shop").await.is_too_much());
        // Not while somebody pushes; then without losing anything.
        host.make_begun("acme/shop", "user:default/ada", &"a".repeat(40)).await;
        host.app.advance(11 * 60 * 1_000);
        assert!(!host.packs().await);
        host.app.advance(3 * 60 * 60 * 1_000);
        host.app.run_jobs().await;
        host.app.advance(11 * 60 * 1_000);
        assert!(host.packs().await);
        host.git("", &["clone", "--quiet", &url, "copy"]).await.well();
        assert_eq!(host.head("copy").await, host.head("tree").await);
        let place = format!("--git-dir={}", host.bare("acme/shop").await.display());
        host.git("", &[&place, "fsck", "--strict"]).await.well();
        host.finish().await;
    })
    .await;
}

/// Packing goes on beside whatever else happens, for it takes nothing away; what nothing leads to goes
/// when nobody can come to need it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packing_takes_nothing_away_and_pruning_is_done_alone() {
    let host = Host::start(&TestEngine::sqlite(), json!({})).await;
    host.make("acme", "shop").await;
    host.work_tree("tree").await;
    let url = host.all("acme/shop");
    host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
    let bare = host.bare("acme/shop").await;
    let place = format!("--git-dir={}", bare.display());
    // Two that nothing leads to: one of today, and one of long ago that lies in a pack.
    let hash = async |name: &str| {
        std::fs::write(host.path("tree").join(name), name).unwrap();
        let said = host.git("tree", &[&place, "hash-object", "-w", "--", name]).await.well();
        said.text.trim().to_owned()
    };
    let (young, old) = (hash("young").await, hash("old").await);
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24 * 20_000);
    let age = |object: &str| {
        let file = bare.join("objects").join(&object[..2]).join(&object[2..]);
        std::fs::File::open(file).unwrap().set_modified(long_ago).unwrap();
    };
    age(&old);
    let git = std::sync::Arc::new(crate::git::Git::new("git", host.path("")));
    let repo = git.repo(&bare);
    let is_there =
        async |object: &str| host.git("tree", &[&place, "cat-file", "-e", object]).await.ok;
    packing::pack(&repo).await.unwrap();
    assert!(is_there(&young).await && is_there(&old).await, "packing takes nothing away");
    assert_eq!(host.looseness("acme/shop").await.objects, 2);
    packing::prune(&repo).await.unwrap();
    assert!(is_there(&young).await && !is_there(&old).await, "two weeks are waited");
    host.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_that_nobody_knows_are_named_and_left_alone() {
    on_both_engines("githoststrays", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        host.make("acme", "gone").await;
        host.app.as_service("test").delete(&format!("{ALL}/acme/gone")).await.expect(204);
        let folder = host.app.folder().join("githost");
        std::fs::create_dir(folder.join("stray.git")).unwrap();
        let find =
            async |host: &Host| strays::find(&host.app.deps().database, &folder).await.unwrap();
        assert_eq!(find(&host).await, ["stray.git"]);
        let host = host.restart().await;
        host.app.run_jobs().await;
        assert_eq!(find(&host).await, ["stray.git"]);
        host.finish().await;
    })
    .await;
}

const TAKE: Statement = Statement::new("UPDATE githost_host SET node = $1");
const FORGET: Statement = Statement::new("DELETE FROM githost_host");

async fn take(tx: &mut Tx, node: &str) -> database::Result<u64> {
    match node {
        "" => tx.exec(&FORGET, params![]).await,
        node => tx.exec(&TAKE, params![node]).await,
    }
}

/// Who has the repositories is written down; nobody for no name.
async fn written_down(host: &Host, node: &str) {
    let write = unit!(|tx, node: String| take(tx, node).await);
    let changed = host.app.deps().database.write(node.to_owned(), write).await.unwrap().value;
    assert_eq!(changed, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_with_another_replica_is_said_to_lie_there() {
    on_both_engines("githosthost", async |engine| {
        let host = Host::start(&engine, json!({})).await;
        host.make("acme", "shop").await;
        host.work_tree("tree").await;
        let url = host.all("acme/shop");
        host.git("tree", &["push", "--quiet", &url, "main"]).await.well();
        written_down(&host, "node-other").await;
        let folder = host.app.folder().join("githost");
        std::fs::rename(&folder, host.path("elsewhere")).unwrap();
        let host = host.restart().await;
        let test = host.app.as_service("test");
        // Which there are is known; what they hold is not, and nothing is made or tended.
        let shop = format!("{ALL}/acme/shop");
        test.get(&shop).await.expect(200);
        let told = test.get(&format!("{shop}/tree")).await.expect(503);
        assert!(told.message().contains("lie on node-other"), "{}", told.text());
        let body = json!({ "owner": "acme", "name": "more" });
        test.post(ALL, body).await.expect(503);
        test.get(&format!("{ALL}/acme/more")).await.expect(404);
        host.git("tree", &["ls-remote", &url]).await.failed("503");
        let ran = host.app.run_jobs().await;
        assert!(!ran.iter().any(|it| it.starts_with("githost.")), "{ran:?}");
        // A data directory that has nothing of what was made does not take the role.
        written_down(&host, "").await;
        let host = host.restart().await;
        let told = host.app.as_service("test").get(&format!("{shop}/tree")).await.expect(503);
        assert!(told.message().contains("another machine"), "{}", told.text());
        // The one that has it does, also where another had it: its folder was restored here.
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::rename(host.path("elsewhere"), &folder).unwrap();
        let host = host.restart().await;
        host.git("tree", &["ls-remote", &url]).await.well();
        written_down(&host, "node-gone").await;
        let host = host.restart().await;
        host.git("tree", &["ls-remote", &url]).await.well();
        let node = host.app.spine().worker().split('#').next().unwrap().to_owned();
        let settled = Whose::settle(&host.app.deps().database, &node, &folder).await.unwrap();
        assert_eq!(settled, Whose::Here);
        host.finish().await;
    })
    .await;
}
