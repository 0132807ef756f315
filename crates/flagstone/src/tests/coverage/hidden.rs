//! What is not for a caller answers as if it were not there: operations that leave things out say to
//! somebody who may not see them what they say to somebody who may, where there is nothing.

use gate::Access;
use gate::routes::OperationInfo;
use serde_json::{Value, json};
use testkit::Answer;

use super::cast::Cast;
use super::named;

/// Operations that tell of no things, but of what the server can do: who may not see entities is told
/// so all the same.
const ABOUT_NO_THINGS: &[&str] = &[
    "CatalogPermissionMetadataGet",
    "ListTemplatingExtensions",
    "ScaffolderPermissionMetadataGet",
];

/// Actions, each with a permission of its own: they have a test of their own.
const ACTIONS: &str = "/api/catalog/.backstage/actions/";

/// A form is its template's, which the catalog shows or hides; pages of it that are not for a caller are left
/// out, as in Backstage: crates/scaffolder/src/tests has that.
const PAGES: &str = "GetTemplateParameterSchema";

/// Status and body. Of the feed without what is no entity's: how far it is, and what was done to
/// locations and sources, which is for whoever may see those.
fn told(operation: &OperationInfo, answer: &Answer) -> (u16, Value) {
    let mut body = match serde_json::from_slice(&answer.body) {
        Ok(body) => body,
        Err(_) => json!(answer.text()),
    };
    if operation.id == "CatalogChangeList" {
        let items = body["items"].as_array_mut().expect("items");
        let is_of_entity =
            |item: &Value| item["topic"].as_str().is_some_and(|it| it.contains(".entity."));
        items.retain(is_of_entity);
        body = json!({ "items": items });
    }
    (answer.status, body)
}

#[tokio::test]
async fn a_hidden_thing_answers_as_one_that_is_not_there() {
    testkit::on_both_engines("coverage hidden", async |engine| {
        let cast = Cast::with_something_of_everything(&engine).await;
        // In memory, whatever the other is on: the answers are the same.
        let empty = Cast::empty(&testkit::TestEngine::sqlite()).await;
        let mut tried = 0;
        for operation in cast.operations() {
            let Access::Filtered(needed) = operation.access else { continue };
            // What steps of templates can do is nothing that somebody made here.
            let is_elsewhere = ["ListActions", PAGES].contains(&operation.id.as_str());
            if operation.path.starts_with(ACTIONS) || is_elsewhere {
                continue;
            }
            let request = cast.things.request(&operation);
            let name = format!("{}: {}", named(&operation), request.uri);
            let absent = told(&operation, &request.send(&empty.user_with_all()).await);
            let seen = told(&operation, &request.send(&cast.user_with_all()).await);
            let is_about_nothing = ABOUT_NO_THINGS.contains(&operation.id.as_str());
            assert_eq!(seen == absent, is_about_nothing, "{name}: nothing to see");
            for client in [cast.user_without(needed), cast.app.without(needed)] {
                let hidden = told(&operation, &request.send(&client).await);
                assert_eq!(hidden, absent, "{name}");
            }
            tried += 1;
        }
        assert!(tried > 15, "only {tried} operations");
        empty.app.finish().await;
        cast.app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_action_that_is_not_for_the_caller_is_no_action() {
    let cast = Cast::with_something_of_everything(&testkit::TestEngine::sqlite()).await;
    let needed = cast.operations().into_iter().find(|it| it.path.starts_with(ACTIONS));
    let Some(Access::Filtered(needed)) = needed.map(|it| it.access) else {
        panic!("the list of actions is not filtered");
    };
    let base = format!("{ACTIONS}v1/actions");
    let ids = async |client: &testkit::Client| {
        let list = client.get(&base).await.expect(200).json();
        let actions = list["actions"].as_array().expect("actions").iter();
        actions.map(|it| it["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let all = ids(&cast.user_with_all()).await;
    for client in [cast.user_without(needed), cast.app.without(needed)] {
        let shown = ids(&client).await;
        let hidden: Vec<_> = all.iter().filter(|it| !shown.contains(it)).collect();
        assert!(!hidden.is_empty() && !shown.is_empty(), "{shown:?} of {all:?}");
        for id in hidden {
            let (_, name) = id.split_once(':').expect("a plugin and a name");
            let nothing = "x".repeat(name.len());
            for (version, body) in
                [("v1", json!({ "name": "pay" })), ("v2", json!({ "input": { "name": "pay" } }))]
            {
                let uri =
                    |name: &str| format!("{ACTIONS}{version}/actions/catalog%3A{name}/invoke");
                let first = client.post(&uri(name), body.clone()).await.expect(404);
                let second = client.post(&uri(&nothing), body).await.expect(404);
                assert_eq!(first.text().replace(name, ""), second.text().replace(&nothing, ""));
            }
        }
    }
    cast.app.finish().await;
}
