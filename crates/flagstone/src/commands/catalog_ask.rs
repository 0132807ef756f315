//! `flagstone catalog get` and `flagstone catalog query`: of a server, or of a data directory that no
//! server runs on.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use ::database::DataDirectory;
use catalog::query::Query;
use catalog::read_model::ReadModel;
use catalog::service::Catalog;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use model::{Caller, Code, EntityRef, Problem, RefDefaults};
use outbound::{Client, GetOptions, OutboundSettings, Outcome};
use serde_json::Value;
use url::Url;

use super::print;
use crate::arguments::{CatalogGetArguments, CatalogPlaceArguments, CatalogQueryArguments, Output};
use crate::startup::{database, place, server};

/// Largest answer that is taken from a server.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Longest that a server is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Prints one entity; 1 when there is none.
///
/// # Errors
/// A reference that is none; a catalog that cannot be asked.
pub async fn get(arguments: &CatalogGetArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let defaults = RefDefaults { kind: Some("component"), namespace: None };
    let entity_ref = EntityRef::parse(&arguments.entity, defaults)
        .map_err(|error| Problem::input(error.to_string()).at("ENTITY"))?;
    let (kind, namespace, name) = (entity_ref.kind(), entity_ref.namespace(), entity_ref.name());
    let found = match open(&arguments.from).await? {
        Asked::Server(server) => {
            server.ask(&["entities", "by-name", kind, namespace, name], &[]).await
        }
        Asked::Local(local) => {
            let found = local.catalog.entity_by_name(&Caller::System, kind, namespace, name).await;
            local.close().await;
            found.and_then(|bytes| serde_json::from_slice(&bytes).map_err(Problem::internal))
        }
    };
    match found {
        Ok(entity) => {
            print::data(out, &entity, arguments.from.output)?;
            Ok(crate::EXIT_OK)
        }
        Err(problem) if problem.code == Code::NotFound => {
            // Written where people look; the exit code is for programs.
            drop(writeln!(std::io::stderr(), "flagstone: {problem}"));
            Ok(crate::EXIT_FOUND_WRONG)
        }
        Err(problem) => Err(problem),
    }
}

/// Prints the entities that match.
///
/// # Errors
/// A filter that is none; a catalog that cannot be asked.
pub async fn query(arguments: &CatalogQueryArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let parameters = parameters(arguments);
    let page: Value = match open(&arguments.from).await? {
        Asked::Server(server) => server.ask(&["entities", "by-query"], &parameters).await?,
        Asked::Local(local) => {
            let query = Query::from_get(&parameters)?;
            let page = local.catalog.entity_query(&Caller::System, &query).await;
            local.close().await;
            serde_json::from_slice(&page?).map_err(Problem::internal)?
        }
    };
    let items = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if arguments.from.output != Output::Table {
        print::data(out, &Value::Array(items), arguments.from.output)?;
        return Ok(crate::EXIT_OK);
    }
    let rows: Vec<Vec<String>> = items.iter().map(row).collect();
    print::table(out, &["entity", "type", "lifecycle", "owner"], &rows)?;
    let total = page.get("totalItems").and_then(Value::as_u64).unwrap_or_default();
    print::line(out, &format!("{} of {total}", items.len()))?;
    Ok(crate::EXIT_OK)
}

fn parameters(arguments: &CatalogQueryArguments) -> Vec<(String, String)> {
    let mut parameters: Vec<(String, String)> =
        arguments.filter.iter().map(|set| ("filter".to_owned(), set.clone())).collect();
    parameters.push(("orderField".to_owned(), arguments.order.clone()));
    parameters.push(("limit".to_owned(), arguments.limit.to_string()));
    if let Some(text) = &arguments.text {
        parameters.push(("fullTextFilterTerm".to_owned(), text.clone()));
        let fields = "metadata.name,metadata.title,metadata.description".to_owned();
        parameters.push(("fullTextFilterFields".to_owned(), fields));
    }
    if let Some(fields) =
        arguments.fields.as_ref().filter(|_| arguments.from.output != Output::Table)
    {
        parameters.push(("fields".to_owned(), fields.clone()));
    }
    parameters
}

