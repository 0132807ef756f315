//! The catalog's limits on what comes from outside, beside those of [`crate::logic::limits`] and of
//! the read model.

/// Longest that a whole listing may stream, in milliseconds.
pub const STREAM_MS_MAX: u64 = 10 * 60 * 1_000;
/// Largest body of `by-refs`, in bytes: the published client sends at most 90 KiB and 1,000
/// references, others may send more.
pub const REFS_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Locations on a page of `locations/by-query` when the request does not say.
pub const LOCATIONS_PAGE_DEFAULT: usize = 1_000;
/// Bytes of a streamed listing that are gathered before they are sent.
pub const STREAM_PIECE_BYTES: usize = 64 * 1024;
/// Entities of a streamed listing that are written between two looks at whether anybody listens.
pub const STREAM_PIECE_ENTITIES: usize = 200;
/// Records that the read model takes from the database at a time when it is built anew.
pub const LOAD_PAGE: i64 = 2_000;
/// Events of one batch that the read model fetches records for at a time.
pub const FOLLOW_PAGE: usize = 1_000;
/// Longest that one reading of a source may take, in milliseconds.
pub const SOURCE_READ_MS_MAX: u64 = 60 * 60 * 1_000;
/// Claims of a removed source that one transaction takes away.
pub const REMOVAL_PIECE: i64 = 100;
/// How often a process looks which files other replicas have been led to, in milliseconds, so that it
/// goes on watching them when those are gone.
pub const WATCH_OTHERS_MS: u64 = 2_000;
/// How far the clocks of replicas may lie apart without one missing what another has read, in
/// milliseconds.
pub const CLOCKS_APART_MS: i64 = 10_000;
/// How often the read model's file is written when something has changed, in milliseconds.
pub const SNAPSHOT_EVERY_MS: u64 = 5 * 60 * 1_000;
/// The interval of a reconciler that only runs when it is asked, in milliseconds.
pub const NEVER_MS: i64 = 365 * 24 * 60 * 60 * 1_000;
/// Claims of one source that may vanish in one round without a person's word, whatever part of the
/// source they are: one fewer than this.
pub const LOSS_MIN: usize = 10;
/// References that are named when a removal is held back.
pub const LOSS_EXAMPLES: usize = 20;
/// Largest refused document that is kept to be shown, in bytes.
pub const REFUSED_BYTES_MAX: usize = 64 * 1024;
/// Longest that an answer to a change waits for this process to be able to read it, in milliseconds.
pub const READ_BACK_MS_MAX: u64 = 2_000;
/// How often somebody who waits for a job looks at it, in milliseconds.
pub const JOB_POLL_MS: u64 = 20;
/// Longest that a registration may wait for its entities, in milliseconds.
pub const REGISTRATION_WAIT_MS_MAX: u64 = 120_000;
/// Entities that an answer to a registration shows.
pub const ENTITIES_SHOWN_MAX: i64 = 1_000;
/// Longest target of a registered location, in bytes.
pub const TARGET_BYTES_MAX: usize = 2_048;
/// Longest reason that goes with an act, in bytes.
pub const REASON_BYTES_MAX: usize = 2_048;
/// Entries of the lists of unprocessed entities, which have no paging.
pub const UNPROCESSED_MAX: i64 = 5_000;
/// Files that a preview reads.
pub const PREVIEW_FILES_MAX: usize = 2_000;
/// Entities that a preview holds.
pub const PREVIEW_ENTITIES_MAX: usize = 5_000;
/// Longest that a preview reads, in milliseconds.
pub const PREVIEW_MS_MAX: u64 = 25_000;
/// Claims of a source that a preview of its end looks at.
pub const PREVIEW_CLAIMS_MAX: i64 = 20_000;
/// References that a preview shows of each sort.
pub const PREVIEW_REFS_SHOWN: usize = 1_000;
/// How long a plan may be applied, in milliseconds.
pub const PLAN_KEEP_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long acts are kept, in milliseconds.
pub const ACT_KEEP_MS: i64 = 400 * 24 * 60 * 60 * 1_000;
/// How soon the proof of an act is looked for again, in milliseconds.
pub const VERIFY_AGAIN_MS: i64 = 500;
/// How long an act may take until its proof is there, in milliseconds.
pub const VERIFY_MS_MAX: i64 = 10 * 60 * 1_000;
/// Items on a page of our own lists when the request does not say.
pub const PAGE_DEFAULT: u64 = 100;
/// Most items on a page of our own lists.
pub const PAGE_MAX: u64 = 500;
/// Longest that a request for changes may wait for one, in seconds.
pub const CHANGES_WAIT_SECONDS_MAX: u64 = 60;
/// Events that one page of changes looks at.
pub const CHANGES_PAGE_EVENTS: usize = 500;
/// How often somebody who waits for changes is asked about again, whether they still may, in
/// milliseconds.
pub const CHANGES_DECIDE_MS: u64 = 500;
/// How often the credentials of a stream of changes are looked at again, in milliseconds.
pub const CHANGE_STREAM_CHECK_MS: u64 = 1_000;
/// Streams of changes that one process keeps open.
pub const CHANGE_STREAMS_MAX: usize = 1_000;
/// Longest that a stream of changes stays open, in milliseconds; clients resume.
pub const CHANGE_STREAM_MS_MAX: u64 = 60 * 60 * 1_000;
/// How often a quiet stream of changes says that it is alive, in milliseconds.
pub const CHANGE_KEEP_ALIVE_MS: u64 = 15_000;
/// Events of late that an explanation looks through.
pub const EXPLAIN_EVENTS: u64 = 5_000;
/// Events that an explanation mentions.
pub const EXPLAIN_MENTIONS: usize = 20;
/// Longest file name that a descriptor may be looked for under, in bytes.
pub const CATALOG_FILENAME_BYTES_MAX: usize = 255;
/// Files of a source that one transaction notes down.
pub const FILES_PIECE: usize = 100;
/// Sources that one transaction writes down or asks to be read.
pub const SOURCES_PIECE: usize = 50;
/// Sources that one job looks at to tell whether they are as they were.
pub const CHECK_PIECE: usize = 200;
/// Groups that one user is found to belong to.
pub const DIRECTORY_GROUPS_MAX: usize = 2_000;
/// Users of one e-mail address, name or annotation (in lower case) that are looked at to find whom a
/// question means.
pub const DIRECTORY_CANDIDATES_MAX: usize = 1_000;
/// Names that are told instead of one that is not there.
pub const NEAR_SHOWN: usize = 5;
/// Entities of a graph when the request does not say.
pub const GRAPH_NODES_DEFAULT: u64 = 1_000;
/// Most entities of a graph.
pub const GRAPH_NODES_MAX: u64 = 2_000;
/// How far a graph goes when the request does not say.
pub const GRAPH_DEPTH_DEFAULT: u64 = 2;
/// Farthest that a graph may be asked to go by a number.
pub const GRAPH_DEPTH_MAX: u64 = 20;
/// Relations or kinds that a graph may be asked for.
pub const GRAPH_WORDS_MAX: usize = 50;
/// Relations of one entity whose targets are told with it.
pub const TARGETS_SHOWN: usize = 500;
/// Relations that are shown inside an entity; lists and graphs tell all of them.
pub const VIEW_RELATIONS_MAX: usize = 5_000;
/// Largest text that is shown inside an entity, in bytes; a larger one is asked for by itself.
pub const VIEW_TEXT_BYTES_MAX: i64 = 64 * 1024;
/// Problems that are told of one entity.
pub const VIEW_PROBLEMS_MAX: usize = 200;
/// Largest file that is shown as an entity's descriptor, in bytes.
pub const DESCRIPTOR_BYTES_MAX: usize = 1024 * 1024;
/// Longest that such a file is waited for, in milliseconds.
pub const DESCRIPTOR_READ_MS_MAX: u64 = 10_000;
/// How many such files are read at a time.
pub const DESCRIPTOR_READS_AT_ONCE: usize = 8;
/// How much of one file a preview shows, in bytes.
pub const PREVIEW_TEXT_BYTES_MAX: usize = 256 * 1024;
/// How much of all files together a preview shows, in bytes.
pub const PREVIEW_TEXTS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Entities that another feature is given at once.
pub const PORT_ENTITIES_MAX: usize = 5_000;

/// How long a registration of another feature's waits for its first reading, in milliseconds.
pub const PORT_WAIT_MS: u64 = 10_000;
/// Relations to nothing that a preview tells with its documents, of all of them together.
pub const PREVIEW_FAULTS_MAX: usize = 10_000;
