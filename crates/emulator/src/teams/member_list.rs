//! `GET /teams/{id}/members` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::Value;

/// The type that a client may have to write before a property of its own.
const OF_A_MEMBER: &str = "microsoft.graph.aadUserConversationMember/";

/// 200 with every member, in the order of joining, or with the one that `$filter` names; `$select` leaves the named
/// properties, and the annotations.
pub(crate) fn list_members(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404
    team.admits(call.caller)?; // 403
    let filters = call.options("$filter")?; // 400
    let unknown = |filter: &String| Refusal::FilterUnknown { asked: filter.clone() };
    let wanted = filters.iter().map(|filter| user_in(filter).ok_or_else(|| unknown(filter)));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?; // 400
    let is_wanted = |id: String| wanted.iter().all(|wanted| wanted.eq_ignore_ascii_case(&id));
    let found = member::shown(&team.members, call.now).filter(|member| is_wanted(member.person.id()));
    let mut value: Vec<_> = found.map(|member| team.shown_member(member)).collect();
    let mut context = team.members_context(call);
    let asked = call.options("$select")?.join(","); // 400
    if !asked.is_empty() {
        value.iter_mut().for_each(|member| select(member, &asked));
        context = format!("{context}({asked})");
    }
    Ok(Reply::ok(member::collection(&context, &value)))
}

fn select(member: &mut Value, asked: &str) {
    let asked: Vec<_> = asked.split(',').map(str::trim).collect();
    let asked: Vec<_> = asked.iter().map(|name| name.strip_prefix(OF_A_MEMBER).unwrap_or(name)).collect();
    if let Value::Object(properties) = member {
        properties.retain(|name, _| name.starts_with('@') || asked.contains(&name.as_str()));
    }
}

/// The user in `(microsoft.graph.aadUserConversationMember/userId eq '…')`, with or without the parentheses. The service
/// knows more; this is the one that finds a member without reading them all.
fn user_in(filter: &str) -> Option<&str> {
    let filter = filter.trim();
    let inner = filter.strip_prefix('(').map_or(Some(filter), |rest| rest.strip_suffix(')'))?.trim();
    let rest = inner.strip_prefix(OF_A_MEMBER)?.strip_prefix("userId ")?;
    let quoted = rest.trim_start().strip_prefix("eq ")?.trim_start();
    quoted.strip_prefix('\'')?.strip_suffix('\'').filter(|id| !id.contains('\''))
}

#[cfg(test)]
mod tests {
    use super::user_in;

    #[test]
    fn a_filter_by_user_is_read_and_no_other() {
        let by_user = "microsoft.graph.aadUserConversationMember/userId eq 'x'";
        for filter in [by_user, &format!("({by_user})"), &format!(" ( {by_user} ) ")] {
            assert_eq!(user_in(filter), Some("x"), "{filter}");
        }
        for filter in [
            "",
            "()",
            &format!("({by_user}"),
            &format!("{by_user} or {by_user}"),
            "userId eq 'x'",
            "roles/any(role:role eq 'owner')",
            "microsoft.graph.aadUserConversationMember/userId ne 'x'",
            "microsoft.graph.aadUserConversationMember/userId eq x",
            "microsoft.graph.aadUserConversationMember/userId eq '",
        ] {
            assert_eq!(user_in(filter), None, "{filter}");
        }
    }
}
