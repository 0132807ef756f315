//! The test harness: a whole application of the features that a test names, without a socket.
//!
//! ```ignore
//! #[tokio::test]
//! async fn refreshing_runs_the_processors_again() {
//!     testkit::on_both_engines("refresh", async |engine| {
//!         let app = TestApp::new([catalog::feature()]).on(&engine).start().await;
//!         let body = json!({ "entityRef": "component:default/a" });
//!         let answer = app.owner().post("/api/catalog/refresh", body).await;
//!         assert_eq!(answer.status, 200);
//!         assert_eq!(app.run_jobs().await, ["catalog.entity.refresh component:default/a ok"]);
//!         let events = app.events_since_start().await;
//!         assert_eq!(events, ["catalog.entity.changed component:default/a"]);
//!         app.finish().await;
//!     })
//!     .await;
//! }
//! ```
//!
//! Reading order: [`setup`] (what a test may choose), [`app`] (what it can do then), [`client`]
//! (requests and answers), [`work`] (running what is due), [`engines`], [`checks`] (tests that
//! every feature wants), [`kill`] (death at any instant).
//!
//! Only ever a dev-dependency. It knows no feature.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a harness fails by panicking in the test that uses it, and says what it skipped"
)]

pub mod app;
pub mod checks;
pub mod client;
pub mod engines;
pub mod kill;
pub mod setup;
#[cfg(test)]
mod tests;
pub mod work;

pub use app::TestApp;
pub use client::{Answer, Client};
pub use engines::{TestEngine, on_both_engines, postgres_schema};
pub use setup::Setup;
