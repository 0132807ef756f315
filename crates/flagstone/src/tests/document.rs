//! The OpenAPI document, as `web/` has it: its client is written from this file, so that the pages
//! call what the server serves.

use std::path::Path;

use serde_json::{Value, json};
use testkit::{TestApp, TestEngine};

use crate::features::FEATURES;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");

/// With it set the file is written; `cargo xtask codegen` does that.
const WRITE: &str = "FLAGSTONE_WRITE_OPENAPI";

#[tokio::test]
async fn the_document_that_the_portal_is_written_from_is_the_servers() {
    let app = TestApp::new(FEATURES.iter().copied()).on(&TestEngine::sqlite()).start().await;
    let mut document: Value = serde_json::from_slice(&app.gate().document).expect("JSON");
    document["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    let text = format!("{document:#}\n");
    if std::env::var_os(WRITE).is_some() {
        let folder = Path::new(FILE).parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("web/ can be made");
        std::fs::write(FILE, &text).expect("web/openapi.json can be written");
    }
    let written = std::fs::read_to_string(FILE).unwrap_or_default();
    // Not the texts themselves: they are a megabyte, and the difference is git's to show.
    assert!(written == text, "web/openapi.json is out of date; run `cargo xtask codegen`");
    app.finish().await;
}
