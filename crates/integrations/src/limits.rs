//! Every size, time and count of what is sent to vendors and taken from them.

use std::time::Duration;

/// Largest answer of a vendor's API that is read, in bytes: lists of all files of a repository.
pub const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Time for one request to a vendor's API.
pub const API_TIMEOUT: Duration = Duration::from_secs(60);

/// Longest time that a vendor may have a step wait before it answers its requests again; one that
/// asks for more fails the step.
pub const RATE_WAIT_MAX: Duration = Duration::from_secs(90);

/// How often one request waits because its vendor asks it to.
pub const RATE_WAITS_MAX: usize = 4;

/// How often a question (never an act) is asked again when its answer is a failure of the vendor's.
pub const QUESTION_TRIES_MAX: usize = 3;

/// Time between two of these tries.
pub const QUESTION_PAUSE: Duration = Duration::from_millis(300);

/// Characters of a vendor's words that are repeated.
pub const WORDS_CHARS_MAX: usize = 400;

/// Longest `repoUrl`, in bytes.
pub const REPO_URL_BYTES_MAX: usize = 2_048;

/// Longest name of an owner, a repository or a branch, in bytes.
pub const NAME_BYTES_MAX: usize = 255;

/// Files that one step publishes.
pub const PUBLISHED_FILES_MAX: usize = 10_000;

/// Files that one step publishes, all together, in bytes: they are in memory and in one request.
pub const PUBLISHED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Largest text that stands in the request for a tree itself, in bytes; other files are sent one by
/// one before it.
pub const INLINE_FILE_BYTES_MAX: usize = 256 * 1024;

/// All these texts of one request, in bytes.
pub const INLINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Files that are sent at the same time; as many as Backstage reads.
pub const UPLOADS_AT_ONCE: usize = 10;

/// Pages of a list that are read, of a hundred entries each.
pub const PAGES_MAX: usize = 100;

/// Time to wait for a branch to be seen by the rest of its host, once.
pub const BRANCH_PAUSE: Duration = Duration::from_millis(600);

/// Assignees of a pull request; GitHub takes no more.
pub const ASSIGNEES_MAX: usize = 10;
