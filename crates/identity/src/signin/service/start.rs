//! A sign-in begins: what it is for is kept here, and the browser is sent away.

use gate::{QueryParameters, QueryReader};
use http::HeaderValue;
use model::{Caller, Problem};
use outbound::Url;

use super::nonce::Nonce;
use super::{EXCHANGE, SignIn, in_time};
use crate::signin::limits;
use crate::signin::provider::Departure;
use crate::signin::settings::is_scope;
use crate::signin::store::{self, Begun};

/// What a front end asks for.
#[derive(Debug, Default)]
pub struct StartQuery {
    /// Which of the provider's settings.
    pub env: Option<String>,
    /// Further scopes.
    pub scope: Option<String>,
    /// The page that is told.
    pub origin: Option<String>,
    /// `popup`, unless it is `redirect`.
    pub flow: Option<&'static str>,
    /// Where the browser goes in the end.
    pub redirect_url: Option<String>,
}

/// Where the browser goes.
pub struct Started {
    /// The provider's address.
    pub address: Url,
    /// The cookie that ties the sign-in to it.
    pub cookies: Vec<HeaderValue>,
}

impl QueryParameters for StartQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        // Backstage's front end sends some of these empty; one at most of each is read.
        let mut text = |name| {
            let values = query.repeated(name).unwrap_or_default();
            match values.as_slice() {
                [] => Ok(None),
                [one] => Ok(Some(one.clone()).filter(|it| !it.is_empty())),
                _ => Err(Problem::input(format!("request/query/{name} must be given only once"))),
            }
        };
        let flow = match text("flow")?.as_deref() {
            None | Some("popup") => None,
            Some("redirect") => Some("redirect"),
            Some(_) => {
                let detail = "request/query/flow must be equal to one of the allowed values: popup, redirect";
                return Err(Problem::input(detail).at("flow"));
            }
        };
        Ok(Self {
            env: text("env")?,
            scope: text("scope")?,
            origin: text("origin")?,
            flow,
            redirect_url: text("redirectUrl")?,
        })
    }
}

impl SignIn {
    /// Begins a sign-in through `id`.
    ///
    /// # Errors
    /// There is no such provider, it does not answer, or the browser is to be sent elsewhere in the end.
    pub async fn start(
        &self,
        id: &str,
        query: StartQuery,
        caller: &Caller,
    ) -> Result<Started, Problem> {
        if query.env.is_none() {
            return Err(Problem::input("No env provided in request query parameters").at("env"));
        }
        let provider = self.provider(id, query.env.as_deref())?;
        let door = Self::door(provider)?;
        let popup = query.flow != Some("redirect");
        let origin = match &query.origin {
            Some(origin) => self.origins.origin(origin)?,
            None => self.origins.app_origin(),
        };
        let redirect_url = match (&query.redirect_url, popup) {
            (Some(text), _) => Some(self.origins.redirect(text)?.to_string()),
            (None, true) => None,
            (None, false) => {
                let detail = "No redirectUrl provided in request query parameters";
                return Err(Problem::input(detail).at("redirectUrl"));
            }
        };
        let scope = asked_scope(query.scope.as_deref().unwrap_or_default())?;
        let now = self.clock.now();
        self.budget.take(caller.origin.as_ref().map(|it| it.address), now)?;
        let nonce = Nonce::new(&self.random)?;
        let departure = Departure {
            state: state(&nonce.id(), &self.environment),
            nonce: nonce.of_token(),
            challenge: nonce.challenge(),
            scope: scope.clone(),
        };
        let address = in_time(door.start(&departure), EXCHANGE).await?;
        let begun = Begun { popup, origin, redirect_url, scope: scope.join(" ") };
        let until = now + limits::SIGN_IN_MS_MAX;
        store::begin(&self.database, nonce.id(), provider.kind.id, begun, until).await?;
        Ok(Started { address, cookies: provider.cookies.set_nonce(nonce.secret()) })
    }
}

fn asked_scope(text: &str) -> Result<Vec<String>, Problem> {
    let words: Vec<String> =
        text.split([' ', ',']).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    if words.len() > limits::SCOPES_MAX || !words.iter().all(|it| is_scope(it)) {
        return Err(
            Problem::input("request/query/scope must be scopes separated by blanks").at("scope")
        );
    }
    Ok(words)
}

/// Backstage's form of the state: hex of what a form would send.
pub(super) fn state(id: &str, environment: &str) -> String {
    use std::fmt::Write as _;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("nonce", id)
        .append_pair("env", environment)
        .finish();
    form.bytes().fold(String::with_capacity(form.len() * 2), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The id in a state; `None` where it is none of ours.
pub(super) fn id_of(state: &str) -> Option<String> {
    if state.len() > limits::CALLBACK_VALUE_BYTES_MAX || !state.is_ascii() {
        return None;
    }
    let digits = state.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|it| it.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    let form: Vec<u8> = digits.collect::<Option<_>>()?;
    let mut pairs = url::form_urlencoded::parse(&form);
    pairs.find(|(name, _)| name == "nonce").map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_backstages_hex_of_a_form() {
        let state = state("abc", "development");
        assert_eq!(state, "6e6f6e63653d61626326656e763d646576656c6f706d656e74");
        assert_eq!(id_of(&state).as_deref(), Some("abc"));
        for wrong in ["", "zz", "6", "+1+2", "é", "6e6f6e6365"] {
            assert_eq!(id_of(wrong).unwrap_or_default(), "", "{wrong}");
        }
    }

    #[test]
    fn scopes_are_words() {
        assert_eq!(asked_scope("a,b  c").unwrap(), ["a", "b", "c"]);
        assert!(asked_scope("a\"b").is_err());
        assert!(asked_scope(&"a ".repeat(limits::SCOPES_MAX + 1)).is_err());
    }
}
