//! The shape of `defaults.yaml` and of `flagstone.portal`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All of it; what is not written is as in `Default`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    /// Name, logo, colours.
    pub brand: Brand,
    /// What everybody is told.
    pub announcements: Vec<Announcement>,
    /// Links for everybody.
    pub links: Vec<Link>,
    /// What the navigation shows.
    pub navigation: Navigation,
    /// What entities show.
    pub layouts: Vec<LayoutEntry>,
}

/// Name, logo, colours.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[schema(as = PortalBrand)]
pub struct Brand {
    /// What the portal is called.
    #[schema(required, nullable = false)]
    pub title: Option<String>,
    /// Whose it is; empty when nobody has said so.
    #[schema(required, nullable = false)]
    pub organization: Option<String>,
    /// The logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub logo: Option<Logo>,
    /// Address of the browser's icon: below this server, or the picture itself (`data:`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub favicon: Option<String>,
    /// The colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub colours: Option<Colours>,
}

/// Addresses of the logo: below this server, or the picture itself (`data:`).
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = PortalLogo)]
pub struct Logo {
    /// On light pages.
    pub light: String,
    /// On dark pages.
    pub dark: String,
}

/// Colours in place of the shipped ones, `#rrggbb`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[schema(as = PortalColours)]
pub struct Colours {
    /// The accent on light pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accent_light: Option<String>,
    /// The accent on dark pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accent_dark: Option<String>,
}

/// What everybody is told.
#[derive(Clone, Debug, Deserialize)]
pub struct Announcement {
    /// A name that stays when the text is corrected; who has closed it does not see it again.
    pub id: Option<String>,
    /// What is told, plain text.
    pub text: String,
    /// How much it matters.
    #[serde(default)]
    pub severity: Severity,
    /// Where there is more.
    pub link: Option<String>,
    /// A date or a time, after which it is not told.
    pub until: Option<String>,
    /// Whether it is told to those who have not signed in, too.
    #[serde(default)]
    pub public: bool,
}

/// How much an announcement matters.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PortalAnnouncementSeverity)]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Info,
    /// Worth acting on.
    Warning,
}

/// A link for everybody.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = PortalLink)]
pub struct Link {
    /// What it is called.
    pub title: String,
    /// Where it leads: an address, or a path here.
    pub url: String,
    /// What it is shown below.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub group: Option<String>,
    /// The name of an icon.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub icon: Option<String>,
}

/// What the navigation shows, beside what the features register.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = PortalNavigation)]
pub struct Navigation {
    /// The groups, in their order; those that it does not name come after them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub order: Option<Vec<String>>,
    /// Names of entries and groups that are not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hidden: Option<Vec<String>>,
    /// Entries that lead elsewhere.
    pub added: Vec<Added>,
}

/// An entry of the navigation that an operator added.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = PortalNavigationEntry)]
pub struct Added {
    /// What it is called.
    pub title: String,
    /// Where it leads: an address, or a path here.
    pub url: String,
    /// The name of an icon.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub icon: Option<String>,
    /// The group that it stands in.
    pub group: String,
}

/// What entities of a kind and type show; what is not written is taken from a more general entry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LayoutEntry {
    /// The kind; all of them without it.
    pub kind: Option<String>,
    /// The type within the kind; all of them without it.
    #[serde(rename = "type")]
    pub of_type: Option<String>,
    /// The tabs, in their order.
    pub tabs: Option<Vec<String>>,
    /// The cards of the overview.
    pub cards: CardsEntry,
    /// The slots below the header.
    pub strip: Option<Vec<String>>,
}

/// The cards of an overview.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CardsEntry {
    /// In the wide column.
    pub main: Option<Vec<String>>,
    /// Beside it.
    pub side: Option<Vec<String>>,
}
