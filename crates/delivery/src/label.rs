//! What a service is called in a host name. Pure.

use model::EntityRef;
use model::entity_ref::DEFAULT_NAMESPACE;
use sha2::{Digest as _, Sha256};

/// Longest label of a host name (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;

/// The label of a service in an environment: `shop--dev`, or `shop--team--dev` outside the default
/// namespace. What is not a letter or a digit becomes a hyphen.
pub fn label(service: &EntityRef, environment: &str) -> String {
    let mut words = vec![tame(service.name())];
    if service.namespace() != DEFAULT_NAMESPACE {
        words.push(tame(service.namespace()));
    }
    let (front, end) = (words.join("--"), format!("--{environment}"));
    if front.len() + end.len() <= LABEL_BYTES_MAX {
        return front + &end;
    }
    label_apart(service, environment)
}

/// A label for a service whose own is too long, or somebody else's already.
pub fn label_apart(service: &EntityRef, environment: &str) -> String {
    let digest = Sha256::digest(service.as_str().as_bytes());
    let mark = digest.iter().take(4).map(|it| format!("{it:02x}")).collect::<String>();
    let end = format!("-{mark}--{environment}");
    let mut front = tame(service.name());
    front.truncate(LABEL_BYTES_MAX - end.len());
    front + &end
}

/// The label that `host` has below `domain`, where it is one of a service.
pub fn of_host<'h>(host: &'h str, domain: &str) -> Option<&'h str> {
    let label = host.strip_suffix(domain)?.strip_suffix('.')?;
    (!label.contains('.') && label.contains("--")).then_some(label)
}

fn tame(word: &str) -> String {
    let tame = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' };
    word.chars().map(tame).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fit_into_a_host_name() {
        let of = |namespace: &str, name: &str| {
            label(&EntityRef::new("component", namespace, name), "dev")
        };
        assert_eq!(of("default", "Shop"), "shop--dev");
        assert_eq!(of("team-a", "shop_api.v2"), "shop-api-v2--team-a--dev");
        let long = of("default", &"a".repeat(63));
        assert_eq!(long.len(), 63);
        assert!(long.ends_with("--dev"));
        assert_ne!(long, of("other", &"a".repeat(63)));
    }

    #[test]
    fn hosts_of_services_have_one_label_before_the_domain() {
        assert_eq!(of_host("shop--dev.localhost", "localhost"), Some("shop--dev"));
        assert_eq!(of_host("shop--dev.apps.example.com", "apps.example.com"), Some("shop--dev"));
        for other in ["localhost", "shop.localhost", "a.shop--dev.localhost", "shop--devlocalhost"]
        {
            assert_eq!(of_host(other, "localhost"), None, "{other}");
        }
    }
}
