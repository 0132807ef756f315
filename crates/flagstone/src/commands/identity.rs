//! `flagstone identity`: links that let people in.

use std::io::Write;

use model::Problem;
use serde_json::{Value, json};

use super::catalog::api::Ask;
use super::catalog::place;
use super::{print, serve};
use crate::arguments::Output;
use crate::arguments::catalog::CatalogPlaceArguments;
use crate::arguments::identity::IdentityCommand;

/// Carries out a command; gives the exit code.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: &IdentityCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    match command {
        IdentityCommand::Recover(it) => {
            let body = match &it.account {
                Some(account) => json!({ "account": account }),
                None => json!({}),
            };
            let what = match &it.account {
                Some(account) => format!("Opens the account {account}, within 24 hours, once:"),
                None => "Makes a new administrator, within 24 hours, once:".to_owned(),
            };
            make("recoveries", body, &it.from, (&what, out)).await
        }
        IdentityCommand::Invite(it) => {
            let body = json!({ "entityRef": it.user, "roles": it.role });
            let who = it.user.as_deref().unwrap_or("somebody");
            let what = format!("Invites {who}, within 7 days, once:");
            make("invitations", body, &it.from, (&what, out)).await
        }
    }
}

async fn make(
    kind: &str,
    body: Value,
    from: &CatalogPlaceArguments,
    (what, out): (&str, &mut dyn Write),
) -> Result<u8, Problem> {
    let api = place::open(from, false).await?;
    let asked = api.ask(Ask::post(&["identity", "v1", kind]).body(body));
    let made = tokio::select! {
        made = asked => made,
        () = serve::told_to_end() => Err(Problem::input("interrupted")),
    };
    api.close().await;
    let made = made?;
    if from.output != Output::Table {
        print::data(out, &made, from.output)?;
        return Ok(crate::EXIT_OK);
    }
    let link = made["link"].as_str().unwrap_or_default();
    print::line(out, what)?;
    print::line(out, &format!("  {link}"))?;
    if link.starts_with('/') {
        print::line(out, "Put the server's address before it, or set app.baseUrl.")?;
    }
    Ok(crate::EXIT_OK)
}
