//! Comments: on the whole, on a line, in answer to another.

use database::{Tx, unit};
use model::{Caller, Code, Problem};
use serde_json::json;

use super::model::{Pull, check_text};
use super::service::Pulls;
use super::talk_model::{Comment, Place};
use super::{COMMENTED, Scene, Told, talk_store};
use crate::limits::{PAGE_MAX, PULL_COMMENTS_MAX, TEXT_BYTES_MAX};
use crate::paging::Page;
use crate::permissions::PULL_REVIEW;
use crate::repositories::{Named, Repository};

/// A comment that is to be written.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What it says.
    pub text: String,
    /// The line that it is about.
    pub place: Option<Place>,
    /// The comment that it answers.
    pub reply_to: Option<String>,
}

/// What becomes of a comment.
#[derive(Clone, Debug)]
pub enum Change {
    /// It says something else.
    Text(String),
    /// It is settled, or not any more.
    Resolved(bool),
    /// It goes.
    Deleted,
}

impl Pulls {
    /// Comments in the order in which they were written, after the one called `after`.
    ///
    /// # Errors
    /// 404 where there is no such pull request, or not for the caller.
    pub async fn comments(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
        (after, count): (Option<String>, u64),
    ) -> Result<(Pull, Page<Comment>), Problem> {
        let (_, pull) = self.find(caller, named, number).await?;
        let count = count.clamp(1, PAGE_MAX);
        let read = unit!(|tx, input: (String, String, u64)| {
            talk_store::comments(tx, &input.0, &input.1, input.2 + 1).await
        });
        let input = (pull.id.clone(), after.unwrap_or_default(), count);
        let items = self.repositories().database.read(input, read).await?;
        Ok((pull, Page::of(items, count, |it| it.id.clone())))
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// What is wrong with it; a line that is not there; more than there may be.
    pub async fn comment(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
        said: Said,
    ) -> Result<(Pull, Comment), Problem> {
        let (repository, pull) = self.find(caller, named, number).await?;
        self.need(caller, &PULL_REVIEW)?;
        check_comment(&said.text)?;
        if let Some(place) = &said.place {
            place.check()?;
            self.check_place(&repository, &pull, place).await?;
        }
        let write = unit!(|tx, input: (Scene, Pull, Said)| {
            let (scene, pull, said) = input;
            if talk_store::comment_count(tx, &pull.id).await? >= PULL_COMMENTS_MAX {
                let detail = format!("A pull request has at most {PULL_COMMENTS_MAX} comments");
                return Err(Problem::new(Code::Conflict, detail).into());
            }
            let reply_to = root(tx, pull, said.reply_to.as_deref()).await?;
            let now = tx.now();
            let comment = Comment {
                id: tx.next_id(),
                pull_id: pull.id.clone(),
                place: said.place.clone().filter(|_| reply_to.is_none()),
                reply_to,
                author: scene.by.caller.actor().to_owned(),
                text: said.text.clone(),
                resolved: None,
                created_at: now,
                updated_at: now,
                deleted_at: None,
            };
            talk_store::comment_put(tx, &comment).await?;
            tell(tx, scene, pull, &comment, "written").await?;
            Ok(comment)
        });
        let input = (self.scene(caller, repository), pull.clone(), said);
        Ok((pull, self.repositories().database.write(input, write).await?.value))
    }

    /// Changes a comment, settles it, or removes it. `None` when it is gone.
    ///
    /// # Errors
    /// 404 where there is none; 403 for a comment of somebody else's in a repository of somebody
    /// else's; who wrote the request settles, too.
    pub async fn comment_change(
        &self,
        caller: &Caller,
        named: &Named,
        (number, id): (u64, &str),
        change: Change,
    ) -> Result<(Pull, Option<Comment>), Problem> {
        let (repository, pull) = self.find(caller, named, number).await?;
        self.need(caller, &PULL_REVIEW)?;
        if let Change::Text(text) = &change {
            check_comment(text)?;
        }
        let owns = self.repositories().access.owns(caller, &repository);
        let write = unit!(|tx, input: (Scene, Pull, String, Change, bool)| {
            let (scene, pull, id, change, owns) = input;
            let mut comment = comment_of(tx, pull, id).await?;
            let actor = scene.by.caller.actor();
            let is_own = comment.author.eq_ignore_ascii_case(actor);
            let may = match change {
                // Nobody puts words into somebody else's mouth.
                Change::Text(_) => is_own,
                Change::Deleted => is_own || *owns,
                Change::Resolved(_) => is_own || *owns || pull.author.eq_ignore_ascii_case(actor),
            };
            if !may {
                return Err(Problem::not_allowed("The comment is somebody else's").into());
            }
            let now = tx.now();
            comment.updated_at = now;
            let what = match change {
                Change::Text(text) => {
                    comment.text.clone_from(text);
                    "edited"
                }
                Change::Resolved(is) => {
                    comment.resolved = is.then(|| (actor.to_owned(), now));
                    if *is { "resolved" } else { "unresolved" }
                }
                Change::Deleted => {
                    (comment.text, comment.deleted_at) = (String::new(), Some(now));
                    "deleted"
                }
            };
            let is_gone = comment.deleted_at.is_some()
                && talk_store::reply_count(tx, &pull.id, id).await? == 0;
            match is_gone {
                true => talk_store::comment_delete(tx, id).await?,
                false => talk_store::comment_put(tx, &comment).await?,
            }
            tell(tx, scene, pull, &comment, what).await?;
            Ok((!is_gone).then_some(comment))
        });
        let scene = self.scene(caller, repository);
        let input = (scene, pull.clone(), id.to_owned(), change, owns);
        Ok((pull, self.repositories().database.write(input, write).await?.value))
    }

    /// Whether the line is there: in the commit of the branch, or in what it is compared with.
    async fn check_place(
        &self,
        repository: &Repository,
        pull: &Pull,
        place: &Place,
    ) -> Result<(), Problem> {
        let repo = self.repo(repository).await?;
        let wrong = |field: &str, detail: String| Err(Problem::input(detail).at(field));
        let known = repo.commit_of(&place.object).await?;
        let is_of_it = known.is_some() && repo.leads_to(&place.object, &pull.head_object).await?;
        if !is_of_it {
            return wrong("commit", "The commit is not one of this pull request".to_owned());
        }
        let commit = match place.side.as_str() {
            "old" => {
                let base = self.compared_with(&repo, pull).await?;
                repo.merge_base(&base, &place.object).await?.unwrap_or(base)
            }
            _ => place.object.clone(),
        };
        let shown: String = place.path.chars().take(200).collect();
        let found = repo.find(&commit, &place.path).await?.filter(|it| it.kind == "blob");
        let Some(found) = found else {
            return wrong("path", format!("There is no file {shown} on that side"));
        };
        // Lines of a large file are not counted.
        if usize::try_from(found.size).is_ok_and(|it| it <= TEXT_BYTES_MAX) {
            let bytes = repo.blob(&found.object, TEXT_BYTES_MAX).await?;
            let ends = bytes.iter().filter(|it| **it == b'\n').count();
            let lines = ends + usize::from(bytes.last().is_some_and(|it| *it != b'\n'));
            if usize::try_from(place.line).is_ok_and(|it| it <= lines) {
                return Ok(());
            }
            return wrong("line", format!("{shown} has {lines} lines on that side"));
        }
        Ok(())
    }
}

fn check_comment(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Problem::input("A comment says something").at("text"));
    }
    check_text(text, "text")
}

