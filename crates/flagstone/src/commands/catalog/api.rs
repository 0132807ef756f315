//! One request and its answer, whoever answers.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use model::{Code, Problem};
use serde_json::Value;
use tokio::sync::mpsc;
use url::Url;

use super::answer::{self, Answer};
use super::local::Local;
use super::remote::Remote;
use crate::commands::limits::LIST_PAGE;

/// A request below `/api`.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

impl Ask {
    fn new(method: Method, path: &[&str]) -> Self {
        let path = path.iter().map(|&it| it.to_owned()).collect();
        Self { method, path, query: Vec::new(), body: None }
    }

    /// Reads.
    pub fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// Asks for something to be done.
    pub fn post(path: &[&str]) -> Self {
        Self::new(Method::POST, path)
    }

    /// Removes.
    pub fn delete(path: &[&str]) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// With a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn address(&self, base: &Url) -> Result<Url, Problem> {
        let mut address = base.clone();
        address
            .path_segments_mut()
            .map_err(|()| Problem::input("--server is no address of a server"))?
            .pop_if_empty()
            .push("api")
            .extend(&self.path);
        if !self.query.is_empty() {
            address.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(address)
    }
}

/// A request as it goes out.
pub struct Sent {
    /// What is to be done.
    pub method: Method,
    /// The whole address.
    pub address: Url,
    /// The headers, without credentials.
    pub headers: HeaderMap,
    /// JSON.
    pub body: Option<Bytes>,
}

/// Whoever answers.
pub enum Answering {
    /// A server somewhere.
    Remote(Box<Remote>),
    /// One in this process.
    Local(Box<Local>),
}

/// Asks a catalog.
pub struct Api {
    base: Url,
    answering: Answering,
    /// Number of the newest event that is known of: what is read must know it, too.
    seen: AtomicU64,
}

impl Api {
    /// Asks `answering`, which calls itself `base`.
    pub const fn new(base: Url, answering: Answering) -> Self {
        Self { base, answering, seen: AtomicU64::new(0) }
    }

    /// Whether the catalog is in this process: nobody else does the work that was asked for.
    pub const fn is_local(&self) -> bool {
        matches!(self.answering, Answering::Local(_))
    }

    /// Asks, and gives the body of the answer.
    ///
    /// # Errors
    /// The server's refusal; a server that cannot be asked.
    pub async fn ask(&self, ask: Ask) -> Result<Value, Problem> {
        answer::body(self.answer(ask).await?)
    }

    /// Asks, and gives the answer whatever its status.
    ///
    /// # Errors
    /// A server that cannot be asked.
    pub async fn answer(&self, ask: Ask) -> Result<Answer, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let seen = self.seen.load(Ordering::Relaxed);
        if seen > 0 {
            headers.insert(gate::READ_AFTER, HeaderValue::from(seen));
        }
        let body = ask.body.as_ref().map(|body| Bytes::from(body.to_string()));
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let address = ask.address(&self.base)?;
        let sent = Sent { method: ask.method, address, headers, body };
        let answer: Answer = match &self.answering {
            Answering::Remote(remote) => remote.send(sent).await?,
            Answering::Local(local) => local.send(sent).await?,
        };
        if let Some(event) = answer.event {
            self.saw(event);
        }
        Ok(answer)
    }

    /// Reads a stream, and passes on what comes of it until it ends or nobody takes it any more.
    ///
    /// # Errors
    /// As [`Api::ask`]; a connection that is lost in the middle; a server in this process, which has
    /// no streams.
    pub async fn stream(&self, ask: Ask, pieces: mpsc::Sender<Bytes>) -> Result<(), Problem> {
        let Answering::Remote(remote) = &self.answering else {
            return Err(Problem::input("streams come from a server over the network"));
        };
        remote.stream(&ask.address(&self.base)?, pieces).await
    }

    /// As [`Api::ask`]; nothing when there is no such thing.
    ///
    /// # Errors
    /// As [`Api::ask`], but for 404.
    pub async fn find(&self, ask: Ask) -> Result<Option<Value>, Problem> {
        match self.ask(ask).await {
            Ok(found) => Ok(Some(found)),
            Err(problem) if problem.code == Code::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// What is read from now on must know this event.
    pub fn saw(&self, event: u64) {
        self.seen.fetch_max(event, Ordering::Relaxed);
    }

    /// The items of a list, page by page, until `limit`. `cursor` is the parameter that takes the
    /// `next` of the page before. Gives whether there are more.
    ///
    /// # Errors
    /// As [`Api::ask`].
    pub async fn pages(
        &self,
        path: &[&str],
        cursor: &str,
        limit: Option<usize>,
        mut each: impl FnMut(Value),
    ) -> Result<bool, Problem> {
        let mut left = limit.unwrap_or(usize::MAX);
        let mut after: Option<String> = None;
        loop {
            let size = LIST_PAGE.min(left).max(1);
            let mut ask = Ask::get(path).with("limit", size.to_string());
            if let Some(after) = &after {
                ask = ask.with(cursor, after.as_str());
            }
            let mut page = self.ask(ask).await?;
            let Value::Array(items) = page["items"].take() else { return Ok(false) };
            let next = page["next"].as_str().map(str::to_owned);
            for item in items {
                if left == 0 {
                    return Ok(true);
                }
                left -= 1;
                each(item);
            }
            match next {
                Some(_) if left == 0 => return Ok(true),
                // A cursor that does not move would be asked for without an end.
                Some(next) if after.as_ref() != Some(&next) => after = Some(next),
                _ => return Ok(false),
            }
        }
    }

    /// Ends a server in this process: what runs is finished, the data directory is given back.
    pub async fn close(self) {
        if let Answering::Local(local) = self.answering {
            local.close().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place_in_the_address() {
        let base = Url::parse("https://h/portal/").expect("an address");
        let ask = Ask::get(&["catalog", "entities", "by-name", "component", "a/b?c", "../x"])
            .with("filter", "a=b&c#d");
        let address = ask.address(&base).map(String::from);
        let expected = "https://h/portal/api/catalog/entities/by-name/component/a%2Fb%3Fc/..%2Fx\
                        ?filter=a%3Db%26c%23d";
        assert_eq!(address.as_deref(), Ok(expected));
    }
}
