//! What a hook is. Pure.

use model::{Millis, Problem};
use url::Url;

use super::EVENTS;
use crate::limits::{HOOK_ADDRESS_BYTES_MAX, HOOK_SECRET_BYTES_MAX};

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: String,
    /// Of which repository.
    pub repository_id: String,
    /// Where it is sent.
    pub address: String,
    /// What signs it, sealed.
    pub secret: Option<String>,
    /// What it wants to hear.
    pub events: Vec<String>,
    /// Whether it is told.
    pub active: bool,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Millis,
    /// When it was changed.
    pub updated_at: Millis,
}

/// What a hook is to be.
#[derive(Clone, Debug)]
pub struct HookWanted {
    /// Where it is sent.
    pub address: String,
    /// What signs it; `None` keeps the one that it has.
    pub secret: Option<String>,
    /// What it wants to hear; only pushes where nothing is said.
    pub events: Vec<String>,
    /// Whether it is told.
    pub active: bool,
}

impl HookWanted {
    /// Checks what can be checked without asking the other side.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong = |field: &str, detail: String| Err(Problem::input(detail).at(field));
        let url = Url::parse(&self.address).ok().filter(|it| {
            matches!(it.scheme(), "http" | "https")
                && it.host_str().is_some()
                && it.username().is_empty()
                && it.password().is_none()
        });
        if url.is_none() || self.address.len() > HOOK_ADDRESS_BYTES_MAX {
            let hint = "write https://ci.example.com/hooks/1, without credentials in it";
            return Err(Problem::input("The address of a hook is an https or http one")
                .at("address")
                .hint(hint));
        }
        if self.secret.as_ref().is_some_and(|it| it.is_empty() || it.len() > HOOK_SECRET_BYTES_MAX)
        {
            let most = HOOK_SECRET_BYTES_MAX;
            return wrong("secret", format!("A secret has 1 to {most} bytes"));
        }
        let unknown = self.events.iter().find(|it| !EVENTS.contains(&it.as_str()));
        if unknown.is_some() || self.events.is_empty() {
            return wrong("events", format!("events are some of {}", EVENTS.join(", ")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_lead_to_the_web_and_hear_what_there_is() {
        let wanted = |address: &str, events: &[&str]| HookWanted {
            address: address.into(),
            secret: None,
            events: events.iter().map(|it| (*it).to_owned()).collect(),
            active: true,
        };
        assert!(wanted("https://ci.example/x?y", &["push"]).check().is_ok());
        for address in
            ["", "ci.example", "file:///etc/passwd", "https://u:p@ci.example", "javascript:x"]
        {
            assert!(wanted(address, &["push"]).check().is_err(), "{address}");
        }
        assert!(wanted("https://x", &["pushes"]).check().is_err());
        assert!(wanted("https://x", &[]).check().is_err());
    }
}
