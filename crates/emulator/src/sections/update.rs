//! `PATCH /users/{id}/teamwork/sections/{id}` (page teamworksection-update).

use super::fields::{self, IconChange, LONGEST_NAME};
use crate::body;
use crate::refusal::{Refusal, SystemAdvice};
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::{Map, Value};

const UPDATABLE: [&str; 4] = ["displayName", "displayIcon", "isExpanded", "sortType"];

/// 200 with the section. A system section takes only `sortType`.
pub(crate) fn update_section(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    let changes = changes(&call.body)?; // 400, rows 1 and 3
    let hierarchy = store.hierarchy(owner);
    let id = call.path("section");
    let system = hierarchy.section(id)?.system; // 404
    if system.is_some() && changes.iter().any(|name| *name != "sortType") {
        return Err(Refusal::SectionIsSystem { advice: SystemAdvice::Update }); // 403
    }
    let name = name(&call.body)?; // 400, row 2
    if let Some(name) = name {
        hierarchy.name_is_free(name, Some(id))?; // 409
    }
    let icon = fields::icon(&call.body)?; // 400
    let sort_type = fields::sort_type(&call.body, system)?; // 400, row 4
    let is_expanded = body::flag(&call.body, "isExpanded")?;
    let version = hierarchy.changed();
    let section = hierarchy.any_mut(id)?;
    if let Some(name) = name {
        name.clone_into(&mut section.display_name);
    }
    if let IconChange::Is(icon) = icon {
        section.icon = icon;
    }
    section.sort_type = sort_type.unwrap_or(section.sort_type);
    section.is_expanded = is_expanded.unwrap_or(section.is_expanded);
    section.modified = call.now;
    Ok(Reply::ok(section.shown(&version)))
}

/// The names of what is to change. Annotations such as `@odata.type` are no properties.
fn changes(body: &Map<String, Value>) -> Result<Vec<&str>, Refusal> {
    let names: Vec<&str> = body.keys().map(String::as_str).filter(|name| !name.starts_with('@')).collect();
    if names.is_empty() {
        return Err(Refusal::NothingToUpdate);
    }
    match names.iter().find(|name| !UPDATABLE.contains(name)) {
        Some(property) => Err(Refusal::NotUpdatable { property: (*property).to_owned() }),
        None => Ok(names),
    }
}

/// A name that is given has one to fifty characters, not all of them white space; null is no name.
fn name(body: &Map<String, Value>) -> Result<Option<&str>, Refusal> {
    let Some(name) = body::text(body, "displayName")? else {
        return if body.contains_key("displayName") { Err(Refusal::NameRefusedByUpdate) } else { Ok(None) };
    };
    if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::NameRefusedByUpdate);
    }
    fields::is_printable(name)?;
    Ok(Some(name))
}
