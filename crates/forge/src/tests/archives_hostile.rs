//! Archives that somebody made by hand: none of them reaches out of the folder it is read as.

use tar::EntryType;

use super::archives::{Put, archive, knowing, link, put, shown};
use super::server::{Server, response, response_of_bytes};
use super::url;
use crate::{ReadError, ReadErrorKind, SourceReader, Tree, TreeLimits};

/// What the folder `t` of this archive is read as.
async fn tree(entries: &[Put], limits: TreeLimits) -> Result<Tree, ReadError> {
    let body = archive(entries);
    let server = Server::start(move |_| response_of_bytes("200 OK", "", &body)).await;
    let reader = knowing("github", &format!("http://{}", server.host));
    reader.tree(&url("https://git.x/o/r/tree/main/t"), &limits).await
}

#[tokio::test]
async fn ghsa_rq6q_wr2q_7pgp_links_that_lead_out_of_the_folder_are_left_out_and_named() {
    let read = tree(
        &[
            put("top/t/a.txt", "a"),
            link("top/t/passwd", "/etc/passwd"),
            link("top/t/up", "../../../../etc/passwd"),
            link("top/t/beside", "../README.md"),
            link("top/t/git", ".git/config"),
            link("top/t/good", "./a.txt"),
        ],
        TreeLimits::default(),
    )
    .await
    .unwrap();
    let left: Vec<&str> = read.left_out.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(left, ["beside", "git", "passwd", "up"]);
    assert_eq!(shown(Ok(read)), ["- a.txt a", "l good ./a.txt"]);
}

#[tokio::test]
async fn ghsa_2p49_45hj_7mc9_chains_of_links_and_links_to_what_comes_later_are_left_out() {
    let read = tree(
        &[
            link("top/t/one", "two"),
            link("top/t/two", "three"),
            link("top/t/three", "../../outside"),
            link("top/t/p/q", ".."),
            link("top/t/through", "p/q/../secret"),
            link("top/t/later", "not-there-yet/../../secret"),
            link("top/t/circle", "circle"),
            put("top/t/a.txt", "a"),
        ],
        TreeLimits::default(),
    )
    .await;
    assert_eq!(shown(read), ["- a.txt a", "l p/q .."]);
}

#[tokio::test]
async fn ghsa_rq6q_wr2q_7pgp_archives_that_no_repository_makes_are_refused() {
    let special = |kind, content| Put { kind, ..put("top/t/x", content) };
    for (entries, words) in [
        (vec![put("top/t/../../etc/cron.d/x", "")], "leads out"),
        (vec![put("/etc/passwd", "")], "leads out"),
        (vec![put("top/other/../../x", "")], "leads out"),
        (vec![special(EntryType::Link, "/etc/passwd")], "a hard link"),
        (vec![special(EntryType::Char, "")], "a device"),
        (vec![special(EntryType::Block, "")], "a device"),
        (vec![special(EntryType::Fifo, "")], "a pipe"),
        (vec![put("top/t/x", "a"), put("elsewhere/t/x", "b")], "twice"),
        // A file below a link would be written through it.
        (vec![link("top/t/d", "e"), put("top/t/d/x", "")], "no folder"),
        (vec![put("top/t/x", ""), put("top/t/x/y", "")], "no folder"),
        // Two lengths: readers that differ in which one counts read different archives.
        (vec![special(EntryType::XHeader, "12 size=900\n"), put("top/t/x", "a")], "two sizes"),
        (vec![special(EntryType::XHeader, "22 path=top/t/../../x\n"), put("top/t/x", "")], "out"),
        (vec![special(EntryType::GNULongName, "/etc/passwd\0"), put("top/t/x", "")], "out"),
    ] {
        let error = tree(&entries, TreeLimits::default()).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Forbidden, "{words}: {error}");
        assert!(error.message.contains(words), "{words}: {error}");
    }
}

#[tokio::test]
async fn longer_names_than_a_header_holds_are_read() {
    let header = Put {
        kind: EntryType::GNULongName,
        ..put("././@LongLink", "top/t/a name that is told ahead of its file.txt\0")
    };
    let pax = Put { kind: EntryType::XHeader, ..put("pax", "24 path=top/t/\u{fc}ber.txt\n") };
    let read =
        tree(&[header, put("top/t/cut", "a"), pax, put("top/t/cut", "b")], TreeLimits::default())
            .await;
    let expected = ["- a name that is told ahead of its file.txt a", "- \u{fc}ber.txt b"];
    assert_eq!(shown(read), expected);
}

#[tokio::test]
async fn what_is_over_a_limit_says_which_one() {
    let some = [put("top/t/a", "12345"), put("top/t/b/c/d", "12345"), put("top/z", "123456789")];
    let all = TreeLimits { files: 2, bytes: 10, file_bytes: 5, depth: 3 };
    assert_eq!(tree(&some, all).await.unwrap().files.len(), 2);
    for (limits, words) in [
        (TreeLimits { files: 1, ..all }, "1 files"),
        (TreeLimits { bytes: 9, ..all }, "9 bytes together"),
        (TreeLimits { file_bytes: 4, ..all }, "4 bytes"),
        (TreeLimits { depth: 2, ..all }, "2 segments"),
    ] {
        let error = tree(&some, limits).await.unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::TooLarge, "{error}");
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn cve_2026_29185_no_archive_is_asked_for_at_an_address_that_hides_steps() {
    let api = Server::start(|_| response("200 OK", "", "secret")).await;
    for kind in ["github", "gitlab", "gitea"] {
        let reader = knowing(kind, &format!("http://{}", api.host));
        for address in [
            "https://git.x/o/..%2f..%2fuser/tree/main/x",
            "https://git.x/%2e%2e%2fo/r/tree/main/x",
            "https://git.x/o/r%2f..%2f..%2fuser",
            "https://git.x/g/r/-/tree/%2e%2e%2f%2e%2e%2fuser/x",
            "https://git.x/o/r/src/branch/..%2f..%2fuser/x",
            "https://git.x/o/%252e%252e%252fuser",
        ] {
            for location in [url(address), url(&format!("{address}/**/c.yaml"))] {
                let error = reader.tree(&location, &TreeLimits::default()).await.unwrap_err();
                assert_eq!(error.kind, ReadErrorKind::Unsupported, "{address}: {error}");
            }
        }
    }
    assert_eq!(api.heads(), Vec::<String>::new());
}
