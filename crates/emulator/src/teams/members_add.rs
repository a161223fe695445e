//! `POST /teams/{id}/members/add` (facts part 2): many at once, each with a result of its own.

use crate::member::NewMember;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// How many one request may add (facts 1.3).
const AT_ONCE: usize = 200;

/// 200 with a result for each, in the order of asking; 207 when somebody wasn't added (from memory). A request that can't
/// be read adds nobody.
pub(crate) fn add_members(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let (limits, shown_from) = (store.limits, store.shown_from(call.now));
    let team = store.team(call)?; // 404, REC 22
    team.obeys(call.caller)?; // 403, REC 1
    let asked = NewMember::list(&call.body, "values")?.filter(|asked| !asked.is_empty()); // 400
    let asked = asked.ok_or(Refusal::PropertyType { property: "values" })?; // 400
    if asked.len() > AT_ONCE {
        return Err(Refusal::TooManyAtOnce { property: "values", limit: AT_ONCE }); // 400
    }
    let known = team.members.len();
    let results: Vec<_> = asked.iter().map(|new| (new, team.add(new, call.caller, limits).err())).collect();
    team.members[known..].iter_mut().for_each(|member| member.shown_from = shown_from);
    let is_partial = results.iter().any(|(_, refusal)| refusal.is_some());
    let value: Value = results.into_iter().map(|(new, refusal)| result(new, refusal)).collect();
    let context = call.context("Collection(microsoft.graph.aadUserConversationMemberResult)");
    Ok(Reply::of(
        if is_partial { StatusCode::MULTI_STATUS } else { StatusCode::OK },
        json!({ "@odata.context": context, "value": value }),
    ))
}

/// Who was meant, by id where there is such a user and else as the request has it, and what went wrong (REC 34).
fn result(new: &NewMember, refusal: Option<Refusal>) -> Value {
    let error = refusal.map(Refusal::row).map(|row| json!({ "code": row.code, "message": row.message }));
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMemberResult",
        "userId": Person::find(&new.reference).map_or_else(|| new.reference.clone(), Person::id),
        "error": error,
    })
}
