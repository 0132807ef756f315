//! Protecting a branch.

use http::Method;
use model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Github;
use crate::limits::BRANCH_PAUSE;
use crate::schema;

/// What a step says of the protection of its default branch.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Protection {
    protect_default_branch: Option<bool>,
    protect_enforce_admins: Option<bool>,
    bypass_pull_request_allowances: Option<Value>,
    required_approving_review_count: Option<u32>,
    restrictions: Option<Value>,
    require_code_owner_reviews: Option<bool>,
    dismiss_stale_reviews: Option<bool>,
    required_status_check_contexts: Vec<String>,
    require_branches_to_be_up_to_date: Option<bool>,
    required_conversation_resolution: Option<bool>,
    require_last_push_approval: Option<bool>,
    required_commit_signing: Option<bool>,
    required_linear_history: Option<bool>,
}

impl Protection {
    fn body(&self) -> Value {
        let mut reviews = json!({
            "required_approving_review_count": self.required_approving_review_count.unwrap_or(1),
            "require_code_owner_reviews": self.require_code_owner_reviews.unwrap_or(false),
            "dismiss_stale_reviews": self.dismiss_stale_reviews.unwrap_or(false),
            "require_last_push_approval": self.require_last_push_approval.unwrap_or(false),
        });
        if let Some(bypass) = &self.bypass_pull_request_allowances {
            reviews["bypass_pull_request_allowances"] = bypass.clone();
        }
        json!({
            "required_status_checks": {
                "strict": self.require_branches_to_be_up_to_date.unwrap_or(true),
                "contexts": self.required_status_check_contexts,
            },
            "restrictions": self.restrictions,
            "enforce_admins": self.protect_enforce_admins.unwrap_or(true),
            "required_pull_request_reviews": reviews,
            "required_conversation_resolution":
                self.required_conversation_resolution.unwrap_or(false),
            "required_linear_history": self.required_linear_history.unwrap_or(false),
            "block_creations": false,
        })
    }
}

impl Github<'_> {
    /// Protects `branch` unless the step says not to. Where that cannot be, the step goes on and tells.
    pub(super) async fn protect(
        &self,
        branch: &str,
        protection: &Protection,
    ) -> Result<(), Problem> {
        if protection.protect_default_branch == Some(false) {
            return Ok(());
        }
        self.step.check_cancelled()?;
        if let Err(problem) = self.try_protect(branch, protection).await {
            let name = &self.at.repo;
            self.step
                .log
                .warn(&format!("Skipping: default branch protection on '{name}', {problem}"));
        }
        Ok(())
    }

    async fn try_protect(&self, branch: &str, protection: &Protection) -> Result<(), Problem> {
        let parts = ["branches", branch, "protection"];
        let body = protection.body();
        let mut answer = self.of_repo(Method::PUT, &parts, Some(&body)).await?;
        if answer.status == 404 && answer.says("branch not found") {
            self.api.pause(self.step, BRANCH_PAUSE).await?;
            answer = self.of_repo(Method::PUT, &parts, Some(&body)).await?;
        }
        answer.require(&format!("protect the branch {branch}"))?;
        if protection.required_commit_signing == Some(true) {
            let parts = ["branches", branch, "protection", "required_signatures"];
            let answer = self.of_repo(Method::POST, &parts, None).await?;
            answer.require("require signed commits")?;
        }
        Ok(())
    }
}

/// The properties of [`Protection`].
pub(super) fn properties() -> Value {
    let lists = |required: &[&str], what: &str| {
        json!({
            "type": "object",
            "description": what,
            "required": required,
            "properties": {
                "apps": schema::texts("Applications"),
                "users": schema::texts("Users"),
                "teams": schema::texts("Teams"),
            },
        })
    };
    json!({
        "protectDefaultBranch": schema::boolean_or("Protect the default branch", true),
        "protectEnforceAdmins": schema::boolean_or("Hold administrators to it, too", true),
        "bypassPullRequestAllowances": lists(&[], "Who needs no pull request"),
        "requiredApprovingReviewCount":
            schema::number("How many have to approve, from 0 to 6; 1 by default"),
        "restrictions": lists(&["users", "teams"], "Who may push; in organisations only"),
        "requireCodeOwnerReviews": schema::boolean("Have code owners approve"),
        "dismissStaleReviews": schema::boolean("A further commit takes approvals back"),
        "requiredStatusCheckContexts": schema::texts("Checks that have to pass"),
        "requireBranchesToBeUpToDate":
            schema::boolean_or("Have branches be up to date before they are merged", true),
        "requiredConversationResolution": schema::boolean("Have all conversations be resolved"),
        "requireLastPushApproval":
            schema::boolean_or("Have somebody else approve the last push", false),
        "requiredCommitSigning": schema::boolean("Have commits be signed"),
        "requiredLinearHistory": schema::boolean("Keep merge commits out"),
    })
}
