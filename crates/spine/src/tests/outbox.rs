//! Webhooks out, against a server on this machine that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use database::unit;
use model::{Code, Problem};
use outbound::{Client, OutboundSettings};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::scene::{Scene, Seen, each_engine, until};
use crate::outbox::{self, Delivery, DeliveryState, Hook, Hooks};

const KIND: &str = "test.webhook.deliver";

/// The hook `there`, signed, and none else.
struct One(String);

#[async_trait]
impl Hooks for One {
    async fn hook(&self, id: &str) -> Result<Option<Hook>, Problem> {
        let hook = || Hook { address: self.0.clone(), secret: Some("s3cret".to_owned()) };
        Ok((id == "there").then(hook))
    }
}

/// Answers with these heads in turn, then with 204; notes each request.
#[expect(clippy::disallowed_methods, reason = "the server of a test ends with the test")]
async fn receiver(answers: &[&'static str]) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let seen = Seen::default();
    let (noted, answers) = (seen.clone(), Mutex::new(VecDeque::from(answers.to_vec())));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                match stream.read_u8().await {
                    Ok(byte) => request.push(byte),
                    Err(_) => break,
                }
            }
            let head = answers.lock().unwrap().pop_front().unwrap_or("204 No Content");
            let answer =
                format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
            noted.note(String::from_utf8_lossy(&request));
        }
    });
    (address, seen)
}

async fn deliver(scene: &Scene, hook: &str) -> String {
    let unit = unit!(|tx, hook: String| {
        let body = json!({ "ref": "refs/heads/main" });
        outbox::deliver(tx, KIND, hook, "push", &body).await
    });
    scene.database.write(hook.to_owned(), unit).await.unwrap().value
}

async fn until_state(scene: &Scene, id: &str, wanted: DeliveryState, attempts: u64) -> Delivery {
    until(&format!("{id} is {wanted:?}"), async || {
        let unit = unit!(|tx, id: String| outbox::delivery_get(tx, id).await);
        let found = scene.database.read(id.to_owned(), unit).await.unwrap();
        found.filter(|it| it.state == wanted && it.attempts == attempts)
    })
    .await
}

async fn again(scene: &Scene, id: &str) -> Result<(), Problem> {
    let unit = unit!(|tx, id: String| outbox::deliver_again(tx, KIND, id).await);
    scene.database.write(id.to_owned(), unit).await.map(drop).map_err(Problem::from)
}

#[tokio::test]
async fn what_is_told_arrives_signed_is_tried_again_and_is_shown() {
    each_engine(async |scene| {
        let answers = ["503 Not Now\r\nretry-after: 7", "200 OK", "404 Not Found"];
        let (address, seen) = receiver(&answers).await;
        let config = json!({ "backend": { "outbound": { "allowPrivate": ["127.0.0.1"] } } });
        let config = model::config::Config::from_value(config);
        let client = Client::new(OutboundSettings::from_config(&config).unwrap()).unwrap();
        let job = outbox::job(KIND, Arc::new(One(address)), client, scene.clock.clone());
        let spine = scene.working(vec![job]).await;

        let id = deliver(&scene, "there").await;
        let waiting = until_state(&scene, &id, DeliveryState::Waiting, 1).await;
        assert_eq!(waiting.sent.status, Some(503));
        assert_eq!(waiting.sent.problem.as_deref(), Some("The other side answered 503"));
        assert_eq!(again(&scene, &id).await.unwrap_err().code, Code::Conflict);
        scene.advance(&spine.handle(), 7_000);
        let done = until_state(&scene, &id, DeliveryState::Delivered, 2).await;
        assert_eq!((done.sent.status, done.sent.problem), (Some(200), None));

        // Once more, by hand: the same body and id. What is refused rests.
        again(&scene, &id).await.unwrap();
        let failed = until_state(&scene, &id, DeliveryState::Failed, 3).await;
        assert_eq!(failed.sent.status, Some(404));
        let requests = seen.count(3).await;
        for request in &requests {
            let request = request.to_lowercase();
            assert!(request.contains("x-flagstone-event: push"), "{request}");
            assert!(request.contains(&format!("x-flagstone-delivery: {id}")), "{request}");
            assert!(request.contains("x-hub-signature-256: sha256="), "{request}");
            assert!(request.ends_with(r#"{"ref":"refs/heads/main"}"#), "{request}");
        }

        let gone = deliver(&scene, "gone").await;
        let gone = until_state(&scene, &gone, DeliveryState::Failed, 1).await;
        assert_eq!(gone.sent.problem.as_deref(), Some("The hook is gone or off"));
        assert_eq!(again(&scene, "nothing").await.unwrap_err().code, Code::NotFound);
        let page =
            unit!(|tx, _nothing: ()| outbox::delivery_list(tx, KIND, "there", None, 10).await);
        let page = scene.database.read((), page).await.unwrap();
        assert_eq!(page.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
        spine.drain().await;
    })
    .await;
}

/// A hook may not be used to look around inside: private addresses are the operator's to open.
#[tokio::test]
async fn a_hook_does_not_reach_inside() {
    each_engine(async |scene| {
        let (address, seen) = receiver(&[]).await;
        let client = Client::new(OutboundSettings::default()).unwrap();
        let job = outbox::job(KIND, Arc::new(One(address)), client, scene.clock.clone());
        let spine = scene.working(vec![job]).await;
        let id = deliver(&scene, "there").await;
        let refused = until_state(&scene, &id, DeliveryState::Waiting, 1).await;
        assert!(refused.sent.problem.is_some() && refused.sent.status.is_none(), "{refused:?}");
        assert_eq!(seen.all(), [""; 0]);
        spine.drain().await;
    })
    .await;
}
