//! Keys that Backstage or a published plugin of it reads and Flagstone does not, with what that
//! costs. From the schemas of the default application and the official backend modules; an entry goes
//! when Flagstone learns to read it.

/// A key of Backstage's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Where it is.
    pub path: &'static str,
    /// What is lost by not reading it.
    pub cost: &'static str,
    /// The names right below; empty when any name may stand there.
    pub below: &'static [&'static str],
}

const fn known(path: &'static str, cost: &'static str, below: &'static [&'static str]) -> Known {
    Known { path, cost, below }
}

const FRONT_END: &str = "it is for Backstage's front end, which is not served here";
const ONE_DATABASE: &str = "everything is kept in one database, which must exist";
const NO_PLUGINS: &str = "features are built in and always run; none is loaded or left out";
const PROVIDERS: &str = "entities come from catalog.locations and registered locations alone";
const OWN_ROLES: &str = "roles are kept by this server, for all of its features, and files are read again by themselves";
const FIXED: &str = "the server's own setting is in force";

#[rustfmt::skip]
pub(super) const KNOWN: &[Known] = &[
    known("app.packageName", FRONT_END, &[]),
    known("app.packages", FRONT_END, &[]),
    known("app.extensions", FRONT_END, &[]),
    known("app.routes", FRONT_END, &[]),
    known("app.support", FRONT_END, &[]),
    known("app.pluginOverrides", FRONT_END, &[]),
    known("app.listen", FRONT_END, &[]),
    known("app.https", FRONT_END, &[]),
    known("app.datadogRum", FRONT_END, &[]),
    known("app.disableConfigInjection", FRONT_END, &[]),
    known("app.disablePublicEntryPoint", FRONT_END, &[]),
    known("app.disableStaticFallbackCache", FRONT_END, &[]),
    known("app.branding", FRONT_END, &[]),
    known("app.analytics", FRONT_END, &[]),
    known("discovery", "everything answers at this server; there is nothing to discover", &["endpoints"]),
    known("homepage", FRONT_END, &["clocks"]),
    known("home", FRONT_END, &["recentVisits", "topVisits"]),
    known("enableExperimentalRedirectFlow", FRONT_END, &[]),
    known("dynamicPlugins", NO_PLUGINS, &["rootDirectory"]),
    known("devTools", FRONT_END, &["info", "externalDependencies"]),
    known("stackoverflow", "Stack Overflow is not searched", &["baseUrl", "apiKey", "teamName", "apiAccessToken", "requestParams"]),
    known("auth.session", "sessions are ours; flagstone.identity sets them", &["secret"]),
    known("auth.autologout", FRONT_END, &[]),
    known("auth.keyStore", "keys are kept in the database, sealed", &[]),
    known("auth.clientIdMetadataDocuments", "there is no OAuth server for agents", &[]),
    known("auth.experimentalClientIdMetadataDocuments", "there is no OAuth server for agents", &[]),
    known("auth.experimentalDynamicClientRegistration", "there is no OAuth server for agents", &[]),
    known("auth.experimentalRefreshToken", "there is no OAuth server for agents", &[]),
    known("integrations", "its hosts and tokens are used for reading single files; apps, credentials, and writing are not", &["github", "gitlab", "gitea", "gerrit", "azure", "bitbucketCloud", "bitbucketServer", "bitbucket", "harness", "awsS3", "awsCodeCommit", "azureBlobStorage", "googleGcs"]),
    known("aws", "no service of AWS is used", &["mainAccount", "accounts", "accountDefaults"]),
    known("ldap", "people and groups are not read from LDAP", &["providers"]),
    known("scaffolder.taskRecovery.staleTimeout", "the lease of a job says when a process is taken for dead", &[]),
    known("scaffolder.taskRecovery.workspaceProvider", "folders of runs are kept where blobs are", &[]),
    known("scaffolder", "runs go on by themselves, and commits are not signed", &["defaultCommitSigningKey", "EXPERIMENTAL_recoverTasks", "EXPERIMENTAL_recoverTasksTimeout", "EXPERIMENTAL_gracefulShutdown", "EXPERIMENTAL_workspaceSerialization", "EXPERIMENTAL_workspaceSerializationProvider"]),
    known("techdocs", "documentation is neither built nor served", &["builder", "generator", "publisher", "cache", "sanitizer", "legacyUseCaseSensitiveTripletPaths"]),
    known("kubernetes", "clusters are not read", &["serviceLocatorMethod", "clusterLocatorMethods", "clusterLocatorContinueOnError", "customResources", "objectTypes", "apiVersionOverrides", "googleServiceAccountCredentials", "proxy", "frontend", "podExecTerminal"]),
    known("permission.EXPERIMENTAL_enableBatchedRequests", "batches are always answered", &[]),
    known("permission.rbac.pluginsWithPermission", OWN_ROLES, &[]),
    known("permission.rbac.policyFileReload", OWN_ROLES, &[]),
    known("permission.rbac.maxDepth", OWN_ROLES, &[]),
    known("permission.rbac.database", OWN_ROLES, &[]),
    known("permission.rbac.policyDecisionPrecedence", OWN_ROLES, &[]),
    known("permission.rbac.validation", OWN_ROLES, &[]),
    known("permission.rbac.defaultPermissions", OWN_ROLES, &[]),
    known("permission.rbac.defaultUserAccess", OWN_ROLES, &[]),
    known("proxy", "nothing is forwarded; /api/proxy answers 404", &[]),
    known("search", "there is no search index; the catalog's own text filter works", &["pg", "elasticsearch", "collators", "query", "permissions", "maxPageLimit", "maxTermLength", "defaultType"]),
    known("events", "events are neither taken nor published over HTTP", &["http", "modules", "useEventBus", "notifyTimeoutMs"]),
    known("notifications", "nobody is notified", &["processors", "retention", "throttleInterval", "concurrencyLimit", "defaultSettings"]),
    known("mcpActions", "agents are not served over MCP", &["name", "description", "instructions", "namespacedToolNames", "servers", "tracing"]),
    known("backend.https", "TLS is not ended here; put a proxy in front", &["certificate"]),
    known("backend.csp", FIXED, &[]),
    known("backend.referrer", FIXED, &[]),
    known("backend.cors.preflightContinue", FIXED, &[]),
    known("backend.cors.optionsSuccessStatus", FIXED, &[]),
    known("backend.database.prefix", ONE_DATABASE, &[]),
    known("backend.database.role", ONE_DATABASE, &[]),
    known("backend.database.schemaPrefix", ONE_DATABASE, &[]),
    known("backend.database.pluginDivisionMode", ONE_DATABASE, &[]),
    known("backend.database.ensureExists", ONE_DATABASE, &[]),
    known("backend.database.ensureSchemaExists", ONE_DATABASE, &[]),
    known("backend.database.knexConfig", "the pool is set by flagstone.database.poolMax", &[]),
    known("backend.database.skipMigrations", "the server always brings its database to its release", &[]),
    known("backend.database.plugin", ONE_DATABASE, &[]),
    known("backend.database.connection.ssl.ca", "the system's certificate authorities are trusted", &[]),
    known("backend.database.connection.ssl.cert", "no certificate is shown to PostgreSQL", &[]),
    known("backend.database.connection.ssl.key", "no certificate is shown to PostgreSQL", &[]),
    known("backend.cache", "read models are kept in memory; no cache is shared", &["store", "connection", "defaultTtl", "redis", "valkey", "infinispan"]),
    known("backend.auth.pluginKeyStore", "there are no separate plugins that call each other", &[]),
    known("backend.actions", "no actions are offered to agents", &["pluginSources", "filter"]),
    known("backend.health", "health answers carry no headers of yours", &["headers"]),
    known("backend.lifecycle.startupRequestPauseTimeout", "requests wait for nothing: before it is ready the server refuses them", &[]),
    known("backend.logger.meta", "log lines carry no fields of yours", &[]),
    known("backend.logger.overrides", "write filter directives into backend.logger.level instead", &[]),
    known("backend.metrics", FIXED, &["plugin"]),
    known("backend.tracing", "no traces are sent", &["plugin", "capture"]),
    known("backend.packages", NO_PLUGINS, &[]),
    known("backend.rateLimit", FIXED, &[]),
    known("backend.server", FIXED, &[]),
    known("backend.startup", NO_PLUGINS, &["default", "plugins"]),
    known("backend.trustProxy", "forwarding headers are not believed", &[]),
    known("catalog.orphanProviderStrategy", "there are no providers whose entities could be left behind", &[]),
    known("catalog.import", FRONT_END, &["entityFilename", "pullRequestBranchName"]),
    known("catalog.processors", PROVIDERS, &["githubMultiOrg", "ldapOrg", "microsoftGraphOrg", "awsOrganization"]),
    known("catalog.providers", PROVIDERS, &[]),
    known("catalog.processorOptions", FIXED, &[]),
    known("catalog.providerOptions", PROVIDERS, &[]),
    known("catalog.disableDefaultProcessors", FIXED, &[]),
    known("catalog.stitchingStrategy", "relations are joined when they are read; nothing is stitched", &["mode", "pollingInterval", "stitchTimeout"]),
    known("catalog.experimentalPagination", FRONT_END, &[]),
    known("catalog.scmEvents", "sources are read again by time, not on the source host's events", &["move", "refresh", "unregister"]),
    known("catalog.useUrlReadersSearch", FIXED, &[]),
];

/// Backstage's key at a declared path.
pub(super) fn exact(path: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.path == path)
}

/// The names of Backstage's keys right below a declared path.
pub(super) fn names_below(path: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    KNOWN.iter().filter_map(move |known| {
        let rest = known.path.strip_prefix(prefix.as_str())?;
        rest.split(['.', '[']).next()
    })
}
