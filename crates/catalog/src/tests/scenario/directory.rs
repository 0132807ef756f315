//! The organisation that files describe, through the port that others ask.

use model::directory::UserQuery;
use testkit::{TestApp, on_both_engines};

use super::{component, location, read_all, reading};

fn member(name: &str, email: &str, groups: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: {name}\nspec:\n  \
         profile:\n    email: {email}\n  memberOf: [{groups}]\n"
    )
}

fn unit(name: &str, more: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: {name}\nspec:\n  \
         type: team\n  children: []\n{more}"
    )
}

fn groups(app: &TestApp) -> Vec<String> {
    app.deps().directory.groups_of("user:default/ada").to_vec()
}

#[tokio::test]
async fn who_belongs_to_what_follows_the_files_and_other_files_leave_it_alone() {
    on_both_engines("directory", async |engine| {
        let files = ["./org.yaml", "./ada.yaml", "./c.yaml"];
        let org = [unit("team", "  parent: Unit\n"), unit("unit", "  members: [bob]\n")];
        let app = reading(&engine, &["all.yaml"])
            .file("repo/all.yaml", &location("all", &files))
            .file("repo/org.yaml", &org.join("---\n"))
            .file("repo/ada.yaml", &member("Ada", "Ada@acme.org", "Team"))
            .file("repo/c.yaml", &component("c", "team"))
            .start()
            .await;
        assert_eq!(groups(&app), [""; 0]);
        let directory = app.deps().directory.clone();
        let before = directory.version();
        app.run_jobs().await;
        app.settle().await;
        assert_eq!(groups(&app), ["group:default/team", "group:default/unit"]);
        assert!(directory.groups_of("user:default/bob").is_empty(), "bob is only spoken of");
        let version = directory.version();
        assert!(version > before);
        let found = directory.users(&UserQuery::Email("ada@ACME.org".into()), 2);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].entity_ref, "user:default/ada");

        app.write_file("repo/c.yaml", &component("c", "unit"));
        read_all(&app).await;
        app.settle().await;
        assert_eq!(directory.version(), version, "a component is nobody");

        app.write_file("repo/org.yaml", &org[1]);
        read_all(&app).await;
        app.settle().await;
        assert!(directory.version() > version);
        assert_eq!(groups(&app), ["group:default/team"], "named, and leads nowhere");

        // Nothing names the user any more: the entity stays as an orphan or goes, as configured.
        let version = directory.version();
        app.write_file("repo/all.yaml", &location("all", &["./org.yaml"]));
        read_all(&app).await;
        app.settle().await;
        assert!(directory.version() > version);
        let is_there = !directory.users(&UserQuery::Ref("ada".into()), 2).is_empty();
        assert_eq!(is_there, !groups(&app).is_empty());
        assert!(!is_there, "orphans go by default");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_change_of_a_group_is_felt_within_a_second() {
    on_both_engines("directory at once", async |engine| {
        let app = reading(&engine, &["org.yaml", "ada.yaml"])
            .file("repo/org.yaml", &unit("team", "  members: [ada]\n"))
            .file("repo/ada.yaml", &member("ada", "ada@acme.org", ""))
            .start()
            .await;
        app.run_jobs().await;
        app.settle().await;
        assert_eq!(groups(&app), ["group:default/team"]);
        app.write_file("repo/org.yaml", &unit("team", ""));
        read_all(&app).await;
        let written = std::time::Instant::now();
        while !groups(&app).is_empty() {
            assert!(written.elapsed().as_millis() < 1_000, "the change was not felt");
            tokio::task::yield_now().await;
        }
        app.finish().await;
    })
    .await;
}
