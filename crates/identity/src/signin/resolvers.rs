//! Who somebody is in the catalog: Backstage's sign-in resolvers, by name and in order.
//!
//! A resolver that finds nobody leaves it to the next one; one that finds several, or lacks what it
//! looks by, ends the sign-in. Who signs in is told one sentence for all of that: what was looked
//! for is in the log and the audit, for administrators.

use model::config::{Config, ConfigError};
use model::directory::{Directory, DirectoryUser, UserQuery};
use model::{Code, Problem};

#[cfg(test)]
mod tests;

use super::limits;
use super::provider::{Kind, Vouched};

/// A resolver by its name.
#[derive(Clone, Copy, Debug)]
pub struct Resolver {
    /// Backstage's name.
    pub name: &'static str,
    /// How it looks.
    pub by: By,
}

/// How a resolver looks for a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `spec.profile.email` is the address; where nobody has it, the address without its `+tag`.
    Email,
    /// `spec.profile.email` is the address, as it is.
    PlainEmail,
    /// The name is what stands before the address's `@`.
    LocalPart,
    /// The name is the login.
    Username,
    /// The name is the preferred user name.
    PreferredUsername,
    /// This annotation is the address.
    EmailAt(&'static str),
    /// This annotation is the id.
    IdAt(&'static str),
    /// The annotation `<the provider's host>/user-id` is the id.
    IdAtHost,
    /// The reference is a setting.
    Fixed,
}

/// What every provider has.
const COMMON: &[Resolver] = &[
    Resolver { name: "emailMatchingUserEntityProfileEmail", by: By::Email },
    Resolver { name: "emailLocalPartMatchingUserEntityName", by: By::LocalPart },
];

/// The resolvers of a provider, as configured.
#[derive(Clone, Debug, Default)]
pub struct Chain(Vec<Link>);

#[derive(Clone, Debug)]
struct Link {
    resolver: Resolver,
    domains: Option<Vec<String>>,
    without_user: bool,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// As the catalog has them; with nothing but a reference where it does not.
    pub user: DirectoryUser,
    /// Whether the catalog has them.
    pub known: bool,
    /// Whether it must, for them to be here.
    pub required: bool,
}

impl Chain {
    /// Reads `signIn.resolvers` of a provider's settings.
    ///
    /// # Errors
    /// A resolver that the provider does not have, or an option that it does not.
    pub fn read(kind: &Kind, settings: &Config) -> Result<Self, ConfigError> {
        if let [Resolver { by: By::Fixed, .. }] = kind.resolvers {
            let link = Link { resolver: kind.resolvers[0], domains: None, without_user: true };
            return Ok(Self(vec![link]));
        }
        if let Some(section) = settings.section("signIn")? {
            only(&section, &["resolvers"])?;
        }
        let entries = settings.list("signIn.resolvers")?;
        if entries.len() > limits::RESOLVERS_MAX {
            let most = limits::RESOLVERS_MAX;
            let key = settings.full_key("signIn.resolvers");
            return Err(settings.wrong("signIn.resolvers", format!("{key} has more than {most}")));
        }
        let links = entries.iter().map(|entry| link(kind, entry));
        Ok(Self(links.collect::<Result<_, _>>()?))
    }

    /// Whether people sign in through the provider at all, or only get its tokens.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who `vouched` is.
    ///
    /// # Errors
    /// Nobody, or nobody in particular: see the module's text.
    pub fn resolve(
        &self,
        vouched: &Vouched,
        directory: &dyn Directory,
    ) -> Result<Resolved, Problem> {
        let mut looked_for = Vec::new();
        for link in &self.0 {
            let search = link.search(vouched)?;
            for query in &search.queries {
                let mut users = directory.users(query, 2);
                match (users.pop(), users.is_empty()) {
                    (Some(user), true) => {
                        let required = !link.without_user;
                        return Ok(Resolved { user, known: true, required });
                    }
                    (Some(_), false) => {
                        let cause = format!("several users have {}", shown(query));
                        return Err(unresolved().because(cause));
                    }
                    (None, _) => looked_for.push(format!("a user with {}", shown(query))),
                }
            }
            if let Some(entity_ref) = search.otherwise.filter(|_| link.without_user) {
                let user = DirectoryUser { entity_ref, ..DirectoryUser::default() };
                return Ok(Resolved { user, known: false, required: false });
            }
        }
        Err(unresolved().because(format!("there is not {}", looked_for.join(", nor "))))
    }
}

/// What a resolver asks the directory, one after the other, and who it is where nobody is found.
struct Search {
    queries: Vec<UserQuery>,
    otherwise: Option<String>,
}

impl Link {
    fn search(&self, vouched: &Vouched) -> Result<Search, Problem> {
        let email = || self.email(vouched);
        let id = || given(vouched.user_id.as_deref(), "a user id");
        match self.resolver.by {
            By::Email => {
                let (email, plain) = (email()?, without_tag(email()?));
                let mut queries = vec![UserQuery::Email(email.to_owned())];
                if plain != email {
                    queries.push(UserQuery::Email(plain.clone()));
                }
                Ok(Search { queries, otherwise: reference(&plain).ok() })
            }
            By::PlainEmail => {
                let email = email()?;
                let queries = vec![UserQuery::Email(email.to_owned())];
                Ok(Search { queries, otherwise: reference(email).ok() })
            }
            By::LocalPart => {
                let email = email()?;
                named(email.split('@').next().unwrap_or_default())
            }
            By::Username => named(given(vouched.username.as_deref(), "a user name")?),
            By::PreferredUsername => {
                named(given(vouched.preferred_username.as_deref(), "a preferred user name")?)
            }
            By::EmailAt(key) => Ok(annotated(key.to_owned(), email()?)),
            By::IdAt(key) => Ok(annotated(key.to_owned(), id()?)),
            By::IdAtHost => {
                let host = given(vouched.host.as_deref(), "the address of a profile")?;
                Ok(annotated(format!("{host}/user-id"), id()?))
            }
            By::Fixed => {
                let fixed = vouched.fixed.as_ref().map(|it| it.entity_ref.clone());
                let entity_ref = given(fixed.as_deref(), "a reference")?.to_owned();
                let queries = vec![UserQuery::Ref(entity_ref.clone())];
                Ok(Search { queries, otherwise: Some(entity_ref) })
            }
        }
    }

    /// The address, where it is of an allowed domain.
    fn email<'a>(&self, vouched: &'a Vouched) -> Result<&'a str, Problem> {
        let email = given(vouched.email.as_deref(), "a verified address")?;
        let Some(domains) = &self.domains else { return Ok(email) };
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        if domains.iter().any(|allowed| allowed.eq_ignore_ascii_case(domain)) {
            return Ok(email);
        }
        let name = self.resolver.name;
        Err(Problem::not_allowed("Sign-in user email is not from an allowed domain")
            .because(format!("{name} does not allow the domain '{domain}'")))
    }
}

