//! OAuth2 Proxy: its headers are not signed, so they count only on connections from addresses that
//! the settings name. Whoever else sends them is nobody.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use gate::Connection;
use http::request::Parts;
use ipnet::IpNet;
use model::config::ConfigError;
use model::{Code, Problem};
use serde_json::{Value, json};

use crate::signin::headers::only;
use crate::signin::provider::{Kind, Opening, Porter, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "oauth2Proxy",
    title: "OAuth2 Proxy",
    resolvers: &[
        Resolver { name: "forwardedUserMatchingUserEntityName", by: By::Username },
        Resolver {
            name: "forwardedPreferredUsernameMatchingUserEntityName",
            by: By::PreferredUsername,
        },
    ],
    settings: &[PROXIES],
    redirects: false,
    open,
};

const PROXIES: &str = "trustedProxies";

struct Oauth2Proxy {
    proxies: Vec<IpNet>,
}

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let key = settings.full_key(PROXIES);
    let entries = settings.text_list(PROXIES)?.unwrap_or_default();
    if entries.is_empty() {
        let message = format!(
            "{key} is missing: the proxy's headers are not signed, so name the addresses (or \
             networks, as 10.0.0.0/8) that it connects from"
        );
        return Err(settings.wrong("", message));
    }
    let network = |text: &String| {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match network {
            Ok(network) if network.prefix_len() > 0 => Ok(network),
            Ok(_) => Err(settings.wrong(PROXIES, format!("{key}: '{text}' is everybody"))),
            Err(_) => Err(settings.wrong(PROXIES, format!("{key}: '{text}' is no address"))),
        }
    };
    let proxies = entries.iter().map(network).collect::<Result<_, _>>()?;
    Ok(Way::Porter(Arc::new(Oauth2Proxy { proxies })))
}

#[async_trait]
impl Porter for Oauth2Proxy {
    async fn recognise(&self, parts: &Parts) -> Result<(Vouched, Value), Problem> {
        let refused = |cause: &str| {
            Problem::new(Code::Authentication, "Authentication failed").because(cause)
        };
        let peer = parts.extensions.get::<Connection>().map(|it| it.peer.ip().to_canonical());
        let peer = peer.ok_or_else(|| refused("the request came by no connection"))?;
        if !self.proxies.iter().any(|network| network.contains(&peer)) {
            return Err(refused(&format!("{peer} is none of {PROXIES}")));
        }
        let header = |name| only(&parts.headers, name).map_err(|it| refused(&it));
        let user = header("x-forwarded-user")?;
        let preferred = header("x-forwarded-preferred-username")?;
        // The user is what the proxy knows somebody by: an id, or a name where it has no better.
        let subject = user.or(preferred).ok_or_else(|| refused("there is no x-forwarded-user"))?;
        let token = header("x-oauth2-proxy-id-token")?.unwrap_or_default();
        let token = token.split_once(' ').map_or("", |(_, token)| token.trim());
        let own = |text: Option<&str>| text.map(str::to_owned);
        let vouched = Vouched {
            subject: subject.to_owned(),
            email: own(header("x-forwarded-email")?),
            username: own(user),
            preferred_username: own(preferred),
            display_name: own(preferred.or(user)),
            ..Vouched::default()
        };
        Ok((vouched, json!({ "accessToken": token })))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use http::Request;

    use super::*;

    fn recognise(peer: &str, headers: &[(&str, &str)]) -> Result<Vouched, Problem> {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = Connection::new(peer.parse().unwrap());
        let (parts, ()) = request.extension(peer).body(()).unwrap().into_parts();
        let proxy = Oauth2Proxy { proxies: vec!["10.1.0.0/16".parse().unwrap()] };
        proxy.recognise(&parts).now_or_never().unwrap().map(|(vouched, _)| vouched)
    }

    #[test]
    fn headers_count_only_from_the_proxy() {
        let headers = [("x-forwarded-user", "ada"), ("x-forwarded-email", "ada@example.com")];
        let ada = recognise("10.1.2.3:1000", &headers).unwrap();
        assert_eq!(ada.username.as_deref(), Some("ada"));
        assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
        for elsewhere in ["10.2.0.1:1000", "127.0.0.1:1000", "[::1]:1000", "203.0.113.1:1000"] {
            assert!(recognise(elsewhere, &headers).is_err(), "{elsewhere}");
        }
        assert!(recognise("[::ffff:10.1.2.3]:1000", &headers).is_ok());
    }

    #[test]
    fn what_a_client_says_of_its_address_does_not_make_it_the_proxy() {
        let spoofed = [
            ("x-forwarded-user", "ada"),
            ("x-forwarded-for", "10.1.2.3"),
            ("forwarded", "for=10.1.2.3"),
        ];
        assert!(recognise("203.0.113.1:1000", &spoofed).is_err());
    }

    #[test]
    fn a_header_that_comes_twice_is_not_believed() {
        let twice = [("x-forwarded-user", "eve"), ("x-forwarded-user", "ada")];
        assert!(recognise("10.1.2.3:1000", &twice).is_err());
        assert!(recognise("10.1.2.3:1000", &[]).is_err());
    }
}
