//! Whether this release may work on this database: pure, from what the binary brings and what
//! the database has seen.

use std::collections::HashSet;

use model::{Code, Problem};

use super::{Migration, MigrationSet, checksum};
use crate::error::{Error, Result};
use crate::lint::lint_migration;

/// A migration that the database has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) feature: String,
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) checksum: String,
    pub(crate) oldest_compatible: String,
}

impl Known {
    pub(crate) fn is(&self, feature: &str, number: u32) -> bool {
        self.feature == feature && self.number == i64::from(number)
    }
}

/// Mistakes in the code itself: numbers with gaps, releases that are none, foreign dialects.
pub(crate) fn check_sets(sets: &[MigrationSet]) -> Result<()> {
    let mut features = HashSet::new();
    for MigrationSet { feature, migrations } in sets {
        if !features.insert(feature) {
            return Err(Error::Shape(format!("two migration sets are called {feature}")));
        }
        for (migration, expected) in migrations.iter().zip(1_u32..) {
            let wrong = |words: String| {
                Error::Shape(format!("migration {feature} {}: {words}", migration.number))
            };
            if migration.number != expected {
                return Err(wrong(format!("its number should be {expected}")));
            }
            if release(migration.oldest_compatible).is_none() {
                return Err(wrong(format!("no release: {}", migration.oldest_compatible)));
            }
            if let Some(finding) = lint_migration(migration).first() {
                return Err(wrong(finding.to_string()));
            }
        }
    }
    Ok(())
}

/// Refuses a database that this release, `ours`, does not understand, with the reason.
pub(crate) fn check_known(sets: &[MigrationSet], known: &[Known], ours: &str) -> Result<()> {
    for seen in known {
        let set = sets.iter().find(|set| set.feature == seen.feature);
        let same = set.and_then(|set| {
            set.migrations.iter().find(|migration| seen.is(set.feature, migration.number))
        });
        match same {
            Some(migration) => check_same(seen, migration)?,
            None => check_newer(seen, ours)?,
        }
    }
    for set in sets {
        let numbers = known.iter().filter(|seen| seen.feature == set.feature);
        let highest = numbers.map(|seen| seen.number).max().unwrap_or(0);
        let missing = set.migrations.iter().find(|migration| {
            i64::from(migration.number) < highest
                && !known.iter().any(|seen| seen.is(set.feature, migration.number))
        });
        if let Some(migration) = missing {
            return Err(refused(
                format!(
                    "The database has migration {highest} of {} but not migration {} ({})",
                    set.feature, migration.number, migration.name
                ),
                "it was written by a build with another history: restore a backup, or run that \
                 build",
            ));
        }
    }
    Ok(())
}

fn check_same(seen: &Known, ours: &Migration) -> Result<()> {
    if seen.checksum == checksum(ours.sql) {
        return Ok(());
    }
    Err(refused(
        format!(
            "Migration {} of {} ({}) is not the one that this database has seen under that \
             number ({})",
            ours.number, seen.feature, ours.name, seen.name
        ),
        "a released migration never changes: run the build that wrote this database, or undo the \
         change of the migration and add a new one",
    ))
}

fn check_newer(seen: &Known, ours: &str) -> Result<()> {
    let runs_still = match (release(&seen.oldest_compatible), release(ours)) {
        (Some(oldest), Some(ours)) => ours >= oldest,
        // What cannot be read was written by a release that we know nothing of.
        _ => false,
    };
    if runs_still {
        return Ok(());
    }
    Err(refused(
        format!(
            "The database has seen migration {} of {} ({}), after which release {} is the oldest \
             that works; this is release {ours}",
            seen.number, seen.feature, seen.name, seen.oldest_compatible
        ),
        "run that release or a newer one, or restore a backup from before it",
    ))
}

fn refused(words: String, hint: &str) -> Error {
    Problem::new(Code::Conflict, words).hint(hint).into()
}

/// `1.2.3`, with or without `-more` or `+more` behind it.
fn release(text: &str) -> Option<(u32, u32, u32)> {
    let plain = text.split(['-', '+']).next()?;
    let mut parts = plain.split('.').map(|part| part.parse::<u32>().ok());
    let release = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(release)
}

#[cfg(test)]
mod tests {
    use super::{Known, check_known, check_sets, release};
    use crate::migration::{Migration, MigrationSet, checksum};

    const FIRST: Migration = Migration {
        number: 1,
        name: "init",
        sql: "CREATE TABLE a_t (id TEXT PRIMARY KEY)",
        oldest_compatible: "0.1.0",
    };
    const SECOND: Migration = Migration {
        number: 2,
        name: "more",
        sql: "ALTER TABLE a_t ADD COLUMN b TEXT",
        oldest_compatible: "0.1.0",
    };
    const SETS: &[MigrationSet] = &[MigrationSet { feature: "a", migrations: &[FIRST, SECOND] }];

    fn seen(number: i64, sql: &str, oldest: &str) -> Known {
        Known {
            feature: "a".into(),
            number,
            name: "seen".into(),
            checksum: checksum(sql),
            oldest_compatible: oldest.into(),
        }
    }

    fn words(known: &[Known], ours: &str) -> String {
        check_known(SETS, known, ours).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_was_applied_as_it_is_passes() {
        assert_eq!(words(&[], "0.1.0"), "");
        assert_eq!(words(&[seen(1, FIRST.sql, "0.1.0")], "0.1.0"), "");
        assert_eq!(words(&[seen(1, &FIRST.sql.replace('\n', "\r\n"), "0.1.0")], "0.1.0"), "");
    }

    #[test]
    fn a_changed_migration_is_refused() {
        assert!(words(&[seen(1, "other", "0.1.0")], "0.1.0").contains("not the one"));
    }

    #[test]
    fn newer_migrations_are_no_hindrance_until_they_need_a_newer_release() {
        let with = |oldest| {
            [seen(1, FIRST.sql, "0.1.0"), seen(2, SECOND.sql, "0.1.0"), seen(3, "new", oldest)]
        };
        assert_eq!(words(&with("0.1.0"), "0.1.0"), "");
        assert_eq!(words(&with("0.2.0"), "0.2.0-rc.1"), "");
        assert!(words(&with("0.2.0"), "0.1.9").contains("0.2.0 is the oldest that works"));
        assert!(words(&with("soon"), "0.1.9").contains("soon"));
    }

    #[test]
    fn a_gap_in_the_history_is_refused() {
        assert!(words(&[seen(2, SECOND.sql, "0.1.0")], "0.1.0").contains("but not migration 1"));
    }

    #[test]
    fn sets_that_are_written_wrongly_are_refused() {
        check_sets(SETS).expect("are well written");
        let set = |migrations| [MigrationSet { feature: "a", migrations }];
        check_sets(&set(&[SECOND])).expect_err("begins with 2");
        const TYPED: Migration = Migration { sql: "CREATE TABLE a_t (id JSONB)", ..FIRST };
        check_sets(&set(&[TYPED])).expect_err("has a foreign type");
        const UNRELEASED: Migration = Migration { oldest_compatible: "next", ..FIRST };
        check_sets(&set(&[UNRELEASED])).expect_err("names no release");
        check_sets(&[SETS[0], SETS[0]]).expect_err("come twice");
    }

    #[test]
    fn releases_are_compared_by_their_numbers() {
        assert!(release("0.10.0") > release("0.9.12"));
        assert_eq!(release("1.2.3+build"), Some((1, 2, 3)));
        assert_eq!(release("1.2"), None);
        assert_eq!(release("1.2.3.4"), None);
    }
}
