//! Scenarios against a real server on this machine that behaves as badly as servers do.

mod bodies;
mod redirects;
mod refusals;
mod sending;
mod server;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use url::Url;

use crate::guard::Lookup;
use crate::{Client, Fetched, GetOptions, OutboundError, OutboundSettings, Outcome};

/// Settings that open the given hosts and networks.
fn settings(open: &[&str]) -> OutboundSettings {
    let mut settings =
        OutboundSettings { body_bytes_max: 1_000_000, ..OutboundSettings::default() };
    for entry in open {
        settings.private.open(entry).unwrap();
    }
    settings
}

fn client(open: &[&str]) -> Client {
    Client::new(settings(open)).unwrap()
}

async fn get(client: &Client, address: &str) -> Result<Fetched, OutboundError> {
    get_with(client, address, GetOptions::default()).await
}

async fn get_with(
    client: &Client,
    address: &str,
    options: GetOptions,
) -> Result<Fetched, OutboundError> {
    match client.get(&Url::parse(address).unwrap(), options).await? {
        Outcome::Fetched(fetched) => Ok(*fetched),
        Outcome::NotModified => panic!("nobody asked for a comparison"),
    }
}

/// A resolver that answers from a list, one answer a question, the last one for ever after.
struct Scripted {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Scripted {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let answers = answers
            .iter()
            .map(|answer| answer.iter().map(|address| address.parse().unwrap()).collect())
            .collect();
        Arc::new(Self { answers, asked: AtomicUsize::new(0) })
    }
}

impl Lookup for Scripted {
    fn lookup(&self, _host: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let answer = self.answers[asked].clone();
        Box::pin(async move { Ok(answer) })
    }
}
