//! Values go in and come out as they were, and the same on both engines.

use crate::tests::scene::{Scene, each_engine};
use crate::value::ValueType;
use crate::{Error, Row, Statement, Value, params, unit};

const ADD: Statement = Statement::new(
    "INSERT INTO thing (id, name, amount, share, good, raw) VALUES ($1, $2, $3, $4, $5, $6)",
);
const GET: Statement =
    Statement::new("SELECT id, name, amount, share, good, raw FROM thing WHERE id = $1");

async fn one(scene: &Scene, statement: &'static Statement, values: Vec<Value>) -> Row {
    type Asked = (&'static Statement, Vec<Value>);
    let unit = unit!(|tx, asked: Asked| tx.row(asked.0, asked.1.clone()).await);
    scene.database.read((statement, values), unit).await.expect("reads").expect("a row")
}

#[tokio::test]
async fn values_of_every_type_come_back_as_they_were() {
    each_engine(|scene| {
        Box::pin(async move {
            let full =
                params!["full", "täxt \u{1F600}", i64::MIN + 1, 0.1_f64, true, vec![0_u8, 255, 10]];
            let unit = unit!(|tx, full: Vec<Value>| {
                // The NULLs first: they must not decide the types of a prepared statement.
                let none = None::<i64>;
                let absent =
                    params!["empty", None::<&str>, none, None::<f64>, None::<bool>, None::<&[u8]>];
                tx.exec(&ADD, absent).await?;
                let negative = [vec![full[0].clone(), full[1].clone()], params![7_i64]].concat();
                let rest = full[3..].to_vec();
                tx.exec(&ADD, [negative, rest].concat()).await
            });
            scene.database.write(full, unit).await.expect("writes");

            let row = one(&scene, &GET, params!["full"]).await;
            assert_eq!(row.columns(), 6);
            assert_eq!(row.text(1).expect("text"), "täxt \u{1F600}");
            assert_eq!(row.int(2).expect("int"), 7);
            assert_eq!(row.count(2).expect("count"), 7);
            assert_eq!(row.real(3).expect("real").to_bits(), 0.1_f64.to_bits());
            assert!(row.flag(4).expect("flag"));
            assert_eq!(row.bytes(5).expect("bytes"), [0, 255, 10]);

            let row = one(&scene, &GET, params!["empty"]).await;
            assert_eq!(row.opt_text(1).expect("text"), None);
            assert_eq!(row.opt_int(2).expect("int"), None);
            assert_eq!(row.opt_real(3).expect("real"), None);
            assert_eq!(row.opt_flag(4).expect("flag"), None);
            assert_eq!(row.opt_bytes(5).expect("bytes"), None);
        })
    })
    .await;
}

#[tokio::test]
async fn a_column_of_another_type_is_told_and_not_converted() {
    const ODD: Statement = Statement::new("SELECT 'x', 5, CAST(NULL AS TEXT), TRUE, 1.5");
    each_engine(|scene| {
        Box::pin(async move {
            let row = one(&scene, &ODD, params![]).await;
            let shape = |error: Error| matches!(error, Error::Shape(_));
            assert!(shape(row.int(0).expect_err("is a text")));
            assert!(shape(row.text(1).expect_err("is a number")));
            assert!(shape(row.text(2).expect_err("is NULL")));
            assert!(shape(row.bytes(0).expect_err("is a text")));
            assert!(shape(row.text(9).expect_err("is not there")));
            assert_eq!(row.int(1).expect("a small number is a number"), 5);
            assert!((row.real(1).expect("a whole number is a number") - 5.0).abs() < 1e-9);
            assert!(row.flag(3).expect("a flag"));
        })
    })
    .await;
}

#[tokio::test]
async fn what_one_engine_cannot_keep_is_refused_on_both() {
    each_engine(|scene| {
        Box::pin(async move {
            for bad in [Value::from("a\0b"), Value::from(f64::NAN)] {
                let unit = unit!(|tx, bad: Value| tx.row(&GET, vec![bad.clone()]).await);
                let error = scene.database.read(bad, unit).await.expect_err("is refused");
                assert!(matches!(error, Error::Refused(_) | Error::Shape(_)), "{error}");
            }
        })
    })
    .await;
}

#[tokio::test]
async fn texts_are_ordered_by_their_bytes_and_like_tells_cases_apart() {
    const SORTED: Statement = Statement::new("SELECT id FROM thing ORDER BY id");
    const LIKE: Statement =
        Statement::new("SELECT id FROM thing WHERE id LIKE $1 ESCAPE '\\' ORDER BY id");
    each_engine(|scene| {
        Box::pin(async move {
            let words = ["a", "B", "_", "ä", "a b", "ab", "Z", "-", "\u{1F600}", "\u{FFFD}"];
            let unit = unit!(|tx, words: [&'static str; 10]| {
                for word in words {
                    tx.exec(&ADD, params![*word, *word, 1, 1.0, true, None::<&[u8]>]).await?;
                }
                tx.rows(&SORTED, params![]).await
            });
            let rows = scene.database.write(words, unit).await.expect("writes").value;
            let found: Vec<String> = rows.iter().map(|row| row.text(0).expect("text")).collect();
            let mut expected = words;
            expected.sort_unstable();
            assert_eq!(found, expected);

            let unit = unit!(|tx, _nothing: ()| tx.rows(&LIKE, params!["A%"]).await);
            assert!(scene.database.read((), unit).await.expect("reads").is_empty());
            let unit = unit!(|tx, _nothing: ()| tx.rows(&LIKE, params!["\\_%"]).await);
            assert_eq!(scene.database.read((), unit).await.expect("reads").len(), 1);
        })
    })
    .await;
}

#[tokio::test]
async fn in_lists_of_any_length_are_asked_in_pieces() {
    const SOME: Statement =
        Statement::new("SELECT id FROM thing WHERE amount = $1 AND id IN (/*in*/)");
    const NONE_OF: Statement = Statement::new("DELETE FROM thing WHERE id IN (/*in*/)");
    each_engine(|scene| {
        Box::pin(async move {
            let ids: Vec<Value> = (0..450).map(|n| Value::from(format!("id-{n:03}"))).collect();
            let unit = unit!(|tx, ids: Vec<Value>| {
                for id in ids {
                    let text = params![None::<&str>, 4_i64, None::<f64>, None::<bool>];
                    let row = [vec![id.clone()], text, params![None::<&[u8]>]].concat();
                    tx.exec(&ADD, row).await?;
                }
                let mut counts = Vec::new();
                for length in [0, 1, 2, 5, 6, 20, 199, 200, 201, 450] {
                    let list = &ids[..length];
                    counts.push(tx.rows_in(&SOME, params![4_i64], list).await?.len());
                }
                counts.push(usize::try_from(tx.exec_in(&NONE_OF, params![], ids).await?).unwrap());
                Ok(counts)
            });
            let counts = scene.database.write(ids, unit).await.expect("writes").value;
            assert_eq!(counts, [0, 1, 2, 5, 6, 20, 199, 200, 201, 450, 450]);

            let unit = unit!(|tx, _nothing: ()| tx.rows(&SOME, params![4_i64]).await);
            scene.database.read((), unit).await.expect_err("the list is missing");
            let unit = unit!(|tx, _nothing: ()| tx.rows_in(&GET, params![], &params!["x"]).await);
            scene.database.read((), unit).await.expect_err("there is no place for a list");
        })
    })
    .await;
}

#[tokio::test]
async fn a_sum_wants_to_be_cast_and_the_error_says_so() {
    const SUM: Statement = Statement::new("SELECT SUM(amount) FROM thing_count");
    const CAST: Statement = Statement::new("SELECT CAST(SUM(amount) AS BIGINT) FROM thing_count");
    each_engine(|scene| {
        Box::pin(async move {
            assert_eq!(one(&scene, &CAST, params![]).await.int(0).expect("a number"), 0);
            if let Err(error) = one(&scene, &SUM, params![]).await.int(0) {
                assert!(error.to_string().contains("CAST(SUM(..) AS BIGINT)"), "{error}");
            }
        })
    })
    .await;
}

#[test]
fn an_unused_type_has_a_name_all_the_same() {
    assert_eq!(Value::Null(ValueType::Bytes).value_type(), ValueType::Bytes);
}
