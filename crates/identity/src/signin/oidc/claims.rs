//! What a token and the userinfo endpoint say of somebody, and what of it counts.

use serde_json::{Map, Value};

use crate::signin::hall::Ended;
use crate::signin::limits;
use crate::signin::provider::{Notice, Vouched};

/// Claims whose source is believed: a signature was checked, or they came from the provider itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    token: Map<String, Value>,
    userinfo: Map<String, Value>,
}

impl Claims {
    /// Claims of a token whose signature, issuer, audience and times are good.
    pub fn new(token: Map<String, Value>) -> Self {
        Self { token, userinfo: Map::new() }
    }

    /// Of somebody of whom only the subject is known.
    pub fn of(subject: &str) -> Self {
        Self::new(Map::from_iter([("sub".to_owned(), Value::from(subject))]))
    }

    /// The subject; empty where there is none.
    pub fn subject(&self) -> &str {
        self.token.get("sub").and_then(Value::as_str).unwrap_or_default()
    }

    /// All claims of the token.
    pub fn all(&self) -> &Map<String, Value> {
        &self.token
    }

    /// A claim of the token itself.
    pub fn in_token(&self, name: &str) -> Option<&str> {
        self.token.get(name).and_then(Value::as_str).filter(|it| is_sound(it))
    }

    /// A claim, of the userinfo endpoint where that has it.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.userinfo.get(name).or_else(|| self.token.get(name));
        found.and_then(Value::as_str).filter(|it| is_sound(it))
    }

    /// The address, where the same source says that it is verified. A word that is not the plain
    /// `true` verifies nothing, and neither does saying nothing.
    pub fn verified_email(&self) -> Option<&str> {
        let source = match self.userinfo.contains_key("email") {
            true => &self.userinfo,
            false => &self.token,
        };
        let verified = source.get("email_verified") == Some(&Value::Bool(true));
        let email = source.get("email").and_then(Value::as_str);
        email.filter(|it| verified && is_sound(it) && it.contains('@'))
    }

    /// Who this is, by the standard's claims.
    pub fn vouched(&self) -> Vouched {
        let own = |value: Option<&str>| value.map(str::to_owned);
        Vouched {
            subject: self.subject().to_owned(),
            email: own(self.verified_email()),
            username: own(self.text("preferred_username")),
            preferred_username: own(self.text("preferred_username")),
            user_id: Some(self.subject().to_owned()),
            display_name: own(self.text("name")),
            picture: own(self.text("picture").filter(|it| it.starts_with("https://"))),
            session: own(self.in_token("sid")),
            ..Vouched::default()
        }
    }

    /// Adds what the userinfo endpoint says.
    ///
    /// # Errors
    /// It speaks of somebody else.
    pub fn add_userinfo(&mut self, body: Value) -> Result<(), String> {
        let Value::Object(userinfo) = body else {
            return Err("its userinfo is no JSON object".to_owned());
        };
        let same = userinfo.get("sub").and_then(Value::as_str) == Some(self.subject());
        if !same {
            return Err("its userinfo is of another person (sub)".to_owned());
        }
        self.userinfo = userinfo;
        Ok(())
    }

    /// Whether the token was made for this client: the audience is checked with the signature, and
    /// where it has further ones, or an authorized party, that is this client.
    ///
    /// # Errors
    /// It is not, or has no subject that can be kept.
    pub fn check_party(&self, client: &str) -> Result<(), String> {
        let several =
            self.token.get("aud").and_then(Value::as_array).is_some_and(|it| it.len() > 1);
        match self.token.get("azp") {
            Some(azp) if azp.as_str() != Some(client) => {
                return Err("the token is for another party (azp)".to_owned());
            }
            None if several => return Err("the token has several audiences and no azp".to_owned()),
            _ => {}
        }
        let subject = self.token.get("sub");
        match subject.is_none_or(|it| it.as_str().is_some_and(|it| !it.is_empty() && is_sound(it)))
        {
            true => Ok(()),
            false => Err("the token's subject cannot be kept".to_owned()),
        }
    }

    /// Whether the token answers the question that this browser left with.
    ///
    /// # Errors
    /// It answers another, or has no subject.
    pub fn check_nonce(&self, nonce: &str) -> Result<(), String> {
        if self.token.get("nonce").and_then(Value::as_str) != Some(nonce) {
            return Err("the token answers another sign-in (nonce)".to_owned());
        }
        match self.subject() {
            "" => Err("the token has no subject".to_owned()),
            _ => Ok(()),
        }
    }

    /// What these claims say as a logout token (OpenID Connect Back-Channel Logout, 2.6).
    ///
    /// # Errors
    /// They are of another sort of token, or of an old one.
    pub fn notice(&self, now_seconds: i64) -> Result<Notice, String> {
        const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
        let event = self.token.get("events").and_then(|it| it.get(EVENT));
        if !event.is_some_and(Value::is_object) {
            return Err("it is no logout token (events)".to_owned());
        }
        if self.token.contains_key("nonce") {
            return Err("a logout token has no nonce".to_owned());
        }
        let issued = self.token.get("iat").and_then(Value::as_i64).unwrap_or_default();
        if now_seconds - issued > limits::LOGOUT_TOKEN_SECONDS_MAX {
            return Err("the logout token is old (iat)".to_owned());
        }
        let id = self.in_token("jti").ok_or("the logout token has no id (jti)")?;
        let own = |name: &str| self.in_token(name).map(str::to_owned);
        let ended = Ended { subject: own("sub"), session: own("sid") };
        if ended == Ended::default() {
            return Err("the logout token names neither person nor session".to_owned());
        }
        Ok(Notice { id: id.to_owned(), ended })
    }
}

