//! Every statement is good on both engines, and nobody gets in without the permission.

use testkit::TestApp;
use testkit::checks::census;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_prepared_on_both_engines() {
    census(&[crate::feature()]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_without_the_permission() {
    let app = TestApp::new([crate::feature()]).start().await;
    assert_eq!(app.operations_that_let_in().await, Vec::<String>::new());
    app.finish().await;
}
