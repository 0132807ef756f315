//! People of the tests: an application with an owner, browsers that keep their cookie.

use http::HeaderMap;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestApp, TestEngine};

use crate::people::People;
use crate::people::invitations::InvitationWanted;

/// A password that fits.
pub const PASSWORD: &str = "correct horse battery";

/// An application of identity alone.
pub async fn start(engine: &TestEngine) -> TestApp {
    TestApp::new([crate::feature()]).on(engine).start().await
}

/// The secret in a link.
pub fn secret_of(link: &str) -> &str {
    link.rsplit_once('#').map_or("", |(_, secret)| secret)
}

/// A browser: keeps its cookie, sends the session's token with changes.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookie: Option<String>,
    csrf: String,
}

impl Browser {
    /// One that has never been here.
    pub fn new(app: &TestApp) -> Self {
        Self { client: app.anonymous(), cookie: None, csrf: String::new() }
    }

    /// From this address by this client.
    pub fn by(client: Client) -> Self {
        Self { client, cookie: None, csrf: String::new() }
    }

    /// The client with its cookie and token.
    pub fn client(&self) -> Client {
        let client = self.client.clone().with_header("flagstone-csrf", &self.csrf);
        match &self.cookie {
            Some(cookie) => client.with_header("cookie", cookie),
            None => client,
        }
    }

    /// The cookie, `name=value`.
    pub fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// Keeps the cookie of an answer.
    pub fn keep(&mut self, headers: &HeaderMap) {
        for value in headers.get_all("set-cookie") {
            let text = value.to_str().unwrap();
            let pair = text.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
    }

    /// Signs in, and asks for the session as a page does.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let body = json!({ "name": name, "password": password });
        let answer = self.client().post("/api/identity/v1/sign-in", body).await;
        self.keep(&answer.headers);
        if answer.status == 200 {
            self.session().await;
        }
        answer
    }

    /// Accepts an invitation.
    pub async fn accept(&mut self, secret: &str, name: &str) -> Answer {
        let body = json!({ "secret": secret, "name": name, "password": PASSWORD });
        let answer = self.client().post("/api/identity/v1/invitations/accept", body).await;
        self.keep(&answer.headers);
        if answer.status == 200 {
            self.session().await;
        }
        answer
    }

    /// One's own session, as a page asks for it.
    pub async fn session(&mut self) -> Answer {
        let answer = self.client().get("/api/identity/v1/session").await;
        self.keep(&answer.headers);
        if answer.status == 200 {
            self.csrf = answer.json()["csrfToken"].as_str().unwrap().to_owned();
        }
        answer
    }
}

/// Somebody who was invited and is signed in.
pub async fn somebody(app: &TestApp, name: &str) -> Browser {
    let service = app.as_service("test");
    let body = json!({ "entityRef": format!("user:default/{name}") });
    let made = service.post("/api/identity/v1/invitations", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let mut browser = Browser::new(app);
    let answer = browser.accept(made.json()["secret"].as_str().unwrap(), name).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser
}

/// What an answer's `error.message` says.
pub fn message(answer: &Answer) -> String {
    let body: Value = answer.json();
    body["error"]["message"].as_str().unwrap_or_default().to_owned()
}

/// People over an application's parts, for what has no operation: the owner's link.
pub async fn people(app: &TestApp) -> People {
    let policy = crate::policy::start(app.deps()).await.unwrap();
    People::open(app.deps(), policy.roles).await.unwrap()
}

/// An invitation that is wanted for nobody in particular.
pub fn open_invitation() -> InvitationWanted {
    InvitationWanted::default()
}

/// Configuration of replicas: one master key for all, in this folder.
pub fn with_master_key(folder: &std::path::Path) -> Value {
    json!({ "flagstone": { "identity": { "masterKey": { "file": folder.join("master.key") } } } })
}