fn is_sound(text: &str) -> bool {
    text.len() <= limits::CLAIM_BYTES_MAX && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        Claims::new(value.as_object().unwrap().clone())
    }

    #[test]
    fn oidc_0_4_21_auth_node_0_7_6_an_address_that_is_not_verified_is_none() {
        let of = |verified: Value| {
            let token = claims(json!({ "sub": "1", "email": "a@b.c", "email_verified": verified }));
            token.vouched().email
        };
        assert_eq!(of(json!(true)), Some("a@b.c".into()));
        for no in
            [json!(false), json!(null), json!("true"), json!("false"), json!(1), json!([true])]
        {
            assert_eq!(of(no.clone()), None, "{no}");
        }
        assert_eq!(claims(json!({ "sub": "1", "email": "a@b.c" })).vouched().email, None);
    }

    #[test]
    fn one_source_does_not_verify_the_address_of_the_other() {
        let mut token = claims(json!({ "sub": "1", "email": "mine@b.c", "email_verified": true }));
        token.add_userinfo(json!({ "sub": "1", "email": "admin@b.c" })).unwrap();
        assert_eq!(token.vouched().email, None);
        let mut token = claims(json!({ "sub": "1", "email": "admin@b.c" }));
        token.add_userinfo(json!({ "sub": "1", "email_verified": true })).unwrap();
        assert_eq!(token.vouched().email, None);
    }

    #[test]
    fn userinfo_of_another_person_is_refused() {
        let mut token = claims(json!({ "sub": "1" }));
        assert!(token.add_userinfo(json!({ "sub": "2", "name": "x" })).is_err());
        assert!(token.add_userinfo(json!({ "name": "x" })).is_err());
        assert!(token.add_userinfo(json!("x")).is_err());
        assert!(token.add_userinfo(json!({ "sub": "1", "name": "x" })).is_ok());
    }

    #[test]
    fn a_token_for_another_party_or_another_browser_is_refused() {
        assert!(claims(json!({ "sub": "1", "aud": "me" })).check_party("me").is_ok());
        assert!(
            claims(json!({ "sub": "1", "aud": "me", "azp": "you" })).check_party("me").is_err()
        );
        assert!(claims(json!({ "sub": "1", "aud": ["me", "you"] })).check_party("me").is_err());
        let both = json!({ "sub": "1", "aud": ["me", "you"], "azp": "me" });
        assert!(claims(both).check_party("me").is_ok());
        assert!(claims(json!({ "sub": 7 })).check_party("me").is_err());
        assert!(claims(json!({ "sub": "1", "nonce": "a" })).check_nonce("a").is_ok());
        assert!(claims(json!({ "sub": "1", "nonce": "b" })).check_nonce("a").is_err());
        assert!(claims(json!({ "sub": "1" })).check_nonce("a").is_err());
        assert!(claims(json!({ "nonce": "a" })).check_nonce("a").is_err());
    }

    #[test]
    fn a_logout_token_is_told_from_an_id_token() {
        let event = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
        let good = json!({ "sub": "1", "sid": "s", "jti": "j", "iat": 1_000, "events": event });
        let notice = claims(good.clone()).notice(1_010).unwrap();
        assert_eq!(notice.id, "j");
        assert_eq!(notice.ended.session.as_deref(), Some("s"));
        let changed = |key: &str, value: Value| {
            let mut changed = good.clone();
            changed[key] = value;
            claims(changed).notice(1_010)
        };
        assert!(changed("nonce", json!("n")).is_err());
        assert!(changed("events", json!({})).is_err());
        assert!(
            changed("events", json!("http://schemas.openid.net/event/backchannel-logout")).is_err()
        );
        assert!(changed("jti", json!(null)).is_err());
        assert!(changed("iat", json!(0)).is_err());
        assert!(changed("sub", json!(null)).is_ok());
        let nobody = json!({ "jti": "j", "iat": 1_000, "events": event });
        assert!(claims(nobody).notice(1_010).is_err());
    }

    #[test]
    fn pictures_that_are_no_https_addresses_are_left_out() {
        let picture = |it: &str| claims(json!({ "sub": "1", "picture": it })).vouched().picture;
        assert!(picture("https://id.example.com/1.png").is_some());
        assert!(picture("javascript:alert(1)").is_none());
        assert!(picture("http://169.254.169.254/").is_none());
    }
}
