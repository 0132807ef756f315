//! What callers send: for every operation a request that would do something if they were let in.

use gate::routes::OperationInfo;
use http::Response;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestApp};

use super::cast::REPOSITORY;

/// The ids of things that are there.
#[derive(Default)]
pub(super) struct Things {
    uid: String,
    location: String,
    source: String,
    act: String,
    job: String,
    account: String,
    invitation: String,
    service_token: String,
    condition: String,
    view: String,
    run: String,
}

/// A request.
pub(super) struct Request {
    method: String,
    pub(super) uri: String,
    body: Option<Value>,
}

impl Request {
    /// Sends it and waits for the whole answer.
    pub(super) async fn send(&self, client: &Client) -> Answer {
        let (client, body) = self.ready(client);
        client.send(&self.method, &self.uri, body).await
    }

    /// Sends it and looks at the head of the answer alone: some have no end.
    pub(super) async fn head(&self, client: &Client) -> http::response::Parts {
        let (client, body) = self.ready(client);
        let response: Response<_> = client.open(&self.method, &self.uri, body).await;
        response.into_parts().0
    }

    fn ready(&self, client: &Client) -> (Client, String) {
        match &self.body {
            None => (client.clone(), String::new()),
            Some(body) => {
                (client.clone().with_header("content-type", "application/json"), body.to_string())
            }
        }
    }
}

/// The template of [`super::cast`].
const TEMPLATE: &str = "template:default/kit";

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string())
}

fn address(path: &str) -> String {
    format!("{REPOSITORY}/blob/main/{path}")
}

impl Things {
    /// Makes something of everything.
    pub(super) async fn make(app: &TestApp) -> Self {
        let owner = app.owner();
        let get = async |path: &str| owner.get(&format!("/api/{path}")).await.expect(200).json();
        let post = async |path: &str, body: Value| {
            let answer = owner.post(&format!("/api/{path}"), body).await;
            assert!(answer.status < 300, "{path}: {}", answer.text());
            answer.json()
        };
        let place = json!({ "type": "url", "target": address("more.yaml") });
        let location = post("catalog/locations", place).await;
        app.run_jobs().await;
        let hidden = json!({ "reason": "not ours" });
        let ignored = "/api/catalog/v1/ignored/component/default/hold";
        owner.put(ignored, hidden).await.expect(200);
        let ada = json!({ "entityRef": "user:default/ada" });
        let invited = post("identity/v1/invitations", ada).await;
        let body =
            json!({ "secret": invited["secret"], "name": "ada", "password": "a quiet pond" });
        let accept = "/api/identity/v1/invitations/accept";
        let account = app.anonymous().post(accept, body).await.expect(200).json();
        let eve = json!({ "entityRef": "user:default/eve" });
        let invitation = post("identity/v1/invitations", eve).await;
        let wanted = json!({ "name": "builds", "service": "ci" });
        let token = post("identity/v1/service-tokens", wanted).await;
        post("githost/v1/repositories", json!({ "owner": "acme", "name": "shop" })).await;
        post("permission/roles/conditions", conditional()).await;
        let conditions = get("permission/roles/conditions?roleEntityRef=role:default/made").await;
        let uid = get("catalog/entities/by-name/component/default/pay").await;
        Self {
            uid: text(&uid["metadata"]["uid"]),
            location: text(&location["location"]["id"]),
            source: text(&get("catalog/v1/sources").await["items"][0]["id"]),
            act: text(&get("catalog/v1/acts").await["items"][0]["id"]),
            job: text(&get("spine/v1/jobs").await["items"][0]["id"]),
            account: text(&account["account"]),
            invitation: text(&invitation["id"]),
            service_token: text(&token["id"]),
            condition: text(&conditions[0]["id"]),
            view: String::new(),
            run: String::new(),
        }
    }

    /// Makes what only a user has.
    pub(super) async fn make_for(&mut self, user: &Client) {
        let view = user.post("/api/portal/v1/views", view()).await.expect(201);
        self.view = text(&view.json()["id"]);
        let wanted = json!({ "templateRef": TEMPLATE, "values": { "name": "shop" } });
        let run = user.post("/api/scaffolder/v2/tasks", wanted).await.expect(201);
        self.run = text(&run.json()["id"]);
    }

