//! Limits of the policy: how much may be said about who may do what, and how much may be asked.

/// Roles, those of files and of this server included.
pub const ROLES_MAX: usize = 1_000;
/// Grants of one role.
pub const GRANTS_MAX: usize = 500;
/// Permissions, patterns or resource types that one grant names, and as many that it leaves out.
pub const GRANT_PERMISSIONS_MAX: usize = 100;
/// Members of one role that are named one by one; name a group for more.
pub const MEMBERS_MAX: usize = 10_000;
/// Members of all roles together that are kept in the database.
pub const MEMBERS_ALL_MAX: usize = 200_000;
/// Members that one request may name.
pub const MEMBERS_REQUEST_MAX: usize = 1_000;
/// Rows of members that are read at once at start.
pub const MEMBERS_PAGE: i64 = 20_000;
/// Characters of a namespace, or of the name, of a role or a member.
pub const NAME_CHARS_MAX: usize = 63;
/// Characters of a member's reference.
pub const MEMBER_CHARS_MAX: usize = 200;
/// Characters of a permission, a pattern or a resource type.
pub const PERMISSION_CHARS_MAX: usize = 200;
/// Characters of a role's description.
pub const DESCRIPTION_CHARS_MAX: usize = 1_000;

/// Users whose roles, groups and decisions are remembered; the ones not seen for longest are
/// forgotten first.
pub const VIEWS_MAX: usize = 20_000;

/// Questions in one request to `/api/permission/authorize`.
pub const QUESTIONS_MAX: usize = 1_000;
/// Things that the questions of one request may be about.
pub const QUESTION_REFS_MAX: usize = 10_000;
/// Bytes of such a request.
pub const QUESTIONS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a request that changes a role.
pub const ROLE_BYTES_MAX: usize = 1024 * 1024;
/// Roles or members on one page, and how many when nothing is said.
pub const PAGE_MAX: u64 = 500;
/// Roles or members on a page when nothing is said.
pub const PAGE: u64 = 100;

/// Bytes of a policy file.
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Lines of a policy file of comma-separated values.
pub const CSV_LINES_MAX: usize = 100_000;
/// How often policy files are looked at for changes, in milliseconds.
pub const FILE_POLL_MS: u64 = 500;

/// How long a change of a role waits until this process decides by it, in milliseconds.
pub const FELT_MS_MAX: u64 = 1_000;
/// Parts of a condition, and members, that an explanation shows.
pub const EXPLAIN_PARTS_MAX: usize = 100;
