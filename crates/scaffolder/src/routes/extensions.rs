//! What templates can use beside the language itself: the filters that Backstage adds.

use gate::{Json, NoParameters, Query, Reply};
use serde_json::{Value, json};

fn filters() -> Value {
    let text = json!({ "type": "string" });
    let repository = json!({
        "type": "object",
        "properties": {
            "repo": text, "host": text, "owner": text, "organization": text, "workspace": text,
            "project": text,
        },
        "required": ["repo", "host"],
        "additionalProperties": false,
    });
    let reference = json!({
        "type": "object",
        "properties": { "kind": text, "namespace": text, "name": text },
        "required": ["kind", "namespace", "name"],
        "additionalProperties": false,
    });
    let defaults = json!({
        "type": "object",
        "properties": { "defaultKind": text, "defaultNamespace": text },
        "additionalProperties": false,
    });
    json!({
        "parseRepoUrl": {
            "description": "Takes the address of a repository, as RepoUrlPicker puts it out, apart.",
            "schema": { "input": text, "output": repository },
            "examples": [{
                "description": "The parts of a repository on GitHub",
                "example": "${{ parameters.repoUrl | parseRepoUrl }}",
                "notes": "`github.com?owner=acme&repo=shop` becomes \
                          `{ host: github.com, owner: acme, repo: shop }`",
            }],
        },
        "parseEntityRef": {
            "description": "Takes the reference of an entity apart.",
            "schema": { "input": text, "arguments": [defaults], "output": reference },
            "examples": [{
                "description": "The parts of a reference that leaves its kind out",
                "example": "${{ 'shop' | parseEntityRef({ defaultKind: 'component' }) }}",
                "notes": "Becomes `{ kind: component, namespace: default, name: shop }`",
            }],
        },
        "pick": {
            "description": "Picks what stands at a path.",
            "schema": { "input": {}, "arguments": [text], "output": {} },
            "examples": [{
                "description": "The owner of a repository",
                "example": "${{ parameters.repoUrl | parseRepoUrl | pick('owner') }}",
            }],
        },
        "projectSlug": {
            "description": "The owner and the name of a repository with a slash between.",
            "schema": { "input": text, "output": text },
            "examples": [{
                "description": "The slug of a repository on GitHub",
                "example": "${{ parameters.repoUrl | projectSlug }}",
                "notes": "`github.com?owner=acme&repo=shop` becomes `acme/shop`",
            }],
        },
    })
}

/// What templates can use beside the language itself.
#[utoipa::path(
    get,
    path = "/v2/templating-extensions",
    operation_id = "ListTemplatingExtensions",
    tag = "scaffolder",
    responses((status = 200, description = "Filters and globals", body = Object)),
)]
pub async fn extension_list(_: Query<NoParameters>) -> Reply<Json<Value>> {
    let globals = json!({ "functions": {}, "values": {} });
    Ok(Json(json!({ "filters": filters(), "globals": globals })))
}