fn row(entity: &Value) -> Vec<String> {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let namespace = text("/metadata/namespace");
    let entity_ref = EntityRef::new(text("/kind"), namespace, text("/metadata/name"));
    vec![
        entity_ref.to_string(),
        text("/spec/type").to_owned(),
        text("/spec/lifecycle").to_owned(),
        text("/spec/owner").to_owned(),
    ]
}

/// Who answers.
enum Asked {
    Server(Server),
    Local(Local),
}

struct Server {
    client: Client,
    base: Url,
    token: Option<String>,
}

struct Local {
    catalog: Catalog,
    database: ::database::Database,
    _lock: DataDirectory,
}

impl Local {
    async fn close(&self) {
        self.database.close().await;
    }
}

async fn open(from: &CatalogPlaceArguments) -> Result<Asked, Problem> {
    if let Some(address) = &from.server {
        let wrong = |why: String| Problem::input(format!("--server {address}: {why}"));
        let base = Url::parse(address).map_err(|error| wrong(error.to_string()))?;
        let mut settings = OutboundSettings::default();
        let host = base.host_str().ok_or_else(|| wrong("has no host".to_owned()))?;
        // Whoever names a server on the command line means that one, wherever it is.
        settings.private.open(host).map_err(|error| wrong(error.to_string()))?;
        let client = Client::new(settings).map_err(Problem::internal)?;
        return Ok(Asked::Server(Server { client, base, token: from.token.clone() }));
    }
    let place = place::find(&from.place)?;
    if !place.data_dir.is_dir() {
        let shown = place.data_dir.display();
        return Err(Problem::input(format!("{shown} is no data directory"))
            .hint("name one with --data-dir, or a server with --server"));
    }
    let lock = DataDirectory::open(&place.data_dir)?;
    let settings = database::settings(&place.loaded.config, &place.data_dir)?;
    let database = server::open(&settings).await?;
    let read_model = Arc::new(ReadModel::open(database.clone(), None).await?);
    let catalog = Catalog::new(database.clone(), read_model);
    Ok(Asked::Local(Local { catalog, database, _lock: lock }))
}

impl Server {
    async fn ask(&self, path: &[&str], query: &[(String, String)]) -> Result<Value, Problem> {
        let mut address = self.base.clone();
        address
            .path_segments_mut()
            .map_err(|()| Problem::input("--server is no address of a server"))?
            .pop_if_empty()
            .extend(["api", "catalog"])
            .extend(path);
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            let value = format!("Bearer {token}").parse();
            headers
                .insert(AUTHORIZATION, value.map_err(|_| Problem::input("--token is malformed"))?);
        }
        let options = GetOptions {
            max_bytes: Some(ANSWER_BYTES_MAX),
            timeout: Some(ANSWER_WITHIN),
            headers,
            ..GetOptions::default()
        };
        let answer = self.client.get(&address, options).await.map_err(|error| {
            Problem::new(Code::Unavailable, format!("{} cannot be asked: {error}", self.base))
        })?;
        let Outcome::Fetched(fetched) = answer else {
            return Err(Problem::internal("an answer without a question"));
        };
        let body: Value = serde_json::from_slice(&fetched.body).unwrap_or_default();
        if (200..300).contains(&fetched.status) {
            return Ok(body);
        }
        let words = body.pointer("/error/message").and_then(Value::as_str);
        let words =
            words.map_or_else(|| format!("the server answered {}", fetched.status), str::to_owned);
        let code = match fetched.status {
            404 => Code::NotFound,
            400 => Code::Input,
            401 => Code::Authentication,
            403 => Code::NotAllowed,
            _ => Code::Unavailable,
        };
        Err(Problem::new(code, words))
    }
}
