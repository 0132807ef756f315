//! Whether somebody who was let in once is let in still: the port for work that goes on in their name
//! without a request.

use database::unit;
use model::caller::Principal;
use model::problem::Asked;
use model::vouch::Vouch;
use model::{Caller, Code, Millis, Problem};

use super::People;
use super::store::accounts::account_get;

impl Vouch for People {
    fn vouch<'a>(&'a self, caller: &'a Caller, since: Millis) -> Asked<'a, ()> {
        Box::pin(async move {
            match &caller.principal {
                Principal::Anonymous => Err(refused(caller)),
                // Their tokens alone are revoked, which is no word about what they began before.
                Principal::Service(_) => Ok(()),
                Principal::Everyone | Principal::Operator | Principal::System => Ok(()),
                Principal::User(user) => {
                    let Some(account) = &user.account else {
                        let gone = self.is_token_gone(&user.entity_ref, since);
                        return if gone { Err(refused(caller)) } else { Ok(()) };
                    };
                    let get = unit!(|tx, id: String| account_get(tx, id).await);
                    let found = self.database.read(account.clone(), get).await?;
                    let is_in = found.is_some_and(|it| it.disabled_at.is_none());
                    if is_in { Ok(()) } else { Err(refused(caller)) }
                }
            }
        })
    }
}

fn refused(caller: &Caller) -> Problem {
    let detail = format!("{} is not let in any more", caller.actor());
    Problem::new(Code::Authentication, detail)
        .hint("somebody who is let in can start it again in their own name")
}
