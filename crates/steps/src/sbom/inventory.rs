//! What is found in a source, whatever named it: components, and who needs whom. Pure.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::{Code, Problem};

use super::licence::Licence;
use crate::limits::{
    COMPONENT_TEXT_BYTES_MAX, COMPONENTS_MAX, DEPENDENCIES_MAX, DISTRIBUTIONS_MAX, LOCKS_MAX,
};

/// Notes that are kept.
const NOTES_MAX: usize = 100;

/// What is found.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// What is made here: name, version.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// By reference, which is the purl.
    pub components: BTreeMap<String, Component>,
    /// What is needed by what is made here.
    pub direct: BTreeSet<String>,
    /// Files that were read.
    pub read: Vec<String>,
    /// What whoever reads the log should know.
    pub notes: Vec<String>,
    /// Something is needed that no lock file names.
    pub is_incomplete: bool,
    edges: usize,
}

/// One component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// Group of Maven, scope of npm with its `@`.
    pub group: Option<String>,
    /// Its name, without the group.
    pub name: String,
    /// `None` when it is not pinned.
    pub version: Option<String>,
    /// Package URL.
    pub purl: String,
    /// How much it is needed.
    pub scope: Scope,
    /// Digests of the component itself: what CycloneDX calls the algorithm, hexadecimal digits.
    pub hashes: BTreeSet<(&'static str, String)>,
    /// Files that it may be fetched as.
    pub files: Vec<Distribution>,
    /// Its licence.
    pub licence: Option<Licence>,
    /// References of what it needs.
    pub needs: BTreeSet<String>,
    /// The file that named it.
    pub named_by: &'static str,
}

/// A file that a component may be fetched as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Its address, without credentials.
    pub url: String,
    /// Its digests.
    pub hashes: BTreeSet<(&'static str, String)>,
}

/// How much a component is needed, the strongest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// When it runs.
    #[default]
    Required,
    /// When it runs, perhaps.
    Optional,
    /// For development and tests alone.
    Excluded,
}

impl Scope {
    /// CycloneDX's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Excluded => "excluded",
        }
    }
}

impl Inventory {
    /// Notes down that a file was read.
    ///
    /// # Errors
    /// It is one too many.
    pub fn reads(&mut self, file: &str) -> Result<(), Problem> {
        if self.read.len() >= LOCKS_MAX {
            let detail = format!("There are more than {LOCKS_MAX} lock files");
            return Err(Problem::new(Code::TooLarge, detail));
        }
        self.read.push(file.to_owned());
        Ok(())
    }

    /// Tells something.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < NOTES_MAX && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What is made here, unless another file has said so before.
    pub fn made_here(
        &mut self,
        name: Option<&str>,
        version: Option<&str>,
        licence: Option<Licence>,
    ) {
        if self.name.is_none()
            && let Some(name) = name.filter(|it| !it.is_empty())
        {
            self.name = Some(cut(name));
            self.version = version.filter(|it| !it.is_empty()).map(cut);
            self.licence = licence;
        }
    }

    /// Adds a component, or joins it with what is known of it.
    ///
    /// # Errors
    /// It is one too many.
    pub fn add(&mut self, mut component: Component) -> Result<(), Problem> {
        component.name = cut(&component.name);
        component.group = component.group.as_deref().map(cut);
        component.version = component.version.as_deref().map(cut);
        component.files.truncate(DISTRIBUTIONS_MAX);
        self.edges += component.needs.len();
        if self.components.len() >= COMPONENTS_MAX || self.edges > DEPENDENCIES_MAX {
            let detail = format!(
                "The lock files name more than {COMPONENTS_MAX} components or {DEPENDENCIES_MAX} \
                 dependencies"
            );
            return Err(Problem::new(Code::TooLarge, detail));
        }
        match self.components.get_mut(&component.purl) {
            None => {
                self.components.insert(component.purl.clone(), component);
            }
            Some(known) => {
                known.scope = known.scope.min(component.scope);
                known.hashes.append(&mut component.hashes);
                for file in component.files {
                    if known.files.len() < DISTRIBUTIONS_MAX && !known.files.contains(&file) {
                        known.files.push(file);
                    }
                }
                known.licence = known.licence.take().or(component.licence);
                known.needs.append(&mut component.needs);
            }
        }
        Ok(())
    }

