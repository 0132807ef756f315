//! Reviews: what somebody says of a pull request's commits as a whole.

use database::unit;
use model::{Caller, Code, Problem};
use serde_json::json;

use super::model::{Pull, State, check_text};
use super::service::{Pulls, living};
use super::talk_model::{Review, Verdict};
use super::{REVIEWED, Scene, Told, talk_store};
use crate::limits::PULL_REVIEWS_MAX;
use crate::permissions::PULL_REVIEW;
use crate::repositories::Named;

/// A review that is to be given.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it says.
    pub verdict: Verdict,
    /// That at length.
    pub text: String,
    /// The commit that was looked at: what was pushed since is not judged unseen.
    pub head: String,
}

impl Pulls {
    /// Reviews, the oldest first.
    ///
    /// # Errors
    /// 404 where there is no such pull request, or not for the caller.
    pub async fn reviews(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
    ) -> Result<Vec<Review>, Problem> {
        let (_, pull) = self.find(caller, named, number).await?;
        let read = unit!(|tx, id: String| talk_store::reviews(tx, id).await);
        Ok(self.repositories().database.read(pull.id, read).await?)
    }

    /// Gives a review. It counts when the repository belongs to the reviewer.
    ///
    /// # Errors
    /// What is wrong with it; 403 for an approval of what one has opened or pushed oneself; 409 when
    /// the branch is elsewhere by now, or the request is over.
    pub async fn review(
        &self,
        caller: &Caller,
        named: &Named,
        number: u64,
        wanted: Wanted,
    ) -> Result<Review, Problem> {
        let (repository, pull) = self.find(caller, named, number).await?;
        self.need(caller, &PULL_REVIEW)?;
        check_text(&wanted.text, "text")?;
        if wanted.verdict == Verdict::Commented && wanted.text.trim().is_empty() {
            return Err(Problem::input("A comment says something").at("text"));
        }
        let counts = self.repositories().access.owns(caller, &repository);
        let _alone = self.repositories().locks.hold(&repository.id).await;
        // What was pushed and is not recorded yet is not what was looked at.
        self.pushes().compare_alone(&repository, None, None).await?;
        let give = unit!(|tx, input: (Scene, String, Wanted, bool)| {
            let (scene, id, wanted, counts) = input;
            let pull = living(tx, id).await?;
            check(&pull, scene.by.caller.actor(), wanted)?;
            let count = talk_store::reviews(tx, &pull.id).await?.len();
            if u64::try_from(count).unwrap_or(u64::MAX) >= PULL_REVIEWS_MAX {
                let detail = format!("A pull request has at most {PULL_REVIEWS_MAX} reviews");
                return Err(Problem::new(Code::Conflict, detail).into());
            }
            let review = Review {
                id: tx.next_id(),
                pull_id: pull.id.clone(),
                reviewer: scene.by.caller.actor().to_owned(),
                verdict: wanted.verdict,
                text: wanted.text.clone(),
                object: pull.head_object.clone(),
                counts: *counts,
                dismissed_at: None,
                created_at: tx.now(),
            };
            talk_store::review_insert(tx, &review).await?;
            let more = json!({
                "review": review.id, "verdict": review.verdict.as_str(), "counts": counts,
            });
            let (topic, old) = (REVIEWED, Some(&pull));
            scene.tell(tx, Told { topic, act: &PULL_REVIEW, pull: &pull, old, more }).await?;
            Ok(review)
        });
        let input = (self.scene(caller, repository), pull.id, wanted, counts);
        Ok(self.repositories().database.write(input, give).await?.value)
    }
}

fn check(pull: &Pull, actor: &str, wanted: &Wanted) -> Result<(), Problem> {
    if wanted.verdict == Verdict::Commented {
        return Ok(());
    }
    if pull.state != State::Open {
        let detail = format!("The pull request is {}", pull.state.as_str());
        return Err(Problem::new(Code::Conflict, detail));
    }
    if pull.author.eq_ignore_ascii_case(actor) || pull.head_by.eq_ignore_ascii_case(actor) {
        return Err(Problem::not_allowed("Nobody judges what they have opened or pushed")
            .hint("ask somebody else, or review it with the verdict comment"));
    }
    if pull.head_object != wanted.head {
        let detail = format!("The branch {} has moved", pull.head_branch);
        return Err(Problem::new(Code::Conflict, detail)
            .at("commit")
            .hint(format!("look at {} and review that", pull.head_object)));
    }
    Ok(())
}