fn link(kind: &Kind, entry: &Config) -> Result<Link, ConfigError> {
    let name = entry.required_text("resolver")?;
    let own = kind.resolvers.iter();
    let Some(resolver) = own.clone().chain(COMMON).find(|it| it.name == name) else {
        let mut known: Vec<&str> = own.chain(COMMON).map(|it| it.name).collect();
        known.sort_unstable();
        known.dedup();
        let message = format!(
            "{}: '{name}' is no resolver of {}; known are {}",
            entry.full_key("resolver"),
            kind.id,
            known.join(", ")
        );
        return Err(entry.wrong("resolver", message));
    };
    let domains = matches!(resolver.by, By::Email | By::PlainEmail | By::LocalPart);
    let mut options = vec!["resolver", WITHOUT_USER];
    options.extend(domains.then_some(DOMAINS));
    only(entry, &options)?;
    Ok(Link {
        resolver: *resolver,
        domains: entry.text_list(DOMAINS)?,
        without_user: entry.boolean(WITHOUT_USER)?.unwrap_or_default(),
    })
}

const DOMAINS: &str = "allowedDomains";
const WITHOUT_USER: &str = "dangerouslyAllowSignInWithoutUserInCatalog";

/// Refuses other keys than `known`: an option that is misspelt would let in whom it should not.
fn only(section: &Config, known: &[&str]) -> Result<(), ConfigError> {
    match section.keys().into_iter().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let full = section.full_key(&key);
            let message = format!("{full}: unknown key; known are {}", known.join(", "));
            Err(section.wrong(&key, message))
        }
    }
}

fn given<'a>(value: Option<&'a str>, what: &str) -> Result<&'a str, Problem> {
    let missing = || unresolved().because(format!("the provider did not tell {what}"));
    value.filter(|it| !it.is_empty()).ok_or_else(missing)
}

fn named(name: &str) -> Result<Search, Problem> {
    let entity_ref = reference(name)?;
    let queries = vec![UserQuery::Ref(entity_ref.clone())];
    Ok(Search { queries, otherwise: Some(entity_ref) })
}

fn annotated(key: String, value: &str) -> Search {
    let queries = vec![UserQuery::Annotation(key, value.to_owned())];
    Search { queries, otherwise: reference(value).ok() }
}

/// `user:default/<name>`. A name must not choose a kind or a namespace.
fn reference(name: &str) -> Result<String, Problem> {
    let plain = |it: char| !it.is_control() && !it.is_whitespace() && it != ':' && it != '/';
    if name.is_empty() || name.len() > limits::CLAIM_BYTES_MAX || !name.chars().all(plain) {
        return Err(unresolved().because("the provider told a name that no entity can have"));
    }
    Ok(format!("user:default/{name}").to_lowercase())
}

/// `ada+work@example.com` is `ada@example.com`.
fn without_tag(email: &str) -> String {
    let Some((local, domain)) = email.split_once('@') else { return email.to_owned() };
    match local.split_once('+') {
        Some((name, tag)) if !name.is_empty() && !tag.is_empty() => format!("{name}@{domain}"),
        _ => email.to_owned(),
    }
}

/// The query in words, for administrators.
fn shown(query: &UserQuery) -> String {
    match query {
        UserQuery::Ref(entity_ref) => format!("the reference {entity_ref:?}"),
        UserQuery::Annotation(key, value) => format!("the annotation {key} = {value:?}"),
        UserQuery::Email(email) => format!("spec.profile.email {email:?}"),
        UserQuery::DisplayName(name) => format!("spec.profile.displayName {name:?}"),
    }
}

/// Backstage's sentence, for all ways of not being found.
fn unresolved() -> Problem {
    Problem::new(
        Code::NotAllowed,
        "Failed to sign-in, unable to resolve user identity. Please verify that your catalog \
         contains the expected User entities that would match your configured sign-in resolver.",
    )
}
