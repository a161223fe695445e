//! `GET /groups?$filter=startswith(displayName,'…')` (from memory).

use crate::emulator::member::collection;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;
use serde_json::{Value, json};

/// 200 with the groups whose name begins so, those of teams in the making among them; without a filter, with all of them.
pub(crate) fn list_groups(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let filters = call.options("$filter")?; // 400
    let asked = match filters.as_slice() {
        [] => "",
        [filter] => begins_with(filter).ok_or_else(|| Refusal::FilterUnknown { asked: filter.clone() })?, // 400
        [_, second, ..] => return Err(Refusal::FilterUnknown { asked: second.clone() }),
    };
    let mut groups: Vec<_> = store.groups().filter(|group| group.display_name.starts_with(asked)).collect();
    groups.sort_by(|one, other| one.id.cmp(&other.id));
    let shown = |group: &&super::team::Team| json!({ "id": group.id, "displayName": group.display_name });
    let value: Vec<Value> = groups.iter().map(shown).collect();
    Ok(Reply::ok(collection(&call.context("groups"), &value)))
}

/// The text in `startswith(displayName,'…')`, the one filter that is known here.
fn begins_with(filter: &str) -> Option<&str> {
    let text = filter.trim().strip_prefix("startswith(displayName,")?.strip_suffix(')')?;
    let text = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (!text.contains('\'')).then_some(text)
}