async fn comment_of(tx: &mut Tx, pull: &Pull, id: &str) -> database::Result<Comment> {
    let found = talk_store::comment(tx, id).await?;
    let found = found.filter(|it| it.pull_id == pull.id && it.deleted_at.is_none());
    found.ok_or_else(|| Problem::not_found("There is no such comment").into())
}

/// The comment that began what is answered.
async fn root(
    tx: &mut Tx,
    pull: &Pull,
    reply_to: Option<&str>,
) -> database::Result<Option<String>> {
    let Some(id) = reply_to else { return Ok(None) };
    let found = talk_store::comment(tx, id).await?.filter(|it| it.pull_id == pull.id);
    let missing = || Problem::input("There is no such comment to answer").at("replyTo");
    let found = found.ok_or_else(missing)?;
    Ok(Some(found.reply_to.unwrap_or(found.id)))
}

async fn tell(
    tx: &mut Tx,
    scene: &Scene,
    pull: &Pull,
    comment: &Comment,
    what: &str,
) -> database::Result<()> {
    let more = json!({
        "comment": comment.id, "what": what, "replyTo": comment.reply_to,
        "path": comment.place.as_ref().map(|it| &it.path),
    });
    let told = Told { topic: COMMENTED, act: &PULL_REVIEW, pull, old: Some(pull), more };
    scene.tell(tx, told).await
}
