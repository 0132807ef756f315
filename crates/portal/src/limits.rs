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
