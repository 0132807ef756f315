//! The portal's pages: the files that `build.rs` found, served from memory.
//!
//! Reading order: [`embedded`] (the files), [`shelf`] (which of them answers a path, in which
//! encoding), [`answer`] (headers, `ETag`s). A path that looks like a page is answered by `index.html`,
//! whatever it names: the program in the browser knows the paths of its pages.
//!
//! What it must never do: answer below `/api`, or let a page load anything from another origin.

mod answer;
mod embedded;
mod shelf;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, Uri};

use embedded::File;
use shelf::Shelf;

/// Answers every path outside the API: the portal when it was built, else how to build it.
pub fn pages() -> Router {
    serve(embedded::FILES)
}

/// Serves these files.
pub(crate) fn serve(files: &'static [File]) -> Router {
    let shelf = Arc::new(Shelf::new(files));
    Router::new().fallback_service(get(page).with_state(shelf))
}

async fn page(State(shelf): State<Arc<Shelf>>, uri: Uri, headers: HeaderMap) -> Response {
    answer::answer(shelf.find(uri.path()), &headers)
}

#[cfg(test)]
mod tests;
