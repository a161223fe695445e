//! `GET /teams/{id}/channels`.

use super::channel::Channel;
use crate::paged::page;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the channels that the caller can see, a page at a time.
pub(crate) fn list_channels(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = &*store.team(call)?; // 404, REC 22
    team.admits(call.caller)?; // 403
    let visible = team.channels.iter().filter(|channel| channel.admits(call.caller, team).is_ok());
    // The one that every team has comes first.
    let key = |channel: &Channel| format!("{} {}", u8::from(channel.id != team.channels[0].id), channel.id);
    let entries = visible.map(|channel| (key(channel), channel.shown())).collect();
    Ok(Reply::ok(page(call, &format!("teams('{}')/channels", team.id), entries)?)) // 400
}
