//! The OpenAPI documents: one of the whole API, one per plugin as Backstage serves them. Both are
//! made from the types that handlers take and give, never written by hand.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use model::Problem;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr,
    ResponseBuilder, Responses, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// Name of the security scheme in the documents.
pub(crate) const BEARER: &str = "bearer";

/// The documents of a server.
pub(crate) struct Documents {
    /// Of everything.
    pub whole: OpenApi,
    /// Of each plugin, with whole paths, as Backstage writes them.
    pub plugins: BTreeMap<String, OpenApi>,
}

/// One [`crate::Routes`]' share: its base path and its operations.
pub(crate) type Share = (&'static str, OpenApi);

/// Puts the shares together.
///
/// # Errors
/// When two operations share an id, or two different schemas a name: a mistake in the code, found
/// by the first test that starts the feature.
pub(crate) fn assemble(shares: &[Share], version: &str) -> Result<Documents, Problem> {
    let mut whole = Draft::default();
    let mut plugins: BTreeMap<String, Draft> = BTreeMap::new();
    for (base, share) in shares {
        let mut parts = base.splitn(4, '/');
        let plugin = match (parts.next(), parts.next(), parts.next()) {
            (Some(""), Some("api"), Some(plugin)) => Some(plugin),
            _ => None,
        };
        whole.add(base, share)?;
        if let Some(plugin) = plugin {
            plugins.entry(plugin.to_owned()).or_default().add(base, share)?;
        }
    }
    let plugins = plugins.into_iter().map(|(plugin, draft)| {
        let document = draft.finish(&plugin, version, "/");
        (plugin, document)
    });
    Ok(Documents { plugins: plugins.collect(), whole: whole.finish("flagstone", version, "/") })
}

/// A document as the text that is served and compared with snapshots.
///
/// # Errors
/// When a schema holds what JSON cannot (it cannot, but the serialiser does not know).
pub(crate) fn text(document: &OpenApi) -> Result<Bytes, Problem> {
    document.to_pretty_json().map(Bytes::from).map_err(Problem::internal)
}

#[derive(Default)]
struct Draft {
    paths: BTreeMap<String, PathItem>,
    components: Components,
    ids: BTreeSet<String>,
}

impl Draft {
    fn add(&mut self, prefix: &str, share: &OpenApi) -> Result<(), Problem> {
        for (path, item) in &share.paths.paths {
            let mut item = item.clone();
            for operation in operations(&mut item) {
                let id = operation.operation_id.clone().unwrap_or_default();
                complete(&mut operation.responses);
                if !self.ids.insert(id.clone()) {
                    return Err(Problem::internal(format!("two operations have the id {id}")));
                }
            }
            let path = format!("{}{}", prefix.trim_end_matches('/'), path.replace("{*", "{"));
            match self.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => {
                    self.paths.insert(path, item);
                }
            }
        }
        let schemas = share.components.iter().flat_map(|components| &components.schemas);
        for (name, schema) in schemas {
            let known = self.components.schemas.insert(name.clone(), schema.clone());
            if known.is_some_and(|known| known != *schema) {
                return Err(Problem::internal(format!("two schemas are named {name}")));
            }
        }
        Ok(())
    }

    fn finish(mut self, title: &str, version: &str, address: &str) -> OpenApi {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        self.components.add_security_scheme(BEARER, SecurityScheme::Http(scheme));
        let name = ErrorDocument::name().into_owned();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(&name))).build();
        let response = ResponseBuilder::new()
            .description("What went wrong")
            .content("application/json", content)
            .build();
        self.components.responses.insert("Error".to_owned(), RefOr::T(response));
        self.components.schemas.insert(name, ErrorDocument::schema());
        let mut schemas = Vec::new();
        ErrorDocument::schemas(&mut schemas);
        self.components.schemas.extend(schemas);
        let paths = self.paths.into_iter();
        let paths = paths.fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item));
        OpenApiBuilder::new()
            .info(InfoBuilder::new().title(title).version(version).build())
            .servers(Some([ServerBuilder::new().url(address).build()]))
            .paths(paths.build())
            .components(Some(self.components))
            .build()
    }
}

/// Adds what every operation has: the error response, and the descriptions that 3.1 asks for.
fn complete(responses: &mut Responses) {
    for (status, response) in &mut responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let status = status.parse::<http::StatusCode>().ok();
            let reason = status.and_then(|status| status.canonical_reason());
            response.description = reason.unwrap_or("Response").to_owned();
        }
    }
    let error = RefOr::Ref(Ref::from_response_name("Error"));
    responses.responses.entry("default".to_owned()).or_insert(error);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut utoipa::openapi::path::Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.options,
        &mut item.head,
        &mut item.patch,
        &mut item.trace,
    ]
    .into_iter()
    .flatten()
}

/// The body of every failure, as Backstage's clients read it, with our extra fields in `error`.
#[derive(ToSchema)]
#[schema(as = Error)]
#[expect(dead_code, reason = "describes crate::failure's body for the documents")]
struct ErrorDocument {
    error: ErrorDetail,
    request: ErrorRequest,
    response: ErrorResponse,
}

/// What went wrong.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes crate::failure's body for the documents")]
struct ErrorDetail {
    /// Backstage's name of the kind of failure, `InputError`.
    name: String,
    /// A sentence.
    message: String,
    /// Our name of the kind of failure, `input`.
    code: String,
    /// The field or parameter that was wrong.
    field: Option<String>,
    /// What to do about it.
    hint: Option<String>,
}

/// The request that failed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes crate::failure's body for the documents")]
struct ErrorRequest {
    method: String,
    /// Path and query, relative to the plugin.
    url: String,
}

/// The response that this is the body of.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes crate::failure's body for the documents")]
struct ErrorResponse {
    status_code: u16,
}
