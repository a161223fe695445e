//! `GET /teams/{id}/channels`.

use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;
use serde_json::{Value, json};

/// 200 with the channels that the caller can see.
pub(crate) fn list_channels(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    team.admits(call.caller)?; // 403
    let visible = team.channels.iter().filter(|channel| channel.admits(call.caller, team).is_ok());
    let value: Vec<Value> = visible.map(super::channel::Channel::shown).collect();
    let context = call.context(&format!("teams('{}')/channels", team.id));
    Ok(Reply::ok(json!({ "@odata.context": context, "@odata.count": value.len(), "value": value })))
}