    /// Everything that can be reached from `starts`.
    pub fn reachable<'a>(&'a self, starts: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
        let mut reached: BTreeSet<String> = starts.cloned().collect();
        let mut waiting: VecDeque<String> = reached.iter().cloned().collect();
        while let Some(reference) = waiting.pop_front() {
            let Some(component) = self.components.get(&reference) else { continue };
            for needed in &component.needs {
                if reached.insert(needed.clone()) {
                    waiting.push_back(needed.clone());
                }
            }
        }
        reached
    }
}

/// A text of somebody else's, on one line and no longer than is kept.
pub fn cut(text: &str) -> String {
    let mut cut = String::new();
    for letter in text.chars().filter(|it| !it.is_control()) {
        if cut.len() + letter.len_utf8() > COMPONENT_TEXT_BYTES_MAX {
            break;
        }
        cut.push(letter);
    }
    cut
}

/// An address without what lets somebody in; `None` when it is none.
pub fn address(text: &str) -> Option<String> {
    if text.len() > COMPONENT_TEXT_BYTES_MAX {
        return None;
    }
    let mut url = url::Url::parse(text).ok()?;
    if !["http", "https", "ssh", "git", "git+https", "git+ssh", "git+http"].contains(&url.scheme())
    {
        return None;
    }
    // A user without a password belongs to addresses of ssh.
    let has_user = url.password().is_some() || url.scheme().starts_with("http");
    if has_user {
        // Of these schemes neither can be refused.
        let _same = url.set_username("");
        let _same = url.set_password(None);
    }
    Some(url.to_string())
}

/// CycloneDX's name of an algorithm, and how many hexadecimal digits it has.
pub fn algorithm(name: &str) -> Option<(&'static str, usize)> {
    match name.to_ascii_lowercase().as_str() {
        "md5" => Some(("MD5", 32)),
        "sha1" => Some(("SHA-1", 40)),
        "sha256" => Some(("SHA-256", 64)),
        "sha384" => Some(("SHA-384", 96)),
        "sha512" => Some(("SHA-512", 128)),
        "blake2b" => Some(("BLAKE2b-512", 128)),
        _ => None,
    }
}

/// A digest as lock files of Python write it: `sha256:…` in hexadecimal digits.
pub fn digest(text: &str) -> Option<(&'static str, String)> {
    let (name, hex) = text.split_once(':')?;
    let (name, digits) = algorithm(name)?;
    let is_hex = hex.len() == digits && hex.bytes().all(|it| it.is_ascii_hexdigit());
    is_hex.then(|| (name, hex.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_twice_is_one_with_the_stronger_scope() {
        let mut inventory = Inventory::default();
        let component = |scope, needs: &str| Component {
            name: "a".to_owned(),
            purl: "pkg:npm/a@1".to_owned(),
            scope,
            needs: BTreeSet::from([needs.to_owned()]),
            ..Component::default()
        };
        inventory.add(component(Scope::Excluded, "x")).expect("added");
        inventory.add(component(Scope::Required, "y")).expect("added");
        let joined = &inventory.components["pkg:npm/a@1"];
        assert_eq!((joined.scope, joined.needs.len()), (Scope::Required, 2));
    }

    #[test]
    fn addresses_lose_what_lets_somebody_in() {
        let hidden = address("https://me:hush@git.example/x.tgz").expect("an address");
        assert_eq!(hidden, "https://git.example/x.tgz");
        assert_eq!(address("file:../x"), None);
        assert_eq!(
            address("git+ssh://git@git.example/x").as_deref(),
            Some("git+ssh://git@git.example/x")
        );
    }

    #[test]
    fn digests_are_of_the_length_of_their_algorithm() {
        assert!(digest(&format!("sha256:{}", "A".repeat(64))).is_some());
        assert!(digest("sha256:ab").is_none() && digest("crc:00").is_none());
    }
}