    /// The request of an operation.
    pub(super) fn request(&self, operation: &OperationInfo) -> Request {
        let method = operation.method.as_str();
        let uri = format!("{}{}", self.path(&operation.path), query(&operation.id));
        let body = self.body(&operation.id);
        // What has none of its own may still be read as JSON.
        let body = body.or_else(|| ["POST", "PUT"].contains(&method).then(|| json!({})));
        Request { method: method.to_owned(), uri, body }
    }

    fn path(&self, path: &str) -> String {
        let id = [
            ("/acts/", &self.act),
            ("/sources/", &self.source),
            ("/locations/", &self.location),
            ("/jobs/", &self.job),
            ("/accounts/", &self.account),
            ("/invitations/", &self.invitation),
            ("/service-tokens/", &self.service_token),
            ("/conditions/", &self.condition),
            ("/views/", &self.view),
            ("/runs/", &self.run),
        ];
        let id = id.iter().find(|(part, _)| path.contains(part)).map_or("none", |(_, id)| id);
        let whole = match path {
            it if it.starts_with("/api/permission") => "role/default/made",
            _ => "component/default/pay",
        };
        path.replace("/services/{namespace}/{kind}/{name}", "/services/default/component/pay")
            .replace("{kind}/{namespace}/{name}", whole)
            .replace("/templates/{namespace}/{kind}/{name}", "/templates/default/template/kit")
            .replace("/templates/{namespace}/{name}", "/templates/default/kit")
            .replace("{provider}/{resource}", "githost/repositories")
            .replace("{taskId}", &self.run)
            .replace("/roles/{namespace}/{name}", "/roles/default/made")
            .replace("/repositories/{owner}/{name}", "/repositories/acme/shop")
            .replace("/reconcilers/{name}", "/reconcilers/catalog.sources")
            .replace("{action_id}", "catalog%3Aget-catalog-entity")
            .replace("{topic}", "catalog.entity")
            .replace("{plugin}", "catalog")
            .replace("{uid}", &self.uid)
            .replace("{number}", "1")
            .replace("{id}", id)
            .replace(['{', '}', '*'], "")
    }

