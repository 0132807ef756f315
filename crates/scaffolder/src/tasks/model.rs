//! What a run is: its states, its row, its events.

use model::{Millis, Problem};
use serde_json::Value;

/// How a run stands. The words are Backstage's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It waits.
    Open,
    /// It goes on.
    Processing,
    /// All is done.
    Completed,
    /// A step failed, or it could not be begun.
    Failed,
    /// Somebody ended it.
    Cancelled,
    /// It was passed over. Backstage has it; nothing here comes to it.
    Skipped,
}

/// Every status.
pub const STATUSES: [Status; 6] = [
    Status::Open,
    Status::Processing,
    Status::Completed,
    Status::Failed,
    Status::Cancelled,
    Status::Skipped,
];

impl Status {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }

    /// The status of this word.
    pub fn parse(word: &str) -> Option<Self> {
        STATUSES.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether nothing more comes of it by itself.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Open | Self::Processing)
    }
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Its id.
    pub id: String,
    /// Whose run it is of: `template:default/service`.
    pub template_ref: Option<String>,
    /// What it is made from, as JSON.
    pub spec: String,
    /// How it stands.
    pub status: Status,
    /// Who began it, where that was a user.
    pub created_by: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// When it showed last that somebody carries it out.
    pub last_heartbeat_at: Option<Millis>,
    /// When somebody asked for it last: at the beginning, or for a retry.
    pub asked_at: Millis,
    /// When the present go at it was begun.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// In whose name it runs: [`super::initiator`].
    pub initiator: String,
    /// Its secrets, sealed.
    pub secrets: Option<String>,
    /// What it remembers, sealed.
    pub state: Option<String>,
    /// The blob with its folder.
    pub snapshot: Option<String>,
    /// Number of its last event.
    pub event_head: i64,
    /// Somebody wants it to end.
    pub cancel_asked: bool,
    /// The job that carries it out.
    pub job: String,
    /// What people call the template.
    pub title: Option<String>,
    /// How many lines it has told.
    pub line_head: i64,
    /// How many lines it was not let tell, where there were too many.
    pub lines_left_out: Option<i64>,
    /// How often it was taken up.
    pub attempts: i64,
}

impl TaskRow {
    /// What a search for it looks through.
    pub fn needle(&self) -> String {
        let parts = [
            Some(&self.id),
            self.template_ref.as_ref(),
            self.title.as_ref(),
            self.created_by.as_ref(),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ").to_lowercase()
    }
}

/// Kinds of events. The words are Backstage's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// A line.
    Log,
    /// It is over.
    Completion,
    /// Somebody wants it to end.
    Cancelled,
    /// It goes on after its process died, or by a retry.
    Recovered,
}

impl EventType {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Completion => "completion",
            Self::Cancelled => "cancelled",
            Self::Recovered => "recovered",
        }
    }
}

/// Something that a run tells and that has no number yet.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What kind of thing.
    pub kind: EventType,
    /// Its body.
    pub body: Value,
    /// When.
    pub at: Millis,
}

/// Something that a run told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its number: grows with each.
    pub number: i64,
    /// The word of its [`EventType`].
    pub kind: String,
    /// Its body, as JSON.
    pub body: String,
    /// When.
    pub created_at: Millis,
}

impl EventRow {
    /// Whether it says that the run is over.
    pub fn is_completion(&self) -> bool {
        self.kind == EventType::Completion.as_str()
    }
}

/// Which runs a list shows, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskQuery {
    /// Those that these users began.
    pub creators: Creators,
    /// In one of these states; empty is any.
    pub statuses: Vec<Status>,
    /// By these fields; empty is the latest first.
    pub order: Vec<Order>,
    /// At most so many.
    pub limit: u64,
    /// After so many.
    pub offset: u64,
}

/// Whose runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creators {
    /// Runs of these users.
    In(Vec<String>),
    /// All but the runs of these users; those that no user began are among them.
    NotIn(Vec<String>),
}

impl Creators {
    /// Everybody's.
    pub const ALL: Self = Self::NotIn(Vec::new());

