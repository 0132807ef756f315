//! What an operator says of the portal: `flagstone.portal` over the shipped `defaults.yaml`, and
//! Backstage's `app.title` and `organization.name`.
//!
//! Reading order: [`written`] (the shape, which both have), [`check`] (what may stand in it),
//! [`layout`] (which layout an entity gets), [`picture`] (logos that are files).

pub mod check;
pub mod layout;
pub mod picture;
pub mod written;

#[cfg(test)]
mod tests;

use feature::ConfigKey;
use model::config::Config;
use model::yaml::{self, Limits};
use model::{Millis, Problem};
use serde_json::Value;

use layout::Layout;
use written::{Announcement, Brand, Link, Navigation, Written};

/// The keys that the portal reads.
pub const KEYS: &[ConfigKey] = &[
    key("app.title", "What the portal is called in the browser's bar."),
    key("organization.name", "Whose portal it is."),
    key("flagstone.portal.brand.title", "What the portal is called; app.title without it."),
    key("flagstone.portal.brand.organization", "Whose portal it is; organization.name without it."),
    key(
        "flagstone.portal.brand.logo.light",
        "The logo on light pages: a file, or an address here.",
    ),
    key("flagstone.portal.brand.logo.dark", "The logo on dark pages."),
    key("flagstone.portal.brand.favicon", "The browser's icon: a file, or an address here."),
    key("flagstone.portal.brand.colours.accentLight", "The accent on light pages, #rrggbb."),
    key("flagstone.portal.brand.colours.accentDark", "The accent on dark pages, #rrggbb."),
    key("flagstone.portal.announcements", "What everybody is told at the top of each page."),
    key("flagstone.portal.links", "Links that everybody is shown at home."),
    key("flagstone.portal.navigation.order", "The groups of the navigation, in their order."),
    key("flagstone.portal.navigation.hidden", "Entries of the navigation that are not shown."),
    key("flagstone.portal.navigation.added", "Entries of the navigation that lead elsewhere."),
    key("flagstone.portal.layouts", "Which tabs, cards and slots a kind and type of entity shows."),
];

const fn key(path: &'static str, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default: None, secret: false }
}

/// What ships with the server.
const DEFAULTS: &str = include_str!("defaults.yaml");

/// Where an operator writes.
const SECTION: &str = "flagstone.portal";

/// What the portal shows of itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name, logo, colours.
    pub brand: Brand,
    /// What everybody is told, those that are over included.
    pub announcements: Vec<Told>,
    /// Links for everybody.
    pub links: Vec<Link>,
    /// What the navigation shows.
    pub navigation: Navigation,
    /// What entities show: the first one that fits.
    pub layouts: Vec<Layout>,
}

/// An announcement that can be told apart, and ends.
#[derive(Clone, Debug)]
pub struct Told {
    /// What is told.
    pub announcement: Announcement,
    /// Its name: that of the configuration, else one that is another when the text is.
    pub id: String,
    /// Until when, epoch milliseconds.
    pub until: Option<Millis>,
}

impl Settings {
    /// Reads the portal's keys.
    ///
    /// # Errors
    /// Names the key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let shipped = shipped()?;
        let own = written(config.get(SECTION).cloned().unwrap_or_default(), SECTION)?;
        check::check(&own)?;
        let announcements = own.announcements.iter().enumerate();
        let announcements = announcements.map(|(index, it)| check::told(index, it));
        let text = |written: &Option<String>, key: &str, shipped: Option<String>| match written {
            Some(text) => Ok::<_, Problem>(Some(text.clone())),
            None => Ok(config.text(key)?.or(shipped)),
        };
        Ok(Self {
            brand: Brand {
                title: text(&own.brand.title, "app.title", shipped.brand.title)?,
                organization: text(
                    &own.brand.organization,
                    "organization.name",
                    shipped.brand.organization,
                )?,
                ..picture::inlined(own.brand, config, SECTION)?
            },
            announcements: announcements.collect::<Result<_, _>>()?,
            links: own.links,
            navigation: Navigation {
                order: own.navigation.order.or(shipped.navigation.order),
                hidden: own.navigation.hidden,
                added: own.navigation.added,
            },
            layouts: layout::resolved(&own.layouts, &shipped.layouts),
        })
    }
}

/// What ships with the server, which has the shape and passes the checks by a test.
fn shipped() -> Result<Written, Problem> {
    let document = yaml::parse_one(DEFAULTS, &Limits::CONFIG);
    let document = document.map_err(|error| Problem::internal(error.to_string()))?;
    written(document.value, "defaults.yaml")
}

fn written(value: Value, place: &str) -> Result<Written, Problem> {
    if value.is_null() {
        return Ok(Written::default());
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => place.to_owned(),
            path => format!("{place}.{path}"),
        };
        Problem::input(format!("{path} cannot be used: {}", error.inner())).at(path)
    })
}
