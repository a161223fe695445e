//! `GET /users/{id}/joinedTeams` and `GET /me/joinedTeams` (from memory).

use crate::identity::Caller;
use crate::paged::page;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the teams that the user is in, a page at a time. Nobody sees somebody else's; an application sees anybody's.
pub(crate) fn list_joined(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let user = call.user()?.ok_or(Refusal::UserNotFound)?; // 400 for an application that says /me; 404
    if matches!(call.caller, Caller::Person(caller) if caller != user) {
        return Err(Refusal::NoPermission); // 403
    }
    let joined = store.made_teams(call.now).filter(|team| team.has(user));
    let entries = joined.map(|team| (team.id.clone(), team.shown())).collect();
    Ok(Reply::ok(page(call, &format!("users('{}')/joinedTeams", user.id()), entries)?)) // 400
}
