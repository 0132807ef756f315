//! Tests that every feature wants: nobody gets in without the permission, every statement works on
//! both engines.

use std::sync::Arc;

use database::Database;
use feature::Feature;
use gate::Access;
use gate::credentials::static_token::StaticToken;
use model::Permission;
use model::caller::Restriction;
use model::ids::RandomIds;
use model::time::SystemClock;

use crate::app::TestApp;
use crate::engines::on_both_engines;

impl TestApp {
    /// Calls every operation as nobody and as somebody who holds every permission but the one that
    /// it names. Returns what let them in, empty when nothing did; operations that leave out what
    /// the caller may not see are expected to answer, without an error of ours.
    pub async fn operations_that_let_in(&self) -> Vec<String> {
        let mut open = Vec::new();
        for operation in &self.gate().operations {
            let (permission, filtered) = match operation.access {
                Access::Public(_) => continue,
                Access::Permission(permission) => (permission, false),
                Access::Filtered(permission) => (permission, true),
            };
            let uri = operation.path.replace(['{', '}', '*'], "");
            let method = operation.method.as_str();
            // The heads are enough: some answers are streams without an end.
            let nobody = self.anonymous().open(method, &uri, "").await.status().as_u16();
            let without = self.without(permission).open(method, &uri, "").await.status().as_u16();
            let refused = if filtered { without < 500 } else { without == 403 };
            if nobody != 401 || !refused {
                open.push(format!("{}: nobody {nobody}, without it {without}", operation.id));
            }
        }
        open
    }
}

/// Has both engines prepare every statement of `features`, over their migrations.
///
/// # Panics
/// When one of them cannot be prepared.
pub async fn census(features: &[Feature]) {
    on_both_engines("census", async |engine| {
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(RandomIds));
        let database = Database::open(engine.settings(), clock, ids).await.unwrap();
        let mut sets = vec![spine::MIGRATIONS];
        sets.extend(features.iter().map(|feature| feature.migrations));
        database.migrate(&sets).await.unwrap();
        for feature in features {
            let failures = database::census(&database, feature.statements).await;
            assert!(failures.is_empty(), "{}: {failures:#?}", feature.name);
        }
        database.close().await;
    })
    .await;
}

/// The token of somebody who holds every permission but `permission`.
pub(crate) fn token_without(permission: &Permission) -> String {
    format!("token-without-{}", permission.name)
}

/// A token for each permission there is, of somebody who holds all others and reaches every one of
/// `plugins`.
pub(crate) fn tokens(features: &[Feature], plugins: &[&str]) -> Vec<StaticToken> {
    let all = feature::permissions(features);
    let without = |missing: &Permission| {
        let mut held: Vec<Restriction> = Vec::new();
        for permission in &all {
            let plugin = permission.name.split('.').next().unwrap_or_default();
            let known = held.iter().position(|restriction| restriction.plugin == plugin);
            let known = known.unwrap_or_else(|| {
                // A name that nothing has: no names at all would mean all of them.
                let permissions = vec!["none".to_owned()];
                held.push(Restriction { plugin: plugin.into(), permissions, actions: vec![] });
                held.len() - 1
            });
            if permission.name != missing.name {
                held[known].permissions.push(permission.name.to_owned());
            }
        }
        for &plugin in plugins {
            if held.iter().all(|it| it.plugin != plugin) {
                let plugin = plugin.to_owned();
                held.push(Restriction { plugin, permissions: vec![], actions: vec![] });
            }
        }
        StaticToken::new(&token_without(missing), "somebody", Some(held)).unwrap()
    };
    all.iter().map(without).collect()
}
