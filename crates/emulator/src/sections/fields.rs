//! The properties of a section that a client may set, and the rules that create and update share.

use super::section::{SortType, System};
use crate::body;
use crate::refusal::Refusal;
use serde_json::{Map, Value};

/// The longest display name, in characters (both pages).
pub(crate) const LONGEST_NAME: usize = 50;

/// No control character; what else "invalid characters or format" means is documented nowhere.
pub(crate) fn is_printable(name: &str) -> Result<(), Refusal> {
    if name.chars().any(char::is_control) { Err(Refusal::NameInvalid) } else { Ok(()) }
}

/// `sortType`: `None` when it is absent; 400 for a value that this section can't have.
pub(crate) fn sort_type(
    body: &Map<String, Value>,
    system: Option<System>,
) -> Result<Option<SortType>, Refusal> {
    let Some(name) = body::text(body, "sortType")? else { return Ok(None) };
    let sort_type = SortType::from_name(name).filter(|sort_type| sort_type.is_valid_for(system));
    sort_type.map(Some).ok_or(Refusal::SortTypeInvalid)
}

/// What a body says about `displayIcon`.
pub(crate) enum IconChange {
    /// Nothing: it is absent.
    Keep,
    /// This emoji, or none.
    Is(Option<String>),
}

/// `displayIcon`: only `iconType` can be set (page userteamwork-post-sections); the others may be null, as answers show them.
pub(crate) fn icon(body: &Map<String, Value>) -> Result<IconChange, Refusal> {
    let icon = match body.get("displayIcon") {
        None => return Ok(IconChange::Keep),
        Some(Value::Null) => return Ok(IconChange::Is(None)),
        Some(Value::Object(icon)) => icon,
        Some(_) => return Err(Refusal::PropertyType { property: "displayIcon" }),
    };
    let is_set = |name| icon.get(name).is_some_and(|value| !value.is_null());
    if ["contentUrl", "displayName", "skinTone"].into_iter().any(is_set) {
        return Err(Refusal::IconReadOnly);
    }
    Ok(IconChange::Is(body::text(icon, "iconType")?.map(str::to_owned)))
}
