//! Two processes on one database: what one writes, both answer.

use serde_json::json;
use testkit::{TestApp, TestEngine, postgres_schema};

use super::{component, entity, group, read_all, reading_with, refs, status};

async fn process(engine: &TestEngine, text: &str) -> TestApp {
    let setup = reading_with(engine, &["all.yaml"], json!({})).random_ids();
    setup.file("repo/all.yaml", text).start().await
}

#[tokio::test]
async fn a_process_that_reads_nothing_answers_what_another_has_read() {
    let Some(engine) = postgres_schema("two processes") else { return };
    let writer = process(&engine, &component("pay", "shop")).await;
    let reader = process(&engine, "").await;
    read_all(&writer).await;
    reader.settle().await;
    assert_eq!(refs(&reader).await, ["component:pay"]);
    let seen = entity(&reader, "component:pay").await;
    assert_eq!(seen, entity(&writer, "component:pay").await);

    let both =
        format!("{}---\n{}", component("pay", "store").replace("service", "site"), group("store"));
    writer.write_file("repo/all.yaml", &both);
    read_all(&writer).await;
    reader.settle().await;
    assert_eq!(refs(&reader).await, ["component:pay", "group:store"]);
    assert_eq!(entity(&reader, "component:pay").await["spec"]["type"], "site");

    writer.write_file("repo/all.yaml", &group("store"));
    read_all(&writer).await;
    let reader = reader.restart().await;
    assert_eq!(refs(&reader).await, ["group:store"]);
    writer.finish().await;
    reader.finish().await;
    engine.clean().await;
}

#[tokio::test]
async fn readings_by_turns_in_two_processes_agree() {
    let Some(engine) = postgres_schema("by turns") else { return };
    let text = component("pay", "shop");
    let (one, two) = (process(&engine, &text).await, process(&engine, &text).await);
    for turn in 0..4 {
        // Each remembers what it has read itself; the other has changed the database meanwhile.
        let text = component("pay", &format!("owner{turn}"));
        let broken = text.replace("  type: service\n", "");
        let text = if turn == 2 { broken } else { text };
        for app in [&one, &two] {
            app.write_file("repo/all.yaml", &text);
        }
        let (first, second) = if turn % 2 == 0 { (&one, &two) } else { (&two, &one) };
        read_all(first).await;
        second.advance(super::INTERVAL_MS);
        second.settle().await;
        let seen = entity(first, "component:pay").await;
        assert_eq!(seen, entity(second, "component:pay").await);
        assert_eq!(status(&seen).len(), usize::from(turn == 2));
    }
    read_all(&two).await;
    one.settle().await;
    assert_eq!(entity(&one, "component:pay").await, entity(&two, "component:pay").await);
    one.finish().await;
    two.finish().await;
    engine.clean().await;
}
