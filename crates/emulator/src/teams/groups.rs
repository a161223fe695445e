//! `GET /groups` (from memory): the groups that teams are, found by their names.

use crate::paged::page;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::{Reply, instant};
use crate::store::Store;
use crate::teams::team::Team;
use serde_json::{Value, json};

/// 200 with the groups that `$filter` leaves, a page at a time.
pub(crate) fn list_groups(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let filters = call.options("$filter")?; // 400
    let read =
        |filter: &String| conditions(filter).ok_or_else(|| Refusal::FilterUnknown { asked: filter.clone() });
    let conditions: Vec<_> = filters.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat(); // 400
    let found =
        store.groups(call.now).filter(|team| conditions.iter().all(|one| one.holds(&team.display_name)));
    let entries = found.map(|team| (team.id.clone(), shown(team))).collect();
    Ok(Reply::ok(page(call, "groups", entries)?)) // 400
}

/// The group that a team is.
fn shown(team: &Team) -> Value {
    json!({
        "id": team.id,
        "createdDateTime": instant(team.created),
        "displayName": team.display_name,
        "description": team.description,
        "groupTypes": ["Unified"],
        "mailEnabled": true,
        "securityEnabled": false,
        "resourceProvisioningOptions": ["Team"],
        "visibility": team.visibility.of_a_group(),
    })
}

/// One condition of a filter. The directory compares names without their case.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Condition {
    Begins(String),
    Is(String),
    /// `resourceProvisioningOptions/Any(x:x eq 'Team')`, which all of them are.
    IsTeam,
}

impl Condition {
    fn holds(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self {
            Condition::Begins(wanted) => name.starts_with(wanted),
            Condition::Is(wanted) => name == *wanted,
            Condition::IsTeam => true,
        }
    }
}

/// `startswith(displayName,'…')`, `displayName eq '…'`, and several with `and` between them.
fn conditions(filter: &str) -> Option<Vec<Condition>> {
    let mut conditions = Vec::new();
    let mut rest = filter.trim();
    loop {
        let (condition, behind) = condition(rest)?;
        conditions.push(condition);
        rest = behind.trim_start();
        if rest.is_empty() {
            return Some(conditions);
        }
        rest = rest.strip_prefix("and ")?.trim_start();
    }
}

/// The first condition, and what stands behind it.
fn condition(text: &str) -> Option<(Condition, &str)> {
    if let Some(rest) = after(text, "startswith(displayName,") {
        let (name, rest) = quoted(rest.trim_start())?;
        return Some((Condition::Begins(name.to_lowercase()), rest.trim_start().strip_prefix(')')?));
    }
    if let Some(rest) = after(text, "resourceProvisioningOptions/any(") {
        let (variable, rest) = rest.split_once(':')?;
        let rest = rest.trim_start().strip_prefix(variable.trim())?.trim_start().strip_prefix("eq ")?;
        let (name, rest) = quoted(rest.trim_start())?;
        let rest = rest.trim_start().strip_prefix(')')?;
        return (name == "Team").then_some((Condition::IsTeam, rest));
    }
    let (name, rest) = quoted(after(text, "displayName ")?.trim_start().strip_prefix("eq ")?.trim_start())?;
    Some((Condition::Is(name.to_lowercase()), rest))
}

/// What follows a word that may stand in any case.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// A string in quotes, and what stands behind it. A quote in it is written twice (OData 4.01 URL conventions, 5.1.1.6.1).
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut inner = String::new();
    loop {
        let (piece, behind) = rest.split_once('\'')?;
        inner.push_str(piece);
        match behind.strip_prefix('\'') {
            Some(behind) => {
                inner.push('\'');
                rest = behind;
            }
            None => return Some((inner, behind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_by_name_is_read_and_no_other() {
        let begins = |name: &str| Condition::Begins(name.to_owned());
        for (filter, expected) in [
            ("startswith(displayName,'graphproof ')", vec![begins("graphproof ")]),
            ("startsWith(displayName, 'O''Neil')", vec![begins("o'neil")]),
            ("displayName eq 'Team 01'", vec![Condition::Is("team 01".to_owned())]),
            (
                "resourceProvisioningOptions/Any(x:x eq 'Team') and startswith(displayName,'a and b')",
                vec![Condition::IsTeam, begins("a and b")],
            ),
        ] {
            assert_eq!(conditions(filter), Some(expected), "{filter}");
        }
        for filter in [
            "",
            "displayName",
            "displayName eq Team",
            "displayName eq 'Team",
            "displayName ne 'Team'",
            "startswith(mail,'a')",
            "startswith(displayName,'a'",
            "displayName eq 'a' or displayName eq 'b'",
            "displayName eq 'a' and",
            "resourceProvisioningOptions/Any(x:y eq 'Team')",
        ] {
            assert_eq!(conditions(filter), None, "{filter}");
        }
    }
}
