//! Which entries are asked for, and where a page begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gate::QueryReader;
use model::{Millis, Problem};

use super::limits::{NAME_BYTES_MAX, SEARCH_BYTES_MAX};
use super::row::AuditRow;
use super::store::entries::Along;

/// Which entries are asked for: those for which all that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who did it.
    pub actor: Option<String>,
    /// What was done; `identity.*` is all that begins with `identity.`.
    pub event: Option<String>,
    /// What it was done to.
    pub subject: Option<String>,
    /// What came of it.
    pub outcome: Option<&'static str>,
    /// How much it weighs.
    pub severity: Option<&'static str>,
    /// Not before.
    pub since: Option<Millis>,
    /// Before.
    pub until: Option<Millis>,
    /// Something that it says, without regard to case; lower case.
    pub text: Option<String>,
}

/// A place among the entries by time: behind the entry with this time and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The time, epoch milliseconds.
    pub at: Millis,
    /// The id.
    pub id: String,
}

impl Filter {
    /// Reads the parameters of a request.
    ///
    /// # Errors
    /// Names the parameter that is wrong.
    pub fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        // Every parameter is read, so that each is known; the first that is wrong is told.
        let mut name = |name| bounded(query.text(name)?, name, NAME_BYTES_MAX);
        let (actor, event, subject) = (name("actor"), name("event"), name("subject"));
        let outcome = query.one_of("outcome", &["succeeded", "failed", "denied"]);
        let severity = query.one_of("severity", &["low", "medium", "high", "critical"]);
        let mut time = |name| query.text(name)?.map(|text| moment(&text, name)).transpose();
        let (since, until) = (time("since"), time("until"));
        let text = query.text("text").and_then(|it| bounded(it, "text", SEARCH_BYTES_MAX));
        Ok(Self {
            actor: actor?,
            event: event?,
            subject: subject?,
            outcome: outcome?,
            severity: severity?,
            since: since?,
            until: until?,
            text: text?.map(|it| it.to_lowercase()),
        })
    }

    /// The index along which the fewest entries are looked at.
    pub fn along(&self) -> Along {
        if let Some(subject) = &self.subject {
            return Along::Subject(subject.clone());
        }
        if let Some(outcome) = self.outcome.filter(|it| *it != "succeeded") {
            return Along::Outcome(outcome.to_owned());
        }
        if let Some(actor) = &self.actor {
            return Along::Actor(actor.clone());
        }
        match &self.event {
            Some(event) if !event.ends_with('*') => Along::Event(event.clone()),
            _ => Along::All,
        }
    }

    /// Whether `row` is asked for, as far as its time does not say.
    pub fn passes(&self, row: &AuditRow) -> bool {
        let is = |wanted: Option<&str>, found: &str| wanted.is_none_or(|it| it == found);
        is(self.actor.as_deref(), &row.actor)
            && self.event.as_deref().is_none_or(|it| names_event(it, &row.event))
            && self.subject.as_deref().is_none_or(|it| row.subject.as_deref() == Some(it))
            && is(self.outcome, &row.outcome)
            && is(self.severity, &row.severity)
            && self.text.as_deref().is_none_or(|it| says(row, it))
    }
}

fn names_event(wanted: &str, event: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(beginning) => event.starts_with(beginning),
        None => wanted == event,
    }
}

fn says(row: &AuditRow, text: &str) -> bool {
    let texts = [
        Some(&row.event),
        Some(&row.actor),
        row.subject.as_ref(),
        row.path.as_ref(),
        row.address.as_ref(),
        row.request_id.as_ref(),
        row.user_agent.as_ref(),
        row.old.as_ref(),
        row.new.as_ref(),
        row.meta.as_ref(),
        row.error.as_ref(),
    ];
    texts.into_iter().flatten().any(|it| it.to_lowercase().contains(text))
}

fn bounded(text: Option<String>, name: &str, bytes: usize) -> Result<Option<String>, Problem> {
    if text.as_ref().is_some_and(|it| it.len() > bytes || it.contains('\0')) {
        let detail = format!("request/query/{name} must have at most {bytes} bytes, without NUL");
        return Err(Problem::input(detail).at(name));
    }
    Ok(text)
}

/// A moment: epoch milliseconds, `2026-11-23T12:00:00Z`, or a day, which begins at midnight UTC.
fn moment(text: &str, name: &str) -> Result<Millis, Problem> {
    if let Ok(number) = text.parse::<u64>() {
        return Ok(Millis::try_from(number).unwrap_or(Millis::MAX));
    }
    let day = || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let found = text.parse::<jiff::Timestamp>().ok().or_else(|| day().map(|it| it.timestamp()));
    found.map(|it| it.as_millisecond()).ok_or_else(|| {
        Problem::input(format!("request/query/{name} must be a time"))
            .at(name)
            .hint("write 2026-11-23, 2026-11-23T12:00:00Z or epoch milliseconds")
    })
}

/// A place as clients carry it.
pub fn cursor(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", place.at, place.id))
}

/// Reads what [`cursor`] wrote.
///
/// # Errors
/// Anything else.
pub fn place(cursor: &str) -> Result<Place, Problem> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (at, id) = text.split_once('.')?;
        let is_id = id.len() <= NAME_BYTES_MAX && !id.contains('\0');
        is_id.then_some(Place { at: at.parse().ok()?, id: id.to_owned() })
    };
    read().ok_or_else(|| {
        Problem::input("request/query/cursor is none of ours")
            .at("cursor")
            .hint("start again from the first page")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> AuditRow {
        AuditRow {
            event: "identity.token.create".into(),
            actor: "user:default/ada".into(),
            outcome: "denied".into(),
            subject: Some("T1".into()),
            ..AuditRow::default()
        }
    }

    #[test]
    fn all_that_is_given_must_hold() {
        let event = |it: &str| Filter { event: Some(it.into()), ..Filter::default() };
        let text = |it: &str| Filter { text: Some(it.into()), ..Filter::default() };
        assert!(Filter::default().passes(&row()));
        assert!(event("identity.token.create").passes(&row()));
        assert!(event("identity.*").passes(&row()) && event("*").passes(&row()));
        assert!(!event("identity.token").passes(&row()));
        assert!(text("t1").passes(&row()) && !text("t2").passes(&row()));
        let both = Filter { outcome: Some("denied"), ..event("catalog.*") };
        assert!(!both.passes(&row()));
    }

    #[test]
    fn times_are_written_in_three_ways() {
        assert_eq!(moment("1795435200000", "since"), Ok(1_795_435_200_000));
        assert_eq!(moment("2026-11-23T12:00:00Z", "since"), Ok(1_795_435_200_000));
        assert_eq!(moment("2026-11-23", "since"), Ok(1_795_392_000_000));
        assert!(moment("yesterday", "since").is_err());
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let here = Place { at: 7, id: "0190-x".into() };
        assert_eq!(place(&cursor(&here)), Ok(here));
        for wrong in ["", "x", "!!", &URL_SAFE_NO_PAD.encode("7"), &URL_SAFE_NO_PAD.encode("a.b")] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
