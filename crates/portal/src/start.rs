//! The first thing that a page asks for: what the portal looks like here. Whoever has not signed in is
//! told what the page of sign-in shows, and no more.

use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::State as FromState;
use gate::{Access, AnyCaller, Json, NoParameters, Query, Routes};
use model::{Caller, Clock, Millis};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::settings::layout::Layout;
use crate::settings::written::{Brand, Link, Navigation, Severity};
use crate::settings::{Settings, Told};

/// Why everybody may ask.
const REASON: &str = "the page of sign-in shows the portal's name and its public announcements";

/// What the portal looks like here.
pub struct Start {
    settings: RwLock<Arc<Settings>>,
    features: Arc<[&'static str]>,
    clock: Arc<dyn Clock>,
}

impl Start {
    /// With these settings, in a server of these features.
    pub fn new(settings: Settings, features: Arc<[&'static str]>, clock: Arc<dyn Clock>) -> Self {
        Self { settings: RwLock::new(Arc::new(settings)), features, clock }
    }

    /// From now on with other settings.
    pub fn configure(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// What `caller` is told.
    pub fn get(&self, caller: &Caller) -> StartView {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (is_known, now) = (!caller.is_anonymous(), self.clock.now());
        let told = settings.announcements.iter().filter(|it| {
            (is_known || it.announcement.public) && it.until.is_none_or(|until| now < until)
        });
        let announcements = told.map(AnnouncementView::from).collect();
        let brand = settings.brand.clone();
        if !is_known {
            return StartView { brand, announcements, ..StartView::default() };
        }
        StartView {
            brand,
            announcements,
            links: settings.links.clone(),
            navigation: settings.navigation.clone(),
            layouts: settings.layouts.clone(),
            features: self.features.to_vec(),
        }
    }
}

/// The operation.
pub fn routes(start: Arc<Start>) -> Routes {
    Routes::new("/api/portal/v1")
        .operation(Access::Public(REASON), routes!(start_get))
        .with_state(start)
}

/// What the portal looks like here.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = PortalStart)]
pub struct StartView {
    /// Name, logo, colours.
    brand: Brand,
    /// What is told at the top of each page; without a session what is for everybody.
    announcements: Vec<AnnouncementView>,
    /// Links for everybody; none without a session, and so on.
    links: Vec<Link>,
    /// What the navigation shows beside what features register.
    navigation: Navigation,
    /// What entities show: the first one whose kind and type fit.
    layouts: Vec<Layout>,
    /// Names of the features that run.
    features: Vec<&'static str>,
}

/// What is told at the top of each page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PortalAnnouncement)]
pub struct AnnouncementView {
    /// Its name; who has closed it does not see it again.
    id: String,
    /// What is told, plain text.
    text: String,
    /// How much it matters.
    severity: Severity,
    /// Where there is more: an address, or a path here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    link: Option<String>,
    /// When it is told no longer, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    until: Option<Millis>,
}

impl From<&Told> for AnnouncementView {
    fn from(told: &Told) -> Self {
        let it = told.announcement.clone();
        let (id, until) = (told.id.clone(), told.until);
        Self { id, text: it.text, severity: it.severity, link: it.link, until }
    }
}

/// What the portal looks like here: the first thing that a page asks for.
#[utoipa::path(
    get,
    path = "/start",
    operation_id = "PortalStartGet",
    tag = "portal",
    responses((status = 200, description = "What the portal looks like", body = StartView)),
)]
pub async fn start_get(
    FromState(start): FromState<Arc<Start>>,
    AnyCaller(caller): AnyCaller,
    _: Query<NoParameters>,
) -> Json<StartView> {
    Json(start.get(&caller))
}
