//! What both stores of blobs keep to.

use std::sync::Arc;

use model::Code;
use model::blobs::{BlobKey, Blobs, Chunks};
use model::ids::RandomIds;
use model::time::ManualClock;

use super::{FolderBlobs, MIGRATIONS, RowBlobs};
use crate::limits::{BLOB_FORGOTTEN_MS, BLOB_PIECE_BYTES};
use crate::tests::scene::{NOW, each_engine};
use crate::{Statement, unit};

const PIECES: Statement = Statement::new("SELECT COUNT(*) FROM database_blob_piece");

fn key(text: &str) -> BlobKey {
    BlobKey::new(text).unwrap()
}

fn content(pieces: Vec<Vec<u8>>) -> Box<dyn Chunks> {
    Box::new(pieces.into_iter())
}

async fn all(blobs: &dyn Blobs, name: &str) -> Option<Vec<u8>> {
    let mut chunks = blobs.get(&key(name)).await.unwrap()?;
    let mut all = Vec::new();
    while let Some(piece) = chunks.next().await.unwrap() {
        assert!(!piece.is_empty() && piece.len() <= BLOB_PIECE_BYTES);
        all.extend(piece);
    }
    Some(all)
}

async fn names(blobs: &dyn Blobs, name: &str) -> Vec<(String, u64)> {
    let listed = blobs.list(&key(name)).await.unwrap();
    listed.into_iter().map(|it| (it.key.as_str().to_owned(), it.bytes)).collect()
}

async fn story(blobs: &dyn Blobs) {
    let large = vec![vec![7; BLOB_PIECE_BYTES], vec![8; BLOB_PIECE_BYTES / 2], vec![9; 3]];
    for (name, pieces) in [("a/b", large.clone()), ("a", vec![]), ("a/b/c", vec![vec![1]])] {
        blobs.put(&key(name), content(pieces), u64::MAX).await.unwrap();
    }
    blobs.put(&key("ab"), content(vec![vec![2]]), 1).await.unwrap();
    assert_eq!(all(blobs, "a/b").await, Some(large.concat()));
    assert_eq!(all(blobs, "a").await, Some(Vec::new()));
    assert_eq!(all(blobs, "b").await, None);
    let size = large.concat().len() as u64;
    let below = [("a".to_owned(), 0), ("a/b".to_owned(), size), ("a/b/c".to_owned(), 1)];
    assert_eq!(names(blobs, "a").await, below);

    // What is over the limit changes nothing, and who reads goes on with what was there.
    let mut reading = blobs.get(&key("a/b")).await.unwrap().unwrap();
    assert_eq!(reading.next().await.unwrap().unwrap().len(), BLOB_PIECE_BYTES);
    let refused = blobs.put(&key("a/b"), content(large.clone()), size - 1).await.unwrap_err();
    assert_eq!(refused.code, Code::TooLarge);
    assert_eq!(all(blobs, "a/b").await, Some(large.concat()));
    blobs.put(&key("a/b"), content(vec![vec![5]]), 1).await.unwrap();
    assert_eq!(all(blobs, "a/b").await, Some(vec![5]));
    let rest = reading.next().await.unwrap().unwrap();
    assert_eq!(rest, large.concat()[BLOB_PIECE_BYTES..]);

    assert_eq!(blobs.remove(&key("a")).await, Ok(3));
    assert_eq!(blobs.remove(&key("a")).await, Ok(0));
    assert_eq!(names(blobs, "ab").await, [("ab".to_owned(), 1)]);
}

#[tokio::test]
async fn in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::new(folder.path().join("blobs"), Arc::new(RandomIds));
    story(&blobs).await;
    // What a killed process left half written is in nobody's way.
    std::fs::write(folder.path().join("blobs/ab/.draft"), "x").unwrap_err();
    std::fs::write(folder.path().join("blobs/.draft"), "x").unwrap();
    assert_eq!(names(&blobs, "ab").await, [("ab".to_owned(), 1)]);
    assert!(!blobs.is_shared());
}

#[tokio::test]
async fn in_the_database() {
    each_engine(|scene| {
        Box::pin(async move {
            scene.database.migrate(&[MIGRATIONS]).await.unwrap();
            let clock = Arc::new(ManualClock::at(NOW));
            let ids = Arc::new(RandomIds);
            let blobs = RowBlobs::new(scene.database.clone(), clock.clone(), ids);
            story(&blobs).await;
            let count = async || {
                let unit = unit!(|tx, _nothing: ()| tx.row(&PIECES, vec![]).await);
                scene.database.read((), unit).await.unwrap().unwrap().int(0).unwrap()
            };
            assert!(count().await > 1, "a reader may still hold on to what was replaced");
            clock.advance(BLOB_FORGOTTEN_MS + 1);
            assert_eq!(blobs.remove(&key("nothing")).await, Ok(0));
            assert_eq!(count().await, 1);
            assert_eq!(all(&blobs, "ab").await, Some(vec![2]));
        })
    })
    .await;
}
