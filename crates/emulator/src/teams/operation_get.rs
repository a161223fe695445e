//! `GET /teams/{id}/operations/{id}` (facts part 2).

use crate::member::entity;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the operation, also while the team that it makes can't be asked for yet.
pub(crate) fn get_operation(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team_asked_for(call)?; // 404, REC 22
    team.admits(call.caller)?; // 403
    let id = call.path("operation");
    let operation = team.operations.iter().find(|operation| operation.id.eq_ignore_ascii_case(id));
    let operation = operation.ok_or(Refusal::OperationNotFound)?; // 404
    let context = call.context(&format!("teams('{}')/operations/$entity", team.id));
    Ok(Reply::ok(entity(&context, operation.shown(&team.id))))
}
