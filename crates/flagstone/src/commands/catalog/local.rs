//! A server in this process, without a socket, on a data directory that nobody else uses.

use ::database::DataDirectory;
use axum::body::{Body, to_bytes};
use gate::App;
use gate::credentials::InProcess;
use http::header::HOST;
use http::{HeaderValue, Request};
use model::{Caller, Problem};
use tower::ServiceExt as _;

use super::answer::Answer;
use super::api::Sent;
use crate::arguments::PlaceArguments;
use crate::commands::limits::ANSWER_BYTES_MAX;
use crate::startup::server::{Purpose, Running};
use crate::startup::{database, place, server};

/// A server that answers in this process.
pub struct Local {
    app: App,
    running: Running,
    lock: DataDirectory,
}

impl Local {
    /// A server on a data directory. With `works` it also carries out jobs; it never begins to read
    /// sources by itself.
    ///
    /// # Errors
    /// A directory that another process uses, or that is none; what a server says at its start.
    pub async fn start(arguments: &PlaceArguments, works: bool) -> Result<Self, Problem> {
        let place = place::find(arguments)?;
        if works {
            server::make_folder(&place.data_dir)?;
        } else if !place.data_dir.is_dir() {
            let shown = place.data_dir.display();
            return Err(Problem::input(format!("{shown} is no data directory"))
                .hint("name one with --data-dir, or a server with --server"));
        }
        let lock = DataDirectory::open(&place.data_dir)?;
        let settings = database::settings(&place.loaded.config, &place.data_dir)?;
        let opened = server::open(&settings).await?;
        let assembled = server::assemble(&place, opened, Purpose::Command { works }).await?;
        let (app, running) = assembled.start().await?;
        Ok(Self { app, running, lock })
    }

    /// Sends a request, in the name of whoever holds the data directory.
    ///
    /// # Errors
    /// An answer that is larger than is taken.
    pub async fn send(&self, sent: Sent) -> Result<Answer, Problem> {
        let Sent { method, address, headers, body } = sent;
        let target = &address[url::Position::BeforePath..url::Position::AfterQuery];
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .extension(InProcess(Caller::OPERATOR))
            .body(body.map_or_else(Body::empty, Body::from))
            .map_err(Problem::internal)?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        let Ok(response) = self.app.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(Problem::internal)?;
        Ok(Answer::new(parts.status.as_u16(), &parts.headers, body))
    }

    /// Lets what runs come to its end, and gives the directory back.
    pub async fn close(self) {
        self.running.stop().await;
        drop(self.lock);
    }
}
