//! Every key that Flagstone reads: the one list that checks, the schema and the redaction go by.
//!
//! `config.default.yaml` documents the same keys for people; a test holds the two together. A dot
//! goes into a mapping, `[]` into the items of a list.

use super::kinds::Kind::{
    self, Address, Boolean, Choice, Duration, DurationOrOff, List, Mapping, Number, Text, Texts,
    Words,
};

/// A key that Flagstone reads.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where it is.
    pub path: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// What is in force when nothing does, as YAML.
    pub default: Option<&'static str>,
    /// What it is for, in a sentence.
    pub doc: &'static str,
    /// Nobody may see its value.
    pub secret: bool,
}

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, default: None, doc, secret: false }
}

impl Key {
    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

const DELETE_OR_KEEP: &[&str] = &["delete", "keep"];
const LEVELS: &[&str] = &["debug", "info", "warn", "error"];
const DATABASES: &[&str] = &["better-sqlite3", "sqlite3", "pg"];

#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("app.baseUrl", Text, "The address under which people reach the portal's pages; the server's own without it."),
    key("app.title", Text, "What the portal is called."),
    key("auth.environment", Text, "Which of a provider's settings are in force.").or("development"),
    key("auth.providers", Mapping, "Who vouches for people, by id: settings for each environment.").or("{}"),
    key("auth.experimentalExtraAllowedOrigins", Texts, "Further origins whose pages may sign people in."),
    key("auth.backstageTokenExpiration", Duration, "How long user tokens live: 10 minutes to 24 hours.").or("PT1H"),
    key("auth.identityTokenAlgorithm", Choice(&["ES256"]), "How user tokens are signed.").or("ES256"),
    key("auth.omitIdentityTokenOwnershipClaim", Boolean, "User tokens do not say what their user owns.").or("true"),
    key("backend.baseUrl", Text, "The address under which people and clients reach this server."),
    key("backend.listen", Address, "Where to listen: address:port, a port, or {host, port}."),
    key("backend.listen.host", Text, "The address to listen on."),
    key("backend.listen.port", Number, "The port to listen on."),
    key("backend.trustedProxies", Texts, "Networks (CIDR) of proxies that are believed whom they stand for, by X-Forwarded-For."),
    key("backend.cors.origin", Words, "Origins whose pages may call this server from a browser."),
    key("backend.cors.methods", Words, "Methods that they may use."),
    key("backend.cors.allowedHeaders", Words, "Headers that they may send."),
    key("backend.cors.exposedHeaders", Words, "Headers that they may read."),
    key("backend.cors.credentials", Boolean, "Whether they may send credentials."),
    key("backend.cors.maxAge", Number, "For how many seconds a browser may keep the answer."),
    key("backend.database.client", Choice(DATABASES), "better-sqlite3 is embedded, pg is PostgreSQL.").or("better-sqlite3"),
    key("backend.database.connection", Text, "':memory:' or a file; for pg an address or its parts.").secret(),
    key("backend.database.connection.directory", Text, "Folder of the embedded database."),
    key("backend.database.connection.filename", Text, "File of the embedded database."),
    key("backend.database.connection.connectionString", Text, "Address of the PostgreSQL database.").secret(),
    key("backend.database.connection.host", Text, "PostgreSQL's host."),
    key("backend.database.connection.port", Number, "PostgreSQL's port."),
    key("backend.database.connection.user", Text, "Who to be there."),
    key("backend.database.connection.password", Text, "The password there.").secret(),
    key("backend.database.connection.database", Text, "The database there."),
    key("backend.database.connection.ssl", Boolean, "Whether the connection is encrypted and the server's certificate checked."),
    key("backend.database.connection.ssl.rejectUnauthorized", Boolean, "false encrypts without checking the certificate."),
    key("backend.reading.allow[].host", Text, "A host, with its port where it has one; *. covers subdomains."),
    key("backend.reading.allow[].paths", Texts, "Only what lies below these paths."),
    key("backend.outbound.allowPrivate", Texts, "Hosts (*. covers subdomains, a port may follow) and networks (CIDR) that may be reached although they are private.").or("[]"),
    key("backend.auth.externalAccess[].type", Text, "static: a token that both sides know; jwks: tokens of an issuer with a key set; legacy: tokens made with a shared secret."),
    key("backend.auth.externalAccess[].options.token", Text, "The token, at least eight characters without blanks.").secret(),
    key("backend.auth.externalAccess[].options.subject", Text, "What the holder is called in records."),
    key("backend.auth.externalAccess[].options.secret", Text, "legacy: the shared secret, base64.").secret(),
    key("backend.auth.externalAccess[].options.url", Text, "jwks: where the issuer's key set is."),
    key("backend.auth.externalAccess[].options.issuer", Words, "jwks: what the issuer calls itself."),
    key("backend.auth.externalAccess[].options.audience", Words, "jwks: for whom its tokens must be."),
    key("backend.auth.externalAccess[].options.algorithm", Words, "jwks: how they may be signed."),
    key("backend.auth.externalAccess[].options.subjectPrefix", Text, "jwks: put before the subject."),
    key("backend.auth.externalAccess[].accessRestrictions[].plugin", Text, "A plugin that the holder may use."),
    key("backend.auth.externalAccess[].accessRestrictions[].permission", Words, "Only these permissions of it."),
    key("backend.auth.externalAccess[].accessRestrictions[].permissionAttribute.action", Words, "Only these of create, read, update, delete."),
    key("backend.auth.keys[].secret", Text, "Shared secret of tokens of older Backstage releases.").secret(),
    key("backend.auth.dangerouslyDisableDefaultAuthPolicy", Boolean, "true lets everyone do everything.").or("false"),
    key("backend.auditor.severityLogLevelMappings.low", Choice(LEVELS), "At which level entries of the audit log of low severity are logged.").or("debug"),
    key("backend.auditor.severityLogLevelMappings.medium", Choice(LEVELS), "The same of medium severity.").or("info"),
    key("backend.auditor.severityLogLevelMappings.high", Choice(LEVELS), "The same of high severity.").or("info"),
    key("backend.auditor.severityLogLevelMappings.critical", Choice(LEVELS), "The same of critical severity.").or("info"),
    key("backend.logger.level", Text, "error, warn, info, debug, or filter directives such as info,catalog=debug.").or("info"),
    key("backend.lifecycle.serverShutdownDelay", Duration, "How long to serve on after turning unready, so that load balancers notice.").or("0s"),
    key("catalog.rules", List, "Which kinds may come from where; without it Component, API and Location."),
    key("catalog.rules[].allow", List, "Kinds that may be read: names, or {kind, spec.type}."),
    key("catalog.rules[].locations", List, "Only from these: {type, exact} or {type, pattern}."),
    key("catalog.locations", List, "Where descriptors are read from."),
    key("catalog.locations[].type", Text, "file or url."),
    key("catalog.locations[].target", Text, "A path (globs allowed) or an address."),
    key("catalog.locations[].rules", List, "What may be read from here beyond catalog.rules: {allow: [kinds]}."),
    key("catalog.processingInterval", DurationOrOff, "How often sources are read again without being asked.").or("100s"),
    key("catalog.orphanStrategy", Choice(DELETE_OR_KEEP), "What becomes of entities that nothing emits any more.").or("delete"),
    key("catalog.defaultLocationConflictStrategy", Choice(&["reject", "refresh"]), "What becomes of a registration of what is registered already.").or("reject"),
    key("catalog.readonly", Boolean, "Whether nobody may register, update or unregister locations over the API.").or("false"),
    key("flagstone.identity.masterKey.file", Text, "File of the master key; made at the first start. Without any: master.key in the data directory."),
    key("flagstone.identity.masterKey.env", Text, "Environment variable that holds the master key."),
    key("flagstone.identity.masterKey.command", Texts, "Program and arguments that print the master key."),
    key("flagstone.identity.masterKey.previous.file", Text, "File of the master key before this one."),
    key("flagstone.identity.masterKey.previous.env", Text, "Environment variable of the master key before this one."),
    key("flagstone.identity.masterKey.previous.command", Texts, "Program and arguments that print the master key before this one."),
    key("flagstone.identity.session.idle", Duration, "How long somebody stays signed in without doing anything.").or("7d"),
    key("flagstone.identity.session.absolute", Duration, "How long somebody stays signed in, whatever they do.").or("30d"),
    key("flagstone.identity.keys.signingRotation", Duration, "How long a signing key is used.").or("P7D"),
    key("flagstone.identity.keys.sealingRotation", Duration, "How long a sealing key is used.").or("P90D"),
    key("flagstone.identity.plugins[].id", Text, "A plugin of a Backstage that signs its own tokens."),
    key("flagstone.identity.plugins[].jwksUrl", Text, "Where that plugin's key set is."),
    key("flagstone.identity.plugins[].accessRestrictions[].plugin", Text, "A plugin that its tokens reach."),
    key("flagstone.identity.plugins[].accessRestrictions[].permission", Words, "Only these permissions of it."),
    key("flagstone.identity.plugins[].accessRestrictions[].permissionAttribute.action", Words, "Only these of create, read, update, delete."),
    key("flagstone.dataDir", Text, "Folder for the database and everything else that is kept.").or("./data"),
    key("flagstone.githost.enabled", Boolean, "Whether this server hosts Git repositories.").or("true"),
    key("flagstone.githost.program", Text, "The git program: its name, or where it is.").or("git"),
    key("flagstone.githost.pushMegabytesMax", Number, "Largest push, in megabytes.").or("512"),
    key("flagstone.githost.ownerRepositoriesMax", Number, "How many repositories an owner may have.").or("1000"),
    key("flagstone.githost.dayRepositoriesMax", Number, "How many repositories one caller may make within a day.").or("200"),
    key("flagstone.githost.trashDays", Number, "For how many days a deleted repository can be brought back.").or("30"),
    key("flagstone.githost.publicWithoutSignIn", Boolean, "Whether public repositories are readable without signing in.").or("false"),
    key("flagstone.delivery.local.enabled", Boolean, "Whether releases run as programs on this machine.").or("false"),
    key("flagstone.delivery.local.folder", Text, "Folder that they are unpacked to, where their users can reach them."),
    key("flagstone.delivery.local.startTimeout", Duration, "How long a release may take until it is healthy.").or("PT1M"),
    key("flagstone.delivery.local.images", List, "Where this machine has what base images stand for: {image, folder}, before the usual ones."),
    key("flagstone.delivery.environments", List, "The environments in order of promotion, {name, variables}; dev, staging and prod without it."),
    key("flagstone.delivery.domain", Text, "The domain below which deployed services answer.").or("localhost"),
    key("flagstone.pipelines.keepRuns", Duration, "How long a run is kept to be looked at, with what it made.").or("P365D"),
    key("flagstone.pipelines.local.enabled", Boolean, "Whether this machine carries out the pipelines of repositories that are hosted here.").or("false"),
    key("flagstone.pipelines.local.concurrentRuns", Number, "Runs that one process carries out at once.").or("4"),
    key("flagstone.pipelines.local.workingDirectory", Text, "Folder in which runs work, outside of the data directory; one below /var/tmp without it."),
    key("flagstone.pipelines.local.images", List, "Images of steps, and the toolchain of this machine that stands for each: {image, toolchain}; before those that are shipped."),
    key("flagstone.pipelines.local.networkRepositories", Texts, "Repositories (owner/name, * for any word) whose tasks may use the network, where they say that they want it."),
    key("flagstone.pipelines.local.environment", Mapping, "Variables of steps that may use the network, such as addresses of registries."),
    key("flagstone.pipelines.local.secrets", List, "Secrets that steps may be given: {name, repositories, values}.").secret(),
    key("flagstone.pipelines.local.timeout", Duration, "Longest that a run may take, whatever it says itself.").or("PT6H"),
    key("flagstone.pipelines.local.program", Text, "The program that steps of the image flagstone/step are; this one without it."),
    key("flagstone.pipelines.local.runMegabytes", Number, "What a run may take of the disk, in megabytes, what its tools keep between runs included.").or("4096"),
    key("flagstone.pipelines.local.stepMegabytes", Number, "Memory of one process of a step, in megabytes.").or("4096"),
    key("flagstone.scaffolder.actions", List, "HTTP actions of templates, declared as data: docs/create/http-actions.md."),
    key("flagstone.scaffolder.options", List, "Sources of choices for fields of forms: {name, url or catalogQuery, itemsPath, valuePath, titlePath, headers, cacheSeconds}."),
    key("flagstone.scaffolder.stepTimeout", Duration, "Longest that one step of a run may take.").or("PT1H"),
    key("flagstone.scaffolder.keepFailed", Duration, "How long a failed run's folder is kept, for a retry to go on.").or("P7D"),
    key("flagstone.scaffolder.keepTasks", Duration, "How long a run is kept to be looked at.").or("P365D"),
    key("flagstone.scaffolder.dryRunsInMemory", Boolean, "Whether dry runs work in /dev/shm, where it has room.").or("true"),
    key("scaffolder.defaultEnvironment.parameters", Mapping, "Values that every template can read as environment.parameters."),
    key("scaffolder.defaultEnvironment.secrets", Mapping, "Secrets that steps can be given as environment.secrets.").secret(),
    key("scaffolder.defaultAuthor.name", Text, "Who commits of templates are by where a step does not say."),
    key("scaffolder.defaultAuthor.email", Text, "Their address."),
    key("scaffolder.defaultCommitMessage", Text, "What commits of templates say where a step does not."),
    key("scaffolder.requireScmUserCredentials", Boolean, "Steps act with tokens of users, never with configured ones.").or("false"),
    key("scaffolder.concurrentTasksLimit", Number, "Runs that one process carries out at a time; 0 is none.").or("10"),
    key("scaffolder.taskTimeout", Duration, "Longest that a run may take.").or("PT24H"),
    key("scaffolder.taskTimeoutJanitorFrequency", Duration, "How often it is looked for runs that nobody carries out any more.").or("PT5M"),
    key("scaffolder.taskRecovery.enabled", Boolean, "Whether a run goes on whose process died; otherwise it fails.").or("true"),
    key("scaffolder.auditor.taskParameterMaxLength", Number, "Characters of an answer that the audit log keeps; -1 is all.").or("256"),
    key("backend.workingDirectory", Text, "Folder in which runs of templates work; one in the data directory without it."),
    key("flagstone.portal.brand.title", Text, "What the portal is called; app.title without it."),
    key("flagstone.portal.brand.organization", Text, "Whose portal it is; organization.name without it."),
    key("flagstone.portal.brand.logo.light", Text, "The logo on light pages: a file beside the configuration, or a path here."),
    key("flagstone.portal.brand.logo.dark", Text, "The logo on dark pages."),
    key("flagstone.portal.brand.favicon", Text, "The browser's icon."),
    key("flagstone.portal.brand.colours.accentLight", Text, "The accent on light pages, #rrggbb."),
    key("flagstone.portal.brand.colours.accentDark", Text, "The accent on dark pages, #rrggbb."),
    key("flagstone.portal.announcements", List, "What everybody is told at the top of each page."),
    key("flagstone.portal.announcements[].id", Text, "A name that stays when the text is corrected; who has closed it does not see it again."),
    key("flagstone.portal.announcements[].text", Text, "What is told, plain text."),
    key("flagstone.portal.announcements[].severity", Choice(&["info", "warning"]), "How much it matters."),
    key("flagstone.portal.announcements[].link", Text, "Where there is more."),
    key("flagstone.portal.announcements[].until", Text, "A date or a time, after which it is not told."),
    key("flagstone.portal.announcements[].public", Boolean, "Whether it is told before signing in, too."),
    key("flagstone.portal.links", List, "Links that everybody is shown."),
    key("flagstone.portal.links[].title", Text, "What it is called."),
    key("flagstone.portal.links[].url", Text, "Where it leads: an address, or a path here."),
    key("flagstone.portal.links[].group", Text, "What it is shown below."),
    key("flagstone.portal.links[].icon", Text, "The name of an icon."),
    key("flagstone.portal.navigation.order", Texts, "The groups of the navigation, in their order."),
    key("flagstone.portal.navigation.hidden", Texts, "Entries and groups that are not shown."),
    key("flagstone.portal.navigation.added", List, "Entries that lead elsewhere."),
    key("flagstone.portal.navigation.added[].title", Text, "What it is called."),
    key("flagstone.portal.navigation.added[].url", Text, "Where it leads: an address, or a path here."),
    key("flagstone.portal.navigation.added[].icon", Text, "The name of an icon."),
    key("flagstone.portal.navigation.added[].group", Text, "The group that it stands in."),
    key("flagstone.portal.layouts", List, "Which tabs, cards and slots a kind and type of entity shows, over the shipped ones."),
    key("flagstone.portal.layouts[].kind", Text, "The kind; all of them without it."),
    key("flagstone.portal.layouts[].type", Text, "The type within the kind."),
    key("flagstone.portal.layouts[].tabs", Texts, "The tabs, in their order."),
    key("flagstone.portal.layouts[].cards.main", Texts, "The cards of the overview in the wide column."),
    key("flagstone.portal.layouts[].cards.side", Texts, "The cards beside it."),
    key("flagstone.portal.layouts[].strip", Texts, "The slots below the header."),
    key("flagstone.roles", Texts, "What this process does: web answers requests, worker carries out jobs.").or("[web, worker]"),
    key("flagstone.log.format", Choice(&["text", "json"]), "How the log is written: lines for people, or a JSON object a line.").or("text"),
    key("flagstone.database.schema", Text, "PostgreSQL schema that holds the tables."),
    key("flagstone.database.poolMax", Number, "Most connections to PostgreSQL."),
    key("flagstone.database.statementTimeoutSeconds", Number, "Longest that one statement may take.").or("30"),
    key("flagstone.blobs.store", Choice(&["directory", "database"]), "Where workspaces and artefacts are kept: in the data directory (usual with SQLite), or in the database that replicas share (usual with PostgreSQL)."),
    key("organization.name", Text, "Whose portal it is."),
    key("permission.enabled", Boolean, "false lets every known caller do what its credentials reach, whatever roles say.").or("true"),
    key("permission.rbac.policies-csv-file", Text, "Roles as the RBAC plugin writes them: lines of policies and members."),
    key("permission.rbac.conditionalPoliciesFile", Text, "Its conditional policies, a YAML document each."),
    key("permission.rbac.admin.users[].name", Text, "A user or group that runs roles."),
    key("permission.rbac.admin.superUsers[].name", Text, "A user or group that may do everything."),
    key("flagstone.permission.policyFile", Text, "A file of roles, in YAML, read again when it changes."),
    key("flagstone.identity.audit.retention", Duration, "How long entries of the audit log are kept; at least a day.").or("P2Y"),
    key("flagstone.catalog.kinds", List, "Kinds of your own, with their schemas and relations.").or("[]"),
    key("flagstone.catalog.relations", List, "Pairs of relations of your own.").or("[]"),
    key("flagstone.catalog.formats", Mapping, "Patterns that common fields must have, by field.").or("{}"),
];

/// The key at a declared path, `None` for mappings and lists that only hold keys.
pub(super) fn exact(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// Whether Flagstone reads anything at or below a declared path.
pub(super) fn is_read(path: &str) -> bool {
    KEYS.iter().any(|key| {
        key.path
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with("[]"))
    })
}

/// The names that Flagstone reads right below a declared path (`""` is the root).
pub(super) fn names_below(path: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    KEYS.iter().filter_map(move |key| {
        let rest = key.path.strip_prefix(prefix.as_str())?;
        rest.split(['.', '[']).next()
    })
}

/// Whether Flagstone reads items of the list at a declared path.
pub(super) fn has_items(path: &str) -> bool {
    let prefix = format!("{path}[]");
    KEYS.iter().any(|key| key.path.starts_with(&prefix))
}
