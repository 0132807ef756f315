//! Secrets stay in: whatever a template does to them, and wherever an action sends them.

use serde_json::json;

use super::super::{RunEnd, StepStatus};
use super::scene::Scene;

const TOKEN: &str = "hunter2-Token";

/// GHSA-8qp7-fhr9-fw53: transformed secrets are secrets. CVE-2025-55285: inputs that are told, too.
#[tokio::test]
async fn ghsa_8qp7_fhr9_fw53_cve_2025_55285_transformed_secrets_are_taken_out() {
    let shapes = [
        "${{ secrets.TOKEN }}",
        "${{ secrets.TOKEN | upper }}",
        "${{ secrets.TOKEN | reverse }}",
        "${{ secrets.TOKEN | dump }}",
        "${{ secrets.TOKEN.slice(2) }}",
        "a ${{ secrets.TOKEN | lower }} b",
        "${{ [secrets.TOKEN, 'x'] | join('+') }}",
        "${{ environment.secrets.SERVER | replace('s', 'z') }}",
    ];
    for shape in shapes {
        let scene = Scene::new(json!({
            "steps": [{"id": "a", "name": "A", "action": "leak", "input": {"it": shape}}],
            "output": {"again": "${{ steps.a.output.all.it }}", "secret": "${{ secrets.TOKEN }}"},
        }))
        .with_secret("TOKEN", TOKEN)
        .with_server_secret("SERVER", "sesame-server");
        let end = scene.run().await;
        assert!(matches!(end, RunEnd::Completed { .. }), "{end:?}");
        let seen = scene.seen(&end);
        for part in
            [TOKEN, "HUNTER2", "hunter2", "nekoT", "nter2-Token", "sesame", "zezame", "ezame"]
        {
            assert!(!seen.contains(part), "{shape} tells {part}: {seen}");
        }
        assert!(seen.contains("***"), "{seen}");
    }
}

#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_secrets_in_rounds_are_secrets_when_they_are_transformed()
 {
    let scene = Scene::new(json!({"steps": [{
        "id": "a", "name": "A", "action": "leak", "each": ["${{ secrets.TOKEN }}", "plain"],
        "input": {"it": "${{ each.value | upper }}"},
    }]}))
    .with_secret("TOKEN", TOKEN);
    let end = scene.run().await;
    let seen = scene.seen(&end);
    assert!(!seen.contains("HUNTER2"), "{seen}");
    assert!(seen.contains("PLAIN"), "{seen}");
}

#[tokio::test]
async fn advisory_8_2_scaffolder_backend_4_2_0_failures_tell_no_secret() {
    let scene = Scene::new(json!({"steps": [{
        "id": "a", "name": "A", "action": "leak",
        "input": {"fail": "no ${{ secrets.TOKEN | upper }}"},
    }]}))
    .with_secret("TOKEN", TOKEN);
    let end = scene.run().await;
    let seen = scene.seen(&end);
    assert!(matches!(end, RunEnd::Failed { .. }) && !seen.contains("HUNTER2"), "{seen}");
    assert!(!format!("{:?}", scene.state().failure).contains("HUNTER2"));
}

#[tokio::test]
async fn conditions_and_outputs_are_given_no_secrets() {
    let scene = Scene::new(json!({
        "steps": [{"id": "a", "name": "A", "action": "echo", "if": "${{ secrets.TOKEN }}"}],
        "output": {"s": "${{ secrets.TOKEN }}", "e": "${{ environment.secrets.SERVER }}",
                   "p": "${{ environment.parameters.region }}"},
    }))
    .with_secret("TOKEN", TOKEN)
    .with_server_secret("SERVER", "sesame-server");
    let end = scene.run().await;
    assert_eq!(end, RunEnd::Completed { output: json!({"p": "eu"}) });
    assert_eq!(scene.state().steps["a"].status, StepStatus::Skipped);
}

/// GHSA-8wq8-6859-qx77: a dry run is given none of the server's secrets.
#[tokio::test]
async fn ghsa_8wq8_6859_qx77_a_dry_run_knows_no_server_secret() {
    let scene = Scene::new(json!({
        "steps": [
            {"id": "a", "name": "A", "action": "leak",
             "input": {"it": "${{ environment.secrets.SERVER | dump }}", "n": "${{ environment.secrets.SERVER | length }}"}},
            {"id": "b", "name": "B", "action": "once", "input": {"t": "${{ secrets.TOKEN }}"}},
            {"id": "c", "name": "C", "action": "nobody:knows", "input": {"u": "${{ steps.b.output.url }}"}},
        ],
        "output": {"out": "${{ steps.a.output.all.it }}"},
    }))
    .with_secret("TOKEN", TOKEN)
    .with_server_secret("SERVER", "sesame-server")
    .dry();
    let end = scene.run().await;
    let seen = scene.seen(&end);
    assert!(!seen.contains("sesame") && !seen.contains(TOKEN), "{seen}");
    let given = scene.given();
    assert_eq!(given[0].input["n"], json!(0));
    assert_eq!(given[1].input, json!({"t": "***"}));
    assert_eq!(given[2].input, json!({"u": "<example>"}));
    assert_eq!(scene.made(), 0, "an action ran that cannot run dry");
}