    fn body(&self, id: &str) -> Option<Value> {
        let pay = "component:default/pay";
        let place = json!({ "type": "url", "target": address("new.yaml") });
        let question = json!({
            "id": "1", "permission": {
                "type": "resource", "name": "catalog.entity.read",
                "attributes": { "action": "read" }, "resourceType": "catalog-entity",
            },
            "resourceRef": pay,
        });
        let policy = json!({
            "entityReference": "role:default/made", "permission": "catalog.location.delete",
            "policy": "delete", "effect": "allow",
        });
        let body = match id {
            "GetEntitiesByRefs" => json!({ "entityRefs": [pay] }),
            "QueryEntityFacetsByPredicate" => json!({ "facets": ["spec.owner"] }),
            "CreateLocation" | "UpdateLocation" | "CatalogLocationRegister" => place,
            "RefreshEntity" => json!({ "entityRef": pay }),
            "AnalyzeLocation" => json!({ "location": place }),
            "ValidateEntity" => {
                json!({ "entity": {}, "location": format!("url:{}", address("x")) })
            }
            "CatalogPermissionConditionsApply" => json!({ "items": [{
                "id": "1", "resourceRef": pay, "resourceType": "catalog-entity",
                "conditions": {
                    "rule": "HAS_SPEC", "resourceType": "catalog-entity",
                    "params": { "key": "owner" },
                },
            }] }),
            "CatalogActionInvoke" => json!({ "name": "pay" }),
            "CatalogActionInvokeWithSecrets" => json!({ "input": { "name": "pay" } }),
            "CatalogActPlan" => json!({ "kind": "unregister", "input": { "id": self.location } }),
            "PermissionAuthorize" => json!({ "items": [question] }),
            "RbacPolicyCreate" | "RbacPolicyDelete" => json!([policy]),
            "RbacPolicyUpdate" => json!({ "oldPolicy": [policy], "newPolicy": [policy] }),
            "RbacRoleCreate" => {
                json!({ "name": "role:default/new", "memberReferences": ["user:default/ada"] })
            }
            "RbacRoleUpdate" => {
                let role = json!({ "name": "role:default/made", "memberReferences": ["user:default/ada"] });
                json!({ "oldRole": role, "newRole": role })
            }
            "RbacConditionCreate" | "RbacConditionUpdate" => conditional(),
            "IdentityRolePut" => json!({ "description": "changed" }),
            "IdentityRoleMemberAdd" => json!({ "members": ["user:default/ada"] }),
            "IdentityTokenCreate" => json!({ "name": "mine" }),
            "IdentityServiceTokenCreate" => json!({ "name": "theirs", "service": "ci" }),
            "IdentityInvitationCreate" => json!({ "entityRef": "user:default/bob" }),
            "IdentityRecoveryCreate" => json!({ "account": self.account }),
            "GithostRepositoryCreate" => json!({ "owner": "acme", "name": "new" }),
            "GithostHookCreate" | "GithostHookPut" => json!({ "address": "https://ci.example/x" }),
            "GithostBranchCreate" => json!({ "name": "next" }),
            "GithostTagCreate" => json!({ "name": "v1", "target": "main" }),
            "GithostPullCreate" => json!({ "title": "Change", "head": "next" }),
            "GithostPullUpdate" => json!({ "title": "changed" }),
            "GithostPullMerge" => json!({ "commit": "1".repeat(40) }),
            "GithostCommentCreate" | "GithostCommentUpdate" => json!({ "text": "Why?" }),
            "GithostReviewCreate" => json!({ "verdict": "comment", "text": "Why?" }),
            "GithostCheckPut" => json!({ "context": "ci", "state": "success" }),
            "GithostRepositoryUpdate" => json!({ "description": "changed" }),
            "GithostProtectionPut" => json!({ "protections": [{ "pattern": "main" }] }),
            "DeliveryServicePromote" => json!({ "from": "dev", "to": "prod" }),
            "DeliveryServiceRollback" => json!({ "environment": "prod" }),
            "PortalViewCreate" | "PortalViewPut" => view(),
            "Scaffold" => json!({ "templateRef": TEMPLATE, "values": { "name": "x" } }),
            "ScaffolderTemplatePreview" => json!({ "values": { "name": "x" } }),
            "ScaffolderCheck" => {
                json!({ "kind": "entity-name", "entityKind": "Component", "name": "pay" })
            }
            "ScaffolderPlaygroundLint" => json!({ "template": "kind: Template" }),
            "ScaffolderPlaygroundOpen" => json!({ "templateRef": TEMPLATE }),
            "ScaffolderPlaygroundDryRun" => {
                json!({ "template": {}, "values": {}, "directoryContents": [] })
            }
            "DryRun" => json!({ "template": {}, "values": {}, "directoryContents": [] }),
            "Autocomplete" => json!({ "token": "t", "context": {} }),
            "ScaffolderDraftPut" => json!({ "values": {} }),
            "ScaffolderPermissionConditionsApply" => json!({ "items": [{
                "id": "1", "resourceRef": self.run, "resourceType": "scaffolder-task",
                "conditions": {
                    "rule": "IS_TASK_OWNER", "resourceType": "scaffolder-task",
                    "params": { "createdBy": ["user:default/holder"] },
                },
            }] }),
            "UserSettingPut" => json!({ "value": "dark" }),
            "UserSettingMultiget" => json!({ "items": [{ "bucket": "bucket", "key": "key" }] }),
            _ => return None,
        };
        Some(body)
    }
}

fn conditional() -> Value {
    json!({
        "result": "CONDITIONAL", "roleEntityRef": "role:default/made", "pluginId": "catalog",
        "resourceType": "catalog-entity",
        "permissionMapping": [{ "name": "catalog.entity.delete", "action": "delete" }],
        "conditions": {
            "rule": "IS_ENTITY_KIND", "resourceType": "catalog-entity",
            "params": { "kinds": ["API"] },
        },
    })
}

fn view() -> Value {
    json!({ "page": "catalog", "name": "Services", "query": "kind=component", "shared": true })
}

fn query(id: &str) -> &'static str {
    match id {
        "GetEntityFacets" => "?facet=spec.owner",
        "GithostCompareGet" => "?base=main&head=next",
        "CatalogChangeList" => "?after=0",
        "DeliveryServiceDiff" => "?from=dev&to=prod",
        "CatalogGraphGet" => "?root=component:default/pay",
        "SpineJobLogGet" => "?wait=60",
        "ScaffolderRunLogSearch" => "?q=x",
        "GateExplain" => "?subject=component:default/pay",
        "IdentityDecisionGet" => "?permission=catalog.entity.read&user=user:default/ada",
        "IdentityRoleMemberRemove" => "?member=user:default/ada",
        _ => "",
    }
}