    /// Whose are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::In(mut left), Self::In(right)) => {
                left.retain(|it| right.contains(it));
                Self::In(left)
            }
            (Self::In(mut some), Self::NotIn(but)) | (Self::NotIn(but), Self::In(mut some)) => {
                some.retain(|it| !but.contains(it));
                Self::In(some)
            }
            (Self::NotIn(left), Self::NotIn(right)) => Self::NotIn(united(left, right)),
        }
    }

    /// Whose are in one or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.others().and(other.others()).others()
    }

    /// Everybody else's.
    #[must_use]
    pub fn others(self) -> Self {
        match self {
            Self::In(these) => Self::NotIn(these),
            Self::NotIn(these) => Self::In(these),
        }
    }

    /// Whether a run that this user began, or nobody in particular, is among them.
    pub fn has(&self, created_by: Option<&str>) -> bool {
        let named = |these: &[String]| {
            created_by.is_some_and(|creator| these.iter().any(|it| it == creator))
        };
        match self {
            Self::In(these) => named(these),
            Self::NotIn(these) => !named(these),
        }
    }
}

fn united(mut left: Vec<String>, right: Vec<String>) -> Vec<String> {
    for one in right {
        if !left.contains(&one) {
            left.push(one);
        }
    }
    left
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The field.
    pub field: Field,
    /// The largest first.
    pub descending: bool,
}

/// Fields that a list can be ordered by, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// When it was begun.
    CreatedAt,
    /// How it stands.
    Status,
    /// Who began it.
    CreatedBy,
}

impl Order {
    /// Reads `desc:created_at`.
    ///
    /// # Errors
    /// Another shape, or another field.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let shown: String = text.chars().take(60).collect();
        let (direction, field) = text.split_once(':').unwrap_or((text, ""));
        let descending = match direction {
            "asc" if !field.is_empty() => false,
            "desc" if !field.is_empty() => true,
            _ => {
                return Err(Problem::input(format!(
                    "Invalid order parameter \"{shown}\", expected \"<asc or desc>:<field name>\""
                ))
                .at("order"));
            }
        };
        let field = match field {
            "created_at" => Field::CreatedAt,
            "status" => Field::Status,
            "created_by" => Field::CreatedBy,
            other => {
                let other: String = other.chars().take(60).collect();
                return Err(Problem::input(format!("Invalid order field \"{other}\""))
                    .at("order")
                    .hint("there are created_at, status and created_by"));
            }
        };
        Ok(Self { field, descending })
    }

    /// The word for it in the store.
    pub const fn as_str(self) -> &'static str {
        match (self.field, self.descending) {
            (Field::CreatedAt, false) => "asc:created_at",
            (Field::CreatedAt, true) => "desc:created_at",
            (Field::Status, false) => "asc:status",
            (Field::Status, true) => "desc:status",
            (Field::CreatedBy, false) => "asc:created_by",
            (Field::CreatedBy, true) => "desc:created_by",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_fields_order_a_list() {
        for fine in ["asc:created_at", "desc:status", "desc:created_by"] {
            assert_eq!(Order::parse(fine).unwrap().as_str(), fine);
        }
        for wrong in
            ["asc:secrets", "asc:created_at;DROP TABLE x", "up:status", "status", "asc:", ""]
        {
            assert!(Order::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn creators_combine_as_sets() {
        let of = |names: &[&str]| Creators::In(names.iter().map(|it| (*it).to_owned()).collect());
        let cases = [
            (of(&["a", "b"]).and(of(&["b", "c"])), [false, true, false, false]),
            (of(&["a"]).or(of(&["b"])), [true, true, false, false]),
            (of(&["a"]).others(), [false, true, true, true]),
            (of(&["a"]).others().and(of(&["b"]).others()), [false, false, true, true]),
            (of(&["a"]).others().or(of(&["a"])), [true, true, true, true]),
            (Creators::ALL.and(of(&["c"])), [false, false, true, false]),
            (Creators::ALL.others(), [false; 4]),
        ];
        for (creators, expected) in cases {
            let found = [Some("a"), Some("b"), Some("c"), None].map(|it| creators.has(it));
            assert_eq!(found, expected, "{creators:?}");
        }
    }
}
