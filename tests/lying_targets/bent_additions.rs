//! A real emulator that is wrong about one thing: in additions of members, or in every answer.

use serde_json::{Value, json};

use super::document::{Said, Seen};

/// Whoever is bound, the caller is added.
pub(crate) fn ignores_bind(mut seen: Seen) -> Seen {
    let Some(mut body) = seen.json().filter(|_| is_addition(&seen)) else { return seen };
    // `Bearer emulator~member~07…`: the member of the pool's seventh entry.
    let token = seen.header("authorization").filter(|token| token.contains("~member~"));
    let entry = token.and_then(|token| token.split('~').nth(2)).map(str::to_owned);
    let (Some(entry), Some(members)) = (entry, body.as_object_mut()) else { return seen };
    let caller =
        format!("https://graph.microsoft.com/v1.0/users('10f8c3a6-0000-4000-8000-0000000000{entry}')");
    members.insert("user@odata.bind".to_owned(), json!(caller));
    seen.body = body.to_string().into_bytes();
    seen
}

/// Roles that are none are taken for owner.
pub(crate) fn checks_no_roles(mut seen: Seen) -> Seen {
    let Some(mut body) = seen.json().filter(|_| is_addition(&seen)) else { return seen };
    let known = |role: &Value| matches!(role.as_str(), Some("owner" | "guest"));
    if let Some(roles) =
        body.get_mut("roles").filter(|roles| !roles.as_array().is_some_and(|all| all.iter().all(known)))
    {
        *roles = json!(["owner"]);
    }
    seen.body = body.to_string().into_bytes();
    seen
}

/// No answer has a Location.
pub(crate) fn sends_no_location(mut said: Said) -> Said {
    said.headers.retain(|(name, _)| name != "location");
    said
}

/// What should be 400 is 500.
pub(crate) fn says_500_for_400(mut said: Said) -> Said {
    if said.status == 400 {
        said.status = 500;
    }
    said
}

/// What should be 201 is 200.
pub(crate) fn says_200_for_201(mut said: Said) -> Said {
    if said.status == 201 {
        said.status = 200;
    }
    said
}

/// Every refusal is JSON that says it is HTML.
pub(crate) fn refuses_in_html(mut said: Said) -> Said {
    if said.status >= 400 {
        said.headers.retain(|(name, _)| name != "content-type");
        said = said.with("content-type", "text/html");
    }
    said
}

/// An answer has no itemType.
pub(crate) fn shows_no_item_type(mut said: Said) -> Said {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&said.body) {
        if let Some(members) = body.as_object_mut() {
            members.remove("itemType");
        }
        said.body = body.to_string().into_bytes();
    }
    said
}

fn is_addition(seen: &Seen) -> bool {
    seen.method == "POST" && seen.path.ends_with("/members")
}
