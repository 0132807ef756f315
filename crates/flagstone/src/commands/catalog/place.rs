//! Which catalog a command speaks to.

use model::Problem;
use url::Url;

use super::api::{Answering, Api};
use super::local::Local;
use super::remote::Remote;
use crate::arguments::catalog::CatalogPlaceArguments;

/// What a server in this process calls itself.
const LOCAL: &str = "http://localhost/";

/// Opens the catalog that the command line names. `works` says whether jobs must be carried out when
/// it is a data directory.
///
/// # Errors
/// A catalog that cannot be asked.
pub async fn open(from: &CatalogPlaceArguments, works: bool) -> Result<Api, Problem> {
    if let Some(address) = &from.server {
        let (remote, base) = Remote::new(address, from.token.as_deref())?;
        return Ok(Api::new(base, Answering::Remote(Box::new(remote))));
    }
    let base = Url::parse(LOCAL).map_err(Problem::internal)?;
    let local = Local::start(&from.place, works).await?;
    Ok(Api::new(base, Answering::Local(Box::new(local))))
}
