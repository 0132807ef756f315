//! What may stand in the configuration of the portal. Links and colours go into pages as they are, so
//! that what could be more than a link or a colour is refused where it is written.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use model::{Millis, Problem};
use sha2::{Digest as _, Sha256};

use super::written::{Announcement, Written};
use super::{SECTION, Told};
use crate::limits::{ADDRESS_CHARS_MAX, ENTRIES_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX};

/// What a link may begin with; `/` is a path here.
const LINKS: [&str; 4] = ["https://", "http://", "mailto:", "/"];

/// Checks everything that has more to it than its shape.
///
/// # Errors
/// The first key that is wrong.
pub fn check(written: &Written) -> Result<(), Problem> {
    let brand = &written.brand;
    for (key, value) in [("title", &brand.title), ("organization", &brand.organization)] {
        short(&format!("brand.{key}"), value.as_deref().unwrap_or_default(), TEXT_CHARS_MAX)?;
    }
    let colours = brand.colours.clone().unwrap_or_default();
    for (key, value) in [("accentLight", colours.accent_light), ("accentDark", colours.accent_dark)]
    {
        colour(&format!("brand.colours.{key}"), value.as_deref())?;
    }
    few("announcements", written.announcements.len())?;
    for (index, announcement) in written.announcements.iter().enumerate() {
        let at = format!("announcements[{index}]");
        short(&format!("{at}.text"), &announcement.text, TEXT_CHARS_MAX)?;
        if let Some(url) = &announcement.link {
            link(&format!("{at}.link"), url)?;
        }
    }
    few("links", written.links.len())?;
    for (index, it) in written.links.iter().enumerate() {
        short(&format!("links[{index}].title"), &it.title, TEXT_CHARS_MAX)?;
        link(&format!("links[{index}].url"), &it.url)?;
    }
    let navigation = &written.navigation;
    names("navigation.order", navigation.order.as_deref())?;
    names("navigation.hidden", navigation.hidden.as_deref())?;
    few("navigation.added", navigation.added.len())?;
    for (index, it) in navigation.added.iter().enumerate() {
        short(&format!("navigation.added[{index}].title"), &it.title, TEXT_CHARS_MAX)?;
        link(&format!("navigation.added[{index}].url"), &it.url)?;
    }
    layouts(written)
}

fn layouts(written: &Written) -> Result<(), Problem> {
    few("layouts", written.layouts.len())?;
    for (index, it) in written.layouts.iter().enumerate() {
        let at = format!("layouts[{index}]");
        if it.of_type.is_some() && it.kind.is_none() {
            return Err(wrong(&format!("{at}.kind"), "must be there, since there is a type"));
        }
        names(&format!("{at}.tabs"), it.tabs.as_deref())?;
        names(&format!("{at}.cards.main"), it.cards.main.as_deref())?;
        names(&format!("{at}.cards.side"), it.cards.side.as_deref())?;
        names(&format!("{at}.strip"), it.strip.as_deref())?;
    }
    Ok(())
}

/// An announcement with its name and its end.
///
/// # Errors
/// An end that is neither a date nor a time.
pub fn told(index: usize, announcement: &Announcement) -> Result<Told, Problem> {
    let until = announcement.until.as_deref().map(|text| {
        end(text).ok_or_else(|| {
            let key = format!("announcements[{index}].until");
            wrong(&key, "must be a date or a time, such as 2026-08-31 or 2026-08-31T18:00:00Z")
        })
    });
    let digest = Sha256::digest(&announcement.text);
    let id = announcement.id.clone().unwrap_or_else(|| URL_SAFE_NO_PAD.encode(&digest[..9]));
    Ok(Told { id, until: until.transpose()?, announcement: announcement.clone() })
}

/// A time, or the end of a day at Greenwich.
fn end(text: &str) -> Option<Millis> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    let day = text.parse::<Date>().ok()?.checked_add(1.day()).ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

fn few(key: &str, count: usize) -> Result<(), Problem> {
    if count > ENTRIES_MAX {
        return Err(wrong(key, &format!("may have {ENTRIES_MAX} entries at most")));
    }
    Ok(())
}

fn short(key: &str, text: &str, chars_max: usize) -> Result<(), Problem> {
    if text.chars().count() > chars_max {
        return Err(wrong(key, &format!("may have {chars_max} characters at most")));
    }
    Ok(())
}

fn names(key: &str, list: Option<&[String]>) -> Result<(), Problem> {
    let list = list.unwrap_or_default();
    few(key, list.len())?;
    let is_name = |name: &String| {
        let mut letters = name.chars();
        name.chars().count() <= NAME_CHARS_MAX
            && letters.next().is_some_and(|it| it.is_ascii_alphabetic())
            && letters.all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it))
    };
    match list.iter().find(|it| !is_name(it)) {
        Some(other) => {
            let what = format!("has {other:?}, which is no name: letters, digits, and - _ . in it");
            Err(wrong(key, &what))
        }
        None => Ok(()),
    }
}

fn link(key: &str, url: &str) -> Result<(), Problem> {
    short(key, url, ADDRESS_CHARS_MAX)?;
    let is_link = LINKS.iter().any(|it| url.starts_with(it)) && !url.starts_with("//");
    if !is_link || url.chars().any(char::is_control) {
        return Err(wrong(key, "must begin with https://, http://, mailto: or / (a path here)"));
    }
    Ok(())
}

fn colour(key: &str, value: Option<&str>) -> Result<(), Problem> {
    let is_colour = |text: &str| {
        let digits = text.strip_prefix('#').unwrap_or_default();
        digits.len() == 6 && digits.chars().all(|it| it.is_ascii_hexdigit())
    };
    if value.is_none_or(is_colour) {
        return Ok(());
    }
    Err(wrong(key, "must be a colour such as \"#b2452a\""))
}

/// What is wrong at a key of the portal's section.
pub fn wrong(key: &str, what: &str) -> Problem {
    let key = format!("{SECTION}.{key}");
    Problem::input(format!("{key} {what}")).at(key)
}
