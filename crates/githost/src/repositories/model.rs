//! What a repository is, and what may be wanted of one. Pure.

use model::{Millis, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::limits::{
    APPROVALS_MAX, CHECK_CONTEXT_BYTES_MAX, DESCRIPTION_CHARS_MAX, PROTECTIONS_MAX, PUSHERS_MAX,
    RULE_CHECKS_MAX,
};
use crate::names::{check_branch, check_name};

/// Who may see a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Whoever owns it.
    Private,
    /// Everybody who signed in and may read repositories.
    Internal,
    /// Everybody, where the configuration lets people read without signing in; as internal elsewhere.
    Public,
}

impl Visibility {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// It is none of the three.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "private" => Ok(Self::Private),
            "internal" => Ok(Self::Internal),
            "public" => Ok(Self::Public),
            _ => {
                let shown: String = text.chars().take(40).collect();
                Err(Problem::input(format!("{shown:?} is no visibility"))
                    .at("visibility")
                    .hint("private, internal and public are known"))
            }
        }
    }
}

/// A repository by its names, as they stand in addresses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Named {
    /// Under whom it stands
    pub owner: String,
    /// Its name
    pub name: String,
}

impl Named {
    /// By these.
    pub fn new(owner: impl Into<String>, name: impl Into<String>) -> Self {
        Self { owner: owner.into(), name: name.into() }
    }

    /// Those of a repository.
    pub fn of(repository: &Repository) -> Self {
        Self::new(&repository.owner, &repository.name)
    }
}

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Its id, which names its folder and never changes.
    pub id: String,
    /// Under whom it stands: the name of a user or a group.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its default branch.
    pub default_branch: String,
    /// The key of the act that made it, so that repeating the act finds it.
    pub made_for: Option<String>,
    /// Whether its folder was made.
    pub ready: bool,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed, pushes apart.
    pub updated_at: Millis,
    /// When it was last pushed to.
    pub pushed_at: Option<Millis>,
    /// Who deleted it, and when.
    pub deleted: Option<(String, Millis)>,
}

impl Repository {
    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// A rule for branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The short name of a branch, `*` for anything but a slash, `**` for anything.
    pub pattern: String,
    /// Who may push: references of users and groups; `None` is whoever may push to the repository.
    pub pushers: Option<Vec<String>>,
    /// Nobody pushes: changes come by pull requests.
    pub requests_only: bool,
    /// Whether history may be rewritten.
    pub may_force: bool,
    /// Whether the branch may be deleted.
    pub may_delete: bool,
    /// Approvals that a pull request needs.
    pub approvals: u64,
    /// Checks that a pull request needs, by their names.
    pub checks: Vec<String>,
    /// Whether a push makes the approvals of a pull request void.
    pub dismiss_stale: bool,
}

impl Protection {
    /// Whether changes come by pull requests alone: what asks for something of a pull request would
    /// otherwise be passed by a push.
    pub const fn takes_requests_only(&self) -> bool {
        self.requests_only || self.approvals > 0 || !self.checks.is_empty()
    }

    /// What a default branch has from the beginning.
    pub fn usual(branch: &str) -> Self {
        Self {
            pattern: branch.to_owned(),
            pushers: None,
            requests_only: false,
            may_force: false,
            may_delete: false,
            approvals: 0,
            checks: Vec::new(),
            dismiss_stale: false,
        }
    }
}

/// A repository that is to be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Under whom.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its default branch.
    pub default_branch: String,
    /// The key of the act that makes it.
    pub made_for: Option<String>,
    /// Whether its default branch is protected.
    pub protected: bool,
}

impl Wanted {
    /// An internal one with the branch `main`.
    pub fn new(owner: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            owner: owner.into(),
            name: name.into(),
            description: String::new(),
            visibility: Visibility::Internal,
            default_branch: "main".to_owned(),
            made_for: None,
            protected: true,
        }
    }

    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        check_name(&self.owner, "owner")?;
        check_name(&self.name, "name")?;
        check_description(&self.description)?;
        check_branch(&self.default_branch, "defaultBranch")
    }
}

/// What is to be another; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Its name.
    pub name: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// Its default branch.
    pub default_branch: Option<String>,
}

impl Change {
    /// Checks what can be checked without looking.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Problem> {
        self.name.as_deref().map_or(Ok(()), |it| check_name(it, "name"))?;
        self.description.as_deref().map_or(Ok(()), check_description)?;
        self.default_branch.as_deref().map_or(Ok(()), |it| check_branch(it, "defaultBranch"))
    }

    /// `repository` with the change.
    pub fn on(&self, repository: &Repository) -> Repository {
        let mut changed = repository.clone();
        changed.name = self.name.clone().unwrap_or(changed.name);
        changed.description = self.description.clone().unwrap_or(changed.description);
        changed.visibility = self.visibility.unwrap_or(changed.visibility);
        changed.default_branch = self.default_branch.clone().unwrap_or(changed.default_branch);
        changed
    }
}

/// Checks the rules of a repository.
///
/// # Errors
/// Names what is wrong.
pub fn check_protections(rules: &[Protection]) -> Result<(), Problem> {
    let wrong = |detail: String| Err(Problem::input(detail).at("protections"));
    if rules.len() > PROTECTIONS_MAX {
        return wrong(format!("A repository has at most {PROTECTIONS_MAX} rules"));
    }
    for (index, rule) in rules.iter().enumerate() {
        let starless = rule.pattern.replace('*', "x");
        check_branch(&starless, "protections").map_err(|_| {
            let shown: String = rule.pattern.chars().take(100).collect();
            Problem::input(format!("{shown:?} fits no branch")).at("protections")
        })?;
        if rules[..index].iter().any(|it| it.pattern == rule.pattern) {
            return wrong(format!("There are two rules for {}", rule.pattern));
        }
        if rule.approvals > APPROVALS_MAX {
            return wrong(format!("A rule asks for at most {APPROVALS_MAX} approvals"));
        }
        let fits = |it: &String| is_line(it, CHECK_CONTEXT_BYTES_MAX);
        if rule.checks.len() > RULE_CHECKS_MAX || !rule.checks.iter().all(fits) {
            return wrong(format!("A rule names at most {RULE_CHECKS_MAX} checks, each a line"));
        }
        let pushers = rule.pushers.as_deref().unwrap_or_default();
        let is_ref = |it: &String| it.len() <= 300 && it.contains(':') && it.contains('/');
        if pushers.len() > PUSHERS_MAX || !pushers.iter().all(is_ref) {
            return wrong(format!(
                "pushers are at most {PUSHERS_MAX} references such as user:default/ada"
            ));
        }
    }
    Ok(())
}

/// Whether it is one line of 1 to `bytes_max` bytes.
pub fn is_line(text: &str, bytes_max: usize) -> bool {
    !text.trim().is_empty() && text.len() <= bytes_max && !text.chars().any(char::is_control)
}

fn check_description(text: &str) -> Result<(), Problem> {
    if text.chars().count() > DESCRIPTION_CHARS_MAX || text.chars().any(char::is_control) {
        let most = DESCRIPTION_CHARS_MAX;
        let detail = format!("A description is one line of at most {most} characters");
        return Err(Problem::input(detail).at("description"));
    }
    Ok(())
}
