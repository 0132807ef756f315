//! The demo's server and the services on it, asked over HTTP as anybody would.

use std::future::Future;
use std::time::{Duration, Instant};

use http::header::HOST;
use http::{HeaderMap, HeaderValue};
use model::{Code, Problem};
use outbound::{Client, GetOptions, OutboundSettings, Outcome};
use serde_json::Value;
use tokio::time::sleep;
use url::Url;

use super::access::Access;
use crate::commands::catalog::api::{Answering, Api};
use crate::commands::catalog::remote::Remote;
use crate::commands::limits::{DEMO_POLL, DEMO_STEP_MAX};

/// What a service says of itself that is kept.
const VERSION_BYTES_MAX: u64 = 64 * 1024;

/// The server's API, with the demo's token.
///
/// # Errors
/// An address that is none, which ours is not.
pub fn api(access: &Access) -> Result<Api, Problem> {
    let (remote, base) = Remote::new(&access.origin, Some(&access.token))?;
    Ok(Api::new(base, Answering::Remote(Box::new(remote))))
}

/// Asks again and again until there is an answer, as long as one step may take.
///
/// # Errors
/// What the question says; that it took too long, with `what` that was waited for.
pub async fn until<A, F>(what: &str, mut ask: impl FnMut() -> F) -> Result<A, Problem>
where
    F: Future<Output = Result<Option<A>, Problem>>,
{
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if began.elapsed() > DEMO_STEP_MAX {
            let seconds = DEMO_STEP_MAX.as_secs();
            let words = format!("waited {seconds} s for {what}");
            return Err(Problem::new(Code::Unavailable, words));
        }
        sleep(DEMO_POLL).await;
    }
}

/// Services, which answer by name on the server's own port. Their names are sent as `Host`: not every
/// system finds names below `localhost`.
pub struct Services {
    client: Client,
    access_address: String,
}

impl Services {
    /// Services on the demo's server.
    ///
    /// # Errors
    /// The client cannot be made.
    pub fn new(access: &Access) -> Result<Self, Problem> {
        let mut settings = OutboundSettings {
            answer_timeout: Duration::from_secs(5),
            ..OutboundSettings::default()
        };
        let host = access.listen.ip().to_string();
        settings.private.open(&host).map_err(Problem::internal)?;
        let client = Client::new(settings).map_err(Problem::internal)?;
        Ok(Self { client, access_address: format!("http://{}", access.listen) })
    }

    /// What a service answers at `/version`; nothing while it does not answer.
    ///
    /// # Errors
    /// An address that is none.
    pub async fn version(&self, url: &str) -> Result<Option<Value>, Problem> {
        let named = Url::parse(url).map_err(Problem::internal)?;
        let host = match (named.host_str(), named.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(Problem::input(format!("{url} has no host"))),
        };
        let address = Url::parse(&format!("{}/version", self.access_address));
        let address = address.map_err(Problem::internal)?;
        let host = HeaderValue::from_str(&host).map_err(Problem::internal)?;
        let headers = HeaderMap::from_iter([(HOST, host)]);
        let options =
            GetOptions { max_bytes: Some(VERSION_BYTES_MAX), headers, ..GetOptions::default() };
        match self.client.get(&address, options).await {
            Ok(Outcome::Fetched(fetched)) if fetched.is_success() => {
                Ok(serde_json::from_slice(&fetched.body).ok())
            }
            _ => Ok(None),
        }
    }
}
