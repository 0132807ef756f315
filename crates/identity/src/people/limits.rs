//! Limits of people: names, passwords, lifetimes, counts.

use model::Millis;

const MINUTE_MS: Millis = 60_000;
const HOUR_MS: Millis = 60 * MINUTE_MS;
const DAY_MS: Millis = 24 * HOUR_MS;

/// Fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 10;
/// Most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Most characters of a name that somebody signs in with.
pub const NAME_CHARACTERS_MAX: usize = 63;
/// Most characters of what somebody or something is called.
pub const TITLE_CHARACTERS_MAX: usize = 200;
/// Passwords that are looked at at the same time; each takes 19 MiB of memory and some 30 ms of a core.
pub const PASSWORDS_AT_ONCE: usize = 2;
/// Sign-ins that wait for their password to be looked at; more are turned away.
pub const PASSWORDS_WAITING_MAX: usize = 64;
/// How long a session lives without being used, when nothing else is configured.
pub const SESSION_IDLE_MS: Millis = 7 * DAY_MS;
/// How long a session lives however much it is used, when nothing else is configured.
pub const SESSION_ABSOLUTE_MS: Millis = 30 * DAY_MS;
/// How old a session's secret grows before it is replaced.
pub const SESSION_ROTATION_MS: Millis = HOUR_MS;
/// How long the secret before still counts, for requests that were on their way.
pub const SESSION_FORMER_MS: Millis = MINUTE_MS;
/// How often it is written down that a session or token was used.
pub const SEEN_EVERY_MS: Millis = MINUTE_MS;
/// Most sessions of one account; the one that was used longest ago makes room.
pub const SESSIONS_MAX: i64 = 100;
/// Most tokens of one account.
pub const TOKENS_MAX: i64 = 100;
/// Most service tokens.
pub const SERVICE_TOKENS_MAX: i64 = 1_000;
/// Longest that a token may live.
pub const TOKEN_LIFE_MS_MAX: Millis = 366 * DAY_MS;
/// How long a token lives when nothing else is asked for.
pub const TOKEN_LIFE_MS: Millis = 90 * DAY_MS;
/// Most permissions that one token is scoped to.
pub const TOKEN_PERMISSIONS_MAX: usize = 200;
/// How long an invitation can be accepted, when nothing else is asked for.
pub const INVITATION_LIFE_MS: Millis = 7 * DAY_MS;
/// Longest that an invitation can be accepted.
pub const INVITATION_LIFE_MS_MAX: Millis = 30 * DAY_MS;
/// How long the link can be used that makes the owner, or opens a lost account.
pub const OWNER_LINK_LIFE_MS: Millis = DAY_MS;
/// Most roles that an invitation gives.
pub const INVITATION_ROLES_MAX: usize = 20;
/// Failures of one account from one address before more of them have to wait.
pub const FAILURES_TOGETHER: i64 = 5;
/// Failures from one address, whatever the account, before more of them have to wait.
pub const FAILURES_ADDRESS: i64 = 50;
/// Failures of one account, whatever the address, before more of them have to wait.
pub const FAILURES_ACCOUNT: i64 = 100;
/// Longest that an address has to wait after failures.
pub const WAIT_MS_MAX: Millis = 15 * MINUTE_MS;
/// Longest that everybody has to wait who tries an account which is being guessed at.
pub const WAIT_ACCOUNT_MS_MAX: Millis = 30_000;
/// Longest that the owner has to wait at the server's own machine.
pub const WAIT_OWNER_MS_MAX: Millis = 2_000;
/// After this long without a failure they are forgotten.
pub const FAILURES_FORGOTTEN_MS: Millis = HOUR_MS;
/// Most sessions and tokens that are remembered between requests, each.
pub const REMEMBERED_MAX: usize = 50_000;
/// Items on a page when the request does not say.
pub const PAGE_DEFAULT: u64 = 100;
/// Most items on a page.
pub const PAGE_MAX: u64 = 500;
/// How often it is looked for what has ended.
pub const EXPIRY_EVERY_MS: Millis = HOUR_MS;
/// How long an invitation is still shown after it has ended.
pub const INVITATION_KEPT_MS: Millis = 30 * DAY_MS;
/// How long it is kept that somebody was signed out everywhere: longer than any signed token lives.
pub const FLOOR_KEPT_MS: Millis = 25 * HOUR_MS;
