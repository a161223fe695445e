//! `POST /users/{id}/teamwork/sections` (page userteamwork-post-sections).

use super::fields::{self, IconChange, LONGEST_NAME};
use super::section::{Section, SortType};
use crate::body;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::header;
use serde_json::{Map, Value};

/// 201 with the section and an absolute Location.
pub(crate) fn create_section(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    nothing_read_only(&call.body)?; // 400, row 4
    let display_name = name(&call.body)?; // 400, rows 1 to 3
    let icon = match fields::icon(&call.body)? {
        IconChange::Is(icon) => icon,
        IconChange::Keep => None,
    }; // 400, row 5
    let sort_type = fields::sort_type(&call.body, None)?.unwrap_or(SortType::UserDefinedCustomOrder); // 400
    let is_expanded = body::flag(&call.body, "isExpanded")?.unwrap_or(true);
    store.hierarchy(owner).name_is_free(&display_name, None)?; // 409
    if store.hierarchy(owner).user_defined().count() > store.limits.sections {
        return Err(Refusal::TooManySections); // 400, row 6; the seeded full section doesn't count
    }
    let id = format!("a1b2c3d4-0000-4000-8000-{:012x}", store.mint());
    let section = Section {
        id,
        display_name,
        icon,
        is_expanded,
        sort_type,
        system: None,
        created: call.now,
        modified: call.now,
        items: Vec::new(),
    };
    let hierarchy = store.hierarchy(owner);
    let version = hierarchy.changed();
    let location = format!("{}/beta/users/{}/teamwork/sections/{}", call.origin, owner.id(), section.id);
    let shown = section.shown(&version);
    hierarchy.place(section);
    Ok(Reply::created(shown).with(header::LOCATION, location))
}

fn nothing_read_only(body: &Map<String, Value>) -> Result<(), Refusal> {
    let read_only =
        ["id", "createdDateTime", "lastModifiedDateTime", "sectionType", "isHierarchicalViewEnabled"];
    if read_only.into_iter().any(|name| body.contains_key(name)) {
        Err(Refusal::SectionReadOnly)
    } else {
        Ok(())
    }
}

fn name(body: &Map<String, Value>) -> Result<String, Refusal> {
    let name = body::text(body, "displayName")?
        .filter(|name| !name.trim().is_empty())
        .ok_or(Refusal::NameMissing)?;
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::NameTooLong);
    }
    fields::is_printable(name)?;
    Ok(name.to_owned())
}
