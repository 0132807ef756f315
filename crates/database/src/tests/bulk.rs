//! Many rows at once.

use crate::tests::scene::{ADD, each_engine, names};
use crate::{BulkInsert, Error, Statement, Value, params, unit};

const INTO: BulkInsert = BulkInsert {
    table: "thing",
    columns: &["id", "name", "amount", "share", "good", "raw"],
    conflict: "",
};
const SUM: Statement = Statement::new(
    "SELECT CAST(SUM(amount) AS BIGINT), SUM(share), COUNT(name), COUNT(raw) FROM thing \
     WHERE good = $1",
);

fn rows(count: usize) -> Vec<Vec<Value>> {
    let row = |number: usize| {
        let even = number.is_multiple_of(2);
        params![
            format!("id-{number:05}"),
            even.then(|| format!("name \t\\N '{number}'")),
            number,
            (!even).then_some(0.5_f64),
            true,
            even.then(|| vec![0_u8, 1, 255]),
        ]
    };
    (0..count).map(row).collect()
}

#[tokio::test]
async fn thousands_of_rows_with_values_of_every_type() {
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, rows: Vec<Vec<Value>>| tx.bulk(&INTO, rows.clone()).await);
            let written = scene.database.write(rows(2_347), unit).await.expect("writes");
            assert_eq!(written.value, 2_347);
            let unit = unit!(|tx, _nothing: ()| tx.row(&SUM, params![true]).await);
            let row = scene.database.read((), unit).await.expect("reads").expect("a row");
            assert_eq!(row.int(0).expect("sum"), 2_347 * 2_346 / 2);
            assert!((row.real(1).expect("sum") - 1_173.0 * 0.5).abs() < 1e-9);
            assert_eq!((row.int(2).expect("names"), row.int(3).expect("raws")), (1_174, 1_174));
            let ids = names(&scene.database).await;
            assert!(ids.is_sorted() && ids.len() == 2_347);
        })
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_there_already_are_left_or_updated_as_the_clause_says() {
    const LEAVE: BulkInsert = BulkInsert { conflict: "ON CONFLICT (id) DO NOTHING", ..INTO };
    const UPDATE: BulkInsert = BulkInsert {
        conflict: "ON CONFLICT (id) DO UPDATE SET amount = excluded.amount + 1000",
        ..INTO
    };
    each_engine(|scene| {
        Box::pin(async move {
            let unit = unit!(|tx, rows: Vec<Vec<Value>>| {
                tx.bulk(&INTO, rows[..10].to_vec()).await?;
                let left = tx.bulk(&LEAVE, rows[..15].to_vec()).await?;
                let updated = tx.bulk(&UPDATE, rows[5..20].to_vec()).await?;
                let none = tx.bulk(&INTO, Vec::new()).await?;
                let sum = tx.row(&SUM, params![true]).await?.map(|row| row.int(0)).transpose()?;
                Ok((left, updated, none, sum))
            });
            let (left, updated, none, sum) =
                scene.database.write(rows(20), unit).await.expect("writes").value;
            assert_eq!((left, updated, none), (5, 15, 0));
            assert_eq!(sum, Some(190 + 10 * 1_000));
        })
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_refused_takes_the_others_with_it() {
    each_engine(|scene| {
        Box::pin(async move {
            let mut bad = rows(150);
            bad[149] = bad[3].clone();
            let unit = unit!(|tx, rows: Vec<Vec<Value>>| tx.bulk(&INTO, rows.clone()).await);
            let error = scene.database.write(bad, unit).await.expect_err("comes twice");
            assert!(error.is_unique("thing"), "{error}");
            let mixed = vec![params!["a", "b", 1, 1.0, true, vec![1_u8]], params!["b", 2, 1]];
            let error = scene.database.write(mixed, unit).await.expect_err("has no shape");
            assert!(matches!(error, Error::Shape(_)), "{error}");
            let unit = unit!(|tx, _nothing: ()| tx.exec(&ADD, params!["a", "a"]).await);
            scene.database.write((), unit).await.expect("goes on");
            assert_eq!(names(&scene.database).await, ["a"]);
        })
    })
    .await;
}
