//! Every size, count and time that the Git host holds others to.

use std::time::Duration;

/// Longest name of an owner or of a repository, in bytes.
pub const NAME_BYTES_MAX: usize = 100;

/// Longest description of a repository, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 1_000;

/// Longest name of a branch or a tag, in bytes.
pub const REF_BYTES_MAX: usize = 250;

/// Branches and tags that one repository may have.
pub const REFS_MAX: usize = 50_000;

/// Branches and tags that are read: pushes at the same time may each add as many as one may.
pub const REFS_READ_MAX: usize = 70_000;

/// Branches and tags that one push may change.
pub const PUSH_REFS_MAX: usize = 1_000;

/// The commands of a push together, in bytes: they are read before Git sees anything.
pub const PUSH_COMMANDS_BYTES_MAX: usize = 512 * 1024;

/// Largest push when configuration says nothing else, in megabytes.
pub const PUSH_MEGABYTES: u64 = 512;

/// Longest that a push may take, from its first byte to its last.
pub const PUSH_TIME_MAX: Duration = Duration::from_hours(1);

/// Longest that a clone or a fetch may take.
pub const FETCH_TIME_MAX: Duration = Duration::from_hours(1);

/// Longest that a push or a fetch may come or go without a byte.
pub const STALL_MAX: Duration = Duration::from_mins(2);

/// Largest request of a fetch, unpacked, in bytes: what a client has and wants, not what it gets.
pub const FETCH_REQUEST_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What of a refused push is still read so that its client hears why, in bytes; beyond it the
/// connection is cut.
pub const REFUSED_BYTES_READ_MAX: u64 = 16 * 1024 * 1024;

/// For how long it is read.
pub const REFUSED_TIME_MAX: Duration = Duration::from_secs(10);

/// Longest `Git-Protocol` header that is looked at, in bytes.
pub const PROTOCOL_BYTES_MAX: usize = 100;

/// How often Git's programs run at once for clients; further ones wait.
pub const CLIENTS_AT_ONCE: usize = 16;

/// How many requests of one user are listened to at once; further ones wait.
pub const CALLER_AT_ONCE: usize = 6;

/// The same of one token of a program, and of all who did not sign in together.
pub const OTHERS_AT_ONCE: usize = 12;

/// Slowest that a body may come, in bytes a second, counted over all of the time that it was waited for.
pub const BODY_PACE_MIN: u64 = 4 * 1024;

/// Time that a body is waited for before its pace counts.
pub const BODY_PACE_AFTER: Duration = Duration::from_mins(1);

/// How old the answer may be, while a push comes, to whether it is still allowed.
pub const RULES_AGE_MAX: Duration = Duration::from_secs(1);

/// How long a client waits for its turn before it is told to come back.
pub const TURN_WAIT: Duration = Duration::from_secs(30);

/// Longest that a question to Git may take.
pub const QUESTION_TIME_MAX: Duration = Duration::from_secs(30);

/// Memory that one process of Git may have, in bytes.
pub const GIT_MEMORY_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// Time that one process of Git may keep a processor busy.
pub const GIT_PROCESSOR_MAX: Duration = Duration::from_mins(20);

/// Pieces of output that wait for a client.
pub const PIECES_WAITING: usize = 16;

/// One piece of output, in bytes.
pub const PIECE_BYTES: usize = 64 * 1024;

/// What Git says to a push before the whole push has come, in bytes.
pub const EARLY_ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Largest file that is served raw, in bytes.
pub const RAW_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Hooks that one repository may have.
pub const HOOKS_MAX: usize = 20;

/// Longest address of a hook, in bytes.
pub const HOOK_ADDRESS_BYTES_MAX: usize = 2_000;

/// Longest secret of a hook, in bytes.
pub const HOOK_SECRET_BYTES_MAX: usize = 1_000;

/// Largest text that is answered with a file, in bytes.
pub const TEXT_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Largest file whose lines' writers are looked up, in bytes.
pub const BLAME_BYTES_MAX: u64 = 1024 * 1024;

/// Entries of a folder that are told of.
pub const ENTRIES_MAX: usize = 2_000;

/// Commits of a comparison that are told of.
pub const COMPARE_COMMITS_MAX: u64 = 250;

/// How far into a list of commits, branches or tags one may go.
pub const SKIP_MAX: u64 = 1_000_000;

