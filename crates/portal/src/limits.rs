//! Limits of the portal.

/// Largest file of a logo or an icon, in bytes: it is part of what every page asks for first.
pub const PICTURE_BYTES_MAX: u64 = 64 * 1024;
/// Longest text of the configuration that the portal shows, in characters.
pub const TEXT_CHARS_MAX: usize = 500;
/// Longest address of a link or a picture in the configuration, in characters; a picture may stand in
/// its own address.
pub const ADDRESS_CHARS_MAX: usize = 100_000;
/// Longest name of a card, tab, slot or group, in characters.
pub const NAME_CHARS_MAX: usize = 64;
/// Most entries of each list of the configuration: announcements, links, layouts, names in a layout.
pub const ENTRIES_MAX: usize = 200;
/// Longest name of a view, in characters.
pub const VIEW_NAME_CHARS_MAX: usize = 80;
/// Largest query of a view, in bytes.
pub const VIEW_QUERY_BYTES_MAX: usize = 4 * 1024;
/// Views that a user may have. Of several that are made at the same time, a few more may be.
pub const VIEWS_MAX: u64 = 200;
/// Views of others in one answer, the latest ones.
pub const SHARED_VIEWS_MAX: u64 = 500;
