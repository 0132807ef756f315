//! The router: each kind of location finds its reader, and what has none is told so.

use std::sync::Arc;

use model::Location;
use tempfile::tempdir;

use super::{file, put, text, url};
use crate::mapped::Mapping;
use crate::{FileReader, Integrations, MappedReader, ReadErrorKind, Reader, SourceReader, Wanted};

#[tokio::test]
async fn files_and_mapped_addresses_find_their_readers_and_keep_their_order() {
    let folder = tempdir().unwrap();
    put(folder.path(), "a.yaml", "a");
    put(folder.path(), "b.yaml", "b");
    let mapping =
        Mapping { address: "https://github.com/o/n".into(), folder: folder.path().to_owned() };
    let reader = Reader {
        files: Some(FileReader::new([folder.path().to_owned()])),
        mapped: Some(MappedReader::new(&[mapping], Arc::new(Integrations::default()))),
        ..Reader::default()
    };
    let wanted: Vec<Wanted> = [
        url("https://github.com/o/n/blob/main/a.yaml"),
        file(&folder.path().join("b.yaml")),
        url("https://h.example/c.yaml"),
        Location::new("ftp", "x"),
        file(&folder.path().join("a.yaml")),
    ]
    .into_iter()
    .map(|location| Wanted { location, known: None })
    .collect();
    let mut reads = reader.read_many(&wanted).await.into_iter();
    assert_eq!(text(reads.next().unwrap()), "a");
    assert_eq!(text(reads.next().unwrap()), "b");
    assert_eq!(reads.next().unwrap().unwrap_err().kind, ReadErrorKind::NotFound);
    assert_eq!(reads.next().unwrap().unwrap_err().kind, ReadErrorKind::Unsupported);
    assert_eq!(text(reads.next().unwrap()), "a");
}

#[tokio::test]
async fn without_readers_nothing_is_read_and_the_words_say_so() {
    let reader = Reader::default();
    for location in [url("https://h/x"), Location::new("file", "/x"), Location::new("s3", "x")] {
        let error = reader.expand(&location).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Unsupported);
        assert!(error.message.contains(&location.to_string()), "{error}");
    }
}