/// Repositories that an owner may have when configuration says nothing else.
pub const OWNER_REPOSITORIES: u64 = 1_000;

/// Repositories that one caller may make within a day when configuration says nothing else.
pub const DAY_REPOSITORIES: u64 = 200;

/// Days that a deleted repository can be brought back when configuration says nothing else.
pub const TRASH_DAYS: u64 = 30;

/// Repositories, pushes in a page when the caller does not say.
pub const PAGE: u64 = 50;

/// Most repositories, pushes in a page.
pub const PAGE_MAX: u64 = 200;

/// Entities that are told of beside the repositories of a page.
pub const ENTITIES_MAX: usize = 1_000;

/// Rules that one repository may have.
pub const PROTECTIONS_MAX: usize = 100;

/// People and groups that one rule may name.
pub const PUSHERS_MAX: usize = 100;

/// How often folders are compared with what was recorded, where a push was not seen to its end.
pub const COMPARE_EVERY_MS: i64 = 60_000;

/// Longest that comparing all folders may take, in milliseconds.
pub const COMPARE_MS_MAX: u64 = 30 * 60 * 1_000;

/// Age from which a push that was begun and never recorded was not seen to its end, in milliseconds:
/// more than the longest push, for another process may still be at it.
pub const RECEIVE_LOST_MS: i64 = 2 * 60 * 60 * 1_000;

/// How often deleted repositories are looked through for those whose time is over, in milliseconds.
pub const PURGE_EVERY_MS: i64 = 60 * 60 * 1_000;

/// Longest title of a pull request, in characters.
pub const TITLE_CHARS_MAX: usize = 300;

/// Longest description, comment, text of a review or message of a merge, in bytes.
pub const PULL_TEXT_BYTES_MAX: usize = 64 * 1024;

/// Pull requests that may be open in one repository.
pub const OPEN_PULLS_MAX: u64 = 1_000;

/// Comments that one pull request may have.
pub const PULL_COMMENTS_MAX: u64 = 5_000;

/// Reviews that one pull request may have.
pub const PULL_REVIEWS_MAX: u64 = 1_000;

/// Longest path that a comment or a commit may name, in bytes.
pub const PATH_BYTES_MAX: usize = 4_096;

/// Checks that one commit may have.
pub const COMMIT_CHECKS_MAX: u64 = 100;

/// Longest name of a check, in bytes.
pub const CHECK_CONTEXT_BYTES_MAX: usize = 200;

/// Longest description of a check, in characters.
pub const CHECK_DESCRIPTION_CHARS_MAX: usize = 500;

/// Longest address that a check leads to, in bytes.
pub const CHECK_ADDRESS_BYTES_MAX: usize = 2_000;

/// Approvals that a rule may ask for.
pub const APPROVALS_MAX: u64 = 20;

/// Checks that a rule may ask for.
pub const RULE_CHECKS_MAX: usize = 50;

/// Files that one commit over the API may change.
pub const COMMIT_CHANGES_MAX: usize = 1_000;

/// What they hold together, in bytes.
pub const COMMIT_CONTENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// The request that makes such a commit, in bytes: files that are no text are a third larger in it.
pub const COMMIT_BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Files in conflict that are named.
pub const CONFLICTS_MAX: usize = 1_000;

/// Commits that are looked through for merged pull requests when a branch moves.
pub const NEW_COMMITS_MAX: usize = 200_000;

/// Commits that a merge by rebase makes anew.
pub const REPLAY_COMMITS_MAX: usize = 200;

/// Loose objects from which on a repository is packed anew.
pub const LOOSE_OBJECTS_MAX: u64 = 2_000;

/// Packs from which on a repository is packed anew.
pub const PACKS_MAX: u64 = 20;

/// How often it is looked for repositories that have to be packed anew, in milliseconds.
pub const PACK_EVERY_MS: i64 = 10 * 60 * 1_000;

/// Longest that packing one repository may take.
pub const PACK_TIME_MAX: Duration = Duration::from_mins(20);

/// Longest that pruning one repository may take, for which pushes to it wait.
pub const PRUNE_TIME_MAX: Duration = Duration::from_mins(1);

/// Longest that one look at all of them may take, packing included, in milliseconds.
pub const PACK_MS_MAX: u64 = 60 * 60 * 1_000;

/// Merges whose outcome is remembered, so that it is not worked out at every look.
pub const MERGES_KEPT: usize = 1_000;
