//! Every statement on both engines.

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    testkit::checks::census(&[crate::feature()]).await;
}
